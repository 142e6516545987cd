"""JSON and CSV, read back by Python, are what is in the file."""

import csv
import io
import json
import math
import os
import random
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

import corpus

FIGURES = ['calls', 'primitive_calls', 'self_seconds', 'inclusive_seconds']
PLACE = ['file', 'line', 'name']
SEED = 20


def strange_seconds(rng):
    """Return a time that is not ordinary, finite or not."""
    return rng.choice([0.0, -0.0, -1.5, math.inf, -math.inf, math.nan,
                       *corpus.TINY, *corpus.LARGE])


def tables():
    """Yield names and tables of which each has its difficulty."""
    rng = random.Random(SEED)
    yield 'nothing', {}
    yield 'plain', corpus.plain(rng)
    yield 'names', corpus.unicode_names(rng)
    yield 'built-in functions', corpus.builtins(rng)
    yield 'dangling callers', corpus.dangling(rng)
    yield 'recursion', corpus.recursion(rng)
    yield 'times', corpus.plain(rng, seconds=strange_seconds)
    yield 'counts', corpus.plain(rng, counts=corpus.pair(
        0, -1, 2 ** 53 + 1, 2 ** 63 - 1, -2 ** 63))
    yield 'integer callers', corpus.unicode_integers(rng)


def joined(text):
    """Return text as JSON gives it back: pairs of surrogates are one."""
    return text.encode('utf-16', 'surrogatepass').decode(
        'utf-16', 'surrogatepass')


def escaped(text):
    """Return text as CSV has it: surrogates are escaped."""
    return text.encode('utf-8', 'backslashreplace').decode()


def label(key):
    """Return what pstats shows for a function."""
    file, line, name = key
    if (file, line) == ('~', 0):
        if name.startswith('<') and name.endswith('>'):
            return f'{{{name[1:-1]}}}'
        return name
    return f'{file}:{line}({name})'


def function(key):
    """Return the members of a function in JSON."""
    return {'file': joined(key[0]), 'line': key[1], 'name': joined(key[2]),
            'label': joined(label(key))}


def figures(calls, primitive_calls, *seconds):
    """Return the members of figures in JSON."""
    seconds = [time if math.isfinite(time) else None for time in seconds]
    return dict(zip(FIGURES, [calls, primitive_calls, *seconds]))


def edge(figures_of_edge):
    """Return the members of an edge in JSON."""
    if isinstance(figures_of_edge, int):
        return {'calls': figures_of_edge}
    return figures(*figures_of_edge)


def edges(table, option):
    """Yield row, other function and figures of all callers or callees."""
    for key in table:
        if option == '--callers':
            for caller, values in table[key][4].items():
                yield key, caller, values
        else:
            for callee, row in table.items():
                if key in row[4]:
                    yield key, callee, row[4][key]


def totals(table):
    """Return the totals of a table in JSON."""
    seconds = 0.0
    for row in table.values():
        seconds += row[2]
    return {'total_calls': sum(row[1] for row in table.values()),
            'primitive_calls': sum(row[0] for row in table.values()),
            'total_seconds': seconds if math.isfinite(seconds) else None}


class Json(program.ProgramCase):

    def read(self, *arguments):
        def refuse(constant):
            self.fail(f'{constant} is no JSON')
        return json.loads(self.output(*arguments, '--json'),
                          parse_constant=refuse)

    def test_functions(self):
        for name, table in tables():
            with self.subTest(name):
                read = self.read(self.write('profile', table))
                self.assertEqual(read, {
                    'format': 1, 'sampled': False, **totals(table),
                    'functions': [
                        {**function(key), **figures(nc, cc, tt, ct)}
                        for key, (cc, nc, tt, ct, _) in table.items()]})

    def test_callers_and_callees(self):
        for option in '--callers', '--callees':
            for name, table in tables():
                with self.subTest(name, option=option):
                    expected = {key: [] for key in table}
                    for key, other, values in edges(table, option):
                        expected[key].append(
                            {**function(other), **edge(values)})
                    read = self.read(self.write('profile', table), option)
                    self.assertEqual(
                        [row[option[2:]] for row in read['functions']],
                        list(expected.values()))

    def test_trailer(self):
        table = {key: (1, 1, 0.0, 0.0, {})
                 for key in [('main.py', 1, 'main'), ('main.py', 2, 'f')]}
        read = self.read(self.write('profile', table, corpus.TRAILER))
        main, other = read['functions']
        self.assertEqual(main['exceptions'], 3)
        self.assertEqual(main['qualified_names'], ['Class.main', 'main'])
        self.assertEqual(other['exceptions'], 0)
        self.assertNotIn('qualified_names', other)
        self.assertEqual((main['starts'], main['finished'],
                          main['wall_seconds']), (2, 1, 0.125))
        self.assertFalse({'starts', 'finished', 'wall_seconds'} & {*other})
        self.assertEqual([tuple(thread.values()) for thread
                          in read['threads']], corpus.TRAILER['threads'])

    def test_threads(self):
        path = self.write('profile', {}, corpus.TRAILER)
        read = self.read(path, '--threads')
        self.assertEqual(list(read), ['format', 'threads'])
        self.assertEqual(read['threads'][1], {
            'pid': 4711, 'name': 'Thread-1 (caf\xe9)', 'native_id': 4712,
            'calls': 1, 'seconds': 0.5})
        read = self.read(self.write('profile', {}), '--threads')
        self.assertEqual(read, {'format': 1, 'threads': []})

    def test_samples(self):
        table = corpus.sampled(random.Random(SEED))
        self.assertTrue(self.read(self.write('profile', table))['sampled'])

    def test_order_and_restrictions(self):
        table = corpus.plain(random.Random(SEED))
        read = self.read(self.write('profile', table), '-s', 'calls',
                         '-r', 'a', '-l', '5')
        counts = sorted((row[1] for key, row in table.items()
                         if 'a' in label(key)), reverse=True)
        self.assertEqual([row['calls'] for row in read['functions']],
                         counts[:5])

    def test_nothing_is_printed_for_a_file_that_is_none(self):
        path = self.write('profile', [])
        [line] = self.refused(path, '--json')
        self.assertIn(path, line)


class Csv(program.ProgramCase):

    def read(self, *arguments):
        text = self.output(*arguments, '--csv')
        self.assertTrue(text.endswith('\n'))
        header, *rows = csv.reader(io.StringIO(text, newline=''),
                                   strict=True)
        for row in rows:
            self.assertEqual(len(row), len(header))
        return header, rows

    def place(self, key):
        return [escaped(key[0]), str(key[1]), escaped(key[2])]

    def test_functions(self):
        for name, table in tables():
            with self.subTest(name):
                header, rows = self.read(self.write('profile', table))
                self.assertEqual(header, PLACE + FIGURES)
                self.assertEqual(rows, [
                    self.place(key) + [str(nc), str(cc), repr(tt), repr(ct)]
                    for key, (cc, nc, tt, ct, _) in table.items()])

    def test_callers_and_callees(self):
        for option in '--callers', '--callees':
            for name, table in tables():
                with self.subTest(name, option=option):
                    expected = [
                        [*self.place(key), *self.place(other),
                         *([repr(values)] if isinstance(values, int)
                           else map(repr, values))]
                        for key, other, values in edges(table, option)]
                    header, rows = self.read(self.write('profile', table),
                                             option)
                    columns = [f'{option[2:-1]}_{column}'
                               for column in PLACE]
                    self.assertEqual(header[:6], PLACE + columns)
                    self.assertEqual(rows, expected)

    def test_lines_are_those_of_the_csv_module(self):
        # Before 3.13 the module leaves a carriage return without quotes.
        table = {key: row for key, row
                 in corpus.unicode_names(random.Random(SEED)).items()
                 if '\r' not in key[0] + key[2]}
        expected = io.StringIO(newline='')
        writer = csv.writer(expected, lineterminator='\n')
        writer.writerow(PLACE + FIGURES)
        for key, (cc, nc, tt, ct, _) in table.items():
            writer.writerow([*self.place(key), nc, cc, tt, ct])
        self.assertEqual(self.output(self.write('profile', table), '--csv'),
                         expected.getvalue())

    def test_trailer(self):
        table = {('main.py', line, 'main'): (5, 6, 0.5, 1.5, {})
                 for line in (1, 2)}
        header, rows = self.read(self.write('profile', table, corpus.TRAILER))
        self.assertEqual(header, [*PLACE, *FIGURES, 'exceptions', 'starts',
                                  'finished', 'wall_seconds'])
        self.assertEqual(rows, [
            ['main.py', '1', 'main', '6', '5', '0.5', '1.5', '3', '2', '1',
             '0.125'],
            ['main.py', '2', 'main', '6', '5', '0.5', '1.5', '0', '', '',
             '']])

    def test_trailer_without_more(self):
        header, _ = self.read(self.write('profile', {}, {'format': 1}))
        self.assertEqual(header, [*PLACE, *FIGURES, 'exceptions'])

    def test_threads(self):
        path = self.write('profile', {}, corpus.TRAILER)
        header, rows = self.read(path, '--threads')
        self.assertEqual(header, ['pid', 'name', 'native_id', 'calls',
                                  'seconds'])
        self.assertEqual(rows, [[*map(str, thread)] for thread
                                in corpus.TRAILER['threads']])


if __name__ == '__main__':
    program.main()
