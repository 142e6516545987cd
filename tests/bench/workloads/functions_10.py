"""Calls of 10 functions in random order."""

from workloads import _functions


def setup():
    return _functions.make_calls(10)


run = _functions.run
