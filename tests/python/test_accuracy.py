"""How the truth of times is measured: the suite, the arithmetic, the runs."""

import collections
import gc
import io
import types
import unittest

import support

from profiling.tracing import Profile, _accuracy, _suite

Entry = collections.namedtuple('Entry', 'code totaltime inlinetime')


def first():
    """A function of a suite."""


def second():
    """Another one, which takes no longer."""


def make_raw():
    """Return a profiler whose times cannot be compensated down to 0."""
    return Profile(compensate=False)


class Fake:
    """A profiler that reports 2 s more of the function at each reading."""

    made = 0

    def __init__(self, function):
        Fake.made += 1
        self.function = function
        self.seconds = 0
        self.log = []

    def enable(self):
        self.log.append('enable')

    def disable(self):
        self.log.append('disable')

    def getstats(self):
        self.log.append('getstats')
        self.seconds += 2
        return [Entry("<built-in method builtins.len>", 5, 5),
                Entry(self.function.__code__, self.seconds, 1)]


class ArithmeticTest(unittest.TestCase):

    def test_shares_sum_to_one(self):
        shares = _accuracy.shares({'a': 1, 'b': 3, 'c': 4})
        self.assertEqual(shares, {'a': 0.125, 'b': 0.375, 'c': 0.5})
        self.assertEqual(sum(shares.values()), 1)

    def test_misattributed_of_right_shares_is_zero(self):
        # Twice as slow all over: nothing is on the wrong function.
        self.assertEqual(_accuracy.misattributed({'a': 1, 'b': 3},
                                                 {'a': 2, 'b': 6}), 0)

    def test_misattributed_counts_what_has_moved_once(self):
        # A quarter of the whole has moved from b to a.
        self.assertEqual(_accuracy.misattributed({'a': 1, 'b': 3},
                                                 {'a': 2, 'b': 2}), 0.25)

    def test_misattributed_of_all_on_the_wrong_one_is_one(self):
        self.assertEqual(_accuracy.misattributed({'a': 1, 'b': 0},
                                                 {'a': 0, 'b': 9}), 1)

    def test_ratios_and_their_extremes(self):
        ratios = _accuracy.ratios({'a': 2, 'b': 4, 'c': 1},
                                  {'a': 2, 'b': 2, 'c': 3})
        self.assertEqual(ratios, {'a': 1, 'b': 0.5, 'c': 3})
        self.assertEqual(_accuracy.extremes(ratios), (('b', 0.5), ('c', 3)))

    def test_rotated_begins_with_each_in_turn(self):
        self.assertEqual([_accuracy.rotated(['a', 'b', 'c'], start)
                          for start in range(4)],
                         [['a', 'b', 'c'], ['b', 'c', 'a'],
                          ['c', 'a', 'b'], ['a', 'b', 'c']])

    def test_keep_best_keeps_what_took_least_of_each(self):
        # Whatever was reported of it.
        x, faster_x = _accuracy.Reading(1, 3), _accuracy.Reading(4, 2)
        y, slower_y = _accuracy.Reading(9, 1), _accuracy.Reading(0, 5)
        best = {}
        for times in ({'x': x, 'y': y}, {'x': faster_x, 'y': slower_y}):
            _accuracy.keep_best(best, 'f', times)
        self.assertEqual(best, {'f': {'x': faster_x, 'y': y}})

    def test_make_split_gives_the_call_to_both(self):
        # In each pass: 10 the loop, 30 the work, 5 the call.
        passes = _accuracy.PASSES
        times = {(_accuracy.PLAIN, 0): 10 * passes,
                 (_accuracy.PLAIN, 1): 40 * passes,
                 (_accuracy.PLAIN, 2): 45 * passes,
                 ('fake', 0): 12 * passes, ('fake', 1): 33 * passes}
        times = {key: _accuracy.Reading(reported, 1)
                 for key, reported in times.items()}
        split = _accuracy.make_split(7, times, ['fake'])
        self.assertEqual(
            vars(split), {'additions': 7, 'caller': (10, 15),
                          'callee': (30, 35), 'reported': {'fake': (12, 33)}})


class SuiteTest(unittest.TestCase):

    def test_names_differ(self):
        names = {function.__name__ for function in _suite.SUITE}
        self.assertEqual(len(names), len(_suite.SUITE))
        self.assertGreaterEqual(len(names), 24)

    def test_functions_return_the_same_twice(self):
        for function in _suite.SUITE:
            with self.subTest(function.__name__):
                self.assertEqual(function(), function())

    def test_functions_count_the_same_twice(self):
        # From the second run on, when caches are filled.
        for function in _suite.SUITE:
            with self.subTest(function.__name__):
                function()
                self.assertEqual(self.calls(function), self.calls(function))

    def calls(self, function):
        profile = Profile()
        profile.runcall(function)
        return sum([entry.callcount for entry in profile.getstats()])


class MeasureTest(unittest.TestCase):

    def setUp(self):
        Fake.made = 0

    def test_reported_is_the_difference_of_two_readings(self):
        profiler = Fake(first)
        reading = _accuracy.time_profiled(first, profiler)
        self.assertEqual(reading.reported, 2e9)
        self.assertGreater(reading.took, 0)
        self.assertEqual(profiler.log,
                         ['enable', 'getstats', 'disable', 'getstats'])

    def test_profiler_is_disabled_when_the_function_raises(self):
        def fail():
            raise KeyError

        profiler = Fake(fail)
        with self.assertRaises(KeyError):
            _accuracy.time_profiled(fail, profiler)
        self.assertEqual(profiler.log, ['enable', 'disable'])

    def test_measure_makes_a_profiler_for_each_run(self):
        times = _accuracy.measure(
            {'fake': lambda: Fake(first), 'other': lambda: Fake(second)},
            rounds=3, suite=[first, second])
        self.assertEqual(Fake.made, 3 * 2 * 2)
        self.assertEqual(times.reported,
                         {'fake': {'first': 2e9, 'second': 0},
                          'other': {'first': 0, 'second': 2e9}})
        self.assertEqual(list(times.true), ['first', 'second'])
        self.assertGreater(min(times.true.values()), 0)

    def test_measure_leaves_collection_as_it_was(self):
        self.addCleanup(gc.enable)
        for switch in gc.disable, gc.enable:
            switch()
            before = gc.isenabled()
            _accuracy.measure({}, rounds=1, suite=[first])
            self.assertEqual(gc.isenabled(), before)

    def test_measure_with_a_real_profiler(self):
        times = _accuracy.measure({'ours': make_raw}, rounds=1,
                                  suite=_suite.SUITE[:2])
        for name, took in times.reported['ours'].items():
            self.assertGreater(took, 0, name)

    def test_splits_know_the_caller_and_the_callee(self):
        for split in _accuracy.measure_splits({'ours': make_raw}, rounds=1):
            caller, callee = split.reported['ours']
            self.assertGreater(caller, 0)
            self.assertGreater(callee, 0)
            for least, most in split.caller, split.callee:
                self.assertLessEqual(0, least)
                self.assertLessEqual(least, most)


class TableTest(unittest.TestCase):

    def test_table_has_a_line_for_each_function(self):
        times = _accuracy.Times({'a': 1e6, 'b': 3e6},
                                {'fake': {'a': 4e6, 'b': 4e6}})
        file = io.StringIO()
        _accuracy.print_times(times, file)
        lines = [line.split() for line in file.getvalue().splitlines()]
        self.assertEqual(lines[2:], [
            ['a', '1.000', '25.00%', '4.000', '50.00%'],
            ['b', '3.000', '75.00%', '1.333', '50.00%']])

    def test_sums_have_a_line_for_each_profiler(self):
        times = _accuracy.Times({'a': 1e6, 'b': 3e6},
                                {'fake': {'a': 4e6, 'b': 4e6}})
        file = io.StringIO()
        _accuracy.print_sums(times, file)
        self.assertEqual(file.getvalue(),
                         'fake: 25.00% on the wrong function; '
                         '1.333 (b) to 4.000 (a)\n')

    def test_splits_have_a_line_for_caller_and_callee(self):
        split = types.SimpleNamespace(
            additions=5, caller=(10, 15), callee=(30, 35),
            reported={'fake': (12, 33)})
        file = io.StringIO()
        _accuracy.print_splits([split], file)
        lines = [line.split() for line in file.getvalue().splitlines()]
        self.assertEqual(lines[2:], [
            ['5', 'caller', '10.0', '-', '15.0', '12.0'],
            ['5', 'callee', '30.0', '-', '35.0', '33.0']])


if __name__ == '__main__':
    support.main()
