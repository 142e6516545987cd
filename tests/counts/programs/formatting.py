"""Exercises string formatting that calls Python: __format__, __str__,
__repr__, __index__, str.format fields, templates, f-strings."""

import string
import textwrap


class Angle:
    """A value with its own format language."""

    def __init__(self, degrees):
        self.degrees = degrees

    def __format__(self, spec):
        if spec == "dms":
            return "%d degrees" % self
        return format(self.degrees, spec or ".1f")

    def __str__(self):
        return "Angle"

    def __repr__(self):
        return f"<{self!s} {self:dms}>"

    def __int__(self):
        return self.degrees

    def __index__(self):
        return self.degrees

    def __float__(self):
        return float(self.degrees)

    def __getitem__(self, key):
        return "item %s" % key

    @property
    def half(self):
        """Reached from a format string."""
        return Angle(self.degrees // 2)


class Named(string.Formatter):
    """A formatter with its own conversions."""

    def get_value(self, key, args, kwargs):
        if isinstance(key, str):
            return kwargs.get(key, key.upper())
        return super().get_value(key, args, kwargs)

    def convert_field(self, value, conversion):
        if conversion == "u":
            return str(value).upper()
        return super().convert_field(value, conversion)


class Percent(string.Template):
    """A template with another delimiter."""

    delimiter = "%"


class Table(dict):
    """For format_map."""

    def __missing__(self, key):
        return "{" + key + "}"


def main():
    """Run everything."""
    angle = Angle(90)
    print(f"{angle} {angle:dms} {angle!r} {angle!s:>8} {angle:{'5'}d}")
    print("{0:dms} {0.half} {0.half.half:03d} {0[key]}".format(angle))
    print("%s %r %d %x %5.1f" % (angle, angle, angle, angle, angle))
    print("{a} {b}".format_map(Table(a=1)), hex(angle), [angle])
    print(Named().format("{0!u} {name} {1:>4}", "x", 2))
    print(Percent("%a and %{b}").safe_substitute(a=1))
    print(textwrap.fill("words " * 20, 30, initial_indent="* ")[:40])
    print(str(angle).center(9, "-"), format(angle), repr([angle, (angle,)]))
    print(", ".join(f"{n:{n}d}" for n in range(1, 5)))


main()
