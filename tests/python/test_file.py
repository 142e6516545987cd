"""Profile files: what is in them, and that the old one stays whole until the
new one is."""

import io
import marshal
import math
import os
import pstats
import stat
import sys
import unittest

import support

from profiling.tracing import Profile, label


def leaf(n=0):
    if n:
        leaf(n - 1)
    return len('x')


def work():
    try:
        leaf(3)
        [].append(1)
        int.from_bytes(b'x', 'big')
        sorted([2, 1], key=leaf_key)
        raise KeyError
    except KeyError:
        pass


def leaf_key(x):
    return x


def recorded():
    profile = Profile()
    profile.runcall(work)
    return profile


class FileCase(support.FolderCase):

    def dumped(self, profile=None):
        """Return the two dicts in a file."""
        path = self.path('content.prof')
        (profile or recorded()).dump_stats(path)
        with open(path, 'rb') as file:
            table, trailer = marshal.load(file), marshal.load(file)
            self.assertEqual(file.read(), b'')
        return table, trailer


class ContentTest(FileCase):

    def check_numbers(self, numbers):
        self.assertEqual([type(number) for number in numbers],
                         [int, int, float, float])
        self.assertTrue(all(map(math.isfinite, numbers)))
        self.assertTrue(all(number >= 0 for number in numbers))

    def test_types_and_sizes(self):
        table, _ = self.dumped()
        self.assertIs(type(table), dict)
        for key, row in table.items():
            with self.subTest(key=key):
                self.assertEqual((type(key), len(key)), (tuple, 3))
                self.assertEqual([type(part) for part in key],
                                 [str, int, str])
                self.assertEqual((type(row), len(row)), (tuple, 5))
                self.check_numbers(row[:4])
                self.assertIs(type(row[4]), dict)
                for caller, numbers in row[4].items():
                    self.assertIn(caller, table)
                    self.assertEqual((type(numbers), len(numbers)),
                                     (tuple, 4))
                    self.check_numbers(numbers)

    def test_order_of_the_counts(self):
        """Primitive calls come first in a row, all calls in a caller."""
        table, _ = self.dumped()
        row = table[label(leaf.__code__)]
        self.assertEqual(row[:2], (1, 4))
        self.assertEqual(row[4][label(leaf.__code__)][:2], (3, 1))
        self.assertEqual(row[4][label(work.__code__)][:2], (1, 1))

    def test_calls_equal_the_calls_of_the_callers(self):
        table, _ = self.dumped()
        for key, (cc, nc, tt, ct, callers) in table.items():
            if callers:
                self.assertEqual(sum(c[0] for c in callers.values()), nc)

    def test_a_row_without_callers(self):
        table, _ = self.dumped()
        self.assertEqual(table[label(work.__code__)][4], {})

    def test_empty_profile(self):
        """Readers refuse an empty table."""
        table, trailer = self.dumped(Profile())
        self.assertEqual(table, {('~', 0, support.DISABLE):
                                 (0, 0, 0.0, 0.0, {})})
        stats = pstats.Stats(self.path('content.prof'), stream=io.StringIO())
        stats.print_stats()

    def test_exec_row(self):
        """tuna takes it for the root."""
        profile = Profile()
        profile.run('0')
        table, _ = self.dumped(profile)
        row = table['~', 0, '<built-in method builtins.exec>']
        self.assertEqual(row[4], {})

    def test_every_other_reader_stops_before_the_trailer(self):
        profile = recorded()
        path = self.path('p')
        profile.dump_stats(path)
        with open(path, 'rb') as file:
            data = file.read()
        self.assertEqual(marshal.loads(data), profile.stats)
        stats = pstats.Stats(path, stream=io.StringIO())
        stats.add(path)
        self.assertEqual(stats.stats[label(leaf.__code__)][:2], (2, 8))

    def test_not_taken_for_text(self):
        """tuna takes a file whose beginning is UTF-8 for another kind."""
        path = self.path('p')
        recorded().dump_stats(path)
        with open(path, 'rb') as file:
            with self.assertRaises(UnicodeDecodeError):
                file.read(8192).decode('utf-8')


class TrailerTest(FileCase):

    def test_its_parts(self):
        _, trailer = self.dumped()
        self.assertEqual(sorted(trailer), ['exceptions', 'format',
                                           'metadata', 'qualified_names',
                                           'starts', 'threads'])
        self.assertEqual(trailer['format'], 1)

    def test_metadata(self):
        _, trailer = self.dumped()
        about = trailer['metadata']
        self.assertEqual(about['argv'], sys.argv)
        self.assertEqual(about['pid'], os.getpid())
        self.assertEqual(about['python'], sys.version)
        self.assertEqual(about['source'], support.SOURCE)
        self.assertEqual(about['threads'], 1)
        self.assertGreater(about['seconds_per_tick'], 0)
        self.assertGreater(about['started'], 1e9)
        self.assertGreater(about['duration'], 0)
        self.assertIs(type(about['clock']), str)

    def test_metadata_of_a_custom_timer(self):
        profile = Profile(lambda: 1, 0.5)
        profile.runcall(work)
        about = self.dumped(profile)[1]['metadata']
        self.assertEqual((about['clock'], about['seconds_per_tick']),
                         ('custom', 0.5))

    def test_exceptions(self):
        def fails():
            raise KeyError
        profile = Profile()
        with self.assertRaises(KeyError):
            profile.runcall(fails)
        table, trailer = self.dumped(profile)
        if support.TELLS_EXCEPTIONS:
            self.assertEqual(trailer['exceptions'],
                             {label(fails.__code__): 1})
        self.assertLessEqual(set(trailer['exceptions']), set(table))

    def test_qualified_names(self):
        def inner():
            pass
        profile = Profile()
        profile.runcall(inner)
        _, trailer = self.dumped(profile)
        self.assertEqual(
            trailer['qualified_names'],
            {label(inner.__code__): (inner.__qualname__,)})

    def test_odd_arguments_of_the_program(self):
        """Only texts are kept: to ask others for theirs runs code."""
        before = sys.argv
        self.addCleanup(setattr, sys, 'argv', before)
        sys.argv = [1, None, 'x\udcff']
        self.assertEqual(self.dumped()[1]['metadata']['argv'],
                         ['x\udcff'])
        del sys.argv
        self.assertEqual(self.dumped()[1]['metadata']['argv'], [])


class ReplacementTest(support.FolderCase):

    def old(self, name='p', mode=None):
        path = self.write(name, 'old')
        if mode is not None:
            os.chmod(path, mode)
        return path

    def content(self, path):
        with open(path, 'rb') as file:
            return file.read()

    def check_new(self, path):
        self.assertIn(label(leaf.__code__), marshal.loads(self.content(path)))

    def test_nothing_else_is_left(self):
        recorded().dump_stats(self.old())
        self.check_new(self.path('p'))
        self.assertEqual(os.listdir(self.folder), ['p'])

    def test_permissions_are_kept(self):
        path = self.old(mode=0o640)
        recorded().dump_stats(path)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o640)
        self.check_new(path)

    def test_permissions_of_a_new_file(self):
        umask = os.umask(0o027)
        self.addCleanup(os.umask, umask)
        recorded().dump_stats(self.path('p'))
        self.assertEqual(stat.S_IMODE(os.stat(self.path('p')).st_mode),
                         0o640)

    def test_a_link_stays_and_its_target_is_replaced(self):
        os.mkdir(self.path('d'))
        target = self.old('d/target')
        os.symlink(os.path.join('d', 'target'), self.path('link'))
        recorded().dump_stats(self.path('link'))
        self.assertTrue(os.path.islink(self.path('link')))
        self.check_new(target)
        self.assertEqual(os.listdir(self.path('d')), ['target'])

    def test_a_link_to_nothing(self):
        os.symlink('target', self.path('link'))
        recorded().dump_stats(self.path('link'))
        self.check_new(self.path('target'))

    def test_no_such_folder(self):
        with self.assertRaises(FileNotFoundError):
            recorded().dump_stats(self.path('none', 'p'))

    def test_a_folder(self):
        with self.assertRaises(IsADirectoryError):
            recorded().dump_stats(self.folder)
        self.assertEqual(os.listdir(self.folder), [])

    def test_a_long_name(self):
        recorded().dump_stats(self.path('p' * 255))
        self.check_new(self.path('p' * 255))

    def test_written_twice_at_a_time(self):
        """By a handler of a signal in the middle, say."""
        class Path:
            """Writes the file, too, when it is asked where it is."""

            def __init__(self, path):
                self.path = path

            def __fspath__(self):
                recorded().dump_stats(self.path)
                return self.path
        recorded().dump_stats(Path(self.path('p')))
        self.check_new(self.path('p'))
        self.assertEqual(os.listdir(self.folder), ['p'])

    def test_a_full_disk_leaves_the_old_file(self):
        """No file may grow beyond a few bytes, as on a full disk."""
        path = self.old()
        done = support.run('-c', FULL_DISK, path)
        self.assertEqual(done.stdout, 'OSError\n', done.stderr)
        self.assertEqual(self.content(path), b'old')
        self.assertEqual(os.listdir(self.folder), ['p'])

    def test_a_full_device(self):
        if not os.path.exists('/dev/full'):
            self.skipTest('there is no /dev/full')
        with self.assertRaises(OSError):
            recorded().dump_stats('/dev/full')
        self.assertTrue(os.path.exists('/dev/full'))

    def test_an_unwritable_folder(self):
        path = self.old()
        os.chmod(self.folder, 0o555)
        self.addCleanup(os.chmod, self.folder, 0o755)
        done = support.run('-c', UNPRIVILEGED, path, self.path('new'))
        if done.stdout == 'no\n':
            self.skipTest('cannot do without privileges here')
        self.assertEqual(done.stdout, 'PermissionError\n', done.stderr)

    def test_a_device(self):
        recorded().dump_stats(os.devnull)
        self.assertFalse(os.path.isfile(os.devnull))

    def test_standard_output(self):
        done = support.run(
            '-c', 'import cProfile\n'
            'cProfile.run("0", filename="/dev/stdout")')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('exec', done.stdout)

    def test_a_pipe_with_a_name(self):
        path = self.path('pipe')
        os.mkfifo(path)
        reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
        self.addCleanup(os.close, reader)
        recorded().dump_stats(path)
        self.assertIn(label(leaf.__code__),
                      marshal.loads(os.read(reader, 1 << 16)))
        self.assertTrue(stat.S_ISFIFO(os.stat(path).st_mode))


FULL_DISK = '''
import cProfile, resource, signal, sys
profile = cProfile.Profile()
profile.run('import json')
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
try:
    profile.dump_stats(sys.argv[1])
except OSError as error:
    print('OSError')
'''

# The old file may be written, the folder not; and there is no new file.
UNPRIVILEGED = '''
import cProfile, os, sys
old, new = sys.argv[1:]
profile = cProfile.Profile()
profile.run('0')
profile.create_stats()
import profiling.tracing._file, pstats
if os.getuid() == 0:
    os.chmod(old, 0o666)
    for folder in (os.path.dirname(old),):
        os.chmod(folder, 0o555)
    os.setuid(65534)
try:
    open(os.path.join(os.path.dirname(new), 'try'), 'w')
except PermissionError:
    if not os.access(old, os.W_OK):
        sys.exit(print('no'))
    profile.dump_stats(old)
    pstats.Stats(old)
    try:
        profile.dump_stats(new)
    except PermissionError:
        print('PermissionError')
else:
    print('no')
'''


if __name__ == '__main__':
    support.main()
