"""The command pstats as such: what it reads, how it ends, what it says."""

import os
import pstats
import signal
import subprocess
import sys
import unittest

import program

SCRIPT = 'def f(): pass\nfor _ in range(3): f()\n'


class InputTest(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.write('good', program.TABLE)

    def test_the_profile_modules_own_rows(self):
        """Its command line leaves the program's code in a key."""
        self.write('script.py', SCRIPT.encode())
        subprocess.run([sys.executable, '-W', 'ignore', '-m', 'profile', '-o',
                        'made', 'script.py'], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL)
        printed = self.output('made')
        self.assertIn('profile:0(<code object <module>, file "script.py", '
                      'line 1>)\n', printed)
        self.assertIn('        3    0.000', printed)
        stats = pstats.Stats(self.path('made'))
        self.assertIn(f' {stats.total_calls} function calls ', printed)

    def test_standard_input(self):
        with open(self.path('good'), 'rb') as file:
            from_pipe = self.output_bytes('-', input=file.read())
        with open(self.path('good'), 'rb') as file:
            done = subprocess.run([program.PROGRAM, '-'], stdin=file,
                                  stdout=subprocess.PIPE, check=True)
        self.assertEqual(from_pipe, done.stdout)
        self.assertEqual(from_pipe.splitlines()[0], b'-')

    def test_a_file_as_long_as_it_takes(self):
        """A key at each place about the end of what is read at once."""
        for length in range(65420, 65540, 3):
            with self.subTest(length=length):
                self.write('long', {}, {'padding': 'x' * length, 'format': 1,
                                        'metadata': {'pid': 7}})
                self.assertIn(' 7\n', self.output('show', 'long'))

    def test_names_that_are_long_or_many(self):
        many = [f'name{i}' for i in range(50000)]
        self.write('names', program.TABLE,
                   {'format': 1, 'qualified_names': {program.WORK:
                                                     tuple(many)}})
        self.output('names')
        self.write('name', {('a.py', 1, 'x' * 70000): (1, 1, 1., 1., {})})
        self.assertIn('over 65536 bytes', self.refused('name')[0])

    def test_objects_that_are_referred_to_again_and_again(self):
        text = 'x' * 200000
        number = 2 ** 200000
        for again in text, number:
            with self.subTest(kind=type(again)):
                self.write('again', program.TABLE,
                           {'format': 1, 'metadata': [again] * 5000})
                self.assertIn('cannot be read', self.output('show', 'again'))

    def test_what_is_no_profile(self):
        self.write('text', b'root:x:0:0\n')
        self.write('list', [1, 2])
        self.write('empty', b'')
        expected = 'not a profile (expected a marshalled dict)'
        for name, text in [
                ('text', expected), ('list', expected),
                ('/dev/zero', expected),
                ('empty', 'it is empty (expected a profile)'),
                ('missing', 'No such file or directory'),
                ('.', 'Is a directory')]:
            with self.subTest(name=name):
                self.assertEqual(self.refused('good', name),
                                 [f'pstats: {name}: {text}'])


class ThreadsTest(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.write('a.prof', program.TABLE,
                   {**program.trailer(), **program.RUNS})

    def test_table(self):
        heading, _, table = self.output('--threads', '--unit', 's',
                                        'a.prof').partition('   Times')
        self.assertEqual(heading, self.output('a.prof').partition(
            '   Random')[0])
        self.assertEqual(table, """\
 are in s, % is of the time of all threads

pid  id  calls   time     %  name
  7   7      3  1.250  71.4  MainThread
  7   8      1  0.500  28.6  (unknown)

""")

    def test_of_several_files(self):
        printed = self.output('--threads', 'a.prof', 'a.prof')
        self.assertEqual(printed.count('MainThread'), 2)

    def test_none_are_known(self):
        self.write('plain', program.TABLE)
        self.assertTrue(self.output('--threads', 'plain').endswith(
            '   No threads are known (expected files of '
            'profiling.tracing)\n\n'))

    def test_with_other_options(self):
        for option in '--callers', '--percent', '-i', '--reverse', '-l1':
            with self.subTest(option=option):
                [line] = self.refused('--threads', option, 'a.prof',
                                      status=2)
                self.assertIn('goes with', line)

    def test_the_standard_table_is_what_it_was(self):
        self.write('plain', program.TABLE)
        self.assertEqual(self.output('-s', 'time', 'a.prof').splitlines()[1:],
                         self.output('-s', 'time', 'plain').splitlines()[1:])


class EndTest(program.ProgramCase):

    def setUp(self):
        super().setUp()
        rows = {('a.py', line, f'function_{line}'): (1, 1, 0.5, 0.5, {})
                for line in range(5000)}
        self.write('long', rows)

    def run_shell(self, line):
        """Run a line of a shell, where $pstats is the command."""
        return subprocess.run(
            ['sh', '-c', line], cwd=self.folder,
            env=dict(os.environ, pstats=program.PROGRAM),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))

    def test_a_reader_that_leaves(self):
        done = self.run_shell('"$pstats" long | head -n 1')
        self.assertEqual(done.stderr, '')
        self.assertEqual(done.stdout.count('\n'), 1)

    def test_a_reader_that_leaves_when_signals_are_ignored(self):
        done = self.run_shell('trap "" PIPE; { "$pstats" long; '
                              'echo "status $?" >&2; } | head -n 1')
        self.assertEqual(done.stderr, 'status 1\n')

    def test_output_that_fails(self):
        for redirection, reason in [
                ('>&-', 'Bad file descriptor'),
                ('>/dev/full', 'No space left on device')]:
            with self.subTest(redirection=redirection):
                done = self.run_shell(f'"$pstats" long {redirection}')
                self.assertEqual(done.returncode, 1)
                self.assertEqual(
                    done.stderr, f'pstats: standard output: {reason}\n')

    def test_usage(self):
        for arguments in [
                [], ['--bogus', 'long'], ['-s', 'bogus', 'long'],
                ['-l', '-1', 'long'], ['-l', '1.5', 'long'],
                ['--fraction', '1.5', 'long'], ['-r', '(', 'long'],
                ['-s'], ['--unit', 'h', 'long'], ['-i', '-l', '3', 'long'],
                ['-i', '-i', 'long']]:
            with self.subTest(arguments=arguments):
                self.assertEqual(len(self.refused(*arguments, status=2)), 1)

    def test_help_fits_a_screen(self):
        for command in [], ['diff'], ['merge'], ['show'], ['top'], ['tree']:
            with self.subTest(command=command):
                lines = self.output(*command, '--help').splitlines()
                self.assertLessEqual(len(lines), 24)
                self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == '__main__':
    program.main()
