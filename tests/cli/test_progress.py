"""The bar of what lasts: on a terminal, after a second, and then no more."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program
import terminal

import contexts
from program import TABLE, trailer

# More than the time in which nothing is shown.
LONG_SECONDS = 1.1
CLEAR = '\r\x1b[K'


class ProgressTest(program.ProgramCase):

    def setUp(self):
        super().setUp()
        for name in 'abcd':
            self.write(f'{name}.prof', TABLE, trailer())
        with open(self.path('a.prof'), 'rb') as file:
            self.profile = file.read()

    def merge(self, *files, seconds=LONG_SECONDS, **options):
        """Merge files, of which "-" takes that long; return what is shown
        on a terminal, and what on the other stream of errors."""
        with terminal.Terminal('merge', '-o', 'sum.prof', *files,
                               folder=self.folder, stdin=subprocess.PIPE,
                               **{'streams': ('stdout', 'stderr'),
                                  **options}) as shown:
            time.sleep(seconds)
            errors = shown.process.communicate(self.profile)[1]
            shown.wait()
        self.assertEqual(shown.process.returncode, 0)
        self.assertEqual(self.read('sum.prof')[0][program.MAIN][1],
                         len([file for file in files if file != 'bad'
                              and not file.startswith('--')]))
        return shown.text, errors

    def test_bar(self):
        text, _ = self.merge('a.prof', '-', 'b.prof')
        bar = '#' * 20 + '.' * 10
        self.assertTrue(text.startswith(
            f'{CLEAR}merging [{bar}]  67% 2/3'), repr(text))
        self.assertTrue(text.endswith(CLEAR), repr(text))

    def test_messages_stand_in_lines_of_their_own(self):
        self.write('bad', b'x')
        text, _ = self.merge('--skip-bad', '-', 'bad', 'a.prof')
        self.assertIn(f'{CLEAR}pstats: bad: ', text)
        self.assertIn(' 33% 1/3' + CLEAR, text)

    def test_narrow(self):
        text, _ = self.merge('a.prof', '-', 'b.prof', columns=20)
        self.assertTrue(text.startswith(f'{CLEAR}merging [##########{CLEAR}'),
                        repr(text))

    def test_nothing_of_what_is_short(self):
        with terminal.Terminal('merge', '-o', 'sum.prof', 'a.prof', 'b.prof',
                               folder=self.folder) as shown:
            self.assertEqual(shown.wait(), 0)
        self.assertEqual(shown.text, '')

    def test_nothing_without_a_terminal(self):
        for options in ({'streams': ('stdout',), 'stderr': subprocess.PIPE},
                        {'environment': {'TERM': 'dumb'}}):
            text, errors = self.merge('a.prof', '-', 'b.prof', **options)
            self.assertEqual((text, errors or b''), ('', b''))

    def test_export(self):
        contexts.write_large(self.path('large'), 50000)
        with terminal.Terminal('export', '--to', 'collapsed', 'large',
                               folder=self.folder, stdout=subprocess.PIPE,
                               streams=('stderr',)) as shown:
            time.sleep(LONG_SECONDS)
            data = shown.process.communicate()[0]
            shown.wait()
        self.assertEqual(shown.process.returncode, 0)
        self.assertTrue(data.endswith(b'\n'))
        self.assertRegex(shown.text, re.escape(CLEAR)
                         + r'exporting, KiB: [1-9]\d*')
        self.assertTrue(shown.text.endswith(CLEAR), repr(shown.text))


if __name__ == '__main__':
    program.main()
