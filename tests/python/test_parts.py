"""The option --subprocesses: its files, and the boundaries of a tree."""

import os
import pstats

import support
from processes import (
    COMMANDS, FORKS, HEAD, ORPHAN, TRACING, TreeCase, VARIABLE, WORK)

# The child of the C function is not told that it is one.
UNTOLD = HEAD + '''
import ctypes
leaf()
leaf()
if not ctypes.PyDLL(None).fork():
    work()
    sys.exit()
os.wait()
'''

DAMAGES = FORKS.replace('ENDING', 'os._exit(0)') + '''
from profiling.tracing import _children
folder = _children.Plan.from_text(os.environ[_children.VARIABLE]).folder
for name, data in {'123': b'garbage', '124': b'{'}.items():
    with open(os.path.join(folder, name + '.x.prof'), 'wb') as file:
        file.write(data)
'''

SUBINTERPRETER = HEAD + '''
import warnings
warnings.simplefilter('ignore')
try:
    import _interpreters as interpreters
except ImportError:
    import _xxsubinterpreters as interpreters
leaf()
leaf()
one = interpreters.create()
interpreters.run_string(one, 'import sys; print(sys.version)')
interpreters.destroy(one)
work()
sys.stdout.flush()
if not os.environ.get('AGAIN'):
    import subprocess
    subprocess.run([sys.executable, __file__],
                   env={**os.environ, 'AGAIN': '1'})
'''


class PartsTest(TreeCase):
    """%p: a file for each process, and they are not added up."""

    def setUp(self):
        super().setUp()
        self.write('program.py', FORKS.replace('ENDING', 'os._exit(0)'))

    def test_a_file_for_each_process(self):
        done = self.profiled('-o', 'd%%/p.%p', 'program.py')
        self.assertEqual(done.stdout + done.stderr, '0\n0\n0\n')
        names = os.listdir(self.path('d%'))
        for name in names:
            self.assertRegex(name, r'^p\.\d+$')
        self.assertEqual(sorted(self.counts('d%/' + name)['leaf']
                                for name in names), [2, 5, 5, 5])

    def test_new_interpreters(self):
        self.write('program.py', COMMANDS.replace(
            'COMMANDS', repr([['work.py'], ['-I', 'work.py']])))
        self.profiled('-o', 'd%%/%p', 'program.py')
        self.assertEqual(sorted(self.counts('d%/' + name)['leaf']
                                for name in os.listdir(self.path('d%'))),
                         [2, 5, 5])

    def test_percent_without_a_process_id(self):
        self.profiled('-o', '100%%', 'program.py')
        self.assertEqual(self.counts('100%')['leaf'], 17)

    def test_anything_else_after_percent(self):
        for name in 'p%d', 'p%', '%p%':
            done = self.profiled('-o', name, 'program.py')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn(f'option -o: {name}: %', done.stderr)

    def test_without_the_option_it_is_a_name(self):
        for name in '%p', '100%':
            support.output(*TRACING, '-o', name, 'program.py',
                           cwd=self.folder)
            self.assertEqual(self.counts(name)['leaf'], 2)

    def test_file_that_cannot_be_written(self):
        """A child says so: nobody else knows."""
        os.mkdir(self.path('d%', 'gone'))
        self.write('program.py', FORKS.replace(
            'ENDING', 'os._exit(_)').replace(
            'for _', 'os.rename("d%/gone", "d%/there")\nfor _'))
        done = self.profiled('-o', 'd%%/gone/%p', 'program.py')
        self.assertTrue(done.stdout.startswith('0\n1\n2\n'))
        self.assertEqual(done.stderr.count('No such file or directory'), 4)


class BoundaryTest(TreeCase):
    """What is not of the tree, and what goes wrong with it."""

    def test_damaged_parts(self):
        self.write('program.py', DAMAGES)
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual((done.returncode, done.stdout), (0, '0\n' * 3))
        lines = done.stderr.splitlines()
        self.assertEqual(len(lines), 2)
        for number, line in zip((123, 124), lines):
            self.assertTrue(line.startswith(
                f'profiling.tracing: the profile of process {number} is '
                'lost: '))
        self.assertEqual(self.counts('p')['leaf'], 17)

    def test_profiler_inside(self):
        """It is on its own, and so are its children."""
        self.write('inner.py', WORK + f"print({VARIABLE!r} in os.environ)\n")
        self.write('program.py', COMMANDS.replace('COMMANDS', repr([
            [*TRACING, '-o', 'inner', 'inner.py'],
            ['-m', 'cProfile', '-o', 'inner.2', 'inner.py'], ['inner.py']])))
        done = self.profiled('-o', 'outer', 'program.py')
        self.assertEqual(done.stdout.split(), '0 False 0 False 0 True'.split())
        for name, leaves in ('inner', 5), ('inner.2', 5), ('outer', 7):
            self.assertEqual(self.counts(name)['leaf'], leaves)

    def test_tree_inside(self):
        self.write('inner.py', FORKS.replace('ENDING', 'os._exit(0)'))
        self.write('program.py', COMMANDS.replace('COMMANDS', repr([
            [*TRACING, '--subprocesses', '-o', 'inner', 'inner.py']])))
        self.profiled('-o', 'outer', 'program.py')
        for name, leaves in ('inner', 17), ('outer', 2):
            self.assertEqual(self.counts(name)['leaf'], leaves)

    def test_subinterpreters(self):
        self.check(SUBINTERPRETER, 14)

    def test_own_module_named_profiling(self):
        self.write('d/profiling.py', 'print("mine")')
        self.write('d/main.py', 'import profiling')
        self.write('program.py', COMMANDS.replace('COMMANDS', repr([
            ['d/main.py']])))
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual(done.stdout, '0 mine\n \n')

    def test_our_modules_in_a_child(self):
        self.write('d/main.py', '''
import sys
assert 'profiling' not in sys.modules
import profiling.tracing, cProfile, _lsprof
assert profiling.tracing._lsprof is _lsprof
assert cProfile.Profile is profiling.tracing.Profile
assert issubclass(cProfile.Profile, _lsprof.Profiler)
from profiling.tracing import stats
''')
        self.write('program.py', COMMANDS.replace('COMMANDS', repr([
            ['d/main.py']])))
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual(done.stdout, '0  \n')

    def test_variable_that_means_nothing(self):
        for value in '', '1:', '1:00', '1:zz', 'nonsense', '1:7b30':
            self.assertEqual(support.run(
                '-c', 'print(1)', env={VARIABLE: value}).stdout, '1\n')


class WithoutOptionTest(support.FolderCase):
    """A child has nothing to do with its parent's results."""

    def setUp(self):
        super().setUp()
        self.write('work.py', WORK)

    def leaves(self, text, env=()):
        """Profile a program; return how often leaf() was called."""
        self.write('program.py', text)
        support.output('-m', 'cProfile', '-o', 'p', 'program.py', env=env,
                       cwd=self.folder)
        stats = pstats.Stats(self.path('p')).stats
        return {key[2]: row[1] for key, row in stats.items()}['leaf']

    def test_child_that_ends_last(self):
        self.assertEqual(self.leaves(ORPHAN), 2)

    def test_the_standard_profiler_there(self):
        """The child's calls, and those before it was made, are all."""
        self.assertEqual(self.leaves(ORPHAN, support.STANDARD), 7)

    def test_child_of_a_c_function(self):
        self.assertEqual(self.leaves(UNTOLD), 2)

    def test_reports(self):
        for text in ORPHAN, UNTOLD:
            self.write('program.py', text)
            out = support.output(*TRACING, 'program.py', cwd=self.folder)
            self.assertEqual(out.count('Ordered by'), 1)
            self.assertRegex(out, r'(?m)^ +2 .*\(leaf\)')


if __name__ == '__main__':
    support.main(every_source=False)
