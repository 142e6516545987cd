"""A large argparse parser: making it, parsing many lines, its help."""

import argparse

COMMANDS = 12
LINES = 400


def add_options(parser, number):
    files = parser.add_argument_group("files")
    files.add_argument("inputs", nargs="*", help="files to read")
    files.add_argument("-o", "--output", metavar="FILE", default="out")
    style = parser.add_mutually_exclusive_group()
    style.add_argument("--brief", action="store_true", help="less text")
    style.add_argument("--long", action="store_true", help="more text")
    parser.add_argument("-v", "--verbose", action="count", default=0)
    parser.add_argument("-n", "--number", type=int, default=number)
    parser.add_argument("--ratio", type=float, help="default %(default)s")
    parser.add_argument("--mode", choices=("fast", "safe", "dry"))
    parser.add_argument("-D", "--define", action="append", default=[])
    parser.add_argument("--feature", action=argparse.BooleanOptionalAction)


def make_parser():
    parser = argparse.ArgumentParser(prog="tool", description="many options")
    parser.add_argument("--version", action="version", version="tool 1")
    commands = parser.add_subparsers(dest="command", required=True)
    for number in range(COMMANDS):
        add_options(commands.add_parser(f"command{number}"), number)
    return parser


def make_line(number):
    line = [f"command{number % COMMANDS}", "-vv", "--number", str(number)]
    line += ["--mode=safe", "-D", f"name={number}", "--ratio", "0.5"]
    line += ["--brief"] if number % 2 else ["--long", "--no-feature"]
    return line + ["one.txt", "two.txt"]


def setup():
    return [make_line(number) for number in range(LINES)]


def run(state):
    parser = make_parser()
    total = sum([parser.parse_args(line).number for line in state])
    small = argparse.ArgumentParser(prog="small")
    add_options(small, 0)
    return total + len(parser.format_help()) + len(small.format_help())
