"""Profiles outlive a kill, a full disk, and a folder that goes away.

KILLS is how often the command line is killed at a random moment.
"""

import marshal
import os
import pstats
import random
import shutil
import signal
import subprocess
import sys
import time

import command
import support

from profiling.tracing import Profile

KILLS = int(os.environ.get('KILLS') or 20)
CHECKPOINT_SECONDS = .01
LONGEST_SECONDS = .3

# A program that says how often it calls work(): a byte for each 100 calls,
# before them.  It also says when it has seen a new profile: an "n" behind the
# bytes of all calls that were done by then, or may be in the next one.  It has
# many functions, so that it takes a while to write one.
TALLIES = '''
import os
for i in range(2000):
    exec(f"def function_{i}(): pass\\nfunction_{i}()")
def work(): pass
def profile():
    try:
        return os.stat("p").st_ino
    except FileNotFoundError:
        return None
def loop():
    tally = os.open("tally", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    print("begins", flush=True)
    last = profile()
    while True:
        os.write(tally, b".")
        for _ in range(100): work()
        new = profile()
        if new != last:
            os.write(tally, b"n")
            last = new
loop()
'''

# A profile of it is larger than the files that LIMITS allows.
CALLS = 300
LARGE = ''.join(f'def function_{i}(): pass\nfunction_{i}()\n'
                for i in range(CALLS)) + 'print("ends", flush=True)\n'
LIMITS = '''
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
'''

WAITS = '''
import os, time
def wait_for(name):
    while not os.path.exists(name): time.sleep(.001)
'''


def leaf():
    pass


def recorded(times):
    """Return a profiler that has heard so many calls of leaf()."""
    profile = Profile()
    profile.enable()
    for _ in range(times):
        leaf()
    profile.disable()
    return profile


class KilledCase(command.CommandCase):

    def temporary_files(self, *folder):
        """Return the names of what is to become profiles."""
        return [name for name in os.listdir(self.path(*folder))
                if name.endswith('.tmp')]


class KilledTest(KilledCase):

    def killed(self, seconds, is_writing=False):
        """Start TALLIES and kill it after so long, or when it writes then."""
        child = self.start('-o', 'p', '--checkpoint', str(CHECKPOINT_SECONDS),
                           'tallies.py')
        self.assertEqual(child.stdout.readline(), 'begins\n')
        time.sleep(seconds)
        deadline = time.monotonic() + support.TIMEOUT_SECONDS
        while is_writing and time.monotonic() < deadline:
            is_writing = not self.temporary_files()
        child.kill()
        child.communicate()
        self.assertEqual(child.returncode, -signal.SIGKILL)

    def check_file(self):
        """Check the profile, and say whether there is one.

        When the program saw a new one, the calls before that were in it, but
        for those since it was begun, which was after the one before it.
        """
        with open(self.path('tally'), 'rb') as file:
            tally = file.read()
        begun, known = 100 * tally.count(b'.'), tally.split(b'n')[:-2]
        done = 100 * sum(len(part) for part in known)
        if not os.path.exists(self.path('p')):
            return False
        with open(self.path('p'), 'rb') as file:
            table, trailer = marshal.load(file), marshal.load(file)
            self.assertEqual(file.read(), b'')
        self.assertEqual(trailer['format'], 1)
        self.assertEqual(pstats.Stats(self.path('p')).stats.keys(),
                         table.keys())
        calls = self.counts().get('work', 0)
        self.assertLessEqual(done, calls + 100)
        self.assertLessEqual(calls, begun)
        return True

    def test_the_file_is_whole_at_any_moment(self):
        self.write('tallies.py', TALLIES)
        found = 0
        for number in range(KILLS):
            seconds = random.uniform(0, LONGEST_SECONDS)
            with self.subTest(number=number, seconds=seconds):
                self.killed(seconds, is_writing=number % 2)
                found += self.check_file()
                left = os.listdir(self.folder)
                temporary = self.temporary_files()
                self.assertLessEqual(len(temporary), 1, left)
                self.assertEqual(set(left) - set(temporary) - {'p'},
                                 {'tallies.py', 'tally'})
            for name in set(left) - {'tallies.py'}:
                os.unlink(self.path(name))
        self.assertGreater(found, 0)

    def test_an_old_file_is_whole_or_replaced(self):
        self.write('tallies.py', TALLIES)
        for number in range(3):
            recorded(3).dump_stats(self.path('p'))
            self.killed(random.uniform(0, CHECKPOINT_SECONDS * 3))
            counts = self.counts()
            self.assertTrue(counts.get('leaf') == 3 or '<module>' in counts)


class NoRoomCase(KilledCase):

    def setUp(self):
        super().setUp()
        self.write('large.py', LARGE)
        self.old = recorded(3)

    def check_lost(self, done, path, reason):
        """One line says why there is no file; the report is printed."""
        line = (f"profiling.tracing: can't write {self.path(path)!r}: "
                f'{reason}\n')
        self.assertEqual((done.returncode, done.stderr), (1, line))
        self.assertTrue(done.stdout.startswith('ends\n'))
        for i in 0, CALLS - 1:
            self.assertIn(f'(function_{i})', done.stdout)

    def check_old(self, name):
        """The old file is as it was, and nothing is beside it."""
        self.assertEqual(self.counts(name)['leaf'], 3)
        self.assertEqual(self.temporary_files(os.path.dirname(name)), [])


class FullDiskTest(NoRoomCase):

    def setUp(self):
        super().setUp()
        self.folder_of_no_room()

    def folder_of_no_room(self):
        """Mount a file system that has room for the old file only."""
        os.mkdir(self.path('full'))
        done = subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=256k', 'none',
             self.path('full')], capture_output=True)
        if done.returncode:
            self.skipTest('this machine lets nobody mount a file system')
        self.addCleanup(subprocess.run, ['umount', self.path('full')])
        self.old.dump_stats(self.path('full', 'p'))
        with open(self.path('full', 'rest'), 'wb', buffering=0) as file:
            try:
                while file.write(bytes(4096)):
                    pass
            except OSError:
                pass

    def test_at_the_end(self):
        done = self.run_it('-o', 'full/p', 'large.py')
        self.check_lost(done, 'full/p', 'No space left on device')
        self.check_old('full/p')

    def test_it_is_full_meanwhile(self):
        os.unlink(self.path('full', 'rest'))
        self.write('large.py', LARGE + 'try:\n'
                   '    with open("full/rest", "wb", buffering=0) as file:\n'
                   '        while file.write(bytes(4096)): pass\n'
                   'except OSError: pass\n')
        done = self.run_it('-o', 'full/p', 'large.py')
        self.check_lost(done, 'full/p', 'No space left on device')
        self.check_old('full/p')

    def test_checkpoints(self):
        """It is told once that they fail; there is room again at the end."""
        self.write('large.py', WAITS + LARGE
                   + 'wait_for("go")\nos.unlink("full/rest")\n')
        child = self.start('-o', 'full/p', '--checkpoint', '.05', 'large.py')
        self.assertEqual(child.stdout.readline(), 'ends\n')
        line = child.stderr.readline()
        self.assertEqual(self.counts('full/p')['leaf'], 3)
        time.sleep(.3)          # for more of them
        self.write('go', '')
        out, error = child.communicate(timeout=support.TIMEOUT_SECONDS)
        self.assertEqual(line, "profiling.tracing: can't write the profile: "
                         'No space left on device\n')
        self.assertEqual((child.returncode, out, error), (0, '', ''))
        self.assertEqual(self.counts('full/p')['function_0'], 1)

    def test_no_more_files(self):
        """There is room, but not for a file: the old one is left alone."""
        os.unlink(self.path('full', 'rest'))
        done = subprocess.run(
            ['mount', '-o', 'remount,size=1m,nr_inodes=2',
             self.path('full')], capture_output=True)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        done = self.run_it('-o', 'full/p', 'large.py')
        self.check_lost(done, 'full/p', 'No space left on device')
        self.check_old('full/p')

    def test_dump_stats(self):
        profile = recorded(5)
        for live in False, True:
            with self.assertRaises(OSError) as caught:
                profile.dump_stats(self.path('full', 'p'), live=live)
            self.assertEqual(caught.exception.strerror,
                             'No space left on device')
            self.check_old('full/p')
        os.unlink(self.path('full', 'rest'))
        profile.dump_stats(self.path('full', 'p'))
        self.assertEqual(self.counts('full/p')['leaf'], 5)


class LimitTest(NoRoomCase):
    """The program may not write such large files."""

    def test_at_the_end(self):
        self.old.dump_stats(self.path('p'))
        self.write('large.py', LIMITS + LARGE)
        done = self.run_it('-o', 'p', 'large.py')
        self.check_lost(done, 'p', 'File too large')
        self.check_old('p')

    def test_device(self):
        done = self.run_it('-o', '/dev/full', 'large.py')
        self.check_lost(done, '/dev/full', 'No space left on device')

    def test_live(self):
        text = ('import sys, errno\nfrom profiling.tracing import Profile\n'
                'profile = Profile()\nprofile.enable()\n' + LARGE + LIMITS
                + 'for i in range(3):\n'
                '    try:\n'
                '        profile.dump_stats("p", live=True)\n'
                '    except OSError as error:\n'
                '        assert error.errno == errno.EFBIG\n'
                '    else: raise AssertionError\n'
                '    function_0()\n'
                'profile.disable(); profile.create_stats()\n'
                'print(sum(row[1] for key, row in profile.stats.items()\n'
                '          if key[2].startswith("function_")))\n')
        self.old.dump_stats(self.path('p'))
        self.write('live.py', text)
        self.assertEqual(support.output('live.py', cwd=self.folder),
                         f'ends\n{CALLS + 3}\n')
        self.check_old('p')


class GoneTest(NoRoomCase):
    """The folder, or the file in it, is not what it was."""

    def setUp(self):
        super().setUp()
        os.mkdir(self.path('d'))

    def run_with(self, statement, *options):
        """Run a program that executes statement at its end."""
        self.write('large.py', LARGE + f'import os, shutil\n{statement}\n')
        return self.run_it('-o', 'd/p', *options, 'large.py')

    def test_folder(self):
        done = self.run_with('shutil.rmtree("d")')
        self.check_lost(done, 'd/p', 'No such file or directory')

    def test_folder_is_a_file(self):
        done = self.run_with('os.rmdir("d"); open("d", "w").close()')
        self.check_lost(done, 'd/p', 'Not a directory')

    def test_file_is_a_folder(self):
        done = self.run_with('os.mkdir("d/p")')
        self.check_lost(done, 'd/p', 'Is a directory')

    def test_file_of_somebody_else(self):
        """A file that appeared meanwhile is replaced, as one before."""
        done = self.run_with('with open("d/p", "w") as f: f.write("x")')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(self.counts('d/p')['function_0'], 1)
        self.assertEqual(os.listdir(self.path('d')), ['p'])

    def test_link_that_appears(self):
        """What a link names is replaced, and the link stays."""
        self.old.dump_stats(self.path('q'))
        done = self.run_with('os.symlink("../q", "d/p")')
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertTrue(os.path.islink(self.path('d', 'p')))
        self.assertEqual(self.counts('q')['function_0'], 1)

    def test_folder_at_checkpoints(self):
        """It is told once that they fail, and nothing is lost in the end."""
        self.write('large.py', WAITS + LARGE
                   + 'wait_for("go")\nos.mkdir("d")\n')
        child = self.start('-o', 'd/p', '--checkpoint', '.05', 'large.py')
        self.assertEqual(child.stdout.readline(), 'ends\n')
        while os.path.exists(self.path('d')):
            shutil.rmtree(self.path('d'), ignore_errors=True)
        line = child.stderr.readline()
        time.sleep(.3)
        self.write('go', '')
        out, error = child.communicate(timeout=support.TIMEOUT_SECONDS)
        self.assertEqual(line, "profiling.tracing: can't write the profile: "
                         'No such file or directory\n')
        self.assertEqual((child.returncode, out, error), (0, '', ''))
        self.assertEqual(self.counts('d/p')['function_0'], 1)
        self.assertEqual(os.listdir(self.path('d')), ['p'])


class UnwritableTest(NoRoomCase):
    """The folder may not be written, also by root."""

    def setUp(self):
        super().setUp()
        if os.geteuid() == 0 and shutil.which('setpriv') is None:
            self.skipTest('root may write everywhere')
        os.mkdir(self.path('d'))
        self.addCleanup(os.chmod, self.path('d'), 0o755)

    def run_it(self, *arguments):
        drop = ['setpriv', '--bounding-set', '-dac_override', '--']
        return subprocess.run(
            [*(drop if os.geteuid() == 0 else ()), sys.executable,
             *command.TRACING, *arguments], cwd=self.folder,
            env=support.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, text=True)

    def run_with(self, statement):
        self.write('large.py', LARGE + f'import os\n{statement}\n'
                   'os.chmod("d", 0o555)\n')
        return self.run_it('-o', 'd/p', 'large.py')

    def test_before(self):
        os.chmod(self.path('d'), 0o555)
        done = self.run_it('-o', 'd/p', 'large.py')
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertIn("can't write", done.stderr)
        self.assertIn('Permission denied', done.stderr)

    def test_meanwhile(self):
        done = self.run_with('')
        self.check_lost(done, 'd/p', 'Permission denied')

    def test_a_file_that_may_be_written(self):
        """Larger or smaller than the old one, it is whole."""
        for times in 1, 3:
            with self.subTest(times=times):
                with open(self.path('d', 'p'), 'wb') as file:
                    file.write(bytes(100_000 * (times - 1)))
                done = self.run_with('')
                self.assertEqual((done.returncode, done.stderr), (0, ''))
                self.assertEqual(self.counts('d/p')['function_0'], 1)
                with open(self.path('d', 'p'), 'rb') as file:
                    marshal.load(file), marshal.load(file)
                    self.assertEqual(file.read(), b'')
                os.chmod(self.path('d'), 0o755)

    def test_a_file_that_may_be_written_has_no_room(self):
        self.old.dump_stats(self.path('d', 'p'))
        done = self.run_with(LIMITS)
        self.check_lost(done, 'd/p', 'File too large')
        self.check_old('d/p')


if __name__ == '__main__':
    support.main(every_source=False)
