"""Compares what the command prints with what the standard pstats prints.

    compare.py

The environment: builddir is the folder of the command, COMPARE_ONLY a text
that the names of the files to compare on contain.
"""

import collections
import concurrent.futures
import difflib
import io
import math
import os
import pstats
import random
import shlex
import subprocess
import sys
import tempfile
import time
from typing import NamedTuple

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import corpus
import tap

AT_LEAST = 5000
THREADS = 2
TIMEOUT_SECONDS = 60
SHOWN_DIFFERENCES = 3
SHOWN_LINES = 14
# West of Greenwich in half hours, with a daylight saving time.
ZONE = 'XST+3:30XDT,M3.5.0,M10.5.0/3'
SAMPLED_KNOWN = sys.version_info >= (3, 15)

TABLES = [(), ('--callers',), ('--callees',)]
SORTS = [(), *((key,) for key in pstats.Stats.sort_arg_dict_default),
         ('-1',), ('0',), ('1',), ('2',)]
SEVERAL = [('calls', 'name'), ('cumulative', 'time', 'name'), ('nfl', 'line'),
           ('module', 'line'), ('pcalls', 'ncalls', 'stdname'),
           ('time', 'time'), ('name', 'calls', 'filename', 'line')]
COUNTS = ['0', '1', '2', '5', '17', '39', '40', '41', '100000']
FRACTIONS = ['0.0', '0', '.5', '0.5', '0.05', '0.1', '0.15', '0.25', '0.35',
             '0.45', '0.125', '0.999', '1e-05', '5e-1', '0.30000000000000004',
             '1e-300', '0.0125', '.9999999999999999', '1.0']
REGEXES = ['a', '^{', r'\.py:\d+\(', r'\(<\w+>\)$', "it's", '"quoted"',
           '\'both"', '\xe9', r'\d{2,}', '[a-f]{2}', '(?i)MODULE|MAIN',
           r'\bmain\b', '\u65e5\u672c', '\U0001f600', '\n', '\t', r'\\',
           'no such function', '', '.', '^.$', r'\x6d', '\x7f', '\xa0',
           '\u200b', r'[^\x00-\x7f]', r'\s$', '\xdf|\ue000|\uffff',
           '(?P<quote>[\'"]).*(?P=quote)', 'a(?!b)', '(?<=/)m', r'\W{3}',
           'x*$', r'(a|b)+\)', '[^a]', r'^[^:]*:0\(', 'a\\nb|line\\nb',
           r"don't say \"it's\"", '\r', '\u2028|\u3000', r'(?s)^.*\)$',
           r'(?x) m a i n # comment', '\U0010ffff', '[\u0600-\u06ff]',
           r'\S+ \S+', '(?:m)(?=odule)', r'pkg.module\.py', r'\u65e5']
# The standard module prints the whole table and that these are invalid; ours
# refuses them, as it does options that it does not know.
INVALID = ['(', ')', '[', '*a', 'a**', '(?P<1>a)', '\\', 'a{2,1}', r'(\2)',
           '(?<=a+)b', '[b-a]', '(?P<n>a)(?P<n>b)', '(?z)']
RESTRICTIONS = [*(('-l', count) for count in COUNTS),
                *(('--fraction', fraction) for fraction in FRACTIONS),
                *(('-r', regex) for regex in REGEXES)]
RESTRICTED, COMBINED = 14, 6    # for each file and table
SEVERAL_FILES = 100             # for each table

Group = collections.namedtuple('Group', 'title, queries')


class Query(NamedTuple):
    """What is asked of both programs, and what is known about ours."""

    files: tuple
    table: tuple = ()
    sort: tuple = ()
    reverse: bool = False
    strip: bool = False
    restrictions: tuple = ()    # (option, its value)
    accepted: bool = False      # whether ours must not refuse
    refusal: str = ''           # with which words ours refuses, if any


class Answer(NamedTuple):
    """What became of a query: whether both answered it, and the lines that
    tell what is wrong."""

    compared: bool
    problem: list


def program():
    """Return the path of the command."""
    return os.path.abspath(
        os.path.join(os.environ.get('builddir', '.'), 'pstats'))


def environment():
    """Return the environment of the command: the locale means nothing."""
    kept = {name: value for name, value in os.environ.items()
            if name != 'LD_PRELOAD'}
    kept.update(TZ=ZONE, LC_ALL='C')
    return kept


def run_command(arguments, timeout=TIMEOUT_SECONDS, cwd=None):
    """Run the command; return the completed process, of bytes."""
    return subprocess.run(
        [PROGRAM, *arguments], env=ENVIRONMENT, cwd=cwd, timeout=timeout,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE)


def enter(folder):
    """Make folder, with the corpus in it, the one that files are found in,
    and both programs agree on the time; return the files."""
    global PROGRAM, ENVIRONMENT
    PROGRAM, ENVIRONMENT = program(), environment()
    os.environ['TZ'] = ZONE
    time.tzset()
    files = corpus.make(folder)
    os.chdir(folder)
    return files


def arguments_of(query):
    """Return the arguments that ask the command, in a mixed order."""
    options = [*query.table]
    options += ['-s', ','.join(query.sort)] if query.sort else []
    options += ['--reverse'] if query.reverse else []
    options += ['--strip-dirs'] if query.strip else []
    for restriction in query.restrictions:
        options += restriction
    if any(name.startswith('-') for name in query.files):
        return [*options, '--', *query.files]
    return [*query.files, *options]


def is_wrong_sort(stats, query):
    """Return whether the order has no right answer: there is a NaN."""
    return query.sort and any(
        math.isnan(seconds) for row in stats.stats.values()
        for seconds in row[2:4])


def is_too_large(stats):
    """Return whether a sum of counts is longer than 64 bits."""
    counts = []
    for row in stats.stats.values():
        counts += row[:2]
        for edge in row[4].values():
            counts += edge[:2] if isinstance(edge, tuple) else [edge]
    return any(not -2 ** 63 <= count < 2 ** 63 for count in counts)


def value_of(restriction):
    """Return what a method of pstats takes for an option's value."""
    kinds = {'-l': int, '--fraction': float, '-r': str}
    option, value = restriction
    return kinds[option](value)


def standard(query):
    """Return what the standard module prints, or None where no comparison
    makes sense; raises what it raises."""
    if not SAMPLED_KNOWN and any('sampled' in name for name in query.files):
        return None             # it would tell sys.stdout what it thinks
    stream = io.StringIO()
    stats = pstats.Stats(*query.files, stream=stream)
    if query.strip:
        stats.strip_dirs()
    if is_wrong_sort(stats, query) or is_too_large(stats):
        return None
    if query.sort:
        numbers = [int(key) for key in query.sort
                   if key.lstrip('-').isdigit()]
        stats.sort_stats(*(numbers or query.sort))
    if query.reverse:
        stats.reverse_order()
    name = '_'.join(['print', (query.table or ('--stats',))[0].strip('-')])
    getattr(stats, name)(*map(value_of, query.restrictions))
    return stream.getvalue().encode('utf-8', 'backslashreplace')


def differences(expected, actual):
    """Return the first lines of a diff."""
    texts = [text.decode('utf-8', 'backslashreplace').split('\n')
             for text in (expected, actual)]
    diff = list(difflib.unified_diff(*texts, 'standard', 'ours', n=1,
                                     lineterm=''))
    return [ascii(line)[1:-1] for line in diff[:SHOWN_LINES]]


def ask(query):
    """Ask both; return the Answer."""
    arguments = arguments_of(query)
    shown = [ascii(shlex.join(['pstats', *arguments]))[1:-1]]
    try:
        done = run_command(arguments)
    except subprocess.TimeoutExpired:
        return Answer(True, shown + ['no end'])
    status = [f'status {done.returncode}', *map(
        ascii, done.stderr.decode('utf-8', 'replace').splitlines()[:5])]
    if query.refusal:
        said = done.stderr.decode('utf-8', 'replace')
        good = (done.returncode in (1, 2) and not done.stdout
                and said.startswith('pstats: ') and query.refusal in said)
        return Answer(False, [] if good else shown + status)
    try:
        expected = standard(query)
    except Exception:
        expected = None
    if expected is None:
        bad = (done.returncode not in (0, 1)
               or query.accepted and done.returncode != 0)
        return Answer(False, shown + status if bad else [])
    if done.returncode != 0 or done.stderr:
        return Answer(True, shown + status)
    if done.stdout != expected:
        return Answer(True, shown + differences(expected, done.stdout))
    return Answer(True, [])


def is_accepted(file):
    """Return whether ours prints the file though the standard module, at
    least before 3.15, does not."""
    return bool(file.traits & {'empty', 'sampled'})


def matrix(rng, file, table):
    """Yield queries of all sorts and many restrictions on one file."""
    def query(sort, *restrictions):
        return Query((file.name,), table,
                     () if 'nan' in file.traits else sort,
                     rng.random() < .4, rng.random() < .4, restrictions,
                     is_accepted(file))

    yield Query((file.name,), table, accepted=is_accepted(file))
    for sort in SORTS + SEVERAL:
        if rng.random() < .3:
            yield query(sort, rng.choice(RESTRICTIONS))
        else:
            yield query(sort)
    for restriction in rng.sample(RESTRICTIONS, RESTRICTED):
        yield query(rng.choice(SORTS), restriction)
    for _ in range(COMBINED):
        yield query(rng.choice(SORTS + SEVERAL),
                    *rng.choices(RESTRICTIONS, k=rng.randrange(2, 5)))


def one_file_groups(rng, files):
    """Yield a group for each kind, in one version, and table; and a group
    for each kind of all versions."""
    versions = len(corpus.VERSIONS)
    for number in range(0, len(files), versions):
        of_kind = files[number:number + versions]
        chosen = of_kind[number // versions % versions]
        for table in TABLES:
            yield Group(f'{chosen.name} {" ".join(table)}'.rstrip(),
                        list(matrix(rng, chosen, table)))
        yield Group(f'{chosen.kind}: each marshal version',
                    [Query((file.name,), table, strip=strip,
                           accepted=is_accepted(file))
                     for file in of_kind for table in TABLES
                     for strip in (False, True)])


def prefixes():
    """Return the abbreviations of keys that are no keys themselves."""
    stats = pstats.Stats()
    return sorted(set(stats.get_sort_arg_defs())
                  - set(stats.sort_arg_dict_default))


def special_groups(rng, folder):
    """Yield the groups of keys, restrictions and names of files."""
    many = 'many.2.prof'
    yield Group(f'{many}: unique prefixes of keys', [
        Query((many,), (), (prefix, *more)) for prefix in prefixes()
        for more in ((), ('name',))])
    yield Group(f'{many}: all pairs of keys', [
        Query((many,), (), (*first, *second))
        for first in SORTS[1:-4] for second in SORTS[1:-4]])
    for name in ('unicode.1.prof', 'builtins.3.prof', 'sampled.2.prof'):
        yield Group(f'{name}: each restriction', [
            Query((name,), (), rng.choice(SORTS), restrictions=(restriction,))
            for restriction in RESTRICTIONS])
    names = corpus.make_named(folder)
    names += [f'./{names[0]}', os.path.join(folder, names[0])]
    yield Group('the names of files, like naïve.prof', [
        Query((name,), table) for name in names for table in TABLES])


def several_groups(rng, files):
    """Yield the groups of several files."""
    small = [file for file in files
             if file.kind not in ('many', 'equal-keys', 'nan')]
    pools = [[file for file in small if file.traits & {'counted', 'sampled'}
              == traits] for traits in (set(), {'counted'},
                                        {'counted', 'sampled'})]
    for table in TABLES:
        queries = []
        for number in range(SEVERAL_FILES):
            chosen = rng.sample(rng.choices(pools, (6, 3, 1))[0],
                                2 + number % 2)
            if number % 5 == 4:
                chosen[-1] = chosen[0]
            names = tuple(file.name for file in chosen)
            queries.append(Query(
                names, table, rng.choice(SORTS), rng.random() < .3,
                rng.random() < .4, rng.choices(RESTRICTIONS)
                if rng.random() < .2 else ()))
        yield Group(f'several files {" ".join(table)}'.rstrip(), queries)
    yield Group('the same file twice and thrice', [
        Query((file.name,) * times, table, strip=times == 3)
        for file in small[1::len(corpus.VERSIONS)] for times in (2, 3)
        for table in TABLES])


def refused_groups():
    """Yield the groups of what ours refuses and the standard module does
    not, always."""
    yield Group('invalid regular expressions are refused', [
        Query(('plain.0.prof',), restrictions=(('-r', regex),),
              refusal='regular expression') for regex in INVALID])
    mixed = [('profile.0.prof', 'cprofile.1.prof'),
             ('cprofile.2.prof', 'profile.3.prof'),
             ('one.0.prof', 'many.1.prof', 'integers.2.prof')]
    yield Group('files of both kinds of callers are refused', [
        Query(names, table, refusal='callers')
        for names in mixed for table in TABLES])
    mixed = [('plain.0.prof', 'sampled-tuples.1.prof'),
             ('sampled.2.prof', 'one.0.prof', 'sampled.2.prof')]
    yield Group('files of calls and of samples are refused', [
        Query(names, table, refusal='samples')
        for names in mixed for table in TABLES])


def all_groups(folder, files):
    """Yield all groups, their queries narrowed as the tester asks."""
    rng = random.Random('compare')
    wanted = os.environ.get('COMPARE_ONLY', '')
    for groups in (one_file_groups(rng, files), special_groups(rng, folder),
                   several_groups(rng, files), refused_groups()):
        for title, queries in groups:
            queries = [query for query in queries
                       if any(wanted in name for name in query.files)]
            if queries:
                yield Group(title, queries)


def report_group(report, title, answers):
    """Report one group; return how many comparisons it made."""
    problems = [answer.problem for answer in answers if answer.problem]
    report.case(not problems, ascii(title)[1:-1])
    for problem in problems[:SHOWN_DIFFERENCES]:
        print('# differences:', *problem, sep='\n#   ')
    if len(problems) > SHOWN_DIFFERENCES:
        print(f'# and {len(problems) - SHOWN_DIFFERENCES} more of '
              f'{len(answers)}', flush=True)
    return sum(answer.compared for answer in answers)


def main():
    tap.skip_elsewhere('compare')
    report = tap.Report()
    compared = 0
    with tempfile.TemporaryDirectory(prefix='compare-') as folder:
        folder = os.path.realpath(folder)
        files = enter(folder)
        ready = os.access(PROGRAM, os.X_OK)
        report.case(ready, 'there is a command to compare')
        with concurrent.futures.ThreadPoolExecutor(THREADS) as pool:
            for group in all_groups(folder, files) if ready else ():
                compared += report_group(report, group.title,
                                         list(pool.map(ask, group.queries)))
        os.chdir(HERE)
    narrowed = ' # SKIP of some files' if 'COMPARE_ONLY' in os.environ else ''
    report.case(compared >= AT_LEAST or bool(narrowed),
                f'{compared} comparisons were made, at least {AT_LEAST}'
                + narrowed)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
