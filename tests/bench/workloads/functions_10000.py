"""Calls of 10000 functions in random order."""

from workloads import _functions


def setup():
    return _functions.make_calls(10_000)


run = _functions.run
