"""Exercises generator expressions over what cannot be iterated: the
interpreter of 3.15 says that they unwind, not that they start."""


def over_number():
    """A generator expression over what cannot be iterated."""
    try:
        return sum(n for n in 5)
    except TypeError:
        return len("caught")


class Refusing:
    """Raises when asked for an iterator."""

    def __iter__(self):
        raise KeyError


def over_refusing():
    """A generator expression over an object that refuses."""
    try:
        return list(n for n in Refusing())
    except KeyError:
        return len("caught")


def caller(function):
    """Must not be taken for what has ended."""
    return function() + len("x")


def main():
    """Record each case on a stack of its own."""
    for function in (over_number, over_refusing):
        profile.disable()
        profile.enable()
        print(caller(function))


main()
