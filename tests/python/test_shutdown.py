"""The interpreter ends while profilers are in every state.

Each case runs in a process of its own, or forks one, whose status and
standard error are those of a program without a profiler.
"""

import evil
import support

PRELUDE = '''
import atexit, time

def use(profile):
    """Do everything with a profiler that is enabled or not."""
    for name in ('getstats', 'snapshot', 'create_stats', 'disable', 'clear',
                 'enable'):
        quiet(getattr(profile, name))
    work()

class AtEnd:
    """Uses a profiler when the interpreter takes it away."""
    def __init__(self, profile):
        self.profile = profile
        self.self = self
        self.use = use
    def __del__(self):
        self.use(self.profile)
'''

CALLABLES = 'all' if support.MONITORING else 'standard'

# How a profiler is enabled, and by what clock.
PROFILERS = (
    'profile = Profile()',
    'profile = Profile(time.perf_counter)',
    'profile = Profile(lambda: leaf() or 1)',
    'profile = Profile(threads="current")',
    f'profile = Profile(context=True, callables="{CALLABLES}", '
    'coroutines=True)',
)

STATES = {
    'enabled': '''
profile.enable()
work()
''',
    'used, not enabled': '''
profile.runcall(work)
use(profile)
profile.disable()
''',
    'in a function that is left by sys.exit()': '''
def stops():
    profile.enable()
    work()
    sys.exit()
stops()
''',
    'in a cycle': '''
profile.itself = [profile]
profile.enable()
del profile
work()
''',
    'in a cycle with an object that uses it': '''
profile.user = AtEnd(profile)
profile.enable()
work()
''',
    'of a class with a finalizer': '''
class Mine(Profile):
    def __del__(self):
        use(self)
profile = Mine()
profile.itself = profile
profile.enable()
work()
''',
    'in sys.modules': '''
sys.modules['profile_of_mine'] = profile
profile.enable()
work()
''',
    'in the builtins': '''
import builtins
builtins.profile = profile
builtins.user = AtEnd(profile)
profile.enable()
''',
    'in a function of atexit': '''
atexit.register(use, profile)
atexit.register(profile.enable)
atexit.register(work)
''',
    'enabled again by atexit': '''
profile.enable()
atexit.register(lambda: (profile.disable(), profile.enable(), work()))
''',
    'in a module that is taken down': '''
import types
module = types.ModuleType('mine')
module.profile = profile
module.user = AtEnd(profile)
module.module = module
sys.modules['mine'] = module
profile.enable()
del module
work()
''',
    'in a thread-local': '''
local = threading.local()
local.profile = profile
local.user = AtEnd(profile)
profile.enable()
work()
''',
    'in a generator that is not finished': '''
def generates():
    with profile:
        yield 1
        work()
generator = generates()
next(generator)
work()
''',
    'in a coroutine that is never awaited': '''
async def waits():
    with profile:
        work()
coroutine = waits()
profile.enable()
coroutine.close()
''',
    'in a daemon thread': '''
inside = threading.Event()
def run():
    profile.enable()
    inside.set()
    while True:
        work()
threading.Thread(target=run, daemon=True).start()
inside.wait()
work()
''',
    'in a daemon thread that waits': '''
inside = threading.Event()
def run():
    profile.enable()
    inside.set()
    time.sleep(99)
threading.Thread(target=run, daemon=True).start()
inside.wait()
''',
    'beside daemon threads that use it': '''
def run():
    while True:
        work()
        quiet(profile.snapshot)
profile.enable()
for _ in range(3):
    threading.Thread(target=run, daemon=True).start()
time.sleep(.02)
''',
    'beside daemon threads that switch their own on and off': '''
def run():
    while True:
        mine = Profile(threads='current')
        quiet(mine.enable)
        work()
        quiet(mine.disable)
profile.enable()
for _ in range(3):
    threading.Thread(target=run, daemon=True).start()
time.sleep(.02)
''',
    'in a thread that goes on': '''
def run():
    profile.enable()
    time.sleep(.02)
    work()
threading.Thread(target=run).start()
''',
    'in a thread that has ended': '''
thread = threading.Thread(target=profile.enable)
thread.start()
thread.join()
work()
''',
    'with others within it': '''
others = [Profile(nested=True) for _ in range(3)]
profile.enable()
for other in others:
    other.enable()
    other.user = AtEnd(profile)
work()
''',
    'after a fork': '''
profile.enable()
work()
child = os.fork()
work()
if child:
    assert os.waitpid(child, 0)[1] == 0
''',
    'after a fork in a thread': '''
profile.enable()
def run():
    child = os.fork()
    work()
    if child:
        status.append(os.waitpid(child, 0)[1])
status = [0]
sys.stderr.flush()
import warnings
warnings.simplefilter('ignore')
thread = threading.Thread(target=run)
thread.start()
thread.join()
assert not any(status)
''',
    'after a fork that leaves at once': '''
profile.enable()
child = os.fork()
if child == 0:
    work()
    os._exit(0)
assert os.waitpid(child, 0)[1] == 0
''',
    'held by its own timer': '''
class Timer:
    def __call__(self):
        return 1
    def __del__(self):
        self.profile.clear()
timer = Timer()
profile = timer.profile = Profile(timer)
profile.enable()
work()
''',
    'held by its own weak reference': '''
import weakref
watch = weakref.ref(profile, lambda _: work())
profile.enable()
work()
''',
    'in a hook of audits': '''
sys.addaudithook(lambda event, arguments: None)
profile.enable()
''',
    'in an interpreter within': '''
if sys.version_info >= (3, 13):
    import _interpreters
    inner = _interpreters.create()
    _interpreters.exec(inner, 'from profiling.tracing import Profile\\n'
                              'profile = Profile()\\n'
                              'profile.enable()\\n')
profile.enable()
''',
}

class ShutdownTest(evil.SurvivalCase):
    """The process ends well, and says nothing."""

    def test_in_every_state(self):
        for state, program in STATES.items():
            with self.subTest(state=state):
                self.each_survives(program, PROFILERS, PRELUDE, prints=())

    def test_in_every_state_of_a_program_of_its_own(self):
        for state, program in STATES.items():
            with self.subTest(state=state):
                self.assert_survives(PRELUDE + PROFILERS[0] + program,
                                     prints=())


if __name__ == '__main__':
    support.main()
