"""pstats merge: what is added up, found in folders and lists, and refused."""

import os
import pty
import resource
import signal
import subprocess
import tempfile

import program
from program import MAIN, RUNS, TABLE, WORK, trailer

NEW = ('new.py', 5, 'new')
OTHER = {NEW: (1, 1, .5, .5, {MAIN: (1, 1, .5, .5)})}
SUM = {**TABLE, **OTHER}
GARBAGE = b'no profile'
FULL_BYTES = 16384


class MergeCase(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.write('a.prof', TABLE)
        self.write('b.prof', OTHER)

    def merge(self, *arguments, says='', **keywords):
        """Merge into the file out; return its table."""
        out = self.output('merge', '-o', 'out', *arguments, says=says,
                          **keywords)
        self.assertEqual(out, '')
        return self.read('out')[0]

    def refused(self, *arguments, **keywords):
        """Merge into out, which must stay as it is."""
        self.write('out', b'old')
        lines = super().refused('merge', *arguments, **keywords)
        with open(self.path('out'), 'rb') as file:
            self.assertEqual(file.read(), b'old')
        return lines


class TableTest(MergeCase):

    def test_one_file_is_itself(self):
        self.assertEqual(self.merge('a.prof'), TABLE)

    def test_two_files(self):
        self.assertEqual(self.merge('a.prof', 'b.prof'), SUM)
        self.assertEqual(list(self.merge('b.prof', 'a.prof')),
                         [NEW, MAIN, WORK])

    def test_a_file_twice(self):
        table = self.merge('a.prof', 'a.prof')
        self.assertEqual(table[WORK],
                         (4, 6, 3.0, 3.0, {MAIN: (6, 4, 3.0, 3.0)}))

    def test_integer_callers(self):
        table = {MAIN: (1, 1, .5, .5, {WORK: 2 ** 40})}
        self.write('i.prof', table)
        self.assertEqual(self.merge('i.prof', 'i.prof'),
                         {MAIN: (2, 2, 1.0, 1.0, {WORK: 2 ** 41})})

    def test_sampled(self):
        table = {('__sampled__',): True, MAIN: (1, 1, .5, .5, {})}
        self.write('s.prof', table)
        self.assertEqual(self.merge('s.prof'), table)

    def test_surrogates_and_long_names(self):
        key = ('\ud800\xe9\U0001f600', -1, 'x' * 300)
        self.write('u.prof', {key: (1, 1, 0.0, 0.0, {key: (1, 1, 0.0, 0.0)}),
                              ('x' * 300, 2 ** 40, '\ud800\xe9\U0001f600'):
                                  (2 ** 62, -1, -1.5, float('inf'), {})})
        self.assertEqual(self.merge('u.prof'), {
            key: (1, 1, 0.0, 0.0, {key: (1, 1, 0.0, 0.0)}),
            ('x' * 300, 2 ** 40, '\ud800\xe9\U0001f600'):
                (2 ** 62, -1, -1.5, float('inf'), {})})

    def test_nothing_is_an_empty_table(self):
        self.write('e.prof', {})
        self.assertEqual(self.merge('e.prof'), {})
        self.assertEqual(self.merge('e.prof', 'a.prof'), TABLE)

    def test_addresses(self):
        for number in range(2):
            self.write(f'x{number}.prof', {
                ('~', 0, f'<f of type object at 0x7f0{number}>'):
                    (1, 1, 1.0, 1.0, {})})
        files = ['x0.prof', 'x1.prof']
        self.assertEqual(self.merge(*files), {
            ('~', 0, '<f of type object>'): (2, 2, 2.0, 2.0, {})})
        self.assertEqual(len(self.merge('--keep-addresses', *files)), 2)

    def test_output_is_an_input(self):
        self.merge('a.prof', 'b.prof')
        self.assertEqual(self.merge('out', 'a.prof')[MAIN][:2], (2, 2))

    def test_output_is_a_link(self):
        self.write('real', b'old')
        os.chmod(self.path('real'), 0o640)
        os.symlink('real', self.path('out'))
        self.merge('a.prof')
        self.assertTrue(os.path.islink(self.path('out')))
        self.assertEqual(os.stat(self.path('real')).st_mode & 0o777, 0o640)


class TrailerTest(MergeCase):

    def test_trailers_are_added(self):
        for pid in 1, 2:
            self.write(f't{pid}.prof', TABLE, trailer(
                clock='tsc', pid=pid, duration=1.5, threads=2,
                started=100.0 + pid, argv=['x', '\udc80']))
        self.merge('t1.prof', 't2.prof')
        self.assertEqual(self.read('out')[1], {
            'format': 1,
            'metadata': {'clock': 'tsc', 'duration': 3.0, 'threads': 4,
                         'started': 101.0, 'argv': ['x', '\udc80'],
                         'merged': 2},
            'exceptions': {MAIN: 2, WORK: 6},
            'qualified_names': {WORK: ('Class.work', 'work')}})
        self.merge('out', 't1.prof', 't2.prof')
        self.assertEqual(self.read('out')[1]['metadata']['merged'], 4)

    def test_threads_and_runs_are_added(self):
        self.write('t.prof', TABLE, {**trailer(), **RUNS})
        self.merge('t.prof', 'a.prof', 't.prof')
        written = self.read('out')[1]
        self.assertEqual(written['threads'], 2 * RUNS['threads'])
        self.assertEqual(written['starts'], {WORK: 4, MAIN: 8})
        self.assertEqual(written['coroutines'], {WORK: (2, 6.5)})

    def test_threads_are_summed_beyond_a_thousand(self):
        """800 of one process and 300 of another are a thousand and a sum."""
        for pid, count in (1, 800), (2, 300):
            self.write(f't{pid}.prof', TABLE, {'format': 1, 'threads': [
                (pid, 'work', number, 1, .5) for number in range(count)]})
        self.merge('t1.prof', 't2.prof')
        threads = self.read('out')[1]['threads']
        self.assertEqual(len(threads), 1001)
        self.assertEqual(threads[799:801],
                         [(1, 'work', 799, 1, .5), (2, 'work', 0, 1, .5)])
        self.assertEqual(threads[-1], (2, '100 others', 0, 100, 50.0))
        self.merge('out', 't1.prof')
        self.assertEqual(self.read('out')[1]['threads'][-1],
                         (0, '900 others', 0, 900, 450.0))

    def test_odd_threads_leave_the_trailer_alone(self):
        self.write('t.prof', TABLE, {**trailer(), 'threads': [(1, 'x')]})
        self.merge('t.prof', says='pstats: t.prof: its trailer is left out: '
                   'a thread is no tuple of 5 objects\n')
        self.assertIsNone(self.read('out')[1])

    def test_no_trailer(self):
        self.merge('a.prof', 'b.prof')
        self.assertIsNone(self.read('out')[1])

    def test_unknown_format(self):
        self.write('t.prof', TABLE, {**trailer(), 'format': 2})
        table = self.merge('t.prof', says='pstats: t.prof: its trailer is '
                           'left out: unknown format (expected 1)\n')
        self.assertEqual(table, TABLE)
        self.assertIsNone(self.read('out')[1])


class FindingTest(MergeCase):

    def fill(self):
        """Make a tree in which four files of one row each are profiles."""
        for number, name in enumerate(['d/2.prof', 'd/1/x.pstats',
                                       'd/1/y.pstat', 'd/3/4/z.profile']):
            self.write(name, {('f', number, 'f'): (1, 1, 0.0, 0.0, {})})
        self.write('d/no.txt', GARBAGE)
        self.write('d/prof', GARBAGE)
        os.mkfifo(self.path('d/pipe.prof'))
        os.symlink('..', self.path('d/3/up.prof'))
        os.symlink('.', self.path('d/loop'))

    def test_folder_in_order(self):
        self.fill()
        expected = [1, 2, 0, 3]
        for name in 'd', 'd/', './d', self.path('d'):
            with self.subTest(name=name):
                table = self.merge(name)
                self.assertEqual([key[1] for key in table], expected)

    def test_linked_file_and_folder(self):
        self.fill()
        os.symlink('../a.prof', self.path('d/link.prof'))
        os.symlink('d', self.path('folder'))
        self.assertEqual(len(self.merge('folder')), 6)

    def test_old_output_in_a_folder(self):
        self.write('runs/a.prof', TABLE)
        os.symlink('sum.prof', self.path('runs/link.prof'))
        self.write('runs/sum.prof', OTHER)
        for _ in range(2):
            self.output('merge', '-o', 'runs/sum.prof', './runs')
            self.assertEqual(self.read('runs/sum.prof')[0], TABLE)
        self.output('merge', '-o', 'runs/sum.prof', 'runs', 'runs/sum.prof')
        self.assertEqual(self.read('runs/sum.prof')[0][MAIN][:2], (2, 2))

    def test_hidden_names(self):
        self.write('d/x.prof', OTHER)
        self.write('d/.hidden.prof', GARBAGE)
        self.write('d/.prof', GARBAGE)
        self.write('d/.folder/y.prof', GARBAGE)
        self.assertEqual(self.merge('d'), OTHER)
        self.write('.d/x.prof', OTHER)
        self.assertEqual(self.merge('.d'), OTHER)

    def test_help_says_what_a_folder_gives(self):
        shown = self.output('merge', '--help')
        for ending in 'prof', 'profile', 'pstat', 'pstats':
            self.assertRegex(shown, rf'\*\.{ending}\b')
        self.assertIn('hidden', shown)

    def test_folder_without_profiles(self):
        os.makedirs(self.path('d/e'))
        self.write('d/e/a.txt', TABLE)
        self.assertEqual(
            self.refused('-o', 'out', 'a.prof', 'd'),
            ['pstats: d: no profile is in it (expected .prof, .profile, '
             '.pstat or .pstats files)'])

    def test_broken_link(self):
        os.mkdir(self.path('d'))
        os.symlink('none', self.path('d/x.prof'))
        self.assertEqual(self.refused('-o', 'out', 'd'),
                         ['pstats: d/x.prof: No such file or directory'])

    def test_deep_folder(self):
        self.write('/'.join(['d'] * 300) + '/x.prof', TABLE)
        self.assertEqual(self.merge('d'), TABLE)

    def test_unreadable_folder(self):
        self.write('d/x.prof', TABLE)
        self.write('d/closed/x.prof', TABLE)
        os.chmod(self.path('d/closed'), 0)
        os.chmod(self.folder, 0o777)
        self.addCleanup(os.chmod, self.path('d/closed'), 0o700)
        user = {'user': 65534, 'group': 65534} if os.geteuid() == 0 else {}
        line = 'pstats: d/closed: Permission denied'
        try:
            self.assertEqual(self.refused('-o', 'out', 'd', **user), [line])
        except PermissionError:
            self.skipTest('nobody but root may run the program')
        self.assertEqual(
            self.output_bytes('merge', '-o', '-', '--skip-bad', 'd',
                              says=line + '\n', **user)[:1], b'{')

    def test_list(self):
        self.write('list', b'a.prof\n\n./b.prof')
        self.assertEqual(self.merge('@list'), SUM)

    def test_list_with_carriage_returns(self):
        self.write('list', b'a.prof\r\n\r\nb.prof\r')
        self.assertEqual(self.merge('@list'), SUM)

    def test_list_in_another_folder(self):
        self.write('d/list', b'a.prof\n')
        self.assertEqual(self.merge('@d/list'), TABLE)

    def test_list_on_standard_input(self):
        self.write('d/x.prof', OTHER)
        self.assertEqual(self.merge('@-', input=b'a.prof\nd\n'), SUM)

    def test_list_without_names(self):
        self.write('list', b'\n\n')
        self.assertEqual(self.refused('-o', 'out', '@list'),
                         ['pstats: there is no profile to merge'])

    def test_bad_lists(self):
        for content in b'a.prof\0b.prof\n', b'x' * 5000 + b'\n':
            with self.subTest(content=content):
                self.write('list', content)
                self.assertEqual(
                    self.refused('-o', 'out', '@list'),
                    ['pstats: list: a line is too long, or has a NUL byte '
                     '(expected the name of a file)'])
        self.assertEqual(self.refused('-o', 'out', '@none'),
                         ['pstats: none: No such file or directory'])
        self.assertEqual(self.refused('-o', 'out', '@.'),
                         ['pstats: .: Is a directory'])

    def test_profile_on_standard_input(self):
        with open(self.path('b.prof'), 'rb') as file:
            self.assertEqual(self.merge('a.prof', '-', input=file.read()),
                             SUM)

    def test_standard_output(self):
        out = self.output_bytes('merge', '-o-', 'a.prof')
        self.write('copy', out)
        self.assertEqual(self.read('copy')[0], TABLE)


class RefusalTest(MergeCase):

    def test_no_output(self):
        self.assertEqual(self.refused('a.prof', status=2),
                         ['pstats: merge writes a file (expected -o OUT)'])

    def test_no_file(self):
        self.assertEqual(
            self.refused('-o', 'out', status=2),
            ['pstats: no file is given (pstats merge --help says more)'])

    def test_terminal(self):
        reader, terminal = pty.openpty()
        try:
            done = self.run_it('merge', '-o-', 'a.prof', stdout=terminal)
        finally:
            os.close(reader)
            os.close(terminal)
        self.assertEqual(
            (done.returncode, done.stderr),
            (2, 'pstats: a terminal cannot show a profile (expected -o OUT, '
                'or a pipe)\n'))

    def test_bad_files(self):
        self.write('garbage.prof', GARBAGE)
        self.write('sampled.prof', {('__sampled__',): True,
                                    MAIN: (1, 1, 1.0, 1.0, {})})
        self.write('integers.prof', {MAIN: (1, 1, 1.0, 1.0, {WORK: 1})})
        self.write('empty.prof')
        for name in ('garbage.prof', 'sampled.prof', 'integers.prof',
                     'empty.prof', 'none.prof'):
            with self.subTest(name=name):
                lines = self.refused('-o', 'out', 'a.prof', name)
                self.assertEqual(len(lines), 1)
                self.assertRegex(lines[0], f'^pstats: {name}: ')
                says = lines[0] + '\n'
                self.assertEqual(
                    self.merge('--skip-bad', 'a.prof', name, 'b.prof',
                               says=says), SUM)

    def test_all_bad(self):
        self.assertEqual(self.refused('--skip-bad', '-o', 'out', 'none'),
                         ['pstats: none: No such file or directory',
                          'pstats: there is no profile to merge'])

    def test_overflow_is_fatal(self):
        self.write('h.prof', {MAIN: (2 ** 62, 2 ** 62, 0.0, 0.0, {})})
        self.assertEqual(
            self.refused('--skip-bad', '-o', 'out', 'h.prof', 'h.prof'),
            ['pstats: h.prof: counts add up to more than 2**63'])

    def test_output_folder(self):
        self.assertEqual(self.refused('-o', 'none/x', 'a.prof'),
                         ['pstats: none/x: No such file or directory'])
        self.assertEqual(self.refused('-o', '.', 'a.prof'),
                         ['pstats: .: Is a directory'])


class FullDiskTest(MergeCase):

    def big(self):
        """Write a profile that needs more room than there is."""
        self.write('big.prof', {
            ('x' * 50 + str(i), i, 'f'): (1, 1, 0.0, 0.0, {})
            for i in range(1000)})

    def expect_whole(self, folder, why, **keywords):
        """Merge too much into a folder with an old file."""
        out = os.path.join(folder, 'old')
        self.output('merge', '-o', out, 'a.prof')
        self.big()
        lines = super().refused('-o', out, 'big.prof', **keywords)
        self.assertEqual(lines, [f'pstats: {out}: {why}'])
        self.assertEqual(os.listdir(folder), ['old'])
        self.assertEqual(self.read(out)[0], TABLE)

    def test_small_disk(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        mounted = subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', f'size={FULL_BYTES}', 'none',
             folder], stderr=subprocess.DEVNULL)
        if mounted.returncode != 0:
            self.skipTest('no file system can be mounted')
        try:
            self.expect_whole(folder, 'No space left on device')
        finally:
            subprocess.run(['umount', folder], check=True)

    def limit(self, action):
        """Limit the size of files, beyond which a signal has that action."""
        signal.signal(signal.SIGXFSZ, action)
        resource.setrlimit(resource.RLIMIT_FSIZE, (FULL_BYTES, FULL_BYTES))

    def test_size_limit(self):
        folder = tempfile.mkdtemp(dir=self.folder)
        self.expect_whole(folder, 'File too large',
                          preexec_fn=lambda: self.limit(signal.SIG_IGN))

    def test_a_signal_that_comes_while_a_file_is_written(self):
        """It ends the command, but leaves no half of a file."""
        self.big()
        done = self.run_it('merge', '-o', 'new/out', 'big.prof',
                           preexec_fn=lambda: (os.mkdir('new'), self.limit(
                               signal.SIG_DFL)))
        self.assertEqual(done.returncode, -signal.SIGXFSZ)
        self.assertEqual(os.listdir(self.path('new')), [])

    def test_help_without_room(self):
        for arguments in ([], ['merge'], ['diff'], ['show']):
            for option in '--help', '--version':
                with self.subTest(arguments, option=option), \
                        open('/dev/full', 'wb') as full:
                    done = self.run_it(*arguments, option, stdout=full)
                    self.assertEqual(
                        (done.returncode, done.stderr),
                        (1, 'pstats: standard output: No space left on '
                            'device\n'))
        done = self.run_it('--version', stdout=None,
                           preexec_fn=lambda: os.close(1))
        self.assertEqual((done.returncode, done.stderr),
                         (1, 'pstats: standard output: Bad file '
                             'descriptor\n'))

    def test_full_device(self):
        self.assertEqual(
            self.refused('-o', '/dev/full', 'a.prof'),
            ['pstats: /dev/full: No space left on device'])
        with open('/dev/full', 'wb') as full:
            done = self.run_it('merge', '-o-', 'a.prof', stdout=full)
        self.assertEqual((done.returncode, done.stderr),
                         (1, 'pstats: standard output: No space left on '
                             'device\n'))


if __name__ == '__main__':
    program.main()
