"""The extension in interpreters beside the main one."""

import sys
import unittest

import support

# What all programs of the main interpreter begin with.
BEGIN = '''
import sys
if sys.version_info >= (3, 13):
    import _interpreters as interpreters
else:
    import _xxsubinterpreters as interpreters
import cProfile
def leaf(): pass
def create():
    if sys.version_info < (3, 12):      # one that may start threads
        return interpreters.create(isolated=False)
    return interpreters.create(*sys.argv[2:])
def run(number, program):
    error = interpreters.run_string(number, program)
    if error is not None:
        raise RuntimeError(error.formatted)
'''

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
print('fine', flush=True)
'''

# Runs a program in another interpreter three times.
RUNNER = BEGIN + '''
mine = cProfile.Profile()
def other():
    number = create()
    run(number, sys.argv[1])
    interpreters.destroy(number)
for _ in range(3):
    mine.runcall(other)
mine.runcall(leaf)
mine.create_stats()
names = {key[2]: row[:2] for key, row in mine.stats.items()}
assert names['leaf'] == (1, 1), names
assert 'work' not in names
'''

# Profiles calls of a leaf that begin when everybody is ready.
ONE_OF_MANY = '''
import os, cProfile
CALLS, READY, GO = {calls}, {ready}, {go}
def leaf(): pass
def work():
    for _ in range(CALLS): leaf()
profile = cProfile.Profile()
profile.enable()
os.write(READY, b'.')
os.read(GO, 1)
work()
profile.disable()
profile.create_stats()
counts = {{key[2]: row[:2] for key, row in profile.stats.items()}}
assert counts['leaf'] == (CALLS, CALLS), counts
assert counts['work'] == (1, 1), counts
assert 'main_leaf' not in counts, counts
print('fine', flush=True)
'''

# Two interpreters profile in two threads, and the main one all the while.
AT_ONCE = BEGIN + '''
import os, threading
got_ready, ready = os.pipe()
go, give_go = os.pipe()
def main_leaf(): pass
def start(calls):
    number = create()
    program = sys.argv[1].format(calls=calls, ready=ready, go=go)
    def other():
        run(number, program)
        interpreters.destroy(number)
    thread = threading.Thread(target=other)
    thread.start()
    return thread
mine = cProfile.Profile()
mine.enable()
threads = [start(30_000), start(50_000)]
for _ in threads:
    os.read(got_ready, 1)
os.write(give_go, b'..')
for _ in range(40_000):
    main_leaf()
for thread in threads:
    thread.join()
mine.disable()
mine.create_stats()
counts = {key[2]: row[:2] for key, row in mine.stats.items()}
assert counts['main_leaf'] == (40_000, 40_000), counts
assert counts['other'] == (2, 2), counts
assert 'leaf' not in counts, counts
'''

# Ends while profilers of each scope are enabled, one of them in a cycle.
LEFT_ENABLED = '''
import cProfile
def leaf(): pass
class Cycle: pass
cycle = Cycle()
cycle.itself = cycle
cycle.profile = cProfile.Profile(builtins=False)
cycle.profile.enable()
here = cProfile.Profile(threads='current')
here.enable()
context = cProfile.Profile(context=True)
context.enable()
nested = cProfile.Profile(nested=True)
nested.enable()
del cycle
leaf()
print('fine', flush=True)
'''

# What a profiler of one thread, or one context, hears.
SCOPED = '''
import contextvars, cProfile, threading
def leaf(): pass
def counts(profile):
    profile.disable()
    profile.create_stats()
    return {key[2]: row[1] for key, row in profile.stats.items()}
def in_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()
outside = contextvars.copy_context()
thread = cProfile.Profile(threads='current')
thread.enable()
context = cProfile.Profile(context=True)
context.enable()
leaf()
in_thread(leaf)
outside.run(leaf)
inside = contextvars.copy_context()
in_thread(lambda: inside.run(leaf))
of_thread, of_context = counts(thread), counts(context)
assert of_thread['leaf'] == 2, of_thread
assert of_context['leaf'] == EXPECTED, of_context
print('fine', flush=True)
'''

# The public interface to interpreters, since 3.14.
PUBLIC = '''
from concurrent import interpreters
import sys
other = interpreters.create()
for _ in range(2):
    other.exec(sys.argv[1])
thread = other.call_in_thread(exec, sys.argv[1])
thread.join()
other.close()
'''


class SubinterpreterTest(unittest.TestCase):

    def check(self, program, *arguments, runner=RUNNER, times=3):
        """Run runner with program; that must say it is fine so often."""
        done = support.run('-c', runner, program, *arguments)
        if 'ModuleNotFoundError' in done.stderr \
                and 'nterpreters' in done.stderr:
            self.skipTest('this interpreter cannot make another')
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, 'fine\n' * times, ''))

    def test_profiling_in_it(self):
        self.check(PROGRAM)

    @unittest.skipUnless(sys.version_info >= (3, 13), 'since 3.13')
    def test_one_that_shares_the_lock(self):
        self.check(PROGRAM, 'legacy')

    @unittest.skipUnless(sys.version_info >= (3, 13), 'since 3.13')
    def test_one_with_a_lock_of_its_own(self):
        self.check(PROGRAM, 'isolated')

    def test_two_at_once(self):
        self.check(ONE_OF_MANY, runner=AT_ONCE, times=2)

    @unittest.skipUnless(sys.version_info >= (3, 13), 'since 3.13')
    def test_two_at_once_that_share_the_lock(self):
        self.check(ONE_OF_MANY, 'legacy', runner=AT_ONCE, times=2)

    def test_its_end_while_profilers_are_enabled(self):
        self.check(LEFT_ENABLED)

    def test_profiling_after_the_end_of_one(self):
        self.check(LEFT_ENABLED + PROGRAM.replace(
            'Profile()', 'Profile(nested=True)'), times=6)

    def test_scopes_in_it(self):
        # A thread starts with a copy of its starter's context, or with an
        # empty one: as the interpreter was told.
        inherits = getattr(sys.flags, 'thread_inherit_context', 0)
        self.check(SCOPED.replace('EXPECTED', str(2 + inherits)))

    @unittest.skipUnless(sys.version_info >= (3, 14), 'since 3.14')
    def test_the_public_interface(self):
        self.check(PROGRAM, runner=PUBLIC, times=3)


if __name__ == '__main__':
    support.main()
