"""What the tests of --subprocesses share: programs that have children.

Each program calls leaf() 2 times in its first process and has 3 children
that call it 5 times each, if nothing else is said: 17 calls in all.
"""

import collections
import os
import pstats

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

COMMANDS = HEAD + '''
import subprocess
leaf()
leaf()
for options in COMMANDS:
    done = subprocess.run([sys.executable, *options], cwd=HERE,
                          capture_output=True, text=True)
    print(done.returncode, done.stdout, done.stderr)
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


# A process that forks beside a thread is warned with its number, and whether
# the thread is there is a matter of chance.
QUIET = {'PYTHONWARNINGS': 'ignore::DeprecationWarning'}


class TreeCase(support.FolderCase):
    """Runs programs with a folder for temporary files that must get empty."""

    def setUp(self):
        super().setUp()
        for name in 't', 'd%':
            os.mkdir(self.path(name))
        self.write('work.py', WORK)

    def plain(self, name):
        """Run a program without a profiler; return what it does."""
        return support.run(self.path(name), cwd=self.folder, env=QUIET)

    def profiled(self, *arguments, env=()):
        """Run the command line with --subprocesses and arguments."""
        env = {'TMPDIR': self.path('t'), **QUIET, **dict(env)}
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
