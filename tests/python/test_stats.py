"""profiling.tracing.stats: profiles loaded, added up, looked into."""

import copy
import io
import marshal
import os
import pathlib
import pickle
import random
import sys
import threading
import unittest

import support
import test_refleaks
import test_subinterpreter
from profiles import (COUNTS, MAIN, OTHER_PARSE, PARSE, READ, TABLE, FileCase,
                      random_table)

from profiling.tracing import Profile, stats


class LoadTest(FileCase):

    def test_every_source(self):
        path = self.file_of(TABLE)
        data = marshal.dumps(TABLE)
        profiler = Profile()
        profiler.create_stats = lambda: setattr(profiler, 'stats', TABLE)
        for source in (path, pathlib.Path(path), io.BytesIO(data), data,
                       bytearray(data), TABLE, [TABLE], (path,), profiler,
                       stats.load(TABLE)):
            with self.subTest(source=source):
                self.assertEqual(stats.load(source).to_dict(), TABLE)

    def test_a_profiler_is_emptied(self):
        profiler = Profile()
        profiler.runcall(len, ())
        self.assertGreater(len(stats.load(profiler)), 0)
        self.assertEqual(profiler.stats, {})

    def test_what_else_a_profiler_knows(self):
        def fails():
            raise KeyError

        profiler = Profile()
        try:
            profiler.runcall(fails)
        except KeyError:
            pass
        for profile in stats.load(profiler), self.dumped(profiler):
            row, = [row for row in profile.rows() if row.name == 'fails']
            self.assertEqual(row.qualified_names, (fails.__qualname__,))
            self.assertEqual(row.exceptions, support.TELLS_EXCEPTIONS)
            self.assertEqual(profile.metadata['threads'], 1)
        self.assertEqual(profile.metadata['pid'], os.getpid())

    def test_a_snapshot_is_left_alone(self):
        class Snapshot:
            stats = {**TABLE}
            trailer = {'format': 1, 'threads': [(1, 'main', 2, 3, .5)],
                       'starts': {MAIN: 2}}

            def create_stats(self):
                raise AssertionError('a snapshot has its stats')

        for source in Snapshot(), [Snapshot()]:
            profile = stats.load(source)
            self.assertEqual(profile.to_dict(), TABLE)
            self.assertEqual(profile.threads, [(1, 'main', 2, 3, .5)])
        self.assertEqual(Snapshot.stats, TABLE)
        self.assertEqual(len(stats.merge(Snapshot(), TABLE)), len(TABLE))

    def dumped(self, profiler):
        """Return the Stats of profiler, by way of two files."""
        profiler.dump_stats(self.path('first'))
        stats.load(self.path('first')).dump(self.path('second'))
        return stats.load(self.path('second'))

    def test_not_a_profile(self):
        garbage = self.path('garbage')
        with open(garbage, 'wb') as file:
            file.write(b'garbage')
        for source in (b'', b'garbage', garbage, marshal.dumps([1]), {1: 2},
                       {MAIN: (1, 1, 0.5, 7.25)}, {MAIN: object()},
                       {MAIN: (1, 1, 'x', 1.0, {})}, {MAIN: (1, 2**70, 0.0,
                                                             0.0, {})}):
            with self.subTest(source=source), \
                    self.assertRaises(ValueError) as caught:
                stats.load(source)
            self.assertEqual(source is garbage,
                             str(caught.exception).startswith(garbage))

    def test_what_cannot_be_loaded(self):
        for source in None, 1, io.StringIO('x'), [1], [[TABLE]]:
            with self.subTest(source=source), self.assertRaises(TypeError):
                stats.load(source)
        with self.assertRaises(FileNotFoundError):
            stats.load(self.path('none'))

    def test_damage_is_an_error_or_a_profile(self):
        profiler = Profile()
        profiler.runcall(sorted, 'cab', key=lambda letter: letter)
        profiler.dump_stats(self.path('whole'))
        data = pathlib.Path(self.path('whole')).read_bytes()
        chosen = random.Random(4)
        for _ in range(3000):
            damaged = bytearray(data[:chosen.randrange(len(data) + 1)]
                                if chosen.random() < .3 else data)
            for _ in range(chosen.randrange(3)):
                if damaged:
                    place = chosen.randrange(len(damaged))
                    damaged[place] = chosen.randrange(256)
            try:
                profile = stats.load(bytes(damaged))
            except ValueError as error:
                self.assertNotIn('\n', str(error))
                continue
            for row in profile.rows(sort='nfl'):
                profile.callers(row)
                profile.callees(row)
            self.assertEqual(len(profile.to_dict()) - profile.is_sampled,
                             len(profile))
            str(profile), self.metadata(profile)
            profile.strip_dirs().export('json', table='callers')

    def metadata(self, profile):
        try:
            return profile.metadata
        except ValueError as error:
            return str(error)

    def test_metadata_that_are_no_dict_of_python(self):
        trailer = marshal.dumps({'format': 1, 'metadata': {'key': 1}})
        at = trailer.index(b'key') - 2          # a type, a length, the text
        trailer = trailer[:at] + marshal.dumps([]) + trailer[at + 5:]
        profile = stats.load(marshal.dumps(TABLE) + trailer)
        with self.assertRaisesRegex(ValueError, 'metadata'):
            profile.metadata

    def test_nothing(self):
        for profile in stats.load({}), stats.merge():
            self.assertEqual((len(profile), profile.rows()), (0, []))
            self.assertEqual(profile.to_dict(), {})
            self.assertIn(' 0 function calls in 0.000 seconds', str(profile))

    def test_samples(self):
        table = {**TABLE, ('__sampled__',): True}
        profile = stats.load(table)
        self.assertTrue(profile.is_sampled)
        self.assertEqual(profile.to_dict(), table)
        self.assertIn('nsamples', str(profile))
        with self.assertRaisesRegex(ValueError, 'samples'):
            stats.merge(profile, TABLE)


class LookTest(unittest.TestCase):

    def setUp(self):
        self.profile = stats.load(TABLE)

    def test_rows(self):
        self.assertEqual(
            self.profile.rows(sort='cumulative', limit=2),
            [stats.Row(*MAIN, 1, 1, 0.5, 7.25, 0, ()),
             stats.Row(*READ, 9, 9, 5.375, 5.375, 0, (), None, None, None)])
        self.assertEqual([row[:3] for row in self.profile.rows()],
                         list(TABLE))
        lines = [row.line for row in self.profile.rows(
            'parse|read', sort='line', reverse=True)]
        self.assertEqual(lines, [10, 10, 0])

    def test_threads_and_runs(self):
        trailer = {'format': 1, 'starts': {MAIN: 3, PARSE: 1},
                   'threads': [(1, 'main', 2, 3, .5), (1, '\udc80', 4, 5, 1),
                               (1, '7 others', 0, 6, .25)],
                   'coroutines': {PARSE: (1, .75)}}
        profile = stats.load(marshal.dumps(TABLE) + marshal.dumps(trailer))
        for profile in (profile, pickle.loads(pickle.dumps(profile)),
                        stats.merge(TABLE, profile)):
            main, parse = profile.rows(r'main\)|b/parse', sort='nfl')
            self.assertEqual(main[-3:], (3, None, None))
            self.assertEqual((parse.starts, parse.finished,
                              parse.wall_seconds), (1, 1, .75))
            self.assertEqual(profile.threads, trailer['threads'])
            self.assertEqual(profile.threads[1].name, '\udc80')
            self.assertEqual(profile.threads[2],
                             stats.Thread(pid=1, name='7 others', native_id=0,
                                          calls=6, seconds=.25))
        self.assertEqual(profile.strip_dirs().rows(sort='starts')[0].starts,
                         3)
        self.assertEqual(self.profile.threads, [])
        self.assertIn(b'"threads": [{"pid": 1',
                      profile.export('json').encode(errors='replace'))

    def test_functions_of_one_name_are_two_rows(self):
        rows = self.profile.rows(r'\(parse\)')
        self.assertEqual([(row.file, row.calls) for row in rows],
                         [(PARSE[0], 5), (OTHER_PARSE[0], 3)])

    def test_full_precision(self):
        table = {MAIN: (1, 1, 0.1 + 0.2, 1e-300, {})}
        row, = stats.load(table).rows()
        self.assertEqual((row.self_seconds, row.inclusive_seconds),
                         (0.1 + 0.2, 1e-300))

    def test_callers(self):
        parse, = self.profile.rows('b/parse')
        for function in parse, PARSE, stats.Edge(*PARSE, 0, 0, 0, 0):
            self.assertEqual(self.profile.callers(function),
                             [stats.Edge(*MAIN, 2, 2, 1.0, 4.5),
                              stats.Edge(*PARSE, 3, 1, 0.25, 0.75)])
        self.assertEqual(self.profile.callers(MAIN), [])

    def test_callees(self):
        self.assertEqual(self.profile.callees(MAIN),
                         [stats.Edge(*PARSE, 2, 2, 1.0, 4.5),
                          stats.Edge(*OTHER_PARSE, 3, 3, 0.125, 2.0)])
        self.assertEqual(self.profile.callees(READ), [])

    def test_callers_that_have_but_a_count(self):
        profile = stats.load(COUNTS)
        self.assertEqual(profile.callers(PARSE),
                         [stats.Edge(*MAIN, 2, None, None, None),
                          stats.Edge(*PARSE, 3, None, None, None)])
        self.assertEqual(profile.to_dict(), COUNTS)

    def test_no_such_function(self):
        for key in ('/a/b/main.py', 2, 'main'), ('', 0, '\udc80'):
            with self.subTest(key=key), \
                    self.assertRaises(KeyError) as caught:
                self.profile.callers(key)
            self.assertEqual(caught.exception.args, (key,))
        for key in (), (1, 2, 3), ('a', 2**70, 'b'):
            with self.subTest(key=key), \
                    self.assertRaises((TypeError, OverflowError)):
                self.profile.callees(key)

    def test_totals(self):
        self.assertEqual(
            (self.profile.total_calls, self.profile.primitive_calls,
             self.profile.total_seconds), (18, 15, 7.25))
        most = {(name, 0, name): (2**63 - 1, 2**63 - 1, 0.0, 0.0, {})
                for name in 'ab'}
        self.assertEqual(stats.load(most).total_calls, 2**64 - 2)
        with self.assertRaisesRegex(ValueError, '2\\*\\*63'):
            stats.merge(most, most)

    def test_nothing_changes_it(self):
        stripped = self.profile.strip_dirs()
        self.assertEqual(self.profile.to_dict(), TABLE)
        self.assertEqual(len(stripped), 3)
        for name in 'metadata', 'total_calls', 'anything':
            with self.assertRaises(AttributeError):
                setattr(self.profile, name, 1)

    def test_copies(self):
        for again in (copy.copy(self.profile), copy.deepcopy(self.profile),
                      pickle.loads(pickle.dumps(self.profile))):
            self.assertEqual(again.to_dict(), TABLE)
            self.assertEqual(str(again), str(self.profile))
        self.assertEqual(pickle.loads(pickle.dumps(self.profile.rows())),
                         self.profile.rows())
        self.assertEqual(repr(self.profile), '<Stats of 4 functions>')

    def test_export(self):
        header, *lines = self.profile.export('csv', 'parse').splitlines()
        self.assertEqual(len(lines), 2)
        self.assertIn('calls', header)
        self.assertIn('"json"', repr(stats.FORMATS).replace("'", '"'))
        for wrong in ({'format': 'bogus'}, {'format': 'csv', 'table': 'x'}):
            with self.assertRaises(ValueError):
                self.profile.export(**wrong)


class ErrorTest(unittest.TestCase):

    def setUp(self):
        self.profile = stats.load(TABLE)

    def test_sort_keys(self):
        for sort, error in [('bogus', KeyError('bogus')),
                            ('', KeyError('')), ('calls,name',
                                                 KeyError('calls,name')),
                            ('c', KeyError('c')), (3, KeyError(3)),
                            ((0, 1), KeyError(0)), (None, KeyError(None)),
                            ('\udc80', KeyError('\udc80'))]:
            with self.subTest(sort=sort), \
                    self.assertRaises(KeyError) as caught:
                self.profile.rows(sort=sort)
            self.assertEqual(caught.exception.args, error.args)
        with self.assertRaisesRegex(TypeError, 'mixed argument type'):
            self.profile.rows(sort=('calls', 1))
        with self.assertRaisesRegex(ValueError, 'sort keys'):
            self.profile.rows(sort=('calls',) * 17)

    def test_restrictions(self):
        for restriction in None, (), b'x':
            with self.subTest(restriction=restriction), \
                    self.assertRaises(TypeError):
                self.profile.print_stats(restriction)
        for expression in '(', '*', 'a\0b':
            with self.subTest(expression=expression), \
                    self.assertRaises(ValueError):
                self.profile.rows(expression)
        self.assertEqual(len(self.profile.rows(2**70, -2**70, 7.5)), 4)


class ThreadTest(unittest.TestCase):

    def test_many_at_once(self):
        profile = stats.load(random_table(1))
        expected = str(profile)
        wrong = []

        def use():
            for _ in range(50):
                if str(profile) != expected \
                        or stats.merge(profile).to_dict() \
                        != profile.to_dict():
                    wrong.append(1)

        threads = [threading.Thread(target=use) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


def whole_life():
    profile = stats.merge(TABLE, marshal.dumps(TABLE))
    for row in profile.strip_dirs().rows('.', 3, .9, sort=('calls', 'nfl')):
        tuple(row)
    profile.callers(PARSE), profile.callees(MAIN)
    profile.to_dict(), profile.metadata, profile.export('json')
    known = stats.merge(profile, marshal.dumps(TABLE) + marshal.dumps({
        'format': 1, 'threads': [(1, 'main', 2, 3, .5)], 'starts': {MAIN: 9},
        'coroutines': {MAIN: (8, .5)}}))
    known.threads, known.rows()
    str(profile), pickle.loads(pickle.dumps(profile))


def errors():
    profile = stats.load(TABLE)
    for call in (lambda: stats.load(b'x'), lambda: stats.load({1: 2}),
                 lambda: stats.load(3), lambda: stats.merge(TABLE, COUNTS),
                 lambda: profile.rows(sort='bogus'),
                 lambda: profile.rows(None), lambda: profile.rows('('),
                 lambda: profile.rows(sort=('calls', 'bogus')),
                 lambda: profile.callees(('', 0, '')),
                 lambda: profile.callers((1, 2, 3)),
                 lambda: profile.export('bogus'),
                 lambda: stats.Stats(3), lambda: stats.Stats([3]),
                 lambda: stats.Stats([(3, '')]), stats.Stats):
        try:
            call()
        except (ValueError, TypeError, KeyError):
            pass


class LeakTest(unittest.TestCase):

    def check(self, measure):
        for cycle in whole_life, errors:
            with self.subTest(cycle=cycle.__name__):
                self.assertLess(test_refleaks.grown(measure, cycle),
                                test_refleaks.ROUNDS // 4)

    @unittest.skipUnless(hasattr(sys, 'gettotalrefcount'),
                         'this interpreter does not count its references')
    def test_references(self):
        self.check(sys.gettotalrefcount)

    def test_blocks(self):
        self.check(sys.getallocatedblocks)


PROGRAM = '''
from profiling.tracing import stats
profile = stats.load({('a', 1, 'f'): (1, 1, 0.5, 0.5, {})})
assert '1 function calls in 0.500 seconds' in str(profile)
print('fine')
'''


class SubinterpreterTest(unittest.TestCase):

    def test_another_interpreter(self):
        kinds = [(), ('legacy',), ('isolated',)]
        for kind in kinds if sys.version_info >= (3, 13) else kinds[:1]:
            done = support.run('-c', test_subinterpreter.RUNNER, PROGRAM,
                               *kind)
            if 'ModuleNotFoundError' in done.stderr \
                    and 'nterpreters' in done.stderr:
                self.skipTest('this interpreter cannot make another')
            self.assertEqual((done.returncode, done.stdout),
                             (0, 'fine\n' * 3), done.stderr)


if __name__ == '__main__':
    support.main(every_source=False)
