"""Reading, interpolating and writing an INI file."""

import configparser
import io

SECTIONS = 500

SECTION = """\
[unit {0}]
; what unit {0} does
name = unit-{0}
path = ${{paths:root}}/unit/${{name}}
retries = {1}
timeout: 2.5
enabled = {2}
list = alpha
    beta
    gamma ${{retries}}

"""


def setup():
    parts = ["[paths]\nroot = /srv\n\n"]
    for number in range(SECTIONS):
        enabled = ("yes", "off")[number % 2]
        parts.append(SECTION.format(number, number % 5, enabled))
    return "".join(parts)


def read_section(section):
    words = len(section["path"]) + len(section.get("list").split())
    words += section.getint("retries") + section.getboolean("enabled")
    return words + section.getfloat("timeout")


def run(state):
    interpolation = configparser.ExtendedInterpolation()
    parser = configparser.ConfigParser(interpolation=interpolation)
    parser.read_string(state)
    total = sum([read_section(parser[name]) for name in parser.sections()
                 if name != "paths"])
    output = io.StringIO()
    parser.write(output)
    return total + len(output.getvalue())
