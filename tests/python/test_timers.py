"""The caller's own clock: its units, its failures, its mischief, and how
often it is asked."""

import contextlib
import sys
import threading
import unittest

import support

from profiling.tracing import Profile


def leaf():
    pass


def work():
    leaf()
    leaf()


class Steps:
    """A clock that goes one step each time it is read."""

    def __init__(self, step):
        self.now = 0 * step
        self.step = step

    def __call__(self):
        self.now += self.step
        return self.now


@contextlib.contextmanager
def unraisables():
    """Collect what goes to sys.unraisablehook."""
    caught = []
    hook = sys.unraisablehook
    sys.unraisablehook = lambda raised: caught.append(
        (type(raised.exc_value), str(raised.exc_value)))
    try:
        yield caught
    finally:
        sys.unraisablehook = hook


class UnitTest(unittest.TestCase):

    def times(self, *arguments):
        profile = Profile(*arguments, builtins=False)
        profile.enable()
        work()
        profile.disable()
        return {name: (entry.totaltime, entry.inlinetime)
                for name, entry in support.entries(profile).items()}

    # Reads: work 1, leaf 2 3, leaf 4 5, work 6: work lasts 5 steps, of which
    # each leaf has 1.
    def test_integers_with_a_unit(self):
        self.assertEqual(self.times(Steps(1), 0.5),
                         {'work': (2.5, 1.5), 'leaf': (1.0, 1.0)})

    def test_floats_are_seconds(self):
        self.assertEqual(self.times(Steps(0.25)),
                         {'work': (1.25, 0.75), 'leaf': (0.5, 0.5)})

    def test_integers_without_a_unit_are_seconds(self):
        self.assertEqual(self.times(Steps(2)),
                         {'work': (10.0, 6.0), 'leaf': (4.0, 4.0)})

    def test_a_negative_unit_is_none(self):
        self.assertEqual(self.times(Steps(2), -1),
                         {'work': (10.0, 6.0), 'leaf': (4.0, 4.0)})

    def test_a_clock_that_goes_back(self):
        self.assertEqual(self.times(Steps(-1), 1),
                         {'work': (-5.0, -3.0), 'leaf': (-2.0, -2.0)})


class FailureTest(unittest.TestCase):
    """A reading that fails is 0, said once for each by the unraisable
    hook."""

    def check(self, timer, error, text, *arguments):
        profile = Profile(timer, *arguments, builtins=False)
        with unraisables() as caught:
            profile.enable()
            leaf()
            profile.disable()
        self.assertEqual(support.counts(profile), {'leaf': (1, 0)})
        self.assertEqual(support.entries(profile)['leaf'].totaltime, 0.0)
        self.assertEqual(caught, [(error, text)] * 2)

    def test_raising(self):
        def timer():
            raise KeyError('k')
        self.check(timer, KeyError, "'k'")

    def test_wanting_an_argument(self):
        self.check(lambda x: 0, TypeError,
                   f'{self.__class__.__name__}.test_wanting_an_argument.'
                   "<locals>.<lambda>() missing 1 required positional "
                   "argument: 'x'")

    def test_not_callable(self):
        self.check(42, TypeError, "'int' object is not callable")

    def test_not_a_number(self):
        self.check(lambda: 'x', TypeError,
                   "'str' object cannot be interpreted as an integer")
        self.check(lambda: 0.5, TypeError,
                   "'float' object cannot be interpreted as an integer", 1.0)

    def test_nan(self):
        self.check(lambda: float('nan'), ValueError,
                   'Invalid value NaN (not a number)')

    def test_huge(self):
        self.check(lambda: 1e300, OverflowError,
                   'timestamp too large to convert to C PyTime_t')
        self.check(lambda: float('-inf'), OverflowError,
                   'timestamp too large to convert to C PyTime_t')
        with unraisables() as caught:
            Profile(lambda: 10 ** 30, 1.0).runcall(leaf)
        self.assertEqual({error for error, _ in caught}, {OverflowError})

    def test_an_exception_of_the_program_is_not_lost(self):
        def timer():
            raise KeyError

        def fails():
            raise ZeroDivisionError
        with unraisables():
            with self.assertRaises(ZeroDivisionError):
                Profile(timer).runcall(fails)


class MischiefTest(unittest.TestCase):
    """What would pull the recording from under a reading is refused."""

    def refused(self, action, text):
        errors = []

        def timer():
            if active:
                try:
                    action(profile)
                except RuntimeError as error:
                    errors.append(str(error))
            return 0
        active = True
        profile = Profile(timer)
        profile.enable()
        work()
        active = False
        profile.disable()
        self.assertEqual(support.counts(profile)['leaf'], (2, 0))
        self.assertEqual(set(errors), {text})

    def test_disable(self):
        self.refused(lambda profile: profile.disable(),
                     'cannot disable profiler in external timer')

    def test_clear(self):
        self.refused(lambda profile: profile.clear(),
                     'cannot clear profiler in external timer')

    def test_enable(self):
        self.refused(lambda profile: profile.enable(),
                     'cannot enable profiler in external timer')

    def test_init(self):
        self.refused(lambda profile: profile.__init__(lambda: 0),
                     'cannot initialize profiler in external timer')

    def test_getstats_and_snapshot_are_no_harm(self):
        def timer():
            profile.getstats()
            profile.snapshot_stats()
            return 0
        profile = Profile(timer)
        profile.runcall(work)
        self.assertEqual(support.counts(profile)['leaf'], (2, 0))

    def test_calls_of_the_timer_are_not_recorded(self):
        def timer():
            leaf()
            return len('x')
        profile = Profile(timer)
        profile.runcall(work)
        self.assertEqual(support.counts(profile),
                         {'work': (1, 0), 'leaf': (2, 0)})

    def test_dropping_the_last_reference(self):
        def timer():
            held.clear()
            return 0
        held = [Profile(timer)]
        held[0].enable()
        leaf()
        leaf()
        self.assertEqual(held, [])
        again = Profile()       # the tool is free again
        again.runcall(leaf)
        self.assertEqual(support.counts(again), {'leaf': (1, 0)})

    def in_another_thread(self, action):
        """Let action happen in another thread, in mid reading."""
        done = []

        def timer():
            if not done:
                done.append(True)
                thread = threading.Thread(target=action, args=[profile])
                thread.start()
                thread.join()
            return 0
        profile = Profile(timer)
        profile.enable()
        work()
        profile.disable()
        profile.getstats()
        return profile

    def test_disable_in_another_thread(self):
        profile = self.in_another_thread(lambda profile: profile.disable())
        self.assertNotIn('work', support.entries(profile))

    def test_clear_in_another_thread(self):
        profile = self.in_another_thread(lambda profile: profile.clear())
        self.assertEqual(support.counts(profile)['leaf'], (2, 0))

    def test_conversion_that_runs_code(self):
        class Number:
            def __index__(self):
                try:
                    profile.disable()
                except RuntimeError as error:
                    errors.append(str(error))
                return 0
        errors = []
        profile = Profile(Number, 1.0)
        profile.enable()
        leaf()
        profile.disable()
        self.assertEqual(support.counts(profile), {'leaf': (1, 0)})
        self.assertEqual(set(errors),
                         {'cannot disable profiler in external timer'})


# What happens between enable() and disable(), each with a fresh clock.
SCENARIOS = r'''
import cProfile, sys, types
def leaf(): return 1
def work(): leaf(); len('x'); return [leaf(), 'a'.upper()]
def deep(n): return n and deep(n - 1)
def fails():
    try: ord('')
    except TypeError: pass
    try: raise KeyError
    except KeyError: pass
def raises():
    raise KeyError
def catches():
    try: raises()
    except KeyError: pass
def items():
    yield 1
    yield 2
def generators():
    for x in items(): pass
    g = items(); next(g)
    try: g.throw(KeyError)
    except KeyError: pass
def sorts(): sorted([3, 1, 2], key=lambda x: -x); max([1, 2], key=abs)
def stops(): profile.disable()
def clears(): leaf(); profile.clear(); leaf()
def enables_inside(): profile.enable(); leaf()
def out(f):
    profile.enable(); f(); profile.disable()
class C:
    def __init__(self): self.x = leaf()
    @property
    def p(self): return leaf()
def objects(): C().p; str(C()); type(3); dict(a=1); isinstance(1, C)
def counted(run, **flags):
    global profile
    calls = [0]
    def timer():
        calls[0] += 1
        return calls[0]
    profile = cProfile.Profile(timer, 0.001)
    run(flags)
    profile.disable()
    return calls[0]
def plain(f):
    def run(flags):
        profile.enable(**flags); f(); profile.disable()
    return run
def unbalanced(flags):
    profile.enable(**flags); enables = leaf(); profile.disable()
    for f in (work, sorts): plain(f)(flags)
def inside(flags):
    def f(): profile.enable(**flags); leaf()
    f(); leaf(); profile.disable(); leaf()
for flags in {}, {'builtins': False}, {'subcalls': False}:
    for f in (leaf, work, lambda: deep(5), fails, catches, generators, sorts,
              stops, clears, objects):
        print(f.__name__, flags, counted(plain(f), **flags))
    print('unbalanced', flags, counted(unbalanced, **flags))
    print('inside', flags, counted(inside, **flags))
'''


class ReadingsTest(unittest.TestCase):

    def test_as_many_as_the_standard_one_takes(self):
        ours = support.output('-c', SCENARIOS)
        standard = support.output('-c', SCENARIOS, env=support.STANDARD)
        self.assertEqual(ours.splitlines(), standard.splitlines())
        self.assertGreater(len(ours.splitlines()), 30)


if __name__ == '__main__':
    support.main()
