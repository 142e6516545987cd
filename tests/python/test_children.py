"""--subprocesses: the profile of a program and of the processes it starts.

Each program calls leaf() 2 times in its first process and has 3 children
that call it 5 times each, if nothing else is said: 17 calls in all.
"""

import collections
import os
import pstats
import sys
import unittest

import support

TRACING = ('-m', 'profiling.tracing')
VARIABLE = 'PROFILING_TRACING_CHILDREN'

WORK = '''
import os, sys
HERE = os.path.dirname(os.path.abspath(__file__))
def leaf():
    pass
def work(task=None):
    for _ in range(5):
        leaf()
    return task
if __name__ == '__main__':
    work()
'''

HEAD = '''
import os, sys, time
from work import HERE, leaf, work
'''

FORKS = HEAD + '''
leaf()
leaf()
def child():
    work()
    ENDING
for _ in range(3):
    pid = os.fork()
    if not pid:
        child()
        sys.exit()
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
'''

# The forks are the grandchildren, and the child calls leaf() too.
GRANDCHILDREN = FORKS.replace('leaf()\nleaf()', '''
leaf()
pid = os.fork()
if pid:
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
leaf()
''')

PROCESSES = HEAD + '''
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

def main(context):
    leaf()
    leaf()
    BODY

if __name__ == '__main__':
    main(multiprocessing.get_context('METHOD'))
'''
METHODS = 'fork', 'spawn', 'forkserver'

POOL = '''
    with context.Pool(3) as pool:
        print(pool.map(work, range(3), chunksize=1))
'''

CLOSED_POOL = '''
    with context.Pool(2, maxtasksperchild=1) as pool:
        print(pool.map(work, range(3), chunksize=1))
        pool.close()
        pool.join()
'''

EXECUTOR = '''
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        print(list(pool.map(work, range(3))))
'''

TERMINATED = '''
    for _ in range(3):
        reader, writer = context.Pipe()
        process = context.Process(target=wait, args=(writer,))
        process.start()
        print(reader.recv())
        process.terminate()
        process.join()
        print(process.exitcode)

def wait(writer):
    writer.send(work())
    time.sleep(99)
'''

COMMANDS = HEAD + '''
import subprocess
leaf()
leaf()
for options in COMMANDS:
    done = subprocess.run([sys.executable, *options], cwd=HERE,
                          capture_output=True, text=True)
    print(done.returncode, done.stdout, done.stderr)
'''

SPAWNED = HEAD + '''
leaf()
leaf()
path = os.path.join(HERE, 'work.py')
for _ in range(3):
    pid = os.posix_spawn(sys.executable, [sys.executable, path], os.environ)
    print(os.waitpid(pid, 0)[1])
'''

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
for name, data in {'123': b'garbage', '124': b''}.items():
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

# The child ends after its parent, whose end closes the pipe.
ORPHAN = HEAD + '''
leaf()
leaf()
reader, writer = os.pipe()
if not os.fork():
    os.close(writer)
    work()
    os.read(reader, 1)
    time.sleep(.5)
'''


class TreeCase(support.FolderCase):
    """Runs programs with a folder for temporary files that must get empty."""

    def setUp(self):
        super().setUp()
        for name in 't', 'd%':
            os.mkdir(self.path(name))
        self.write('work.py', WORK)

    def plain(self, name):
        """Run a program without a profiler; return what it does."""
        return support.run(self.path(name), cwd=self.folder)

    def profiled(self, *arguments, env=()):
        """Run the command line with --subprocesses and arguments."""
        env = {'TMPDIR': self.path('t'), **dict(env)}
        done = support.run(*TRACING, '--subprocesses', *arguments,
                           cwd=self.folder, env=env)
        left = [name for name in os.listdir(self.path('t'))
                if name.startswith('profiling')]
        self.assertEqual(left, [])
        return done

    def counts(self, name):
        """Return {function name: calls} of a profile file."""
        counts = collections.Counter()
        for key, row in pstats.Stats(self.path(name)).stats.items():
            counts[key[2]] += row[1]
        return counts

    def check(self, text, leaves=17):
        """A program does the same as without us, and leaf() is counted."""
        self.write('program.py', text)
        plain = self.plain('program.py')
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (plain.returncode, plain.stdout, plain.stderr))
        self.assertEqual(self.counts('p')['leaf'], leaves)

    def check_methods(self, body):
        for method in METHODS:
            with self.subTest(method=method):
                self.check(PROCESSES.replace('METHOD', method)
                           .replace('    BODY', body))


class ForkTest(TreeCase):

    def test_child_that_ends(self):
        for ending in 'pass', 'sys.exit(3)', 'os._exit(4)', \
                'os.kill(os.getpid(), 15)', 'os.kill(os.getpid(), 1)':
            with self.subTest(ending=ending):
                self.check(FORKS.replace('ENDING', ending))

    def test_grandchildren(self):
        for ending in 'pass', 'os._exit(0)':
            with self.subTest(ending=ending):
                self.check(GRANDCHILDREN.replace('ENDING', ending))

    def test_child_that_is_killed(self):
        """Its part is lost, no more: 2 calls and 2 children's 10."""
        kill = 'if _ == 1: os.kill(os.getpid(), 9)'
        self.check(FORKS.replace('ENDING', kill), 12)

    def test_child_of_a_process_with_threads(self):
        self.check(FORKS.replace('for _ in', '''
import threading, warnings
warnings.simplefilter('ignore')
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
for _ in''').replace('ENDING', 'os._exit(0)') + '''
stop.set()
thread.join()
''')

    def test_child_that_outlives_its_parent(self):
        """Nobody waits for it, and it says nothing."""
        self.check(ORPHAN, 2)

    def test_report(self):
        self.write('program.py', FORKS.replace('ENDING', 'pass'))
        done = self.profiled('program.py')
        self.assertEqual(done.stdout.count('Ordered by'), 1)
        self.assertRegex(done.stdout, r'(?m)^ +17 .*\(leaf\)')
        self.assertNotIn(self.path('t'), done.stdout)
        self.assertEqual(done.stderr, '')


class MultiprocessingTest(TreeCase):

    def test_pool_that_is_terminated(self):
        self.check_methods(POOL)

    def test_pool_with_a_process_for_each_task(self):
        self.check_methods(CLOSED_POOL)

    def test_executor(self):
        self.check_methods(EXECUTOR)

    def test_terminated_process(self):
        self.check_methods(TERMINATED)


class CommandsTest(TreeCase):

    def commands(self, *commands, leaves=17):
        self.check(COMMANDS.replace('COMMANDS', repr(commands)), leaves)

    def test_script_module_and_code(self):
        self.commands(['work.py'], ['-m', 'work'],
                      ['-c', 'import work; work.work()'])

    def test_isolated(self):
        self.commands(['-E', 'work.py'], ['-I', 'work.py'],
                      ['-s', '-P', '-B', 'work.py'])

    def test_status(self):
        code = 'import sys, work; work.work(); sys.exit({})'
        self.commands(*(['-c', code.format(how)]
                        for how in ('3', '"message"', '1 / 0')))

    def test_exec(self):
        """What it was before is a part, what it becomes another."""
        code = ('import os, sys, work; work.work(); os.{}(sys.executable, '
                '[sys.executable, "-c", ""])')
        self.commands(*([['-c', code.format('execv')]] * 2
                        + [['-c', code.format('execvp')]]))

    def test_unprofiled(self):
        """Without site-packages there is nothing of ours to find."""
        self.commands(['-S', 'work.py'], ['-S', '-I', 'work.py'], leaves=2)

    def test_switched_off(self):
        self.check(COMMANDS.replace(
            'COMMANDS', repr([['work.py']])).replace(
            'leaf()\nleaf()', 'leaf()\nos.environ.update('
            + repr(support.STANDARD) + ')'), 1)

    def test_posix_spawn(self):
        self.check(SPAWNED)


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
        self.assertEqual(done.stdout, '0\n1\n2\n')
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
