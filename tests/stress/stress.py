"""Many threads and many profilers at random, for a while: all counts exact.

STRESS_SECONDS is for how long, STRESS_SEED which random numbers to begin
with.  In a child process threads live and end all the time, while one
profiler hears everything.  Snapshots of it are compared with what the threads
say that they have called, and so is what it has at the end.
"""

import faulthandler
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import tap  # noqa: E402

THREADS = 64
READERS = 2
DEFAULT_SECONDS = 5
SHOWN_LINES = 40
# Memory may be a half more in the last quarter than in the second one, and
# a machine's allocator has its own ideas of this size.
GROWTH = 1.5
GROWTH_KIB = 48 * 1024
# A sanitizer keeps what is freed, and that would look like growth.
SANITIZER = 'detect_leaks=0:quarantine_size_mb=8'


def main():
    """Run the child and report its cases, and its end, in TAP."""
    seconds = float(os.environ.get('STRESS_SECONDS') or DEFAULT_SECONDS)
    seed = int(os.environ.get('STRESS_SEED') or random.randrange(1 << 32))
    print(f'# {seconds:g} seconds, STRESS_SEED={seed}', flush=True)
    report = tap.Report()
    for source in tap.sources():
        report.prefix = f'{source}: '
        run_child(report, source, seconds / len(tap.sources()), seed)
    print(f'1..{report.count}', flush=True)
    sys.exit(report.failed)


def run_child(report, source, seconds, seed):
    """Be with one event source for that long."""
    environment = {**os.environ, tap.SOURCE: source,
                   'ASAN_OPTIONS': SANITIZER}
    if is_sanitized():
        environment['PYTHONMALLOC'] = 'malloc'
    child = subprocess.Popen(
        [sys.executable, '-B', __file__, str(seconds), str(seed)],
        env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, encoding='utf-8', errors='replace')
    out, error = child.communicate()
    for line in out.splitlines(keepends=True):
        report.relay(line)
    report.case(child.returncode == 0,
                f'the process ends (status {child.returncode})')
    if child.returncode or error:
        for line in error.splitlines()[:SHOWN_LINES]:
            print('# |', line)


class Crowd:
    """The threads: one in each slot, and another one when it has ended."""

    def __init__(self, world, seed):
        self.world = world
        self.random = random.Random(seed)
        self.slots = [None] * THREADS
        self.started = 0

    def refill(self):
        """Start a thread in each slot that has none."""
        for slot, thread in enumerate(self.slots):
            if thread is None or not thread.is_alive():
                self.slots[slot] = self.start(slot)

    def start(self, slot):
        """Start and return a thread."""
        life = lives.Life(self.world, slot, self.random.random())
        thread = threading.Thread(target=life.run,
                                  daemon=self.random.random() < .3)
        thread.start()
        self.started += 1
        return thread

    def join(self):
        """Wait for all."""
        for thread in self.slots:
            thread.join()


class Reader(threading.Thread):
    """Takes snapshots all the time."""

    def __init__(self, world):
        super().__init__()
        self.world = world
        self.taken = 0

    def run(self):
        last = dict.fromkeys(tally.NAMES, 0)
        while not self.world.is_over:
            last = self.look(last)
            self.taken += 1
            time.sleep(.001)

    def look(self, last):
        """Take one, compare, and return its counts."""
        before = self.world.sum().done
        snapshot = self.world.main.snapshot()
        after = self.world.sum().begun
        counts = tally.counted(snapshot.stats)
        for name in tally.NAMES:
            if not (max(before[name], last[name]) <= counts[name]
                    <= after[name]):
                self.world.complain(
                    f'snapshot: {name} was {last[name]}, now '
                    f'{before[name]} <= {counts[name]} <= {after[name]} '
                    'is not so')
        compare_sums(self.world, 'snapshot', snapshot.stats, snapshot.trailer)
        return counts


def compare_sums(world, what, table, trailer):
    """Calls by caller, and by thread, are as many as all calls."""
    for (_, _, name), row in table.items():
        by_caller = sum(numbers[0] for numbers in row[4].values())
        if name in tally.NAMES and by_caller != row[1]:
            world.complain(f'{what}: {name}: {row[1]} calls, by caller '
                           f'{by_caller}')
    calls = sum(row[1] for row in table.values())
    by_thread = sum(thread[3] for thread in trailer['threads'])
    if by_thread != calls:
        world.complain(f'{what}: {calls} calls, by thread {by_thread}')


def memory_kib():
    """Return the size of this process in memory."""
    with open('/proc/self/status') as status:
        for line in status:
            if line.startswith('VmRSS:'):
                return int(line.split()[1])
    return 0


def live(world, seconds, seed):
    """Keep the threads going; return their number, and sizes meanwhile."""
    crowd = Crowd(world, seed)
    sizes = []
    end = time.monotonic() + seconds
    while time.monotonic() < end and len(world.deviations) < 10:
        crowd.refill()
        sys.setswitchinterval(crowd.random.choice([1e-6, 1e-4, 1e-3]))
        sizes.append((memory_kib(), len(world.main._stats_table())))
        time.sleep(.005)
    world.is_over = True
    crowd.join()
    return crowd.started, sizes


def check_growth(world, sizes):
    """Compare the second quarter with the last one."""
    quarter = len(sizes) // 4
    for index, what, slack in ((0, 'KiB', GROWTH_KIB), (1, 'rows', 100)):
        column = [size[index] for size in sizes]
        early = statistics.median(column[quarter:2 * quarter] or column)
        late = statistics.median(column[-quarter:] or column)
        print(f'# {early:.0f} {what}, then {late:.0f}')
        if late > early * GROWTH + slack:
            world.complain(f'growth: {early} {what}, then {late}')


def check_stuck(world):
    """Forked children end, but for what a sanitizer does to some.

    When it forks while another thread is in its allocator, that may stay
    locked in the child.
    """
    print(f'# {world.stuck} forked children are stuck')
    allowed = 1 + world.children // 50 if is_sanitized() else 0
    if world.stuck > allowed:
        world.complain(f'{world.stuck} of {world.children} forked children '
                       'are stuck')


def is_sanitized():
    """Return whether this process has an address sanitizer."""
    return 'libasan' in os.environ.get('LD_PRELOAD', '')


def case(world, name):
    """Report what went wrong since the last case."""
    print('not ok' if world.deviations else 'ok', '-', name)
    for text in world.deviations[:10]:
        print('#', text.replace('\n', '\n# '))
    world.deviations = []


def child_main(seconds, seed):
    """Be the process in which it all happens."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(10 * seconds + 300, exit=True)
    warnings.simplefilter('ignore', DeprecationWarning)
    threading.excepthook = lambda arguments: None
    world = lives.World(THREADS)
    world.main.enable()
    readers = [Reader(world) for _ in range(READERS)]
    for reader in readers:
        reader.start()
    threads, sizes = live(world, seconds, seed)
    for reader in readers:
        reader.join()
    world.main.disable()
    check_stuck(world)
    case(world, 'while threads live')
    check_growth(world, sizes)
    case(world, 'nothing grows')
    table = world.main._stats_table()
    wrong = lives.difference(world.main, world.sum())
    if wrong:
        world.complain(f'counted, and called: {wrong}')
    compare_sums(world, 'the end', table, world.main._trailer())
    if len(world.main.getstats()) < len(tally.NAMES):
        world.complain('entries are missing')
    case(world, 'all calls are counted in the end')
    print(f'# {threads} threads, {sum(row[1] for row in table.values())} '
          f'calls, {sum(reader.taken for reader in readers)} snapshots, '
          f'{world.children} forks')


if __name__ == '__main__':
    if len(sys.argv) > 1:
        import lives
        import tally

        child_main(float(sys.argv[1]), int(sys.argv[2]))
    else:
        main()
