"""Snapshots while profiling goes on, and what trailers tell of threads."""

import marshal
import os
import pstats
import tempfile
import threading
import unittest

import support

from profiling.tracing import Profile, _lsprof


def leaf():
    pass


def named(table):
    """Return {name: (calls, primitive calls)} of a table of pstats."""
    return {name: (row[1], row[0]) for (_, _, name), row in table.items()}


class SnapshotTest(unittest.TestCase):

    def test_open_calls_count_once(self):
        ticks = iter(range(1000))
        profile = Profile(lambda: next(ticks), 1.0, builtins=False)

        def dive(n):
            if n:
                return dive(n - 1)
            leaf()
            return profile.snapshot()
        profile.enable()
        snapshot = dive(3)
        profile.disable()
        profile.create_stats()
        counts = named(snapshot.stats)
        self.assertEqual((counts['dive'], counts['leaf']), ((4, 1), (1, 1)))
        self.assertEqual(named(profile.stats)['dive'], (4, 1))
        # dive begins at 0, 1, 2, 3; leaf takes from 4 to 5; snapshot() begins
        # at 6, and the clock is read again at 7.
        row = next(row for label, row in snapshot.stats.items()
                   if label[2] == 'dive')
        self.assertEqual((row[2], row[3]), (7 - 1 - 1, 7))

    def test_profiling_goes_on(self):
        with Profile() as profile:
            leaf()
            first = profile.snapshot()
            leaf()
            leaf()
            second = profile.snapshot()
        profile.create_stats()
        self.assertEqual([named(table)['leaf'][0] for table in
                          (first.stats, second.stats, profile.stats)],
                         [1, 3, 3])

    def test_of_other_threads(self):
        go, ready = threading.Event(), threading.Event()

        def waits():
            leaf()
            ready.set()
            go.wait()
        with Profile() as profile:
            thread = threading.Thread(target=waits, name='the one')
            thread.start()
            ready.wait()
            snapshot = profile.snapshot()
            go.set()
            thread.join()
        self.assertEqual(named(snapshot.stats)['waits'], (1, 1))
        threads = {row[1]: row for row in snapshot.trailer['threads']}
        process, _, number, calls, seconds = threads['the one']
        self.assertEqual(process, os.getpid())
        self.assertGreater(number, 0)
        self.assertGreaterEqual(calls, 2)
        self.assertGreater(seconds, 0.0)

    def test_dumped_live(self):
        with tempfile.TemporaryDirectory() as folder, Profile() as profile:
            path = os.path.join(folder, 'live')
            leaf()
            profile.dump_stats(path, live=True)
            leaf()
            with open(path, 'rb') as file:
                table, trailer = marshal.load(file), marshal.load(file)
        self.assertEqual(named(table)['leaf'], (1, 1))
        self.assertEqual(trailer['format'], 1)
        self.assertEqual(support.sums(profile)['leaf'], (2, 0))

    def test_readers_take_it_and_leave_it(self):
        with Profile() as profile:
            leaf()
            snapshot = profile.snapshot()
        for _ in range(2):
            stats = pstats.Stats(snapshot)
            self.assertEqual(named(stats.stats)['leaf'], (1, 1))

    def test_while_disabled(self):
        profile = Profile()
        profile.runcall(leaf)
        self.assertEqual(named(profile.snapshot().stats)['leaf'], (1, 1))


class QuietTest(unittest.TestCase):

    def test_nothing_is_heard(self):
        with Profile() as profile:
            self.assertEqual(_lsprof.quietly(sorted, [2, 1], reverse=True),
                             [2, 1])
            _lsprof.quietly(leaf)
            leaf()
        counts = support.sums(profile)
        self.assertEqual(counts['leaf'], (1, 0))
        self.assertFalse([name for name in counts if 'quietly' in name])

    def test_what_it_raises_goes_through(self):
        with self.assertRaises(ZeroDivisionError):
            _lsprof.quietly(divmod, 1, 0)
        with self.assertRaises(TypeError):
            _lsprof.quietly()

    def test_the_thread_is_heard_again(self):
        with Profile() as profile:
            try:
                _lsprof.quietly(divmod, 1, 0)
            except ZeroDivisionError:
                pass
            leaf()
        self.assertEqual(support.sums(profile)['leaf'], (1, 0))


class ThreadTotalsTest(unittest.TestCase):

    def test_ended_threads_beyond_the_limit_are_summed(self):
        with Profile(builtins=False) as profile:
            for _ in range(1003):
                thread = threading.Thread(target=leaf)
                thread.start()
                thread.join()
        threads = profile._trailer()['threads']
        others = [row for row in threads if row[1].endswith(' others')]
        self.assertLessEqual(len(threads), 1003)
        self.assertEqual(len(others), 1)
        self.assertEqual(sum(row[3] for row in threads),
                         sum(calls for calls, _ in
                             support.sums(profile).values()))


if __name__ == '__main__':
    support.main()
