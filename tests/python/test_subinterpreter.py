"""The extension in an interpreter beside the main one."""

import sys
import unittest

import support

PROGRAM = '''
import cProfile, _lsprof
def leaf(): pass
def work():
    for _ in range(3): leaf()
profile = cProfile.Profile()
profile.runcall(work)
profile.create_stats()
counts = {key[2]: row[:2] for key, row in profile.stats.items()}
assert counts['leaf'] == (3, 3), counts
assert hasattr(_lsprof.Profiler, '_trailer')
print('fine')
'''

# What runs PROGRAM in another interpreter, which has its own lock if it can.
RUNNER = '''
import sys
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
else:
    import _xxsubinterpreters as interpreters
import cProfile
def leaf(): pass
mine = cProfile.Profile()
def other():
    number = interpreters.create(*sys.argv[2:])
    error = interpreters.run_string(number, sys.argv[1])
    interpreters.destroy(number)
    if error is not None:
        raise SystemExit(error.formatted)
for _ in range(3):
    mine.runcall(other)
mine.runcall(leaf)
mine.create_stats()
names = {key[2]: row[:2] for key, row in mine.stats.items()}
assert names['leaf'] == (1, 1), names
assert 'work' not in names
'''


class SubinterpreterTest(unittest.TestCase):

    def check(self, *arguments):
        done = support.run('-c', RUNNER, PROGRAM, *arguments)
        if 'ModuleNotFoundError' in done.stderr \
                and 'nterpreters' in done.stderr:
            self.skipTest('this interpreter cannot make another')
        self.assertEqual((done.returncode, done.stdout),
                         (0, 'fine\n' * 3), done.stderr)

    def test_profiling_in_it(self):
        self.check()

    @unittest.skipUnless(sys.version_info >= (3, 13), 'since 3.13')
    def test_one_that_shares_the_lock(self):
        self.check('legacy')

    @unittest.skipUnless(sys.version_info >= (3, 13), 'since 3.13')
    def test_one_with_a_lock_of_its_own(self):
        self.check('isolated')


if __name__ == '__main__':
    support.main()
