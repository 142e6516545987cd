"""Exercises unusual callables over C functions: types.MethodType over a
builtin, method wrappers, partials, with and without arguments unpacked."""

import functools
import operator
import types

LENGTH = types.MethodType(len, (1, 2, 3))
LARGEST = types.MethodType(max, 5)
OF_METHOD = types.MethodType(str.upper, "text")
OF_CLASS = types.MethodType(int, "12")


def call_plain():
    """Call a bound builtin; the caller must stay in the profile."""
    return LENGTH()


def call_arguments():
    """With arguments."""
    return LARGEST(7), LARGEST(1, 2, key=None)


def call_descriptor():
    """Bound over a method descriptor."""
    return OF_METHOD()


def call_class():
    """Bound over a class."""
    return OF_CLASS()


def call_unpacked():
    """With unpacked arguments."""
    return LENGTH(*()), LARGEST(*[9]), LENGTH(**{}), OF_METHOD(*())


def call_failing():
    """Raises inside."""
    try:
        return types.MethodType(len, 3)()
    except TypeError:
        return "no len"


class Holder:
    """Has bound builtins as attributes of class and instance."""

    count = types.MethodType(len, "four")
    upper = str.upper

    def __init__(self):
        self.add = types.MethodType(operator.add, 1)

    def use(self):
        """Call them as methods."""
        return self.count(), self.add(2), type(self).upper("x")


def deep(level):
    """Recursion with a bound builtin at every level."""
    if not level:
        return LENGTH()
    return deep(level - 1) + LENGTH()


def others():
    """Callables that are no C functions."""
    return (functools.partial(len, "ab")(), operator.itemgetter(1)("ab"),
            operator.methodcaller("upper")("x"),
            operator.attrgetter("real")(3), [].__len__(), int.from_bytes(b"a"),
            dict.fromkeys("a"), list.__getitem__([5], 0), "a".__add__("b"),
            object.__new__(Holder) is None, type.__call__(int, "3"))


def main():
    """Run everything."""
    print(call_plain(), call_arguments(), call_descriptor(), call_class())
    print(call_unpacked(), call_failing(), Holder().use(), deep(5))
    print(others())
    print(list(map(LARGEST, [1, 9])), sorted([1, 9], key=LARGEST.__self__.__sub__))


main()
