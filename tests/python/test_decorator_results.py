"""The decorator's profiles: read, printed, and written at exit."""

import functools
import io
import marshal
import os
import pstats
import signal
import sys

import support
from web import leaf, read, work

from profiling.tracing import stats
from profiling.tracing.decorator import profile

quiet = functools.partial(profile, at_exit=False)


class ProfileTest(support.FolderCase):
    """What the attribute profile can do."""

    @staticmethod
    def called():
        @quiet
        def f(count):
            work(count)

        f(3)
        return f

    def printed(self, function, *arguments):
        stream, sys.stdout = sys.stdout, io.StringIO()
        try:
            function.profile.print_stats(*arguments)
            return sys.stdout.getvalue()
        finally:
            sys.stdout = stream

    def test_printing(self):
        f = self.called()
        text = self.printed(f)
        self.assertIn('Ordered by: cumulative time', text)
        self.assertIn('(leaf)', text)
        self.assertIn('Ordered by: call count', self.printed(f, 'calls'))
        limited = quiet(limit=1)(work)
        limited(1)
        self.assertNotIn('(leaf)', self.printed(limited))

    def test_pstats_takes_it(self):
        found = pstats.Stats(self.called().profile, stream=io.StringIO())
        self.assertEqual({key[2]: row[1] for key, row in found.stats.items()
                          if key[0] != '~'},
                         {'f': 1, 'work': 1, 'leaf': 3})

    def test_dumping(self):
        f = self.called()
        path = self.path('f.prof')
        f.profile.dump_stats(path)
        with open(path, 'rb') as file:
            marshal.load(file)
            trailer = marshal.load(file)
        self.assertEqual(trailer['metadata']['pid'], os.getpid())
        f(1)
        f.profile.dump_stats(path)
        self.assertEqual({row.name: row.calls
                          for row in stats.load(path).rows()}['leaf'], 4)
        with self.assertRaises(OSError):
            f.profile.dump_stats(self.folder)

    def test_clearing(self):
        f = self.called()
        f.profile.clear()
        self.assertEqual(read(f.profile), {})
        f(1)
        self.assertEqual(read(f.profile), {'f': 1, 'work': 1, 'leaf': 1})

    def test_reading_while_it_runs(self):
        found = []

        @quiet
        def f():
            leaf()
            found.append(read(f.profile))
            leaf()

        f()
        self.assertEqual((found[0]['f'], found[0]['leaf']), (1, 1))
        after = read(f.profile)
        self.assertEqual((after['f'], after['leaf']), (1, 2))

    def test_its_name(self):
        f = self.called()
        self.assertEqual(f.profile.name,
                         f'{__name__}.ProfileTest.called.<locals>.f')
        self.assertTrue(f.profile.is_called)
        self.assertFalse(quiet(work).profile.is_called)


class ExitTest(support.FolderCase):
    """What is done when the process ends."""

    PROGRAM = '''
import os, sys
from profiling.tracing.decorator import profile
def leaf(): pass
def f(count):
    for _ in range(count): leaf()
def g(): leaf()
'''

    def run_program(self, text):
        path = self.write('program.py', self.PROGRAM + text)
        done = support.run(path, cwd=self.folder)
        return done.stdout, done.stderr, done.returncode

    def read(self, name):
        return {row.name: row.calls
                for row in stats.load(self.path(name)).rows()}

    def test_it_prints(self):
        out, err, status = self.run_program('''
f = profile(f)
profile(g)
f(3)
print('end')
''')
        self.assertEqual((err, status), ('', 0))
        self.assertRegex(out, r'\Aend\nProfile of __main__\.f\n +\d+ func')
        self.assertRegex(out, r'\n +3 .*program\.py:4\(leaf\)')
        self.assertNotIn('__main__.g', out)

    def test_it_writes_a_file(self):
        out, err, status = self.run_program('''
f = profile(file='f.prof')(f)
os.mkdir('other')
os.chdir('other')
f(3)
sys.exit(3)
''')
        self.assertEqual((out, err, status), ('', '', 3))
        self.assertEqual(self.read('f.prof')['leaf'], 3)

    def test_functions_share_a_file(self):
        self.run_program('''
f = profile(file='p')(f)
g = profile(file='./p')(g)
f(3)
g()
''')
        found = self.read('p')
        self.assertEqual((found['leaf'], found['f'], found['g']), (4, 1, 1))

    def test_a_function_that_is_made_anew(self):
        out, err, status = self.run_program('''
def make(count):
    @profile
    def inner(): f(count)
    return inner
for count in range(4): make(count)()
''')
        self.assertEqual(out.count('Profile of'), 1)
        self.assertRegex(out, r'\n +4 .*\(inner\)')
        self.assertRegex(out, r'\n +6 .*\(leaf\)')

    def test_functions_that_were_not_called(self):
        out, err, status = self.run_program('''
profile(f)
profile(file='p')(g)
''')
        self.assertEqual((out, err, status), ('', '', 0))
        pstats.Stats(self.path('p'))

    def test_nothing_on_request(self):
        out, err, status = self.run_program('''
profile(at_exit=False, file='p')(f)(1)
''')
        self.assertEqual((out, err, status), ('', '', 0))
        self.assertFalse(os.path.exists(self.path('p')))

    def test_children_leave_the_file_alone(self):
        out, err, status = self.run_program('''
import multiprocessing
f = profile(file='p')(f)
g = profile(g)
if __name__ == '__main__':
    f(1)
    if not os.fork():
        f(2), g()
        sys.exit()
    os.wait()
    made = multiprocessing.get_context('spawn').Process(target=f, args=(4,))
    made.start()
    made.join()
    os.rename('p', 'early') if os.path.exists('p') else None
''')
        self.assertEqual((out, err, status), ('', '', 0))
        self.assertFalse(os.path.exists(self.path('early')))
        self.assertEqual(self.read('p')['leaf'], 1)

    def test_children_write_their_own(self):
        out, err, status = self.run_program('''
f = profile(file='p.%p')(f)
f(1)
child = os.fork()
if not child:
    f(2)
    sys.exit()
os.wait()
print(os.getpid(), child)
''')
        parent, child = out.split()
        self.assertEqual(self.read('p.' + parent)['leaf'], 1)
        self.assertEqual(self.read('p.' + child)['leaf'], 2)

    def test_a_file_that_cannot_be_written(self):
        out, err, status = self.run_program('''
f = profile(file='missing/f')(f)
f(1)
''')
        self.assertEqual((out, status), ('', 0))
        self.assertRegex(err, r'\Aprofiling\.tracing: .*missing.f: '
                              r'No such file or directory\n\Z')

    def test_an_output_that_is_closed(self):
        out, err, status = self.run_program('''
f = profile(f)
f(1)
sys.stdout.close()
''')
        self.assertEqual((out, status), ('', 0))
        self.assertRegex(err, r'\Aprofiling\.tracing: __main__\.f: '
                              r'.*closed file\.?\n\Z')

    def test_a_profiler_that_cannot_be_enabled(self):
        out, err, status = self.run_program('''
import profiling.tracing as t
class Failing(t.Profile):
    def enable(self, *args): raise ValueError('tool 2 is already in use')
from profiling.tracing import decorator
decorator.Profile = Failing
f = profile(file='p')(f)
f(1)
f(2)
print('end')
''')
        self.assertEqual((out, status), ('end\n', 0))
        self.assertEqual(err, 'profiling.tracing: __main__.f: not profiled: '
                              'tool 2 is already in use\n')

    def test_a_signal_interrupts_it(self):
        out, err, status = self.run_program('''
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
f = profile(file='p')(f)
@profile(file='p')
def waits():
    leaf()
    signal.raise_signal(signal.SIGINT)
waits()
''')
        self.assertIn('KeyboardInterrupt', err)
        self.assertEqual(status, -signal.SIGINT)
        self.assertEqual(self.read('p')['leaf'], 1)


if __name__ == '__main__':
    support.main()
