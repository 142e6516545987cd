"""What may happen to a profiler while it hears: it goes, or Python code runs.

Each case runs in a process of its own, as it may end it.
"""

import sys
import unittest

import support

DROPPED_WITH_ATTRIBUTE = '''
import time
from profiling.tracing import Profile

class Attribute:
    def __del__(self):
        pass

profile = Profile(time.perf_counter)
profile.attribute = Attribute()
profile.enable()
del profile
print('alive')
'''

DROPPED_IN_A_CYCLE = '''
import gc, sys
from profiling.tracing import Profile

class Cycle(Profile):
    def __init__(self):
        super().__init__(self.clock)
    def clock(self):
        return 1.0

profile = Cycle()
profile.enable()
del profile
gc.collect()
free = (not hasattr(sys, 'monitoring')
        or sys.monitoring.get_tool(sys.monitoring.PROFILER_ID) is None)
print('alive' if free else 'enabled for ever')
'''

HOSTILE_REPR = '''
from profiling.tracing import Profile

class Method:
    def method(self):
        pass
    def __repr__(self):
        global profile
        print('ran inside the event')
        profile.disable()
        profile = None
        return ''

class List(list):
    append = Method().method

def call():
    list.append(List(), 1)

profile = Profile()
profile.enable()
call()
profile.disable()
print('alive')
'''

HELD_BY_THE_INTERPRETER = '''
import threading
from profiling.tracing import Profile

Profile().enable()
for _ in range(20):
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
print('alive')
'''

NO_ARGUMENT = '''
from profiling.tracing import Profile

def call():
    object.__sizeof__(1)
    for _ in range(3):
        try:
            object.__sizeof__()
        except TypeError:
            pass

profile = Profile()
profile.runcall(call)
profile.create_stats()
counts = [row[1] for label, row in profile.stats.items()
          if '__sizeof__' in label[2]]
print('alive' if counts == [1] else counts)
'''

OBJECTING_HOOK = '''
import sys
from profiling.tracing import Profile

objecting = False

def hook(event, arguments):
    if objecting and event in ('sys.monitoring.register_callback',
                               'sys.setprofile'):
        raise RuntimeError('not allowed')

sys.addaudithook(hook)
profile = Profile()
objecting = True
try:
    profile.enable()
except RuntimeError:
    pass
objecting = False
profile.enable()
profile.disable()
print('alive')
'''

STRING_SUBCLASS = '''
import os, tempfile
from profiling.tracing import Profile

class Name(str):
    pass

profile = Profile()
profile.runcall(exec, compile('1', Name('file.py'), 'exec'))
with tempfile.TemporaryDirectory() as folder:
    profile.dump_stats(os.path.join(folder, 'profile'))
print('alive')
'''


class LifetimeTest(unittest.TestCase):
    """Each program prints that it is alive, and nothing else."""

    def assert_survives(self, program):
        done = support.run('-c', program)
        self.assertEqual((done.stdout, done.stderr, done.returncode),
                         ('alive\n', '', 0))

    def test_dropped_with_an_attribute_whose_finalizer_is_heard(self):
        self.assert_survives(DROPPED_WITH_ATTRIBUTE)

    @unittest.skipUnless(support.MONITORING, 'the interpreter holds it')
    def test_dropped_in_a_cycle_with_its_timer(self):
        self.assert_survives(DROPPED_IN_A_CYCLE)

    def test_repr_of_a_method_is_not_asked_for(self):
        self.assert_survives(HOSTILE_REPR)

    def test_held_by_the_interpreter_when_a_thread_starts(self):
        self.assert_survives(HELD_BY_THE_INTERPRETER)

    @unittest.skipUnless(support.MONITORING, 'is never told of such a call')
    def test_method_called_without_an_argument(self):
        self.assert_survives(NO_ARGUMENT)

    @unittest.skipIf(sys.version_info >= (3, 12) and not support.MONITORING,
                     'the interpreter itself prints the objection')
    def test_audit_hook_that_objects_to_enable(self):
        self.assert_survives(OBJECTING_HOOK)

    def test_file_name_of_a_subclass_of_str(self):
        self.assert_survives(STRING_SUBCLASS)


if __name__ == '__main__':
    support.main()
