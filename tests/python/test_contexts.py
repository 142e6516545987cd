"""Calling contexts: their trees add up to the functions and edges that are
recorded without them, whatever the program and the budget."""

import contextlib
import io
import marshal
import os
import sys
import tempfile
import threading
import types
import unittest

import support

import trees
from profiling.tracing import Profile, stats

PROGRAMS = os.path.join(os.path.dirname(support.HERE), 'counts', 'programs')
# The profiler that records switches itself off and on again.
TOGGLES = 'toggling.py'
LARGE = 256 << 20
# None, some of a program's and most of it.
BUDGETS = (1, 60_000, 120_000)


def counts(table):
    """Return {label: (primitive calls, calls, {caller: counts})}.

    What is called of profilers is left out.
    """
    return {label: (row[0], row[1],
                    {caller: figures[:2] for caller, figures in row[4].items()
                     if not is_ours(caller)})
            for label, row in table.items() if not is_ours(label)}


def is_ours(label):
    return '_lsprof.Profiler' in label[2] or 'tracing' in label[0]


class Together:
    """Several profilers that record the same."""

    def __init__(self, *profilers):
        self.profilers = profilers

    def enable(self):
        for profiler in self.profilers:
            profiler.enable()

    def disable(self):
        for profiler in reversed(self.profilers):
            profiler.disable()


class SumsTest(unittest.TestCase):

    def check_trees(self, profile):
        """The trees say the same as the table; return them."""
        profile.create_stats()
        found = trees.Trees(profile.stats, profile._trailer())
        functions = found.functions()
        self.assertEqual({label: row[1]
                          for label, row in profile.stats.items()},
                         {label: figure[0]
                          for label, figure in functions.items()})
        for label, row in profile.stats.items():
            # Each node is rounded.
            self.assertAlmostEqual(functions[label][1] / 1e9, row[2],
                                   delta=1e-9 * (row[1] + 1)
                                   + 1e-7 * row[2])
        edges = {(caller, label): figures[0]
                 for label, row in profile.stats.items()
                 for caller, figures in row[4].items()}
        if found.folded_calls == 0:
            self.assertEqual(found.edges(), edges)
        for edge, calls in found.edges().items():
            self.assertLessEqual(calls, edges[edge])
        self.assertEqual(found.folded_calls,
                         sum(found.folded.calls) if found.folded else 0)
        return found

    def check_together(self, run):
        """Record run(enable, disable) in all ways at once."""
        plain = Profile(nested=True)
        others = [Profile(nested=True, contexts=True, contexts_budget=budget)
                  for budget in (LARGE, *BUDGETS)]
        together = Together(plain, *others)
        try:
            run(together)
        finally:
            together.disable()
        plain.create_stats()
        folded = []
        for profile in others:
            folded.append(self.check_trees(profile).folded_calls)
            self.assertEqual(counts(profile.stats), counts(plain.stats))
        self.assertEqual(folded[0], 0)
        self.assertEqual(folded[1], sum(row[1] for row in
                                        others[1].stats.values()))

    def run_program(self, name, profile):
        path = os.path.join(PROGRAMS, name)
        with open(path, encoding='utf-8') as file:
            code = compile(file.read(), path, 'exec')
        module = types.ModuleType('__main__')
        module.__file__ = path
        module.profile = profile
        before = sys.modules['__main__']
        sys.modules['__main__'] = module
        try:
            with contextlib.redirect_stdout(io.StringIO()), \
                    contextlib.redirect_stderr(io.StringIO()):
                profile.enable()
                exec(code, module.__dict__)
        except SystemExit:
            pass
        finally:
            profile.disable()
            sys.modules['__main__'] = before

    def test_programs(self):
        names = sorted(name for name in os.listdir(PROGRAMS)
                       if name.endswith('.py') and name != TOGGLES)
        self.assertGreater(len(names), 40)
        for name in names:
            with self.subTest(name):
                self.check_together(
                    lambda profile: self.run_program(name, profile))

    def test_threads(self):
        def work(levels):
            return [work(levels - 1) for _ in range(2)] if levels else len('')

        def run(profile):
            profile.enable()
            for _ in range(5):
                threads = [threading.Thread(target=work, args=(levels,))
                           for levels in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            work(3)
        self.check_together(run)

    # One profiler alone takes the quick way; the program is run twice to see
    # that nothing is done but once.
    def test_alone(self):
        def fib(n):
            return n if n < 2 else fib(n - 1) + fib(n - 2)

        def numbers(n):
            for i in range(n):
                yield fib(i % 5)

        def fail(n):
            if n == 0:
                raise KeyError(n)
            fail(n - 1)

        def run(profile):
            with profile:
                for _ in range(3):
                    sum(numbers(12))
                    sorted(range(5), key=fib)
                    with contextlib.suppress(KeyError):
                        fail(6)
                    for i in range(30):
                        eval('(lambda: fib(3))()', {'fib': fib})
            profile.create_stats()
            return counts(profile.stats)
        plain = run(Profile())
        self.assertEqual(run(Profile()), plain)
        for budget in LARGE, *BUDGETS:
            profile = Profile(contexts=True, contexts_budget=budget)
            self.assertEqual(run(profile), plain)
            self.check_trees(profile)


class TreesTest(unittest.TestCase):

    def record(self, **keywords):
        """Return a profile of known calls at known times."""
        clock = [0]

        def leaf():
            clock[0] += 1

        def left():
            clock[0] += 10
            leaf()

        def right():
            clock[0] += 100
            leaf()
            left()

        def main():
            left()
            right()
        profile = Profile(lambda: clock[0], 1e-9, builtins=False,
                          contexts=True, **keywords)
        profile.runcall(main)
        profile.create_stats()
        return profile, trees.Trees(profile.stats, profile._trailer())

    def test_figures(self):
        found = {tuple(label[2] for label in path): figure
                 for path, figure in self.record()[1].paths().items()}
        self.assertEqual(found, {
            ('main',): (1, 0, 123),
            ('main', 'left'): (1, 10, 11),
            ('main', 'left', 'leaf'): (1, 1, 1),
            ('main', 'right'): (1, 100, 112),
            ('main', 'right', 'leaf'): (1, 1, 1),
            ('main', 'right', 'left'): (1, 10, 11),
            ('main', 'right', 'left', 'leaf'): (1, 1, 1),
        })

    def test_everything_folded(self):
        profile, found = self.record(contexts_budget=1)
        self.assertEqual((found.threads, found.folded_calls), ({}, 7))
        rows = {label[2]: row[:4] for label, row in profile.stats.items()}
        for name, figures in {'main': (1, 1, 0, 123e-9),
                              'left': (2, 2, 20e-9, 22e-9),
                              'right': (1, 1, 100e-9, 112e-9),
                              'leaf': (3, 3, 3e-9, 3e-9)}.items():
            for one, other in zip(rows[name], figures):
                self.assertAlmostEqual(one, other, places=12)

    # The first call of wide makes all the nodes that there is room for; what
    # it calls beyond is outside.
    def test_time_outside(self):
        clock = [0]

        def leaf():
            clock[0] += 1
        leaves = [types.FunctionType(leaf.__code__.replace(co_name=f'l{i}'),
                                     {}, None, None, leaf.__closure__)
                  for i in range(600)]

        def wide():
            clock[0] += 1000
            for each in leaves:
                each()
        profile = Profile(lambda: clock[0], 1e-9, builtins=False,
                          contexts=True, contexts_budget=60_000)
        profile.runcall(wide)
        profile.create_stats()
        trailer = profile._trailer()
        found = trees.Trees(profile.stats, trailer)
        (tree, *_), folded = trailer['contexts']['trees'], found.folded_calls
        self.assertTrue(0 < folded < 600)
        first = next(trees.nodes(tree[4]))
        self.assertEqual((first[0], first[2:]), (0, (1, 1000, folded)))
        self.assertEqual(max(figure[2] for figure in
                             found.paths().values()), 1600)

    def test_snapshot_counts_open_calls(self):
        clock = [0]
        profile = Profile(lambda: clock[0], 1e-9, builtins=False,
                          contexts=True)

        def dive(n):
            clock[0] += 1
            return dive(n - 1) if n else profile.snapshot()
        snapshot = profile.runcall(dive, 3)
        found = trees.Trees(snapshot.stats, snapshot.trailer)
        ours = {path: figure for path, figure in found.paths().items()
                if not is_ours(path[-1])}
        self.assertEqual(sorted(ours.values()),
                         [(1, 1, 1), (1, 1, 2), (1, 1, 3), (1, 1, 4)])

    def test_threads_have_trees(self):
        def leaf():
            pass

        def other():
            leaf()
        with Profile(contexts=True) as profile:
            for name in 'one', 'two':
                thread = threading.Thread(target=other, name=name)
                thread.start()
                thread.join()
            other()
        profile.create_stats()
        trailer = profile._trailer()
        found = trees.Trees(profile.stats, trailer)
        self.assertEqual({name for name, _ in found.threads},
                         {'one', 'two', 'MainThread'})
        self.assertEqual(
            {row[1:3]: row[3] for row in trailer['threads']},
            {thread: sum(tree.calls)
             for thread, tree in found.threads.items()})

    # Code that is compiled again and again is one function by and by, and so
    # are its contexts.
    def test_code_that_is_let_go(self):
        with Profile(contexts=True) as profile:
            for _ in range(5000):
                eval(compile('(lambda: abs(1))()', 'again', 'eval'))
        profile.create_stats()
        found = trees.Trees(profile.stats, profile._trailer())
        self.assertEqual(profile.stats['again', 1, '<lambda>'][1], 5000)
        self.assertLess(found.node_count, 4 * 2500)
        again = [figure[0] for path, figure in found.paths().items()
                 if path[-1] == ('again', 1, '<lambda>')]
        self.assertEqual(again, [5000])

    # A file of more levels would not be read.
    def test_deep_recursion(self):
        def deeper(levels):
            if levels:
                deeper(levels - 1)
        before = sys.getrecursionlimit()
        sys.setrecursionlimit(200_000)
        try:
            with Profile(contexts=True) as profile:
                deeper(100_010)
        finally:
            sys.setrecursionlimit(before)
        profile.create_stats()
        trailer = profile._trailer()
        tree = max((tree[4] for tree in trailer['contexts']['trees']), key=len)
        self.assertEqual(max(node[0] for node in trees.nodes(tree)), 99_999)
        self.assertGreater(trailer['contexts']['folded_calls'], 10)
        row = next(row for label, row in profile.stats.items()
                   if label[2].endswith('deeper'))
        self.assertEqual(row[:2], (1, 100_011))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'deep.prof')
            profile.dump_stats(path)
            self.assertTrue(stats.load(path).metadata)

    def test_clear(self):
        profile, _ = self.record()
        profile.clear()
        profile.create_stats()
        self.assertEqual(profile._trailer()['contexts'],
                         {'folded_calls': 0, 'trees': []})

    def test_without(self):
        with Profile() as profile:
            len('')
        self.assertNotIn('contexts', profile._trailer())


class OptionsTest(unittest.TestCase):

    def test_arguments(self):
        with self.assertRaisesRegex(ValueError, 'subcalls'):
            Profile(contexts=True, subcalls=False)
        with self.assertRaisesRegex(ValueError, 'subcalls'):
            Profile(contexts=True).enable(subcalls=False)
        with self.assertRaisesRegex(ValueError, 'contexts_budget'):
            Profile(contexts=True, contexts_budget=0)
        with self.assertRaises(OverflowError):
            Profile(contexts=True, contexts_budget=-1)
        with self.assertRaises(TypeError):
            Profile(contexts=True, contexts_budget='64M')

    def test_change_of_mind(self):
        profile = Profile()
        profile.runcall(len, '')
        with self.assertRaisesRegex(RuntimeError, 'contexts'):
            profile.__init__(contexts=True)
        profile.clear()
        profile.__init__(contexts=True)
        profile.runcall(len, '')
        profile.create_stats()
        self.assertIn('contexts', profile._trailer())

    def command(self, *options):
        """Return (what is printed, the trees of the file)."""
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'out.prof')
            script = os.path.join(PROGRAMS, 'recursion.py')
            done = support.run('-m', 'profiling.tracing', *options, '-o',
                               path, script)
            self.assertEqual((done.stderr, done.returncode), ('', 0))
            with open(path, 'rb') as file:
                table, trailer = marshal.load(file), marshal.load(file)
            return done.stdout, trees.Trees(table, trailer)

    def test_command_line(self):
        printed, found = self.command('--contexts')
        self.assertNotIn('context', printed)
        self.assertGreater(found.node_count, 10)
        printed, found = self.command('--contexts', '--contexts-budget', '1K')
        self.assertIn(f'{found.folded_calls} calls are counted, but without '
                      'context', printed)
        self.assertEqual(found.node_count, 0)

    def test_command_line_refuses(self):
        for options, message in {
            ('--contexts-budget', '1M'): 'needs --contexts',
            ('--contexts', '--contexts-budget', '1X'): "'1X' (expected bytes",
            ('--contexts', '--contexts-budget', '0'): "'0' (expected bytes",
            ('--contexts', '--contexts-budget', 'M'): "'M' (expected bytes",
            ('--contexts', '--contexts-budget', '9' * 30): '(expected bytes',
        }.items():
            with self.subTest(options):
                done = support.run('-m', 'profiling.tracing', *options, '-c',
                                   'pass')
                self.assertEqual(done.returncode, 2)
                self.assertIn(message, done.stderr)


if __name__ == '__main__':
    support.main()
