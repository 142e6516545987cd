"""The better tables of the command: each option, alone and with others."""

import json
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import fcntl

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

MAIN = ('main.py', 1, '<module>')
LOAD = ('/app/x/__init__.py', 3, 'load')
SAVE = ('/app/y/__init__.py', 7, 'save')
DECODE = ('/usr/lib/python3.13/json/decoder.py', 9, 'decode')
LEN = ('~', 0, '<built-in method builtins.len>')

# 20 s in all: main calls load for 14 s and save for 5 s; load calls decode
# for 8 s, decode a million times len; save calls decode for 1 s.
TABLE = {
    MAIN: (1, 1, 1.0, 20.0, {}),
    LOAD: (2, 2, 6.0, 14.0, {MAIN: (2, 2, 6.0, 14.0)}),
    SAVE: (1, 1, 4.0, 5.0, {MAIN: (1, 1, 4.0, 5.0)}),
    DECODE: (3, 5, 8.9, 9.0, {LOAD: (4, 2, 7.9, 8.0), SAVE: (1, 1, 1.0, 1.0)}),
    LEN: (1000000, 1000000, 0.1, 0.1, {DECODE: (1000000, 1000000, 0.1, 0.1)}),
}
TITLES = ['ncalls', 'tottime', 'percall', 'cumtime', 'percall',
          'filename:lineno(function)']
RED = '\x1b[1;31m'


class Case(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.file = self.write('a.prof', TABLE)

    def lines(self, *options):
        """Return the lines of the table from the titles on."""
        lines = self.output(*options, self.file).splitlines()
        start = next(i for i, line in enumerate(lines) if 'cumtime' in line
                     and 'tottime' in line)
        return [line for line in lines[start:] if line]

    def rows(self, *options):
        """Return the rows of the table as lists of words."""
        return [line.split() for line in self.lines(*options)[1:]]

    def names(self, *options):
        return [row[-1] for row in self.rows(*options)]


class TableTest(Case):

    def test_wide(self):
        lines = self.lines('--wide', '-s', 'cumtime')
        self.assertEqual(lines[0].split(), TITLES)
        self.assertEqual(lines[1].split(),
                         ['1', '1000000.000', '1000000.000', '20000000.000',
                          '20000000.000', 'main.py:1(<module>)'])
        self.assertEqual(lines[3].split(),
                         ['5/3', '8900000.000', '1780000.000', '9000000.000',
                          '3000000.000', f'{DECODE[0]}:9(decode)'])

    def test_starts(self):
        self.write('a.prof', TABLE, {
            'format': 1, 'starts': {LOAD: 1, DECODE: 0},
            'coroutines': {LOAD: (1, .25)}})
        lines = self.lines('--starts', '--unit', 's', '-s', 'starts')
        self.assertEqual(lines[0].split(), [
            'ncalls', 'starts', *TITLES[1:-1], 'wall', TITLES[-1]])
        load, decode, main, *_ = map(str.split, lines[1:])
        self.assertEqual(load, ['2', '1', '6.000', '3.000', '14.000',
                                '7.000', '0.250', f'{LOAD[0]}:3(load)'])
        self.assertEqual(decode[:2], ['5/3', '0'])
        self.assertEqual(len(decode), 7)
        self.assertEqual(len(main), 6)

    def test_starts_of_callers(self):
        """Who started it is not known, only who resumed it."""
        self.write('a.prof', TABLE, {'format': 1, 'starts': {MAIN: 1}})
        lines = self.lines('--starts', '--callers', '-r', 'load')
        self.assertEqual(len(lines[2].split()), 7)
        self.assertIn('<- main.py:1', lines[2])
        self.assertEqual(len(self.rows('--starts', '-r', 'main')[0]), 7)

    def test_starts_that_are_not_known(self):
        self.assertEqual(len(self.rows('--starts')[0]), 6)
        self.assertNotIn('wall', self.lines('--starts')[0])

    def test_starts_by_file(self):
        self.write('a.prof', TABLE, {'format': 1, 'starts': {LOAD: 3}})
        [row] = self.rows('--starts', '--by', 'file', '-r', 'app/x')
        self.assertEqual(row[1], '3')

    def test_heading_is_the_standard_one(self):
        arguments = ['-s', 'time', '-l', '2', self.file]
        standard = self.output(*arguments).partition('   ncalls')[0]
        wide = self.output('--wide', *arguments)
        self.assertTrue(wide.startswith(standard.rstrip('\n') + '\n'), wide)

    def test_no_option_is_the_standard_table(self):
        self.assertIn('   ncalls  tottime  percall  cumtime  percall '
                      'filename', self.output(self.file))

    def test_every_option_means_wide(self):
        for option in (['--unit', 's'], ['--percent'], ['--min-time', '0'],
                       ['--color', 'never'], ['--names', 'full'],
                       ['--callers-limit', '1'], ['--callers-sort', 'calls'],
                       ['--by', 'file'], ['--starts']):
            with self.subTest(option):
                self.assertIn('   Times are in ',
                              self.output(*option, self.file))

    def test_columns_line_up(self):
        figures = [(0, 0, 0.0, 0.0), (10 ** 12, 10 ** 15, 1e7, 1e9),
                   (5, 9, -2.5, 1e-9)]
        path = self.write('b.prof', {('a.py', i, 'f'): (*row, {})
                                    for i, row in enumerate(figures)})
        lines = self.output('--percent', '--unit', 's', path).splitlines()
        table = lines[next(i for i, line in enumerate(lines)
                           if 'tottime' in line):]
        column = table[0].index('filename')
        for line in table[1:-1]:
            self.assertEqual(line[column:column + 5], 'a.py:', line)
            self.assertEqual(line[column - 2:column], '  ', line)

    def test_sampled(self):
        table = {key: (*row[:4], {}) for key, row in TABLE.items()}
        self.file = self.write('s.prof', {**table, ('__sampled__',): True})
        self.assertEqual(self.lines('--wide')[0].split(),
                         ['nsamples', 'tottime', 'persample', 'cumtime',
                          'persample', 'filename:lineno(function)'])


class UnitTest(Case):

    def test_units(self):
        for unit, shown in (('s', '20.000'), ('ms', '20000.000'),
                            ('us', '20000000.000'), ('ns', '20000000000')):
            with self.subTest(unit):
                self.assertEqual(self.rows('--unit', unit)[0][3], shown)
                self.assertIn(f'\n   Times are in {unit}\n',
                              self.output('--unit', unit, self.file))

    def test_auto_shows_what_matters(self):
        # 0.1 us for each call of len.
        self.assertEqual(self.rows('--unit', 'auto', '-r', 'len')[0][2],
                         '0.100')
        self.assertEqual(self.rows('--unit', 'auto', '-r', 'main')[0][2],
                         '1.000')

    def test_invalid(self):
        self.check_failure(2, '--unit h (expected s, ms, us, ns or auto)',
                           '--unit', 'h', self.file)


class PercentTest(Case):

    def test_percentages_are_of_the_total(self):
        lines = self.lines('--percent', '-s', 'cumtime')
        self.assertEqual(lines[0].split().count('%'), 2)
        self.assertEqual([(row[2], row[5]) for row in
                          map(str.split, lines[1:4])],
                         [('5.0', '100.0'), ('30.0', '70.0'),
                          ('44.5', '45.0')])


class ByTest(Case):

    def test_modules(self):
        rows = self.rows('--by', 'module', '-s', 'cumtime', '--unit', 's')
        self.assertEqual([row[-1] for row in rows],
                         ['main', 'x', 'json.decoder', 'y', 'functions}'])
        self.assertEqual(rows[2][:5],
                         ['5/3', '8.900', '1.780', '9.000', '3.000'])

    def test_files(self):
        self.assertEqual(
            self.names('--by', 'file'),
            [MAIN[0], LOAD[0], SAVE[0], DECODE[0], 'functions}'])

    def test_files_by_suffix(self):
        self.assertEqual(
            self.names('--by', 'file', '--names', 'suffix', '-l', '3'),
            ['main.py', 'x/__init__.py', 'y/__init__.py'])

    def test_callers(self):
        rows = self.rows('--by', 'module', '--callers', '-r', 'json',
                         '--unit', 's')
        self.assertEqual([row[3:] for row in rows],
                         [['9.000', '3.000', 'json.decoder'],
                          ['8.000', '4.000', '<-', 'x'],
                          ['1.000', '1.000', '<-', 'y']])

    def test_stripped(self):
        self.assertEqual(self.names('--by', 'file', '--strip-dirs'),
                         ['main.py', '__init__.py', 'decoder.py',
                          'functions}'])

    def test_invalid(self):
        self.check_failure(2, '--by line (expected module or file)',
                           '--by', 'line', self.file)


class MinimumTest(Case):

    def test_rows_of_less_are_left_out(self):
        for time, count in (('0', 5), ('100ms', 5), ('0.5', 4), ('9', 3),
                            ('9.5s', 2), ('15000000us', 1)):
            with self.subTest(time):
                self.assertEqual(len(self.rows('--min-time', time)), count)

    def test_limit_is_of_the_rest(self):
        output = self.output('--min-time', '5', '-l', '3', self.file)
        self.assertIn('   List reduced from 5 to 4 due to minimum time '
                      '<5.0>\n', output)
        self.assertIn('   List reduced from 4 to 3 due to restriction <3>\n',
                      output)

    def test_callees_are_all_there(self):
        rows = self.rows('--callees', '--min-time', '20')
        self.assertEqual(len(rows), 3)

    def test_invalid(self):
        self.check_failure(2, '--min-time 5m (expected a time of 0 or more, '
                           'such as 0.5 or 5ms)', '--min-time', '5m',
                           self.file)


class NamesTest(Case):

    def test_forms(self):
        for form, names in (('full', [LOAD[0], SAVE[0], DECODE[0]]),
                            ('base', ['__init__.py', '__init__.py',
                                      'decoder.py']),
                            ('suffix', ['x/__init__.py', 'y/__init__.py',
                                        'decoder.py'])):
            with self.subTest(form):
                shown = self.names('--names', form)
                self.assertEqual([name.partition(':')[0]
                                  for name in shown[1:4]], names)

    def test_invalid(self):
        self.check_failure(2, '--names short (expected full, base or suffix)',
                           '--names', 'short', self.file)

    def test_qualified(self):
        caller, callee = ('a.py', 1, 'f'), ('a.py', 5, 'g')
        path = self.write('q.prof', {
            caller: (1, 1, 1.0, 3.0, {}),
            callee: (2, 2, 2.0, 2.0, {caller: (2, 2, 2.0, 2.0)}),
            ('~', 0, '<built-in method x>'): (1, 1, 0.0, 0.0, {})},
            {'format': 1, 'qualified_names': {caller: ('A.f', 'B.f\x1b')}})
        output = self.output('--qualified', '--callers', path)
        for name in ('  a.py:1(A.f, B.f\\x1b)\n', '<- a.py:1(A.f, B.f\\x1b)\n',
                     '  a.py:5(g)\n', '  {built-in method x}\n'):
            self.assertIn(name, output)
        self.assertIn('  a.py:1(f)\n', self.output('--wide', path))

    def test_control_characters(self):
        path = self.write('c.prof', {('a\x1b[31m.py', 1, 'f\ng\x9b'):
                                    (1, 1, 1.0, 1.0, {})})
        self.assertIn('  a\\x1b[31m.py:1(f\\x0ag\\x9b)\n',
                      self.output('--wide', path))


class CallersTest(Case):

    def test_sorted_by_inclusive_time(self):
        rows = self.rows('--callers', '--wide', '-r', 'decode')
        self.assertEqual([row[-1] for row in rows[1:]],
                         [f'{LOAD[0]}:3(load)', f'{SAVE[0]}:7(save)'])

    def test_sort(self):
        rows = self.rows('--callees', '--callers-sort', 'calls', '-r', 'mod')
        self.assertEqual([row[0] for row in rows], ['1', '2', '1'])
        rows = self.rows('--callees', '--callers-sort', 'line', '-r', 'mod')
        self.assertEqual([row[-1] for row in rows[1:]],
                         [f'{LOAD[0]}:3(load)', f'{SAVE[0]}:7(save)'])

    def test_limit(self):
        rows = self.rows('--callers', '--callers-limit', '1', '-r', 'decode')
        self.assertEqual(len(rows), 3)
        self.assertEqual(rows[2], ['(1', 'more)'])
        rows = self.rows('--callers', '--callers-limit', '0', '-r', 'decode')
        self.assertEqual(rows[1], ['(2', 'more)'])

    def test_counts_only(self):
        self.file = self.write('i.prof', {
            key: (*row[:4], {caller: edge[1] for caller, edge
                             in row[4].items()})
            for key, row in TABLE.items()})
        self.assertEqual(self.rows('--callers', '--wide', '-r', 'load')[1],
                         ['2', '<-', 'main.py:1(<module>)'])

    def test_invalid(self):
        self.check_failure(2, '--callers-limit -1 (expected a whole number, '
                           '0 or more)', '--callers-limit', '-1', self.file)
        [line] = self.refused('--callers-sort', 'x', self.file, status=2)
        self.assertTrue(line.startswith('pstats: unknown sort key: x ('))


class FormatTest(Case):

    def test_json(self):
        rows = json.loads(self.output('--json', '--min-time', '5', '-s',
                                      'cumtime', '-l', '2', self.file))
        self.assertEqual([row['file'] for row in rows['functions']],
                         [MAIN[0], LOAD[0]])

    def test_json_by_module(self):
        rows = json.loads(self.output('--json', '--by', 'module', self.file))
        self.assertEqual([row['file'] for row in rows['functions']],
                         ['main', 'x', 'y', 'json.decoder', '~'])

    def test_csv(self):
        lines = self.output('--csv', '-l', '1', self.file).splitlines()
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[1].startswith('main.py,1,<module>,'), lines)


class TerminalTest(Case):
    """Colours, by option, environment and terminal; and the width."""

    def shown(self, *options, environment=(), columns=None):
        """Run the command on a pipe, or a terminal of so many columns."""
        kept = {name: value for name, value in os.environ.items()
                if name not in ('NO_COLOR', 'FORCE_COLOR')}
        kept.update({'TERM': 'xterm', **dict(environment)})
        command = [program.PROGRAM, *options, self.file]
        if columns is None:
            return subprocess.run(command, env=kept, check=True,
                                  stdout=subprocess.PIPE).stdout.decode()
        master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ,
                    struct.pack('HHHH', 24, columns, 0, 0))
        subprocess.run(command, env=kept, check=True, stdout=terminal)
        os.close(terminal)
        output = b''
        with open(master, 'rb', buffering=0) as stream:
            try:
                while part := stream.read(65536):
                    output += part
            except OSError:     # Linux's word for the end
                pass
        return output.decode().replace('\r\n', '\n')

    def test_always_and_never(self):
        self.assertIn(RED, self.shown('--color', 'always',
                                      environment={'NO_COLOR': '1'}))
        self.assertNotIn('\x1b', self.shown('--color', 'never', columns=200))

    def test_auto(self):
        for environment, columns, coloured in (
                ({}, None, False),
                ({}, 200, True),
                ({'TERM': 'dumb'}, 200, False),
                ({'NO_COLOR': '1'}, 200, False),
                ({'NO_COLOR': ''}, 200, True),
                ({'FORCE_COLOR': '1'}, None, True),
                ({'FORCE_COLOR': ''}, None, False),
                ({'FORCE_COLOR': '1', 'NO_COLOR': '1'}, 200, False)):
            with self.subTest(environment=environment, columns=columns):
                shown = self.shown('--color', 'auto', columns=columns,
                                   environment=environment)
                self.assertEqual('\x1b' in shown, coloured)

    def test_standard_table_has_no_colours(self):
        self.assertNotIn('\x1b', self.shown(
            columns=80, environment={'FORCE_COLOR': '1'}))

    def test_names_fit_the_terminal(self):
        shown = self.shown('--color', 'never', '--unit', 's', columns=80)
        self.assertRegex(shown, r'  \.\.\.[\w./]*/json/decoder\.py:9\(decode')
        table = shown[shown.index('ncalls'):].splitlines()[1:]
        self.assertLessEqual(max(map(len, table)), 80)

    def test_names_are_whole_elsewhere(self):
        self.assertIsNotNone(re.search(
            r'  /usr/lib/.*/decoder\.py:9\(decode\)', self.shown('--wide')))

    def test_invalid(self):
        self.check_failure(2, '--color x (expected auto, always or never)',
                           '--color', 'x', self.file)


if __name__ == '__main__':
    program.main()
