"""Timers, finalizers and collections of garbage that call the profiler back
when it is busy with them: no such thing may end the process."""

import evil
import support

# What a callback may do to the profiler that is busy: each is an expression.
ACTIONS = (
    'profile.enable()',
    'profile.enable(subcalls=False, builtins=False)',
    'profile.disable()',
    'profile.clear()',
    'profile.__init__()',
    'profile.__init__(lambda: 1)',
    'profile.getstats()',
    'profile.snapshot()',
    'profile.snapshot().dump_stats(os.devnull)',
    'profile.create_stats()',
    'profile.dump_stats(os.devnull)',
    'profile.dump_stats(os.devnull, live=True)',
    'profile.runcall(leaf)',
    'profile._stats_table()',
    'profile._trailer()',
    'other.enable()',
    'other.runcall(leaf)',
    'Profile().enable()',
    'Profile(nested=True).enable()',
    'gc.collect()',
    'work()',
    'sys.setprofile(None)',
    'sys.setprofile(lambda *arguments: None)',
    'globals().pop("profile")',
    'take_tool()',
    'in_thread(profile.clear)',
    'in_thread(profile.disable)',
    'in_thread(profile.snapshot)',
    'in_thread(profile.runcall, leaf)',
    'fork()',
)

HELPERS = '''
other = Profile(nested=True)

def in_thread(function, *arguments):
    thread = threading.Thread(target=quiet, args=[function, *arguments])
    thread.start()
    thread.join()

def take_tool():
    if hasattr(sys, 'monitoring'):
        sys.monitoring.free_tool_id(sys.monitoring.PROFILER_ID)

def fork():
    child = os.fork()
    if child == 0:
        quiet(profile.snapshot)
        quiet(profile.disable)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0

depth = 0

def act():
    """Do it, but not within itself without end, nor all too often."""
    global depth, acted
    if depth < 2 and acted < 20 and 'profile' in globals():
        depth += 1
        acted += 1
        quiet(eval, ACTION, globals())
        depth -= 1

acted = 0
'''

IN_THE_TIMER = '''
def timer():
    act()
    return 0

profile = Profile(timer)
quiet(profile.enable)
work()
work()
for name in 'disable', 'snapshot', 'clear', 'enable', 'disable':
    if 'profile' in globals():
        quiet(getattr(profile, name))
assert acted
print('alive')
'''

IN_A_CONVERSION = '''
class Number(int):
    def __index__(self):
        act()
        return 0
    def __float__(self):
        act()
        return 0.0

class Other:
    __index__ = Number.__index__

for kind in Number, Other:
    profile = Profile(kind, 1)
    quiet(profile.enable)
    work()
    if 'profile' in globals():
        quiet(profile.disable)
        quiet(profile.snapshot)
print('alive')
'''

# A code object that is dropped when the profiler forgets what it recorded.
IN_A_FINALIZER = '''
class Evil:
    def __del__(self):
        act()

def code(number):
    made = compile(f'len("{number}")', '<evil>', 'exec')
    made = made.replace(co_consts=made.co_consts + (Evil(),))
    watches.append(weakref.ref(made, lambda _: act()))
    return made

watches = []
profile = Profile()
quiet(profile.enable)
for number in range(10):
    exec(code(number))
if 'profile' in globals():
    quiet(profile.clear)
    work()
if 'profile' in globals():
    quiet(profile.disable)
    quiet(profile.snapshot)
    quiet(profile.clear)
gc.collect()
assert acted
print('alive')
'''

# Garbage is collected at each allocation while a picture is taken.
IN_A_COLLECTION = '''
class Evil:
    def __init__(self):
        self.self = self
    def __del__(self):
        act()

def collected(phase, information):
    act()

profile = Profile()
quiet(profile.enable)
work()
for take in 'getstats', '_stats_table', '_trailer', 'snapshot', 'disable':
    if 'profile' not in globals():
        break
    Evil()
    weakref.ref(Evil(), lambda _: act())
    acted = 0
    gc.callbacks.append(collected)
    gc.set_threshold(1, 1, 1)
    quiet(getattr(profile, take))
    gc.collect()
    gc.set_threshold(700)
    gc.callbacks.remove(collected)
    work()
assert acted
print('alive')
'''

IN_THE_TIMERS_FINALIZER = '''
class Timer:
    def __call__(self):
        return 0
    def __del__(self):
        act()

for _ in range(3):
    profile = Profile(Timer())
    quiet(profile.enable)
    work()
    quiet(profile.disable)
    quiet(profile.clear)
    quiet(profile.__init__)
    if 'profile' in globals():
        del profile
    gc.collect()
print('alive')
'''


class CallBackTest(evil.SurvivalCase):
    """What the profiler calls, or lets go, calls the profiler."""

    def check(self, program):
        lines = [f'ACTION = {action!r}' for action in ACTIONS]
        self.each_survives(program, lines, prelude=HELPERS)

    def test_from_the_timer(self):
        self.check(IN_THE_TIMER)

    def test_from_the_conversion_of_the_timers_number(self):
        self.check(IN_A_CONVERSION)

    def test_from_finalizers_of_what_was_recorded(self):
        self.check(IN_A_FINALIZER)

    def test_from_garbage_collection_during_a_picture(self):
        self.check(IN_A_COLLECTION)

    def test_from_the_timers_finalizer(self):
        self.check(IN_THE_TIMERS_FINALIZER)


TIMERS = {
    'its own method': '''
for name in 'enable', 'disable', 'clear', 'getstats', 'snapshot', '_trailer':
    profile = Profile()
    profile.__init__(getattr(profile, name))
    quiet(profile.runcall, work)
    quiet(profile.snapshot)
''',
    'a class, whose finalizer raises': '''
class Timer:
    def __del__(self):
        raise KeyError
    def __index__(self):
        raise KeyError
quiet(Profile(Timer).runcall, work)
''',
    'one that never returns': '''
def timer():
    return timer()
quiet(Profile(timer).runcall, leaf)
''',
    'interrupts': '''
for error in KeyboardInterrupt, SystemExit, GeneratorExit, MemoryError:
    def timer():
        raise error
    quiet(Profile(timer).runcall, work)
''',
    'one that replaces the unraisable hook by itself': '''
def timer(*arguments):
    sys.unraisablehook = timer
    raise KeyError
quiet(Profile(timer).runcall, work)
''',
    'callbacks without arguments': '''
NAMES = [name for name in dir(Profile) if name.endswith('_callback')]
assert len(NAMES) >= 4
depth = 0
def timer():
    global depth
    depth += 1
    if depth == 1:          # by hand, they read the timer
        for name in NAMES:
            for call in (), (1,), (leaf.__code__, 0), (leaf, 0, len, None):
                quiet(getattr(profile, name), *call)
    depth -= 1
    return 0
profile = Profile(timer)
quiet(profile.runcall, work)
for name in NAMES:
    try:
        getattr(profile, name)()
    except TypeError:
        pass
    else:
        raise AssertionError(name)
''',
    'clear() in calls within calls': '''
def dive(depth):
    if depth:
        dive(depth - 1)
    else:
        profile.clear()
    leaf()
    profile.clear()
for options in {}, {'timer': lambda: 1}:
    profile = Profile(**options)
    profile.runcall(dive, 50)
    profile.snapshot()
    profile.create_stats()
    profile.dump_stats(os.devnull)
''',
}


class TimerTest(evil.SurvivalCase):
    """Timers that are something odd, and what else upstream met."""

    def test_odd_timers(self):
        for name, program in TIMERS.items():
            with self.subTest(timer=name):
                self.assert_survives(program + "print('alive')\n",
                                     errors='.*')


if __name__ == '__main__':
    support.main()
