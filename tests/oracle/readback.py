"""Reads what `pstats merge` writes: it is what the standard module adds up.

    readback.py
"""

import itertools
import marshal
import math
import os
import pstats
import random
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import compare
import corpus
import tap

# Sums may be added up in another order.
RELATIVE = 1e-9
ABSOLUTE = 1e-12
OUTPUT = 'merged.out'
SEVERAL = 150
SHOWN_PROBLEMS = 6


def expected_stats(files):
    """Return the table that the standard module makes of files, or None if
    it cannot."""
    if not compare.SAMPLED_KNOWN and any(
            'sampled' in file.traits for file in files):
        return None
    try:
        stats = pstats.Stats(*(file.name for file in files))
    except Exception:
        return None
    return None if compare.is_too_large(stats) else stats.stats


def load(path):
    """Return the table and the trailer, or None, of a merged file."""
    with open(path, 'rb') as file:
        table = marshal.load(file)
        rest = file.read()
    if not rest:
        return table, None
    trailer = marshal.loads(rest)
    if not isinstance(trailer, dict) or trailer.get('format') != 1:
        raise ValueError(f'the trailer is {trailer!r:.200}')
    return table, trailer


def is_same(left, right):
    """Return whether two figures, or tuples of them, are the same."""
    if isinstance(left, tuple) or isinstance(right, tuple):
        return (isinstance(left, tuple) and isinstance(right, tuple)
                and len(left) == len(right) and all(map(is_same, left, right)))
    if isinstance(left, int) and isinstance(right, int):
        return left == right
    return (math.isnan(left) and math.isnan(right)
            or math.isclose(left, right, rel_tol=RELATIVE, abs_tol=ABSOLUTE))


def differing(expected, actual, what):
    """Yield a line for each thing in which two dicts differ."""
    for key in expected.keys() - actual.keys():
        yield f'{what} {key}: lost'
    for key in actual.keys() - expected.keys():
        yield f'{what} {key}: added'
    for key in expected.keys() & actual.keys():
        *left, left_callers = row_of(expected[key])
        *right, right_callers = row_of(actual[key])
        if not is_same(tuple(left), tuple(right)):
            yield f'{what} {key}: {left} became {right}'
        yield from differing(left_callers, right_callers,
                             f'{what} {key}, caller')


def row_of(value):
    """Return a row, or a caller's figures as one without callers."""
    if isinstance(value, tuple) and isinstance(value[-1], dict):
        return value
    return value, {}


def is_mixed(files):
    """Return whether ours refuses to add files up, if they have callers."""
    return len({file.traits & {'counted', 'sampled'} for file in files}) > 1


def check(files):
    """Merge files; return whether the standard module did, and what is
    wrong."""
    if os.path.exists(OUTPUT):
        os.remove(OUTPUT)
    names = [file.name for file in files]
    done = compare.run_command(
        ['merge', '--keep-addresses', '-o', OUTPUT, *names])
    expected = expected_stats(files)
    said = f'status {done.returncode}, {done.stderr[:300]}'
    if expected is None or is_mixed(files) and done.returncode == 1:
        return False, [] if done.returncode in (0, 1) else [said]
    if done.returncode != 0 or done.stdout or done.stderr:
        return True, [said]
    try:
        table, trailer = load(OUTPUT)
    except Exception as error:
        return True, [f'does not load: {error!r}']
    sampled = table.pop(corpus.SAMPLED, False)
    problems = sorted(differing(expected, table, 'row'))
    if sampled != all('sampled' in file.traits for file in files):
        problems.append(f'is marked as sampled: {sampled}')
    if trailer is None and any('trailed' in file.traits for file in files):
        problems.append('has no trailer')
    return True, problems


def usable(files):
    """Return the files whose sums have room."""
    return [file for file in files
            if not file.traits & {'huge', 'empty'}]


def combinations(rng, files):
    """Yield lists of two and three files, also the same ones."""
    for number in range(SEVERAL):
        chosen = rng.sample(files, 2 + number % 2)
        if number % 5 == 4:
            chosen[-1] = chosen[0]
        yield chosen


def report_cases(report, title, cases):
    """Report lists of files under one title; return how many were compared.
    """
    compared, problems = 0, []
    for files in cases:
        ours, lines = check(files)
        compared += ours
        if lines:
            problems.append(' '.join(file.name for file in files) + ':')
            problems += lines[:SHOWN_PROBLEMS]
    report.case(not problems, title)
    for line in problems[:4 * SHOWN_PROBLEMS]:
        print('#', ascii(line)[1:-1])
    return compared


def run(report, files):
    """Run all cases."""
    rng = random.Random('readback')
    compared = 0
    for kind, group in itertools.groupby(files, lambda file: file.kind):
        compared += report_cases(report, f'{kind}: each marshal version',
                                 [[file] for file in group])
    for title, chosen in (
            ('counts', lambda traits: 'counted' in traits),
            ('figures', lambda traits: 'counted' not in traits),
            ('both', lambda traits: True)):
        some = [file for file in files if chosen(file.traits)]
        compared += report_cases(report, f'several files, callers: {title}',
                                 combinations(rng, some))
    report.case(compared > 200, f'{compared} merged files were compared')


def main():
    report = tap.Report()
    with tempfile.TemporaryDirectory(prefix='readback-') as folder:
        files = usable(compare.enter(folder))
        ready = os.access(compare.program(), os.X_OK)
        report.case(ready, 'there is a command to merge with')
        if ready:
            run(report, files)
        os.chdir(HERE)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
