"""Many profilers at once, each in its scope: everything, a thread, a
context."""

import asyncio
import contextvars
import gc
import sys
import threading
import unittest

import support

from profiling.tracing import Profile, _lsprof


def leaf():
    pass


def work(times):
    for _ in range(times):
        leaf()


def leaves(profile):
    """Return how often leaf was called, by profile."""
    return support.sums(profile).get('leaf', (0, 0))[0]


def in_thread(function, *arguments):
    """Run function in a thread of its own, to its end."""
    thread = threading.Thread(target=function, args=arguments)
    thread.start()
    thread.join()


class NestedTest(unittest.TestCase):

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_second_one_of_a_thread(self):
        with Profile():
            with self.assertRaisesRegex(ValueError,
                                        'tool 2 is already in use'):
                Profile().enable()

    def test_nested(self):
        outer, inner = Profile(), Profile(nested=True)
        with outer:
            work(1)
            with inner:
                work(2)
            work(4)
        self.assertEqual((leaves(outer), leaves(inner)), (7, 2))

    def test_crossed(self):
        """They need not end in the order in which they began."""
        first, second = Profile(), Profile(nested=True)
        first.enable()
        work(1)
        second.enable()
        work(2)
        first.disable()
        work(4)
        second.disable()
        self.assertEqual((leaves(first), leaves(second)), (3, 6))

    def test_the_same_one_again(self):
        profile = Profile()
        profile.enable(builtins=False)
        len('x')
        profile.enable(builtins=True)
        len('x')
        profile.disable()
        counts = support.sums(profile)
        self.assertEqual(counts['<built-in method builtins.len>'], (1, 0))

    def test_of_another_thread(self):
        mine, others = Profile(), []

        def other():
            with Profile() as profile:
                work(3)
            others.append(leaves(profile))
        with mine:
            in_thread(other)
            work(1)
        self.assertEqual((leaves(mine), others), (4, [3]))

    def test_more_than_a_few(self):
        """So many that it takes memory to remember who hears an event."""
        profiles = [Profile(nested=True) for _ in range(40)]
        for number, profile in enumerate(profiles):
            profile.enable()
            work(1)
        for profile in profiles:
            profile.disable()
        self.assertEqual([leaves(profile) for profile in profiles],
                         list(range(40, 0, -1)))

    def test_with_timers_and_other_choices(self):
        ticks = iter(range(10 ** 6))
        timed = Profile(lambda: next(ticks), 1.0, nested=True)
        quiet = Profile(nested=True, builtins=False)
        with timed, quiet:
            work(5)
            len('x')
        length = '<built-in method builtins.len>'
        self.assertEqual((leaves(timed), leaves(quiet)), (5, 5))
        self.assertEqual(support.sums(timed)[length], (1, 0))
        self.assertNotIn(length, support.sums(quiet))

    def test_active(self):
        profile = Profile()
        self.assertNotIn(profile, _lsprof.active())
        with profile:
            self.assertIn(profile, _lsprof.active())
        self.assertNotIn(profile, _lsprof.active())

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_the_tool_is_anothers_and_any_will_do(self):
        sys.monitoring.use_tool_id(2, 'other')
        self.addCleanup(sys.monitoring.free_tool_id, 2)
        with self.assertRaisesRegex(ValueError, "in use by 'other'"):
            Profile().enable()
        with Profile(tool_id='any') as profile:
            work(2)
            self.assertEqual(sys.monitoring.get_tool(3), 'cProfile')
        self.assertEqual(leaves(profile), 2)
        self.assertIsNone(sys.monitoring.get_tool(3))

    def test_choices_that_there_are_not(self):
        for choice in ({'threads': 'some'}, {'callables': 'few'},
                       {'tool_id': 5}):
            with self.assertRaises(ValueError):
                Profile(**choice)
        for choice in ({'threads': 1}, {'include': [1]}):
            with self.assertRaises(TypeError):
                Profile(**choice)


class ThreadTest(unittest.TestCase):

    def test_only_the_current_thread(self):
        with Profile(threads='current') as profile:
            in_thread(work, 5)
            work(2)
        self.assertEqual(leaves(profile), 2)

    def test_each_thread_its_own(self):
        counts = {}
        barrier = threading.Barrier(8)

        def one(times):
            barrier.wait()
            with Profile(threads='current') as profile:
                work(times)
            counts[times] = leaves(profile)
        threads = [threading.Thread(target=one, args=(times,))
                   for times in range(1, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(counts, {times: times for times in range(1, 9)})

    @unittest.skipUnless(support.MONITORING, 'the interpreter holds it')
    def test_a_thread_that_ends_enabled(self):
        profile = Profile(threads='current')

        def ends():
            profile.enable()
            work(3)
        in_thread(ends)
        self.assertEqual(_lsprof.active(), [])
        self.assertIsNone(sys.monitoring.get_tool(2))
        work(1)
        self.assertEqual(leaves(profile), 3)

    @unittest.skipUnless(support.MONITORING, 'the interpreter holds it')
    def test_dropped(self):
        def drops():
            Profile(threads='current').enable()
            work(1)
        in_thread(drops)
        gc.collect()
        self.assertEqual(_lsprof.active(), [])

    def test_disabled_by_another_thread(self):
        profile = Profile(threads='current')
        go, done = threading.Event(), threading.Event()

        def enables():
            profile.enable()
            work(3)
            done.set()
            go.wait()
            work(10)
        thread = threading.Thread(target=enables)
        thread.start()
        done.wait()
        profile.disable()
        go.set()
        thread.join()
        self.assertEqual(leaves(profile), 3)


class ContextTest(unittest.TestCase):

    def test_tasks_apart(self):
        async def request(times):
            with Profile(context=True) as profile:
                for _ in range(times):
                    leaf()
                    await asyncio.sleep(0)
                await asyncio.gather(*(part() for _ in range(2)))
            return leaves(profile)

        async def part():
            leaf()
            await asyncio.sleep(0)
            leaf()

        async def main():
            return await asyncio.gather(*map(request, range(1, 20)))
        self.assertEqual(asyncio.run(main()),
                         [times + 4 for times in range(1, 20)])

    def test_a_copy_of_the_context(self):
        outside = contextvars.copy_context()
        with Profile(context=True) as profile:
            inside = contextvars.copy_context()
            outside.run(work, 10)
            inside.run(work, 1)
            work(2)
        inside.run(work, 10)
        self.assertEqual(leaves(profile), 3)

    def test_a_thread_with_a_copy(self):
        with Profile(context=True) as profile:
            inside = contextvars.copy_context()
            in_thread(inside.run, work, 3)
            work(1)
        self.assertEqual(leaves(profile), 4)
        with Profile(context=True, threads='current') as profile:
            inside = contextvars.copy_context()
            in_thread(inside.run, work, 3)
            work(1)
        self.assertEqual(leaves(profile), 1)

    def test_crossed(self):
        """The first one's end does not take the second one's mark away."""
        first, second = Profile(context=True), Profile(context=True)
        first.enable()
        second.enable()
        first.disable()
        work(2)
        second.disable()
        self.assertEqual((leaves(first), leaves(second)), (0, 2))

    @unittest.skipUnless(support.MONITORING, 'the interpreter holds it')
    def test_aborted_task(self):
        async def aborted():
            Profile(context=True).enable()
            await asyncio.sleep(100)

        async def main():
            task = asyncio.ensure_future(aborted())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        asyncio.run(main())
        gc.collect()
        self.assertEqual(_lsprof.active(), [])


if __name__ == '__main__':
    support.main()
