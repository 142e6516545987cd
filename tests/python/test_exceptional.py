"""What does not go call, return, call, return: exceptions, generators, calls
that some interpreters tell half of, switching on and off in the middle."""

import contextlib
import sys
import types
import unittest

import support

from profiling.tracing import Profile

CHR = '<built-in method builtins.chr>'
LEN = '<built-in method builtins.len>'


def leaf():
    pass


def fails():
    raise KeyError


def catches():
    with contextlib.suppress(KeyError):
        fails()


def items(count):
    for i in range(count):
        yield i


def exceptions(profile):
    """Return {name: count} of the trailer."""
    return {key[2]: count
            for key, count in profile._trailer()['exceptions'].items()}


tells_exceptions = unittest.skipUnless(
    support.TELLS_EXCEPTIONS, 'this source does not tell them on 3.12')


class ExceptionTest(unittest.TestCase):

    @tells_exceptions
    def test_counted_where_they_pass_through(self):
        def passes():
            fails()

        def tries():
            for _ in range(3):
                try:
                    passes()
                except KeyError:
                    pass
        profile = Profile()
        profile.runcall(tries)
        self.assertEqual(exceptions(profile), {'fails': 3, 'passes': 3})
        self.assertEqual(support.counts(profile)['fails'], (3, 0))

    def test_counted_for_c_functions(self):
        def tries():
            for _ in range(2):
                try:
                    chr(-1)
                except ValueError:
                    pass
        profile = Profile()
        profile.runcall(tries)
        self.assertEqual(exceptions(profile), {CHR: 2})
        self.assertEqual(support.edges(profile), {('tries', CHR): (2, 0)})

    @tells_exceptions
    def test_not_counted_where_they_are_caught(self):
        profile = Profile()
        profile.runcall(catches)
        self.assertNotIn('catches', exceptions(profile))
        self.assertEqual(exceptions(profile)['fails'], 1)

    def test_none_without_exceptions(self):
        profile = Profile()
        profile.runcall(leaf)
        self.assertEqual(exceptions(profile), {})

    def test_the_program_sees_its_own_exception(self):
        profile = Profile()
        frames = []
        try:
            profile.runcall(fails)
        except KeyError as error:
            self.assertIsNone(error.__context__)
            traceback = error.__traceback__
        while traceback:
            frames.append(traceback.tb_frame.f_code.co_name)
            traceback = traceback.tb_next
        self.assertEqual(frames[1:], ['runcall', 'fails'])


class HalfToldTest(unittest.TestCase):
    """Leaves without enters and enters without leaves: whatever becomes of
    the odd call, the functions around it keep their figures."""

    def check(self, odd, times=3):
        def outer():
            odd()
            leaf()

        def main():
            for _ in range(times):
                outer()
            leaf()
        profile = Profile()
        profile.runcall(main)
        counts = support.counts(profile)
        edges = support.edges(profile)
        self.assertEqual(counts['main'], (1, 0))
        self.assertEqual(counts['outer'], (times, 0))
        self.assertEqual(counts['leaf'], (times + 1, 0))
        self.assertEqual(edges['main', 'outer'], (times, 0))
        self.assertEqual(edges['main', 'leaf'], (1, 0))
        self.assertEqual(edges['outer', 'leaf'], (times, 0))
        return profile

    def test_bound_c_function(self):
        bound = types.MethodType(len, ())
        self.check(lambda: bound())

    def test_bound_c_function_with_star_arguments(self):
        bound = types.MethodType(len, ())
        self.check(lambda: bound(*()))
        self.check(lambda: bound(**{}))
        self.check(lambda: bound(*(), **{}))

    def test_bound_c_function_that_raises(self):
        bound = types.MethodType(len, 1)

        def odd():
            with contextlib.suppress(TypeError):
                bound()
            with contextlib.suppress(TypeError):
                bound(*())
        self.check(odd)

    def test_method_descriptor_with_a_wrong_self(self):
        def odd():
            try:
                str.lower(1)
            except TypeError:
                pass
            try:
                str.lower()
            except TypeError:
                pass
            try:
                bytes.find(str())
            except TypeError:
                pass
        self.check(odd)

    def test_method_descriptor_with_star_arguments(self):
        self.check(lambda: str.lower(*('A',)))
        self.check(lambda: 'A'.lower(*()))
        self.check(lambda: [].sort(**{'key': None}))

    def test_star_call_of_a_c_function(self):
        profile = self.check(lambda: len(*[()]))
        self.assertEqual(support.counts(profile)[LEN], (3, 0))

    def test_bound_c_function_that_calls_back(self):
        bound = types.MethodType(sorted, [2, 1])
        self.check(lambda: bound(key=leaf_of_sort))

    def test_class_methods_and_types(self):
        self.check(lambda: (int.from_bytes(b'1', 'big'), int('1'), type(1),
                            dict.fromkeys('ab'), [].__len__(), str(1)))

    def test_a_stack_of_callbacks(self):
        def odd(n=5):
            if n:
                sorted([1, 2], key=lambda _: odd(n - 1))
            return n
        self.check(odd)


def leaf_of_sort(x):
    return x


class GeneratorTest(unittest.TestCase):

    def test_every_resume_is_a_call(self):
        profile = Profile(builtins=False)
        profile.runcall(lambda: list(items(5)))
        self.assertEqual(support.counts(profile)['items'], (6, 0))

    def test_started_before_enable(self):
        generator = items(3)
        next(generator)
        profile = Profile()
        profile.runcall(lambda: list(generator))
        self.assertEqual(support.counts(profile)['items'], (3, 0))

    def test_closed_after_disable(self):
        profile = Profile()

        def guarded():
            try:
                yield 1
            finally:
                leaf()
        generator = guarded()
        profile.runcall(lambda: next(generator))
        generator.close()
        self.assertEqual(support.counts(profile)['guarded'], (1, 0))
        self.assertNotIn('leaf', support.counts(profile))

    @tells_exceptions
    def test_throw(self):
        def guarded():
            while True:
                try:
                    yield 1
                except KeyError:
                    leaf()

        def throws():
            generator = guarded()
            next(generator)
            generator.throw(KeyError)
            with contextlib.suppress(ZeroDivisionError):
                generator.throw(ZeroDivisionError)
        profile = Profile()
        profile.runcall(throws)
        self.assertEqual(support.counts(profile)['guarded'], (3, 0))
        self.assertEqual(support.edges(profile)['guarded', 'leaf'], (1, 0))
        self.assertEqual(exceptions(profile)['guarded'], 1)

    def test_disabled_inside_a_generator(self):
        profile = Profile()

        def stops():
            yield 1
            profile.disable()
            yield 2
        profile.enable()
        for _ in stops():
            leaf()
        self.assertEqual(support.counts(profile)['stops'], (2, 0))
        self.assertEqual(support.counts(profile)['leaf'], (1, 0))

    def test_coroutines_in_turns(self):
        @types.coroutine
        def pause():
            yield

        async def task(times):
            for _ in range(times):
                leaf()
                await pause()

        def loop():
            tasks = [task(3), task(3)]
            while tasks:
                for one in tuple(tasks):
                    try:
                        one.send(None)
                    except StopIteration:
                        tasks.remove(one)
        profile = Profile()
        profile.runcall(loop)
        self.assertEqual(support.counts(profile)['task'], (8, 0))
        self.assertEqual(support.edges(profile)['task', 'leaf'], (6, 0))
        self.assertEqual(support.edges(profile)['task', 'pause'], (12, 0))


class DepthTest(unittest.TestCase):
    DEPTH = 40000

    def test_tens_of_thousands_of_frames(self):
        def dive(n):
            if n:
                dive(n - 1)
            else:
                leaf()
        self.addCleanup(sys.setrecursionlimit, sys.getrecursionlimit())
        sys.setrecursionlimit(self.DEPTH + 1000)
        profile = Profile()
        profile.runcall(dive, self.DEPTH)
        self.assertEqual(support.counts(profile)['dive'],
                         (self.DEPTH + 1, self.DEPTH))
        self.assertEqual(support.edges(profile)['dive', 'leaf'], (1, 0))

    @tells_exceptions
    def test_recursion_error(self):
        def endless():
            endless()
        profile = Profile()
        with self.assertRaises(RecursionError):
            profile.runcall(endless)
        calls, recursive = support.counts(profile)['endless']
        self.assertEqual(recursive, calls - 1)
        self.assertEqual(exceptions(profile)['endless'], calls)


if __name__ == '__main__':
    support.main()
