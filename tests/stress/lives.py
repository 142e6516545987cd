"""The lives of the threads: what each of them does with profilers, at random.

Whatever a profiler must have counted when it is disabled is checked there and
then.  A Deviation is told to the World, and the thread goes on.
"""

import _thread
import contextvars
import os
import random
import signal
import sys
import time
import traceback

import tally
import tap
from profiling.tracing import Profile, _lsprof

MONITORING = (sys.version_info >= (3, 12) and
              os.environ.get(tap.SOURCE) == 'monitoring')
MOST_TIMES = 40
MOST_STEPS = 12
CALLERS = list(tally.CALLS)
HERE = '*/tally.py'
CALLABLES = ['standard', 'standard', 'all'][:3 if MONITORING else 2]
CHILD_SECONDS = 120
NAMESPACE = {'leaf': int}


class Deviation(Exception):
    """A profiler has not counted what it should have."""


class World:
    """What the threads share: profilers, tallies, and what went wrong."""

    def __init__(self, slots):
        self.tallies = [tally.Tally() for _ in range(slots)]
        self.shared = [new_shared() for _ in range(6)]
        self.main = Profile()
        self.children = self.stuck = 0
        self.deviations = []
        self.done = dict.fromkeys(STEPS, 0)
        self.is_over = False

    def sum(self):
        """Return a Tally of all threads, which go on.

        What is done is read first: it is never more than what is begun.
        """
        total = tally.Tally()
        for field in 'done', 'begun':
            sums = getattr(total, field)
            for one in self.tallies:
                counts = getattr(one, field)
                for name in tally.NAMES:
                    sums[name] += counts[name]
        return total

    def complain(self, text):
        """Note that something went wrong."""
        self.deviations.append(text)


class Life:
    """One thread: a number of steps, and an end."""

    def __init__(self, world, slot, seed):
        self.world = world
        self.tally = world.tallies[slot]
        self.random = random.Random(seed)

    def run(self):
        """Be the thread's target."""
        raises = self.random.random() < .3
        for _ in range(self.random.randrange(1, MOST_STEPS)):
            step = self.random.choice(CHOICES)
            try:
                step(self)
            except Exception:
                self.world.complain(f'{step.__name__}: '
                                    f'{traceback.format_exc()}')
            self.world.done[step] += 1
            if self.world.is_over:
                break
        if raises:
            raise self.random.choice([SystemExit, KeyError])

    def call(self, also=None):
        """Make some calls, counted by our tally, and by also if not None."""
        for _ in range(self.random.randrange(1, 4)):
            self.count(self.random.choice(CALLERS),
                       self.random.randrange(MOST_TIMES), also)

    def count(self, caller, times, also):
        """Make calls, counted likewise."""
        self.tally.call(caller, times)
        if also is not None:
            also.add(caller, times)


def difference(profile, counts, missing=()):
    """Return {name: (counted, called)} where profile has not what counts has.

    counts is a Tally; of the names in missing nothing is counted.
    """
    found = tally.counted(profile._stats_table())
    called = {name: 0 if name in missing else counts.done[name]
              for name in tally.NAMES}
    return {name: (found[name], called[name]) for name in tally.NAMES
            if found[name] != called[name]}


def check(profile, counts, missing=()):
    """Raise Deviation if there is a difference()."""
    wrong = difference(profile, counts, missing)
    if wrong:
        raise Deviation(f'counted, and called: {wrong}')


def call(function, *arguments):
    """Call function."""
    return function(*arguments)


def new_shared():
    """Return a profiler that any thread may do anything with."""
    return Profile(nested=True)


def only_call(life):
    """Call."""
    life.call()


def rest(life):
    """Let others run."""
    time.sleep(life.random.choice([0, 0, .0001, .002]))


def contexts(life):
    """Return options of a profiler that keeps contexts, or some, or none."""
    return life.random.choice([
        {}, {'contexts': True},
        {'contexts': True, 'contexts_budget': life.random.choice([1, 4000])}])


def hear_thread(life):
    """Have a profiler of this thread's."""
    counts = tally.Tally()
    builtins = life.random.random() < .7
    profile = Profile(threads='current', builtins=builtins,
                      clock=life.random.choice(['wall', 'wall', 'thread']),
                      callables=life.random.choice(CALLABLES),
                      coroutines=life.random.random() < .3,
                      **contexts(life))
    for _ in range(life.random.randrange(1, 3)):
        life.call()
        profile.enable()
        life.call(counts)
        if life.random.random() < .3:
            profile.snapshot()
        if life.random.random() < .2:
            profile.clear()
            counts = tally.Tally()
            life.call(counts)
        profile.disable()
        check(profile, counts, () if builtins else tally.BUILTIN)


def hear_context(life):
    """Have a profiler of a context's, and of a thread's that shares it."""
    counts = tally.Tally()
    profile = Profile(context=True, coroutines=life.random.random() < .5,
                      **contexts(life))
    context = contextvars.copy_context()
    context.run(profile.enable)
    life.call()
    context.run(life.call, counts)
    life.call()
    if life.random.random() < .3:
        call_elsewhere(life, counts, context.copy().run)
    (context.run if life.random.random() < .5 else call)(profile.disable)
    life.call()
    check(profile, counts)


def call_elsewhere(life, counts=None, run=call):
    """Call, counted likewise, in a thread that threading does not know."""
    ended = _thread.allocate_lock()
    ended.acquire()
    _thread.start_new_thread(run, (call_and_end, ended, life, counts))
    ended.acquire()


def call_and_end(ended, life, counts):
    """Be such a thread."""
    try:
        life.call(counts)
    finally:
        ended.release()


def hear_all(life):
    """Have another profiler that hears everything, for a while."""
    counts = tally.Tally()
    profile = Profile(nested=life.random.random() < .5, **contexts(life))
    before = life.world.sum().done
    profile.enable()
    life.call(counts)
    profile.disable()
    after = life.world.sum().begun
    found = tally.counted(profile._stats_table())
    for name in tally.NAMES:
        if not (counts.done[name] <= found[name]
                <= after[name] - before[name]):
            raise Deviation(f'{name}: {counts.done[name]} <= {found[name]} <= '
                            f'{after[name] - before[name]} is not so')


def hear_filtered(life):
    """Have a profiler that leaves code out, or all but some."""
    counts = tally.Tally()
    if life.random.random() < .5:
        profile = Profile(threads='current', exclude=['tally'])
    else:
        profile = Profile(threads='current', exclude=[HERE])
    profile.enable()
    life.call(counts)
    profile.disable()
    check(profile, counts, [name for name in tally.NAMES
                            if name not in tally.FOREIGN])


def hear_timed(life):
    """Have a profiler with a timer, in Python or not."""
    counts = tally.Tally()
    timer = life.random.choice([time.perf_counter, lambda: time.monotonic()])
    profile = Profile(timer, threads='current', **contexts(life))
    profile.enable()
    life.call(counts)
    profile.disable()
    check(profile, counts)


def end_enabled(life):
    """Leave a profiler behind: to the end of the thread, or of nobody."""
    profile = Profile(threads=life.random.choice(['all', 'current']),
                      nested=True)
    profile.enable()
    life.call()
    if life.random.random() < .3:
        life.world.shared.append(profile)
        life.world.shared.pop(life.random.randrange(6)).disable()


def switch_shared(life):
    """Enable or disable what others enable, disable, clear and read too."""
    profile = life.random.choice(life.world.shared[:])
    try:
        life.random.choice([profile.enable, profile.disable])()
    except ValueError:
        # Somebody else's that hears one thread.
        profile.disable()
    life.call()


def read_shared(life):
    """Read, or clear, what others write."""
    profile = life.random.choice(life.world.shared[:])
    life.random.choice([profile.snapshot, profile.getstats, profile._trailer,
                        profile._stats_table, profile.clear])()


def run_new_code(life):
    """Run code that is made for once, and forgotten."""
    for _ in range(life.random.randrange(20)):
        eval(compile('leaf()', '<made>', 'eval'), NAMESPACE)
    names = {}
    exec('class Made:\n    def leaf(self):\n        len("x")\n', names)
    names['Made']().leaf()


def fork(life):
    """Have a child that calls, and knows what it has called."""
    child = os.fork()
    if child == 0:
        os._exit(forked(life))
    life.world.children += 1
    deadline = time.monotonic() + CHILD_SECONDS
    ended = status = 0
    while not ended and time.monotonic() < deadline:
        time.sleep(.005)
        ended, status = os.waitpid(child, os.WNOHANG)
    if not ended:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        life.world.stuck += 1
    elif status:
        raise Deviation(f'a forked child ended with wait status {status}')


def forked(life):
    """Be a forked child; return its status."""
    try:
        life.random.choice([hear_thread, hear_context, hear_all, rest])(life)
        _lsprof.forked()
        counts = tally.Tally()
        life.call(counts)
        check(life.world.main, counts)
        life.random.choice([hear_thread, hear_context, hear_all])(life)
        return 0
    except BaseException as error:
        os.write(2, f'in a forked child: {error!r}\n'.encode())
        return 1


# What there is, and how often it is done.
STEPS = {
    only_call: 30, rest: 15, hear_thread: 12, hear_context: 10, hear_all: 6,
    hear_filtered: 6, hear_timed: 2, end_enabled: 5, switch_shared: 10,
    read_shared: 8, run_new_code: 4, call_elsewhere: 4, fork: 1,
}
CHOICES = [step for step, times in STEPS.items() for _ in range(times)]
