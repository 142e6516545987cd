"""pstats diff: its table, its formats, and the status it ends with."""

import csv
import io
import json
import math
import os
import random
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

import corpus

BASH_COMPLETION = os.path.join(program.HERE, '..', '..', 'Modules', 'pstats',
                               'completion', 'pstats.bash')

# (calls, self, inclusive) of functions of a.py by line and name.
OLD = {(1, 'main'): (1, 0.5, 2.0), (5, 'slow'): (10, 1.0, 1.0),
       (9, 'fast'): (4, 0.5, 0.5), (13, 'same'): (7, 0.0, 0.0),
       (17, 'gone'): (2, 0.25, 0.25)}
NEW = {(2, 'main'): (1, 0.5, 3.0), (6, 'slow'): (20, 2.0, 2.0),
       (10, 'fast'): (4, 0.25, 0.25), (14, 'same'): (7, 0.0, 0.0),
       (18, 'new'): (3, 0.0625, 0.0625)}

# old 2.25 s, 24 calls; new 2.8125 s, 35 calls: 25 % and 45.8 % more.
TABLE = """\
                      old       new    change       %
total time (ms)  2250.000  2812.500  +562.500  +25.0%
total calls            24        35       +11  +45.8%

        old self  new self     change        %  old calls  new calls  change\
  function
slower  1000.000  2000.000  +1000.000  +100.0%         10         20     +10\
  a.py:6(slow)
faster   500.000   250.000   -250.000   -50.0%          4          4       0\
  a.py:10(fast)
gone     250.000         -   -250.000  -100.0%          2          -      -2\
  a.py:17(gone)
new            -    62.500    +62.500        -          -          3      +3\
  a.py:18(new)

2 functions did not change
"""
CALLS_TABLE = """\
             old  new  change       %
total calls   24   35     +11  +45.8%

      old calls  new calls  change        %  function
more         10         20     +10  +100.0%  a.py:6(slow)
new           -          3      +3        -  a.py:18(new)
gone          2          -      -2  -100.0%  a.py:17(gone)

3 functions did not change
"""
SAME_TABLE = """\
                  old    new  change     %
total time (s)  2.250  2.250   0.000  0.0%
total calls        24     24       0  0.0%

5 functions did not change
"""


def table(functions, file='a.py'):
    """Return what a file of these functions holds."""
    return {(file, line, name): (calls, calls, own, inclusive, {})
            for (line, name), (calls, own, inclusive) in functions.items()}


class Diff(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.old = self.write('old', table(OLD))
        self.new = self.write('new', table(NEW))

    def diff(self, *arguments, **keywords):
        return self.output('diff', self.old, self.new, *arguments,
                           **keywords)

    def names(self, *arguments):
        """Return the names of the functions that are listed, in order."""
        return re.findall(r'\((\w+)\)$', self.diff(*arguments), re.M)

    def exceeds(self, message, *arguments):
        """Check what is said of a limit that is exceeded."""
        printed = self.check_failure(3, message, 'diff', self.old, self.new,
                                     *arguments)
        self.assertTrue(printed)


class Table(Diff):

    def test_time(self):
        self.assertEqual(self.diff('--unit', 'ms'), TABLE)
        self.assertEqual(self.diff('-s', 'self', '--unit=ms', '-l30'), TABLE)

    def test_calls(self):
        self.assertEqual(self.diff('--calls'), CALLS_TABLE)

    def test_same_file(self):
        self.assertEqual(self.output('diff', self.old, self.old), SAME_TABLE)

    def test_calls_that_took_no_time(self):
        self.write('new', table({**OLD, (13, 'same'): (8, 0.0, 0.0)}))
        self.assertEqual(self.names(), ['same'])
        self.assertEqual(self.names('--calls'), ['same'])

    def test_keys(self):
        self.assertEqual(self.names('-s', 'inclusive'),
                         ['main', 'slow', 'fast', 'gone', 'new'])
        self.assertEqual(self.names('-s', 'calls'), ['slow', 'new', 'gone'])
        self.assertEqual(self.names('-s', 'relative'),
                         ['new', 'gone', 'slow', 'fast'])
        self.assertEqual(self.names('--calls', '-s', 'relative'),
                         ['new', 'gone', 'slow'])

    def test_limit(self):
        printed = self.diff('-l', '1')
        self.assertIn('(slow)\n\n3 functions more changed '
                      '(-l 0 lists all)\n', printed)
        many = {(line, f'f{line}'): (1, 1.0, 1.0) for line in range(40)}
        self.new = self.write('many', table(many))
        self.assertEqual(len(self.names()), 30)
        self.assertEqual(len(self.names('-l', '0')), 45)

    def test_least_change(self):
        self.assertEqual(self.names('--min-change', '250ms'),
                         ['slow', 'fast', 'gone'])
        printed = self.diff('--min-change', '0.3')
        self.assertIn('\n5 functions changed less than --min-change\n',
                      printed)

    def test_expression(self):
        self.assertEqual(self.names('-r', 'n.?[we]'), ['gone', 'new'])
        self.assertEqual(self.names('-r', r':6\('), ['slow'])
        self.assertEqual(self.names('-r', 'n', '-r', 'w'), ['new'])

    def test_standard_input(self):
        with open(self.new, 'rb') as file:
            new = file.read()
        self.assertEqual(
            self.output('diff', self.old, '-', '--unit=ms', input=new), TABLE)
        self.assertEqual(
            self.output('diff', '-', self.new, input=new),
            self.output('diff', self.new, self.new))

    def test_files_in_other_folders(self):
        self.old = self.write('old', table(OLD, '/build/1/pkg/a.py'))
        self.new = self.write('new', table(NEW, '/build/2/pkg/a.py'))
        self.assertEqual(len(self.names()), 10)
        self.assertEqual(self.names('--strip-dirs'),
                         ['slow', 'gone', 'fast', 'new'])

    def test_addresses(self):
        name = '<built-in method __new__ of type object at 0x%x>'
        for path, address in ('old', 0x7f01), ('new', 0x8f0a2):
            self.write(path, {('~', 0, name % address): (1, 1, 0.0, 0.0, {})})
        self.assertIn('\n1 function did not change\n', self.diff())

    def test_what_is_no_longer_a_number(self):
        odd = self.write('odd', table({**OLD, (1, 'main'): (1, math.nan, 2.0),
                                      (13, 'same'): (7, math.inf, 0.0)}))
        self.new = odd
        self.assertEqual(self.names(), ['same', 'main'])
        self.assertRegex(self.diff(), r'(?m)^unclear .*\(main\)$')
        self.old, self.new = odd, self.old
        self.assertEqual(self.names(), ['same', 'main'])
        self.old = self.new = odd
        self.assertEqual(self.names(), [])

    def test_colours(self):
        plain = self.diff('--unit', 'ms', '--color', 'never')
        self.assertEqual(plain, TABLE)
        lines = self.diff('--unit', 'ms', '--color', 'always').splitlines()
        self.assertEqual([re.sub('\x1b[^m]*m', '', line) for line in lines],
                         plain.splitlines())
        for line in lines:
            begin = {'\x1b[31m': 'slower', '\x1b[32m': 'faster'}
            colour = line[:5] if line.startswith('\x1b') else None
            kind = line.split()[0] if line else ''
            self.assertEqual('\x1b' in line, colour is not None)
            if colour is not None:
                self.assertEqual(kind, colour + begin[colour])
                self.assertRegex(line, '\x1b\\[0m  a\\.py:')
            else:
                self.assertNotIn(kind, begin.values())

    def test_help_fits_a_terminal(self):
        for line in self.output('diff', '--help').splitlines():
            self.assertLess(len(line), 80)

    def test_what_is_not_finite(self):
        rng = random.Random(1)
        functions = corpus.keys(rng, 40)
        for name in 'old', 'new':
            self.write(name, corpus.table(
                rng, functions, seconds=corpus.pool(
                    float('nan'), float('inf'), -1.0, 1e308, 0.0),
                counts=corpus.pair(0, -3, 2 ** 63 - 1, -2 ** 63)))
        for key in 'self', 'inclusive', 'calls', 'relative':
            self.assertTrue(self.diff('-s', key))


class Formats(Diff):

    def test_json(self):
        read = json.loads(self.diff('--json'))
        self.assertEqual(read['measure'], 'self')
        self.assertEqual(read['old']['total_seconds'], 2.25)
        self.assertEqual(read['new']['total_calls'], 35)
        kinds = {row['name']: row['kind'] for row in read['functions']}
        self.assertEqual(kinds, {
            'slow': 'slower', 'fast': 'faster', 'gone': 'gone', 'new': 'new',
            'main': 'unchanged', 'same': 'unchanged'})
        for row in read['functions']:
            for side, functions in ('old', OLD), ('new', NEW):
                found = [place for place in functions
                         if place[1] == row['name']]
                if not found:
                    self.assertIsNone(row[side])
                    continue
                calls, own, inclusive = functions[found[0]]
                self.assertEqual(row[side], {
                    'file': 'a.py', 'line': found[0][0], 'calls': calls,
                    'primitive_calls': calls, 'self_seconds': own,
                    'inclusive_seconds': inclusive})
        slow = read['functions'][0]
        self.assertEqual((slow['change'], slow['relative']), (1.0, 1.0))

    def test_json_of_calls(self):
        read = json.loads(self.diff('--json', '--calls', '-l', '1'))
        self.assertEqual(read['measure'], 'calls')
        self.assertEqual([(row['name'], row['kind'], row['change'])
                          for row in read['functions']],
                         [('slow', 'more', 10.0)])

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.diff('--csv'))))
        self.assertEqual([row['name'] for row in rows],
                         ['slow', 'fast', 'gone', 'new', 'same', 'main'])
        self.assertEqual(rows[0], {
            'kind': 'slower', 'name': 'slow',
            'old_file': 'a.py', 'old_line': '5', 'old_calls': '10',
            'old_primitive_calls': '10', 'old_self_seconds': '1.0',
            'old_inclusive_seconds': '1.0',
            'new_file': 'a.py', 'new_line': '6', 'new_calls': '20',
            'new_primitive_calls': '20', 'new_self_seconds': '2.0',
            'new_inclusive_seconds': '2.0'})
        self.assertEqual(rows[3]['old_calls'], '')


class Limits(Diff):

    def test_total_time(self):
        self.exceeds(f'{self.new}: total time rose by 25.0%, from 2.250 s '
                     'to 2.812 s (expected at most 10.0%)',
                     '--fail-over', '10%')
        self.diff('--fail-over', '25')
        self.diff('--fail-over', '30%', '--fail-on', 'total')

    def test_total_calls(self):
        self.exceeds(f'{self.new}: total calls rose by 45.8%, from 24 to 35 '
                     '(expected at most 0.0%)', '--calls', '--fail-over=0')
        self.diff('--calls', '--fail-over', '46')

    def test_self_time(self):
        self.exceeds('a.py:6(slow): self time rose by 100.0%, from 1.000 s '
                     'to 2.000 s (expected at most 99.5%)',
                     '--fail-over', '99.5', '--fail-on', 'self')
        self.diff('--fail-over', '100', '--fail-on', 'self')
        self.diff('--fail-over', '1', '--fail-on', 'self', '-r', 'main')

    def test_inclusive_time(self):
        self.exceeds('a.py:2(main): inclusive time rose by 50.0%, from '
                     '2.000 s to 3.000 s (expected at most 40.0%)',
                     '--fail-over', '40', '--fail-on', 'inclusive',
                     '-r', 'main')

    def test_calls(self):
        for option in (), ('--calls',):
            self.exceeds('a.py:6(slow): calls rose by 100.0%, from 10 to 20 '
                         '(expected at most 5.0%)', '--fail-over', '5%',
                         '--fail-on', 'calls', '-l', '1', *option)

    def test_small_functions_do_not_count(self):
        """1 % of the 2.251 s before are 22.51 ms."""
        for seconds, expected in (0.0226, 3), (0.0225, 0):
            for path, tiny in (self.old, 0.001), (self.new, seconds):
                self.write(path, table({**OLD, (30, 'tiny'): (1, tiny, 0.0)}))
            done = self.run_it('diff', self.old, self.new, '--fail-over',
                               '10', '--fail-on', 'self')
            self.assertEqual(done.returncode, expected)

    def test_old_total_of_nothing(self):
        self.old = self.write('old', {})
        self.exceeds(f'{self.new}: total time rose from 0 to 2.812 s '
                     '(expected at most 10.0% more)', '--fail-over', '10')
        self.exceeds(f'{self.new}: total calls rose from 0 to 35 (expected at '
                     'most 0.0% more)', '--fail-over', '0', '--calls')

    def test_total_that_is_not_a_number(self):
        odd = self.write('odd', table({(1, 'main'): (1, math.nan, 1.0)}))
        for old, new, side in ((self.old, odd, 'NEW'), (odd, odd, 'OLD'),
                               (odd, self.new, 'OLD')):
            with self.subTest(old=old, new=new):
                self.old, self.new = old, new
                self.exceeds(f'{new}: total time is not a number in {side} '
                             '(expected a time)', '--fail-over', '1000')
                self.exceeds(f'a.py:{2 if new.endswith("new") else 1}(main): '
                             f'self time is not a number in {side} (expected '
                             'a time)',
                             '--fail-over', '1000', '--fail-on', 'self')
        self.output('diff', odd, odd, '--fail-over', '0', '--calls')

    def test_function_that_is_not_a_number(self):
        self.new = self.write('new', table(
            {**OLD, (9, 'fast'): (4, 0.5, math.nan)}))
        self.diff('--fail-over', '0')
        self.exceeds('a.py:9(fast): inclusive time is not a number in NEW '
                     '(expected a time)',
                     '--fail-over', '0', '--fail-on', 'inclusive')
        self.diff('--fail-over', '0', '--fail-on', 'inclusive', '-r', 'slow')

    def test_share_of_what_is_not_a_number(self):
        self.old = self.write('old', table(
            {**OLD, (9, 'fast'): (4, math.nan, 0.5)}))
        self.exceeds(f'{self.new}: total time is not a number in OLD '
                     '(expected a time)', '--fail-over', '0',
                     '--fail-on', 'self', '-r', 'slow')

    def test_same_file_is_in_any_limit(self):
        for subject in 'total', 'self', 'inclusive', 'calls':
            self.output('diff', self.old, self.old, '--fail-over', '0',
                        '--fail-on', subject)


class Refusals(Diff):

    def test_use(self):
        two = self.old, self.new
        for message, arguments in [
                ('no file is given (expected OLD and NEW, pstats diff --help '
                 'says more)', ()),
                ('one file is given (expected OLD and NEW, pstats diff '
                 '--help says more)', two[:1]),
                ('more than two files are given (expected OLD and NEW)',
                 (*two, self.old)),
                ('OLD and NEW are both standard input (expected one of them '
                 'to be a file)', ('-', '-')),
                ('--sort name (expected self, inclusive, calls or relative)',
                 (*two, '-s', 'name')),
                ('--fail-on x (expected total, self, inclusive or calls)',
                 (*two, '--fail-on', 'x')),
                ('--fail-on without a limit (expected --fail-over PERCENT as '
                 'well)', (*two, '--fail-on', 'total')),
                ('--limit -1 (expected a whole number, 0 or more)',
                 (*two, '-l', '-1')),
                ('--calls with a --sort, --fail-on or --min-change of times '
                 '(expected calls)', (*two, '--calls', '-s', 'self'))]:
            with self.subTest(message):
                self.assertEqual(
                    self.check_failure(2, message, 'diff', *arguments), '')

    def test_percentages(self):
        for text in '', '%', 'ten', '-1', 'inf', 'nan%', '10%%', '1e999':
            with self.subTest(text):
                self.assertEqual(
                    self.check_failure(
                        2, f'--fail-over {text} (expected a percentage, such '
                           'as 10%)',
                        'diff', self.old, self.new, '--fail-over', text), '')

    def test_files(self):
        self.assertEqual(
            self.check_failure(1, 'none: No such file or directory',
                               'diff', 'none', self.new), '')
        samples = self.write('samples',
                            corpus.sampled(random.Random(1)))
        self.assertEqual(
            self.check_failure(
                1, f'{samples}: it counts samples, the other calls',
                'diff', self.old, samples), '')


class Completion(program.ProgramCase):

    def complete(self, *words):
        """Return what bash makes of the last of words."""
        script = """
            . "$1" && shift && COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) &&
            _pstats "$1" && echo "${COMPREPLY[@]}"
        """
        done = subprocess.run(
            ['bash', '-c', script, 'bash', BASH_COMPLETION, program.PROGRAM,
             *words], stdout=subprocess.PIPE, check=True,
            timeout=program.TIMEOUT_SECONDS)
        return done.stdout.decode().split()

    def setUp(self):
        super().setUp()
        if shutil.which('bash') is None:
            self.skipTest('there is no bash')

    def test_values(self):
        self.assertEqual(self.complete('diff', '--fail-on', ''),
                         ['total', 'self', 'inclusive', 'calls'])
        self.assertEqual(self.complete('diff', '-s', 'c'), ['calls'])
        self.assertEqual(self.complete('top', '-s', ''),
                         ['self', 'cumulative', 'calls', 'growth'])
        self.assertEqual(self.complete('tree', '--names', 's'), ['suffix'])
        self.assertLessEqual({'top', 'tree'}, set(self.complete('t')))
        self.assertEqual(self.complete('--callers-sort', 'cum'),
                         ['cumtime', 'cumulative', 'cumtime/percall'])

    def test_values_behind_an_equals_sign(self):
        for words in ['--unit', '='], ['diff', '--unit', '=']:
            self.assertEqual(self.complete(*words),
                             ['s', 'ms', 'us', 'ns', 'auto'])
            self.assertEqual(self.complete(*words, 'm'), ['ms'])

    def test_options(self):
        self.assertEqual(self.complete('diff', '--fail'),
                         ['--fail-over', '--fail-on'])
        self.assertEqual(self.complete('tree', '--fo'), ['--fold-recursion'])


if __name__ == '__main__':
    program.main()
