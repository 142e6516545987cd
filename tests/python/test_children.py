"""--subprocesses: the profile of a program and of the processes it starts.

Each program calls leaf() 2 times in its first process and has 3 children
that call it 5 times each, if nothing else is said: 17 calls in all.
"""

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
        os.mkdir(self.path('t'))
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
        stats = pstats.Stats(self.path(name)).stats
        return {key[2]: row[1] for key, row in stats.items()}

    def check(self, text, leaves=17):
        """A program does the same as without us, and leaf() is counted."""
        self.write('program.py', text)
        plain = self.plain('program.py')
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (plain.returncode, plain.stdout, plain.stderr))
        self.assertEqual(self.counts('p').get('leaf'), leaves)

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

    def test_child_of_a_thread(self):
        self.check(FORKS.replace('for _ in', '''
import threading
stop = threading.Event()
thread = threading.Thread(target=stop.wait)
thread.start()
for _ in''').replace('ENDING', 'os._exit(0)') + '''
stop.set()
thread.join()
'''.replace('    ', ''))

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


if __name__ == '__main__':
    support.main(every_source=False)
