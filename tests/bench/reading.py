"""The benchmark of reading: the command pstats beside the module pstats.

    reading.py --python PATH --pstats PATH [--quick] [--rounds N]

Profiles are made in a temporary folder; each job is done by both sides in
processes of their own, in turn, and the best time and the largest memory of
the rounds count.  Start-up is part of every figure.  No figure decides the
exit status.
"""

import argparse
import marshal
import multiprocessing
import os
import random
import resource
import subprocess
import sys
import tempfile
import time

CALLERS = 3
FOLDERS = 97
OWN_MEMORY = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

PRINT = """
import pstats, sys
pstats.Stats(sys.argv[1]).sort_stats('cumulative').print_stats()
"""
MERGE = """
import pstats, sys
names = open(sys.argv[1]).read().split()
stats = pstats.Stats(names[0])
for name in names[1:]:
    stats.add(name)
stats.dump_stats(sys.argv[2])
"""


def make_profiles(paths, functions):
    """Make profiles in a process of their own.

    What this one has ever needed would count as memory of its children.
    """
    maker = multiprocessing.get_context('fork').Process(
        target=lambda: [make_profile(path, functions, seed)
                        for seed, path in enumerate(paths)])
    maker.start()
    maker.join()


def make_profile(path, functions, seed, callers=CALLERS):
    """Write a profile of so many functions with random callers.

    Those of all seeds have the same callers, as runs of one program do.
    """
    wiring = random.Random(functions)
    chance = random.Random(seed)
    keys = [(f'/usr/lib/python3/dist-packages/package{i % FOLDERS}/'
             f'module{i % (20 * FOLDERS)}.py', i // 20 + 1, f'function_{i}')
            for i in range(functions)]
    table = {}
    for key in keys:
        edges = {wiring.choice(keys): (chance.randrange(1, 99), 1,
                                       chance.random(), chance.random())
                 for _ in range(callers)}
        table[key] = (chance.randrange(1, 50), chance.randrange(50, 10**6),
                      chance.random() * 10, chance.random() * 20, edges)
    with open(path, 'wb') as file:
        marshal.dump(table, file)


def measure(command):
    """Run command; return seconds and the most memory it had, in MiB."""
    start = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f'reading: {command[0]}: status {child.returncode}')
    return seconds, usage.ru_maxrss / 1024


def compare(title, sides, rounds, target=None):
    """Measure both sides in turn and print a line of the table."""
    best = {}
    for _ in range(rounds):
        for side, command in sides.items():
            seconds, memory = measure(command)
            old = best.get(side, (seconds, memory))
            best[side] = min(old[0], seconds), max(old[1], memory)
    (theirs, their_memory), (ours, our_memory) = best.values()
    line = f'{title:36}{theirs:10.3f}{ours:10.4f}{theirs / ours:9.1f}'
    # A child's memory counts from what this process had when it began.
    if our_memory > 1.5 * OWN_MEMORY:
        line += (f'{their_memory:10.1f}{our_memory:8.1f}'
                 f'{our_memory / their_memory:8.2f}')
    print(line + (f'   target {target}' if target else ''), flush=True)


def show_printing(options, folder):
    """A small, a middling and a large profile."""
    for functions, target in ((100, 10), (100_000, 15)):
        path = os.path.join(folder, f'{functions}.prof')
        make_profiles([path], functions)
        compare(f'print {functions} functions', {
            'module': [options.python, '-c', PRINT, path],
            'command': [options.pstats, '-s', 'cumulative', path],
        }, options.rounds, f'{target}; memory 0.25')


def show_merging(options, folder):
    """Many profiles of the same program, as runs differ."""
    files, functions = (100, 1000) if options.quick else (1000, 5000)
    paths = [os.path.join(folder, f'run{number}.prof')
             for number in range(files)]
    make_profiles(paths, functions)
    listed = os.path.join(folder, 'list')
    with open(listed, 'w', encoding='utf-8') as file:
        file.write('\n'.join(paths))
    merged = os.path.join(folder, 'merged')
    compare(f'merge {files} x {functions} functions', {
        'module': [options.python, '-c', MERGE, listed, merged],
        'command': [options.pstats, 'merge', '-o', merged, '@' + listed],
    }, 1, 20)


def show_growth(options, folder):
    """What a function costs as there are more of them."""
    print(f'\n{"functions":>12}{"seconds":>12}{"us each":>12}')
    for functions in (10_000, 100_000) + (() if options.quick
                                          else (1_000_000,)):
        path = os.path.join(folder, f'{functions}.prof')
        make_profiles([path], functions)
        seconds = min(measure([options.pstats, '-s', 'cumulative', path])[0]
                      for _ in range(options.rounds))
        each = seconds / functions * 1e6
        print(f'{functions:12}{seconds:12.3f}{each:12.3f}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--python', default=sys.executable, metavar='PATH')
    parser.add_argument('--pstats', default='./pstats', metavar='PATH')
    parser.add_argument('--quick', action='store_true')
    parser.add_argument('--rounds', type=int, default=5, metavar='N')
    options = parser.parse_args()
    options.pstats = os.path.abspath(options.pstats)
    print(f'{"seconds, MiB":36}{"module":>10}{"command":>10}{"ratio":>9}'
          f'{"memory":>10}{"":>8}{"ratio":>8}')
    with tempfile.TemporaryDirectory() as folder:
        show_printing(options, folder)
        show_merging(options, folder)
        show_growth(options, folder)


if __name__ == '__main__':
    main()
