"""What the cases share: the profiler that is asked, and reading its figures.

A case is a function without arguments that returns what the profiler says,
as a short text without addresses, exact times or paths. It runs in a process
of its own. Its docstring is what the table says about it.
"""

import os
import sys

from cProfile import Profile

STANDARD = os.environ.get('PROFILING_TRACING') == 'stdlib'

# A figure is right that is off by no more than this share of the truth.
TOLERANCE = 0.2


class Skip(Exception):
    """The case cannot be tried here; the text says why."""


def case(truth, varies=False):
    """Make a case of a function: truth is the text that is right.

    varies says that what the standard profiler answers is not the same each
    time, so that it is shown and not tested.
    """
    def mark(function):
        function.truth = truth
        function.varies = varies
        return function
    return mark


def since(version, reason):
    """Skip the case for this profiler before that version, a pair."""
    if not STANDARD and sys.version_info < version:
        raise Skip(reason)


def make(**options):
    """Return a new profiler with options; the standard one knows none."""
    return Profile() if STANDARD else Profile(**options)


def picture(profile):
    """Return what a profiler that goes on has recorded, for pstats."""
    return profile if STANDARD else profile.snapshot()


def table(profile):
    """Disable profile and return its table."""
    profile.create_stats()
    return profile.stats


def trailer(profile):
    """Return what is recorded beside the table: {} by the standard one."""
    return {} if STANDARD else profile._trailer()


def rows(stats, name):
    """Return the rows of the functions of that name."""
    return [row for key, row in stats.items() if key[2] == name]


def calls(stats, name):
    """Return how many calls there were of the functions of that name."""
    return sum(row[1] for row in rows(stats, name))


def seconds(stats, name):
    """Return the inclusive time of the functions of that name."""
    return sum(row[3] for row in rows(stats, name))


def self_seconds(stats, name):
    """Return the self time of the functions of that name."""
    return sum(row[2] for row in rows(stats, name))


def callers(stats, name):
    """Return who called the functions of that name, as a text."""
    found = {}
    for row in rows(stats, name):
        for key, edge in row[4].items():
            found[key[2]] = found.get(key[2], 0) + edge[0]
    return ', '.join(f'{caller} {count}'
                     for caller, count in sorted(found.items())) or 'nobody'


def judge(figure, truth):
    """Return whether figure is truth, as a word; both in seconds."""
    if figure < truth * (1 - TOLERANCE):
        return 'too little'
    if figure > truth * (1 + TOLERANCE):
        return 'too much'
    return 'right'
