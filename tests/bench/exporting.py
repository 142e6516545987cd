"""The benchmark of exporting: every format, of a profile of many contexts.

    exporting.py --pstats PATH [--quick] [--rounds N] [--keep FOLDER]

A profile of 1,000,000 calling contexts and as many events of a timeline is
made; the command writes it in each format that it has, in a process of its
own, and the best time and the largest memory of the rounds count.  The time
to read the profile is part of each.  No figure decides the exit status.
"""

import argparse
import contextlib
import marshal
import multiprocessing
import os
import random
import subprocess
import sys
import tempfile
import time

TARGET_SECONDS = 3
FUNCTIONS = 3000
FILES = 150
CALLEES = 12
MAX_DEPTH = 60
MEAN_DEPTH = 25
SEED = 6

# Formats that show the timeline if they are told to.
WITH_TIMELINE = ('speedscope', 'gecko', 'chrome')


def leb128(number):
    """Return the bytes of a whole number."""
    result = bytearray()
    while number > 127:
        result.append(number & 127 | 128)
        number >>= 7
    result.append(number)
    return bytes(result)


def walk(rng, count):
    """Yield (depth, function) of count contexts, depth first: the callees of
    a function are always the same, each once below a context."""
    callees = [rng.sample(range(FUNCTIONS), CALLEES)
               for _ in range(FUNCTIONS)]
    stack = []                  # [function, callees so far]
    roots = 0
    for _ in range(count):
        depth = min(len(stack), max(0, int(rng.gauss(MEAN_DEPTH, 8))),
                    MAX_DEPTH)
        del stack[depth:]
        while stack and stack[-1][1] == CALLEES:
            stack.pop()
        if stack:
            parent = stack[-1]
            function = callees[parent[0]][parent[1]]
            parent[1] += 1
        else:
            function = roots % FUNCTIONS
            roots += 1
        yield len(stack), function, stack[-1][0] if stack else None
        stack.append([function, 0])


def add(figures, key, calls, seconds):
    """Add to the figures of a row or an edge, four numbers."""
    old = figures.get(key, (0, 0, 0.0, 0.0))
    figures[key] = (old[0] + calls, old[1] + calls, old[2] + seconds,
                    old[3] + seconds)


def make_profile(path, count):
    """Write a profile of count contexts, and events of a timeline."""
    rng = random.Random(SEED)
    keys = [(f'/usr/lib/python3/package/module_{i % FILES}.py',
             i // FILES * 20 + 1, f'function_{i}') for i in range(FUNCTIONS)]
    nodes, events, rows, edges = [], [], {}, {}
    last = -1
    for depth, function, caller in walk(rng, count):
        calls, self_ns = 1 + rng.getrandbits(4), rng.getrandbits(18)
        nodes.append(leb128(last + 1 - depth) + leb128(function)
                     + leb128(2 * calls) + leb128(self_ns))
        events.append(leb128(self_ns + 100) + leb128(self_ns)
                      + leb128(function))
        last = depth
        add(rows, function, calls, self_ns / 1e9)
        if caller is not None:
            add(edges.setdefault(function, {}), keys[caller], calls,
                self_ns / 1e9)
    none = (0, 0, 0.0, 0.0)
    thread = (7, 'MainThread', 7, count)
    with open(path, 'wb') as file:
        marshal.dump({key: (*rows.get(i, none), edges.get(i, {}))
                      for i, key in enumerate(keys)}, file, 4)
        marshal.dump({
            'format': 1, 'metadata': {'argv': ['bench.py']},
            'threads': [(*thread, 1.0)],
            'contexts': {'folded_calls': 0,
                         'trees': [(*thread, b''.join(nodes))]},
            'timeline': {'started': 0, 'dropped_calls': 0, 'minimum_ns': 0,
                         'threads': [(*thread, b''.join(events))]},
        }, file, 4)


def make_apart(path, count):
    """Make the profile in a process of its own: what this one has ever
    needed would count as memory of its children."""
    maker = multiprocessing.get_context('fork').Process(
        target=make_profile, args=(path, count))
    maker.start()
    maker.join()


def measure(command):
    """Run command; return seconds and the most memory it had, in MiB; or None
    if it failed, which is said."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    return None if child.returncode else (seconds, usage.ru_maxrss / 1024)


def show(title, command, out, rounds):
    """Measure a format and print a line of the table."""
    results = [measure(command) for _ in range(rounds)]
    if None in results:
        print(f'{title:24}  failed')
        return
    seconds = min(result[0] for result in results)
    memory = max(result[1] for result in results)
    size = os.path.getsize(out) / 2 ** 20
    late = '' if seconds <= TARGET_SECONDS else f'   target {TARGET_SECONDS}'
    print(f'{title:24}{seconds:10.3f}{memory:10.1f}{size:10.1f}{late}',
          flush=True)


def formats(pstats):
    """Return the names of the formats that the command has."""
    text = subprocess.run([pstats, 'export', '--list'], check=True,
                          stdout=subprocess.PIPE, encoding='utf-8').stdout
    return [line.split()[0] for line in text.splitlines()]


def show_formats(options, folder):
    """Every format, and those of a timeline again."""
    count = 100_000 if options.quick else 1_000_000
    path, out = os.path.join(folder, 'profile'), os.path.join(folder, 'out')
    make_apart(path, count)
    print(f'{count} contexts and events, a file of '
          f'{os.path.getsize(path) / 2 ** 20:.1f} MiB\n')
    print(f'{"":24}{"seconds":>10}{"MiB":>10}{"out, MiB":>10}')
    names = formats(options.pstats)
    for name in names:
        show(name, [options.pstats, 'export', '--to', name, path, '-o', out],
             out, options.rounds)
    for name in WITH_TIMELINE:
        if name in names:
            show(f'{name} --timeline',
                 [options.pstats, 'export', '--timeline', '--to', name, path,
                  '-o', out], out, options.rounds)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--pstats', default='./pstats', metavar='PATH')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--rounds', type=int, default=3, metavar='N')
    parser.add_argument('--keep', metavar='FOLDER')
    options = parser.parse_args()
    options.pstats = os.path.abspath(options.pstats)
    place = (contextlib.nullcontext(options.keep) if options.keep
             else tempfile.TemporaryDirectory())
    with place as folder:
        show_formats(options, folder)


if __name__ == '__main__':
    sys.exit(main())
