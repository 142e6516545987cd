"""Functions whose calls are counted, by the profilers and by who calls them.

A Tally counts twice: before the calls, and after them.  At any moment a
profiler that hears them all has counted what is between the two.
"""

import colorsys
import math


def leaf():
    """Return at once."""


def dive(depth):
    """Call itself, depth times."""
    if depth:
        dive(depth - 1)


def fail():
    """Raise what is caught at once."""
    raise KeyError


def count_up(end):
    """Yield numbers below end."""
    yield from_inside()
    for number in range(1, end):
        yield number


def from_inside():
    """Be called by a generator."""
    return 0


def call_leaf(times):
    """Count: leaf."""
    for _ in range(times):
        leaf()


def call_dive(times):
    """Count: dive, 5 calls each time."""
    for _ in range(times):
        dive(4)


def call_fail(times):
    """Count: fail."""
    for _ in range(times):
        try:
            fail()
        except KeyError:
            pass


def call_count_up(times):
    """Count: a generator, which is called when it is resumed too."""
    for _ in range(times):
        for _ in count_up(3):
            pass


def call_hypot(times):
    """Count: a built-in function."""
    for _ in range(times):
        math.hypot(3, 4)


def call_sqrt(times):
    """Count: a built-in function that raises."""
    for _ in range(times):
        try:
            math.sqrt(-1)
        except ValueError:
            pass


def call_swapcase(times):
    """Count: a method of a built-in type."""
    text = 'x'
    for _ in range(times):
        text.swapcase()


def call_foreign(times):
    """Count: a function of another module."""
    for _ in range(times):
        colorsys.rgb_to_yiq(1, 0, 0)


# What a call of each of these counts, by the names of what it calls.
CALLS = {
    call_leaf: {'leaf': 1},
    call_dive: {'dive': 5},
    call_fail: {'fail': 1},
    call_count_up: {'count_up': 4, 'from_inside': 1},
    call_hypot: {'<built-in method math.hypot>': 1},
    call_sqrt: {'<built-in method math.sqrt>': 1},
    call_swapcase: {"<method 'swapcase' of 'str' objects>": 1},
    call_foreign: {'rgb_to_yiq': 1},
}
NAMES = [name for calls in CALLS.values() for name in calls]
BUILTIN = [name for name in NAMES if name.startswith('<')]
FOREIGN = ['rgb_to_yiq']


class Tally:
    """How many calls one thread has begun, and has done, by name."""

    def __init__(self):
        self.begun = dict.fromkeys(NAMES, 0)
        self.done = dict.fromkeys(NAMES, 0)

    def call(self, caller, times):
        """Let one of CALLS call what it calls, so many times."""
        calls = CALLS[caller]
        for name in calls:
            self.begun[name] += calls[name] * times
        caller(times)
        for name in calls:
            self.done[name] += calls[name] * times

    def add(self, caller, times):
        """Count calls that somebody else has made."""
        calls = CALLS[caller]
        for name in calls:
            self.begun[name] += calls[name] * times
            self.done[name] += calls[name] * times


def counted(table):
    """Return {name: calls} of the functions above in a profile's table."""
    result = dict.fromkeys(NAMES, 0)
    for (file, _, name), row in table.items():
        if name in result and file in FILES:
            result[name] += row[1]
    return result


# Other modules have functions of these names too.
FILES = {'~', leaf.__code__.co_filename,
         colorsys.rgb_to_yiq.__code__.co_filename}
