"""Exercises stacks thousands of calls deep, left by return, by an exception
and by the recursion limit."""

import functools
import sys

DEPTH = 4000


def down(level):
    """A chain of one function."""
    return down(level - 1) + 1 if level else 0


def left(level):
    """A chain of three functions."""
    return middle(level - 1) + 1 if level else 0


def middle(level):
    """The second."""
    return right(level - 1) + 1 if level else 0


def right(level):
    """The third."""
    return left(level - 1) + 1 if level else 0


def fall(level):
    """Raise from the bottom."""
    if not level:
        raise KeyError(level)
    fall(level - 1)


def endless(level):
    """Run into the recursion limit."""
    return endless(level + 1)


def through_c(level):
    """A chain that goes through a C function at every level."""
    if not level:
        return 0
    return functools.reduce(lambda total, one: through_c(one) + 1,
                            [0, level - 1])


def stretch(level):
    """A chain of generators."""
    if level:
        yield from stretch(level - 1)
    yield level


def main():
    """Run everything under a raised limit."""
    old = sys.getrecursionlimit()
    sys.setrecursionlimit(DEPTH * 3)
    try:
        print(down(DEPTH), left(DEPTH), through_c(40))
        print(sum(stretch(100)))
        try:
            fall(DEPTH)
        except KeyError as error:
            print(error)
        try:
            endless(0)
        except RecursionError:
            print("too deep")
        print(down(DEPTH // 2))
    finally:
        sys.setrecursionlimit(old)


main()
