"""Where the command line puts the profile: it arrives, or the user is told.

cProfile loses it in nearly all of these cases: a file that cannot be written
is found at the end, and a report goes to whatever sys.stdout is by then.
"""

import os
import stat

import support
from command import CommandCase

WORK = '''
import io, os, sys
def work(): pass
for _ in range(7): work()
print("out")
'''

# What programs do to their standard output before they end.
CHANGES = {
    'nothing': '',
    'flush': 'sys.stdout.flush()',
    'closed': 'sys.stdout.close()',
    'replaced': 'sys.stdout = io.StringIO()',
    'replaced by a closed one':
        'sys.stdout = io.StringIO(); sys.stdout.close()',
    'None': 'sys.stdout = None',
    'deleted': 'del sys.stdout',
    'both': 'sys.stdout = sys.__stdout__ = io.StringIO()',
    'detached': 'sys.stdout = io.TextIOWrapper(sys.stdout.detach())',
    'descriptor closed': 'sys.stdout.flush(); os.close(1)',
    'descriptor replaced':
        'sys.stdout.flush(); os.dup2(os.open("other", os.O_CREAT | '
        'os.O_WRONLY), 1); print("lost")',
    'all descriptors closed':
        'sys.stdout.flush(); os.closerange(3, 400); os.close(1)',
    'that raises': 'class Own(io.StringIO):\n'
                   '    def flush(self): 1/0\nsys.stdout = Own()',
    'write that raises': 'class Own(io.StringIO):\n'
                         '    def write(self, text): 1/0\n'
                         'sys.stdout = Own()',
    'redirected': 'import contextlib\n'
                  'contextlib.redirect_stdout(io.StringIO()).__enter__()',
    'exit': 'sys.stdout.close(); sys.exit()',
    'killed': 'sys.stdout.close(); os.kill(os.getpid(), 15)',
}


class ReportTest(CommandCase):

    def test_it_arrives_behind_the_output(self):
        for name, text in CHANGES.items():
            self.write('main.py', WORK + text)
            with self.subTest(name=name):
                out = self.run_it('main.py').stdout
                self.assertTrue(out.startswith('out\n'), out[:100])
                self.assertRegex(out, r'(?m)^ +7 .*\(work\)$')
                self.assertNotIn('lost', out)

    def test_status_and_errors_are_the_programs(self):
        for name, text in CHANGES.items():
            self.write('main.py', WORK + text)
            with self.subTest(name=name):
                self.as_python('main.py')

    def test_names_that_it_cannot_encode(self):
        self.write('main.py', 'import sys\ndef \u4e2d(): pass\n\u4e2d()\n'
                   'sys.stdout = None')
        out = self.output('main.py', env={'PYTHONIOENCODING': 'ascii'})
        self.assertIn('main.py:2(\\u4e2d)', out)

    def test_full(self):
        """The report is lost: say so."""
        for text in '', 'sys.stdout.close()', 'sys.exit(0)':
            self.write('main.py', 'import sys\n' + text)
            done = support.run('-c', TO_FULL, '-m', 'profiling.tracing',
                               'main.py', cwd=self.folder)
            self.assertEqual(done.stderr, "profiling.tracing: can't print "
                             'the report: No space left on device\n')
            self.assertEqual(done.returncode, 1)

    def test_no_output_at_all(self):
        self.write('main.py', WORK.replace('print', 'str'))
        done = support.run('-c', TO_NOTHING, '-m', 'profiling.tracing',
                           'main.py', cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ''))


class FileTest(CommandCase):

    def setUp(self):
        super().setUp()
        self.write('main.py', WORK)

    def refused(self, path, reason):
        """Check that -o PATH is refused before the program runs."""
        done = self.run_it('-o', path, 'main.py')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        path = os.path.abspath(os.path.join(self.folder, path))
        self.assertEqual(done.stderr, 'profiling.tracing: can\'t write '
                         f'{path!r}: {reason}\n')

    def test_refused(self):
        self.write('file', '')
        os.mkdir(self.path('folder'))
        self.refused('none/p', 'No such file or directory')
        self.refused('file/p', 'Not a directory')
        self.refused('folder', 'Is a directory')
        self.refused('.', 'Is a directory')
        self.refused('p' * 300, 'File name too long')
        self.refused('/proc/p', 'No such file or directory')
        self.assertEqual(sorted(os.listdir(self.folder)),
                         ['file', 'folder', 'main.py'])

    def test_folder_that_is_not_writable(self):
        if os.geteuid() == 0:
            self.skipTest('root may write everywhere')
        os.mkdir(self.path('folder'), 0o555)
        self.refused('folder/p', 'Permission denied')

    def test_an_old_file_stays_until_the_new_one_is_whole(self):
        self.write('p', 'old')
        self.write('main.py', WORK + 'print(open("p").read())\n'
                   'print(sorted(os.listdir()))')
        out = self.output('-o', 'p', 'main.py')
        self.assertEqual(out, "out\nold\n['main.py', 'p']\n")
        self.assertEqual(self.counts()['work'], 7)

    def test_disk_full(self):
        """The report is printed instead."""
        for text, status in ('', 1), ('sys.exit(3)', 3), ('os._exit(0)', 0):
            self.write('main.py', WORK + 'sys.stdout.flush()\n' + text)
            with self.subTest(text=text):
                done = self.run_it('-o', '/dev/full', 'main.py')
                self.assertEqual(done.stderr, 'profiling.tracing: can\'t '
                                 "write '/dev/full': No space left on "
                                 'device\n')
                self.assertEqual(done.returncode, status)
                self.assertTrue(done.stdout.startswith('out\n'))
                self.assertRegex(done.stdout, r'(?m)^ +7 .*\(work\)$')

    def test_folder_that_goes_away(self):
        os.mkdir(self.path('folder'))
        self.write('main.py', WORK + 'os.rmdir("folder")')
        done = self.run_it('-o', 'folder/p', 'main.py')
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, 'profiling.tracing: can\'t write '
                         f'{self.path("folder", "p")!r}: No such file or '
                         'directory\n')
        self.assertRegex(done.stdout, r'(?m)^ +7 .*\(work\)$')

    def test_a_folder_in_its_place(self):
        self.write('main.py', WORK + 'os.mkdir("p")')
        done = self.run_it('-o', 'p', 'main.py')
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout, r'(?m)^ +7 .*\(work\)$')
        self.assertEqual(sorted(os.listdir(self.folder)), ['main.py', 'p'])

    def test_devices_and_links(self):
        self.output('-o', '/dev/null', 'main.py')
        os.symlink('there', self.path('p'))
        self.output('-o', 'p', 'main.py')
        self.assertTrue(stat.S_ISLNK(os.lstat(self.path('p')).st_mode))
        self.assertEqual(self.counts('there')['work'], 7)


# Run python with an output that is full, and without one.
TO_FULL = '''
import os, sys
os.dup2(os.open('/dev/full', os.O_WRONLY), 1)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
'''
TO_NOTHING = '''
import os, sys
os.close(1)
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
'''


if __name__ == '__main__':
    support.main(every_source=False)
