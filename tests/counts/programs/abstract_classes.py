"""Exercises abstract classes and protocols: registration, subclass hooks,
mixins of collections.abc, typing."""

import abc
import collections.abc
import numbers
import typing


class Shape(abc.ABC):
    """Has abstract parts."""

    @property
    @abc.abstractmethod
    def area(self):
        """To be given."""

    @abc.abstractmethod
    def scaled(self, by):
        """To be given."""

    def doubled(self):
        """Uses them."""
        return self.scaled(2)

    @classmethod
    def __subclasshook__(cls, other):
        if cls is Shape and any("area" in base.__dict__
                                for base in other.__mro__):
            return True
        return NotImplemented


class Square(Shape):
    """Complete."""

    def __init__(self, side):
        self.side = side

    @property
    def area(self):
        return self.side ** 2

    def scaled(self, by):
        return Square(self.side * by)


class Blob:
    """A shape by its look."""

    area = 3


class Bits(collections.abc.MutableSequence):
    """A sequence with five methods; the rest is mixed in."""

    def __init__(self, bits=()):
        self.bits = list(bits)

    def __getitem__(self, index):
        return self.bits[index]

    def __setitem__(self, index, value):
        self.bits[index] = bool(value)

    def __delitem__(self, index):
        del self.bits[index]

    def __len__(self):
        return len(self.bits)

    def insert(self, index, value):
        self.bits.insert(index, bool(value))


@typing.runtime_checkable
class Closing(typing.Protocol):
    """Anything that closes."""

    def close(self):
        """To be given."""


class Box(typing.Generic[typing.TypeVar("T")]):
    """A generic class."""

    def close(self):
        """Makes it Closing."""
        return "closed"


def use_shapes():
    """Check instances and refuse abstract ones."""
    seen = [isinstance(item, Shape) for item in (Square(1), Blob(), 3)]
    try:
        Shape()
    except TypeError:
        seen.append("abstract")
    Shape.register(int)
    return seen, issubclass(bool, Shape), Square(3).doubled().area


def use_bits():
    """Use what is mixed in."""
    bits = Bits([1, 0])
    bits.extend([1, 1])
    bits.append(0)
    bits += [1]
    bits.reverse()
    bits.remove(False)
    return (list(bits), bits.index(True), bits.count(1), 1 in bits,
            bits.pop(), list(reversed(bits)))


def main():
    """Run everything."""
    print(use_shapes(), use_bits())
    print(isinstance(Box(), Closing), isinstance(3, Closing))
    print(Box[int]().close())
    print([isinstance(value, numbers.Number) for value in (1, 2.5, "x")])
    print(isinstance([], collections.abc.Hashable))


main()
