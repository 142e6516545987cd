"""Exercises types.MethodType over C functions, called from Python code: the
interpreter of 3.12 and 3.13 says when such a call ends, not when it begins."""

import types

LENGTH = types.MethodType(len, (1, 2, 3))
LARGEST = types.MethodType(max, 5)
UPPER = types.MethodType(str.upper, "text")


def plain():
    """Without arguments."""
    return LENGTH()


def with_arguments():
    """With arguments, by position and by name."""
    return LARGEST(7) + LARGEST(1, 2, key=None)


def descriptor():
    """Bound over a method descriptor."""
    return len(UPPER())


def unpacked():
    """With unpacked arguments."""
    return LENGTH(*()) + LARGEST(*[9]) + LENGTH(**{})


def failing():
    """Raises inside."""
    try:
        return types.MethodType(len, 3)()
    except TypeError:
        return -1


def caller(function):
    """Must not be taken for what has ended."""
    return function() + len("x")


def outermost(function):
    """The bottom of the recorded stack."""
    return caller(function) + len("xy")


def main():
    """Record each call on a stack of its own, so that a function which is
    dropped by mistake takes none of the other cases with it."""
    for function in (plain, with_arguments, descriptor, unpacked, failing):
        profile.disable()
        profile.enable()
        print(outermost(function))


main()
