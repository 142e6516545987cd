"""Exercises C functions that raise, and C functions through which an
exception of a Python callback travels."""

import functools
import re


def provoke(function, *arguments):
    """Return the name of the exception that a call raises."""
    try:
        function(*arguments)
    except Exception as error:
        return type(error).__name__
    return None


def direct():
    """Make methods and functions raise from the same frame."""
    caught = []
    for number in range(6):
        try:
            if number == 0:
                [].pop()
            elif number == 1:
                {}.popitem()
            elif number == 2:
                "x".index("y")
            elif number == 3:
                chr(-1)
            elif number == 4:
                getattr(number, "missing")
            else:
                next(iter(()))
        except Exception as error:
            caught.append(type(error).__name__)
    return caught


def refuse(*values):
    """Raise whatever the arguments are."""
    raise ZeroDivisionError(len(values))


def refuse_third():
    """Return a function that raises at its third call."""
    calls = []

    def count(value):
        calls.append(value)
        if len(calls) == 3:
            refuse(value)
        return value
    return count


def through_c():
    """Let a callback's exception pass through C code."""
    return [
        provoke(sorted, [3, 1, 2], *()),
        provoke(functools.partial(sorted, key=refuse_third()), [5, 4, 3, 2]),
        provoke(list, map(refuse_third(), range(9))),
        provoke(functools.reduce, refuse, [1, 2]),
        provoke(re.sub, "a", refuse, "banana"),
        provoke(max, [1, 2], *[]),
        provoke(lambda: max([1, 2, 3, 4], key=refuse_third())),
    ]


class Moody:
    """Raises from the methods that C calls."""

    def __len__(self):
        raise LookupError

    def __eq__(self, other):
        raise ArithmeticError

    __hash__ = None

    def __iter__(self):
        yield 1
        raise BufferError


def through_slots():
    """Raise from special methods."""
    moody = Moody()
    return [provoke(len, moody), provoke(hash, moody),
            provoke([moody].index, 3), provoke(tuple, moody),
            provoke(sum, moody), provoke("".join, moody)]


def main():
    """Run everything."""
    print(direct(), through_c(), through_slots())


main()
