"""Exercises unusual callables: types.MethodType over C functions where it
is called by C code or over what is no C function, partials, wrappers."""

import functools
import operator
import types

LENGTH = types.MethodType(len, (1, 2, 3))
LARGEST = types.MethodType(max, 5)
OF_CLASS = types.MethodType(int, "12")


def call_class():
    """Bound over a class."""
    return OF_CLASS()


def call_from_c():
    """Called by C functions."""
    return (list(map(LARGEST, [1, 9])), functools.partial(LENGTH)(),
            sorted([1, 9], key=(5).__sub__), max([3, 4], key=LARGEST))


class Holder:
    """Has C callables as attributes of class and instance."""

    upper = str.upper
    size = staticmethod(functools.partial(len, "four"))

    def __init__(self):
        self.first = operator.itemgetter(0)

    def use(self):
        """Call them."""
        return self.size(), self.first("ab"), type(self).upper("x")


def others():
    """Callables that are no C functions."""
    return (functools.partial(len, "ab")(), operator.itemgetter(1)("ab"),
            operator.methodcaller("upper")("x"),
            operator.attrgetter("real")(3), [].__len__(), int.from_bytes(b"a"),
            dict.fromkeys("a"), list.__getitem__([5], 0), "a".__add__("b"),
            object.__new__(Holder) is None, type.__call__(int, "3"))


def main():
    """Run everything."""
    print(call_class(), call_from_c(), Holder().use())
    print(others())


main()
