"""Exercises subclasses of C types that override their methods: list, dict,
int, str, tuple, set, float, Exception."""

import collections


class Loud(list):
    """A list that counts its appends."""

    def __init__(self, *values):
        super().__init__(values)
        self.appended = 0

    def append(self, value):
        self.appended += 1
        super().append(value)

    def __getitem__(self, index):
        return super().__getitem__(index)

    def __len__(self):
        return list.__len__(self)

    def __iter__(self):
        return super().__iter__()


class Defaults(dict):
    """Makes what is missing; lower-case keys."""

    def __missing__(self, key):
        self[key] = len(key)
        return self[key]

    def __setitem__(self, key, value):
        super().__setitem__(key.lower(), value)

    def __contains__(self, key):
        return super().__contains__(key.lower())

    def update(self, *args, **kwargs):
        for key, value in dict(*args, **kwargs).items():
            self[key] = value


class Money(int):
    """An int that stays of its class."""

    def __new__(cls, value, unit="EUR"):
        self = super().__new__(cls, value)
        self.unit = unit
        return self

    def __add__(self, other):
        return Money(int.__add__(self, other), self.unit)

    def __str__(self):
        return super().__repr__() + self.unit

    def __hash__(self):
        return int.__hash__(self)

    def __eq__(self, other):
        return int.__eq__(self, other)


class Path(str):
    """A str with an operator."""

    def __truediv__(self, other):
        return Path(self.rstrip("/") + "/" + other.lstrip("/"))

    def upper(self):
        return Path(super().upper())


class Sorted(set):
    """A set that iterates in order."""

    def __iter__(self):
        return iter(sorted(super().__iter__()))

    def add(self, value):
        super().add(value)
        return self


class Recent(collections.OrderedDict):
    """Forgets the oldest."""

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.move_to_end(key)
        if len(self) > 2:
            self.popitem(last=False)


class Words(collections.Counter):
    """A Counter with a method."""

    def top(self):
        """The most common."""
        return self.most_common(1)[0][0]


def main():
    """Run everything."""
    loud = Loud(1, 2)
    loud.append(3)
    loud.extend([4, 5])
    print(loud.appended, len(loud), sum(loud), loud[0], sorted(loud)[-1])
    table = Defaults()
    table.update({"A": 1}, B=2)
    print(table["xyz"], "XYZ" in table, sorted(table), table.get("no"))
    total = sum([Money(3), Money(4)], Money(0, "USD"))
    print(str(total), {Money(3): 1}[3], Money(5).bit_length(), -Money(2))
    print(Path("a/") / "/b" / "c", Path("x").upper() / "y", Path("q").title())
    print(list(Sorted("cab").add("d")), len(Sorted()), Sorted([1]) | {2})
    recent, words = Recent(), Words("abracadabra")
    for key in "abac":
        recent[key] = key
    print(list(recent), words.top(), words["z"])


main()
