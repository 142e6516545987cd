"""Tables are printed as the standard library's pstats prints them."""

import io
import os
import pstats
import sys
import unittest

import support
from profiles import COUNTS, MAIN, TABLE, FileCase, random_table, real_table

from profiling.tracing import Profile, stats

SORTS = [(), -1, 0, 1, 2, 'calls', 'ncalls', 'cumtime', 'cumulative',
         'filename', 'line', 'module', 'name', 'nfl', 'pcalls', 'stdname',
         'time', 'tottime', 'cumt', 'fi', ('name', 'calls'),
         ('calls', 'nfl', 'time'), pstats.SortKey.TIME,
         (pstats.SortKey.NAME, pstats.SortKey.LINE)]
RESTRICTIONS = [(), (2,), (0,), (.5,), (-1, 99), ('parse',), ('r.*', 1),
                ('(',), ('nothing',), (.75, 'main')]



def printed(call, *arguments, **keywords):
    """Return what call writes to its file."""
    file = io.StringIO()
    call(*arguments, file=file, **keywords)
    return file.getvalue()


class Taken:
    """What pstats takes for a profiler."""

    def __init__(self, table):
        self.stats = table

    def create_stats(self):
        pass


class Replaced:
    """A sys.stdout that keeps what is written."""

    def __enter__(self):
        self.before, sys.stdout = sys.stdout, io.StringIO()
        return sys.stdout

    def __exit__(self, *exception):
        sys.stdout = self.before


class PrintTest(FileCase):
    """The same bytes as the standard library's."""

    def check_tables(self, path, sort, restrictions):
        standard = pstats.Stats(path, stream=io.StringIO())
        ours = stats.load(path)
        if sort == ('strip',):
            standard.strip_dirs()
            ours = ours.strip_dirs()
        elif sort != ():
            standard.sort_stats(*(sort if isinstance(sort, tuple)
                                  else (sort,)))
        keys = () if sort == ('strip',) else sort
        for name in 'print_stats', 'print_callers', 'print_callees':
            standard.stream = io.StringIO()
            getattr(standard, name)(*restrictions)
            self.assertEqual(
                printed(getattr(ours, name), *restrictions, sort=keys),
                standard.stream.getvalue())

    def test_sorts_and_restrictions(self):
        tables = [TABLE, COUNTS, real_table(),
                  *(random_table(seed) for seed in range(12))]
        for number, table in enumerate(tables):
            path = self.file_of(table)
            for sort in [*SORTS, ('strip',)]:
                for restrictions in RESTRICTIONS:
                    with self.subTest(table=number, sort=sort,
                                      restrictions=restrictions):
                        self.check_tables(path, sort, restrictions)

    def test_reverse(self):
        standard = pstats.Stats(self.file_of(TABLE), stream=io.StringIO())
        standard.sort_stats('calls').reverse_order().print_stats()
        self.assertEqual(
            printed(stats.load(self.path('program.prof')).print_stats,
                    sort='calls', reverse=True),
            standard.stream.getvalue())

    def test_several_files(self):
        paths = []
        for seed in range(3):
            paths.append(self.path(f'{seed}.prof'))
            os.rename(self.file_of(random_table(seed)), paths[-1])
        standard = pstats.Stats(*paths, stream=io.StringIO())
        standard.print_stats()
        self.assertEqual(str(stats.merge(*paths)),
                         standard.stream.getvalue())
        self.assertEqual(stats.load(paths).to_dict(), standard.stats)

    def test_profiler(self):
        def work():
            return sorted(map(str, range(9)))

        for sort in SORTS:
            profiler = Profile(timer=iter(range(10**6)).__next__)
            profiler.runcall(work)
            profiler.create_stats()
            table = profiler.stats
            keys = sort if isinstance(sort, tuple) else (sort,)
            standard = pstats.Stats(stream=io.StringIO())
            standard.init(Taken(table))
            standard.strip_dirs().sort_stats(*keys).print_stats()
            with self.subTest(sort=sort), Replaced() as out:
                profiler.print_stats(sort)
                self.assertEqual(out.getvalue(), standard.stream.getvalue())

    def test_a_name_that_cannot_be_encoded(self):
        profile = stats.load({('\u4e2d.py', 1, 'f\udc80'): (1, 1, 0., 0.,
                                                            {})})
        for encoding, name in [('ascii', rb'\u4e2d.py:1(f\udc80)'),
                               ('cp1250', rb'\u4e2d.py:1(f\udc80)'),
                               ('utf-8', '\u4e2d.py:1(f\\udc80)'.encode())]:
            file = io.TextIOWrapper(io.BytesIO(), encoding)
            profile.print_stats(file=file)
            file.flush()
            self.assertIn(name, file.buffer.getvalue())


class ProfileTest(unittest.TestCase):
    """Profile.print_stats()."""

    def test_stdout_is_that_of_the_call(self):
        profiler = Profile()
        profiler.runcall(len, ())
        for _ in range(2):
            with Replaced() as out:
                profiler.print_stats()
            self.assertIn('builtins.len', out.getvalue())
        before, sys.stdout = sys.stdout, None
        try:
            profiler.print_stats()
        finally:
            sys.stdout = before

    def test_create_stats_decides(self):
        class Fixed(Profile):
            def create_stats(self):
                self.stats = dict(TABLE)

        profiler = Fixed()
        with Replaced() as out:
            profiler.print_stats('calls')
        self.assertIn('18 function calls (15 primitive', out.getvalue())
        self.assertIn('main.py:1(main)', out.getvalue())
        self.assertEqual(profiler.stats, {})

    def test_errors_are_those_of_pstats(self):
        profiler = Profile()
        profiler.runcall(len, ())
        for sort in 'bogus', 7, ('calls', 1), ('calls', 'bogus'):
            errors = []
            for call in (
                    lambda: pstats.Stats(profiler).sort_stats(
                        *(sort if isinstance(sort, tuple) else (sort,))),
                    lambda: profiler.print_stats(sort)):
                with self.assertRaises((KeyError, TypeError)) as caught:
                    call()
                errors.append(repr(caught.exception))
            self.assertEqual(*errors)
            self.assertEqual(profiler.stats, {})

    def test_odd_stats(self):
        profiler = Profile()
        profiler.create_stats = lambda: setattr(
            profiler, 'stats', {MAIN: object()})
        with self.assertRaisesRegex(ValueError, 'not a profile'):
            profiler.print_stats()

    def test_what_is_imported(self):
        program = ('import sys, profiling.tracing\n'
                   'library = "profiling.tracing._stats"\n'
                   'assert library not in sys.modules\n'
                   'profiling.tracing.run("len(())")\n'
                   'assert library in sys.modules\n'
                   'assert "pstats" not in sys.modules\n')
        self.assertIn('builtins.len', support.output('-c', program))

    def test_printing_is_not_recorded(self):
        out = support.output('-c', (
            'from profiling.tracing import Profile\n'
            'profiler = Profile(); profiler.enable(); len(())\n'
            'profiler.print_stats()\n'))
        self.assertIn(' 3 function calls in ', out)     # len() and its own


if __name__ == '__main__':
    support.main(every_source=False)
