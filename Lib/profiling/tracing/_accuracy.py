"""Measures how true a profiler's times are, on code of known time.

The truth is what the same code takes without a profiler, in the same process
and the same round.  Of several rounds that counts which was disturbed least:
the one in which a run took the least time, with the profiler if there was
one.
"""

import collections
import gc
import sys
import time

from profiling.tracing import _suite

# As many as fit into about three seconds with two profilers.
ROUNDS = 3

PLAIN = 'plain'

# What was reported of a run, in ns, and how long it took.
Reading = collections.namedtuple('Reading', 'reported took')


class Times:
    """Nanoseconds that the functions of a suite take, by name.

    true is {function: ns} without a profiler, reported what profilers say of
    the same functions: {profiler: {function: ns}}, with all that they call.
    """

    def __init__(self, true, reported):
        self.true = true
        self.reported = reported


class Split:
    """Nanoseconds of a loop's pass that calls one function of known work.

    The loop and the work are measured without a call between them, so their
    own times are known.  What the call itself takes belongs to either of the
    two: hence the truth is an interval, (least, most), for each.  reported
    is {profiler: (self of the caller, self of the callee)}.
    """

    def __init__(self, additions, caller, callee, reported):
        self.additions = additions
        self.caller = caller
        self.callee = callee
        self.reported = reported


def measure(factories, rounds=ROUNDS, suite=_suite.SUITE):
    """Return the Times of the functions in suite.

    factories is {name: function that returns a new profiler}.  Only one
    profiler is enabled at a time, and none may be when this is called.
    """
    best = {}
    for number in range(rounds):
        for place, function in enumerate(suite):
            times = run_round(function, factories, number + place)
            keep_best(best, function.__name__, times)
    return Times({name: times[PLAIN].reported
                  for name, times in best.items()},
                 {profiler: {name: times[profiler].reported
                             for name, times in best.items()}
                  for profiler in factories})


def run_round(function, factories, start):
    """Return {PLAIN or profiler: Reading}, each timed once.

    start says who begins, so that nobody always follows the same other.
    """
    def timed(name):
        if name == PLAIN:
            return time_plain(function)
        return time_profiled(function, factories[name]())

    return without_gc(timed, rotated([PLAIN, *factories], start))


def without_gc(timed, names):
    """Return {name: timed(name)}, with no collection in between."""
    was_enabled = gc.isenabled()
    gc.collect(0)
    gc.disable()
    try:
        return {name: timed(name) for name in names}
    finally:
        if was_enabled:
            gc.enable()


def rotated(names, start):
    """Return names, beginning with that at start, round and round."""
    start %= len(names)
    return names[start:] + names[:start]


def keep_best(best, key, times):
    """Let best[key] hold the readings that took least, of {name: Reading}."""
    known = best.setdefault(key, times)
    for name, reading in times.items():
        if reading.took < known[name].took:
            known[name] = reading


def time_plain(function, *arguments):
    """Return the Reading of a call when nobody profiles.

    The call before it is for the interpreter, which has to take out what it
    put into the code for a profiler, and to specialise the code again.
    """
    function(*arguments)
    start = time.perf_counter_ns()
    function(*arguments)
    took = time.perf_counter_ns() - start
    return Reading(took, took)


def time_profiled(function, profiler):
    """Return the Reading of a call, with all it calls, under profiler."""
    code = function.__code__
    before, after, took = run_profiled(function, (), profiler)
    return Reading(total(after, code) - total(before, code), took)


def run_profiled(function, arguments, profiler):
    """Return the profiler's entries after one call and after a second.

    The difference of the two is a call that was warm, as in time_plain().
    The third result is how many ns it took.
    """
    profiler.enable()
    try:
        function(*arguments)
        before = profiler.getstats()
        start = time.perf_counter_ns()
        function(*arguments)
        took = time.perf_counter_ns() - start
    finally:
        profiler.disable()
    return before, profiler.getstats(), took


def total(entries, code):
    """Return the inclusive ns of the function with that code."""
    return sum([entry.totaltime for entry in entries
                if entry.code is code]) * 1e9


def inline(entries, code):
    """Return the self ns of the function with that code."""
    return sum([entry.inlinetime for entry in entries
                if entry.code is code]) * 1e9


# What the times of a suite come to.

def shares(times):
    """Return {function: its part of the sum}, of {function: ns}."""
    whole = sum(times.values())
    return {name: took / whole for name, took in times.items()}


def misattributed(true, reported):
    """Return the part of the whole time that is with the wrong function.

    Both are {function: ns}.  What one function has too much of another one
    lacks, so that of all differences half is counted.
    """
    real, said = shares(true), shares(reported)
    return sum([abs(said[name] - real[name]) for name in real]) / 2


def ratios(true, reported):
    """Return {function: reported over true time}; both are {function: ns}."""
    return {name: reported[name] / took for name, took in true.items()}


def extremes(values):
    """Return the (function, ratio) of the lowest and the highest ratio."""
    def ratio_of(item):
        return item[1]

    return (min(values.items(), key=ratio_of),
            max(values.items(), key=ratio_of))


# Self times.

PASSES = 2_000
ADDITIONS = (0, 5, 50)


def bare_loop(items):
    for _ in range(PASSES):
        pass


def inline_loop(items):
    for _ in range(PASSES):
        total = 0
        for item in items:
            total += item


def add_up(items):
    total = 0
    for item in items:
        total += item


def calling_loop(items):
    for _ in range(PASSES):
        add_up(items)


def measure_splits(factories, rounds=ROUNDS):
    """Return a Split for each number of ADDITIONS.

    factories and rounds are those of measure().
    """
    best = {}
    for number in range(rounds):
        for additions in ADDITIONS:
            items = tuple(range(additions))
            keep_best(best, additions, split_once(items, factories, number))
    return [make_split(additions, times, factories)
            for additions, times in best.items()]


def split_once(items, factories, start):
    """Return {(PLAIN or profiler, place): Reading} of one round."""
    loops = (bare_loop, inline_loop, calling_loop)

    def timed(name):
        if name == PLAIN:
            return [time_plain(loop, items) for loop in loops]
        return self_times(items, factories[name]())

    result = {}
    names = rotated([PLAIN, *factories], start)
    for name, readings in without_gc(timed, names).items():
        for place, reading in enumerate(readings):
            result[name, place] = reading
    return result


def self_times(items, profiler):
    """Return Readings of the self times of calling_loop() and add_up()."""
    before, after, took = run_profiled(calling_loop, (items,), profiler)
    return [Reading(inline(after, function.__code__) -
                    inline(before, function.__code__), took)
            for function in (calling_loop, add_up)]


def make_split(additions, times, factories):
    """Return the Split for the best times of split_once()."""
    each = {key: reading.reported / PASSES
            for key, reading in times.items()}
    bare, inline, calling = [each[PLAIN, place] for place in range(3)]
    # The call: what is left when the loop and the work are known.
    call = max(calling - inline, 0)
    work = max(inline - bare, 0)
    return Split(additions, (bare, bare + call), (work, work + call),
                 {name: (each[name, 0], each[name, 1]) for name in factories})


# Printing.

def show(factories, rounds=ROUNDS, file=None):
    """Measure and print both tables; file is sys.stdout if None."""
    times = measure(factories, rounds)
    print_times(times, file)
    print_sums(times, file)
    print(file=file or sys.stdout)
    print_splits(measure_splits(factories, rounds), file)


def print_times(times, file=None):
    """Print the table of the suite, a line for each function."""
    file = file or sys.stdout
    real = shares(times.true)
    found = {profiler: (ratios(times.true, reported), shares(reported))
             for profiler, reported in times.reported.items()}
    print('Reported over true time, and share of the sum, in %', file=file)
    print(f'{"":26}{"true ms":>9}{"share":>7}', *[
        f'{profiler:>17}' for profiler in found], file=file)
    for name, took in times.true.items():
        print(f'{name:26}{took / 1e6:9.3f}{real[name]:7.2%}', *[
            f'{ratio[name]:10.3f}{share[name]:7.2%}'
            for ratio, share in found.values()], file=file)


def print_sums(times, file=None):
    """Print what the times come to, a line for each profiler."""
    file = file or sys.stdout
    for profiler, reported in times.reported.items():
        wrong = misattributed(times.true, reported)
        low, high = extremes(ratios(times.true, reported))
        print(f'{profiler}: {wrong:.2%} on the wrong function; '
              f'{low[1]:.3f} ({low[0]}) to {high[1]:.3f} ({high[0]})',
              file=file)


def print_splits(splits, file=None):
    """Print the table of self times."""
    file = file or sys.stdout
    print('Self time in ns of a loop and of the function that it calls,',
          'which adds numbers up', file=file)
    names = list(splits[0].reported)
    print(f'{"additions":9}{"":8}{"true":>17}', *[
        f'{name:>12}' for name in names], file=file)
    for split in splits:
        for place, role in enumerate(('caller', 'callee')):
            least, most = getattr(split, role)
            print(f'{split.additions:9}  {role:6}{least:8.1f} -{most:7.1f}',
                  *[f'{split.reported[name][place]:12.1f}'
                    for name in names], file=file)
