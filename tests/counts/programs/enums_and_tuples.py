"""Exercises enum and namedtuple: members, flags, methods, lookups,
subclasses, replace."""

import collections
import enum
import typing


class Planet(enum.Enum):
    """Members with values that a constructor takes apart."""

    INNER = (1, 2)
    MIDDLE = (3, 5)
    OUTER = (8, 13)
    SAME = (1, 2)

    def __init__(self, mass, radius):
        self.mass = mass
        self.radius = radius

    @property
    def gravity(self):
        """Computed."""
        return self.mass * 100 // self.radius ** 2

    @classmethod
    def _missing_(cls, value):
        return cls.OUTER if value == "far" else None


class Colour(enum.Flag):
    """Flags that combine."""

    RED = enum.auto()
    GREEN = enum.auto()
    BLUE = enum.auto()
    WHITE = RED | GREEN | BLUE


class Level(enum.IntEnum):
    """Members that are ints."""

    LOW = 1
    HIGH = 10

    def __str__(self):
        return self.name.lower()


class Name(enum.StrEnum):
    """Values made from names."""

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        return name[::-1]

    ABC = enum.auto()
    XYZ = enum.auto()


Pair = collections.namedtuple("Pair", "left right", defaults=[0])


class Record(typing.NamedTuple):
    """A typed tuple with a method."""

    name: str
    size: int = 1

    def grown(self, by):
        """A changed copy."""
        return self._replace(size=self.size + by)


class Sum(Pair):
    """A subclass of a named tuple."""

    __slots__ = ()

    def __new__(cls, left, right=0):
        return super().__new__(cls, left, right)

    @property
    def total(self):
        """Computed."""
        return self.left + self.right


def use_enums():
    """Look up, iterate, combine, refuse."""
    refused = []
    for value in ("near", (0, 0)):
        try:
            Planet(value)
        except ValueError:
            refused.append(value)
    return (Planet((3, 5)).name, Planet("far"), Planet["SAME"].gravity,
            [planet.gravity for planet in Planet], refused,
            Colour.RED | Colour.BLUE in Colour.WHITE,
            ~Colour.RED, list(Colour.WHITE), Colour(3),
            str(Level.HIGH), Level.LOW + 1, format(Name.ABC), Name("ZYX"))


def main():
    """Run everything."""
    print(*use_enums())
    pairs = [Pair(n) for n in range(4)] + [Pair._make((9, 9))]
    print(sum(left for left, _ in pairs), pairs[2]._asdict())
    print(Record("r").grown(4), Sum(3, 4).total, Sum(1) == (1, 0))
    made = enum.Enum("Made", ["A", "B"])
    print(made.A, len(made))


main()
