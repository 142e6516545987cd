"""What is recorded by choice: less code, more callables, lives of coroutines;
and memory that does not grow."""

import asyncio
import collections
import functools
import json
import operator
import sys
import types
import unittest

import support

from profiling.tracing import Profile

LEN = '<built-in method builtins.len>'


def leaf():
    pass


def rss_kib():
    """Return how much memory this process has in use."""
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4


class FilterTest(unittest.TestCase):

    def test_excluded_module(self):
        with Profile(exclude='json') as profile:
            json.loads(json.dumps([1, 2], indent=1))
            leaf()
        counts = support.sums(profile)
        self.assertIn('leaf', counts)
        self.assertFalse({'dumps', 'loads', 'decode', 'encode'} & set(counts))

    def test_included_code_that_excluded_code_calls(self):
        with Profile(exclude=['json', 'json.*']) as profile:
            json.dumps([object()], default=lambda value: leaf() or 1)
        self.assertEqual(support.sums(profile)['leaf'], (1, 0))
        self.assertEqual(support.sums(profile)['<lambda>'], (1, 0))

    def test_only_included(self):
        with Profile(include=['json']) as profile:
            json.dumps([1, 2], indent=1)
            leaf()
            len('x')
        counts = support.sums(profile)
        self.assertIn('dumps', counts)
        self.assertNotIn('leaf', counts)
        self.assertFalse({caller for caller, callee in support.edges(profile)
                          if callee == LEN} - set(counts))

    def test_paths(self):
        path = json.__file__.replace('__init__.py', '*')
        with Profile(exclude=[path, '!' + json.__file__]) as profile:
            json.dumps([1], indent=1)
        counts = support.sums(profile)
        self.assertIn('dumps', counts)
        self.assertNotIn('encode', counts)

    def test_the_next_profiler_hears_all_again(self):
        for _ in range(2):
            with Profile(exclude='json') as profile:
                json.dumps([1], indent=1)
            self.assertNotIn('dumps', support.sums(profile))
            with Profile() as profile:
                json.dumps([1], indent=1)
            self.assertIn('encode', support.sums(profile))

    def test_beside_one_that_hears_all(self):
        every, some = Profile(), Profile(exclude='json', nested=True)
        with every, some:
            for _ in range(3):
                json.dumps([1], indent=1)
        self.assertEqual(support.sums(every)['dumps'], (3, 0))
        self.assertNotIn('dumps', support.sums(some))

    def test_generators_and_exceptions_of_excluded_code(self):
        namespace = {'__name__': 'excluded', 'leaf': leaf}
        exec('def generate():\n'
             '    try:\n'
             '        yield leaf()\n'
             '        yield leaf()\n'
             '    except KeyError:\n'
             '        yield leaf()\n'
             'def fail():\n'
             '    leaf()\n'
             '    raise ValueError\n', namespace)
        with Profile(exclude='excluded', builtins=False) as profile:
            for _ in range(3):
                generator = namespace['generate']()
                next(generator)
                generator.throw(KeyError)
                generator.close()
                with self.assertRaises(ValueError):
                    namespace['fail']()
        counts = support.sums(profile)
        self.assertEqual(counts['leaf'], (9, 0))
        self.assertFalse({'generate', 'fail'} & set(counts))


class Plain:
    pass


class Initialised:
    def __init__(self):
        leaf()

    def __call__(self):
        return 1


@unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
class CallablesTest(unittest.TestCase):

    def counts(self, function):
        profile = Profile(callables='all')
        profile.runcall(function)
        return support.sums(profile)

    def test_all_kinds(self):
        half = functools.partial(len, 'x')
        first = operator.itemgetter(0)

        def call():
            for _ in range(3):
                Plain()
                Initialised()()
                int('3')
                half()
                first([1])
                list.__len__([1])
                [].__len__()
                KeyError('x')
                types.MethodType(len, ())()
        counts = self.counts(call)
        expected = {
            f"<class '{__name__}.Plain'>": 3,
            f"<class '{__name__}.Initialised'>": 3,
            '__init__': 3, '__call__': 3, 'leaf': 3,
            "<class 'int'>": 3,
            "<method '__call__' of 'functools.partial' objects>": 3,
            "<method '__call__' of 'operator.itemgetter' objects>": 3,
            "<slot wrapper '__len__' of 'list' objects>": 6,
            "<class 'KeyError'>": 3,
            "<class 'method'>": 3,
        }
        self.assertEqual({name: counts.get(name, (0,))[0]
                          for name in expected}, expected)

    def test_bound_python_methods_are_themselves(self):
        counts = self.counts(lambda: collections.Counter('abc'))
        self.assertFalse([name for name in counts
                          if "of 'method' objects" in name])

    def test_one_that_raises(self):
        def call():
            try:
                int('x')
            except ValueError:
                pass
        self.assertEqual(self.counts(call)["<class 'int'>"], (1, 0))

    def test_labels_hold_no_addresses(self):
        counts = self.counts(lambda: [Plain(), functools.partial(leaf)()])
        self.assertFalse([name for name in counts if ' at 0x' in name])

    def test_classes_that_come_and_go(self):
        def call():
            for number in range(300):
                type(f'Class{number % 3}', (), {})()
        counts = self.counts(call)
        for number in range(3):
            name = f"<class '{__name__}.Class{number}'>"
            self.assertEqual(counts[name], (100, 0))


@unittest.skipIf(support.MONITORING, 'sys.monitoring has it')
class NoCallablesTest(unittest.TestCase):

    def test_it_is_refused(self):
        with self.assertRaisesRegex(ValueError, 'sys.monitoring'):
            Profile(callables='all')


class LifeTest(unittest.TestCase):
    """Starts, and how long coroutines live."""

    def test_starts(self):
        def generate():
            yield 1
            yield 2
        with Profile() as profile:
            for _ in range(5):
                list(generate())
        starts = {label[2]: count for label, count in
                  profile._trailer()['starts'].items()}
        self.assertEqual(support.sums(profile)['generate'], (15, 0))
        self.assertEqual(starts['generate'], 5)

    @unittest.skipIf(sys.version_info >= (3, 12) and not support.MONITORING,
                     'this interpreter tells a yield as a return')
    def test_lives(self):
        async def sleeps():
            await asyncio.sleep(0.02)
            await asyncio.sleep(0.02)

        async def fails():
            await asyncio.sleep(0)
            raise KeyError

        async def main():
            await asyncio.gather(sleeps(), sleeps(), fails(),
                                 return_exceptions=True)
        with Profile(coroutines=True) as profile:
            asyncio.run(main())
        lives = {label[2]: life for label, life in
                 profile._trailer()['coroutines'].items()}
        self.assertEqual(lives['sleeps'][0], 2)
        self.assertGreaterEqual(lives['sleeps'][1], 0.08)
        self.assertEqual(lives['fails'][0], 1)
        self.assertEqual(lives['main'][0], 1)

    def test_nobody_asked(self):
        profile = Profile()
        profile.runcall(leaf)
        self.assertNotIn('coroutines', profile._trailer())


class MemoryTest(unittest.TestCase):

    def grow(self, step):
        """Return the KiB that 10,000 more of 20,000 steps take."""
        with Profile(builtins=False) as profile:
            for number in range(10_000):
                step(number)
            before = rss_kib()
            for number in range(10_000, 20_000):
                step(number)
            grown = rss_kib() - before
        return grown, profile

    @unittest.skipIf(support.SANITIZED, 'a sanitizer keeps what is freed')
    def test_evals(self):
        """One of them takes some 600 bytes: 5,900 KiB in all."""
        grown, profile = self.grow(lambda number: eval(f'1 + {number}'))
        self.assertEqual(support.sums(profile)['<module>'], (20_000, 0))
        self.assertLess(grown, 2_000)

    def test_open_calls_are_kept(self):
        """Code that is folded is not code that runs."""
        source = 'lambda f: f()'

        def nest(depth):
            if depth:
                eval(source)(lambda: nest(depth - 1))
            else:
                for number in range(3_000):
                    eval(f'2 + {number}')
        with Profile(builtins=False) as profile:
            nest(20)
        counts = support.sums(profile)
        self.assertEqual(counts['nest'], (21, 20))
        self.assertEqual(counts['<module>'], (3_020, 0))


@unittest.skipUnless(support.MONITORING or sys.version_info < (3, 12),
                     'greenlets need a stack each')
@unittest.skipIf(support.SANITIZED,
                 'a greenlet is a copied stack, which sanitizers object to')
class GreenletTest(unittest.TestCase):

    def test_turns(self):
        sys.path.append(support.DIST_PACKAGES)
        self.addCleanup(sys.path.remove, support.DIST_PACKAGES)
        try:
            import greenlet
        except ImportError:
            self.skipTest('there is no greenlet')

        def turn(others, times):
            for _ in range(times):
                leaf()
                others[0].switch()
        pair = [], []

        def one_turns():
            turn(pair[0], 3)

        def two_turns():
            turn(pair[1], 3)
        one = greenlet.greenlet(one_turns)
        two = greenlet.greenlet(two_turns)
        pair[0].append(two)
        pair[1].append(one)
        with Profile() as profile:
            one.switch()
            while not (one.dead and two.dead):
                (two if one.dead else one).switch()
        edges = support.edges(profile)
        self.assertEqual(edges['turn', 'leaf'], (6, 0))
        self.assertEqual(support.sums(profile)['turn'], (2, 0))
        self.assertEqual({caller for caller, callee in edges
                          if callee == 'turn'}, {'one_turns', 'two_turns'})


if __name__ == '__main__':
    support.main()
