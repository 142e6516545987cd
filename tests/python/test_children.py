"""The option --subprocesses: profiles of a program and its children."""

import support
from processes import COMMANDS, FORKS, HEAD, ORPHAN, TreeCase

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

# Making the file of the part is among the first things that a child does.
EARLY = HEAD + '''
import signal
real, parent = os.open, os.getpid()
def opens(path, *arguments):
    made = real(path, *arguments)
    if os.getpid() != parent and os.open is opens:
        os.open = real
        signal.raise_signal(signal.SIGTERM)
    return made
def fork():
    os.open = opens
    if not os.fork():
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.wait()[1]), flush=True)
    os.open = real
leaf()
leaf()
fork()
if not os.fork():
    leaf()
    parent = os.getpid()
    fork()
    sys.exit()
os.wait()
'''

POOLS = '''
    for _ in range(20):
        with context.Pool(3) as pool:
            print(pool.map(work, range(3), chunksize=1))
'''

# The pool forks in a thread: what is printed meanwhile may be so twice.
CLOSED_POOL = '''
    with context.Pool(2, maxtasksperchild=1) as pool:
        result = pool.map(work, range(3), chunksize=1)
        pool.close()
        pool.join()
    print(result)
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

SPAWNED = HEAD + '''
leaf()
leaf()
path = os.path.join(HERE, 'work.py')
for _ in range(3):
    pid = os.posix_spawn(sys.executable, [sys.executable, path], os.environ)
    print(os.waitpid(pid, 0)[1])
'''


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
        for wait in True, False:
            with self.subTest(wait=wait):
                self.check_killed(wait)

    def check_killed(self, wait):
        text = FORKS.replace('ENDING',
                             'if _ == 2: os.kill(os.getpid(), 9)')
        if not wait:
            text = text.replace('os.waitpid(pid, 0)[1]',
                                'waited(pid)').replace('def child()', """
def waited(pid):
    if _ == 2:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        return 9
    return os.waitpid(pid, 0)[1]
def child()""")
        self.write('program.py', text)
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual(done.stdout, self.plain('program.py').stdout)
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r'\Aprofiling.tracing: profiles are lost'
                                      r'.*: \d+\n\Z')
        self.assertEqual(self.counts('p')['leaf'], 12)

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

    def test_terminated_before_it_begins(self):
        """It has no calls yet, and leaves those of its parent alone."""
        self.write('program.py', EARLY)
        done = self.profiled('-o', 'p', 'program.py')
        self.assertEqual((done.stdout, done.stderr), ('-15\n-15\n', ''))
        self.assertEqual(self.counts('p')['leaf'], 3)

    def test_report(self):
        self.write('program.py', FORKS.replace('ENDING', 'pass'))
        done = self.profiled('program.py')
        self.assertEqual(done.stdout.count('Ordered by'), 1)
        self.assertRegex(done.stdout, r'(?m)^ +17 .*\(leaf\)')
        self.assertNotIn(self.path('t'), done.stdout)
        self.assertEqual(done.stderr, '')


class MultiprocessingTest(TreeCase):

    def check_methods(self, body):
        for method in METHODS:
            with self.subTest(method=method):
                self.check(PROCESSES.replace('METHOD', method)
                           .replace('    BODY', body))

    def test_pool_that_is_terminated(self):
        self.check_methods(POOL)

    def test_many_pools_that_are_terminated(self):
        """SIGTERM comes when it will, also as the worker begins to wait."""
        self.check(PROCESSES.replace('METHOD', 'fork').replace(
            '    BODY', POOLS), 302)

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

    def test_what_runs_before_another_program(self):
        """Nothing is told of what follows it, so nothing is missed."""
        self.check(COMMANDS.replace('capture_output', 'preexec_fn=work, '
                                    'capture_output').replace(
            'COMMANDS', repr([['-S', 'work.py']] * 3)), 2)

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
