"""Timelines: when calls began and ended, thread by thread."""

import marshal
import os
import tempfile
import threading
import unittest

import support

import trees
from profiling.tracing import Profile


def timeline(table, trailer):
    """Return {(name, native id): [(name, start, end)...]} in nanoseconds."""
    names = [label[2] for label in table]
    found = {}
    for pid, name, native_id, count, data in trailer['timeline']['threads']:
        rest = trees.numbers(data)
        calls, now = [], 0
        for later in rest:
            duration, row = next(rest), next(rest)
            now += later
            calls.append((names[row], now - duration, now))
        if len(calls) != count or pid != os.getpid():
            raise ValueError('a thread has other calls')
        found.setdefault((name, native_id), []).extend(calls)
    return found


def calls_of(profile):
    """Return the calls of the only thread."""
    profile.create_stats()
    calls, = timeline(profile.stats, profile._trailer()).values()
    return calls


class TimelineTest(unittest.TestCase):

    def setUp(self):
        self.clock = [50]

    def record(self, count=1, unit=1e-9, **keywords):
        """Return a profile of known calls at known times.

        leaf takes 1, main 10 before it and 100 after it.
        """
        clock = self.clock

        def leaf():
            clock[0] += 1

        def main():
            clock[0] += 10
            leaf()
            clock[0] += 100
        profile = Profile(lambda: clock[0], unit, builtins=False,
                          timeline=True, **keywords)
        with profile:
            for _ in range(count):
                main()
        return profile

    def test_times(self):
        calls = calls_of(self.record(2))
        self.assertEqual([call for call in calls if call[0] != '__exit__'],
                         [('leaf', 10, 11), ('main', 0, 111),
                          ('leaf', 121, 122), ('main', 111, 222)])

    def test_with_contexts(self):
        profile = self.record(contexts=True)
        self.assertEqual(calls_of(profile)[:2],
                         [('leaf', 10, 11), ('main', 0, 111)])
        self.assertIn('contexts', profile._trailer())

    def test_minimum(self):
        profile = self.record(3, timeline_minimum=2e-9)
        self.assertEqual({call[0] for call in calls_of(profile)}, {'main'})
        about = profile._trailer()['timeline']
        self.assertEqual((about['minimum_ns'], about['dropped_calls']),
                         (2, 0))
        self.assertEqual(profile.stats[next(
            label for label in profile.stats if label[2] == 'leaf')][1], 3)

    # The calls that last 1 and 111 ticks of unit seconds.
    def test_minimum_between_ticks(self):
        for unit, minimum, expected in [
                (0.1, 0.11, ['main']), (0.1, 0.1, ['leaf', 'main']),
                (0.1, 11.1, ['main']), (0.1, 11.11, []),
                (1e-300, 1.0, []), (1e-300, 0.0, ['leaf', 'main'])]:
            with self.subTest(unit=unit, minimum=minimum):
                profile = self.record(1, unit=unit, timeline_minimum=minimum)
                profile.create_stats()
                found = timeline(profile.stats, profile._trailer())
                self.assertEqual([call[0] for calls in found.values()
                                  for call in calls if call[0] in
                                  ('leaf', 'main')], expected)

    # There is room for 100 calls of 2000 and __exit__'s.
    def test_the_oldest_go(self):
        profile = self.record(1000, timeline_budget=3200)
        calls = calls_of(profile)
        total = sum(row[1] for row in profile.stats.values())
        self.assertEqual(len(calls), 100)
        self.assertEqual(profile._trailer()['timeline']['dropped_calls'],
                         total - 100)
        self.assertIn(calls[-1][2] - calls[0][1], range(49 * 111, 51 * 111))

    def test_clear(self):
        profile = self.record()
        profile.clear()
        profile.create_stats()
        self.assertEqual(profile._trailer()['timeline']['threads'], [])

    def check_nesting(self, calls):
        """Calls that end in order lie within each other or apart."""
        starts = []
        for name, start, end in calls:
            self.assertLessEqual(start, end)
            while starts and starts[-1][0] >= start:
                self.assertLessEqual(starts.pop()[1], end)
            if starts:
                self.assertLessEqual(starts[-1][1], start)
            starts.append((start, end))

    def test_threads(self):
        def dive(n):
            return [dive(n - 1), len('')] if n else fail(3)

        def fail(n):
            try:
                if n == 0:
                    raise KeyError
                fail(n - 1)
            except KeyError:
                sum(i for i in range(3))

        def work():
            for _ in range(20):
                dive(5)
        for clock in 'wall', 'cpu', 'thread':
            with self.subTest(clock):
                with Profile(timeline=True, clock=clock) as profile:
                    threads = [threading.Thread(target=work, name=f't{i}')
                               for i in range(3)]
                    for thread in threads:
                        thread.start()
                    for thread in threads:
                        thread.join()
                    work()
                profile.create_stats()
                trailer = profile._trailer()
                found = timeline(profile.stats, trailer)
                self.assertEqual({row[1:3]: row[3]
                                  for row in trailer['threads']},
                                 {thread: len(calls)
                                  for thread, calls in found.items()})
                for calls in found.values():
                    self.check_nesting(calls)

    # What began before it was asked for has a time before 0 on no clock.
    def test_snapshot(self):
        with Profile(timeline=True) as profile:
            len('')
            snapshot = profile.snapshot()
            len('')
        (calls,) = timeline(snapshot.stats, snapshot.trailer).values()
        self.assertEqual([call[0] for call in calls],
                         ['<built-in method builtins.len>'])

    def test_without(self):
        with Profile(timeline_minimum=1) as profile:
            len('')
        self.assertNotIn('timeline', profile._trailer())

    def test_arguments(self):
        for seconds in -1, float('nan'), float('inf'):
            with self.assertRaisesRegex(ValueError, 'timeline_minimum'):
                Profile(timeline=True, timeline_minimum=seconds)
        with self.assertRaisesRegex(ValueError, 'timeline_budget'):
            Profile(timeline=True, timeline_budget=0)
        profile = self.record()
        with self.assertRaisesRegex(RuntimeError, 'timeline'):
            profile.__init__()

    # What enables the profiler is the timer that it had before.
    def test_timer_that_enables_when_it_goes(self):
        class Timer:
            def __call__(self):
                return 0

            def __del__(self):
                profile.enable()

        def leaf():
            pass
        profile = Profile(Timer(), 1e-9)
        profile.__init__(timeline=True)
        for _ in range(5):
            leaf()
        found = [name for name, start, end in calls_of(profile)
                 if name.endswith('leaf')]
        self.assertEqual(len(found), 5)

    # So does a sequence of patterns.
    def test_pattern_that_enables(self):
        class Patterns(list):
            def __iter__(self):
                profile.enable()
                return super().__iter__()
        profile = Profile()
        with self.assertRaisesRegex(RuntimeError, 'while it is enabled'):
            profile.__init__(timeline=True, include=Patterns(['*']))
        profile.disable()

    def test_command_line(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'out.prof')
            done = support.run('-m', 'profiling.tracing', '--timeline', '-o',
                               path, '-c', 'for i in range(9): len("")')
            self.assertEqual((done.stdout, done.stderr), ('', ''))
            with open(path, 'rb') as file:
                table, trailer = marshal.load(file), marshal.load(file)
        (row,) = trailer['timeline']['threads']
        self.assertEqual(row[3], sum(row[1] for row in table.values()))

    def test_command_line_refuses(self):
        for options, message in {
            ('--timeline-minimum', '1'): 'needs --timeline',
            ('--timeline', '--timeline-minimum', '-1'): '-1 (expected 0 to',
        }.items():
            done = support.run('-m', 'profiling.tracing', *options, '-c',
                               'pass')
            self.assertEqual(done.returncode, 2)
            self.assertIn(message, done.stderr)


if __name__ == '__main__':
    support.main()
