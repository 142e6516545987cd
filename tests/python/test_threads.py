"""Threads: each on a stack of its own, however they take turns."""

import _thread
import sys
import threading
import time
import unittest

import support

from profiling.tracing import Profile

LEAF_CALLS = 200
DEPTH = 40


def leaf_a():
    pass


def leaf_b():
    pass


def dive_a(n):
    leaf_a()
    if n:
        dive_a(n - 1)


def dive_b(n):
    leaf_b()
    if n:
        dive_b(n - 1)


def work_a(times):
    for _ in range(times):
        dive_a(DEPTH)


def work_b(times):
    for _ in range(times):
        dive_b(DEPTH)


class QuickTurns(unittest.TestCase):
    """Threads take turns as often as they can."""

    def setUp(self):
        self.addCleanup(sys.setswitchinterval, sys.getswitchinterval())
        sys.setswitchinterval(1e-6)


def run_threads(*threads):
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def thread(function, *arguments):
    return threading.Thread(target=function, args=arguments)


class CountTest(QuickTurns):

    def check_pair(self, profile, times, suffixes='ab'):
        """Counts and edges of work_a and work_b, run times times each."""
        counts = support.counts(profile)
        edges = support.edges(profile)
        for suffix in suffixes:
            work, dive, leaf = (name + suffix
                                for name in ('work_', 'dive_', 'leaf_'))
            calls = times * (DEPTH + 1)
            self.assertEqual(counts[work], (1, 0))
            self.assertEqual(counts[dive], (calls, calls - times))
            self.assertEqual(counts[leaf], (calls, 0))
            self.assertEqual(
                {edge: numbers for edge, numbers in edges.items()
                 if edge[1] in (dive, leaf)},
                {(work, dive): (times, 0), (dive, leaf): (calls, 0),
                 (dive, dive): (calls - times,
                                times * (DEPTH - 1))})

    def test_two_threads_deep_in_turns(self):
        with Profile() as profile:
            run_threads(thread(work_a, 100), thread(work_b, 100))
        self.check_pair(OnlyThese(profile), 100)

    def test_threads_running_before_enable(self):
        go, ready = threading.Event(), threading.Semaphore(0)

        def waits(work):
            ready.release()
            go.wait()
            work(50)
        threads = [thread(waits, work_a), thread(waits, work_b)]
        for one in threads:
            one.start()
        for _ in threads:
            ready.acquire()
        with Profile() as profile:
            go.set()
            for one in threads:
                one.join()
        self.check_pair(OnlyThese(profile), 50)
        self.assertNotIn('waits', support.counts(OnlyThese(profile)))

    def test_threads_started_by_the_low_level_module(self):
        lock = _thread.allocate_lock()

        def runs():
            work_a(20)
            lock.release()
        lock.acquire()
        with Profile() as profile:
            _thread.start_new_thread(runs, ())
            lock.acquire()
        self.check_pair(OnlyThese(profile), 20, 'a')

    def test_threads_started_by_threads(self):
        def starts(level):
            leaf_a()
            if level:
                run_threads(thread(starts, level - 1),
                            thread(starts, level - 1))
        with Profile() as profile:
            starts(4)
        counts = support.counts(OnlyThese(profile, 'starts'))
        self.assertEqual(counts, {'starts': (31, 0), 'leaf_a': (31, 0)})

    def test_threads_started_without_builtins(self):
        with Profile(builtins=False) as profile:
            run_threads(thread(work_a, 5), thread(work_b, 5))
        self.check_pair(OnlyThese(profile), 5)

    def test_many_threads(self):
        def many():
            for _ in range(LEAF_CALLS):
                leaf_a()
                len('x')
        with Profile() as profile:
            run_threads(*(thread(many) for _ in range(50)))
        only = OnlyThese(profile, 'many', '<built-in method builtins.len>')
        edges = support.edges(only)
        total = 50 * LEAF_CALLS
        self.assertEqual(support.counts(only)['leaf_a'], (total, 0))
        self.assertEqual(edges['many', 'leaf_a'], (total, 0))
        self.assertEqual(edges['many', '<built-in method builtins.len>'],
                         (total, 0))
        self.assertEqual(support.counts(only)['many'], (50, 0))

    def test_many_threads_one_after_the_other(self):
        with Profile() as profile:
            for _ in range(100):
                run_threads(thread(leaf_a))
        self.assertEqual(support.counts(OnlyThese(profile))['leaf_a'],
                         (100, 0))
        self.assertEqual(profile._trailer()['metadata']['threads'], 101)

    def test_main_thread_beside_a_busy_one(self):
        """The others' calls are never called from the main thread's."""
        stop = threading.Event()

        def spins():
            while not stop.is_set():
                leaf_b()

        def main_work():
            for _ in range(LEAF_CALLS):
                leaf_a()
                time.sleep(0)
        other = thread(spins)
        with Profile() as profile:
            other.start()
            main_work()
            stop.set()
            other.join()
        sleep = '<built-in method time.sleep>'
        only = OnlyThese(profile, 'spins', 'main_work', sleep)
        self.assertEqual(support.counts(only)['leaf_a'], (LEAF_CALLS, 0))
        self.assertEqual(support.counts(only)[sleep], (LEAF_CALLS, 0))
        for caller, callee in support.edges(only):
            if callee in ('leaf_a', sleep):
                self.assertEqual(caller, 'main_work')
            if callee == 'leaf_b':
                self.assertEqual(caller, 'spins')

    def test_disable_while_threads_run(self):
        stop = threading.Event()

        def spins():
            while not stop.is_set():
                leaf_b()
        threads = [thread(spins) for _ in range(4)]
        for _ in range(20):
            profile = Profile()
            profile.enable()
            for one in threads:
                if one.ident is None:
                    one.start()
            work_a(1)
            profile.disable()
            self.check_pair(OnlyThese(profile), 1, 'a')
        stop.set()
        for one in threads:
            one.join()

    def test_threads_end_after_disable(self):
        entered, leave = threading.Event(), threading.Event()

        def waits():
            entered.set()
            leave.wait()
        one = thread(waits)
        profile = Profile()
        profile.enable()
        one.start()
        entered.wait()
        profile.disable()
        leave.set()
        one.join()
        self.assertEqual(support.counts(OnlyThese(profile, 'waits'))['waits'],
                         (1, 0))


class TimeTest(QuickTurns):

    def test_no_function_lasts_longer_than_its_thread(self):
        """Each function runs in one thread only, so its inclusive time is at
        most the whole; half as much again is left for the clocks."""
        started = time.perf_counter()
        with Profile() as profile:
            run_threads(thread(work_a, 50), thread(work_b, 50))
        longest = (time.perf_counter() - started) * 1.5
        for entry in OnlyThese(profile).getstats():
            self.assertGreaterEqual(entry.inlinetime, 0, entry.code)
            self.assertLessEqual(entry.totaltime, longest, entry.code)
            self.assertGreaterEqual(entry.totaltime * 1.001 + 1e-9,
                                    entry.inlinetime
                                    if entry.reccallcount == 0 else 0)

    def test_a_sleeping_thread_takes_nothing_from_another(self):
        """A sleep inside slow() is slow()'s time, not its self time."""
        def slow():
            time.sleep(0.2)
        stop = threading.Event()

        def spins():
            while not stop.is_set():
                leaf_b()
        other = thread(spins)
        other.start()
        with Profile() as profile:
            slow()
        stop.set()
        other.join()
        entry = support.entries(OnlyThese(profile, 'slow'))['slow']
        self.assertGreaterEqual(entry.totaltime, 0.19)
        self.assertLess(entry.inlinetime, entry.totaltime / 2)


class OnlyThese:
    """The entries of this file's functions, and of others named."""

    def __init__(self, profile, *names):
        self.entries = [entry for entry in profile.getstats()
                        if self.is_wanted(entry.code, names)]

    @staticmethod
    def is_wanted(code, names):
        name = support.name_of(code)
        if isinstance(code, str):
            return name in names
        return code.co_filename == __file__ and (
            name in names or name[:-1] in ('leaf_', 'dive_', 'work_'))

    def getstats(self):
        return self.entries


FORKS = '''
import _thread, os
from profiling.tracing import Profile, _lsprof, label

def leaf():
    pass

def other():
    leaf()
    begun.release()
    go.acquire()
    for _ in range(10):
        leaf()
    gone.release()

profile = Profile()
profile.enable()
if not os.fork():
    begun, go, gone = [_thread.allocate_lock() for _ in range(3)]
    for lock in begun, go, gone:
        lock.acquire()
    _thread.start_new_thread(other, ())
    begun.acquire()
    _lsprof.forked()
    go.release()
    gone.acquire()
    profile.create_stats()
    os._exit(profile.stats[label(leaf.__code__)][1])
print(os.waitstatus_to_exitcode(os.wait()[1]))
'''


class ForkTest(unittest.TestCase):

    def test_a_thread_of_the_child_before_it_forgets(self):
        """What the thread has heard is forgotten, and it is heard on."""
        self.assertEqual(support.output('-c', FORKS), '10\n')


if __name__ == '__main__':
    support.main()
