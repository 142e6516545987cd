"""Gives the command damaged files: it must say what is wrong, or print.

    damage.py

Small files are cut at every byte, and a bit of every byte is flipped; larger
ones are damaged at random places. With DAMAGE_KEEP, a folder, in the
environment, the files that brought the command down are kept there.
"""

import collections
import concurrent.futures
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import compare
import tap

THREADS = 2
TIMEOUT_SECONDS = 10
MEMORY_BYTES = 1 << 30
RANDOM_PLACES = 10000
SHOWN_PROBLEMS = 5

# Those of a few hundred bytes, of each kind and each version of the format.
SMALL = [('small', 0), ('small', 2), ('small', 3), ('small', 4),
         ('small-integers', 1), ('small-integers', 4), ('small-counts', 0),
         ('small-counts', 4), ('small-times', 1), ('small-times', 2),
         ('small-names', 3), ('small-sampled', 4), ('small-trailer', 4),
         ('small-contexts', 4)]
# What is asked for, each in its turn; merge writes the file "merged".
OPTIONS = [(), ('-s', 'stdname'), ('--callers', '-s', 'nfl'), ('--callees',),
           ('-s', 'cumulative', '-l', '3', '--reverse'),
           ('--strip-dirs', '--callees'), ('--strip-dirs', '-r', 'a.*b'),
           'merge']

Damaged = collections.namedtuple('Damaged', 'title, data, options')


def cut(rng, data, place):
    """Return data up to place."""
    return data[:place]


def flip(rng, data, place):
    """Return data with one bit of a byte flipped."""
    byte = data[place] ^ 1 << rng.randrange(8)
    return data[:place] + bytes([byte]) + data[place + 1:]


def drop(rng, data, place):
    """Return data without some bytes."""
    return data[:place] + data[place + rng.randrange(1, 6):]


def repeat(rng, data, place):
    """Return data with some bytes twice."""
    return data[:place + rng.randrange(1, 40)] + data[place:]


def overwrite(rng, data, place):
    """Return data with a number or a type that is hard to take instead."""
    new = rng.choice([b'\xff\xff\xff\x7f', b'\xff\xff\xff\xff', bytes(4),
                      b'\0\0\0\x80', b'\xff', b'{', b'(', b')', b'0', b'r',
                      b'\xf3', b'\xa9', b'l', b'y', b'g', b'f', b'<', b'['])
    return data[:place] + new + data[place + len(new):]


RANDOM = {cut: 1, flip: 5, drop: 1, repeat: 1, overwrite: 2}


def make_small(rng, files):
    """Yield a title and every damage of each small file."""
    for kind, version in SMALL:
        file, = [file for file in files
                 if (file.kind, file.version) == (kind, version)]
        data = read(file.name)
        for method in (cut, flip):
            yield f'{file.name}: {method.__name__} at every byte', [
                damage(rng, method, file.name, data, place)
                for place in range(len(data))]


def make_random(rng, files):
    """Yield a title and random damages for each kind of damage."""
    large = {file.name: read(file.name) for file in files
             if not file.kind.startswith('small')}
    names = [name for name, data in large.items() if len(data) > 2]
    for method, share in RANDOM.items():
        count = RANDOM_PLACES * share // sum(RANDOM.values())
        yield f'large files: {method.__name__} at {count} random places', (
            damage(rng, method, name, large[name],
                   rng.randrange(len(large[name])))
            for name in rng.choices(names, k=count))


def damage(rng, method, name, data, place):
    """Return data damaged by a method at a place."""
    return Damaged(f'{name}, {method.__name__} at {place}',
                   method(rng, data, place), rng.choice(OPTIONS))


def read(path):
    """Return the bytes of a file."""
    with open(path, 'rb') as file:
        return file.read()


def try_one(damaged):
    """Give the command one file; return what is wrong with how it ends."""
    folder = f'thread-{threading.get_ident()}'
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'damaged.prof')
    with open(path, 'wb') as file:
        file.write(damaged.data)
    arguments = [path, *damaged.options]
    if damaged.options == 'merge':
        arguments = ['merge', '-o', os.path.join(folder, 'merged'), path]
    try:
        done = compare.run_command(arguments, TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        problem = f'no end within {TIMEOUT_SECONDS} s'
    else:
        problem = problem_of(done)
    if problem:
        keep(damaged)
        return f'{damaged.title}, {damaged.options}: {problem}'
    return ''


def is_one_line(said):
    """Return whether that is one line, of the command itself."""
    return (said.startswith(b'pstats: ') and said.endswith(b'\n')
            and said.count(b'\n') == 1)


def problem_of(done):
    """Return what is wrong with a process that ended, or an empty text."""
    said = done.stderr[-600:]
    if done.returncode not in (0, 1):
        return f'status {done.returncode}: {said}'
    if done.returncode == 0:
        # A trailer that is damaged is no reason not to merge the tables.
        known = b'its trailer is left out' in said and is_one_line(said)
        return f'status 0, but it says {said}' if said and not known else ''
    if done.stdout:
        return f'status 1, but it prints {done.stdout[:80]}'
    if not is_one_line(done.stderr):
        return f'not one line of what is wrong: {said}'
    # No damage makes a file that needs so much of it.
    return f'{said}' if b'out of memory' in said else ''


def keep(damaged):
    """Keep a damaged file where the tester asks for that."""
    folder = os.environ.get('DAMAGE_KEEP')
    if folder:
        name = damaged.title.replace(', ', '-').replace(' ', '-')
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(damaged.data)


def limit_memory(report):
    """Limit what this process and the command may have, unless that is a
    sanitizer's build, which takes all address space there is."""
    sanitized = any(name in read(compare.program())
                    for name in (b'__asan_init', b'__tsan_init'))
    if not sanitized:
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, hard))
    report.case(True, f'memory is limited to {MEMORY_BYTES >> 20} MiB'
                + (' # SKIP sanitizers take more' if sanitized else ''))


def report_group(report, title, problems):
    """Report the problems, some of them empty, of one group; return how
    many files it tried."""
    found = [problem for problem in problems if problem]
    report.case(not found, title)
    for problem in found[:SHOWN_PROBLEMS]:
        print('#', ascii(problem)[1:-1])
    if len(found) > SHOWN_PROBLEMS:
        print(f'# and {len(found) - SHOWN_PROBLEMS} more of {len(problems)}',
              flush=True)
    return len(problems)


def run(report, files):
    """Run all groups; return how many files were tried."""
    rng = random.Random('damage')
    limit_memory(report)
    tried = 0
    with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
        for groups in (make_small(rng, files), make_random(rng, files)):
            for title, damages in groups:
                tried += report_group(report, title,
                                      list(pool.map(try_one, damages)))
    return tried


def main():
    tap.skip_elsewhere('damage')
    report = tap.Report()
    if 'DAMAGE_KEEP' in os.environ:
        os.environ['DAMAGE_KEEP'] = os.path.abspath(os.environ['DAMAGE_KEEP'])
    with tempfile.TemporaryDirectory(prefix='damage-') as folder:
        files = compare.enter(folder)
        ready = os.access(compare.program(), os.X_OK)
        report.case(ready, 'there is a command to give damaged files')
        if ready:
            print(f'# {run(report, files)} files were tried')
        os.chdir(HERE)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
