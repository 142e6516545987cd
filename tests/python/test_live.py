"""Options for what happens while the program runs, and for what it records."""

import os
import signal
import time
import unittest

import support
from command import CommandCase

# A program that works until it is told to end, and says how often.
WORKS = '''
import os, sys
def work(): pass
def loop():
    print("begins", flush=True)
    while not os.path.exists("end"): work()
loop()
print("ends")
'''

SIGNALS = '''
import os, signal, sys
def first(): pass
def second(): pass
def third(): pass
for _ in range(2): first()
os.kill(os.getpid(), signal.SIGUSR1)
for _ in range(3): second()
os.kill(os.getpid(), signal.SIGUSR1)
for _ in range(4): third()
print("ends", flush=True)
'''

SCOPE = '''
import json, threading, functools
class Own: pass
def leaf(): pass
def work():
    leaf(); Own(); json.dumps([1])
thread = threading.Thread(target=work, name="helper")
work(); thread.start(); thread.join()
'''


class CheckpointTest(CommandCase):

    def begun(self, *arguments):
        """Start WORKS and wait until there is a profile of it."""
        self.write('works.py', WORKS)
        child = self.start(*arguments, 'works.py')
        self.addCleanup(child.stderr.close)
        self.addCleanup(child.stdout.close)
        self.assertEqual(child.stdout.readline(), 'begins\n')
        deadline = time.monotonic() + support.TIMEOUT_SECONDS
        while not (os.path.exists(self.path('p'))
                   and 'loop' in self.counts()):
            self.assertIsNone(child.poll())
            self.assertLess(time.monotonic(), deadline)
            time.sleep(.01)
        return child

    def test_nothing_is_lost_when_it_is_killed(self):
        child = self.begun('-o', 'p', '--checkpoint', '.05')
        child.kill()
        child.wait()
        self.check_rows()
        self.assertEqual(self.counts()['loop'], 1)
        self.assertGreater(self.counts()['work'], 1)
        self.assertNotIn('sleep', self.counts())

    def test_the_last_word_is_the_end(self):
        child = self.begun('-o', 'p', '--checkpoint', '.01')
        self.write('end', '')
        out, error = child.communicate(timeout=support.TIMEOUT_SECONDS)
        self.assertEqual((child.returncode, out, error), (0, 'ends\n', ''))
        self.assertIn('<built-in method builtins.print>', self.counts())
        self.assertEqual([name for name in os.listdir(self.folder)
                          if name.endswith('.tmp')], [])

    def test_not_in_a_forked_child(self):
        self.write('main.py', 'import os, time\n'
                   'child = os.fork()\n'
                   'if child == 0:\n'
                   '    os.chdir("/"); time.sleep(.3); os._exit(0)\n'
                   'def after(): pass\nafter()\n'
                   'os.waitpid(child, 0)\n')
        done = self.run_it('-o', 'p', '--checkpoint', '.02', '-m', 'main',
                           env={'PYTHONWARNINGS': 'ignore'})
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(self.counts()['after'], 1)


class SignalTest(CommandCase):

    def setUp(self):
        super().setUp()
        self.write('main.py', SIGNALS)

    def test_dump_into_the_file(self):
        self.write('main.py', SIGNALS.replace(
            'for _ in range(3)', 'os.rename("p", "q")\nfor _ in range(3)'))
        for name in 'USR1', 'sigusr1', str(int(signal.SIGUSR1)):
            with self.subTest(name=name):
                self.assertEqual(self.output('-o', 'p', '--dump-on', name,
                                             'main.py'), 'ends\n')
                early, late = self.counts('q'), self.counts()
                self.assertEqual((early['first'], early['<module>']), (2, 1))
                self.assertNotIn('second', early)
                self.assertEqual((late['first'], late['third']), (2, 4))
                self.check_rows('q')
                self.check_rows()

    def test_dump_without_a_file(self):
        done = self.run_it('--dump-on', 'USR1', 'main.py')
        self.assertEqual(done.stderr.count('function calls'), 2)
        self.assertEqual(done.stdout.count('function calls'), 1)
        self.assertTrue(done.stdout.startswith('ends\n'))
        self.assertEqual(done.stderr.count('(first)'), 2)
        self.assertEqual(done.stderr.count('(second)'), 1)
        self.assertEqual(done.returncode, 0)

    def test_toggle(self):
        self.output('-o', 'p', '--toggle-on', 'USR1', 'main.py')
        counts = self.counts()
        self.assertEqual((counts['first'], counts['third']), (2, 4))
        self.assertNotIn('second', counts)

    def test_start_off(self):
        self.output('-o', 'p', '--toggle-on', 'USR1', '--start-off',
                    'main.py')
        counts = self.counts()
        self.assertEqual(counts['second'], 3)
        self.assertNotIn('first', counts)
        self.assertNotIn('third', counts)

    def test_a_file_that_cannot_be_written_by_then(self):
        os.mkdir(self.path('folder'))
        self.write('main.py', 'import os\nos.rmdir("folder")\n' + SIGNALS
                   + 'os.mkdir("folder")\n')
        done = self.run_it('-o', 'folder/p', '--dump-on', 'USR1', 'main.py')
        line = ("profiling.tracing: can't write the profile: No such file or "
                'directory\n')
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, 'ends\n', 2 * line))
        self.assertEqual(self.counts('folder/p')['third'], 4)


class OptionTest(CommandCase):

    def setUp(self):
        super().setUp()
        self.write('main.py', SCOPE)

    def refused(self, words, *options):
        done = self.run_it(*options, 'main.py')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn(words, done.stderr)

    def test_refused(self):
        for value in '0', '-1', 'nan', 'inf', '1e10':
            self.refused('option --checkpoint: ', '-o', 'p', '--checkpoint',
                         value)
        self.refused('--checkpoint needs -o', '--checkpoint', '1')
        for option in '--dump-on', '--toggle-on':
            for name in 'X', '0', '999', 'SIG', '', 'SIG_DFL', '9' * 30:
                self.refused(f'option {option}: {name!r}: no such signal',
                             option, name)
            self.refused('no program hears', option, 'KILL')
        self.refused('a signal each', '--dump-on', 'USR1', '--toggle-on',
                     'SIGUSR1')
        self.refused('--start-off needs --toggle-on', '--start-off')

    def test_threads(self):
        out = self.output('--threads', 'main.py')
        table = out[out.index('   ncalls  seconds  thread'):]
        self.assertRegex(table, r'(?m)^ +\d+ +\d+\.\d+  \d+/\d+ helper$')
        out = self.output('--threads', '-o', 'p', 'main.py')
        self.assertIn(' helper\n', out)

    def test_scope(self):
        for options, calls in (
                ([], {'leaf': 2, 'work': 2, 'dumps': 2}),
                (['--current-thread'], {'leaf': 1, 'work': 1}),
                (['--no-stdlib'], {'leaf': 2, 'dumps': None, '<module>': 1}),
                (['--exclude', 'json', '--exclude', '*/threading.py'],
                 {'leaf': 2, 'dumps': None, '_bootstrap': None}),
                (['--include', '*/main.py'], {'leaf': 2, 'dumps': None}),
                (['--include', '__main__'], {'leaf': 2, 'dumps': None})):
            with self.subTest(options=options):
                self.output('-o', 'p', *options, 'main.py')
                counts = self.counts()
                self.assertEqual({name: counts.get(name) for name in calls},
                                 calls)

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_all_callables(self):
        self.output('-o', 'p', '--all-callables', 'main.py')
        # The class is executed once, and called twice.
        self.assertEqual(sorted(
            calls for name, calls in self.counts().items()
            if 'Own' in name), [1, 2])
        self.check_rows()

    def test_what_cannot_be_had_is_one_line(self):
        done = self.run_it('--all-callables', 'main.py',
                           env={'PROFILING_TRACING_SOURCE': 'setprofile'})
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertRegex(done.stderr, r'\Aprofiling.tracing: .*\n\Z')

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_tool_that_somebody_has(self):
        self.write('takes.py', '''
import sys
from profiling.tracing import __main__ as ours
sys.monitoring.use_tool_id(2, "another")
ours.run_as_program()
''')
        done = support.run('takes.py', 'main.py', cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (2, '', 'profiling.tracing: tool 2 is already in '
                                 "use by 'another'\n"))


if __name__ == '__main__':
    support.main(every_source=False)
