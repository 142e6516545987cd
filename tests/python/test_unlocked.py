"""Interpreters that can do without the global interpreter lock."""

import unittest

import support
from support import FREE_THREADED

OFF = {'PYTHON_GIL': '0'}
BY_DEFAULT = {'PYTHON_GIL': ''}
MESSAGE = 'cannot profile while the GIL is off (PYTHON_GIL=0 or -X gil=0)'

IMPORT = '''
import sys
import profiling.tracing
print(sys._is_gil_enabled())
'''

PROFILE = '''
from profiling.tracing import Profile
for options in {}, {'threads': 'current'}, {'context': True}:
    profile = Profile(**options)
    try:
        profile.enable()
    except RuntimeError as error:
        print(error)
    profile.disable()
    print(profile.getstats())
'''


@unittest.skipUnless(FREE_THREADED, 'this interpreter always has the lock')
class UnlockedTest(support.FolderCase):

    def test_the_import_turns_the_lock_on(self):
        done = support.run('-c', IMPORT, env=BY_DEFAULT)
        self.assertEqual((done.returncode, done.stdout), (0, 'True\n'))
        self.assertIn('has been enabled to load module', done.stderr)

    def test_the_command_line_records(self):
        path = self.write('program.py', 'def leaf(): pass\nleaf()\n')
        done = support.run('-m', 'profiling.tracing', path,
                           env=BY_DEFAULT)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('(leaf)', done.stdout)

    def test_it_is_refused_while_the_lock_is_off(self):
        done = support.run('-c', PROFILE, env=OFF)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, f'{MESSAGE}\n[]\n' * 3, ''))

    def test_the_command_line_while_the_lock_is_off(self):
        path = self.write('program.py', 'print("ran")\n')
        done = support.run('-m', 'profiling.tracing', path, env=OFF)
        self.assertEqual((done.returncode, done.stdout), (2, ''))
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(MESSAGE, done.stderr)

    def test_the_decorator_while_the_lock_is_off(self):
        path = self.write('program.py', '''
from profiling.tracing.decorator import profile
@profile
def work():
    return 5
print(work())
''')
        done = support.run(path, env=OFF)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.splitlines()[0], '5')
        self.assertIn(MESSAGE, done.stderr)


class LockedTest(unittest.TestCase):

    @unittest.skipIf(FREE_THREADED, 'this interpreter can do without')
    def test_nothing_is_said_of_the_lock(self):
        done = support.run('-W', 'error', '-c', PROFILE)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertNotIn('GIL', done.stdout)


if __name__ == '__main__':
    support.main(every_source=False)
