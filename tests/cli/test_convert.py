"""pstats export: what it takes, what it refuses, where it writes."""

import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

import contexts

FORMATS = ('json', 'csv', 'collapsed', 'callgrind', 'speedscope', 'dot',
           'prometheus')
ESTIMATE = ('there are no calling contexts: stacks are an estimate from '
            'callers (--contexts records them)')


class ConvertTest(program.ProgramCase):

    def profile(self, name='p'):
        """Write a profile with contexts; return its path."""
        path = self.path(name)
        calls = contexts.random_calls(1)
        contexts.write(path, calls)
        return path

    def usage(self, *arguments):
        """Run the command, which must refuse its arguments; return its
        message."""
        line, = self.refused('export', *arguments, status=2)
        return line.removeprefix('pstats: ')

    def test_list(self):
        lines = self.output('export', '--list').splitlines()
        names = [line.split()[0] for line in lines]
        self.assertLessEqual(set(FORMATS), set(names))
        for line in lines:
            self.assertRegex(line, r'^\w+ +\S.*\S$')

    def test_help(self):
        text = self.output('export', '--help')
        self.assertIn('usage: pstats export [OPTION...] --to FORMAT FILE',
                      text)
        self.assertIn('export', self.output('--help').splitlines()[-1])

    def test_usage(self):
        path = self.profile()
        for arguments, message in (
                ((path,), 'no format is given (expected --to FORMAT; --list '
                          'lists them)'),
                (('--to', 'svg', path), 'no format is named svg (pstats '
                                        'export --list lists them)'),
                (('--to', 'dot'), 'no file is given (pstats export --help '
                                  'says more)'),
                (('--to', 'dot', '--thread', 'x', path),
                 'dot has no calling contexts: --thread and '
                 '--fold-recursion mean nothing to it'),
                (('--to', 'csv', '--fold-recursion', path),
                 'csv has no calling contexts: --thread and '
                 '--fold-recursion mean nothing to it'),
                (('--to', 'dot', '--min', '-1', path),
                 '--min -1 (expected a number, 0 or more)'),
                (('--to', 'dot', '-l', 'x', path),
                 '--limit x (expected a whole number, 0 or more)')):
            self.assertEqual(self.usage(*arguments), message)
        self.assertIn('--unit', self.usage('--to', 'collapsed', '--unit',
                                           'min', path))

    def test_each_format_streams_what_it_saves(self):
        path = self.profile()
        for line in self.output('export', '--list').splitlines():
            name = line.split()[0]
            done = self.run_it('export', '--to', name, path, '-o', 'out')
            if name == 'html' and 'has no report' in done.stderr:
                continue
            self.assertEqual((name, done.returncode), (name, 0))
            with open(self.path('out'), 'rb') as file:
                data = file.read()
            self.assertTrue(data, name)
            for output in ((), ('-o', '-')):
                self.assertEqual(self.output_bytes(
                    'export', '--to', name, path, *output), data, name)

    def test_estimate_is_told(self):
        path = self.write('p', program.TABLE)
        says = f'pstats: {path}: {ESTIMATE}\n'
        self.assertEqual(
            self.output('export', '--to', 'collapsed', path, says=says),
            'main (app.py:1) 250000000\n'
            'main (app.py:1);work (lib.py:7) 1500000000\n')
        self.output('export', '--to', 'callgrind', path)

    def test_what_is_not_there(self):
        path = self.profile()
        for arguments, message in (
                (('collapsed', '--thread', 'x'),
                 'it has no thread named x (pstats --threads lists them)'),
                (('speedscope', '--timeline'),
                 'it has no timeline (--timeline records one)')):
            line, = self.refused('export', '--to', *arguments, path, '-o',
                                 'out')
            self.assertEqual(line, f'pstats: {path}: {message}')
            self.assertFalse(os.path.exists(self.path('out')))

    def test_output_that_cannot_be_written(self):
        path = self.profile()
        line, = self.refused('export', '--to', 'dot', path, '-o', 'a/b')
        self.assertEqual(line, 'pstats: a/b: No such file or directory')
        os.mkdir(self.path('folder'))
        line, = self.refused('export', '--to', 'dot', path, '-o', 'folder')
        self.assertEqual(line, 'pstats: folder: Is a directory')

    def test_full_device(self):
        line, = self.refused('export', '--to', 'json', self.profile(), '-o',
                             '/dev/full')
        self.assertEqual(line, 'pstats: /dev/full: No space left on device')

    def test_old_file_is_kept_when_the_input_is_bad(self):
        bad = self.write('bad', b'no profile')
        self.write('out', b'old')
        self.refused('export', '--to', 'dot', bad, '-o', 'out')
        with open(self.path('out'), 'rb') as file:
            self.assertEqual(file.read(), b'old')
        self.assertEqual(sorted(os.listdir(self.folder)), ['bad', 'out'])

    def write_recursion(self, depth):
        """Write a profile of a function that calls itself that often;
        return its path."""
        data = b'\0\0\2\1' * depth
        return self.write('deep', {('m.py', 1, 'f'): (1, depth, 1., 1., {})},
                          {'format': 1, 'metadata': {}, 'contexts': {
                              'folded_calls': 0, 'trees': [
                                  (7, 'MainThread', 7, depth, data)]}})

    def test_what_is_read_is_not_overwritten(self):
        path = self.profile()
        with open(path, 'rb') as file:
            before = file.read()
        os.symlink('p', self.path('link'))
        for name in 'p', './p', 'link':
            for command in ('export', '--to', 'json'), ('html',):
                line, = self.refused(*command, '-o', name, 'link', status=2)
                self.assertEqual(line, f'pstats: --output {name} is a file '
                                       f'that is read (expected another)')
        with open(path, 'rb') as file:
            self.assertEqual(file.read(), before)

    def interrupt(self, disposition):
        """Interrupt what writes a large file; return its status."""
        before = signal.signal(signal.SIGINT, disposition)
        try:
            with subprocess.Popen(
                    [program.PROGRAM, 'export', '--to', 'collapsed', '-o',
                     'out', self.write_recursion(15000)],
                    cwd=self.folder) as child:
                while (child.poll() is None
                       and os.listdir(self.folder) == ['deep']):
                    pass
                child.send_signal(signal.SIGINT)
                return child.wait(program.TIMEOUT_SECONDS)
        finally:
            signal.signal(signal.SIGINT, before)

    def test_signal_while_a_large_file_is_written(self):
        """What is there is removed, not finished."""
        self.assertEqual(self.interrupt(signal.default_int_handler),
                         -signal.SIGINT)
        self.assertEqual(os.listdir(self.folder), ['deep'])

    def test_signal_that_is_ignored(self):
        self.assertEqual(self.interrupt(signal.SIG_IGN), 0)
        self.assertEqual(sorted(os.listdir(self.folder)), ['deep', 'out'])

    def test_stacks_that_are_too_long(self):
        """50,000 levels are more than 2**30 functions in all stacks."""
        path = self.write_recursion(50000)
        for name in 'collapsed', 'speedscope', 'pprof':
            line, = self.refused('export', '--to', name, '-o', 'out', path)
            self.assertIn('its stacks are too long', line)
            self.output_bytes('export', '--to', name, '--fold-recursion',
                              path)
        self.output('export', '--to', 'gecko', '-o', 'out', path)

    def test_files_are_added_up(self):
        first, second = self.profile('a'), self.profile('b')
        data = self.output('export', '--to', 'prometheus', first, second)
        one = self.output('export', '--to', 'prometheus', first)
        calls = 'python_profile_calls_total'
        counts = [int(line.split()[1]) for text in (one, data)
                  for line in text.splitlines()
                  if line.startswith(calls + ' ')]
        self.assertEqual(counts, [counts[0], 2 * counts[0]])

    def test_name_of_the_profile(self):
        path = self.write('sub folder/a "b".prof', program.TABLE)
        self.assertIn('label="a \\"b\\".prof: ',
                      self.output('export', '--to', 'dot', path))
        self.assertIn('label="a \\"b\\".prof and another: ',
                      self.output('export', '--to', 'dot', path, path))
        self.assertIn('label="a \\"b\\".prof and others: ',
                      self.output('export', '--to', 'dot', path, path, path))

    def test_standard_input(self):
        with open(self.profile(), 'rb') as file:
            data = file.read()
        self.assertTrue(self.output('export', '--to', 'collapsed', '-',
                                    input=data))

    def test_reader_that_goes_away(self):
        contexts.write_large(self.path('p'), 20000)
        command = subprocess.Popen(
            [program.PROGRAM, 'export', '--to', 'json', self.path('p')],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        command.stdout.close()
        self.assertEqual(command.stderr.read(), b'')
        command.stderr.close()
        self.assertNotEqual(command.wait(program.TIMEOUT_SECONDS), 0)


if __name__ == '__main__':
    program.main()
