"""No cycle of a profiler's life keeps a reference or a block of memory."""

import gc
import os
import sys
import unittest

import support

from profiling.tracing import Profile

WARM_UP, ROUNDS, TRIES = 8, 40, 12


def leaf(n=0):
    if n:
        leaf(n - 1)


def items():
    yield 1
    yield 2


def program():
    leaf(5)
    list(items())
    sorted([3, 1, 2], key=lambda x: -x)
    'x'.upper()
    try:
        chr(-1)
    except ValueError:
        pass


def failing_timer():
    raise KeyError


def whole_life():
    profile = Profile()
    profile.enable()
    program()
    profile.disable()
    profile.getstats()
    profile.create_stats()
    profile._trailer()
    profile.dump_stats(os.devnull)
    profile.clear()
    profile.runcall(program)


def with_a_timer():
    now = [0]
    profile = Profile(lambda: now[0], 0.5, builtins=False)
    profile.runcall(program)
    profile.getstats()
    profile.__init__(lambda: 0.5)
    profile.runcall(program)


def with_contexts_and_timeline():
    for budget in 1, 1 << 20:
        profile = Profile(contexts=True, contexts_budget=budget,
                          timeline=True, timeline_budget=budget)
        profile.enable()
        program()
        profile.snapshot()
        profile.disable()
        profile.create_stats()
        profile.dump_stats(os.devnull)
        profile.clear()
        profile.__init__(contexts=True)
        profile.runcall(program)


def dropped_while_enabled():
    profile = Profile()
    profile.enable()
    program()


def with_new_code():
    profile = Profile()
    profile.runctx('def f(): pass\nf()', {}, {})
    profile.create_stats()


def errors():
    for call in (lambda: Profile(1, 2, 3, 4, 5), lambda: Profile(foo=1),
                 lambda: Profile(timeunit='x'),
                 lambda: Profile(contexts_budget=-1),
                 lambda: Profile(timeline_minimum=''),
                 lambda: Profile().enable(foo=1),
                 lambda: Profile()._pystart_callback(),
                 lambda: Profile().dump_stats('/nonexistent/p')):
        try:
            call()
        except (TypeError, OSError, OverflowError):
            pass


def raising_timer():
    hook, sys.unraisablehook = sys.unraisablehook, lambda raised: None
    try:
        Profile(failing_timer).runcall(leaf)
    finally:
        sys.unraisablehook = hook


def second_profiler():
    first, second = Profile(), Profile()
    first.enable()
    try:
        second.enable()
    except ValueError:
        pass
    second.disable()
    first.disable()


CYCLES = [whole_life, with_a_timer, with_contexts_and_timeline,
          dropped_while_enabled, with_new_code, errors, raising_timer,
          second_profiler]


def repeat(cycle, times):
    for _ in range(times):
        cycle()
        gc.collect()


def grown(measure, cycle):
    """Return by how much measure() grows over ROUNDS cycles.

    The interpreter warms up for long, so the least of some tries counts: a
    leak is in every one.
    """
    repeat(cycle, WARM_UP)
    least = None
    for _ in range(TRIES):
        before = measure()
        repeat(cycle, ROUNDS)
        growth = measure() - before
        least = growth if least is None else min(least, growth)
        if least < ROUNDS // 4:
            break
    return least


class LeakTest(unittest.TestCase):

    @unittest.skipUnless(hasattr(sys, 'gettotalrefcount'),
                         'this interpreter does not count its references')
    def test_references(self):
        """What the measure itself keeps is no more than a few."""
        for cycle in CYCLES:
            with self.subTest(cycle=cycle.__name__):
                self.assertLess(grown(sys.gettotalrefcount, cycle),
                                ROUNDS // 4)

    def test_blocks(self):
        for cycle in CYCLES:
            with self.subTest(cycle=cycle.__name__):
                self.assertLess(grown(sys.getallocatedblocks, cycle),
                                ROUNDS // 4)


if __name__ == '__main__':
    support.main()
