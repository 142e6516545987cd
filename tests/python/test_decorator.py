"""The decorator on functions, generators and coroutines."""

import asyncio
import functools
import inspect
import os
import threading
import types
import unittest

import support
from web import leaf, read, work

from profiling import tracing
from profiling.tracing import Profile, _lsprof, stats
from profiling.tracing.decorator import profile

quiet = functools.partial(profile, at_exit=False)


def counts(function):
    """Return {name: calls} of a decorated one, Python functions only."""
    return read(function.profile)


class DecoratorCase(unittest.TestCase):

    def setUp(self):
        before = _lsprof.active()
        self.addCleanup(lambda: self.assertEqual(_lsprof.active(), before))


class FunctionTest(DecoratorCase):

    def test_calls_add_up(self):
        @quiet
        def f(count):
            work(count)
            return -count

        for count in (1, 2, 3):
            self.assertEqual(f(count), -count)
            leaf()
        self.assertEqual(counts(f), {'f': 3, 'work': 3, 'leaf': 6})

    def test_it_stays_what_it_was(self):
        def f(a, *, b: int = 2) -> str:
            """Do it."""
            return a + b

        f.mark = 'mine'
        g = quiet(f)
        self.assertEqual((g.__name__, g.__qualname__, g.__doc__),
                         ('f', f.__qualname__, 'Do it.'))
        self.assertEqual(inspect.signature(g), inspect.signature(f))
        self.assertIs(g.__wrapped__, f)
        self.assertEqual(g.mark, 'mine')
        self.assertEqual(g(1, b=4), 5)

    def test_exceptions_pass(self):
        error = ValueError('mine')

        @quiet
        def f():
            raise error

        with self.assertRaises(ValueError) as caught:
            f()
        self.assertIs(caught.exception, error)
        self.assertEqual(_lsprof.active(), [])
        self.assertEqual(counts(f), {'f': 1})

    def test_recursion_counts_once(self):
        @quiet
        def f(depth):
            leaf()
            if depth:
                f(depth - 1)

        f(4)
        self.assertEqual(counts(f), {'f': 5, 'leaf': 5})
        row, = (row for row in stats.load(f.profile).rows()
                if row.name == 'f')
        self.assertEqual((row.calls, row.primitive_calls), (5, 1))

    def test_functions_that_call_each_other(self):
        @quiet
        def outer():
            inner()
            leaf()

        @quiet
        def inner():
            leaf()

        outer()
        inner()
        self.assertEqual(counts(outer), {'outer': 1, 'inner': 1, 'leaf': 2})
        self.assertEqual(counts(inner), {'inner': 2, 'leaf': 2})

    def test_calls_in_threads_at_once(self):
        together = threading.Barrier(8, timeout=60)

        @quiet
        def f(count):
            together.wait()
            work(count)
            together.wait()

        def run(count):
            for _ in range(5):
                f(count)
                leaf()

        threads = [threading.Thread(target=run, args=(count,))
                   for count in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        found = counts(f)
        # Eight threads, five times: 0 + 1 + ... + 7 leaves.
        self.assertEqual((found['f'], found['work'], found['leaf']),
                         (40, 40, 5 * 28))
        self.assertNotIn('run', found)

    def test_methods(self):
        class C:
            @quiet
            def method(self):
                leaf()
                return self

            @quiet
            @staticmethod
            def static(value):
                leaf()
                return value

            @classmethod
            @quiet
            def below(cls):
                leaf()
                return cls

            @quiet
            @classmethod
            def above(cls):
                leaf()
                return cls

        c = C()
        self.assertEqual((c.method(), C.static(2), c.below(), C.above()),
                         (c, 2, C, C))
        for function in c.method, C.static, C.below, C.above:
            self.assertEqual(counts(function)['leaf'], 1)

    def test_other_callables(self):
        class Callable:
            def __call__(self, value):
                leaf()
                return value

        self.assertEqual(quiet(Callable())(3), 3)
        f = quiet(functools.lru_cache(work))
        f(3)
        f(3)
        self.assertEqual(counts(f), {'work': 1, 'leaf': 3})
        self.assertEqual(quiet(len)('xy'), 2)

    def test_a_fork_does_not_hurt(self):
        @quiet
        def f():
            pid = os.fork()
            if not pid:
                os._exit(0)
            return os.waitpid(pid, 0)[1]

        self.assertEqual(f(), 0)
        self.assertEqual(counts(f)['f'], 1)

    def test_under_a_profiler_of_everything(self):
        @quiet
        def f():
            leaf()

        with Profile() as everything:
            f()
        self.assertEqual(counts(f), {'f': 1, 'leaf': 1})
        self.assertEqual(read(everything)['leaf'], 1)

    def test_what_cannot_be_decorated(self):
        for thing in ('file.prof', 3, int, type('C', (), {})):
            with self.subTest(thing), self.assertRaisesRegex(
                    TypeError, r'\(expected a function\)'):
                quiet(thing)

    def test_bad_options(self):
        for error, options in ((TypeError, {'nonsense': 1}),
                               (TypeError, {'threads': 'all'}),
                               (TypeError, {'context': True}),
                               (ValueError, {'clock': 'nonsense'}),
                               (KeyError, {'sort': 'nonsense'})):
            with self.subTest(options), self.assertRaises(error):
                quiet(**options)(work)

    def test_the_package_has_it_too(self):
        self.assertIs(tracing.profile, profile)
        self.assertNotIn('profile', tracing.__all__)
        with self.assertRaises(AttributeError):
            tracing.nonsense


class GeneratorTest(DecoratorCase):

    def test_only_its_steps(self):
        @quiet
        def f(count):
            for _ in range(count):
                leaf()
                yield count
            return 'done'

        def through():
            return (yield from f(3))

        self.assertTrue(inspect.isgeneratorfunction(f))
        self.assertEqual(f(1).__name__, 'f')
        generator = through()
        for value in (3, 3, 3):
            self.assertEqual(next(generator), value)
            self.assertEqual(_lsprof.active(), [])
            work(7)
        with self.assertRaises(StopIteration) as caught:
            next(generator)
        self.assertEqual(caught.exception.value, 'done')
        self.assertEqual(counts(f), {'f': 4, 'leaf': 3})

    def test_send_throw_and_close(self):
        said = []

        @quiet
        def f():
            try:
                while True:
                    try:
                        said.append((yield len(said)))
                    except KeyError as error:
                        said.append(error)
            finally:
                leaf()

        generator = f()
        error = KeyError('x')
        self.assertEqual(next(generator), 0)
        self.assertEqual(generator.send('sent'), 1)
        self.assertEqual(generator.throw(error), 2)
        self.assertEqual(generator.send(None), 3)
        generator.close()
        self.assertEqual(said, ['sent', error, None])
        with self.assertRaises(StopIteration):
            next(generator)
        # Four steps and the end.
        self.assertEqual(counts(f), {'f': 5, 'leaf': 1})

    def test_exceptions_pass(self):
        @quiet
        def f():
            yield 1
            raise error

        for error in ValueError('mine'), KeyboardInterrupt():
            generator = f()
            next(generator)
            with self.assertRaises(type(error)) as caught:
                next(generator)
            self.assertIs(caught.exception, error)
            self.assertEqual(_lsprof.active(), [])
        generator = f()
        next(generator)
        thrown = LookupError('thrown')
        with self.assertRaises(LookupError) as caught:
            generator.throw(thrown)
        self.assertIs(caught.exception, thrown)
        self.assertIsNone(caught.exception.__context__)

    def test_one_that_does_not_end(self):
        @quiet
        def f():
            try:
                yield 1
            except GeneratorExit:
                yield 2

        generator = f()
        next(generator)
        with self.assertRaisesRegex(RuntimeError, 'ignored GeneratorExit'):
            generator.close()
        self.assertEqual(_lsprof.active(), [])

    def test_many_at_once_and_within_each_other(self):
        @quiet
        def f(depth):
            leaf()
            yield depth
            if depth:
                yield from f(depth - 1)

        self.assertEqual(list(zip(f(2), f(2))), [(2, 2), (1, 1), (0, 0)])
        self.assertEqual(counts(f)['leaf'], 6)
        self.assertNotIn('steps', counts(f))

    def test_steps_in_other_threads(self):
        @quiet
        def f():
            for _ in range(4):
                leaf()
                yield

        generator = f()
        for _ in range(4):
            thread = threading.Thread(target=next, args=(generator,))
            thread.start()
            thread.join()
        self.assertEqual(counts(f)['leaf'], 4)

    def test_one_that_can_be_awaited(self):
        @quiet
        @types.coroutine
        def f():
            leaf()
            return (yield 'waits')

        async def main():
            return await f()

        coroutine = main()
        self.assertEqual(coroutine.send(None), 'waits')
        with self.assertRaises(StopIteration) as caught:
            coroutine.send('came')
        self.assertEqual(caught.exception.value, 'came')
        self.assertEqual(counts(f), {'f': 2, 'leaf': 1})


class CoroutineTest(DecoratorCase):

    def test_only_while_it_runs(self):
        @quiet
        async def f(count):
            for _ in range(count):
                leaf()
                await asyncio.sleep(0)
            return count

        async def noise():
            while True:
                work(1)
                await asyncio.sleep(0)

        async def main():
            beside = asyncio.create_task(noise())
            result = await asyncio.gather(*map(f, range(20)))
            beside.cancel()
            return result

        self.assertTrue(inspect.iscoroutinefunction(f))
        self.assertEqual(asyncio.run(main()), list(range(20)))
        found = counts(f)
        # 0 + 1 + ... + 19 waits and 20 starts.
        self.assertEqual((found['f'], found['leaf']), (210, 190))
        self.assertNotIn('noise', found)
        self.assertNotIn('work', found)
        self.assertNotIn('steps', found)

    def test_cancelling(self):
        seen = []

        @quiet
        async def f():
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                leaf()
                seen.append(True)
                raise

        async def main():
            task = asyncio.create_task(f())
            await asyncio.sleep(0)
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(60):
                await asyncio.sleep(0)

        asyncio.run(main())
        self.assertEqual(seen, [True])
        self.assertEqual(counts(f)['leaf'], 1)

    def test_one_that_is_dropped(self):
        @quiet
        async def f():
            try:
                await asyncio.Event().wait()
            finally:
                leaf()

        async def main():
            coroutine = f()
            coroutine.send(None)
            return coroutine

        asyncio.run(main()).close()
        self.assertEqual(counts(f)['leaf'], 1)

    def test_asynchronous_generators(self):
        ended = []

        @quiet
        async def f(count):
            try:
                for number in range(count):
                    await asyncio.sleep(0)
                    leaf()
                    try:
                        ended.append((yield number))
                    except KeyError:
                        yield 'caught'
            finally:
                await asyncio.sleep(0)
                ended.append('end')

        async def main():
            self.assertEqual([item async for item in f(3)], [0, 1, 2])
            generator = f(3)
            self.assertEqual(await generator.__anext__(), 0)
            self.assertEqual(await generator.asend('sent'), 1)
            self.assertEqual(await generator.athrow(KeyError()), 'caught')
            await generator.aclose()

        self.assertTrue(inspect.isasyncgenfunction(f))
        asyncio.run(main())
        self.assertEqual(ended, [None, None, None, 'end', 'sent', 'end'])
        self.assertEqual(counts(f)['leaf'], 5)
        self.assertNotIn('steps', counts(f))
        self.assertNotIn('main', counts(f))


if __name__ == '__main__':
    support.main()
