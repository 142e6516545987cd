"""What Python code can ask of the profiler, and what it answers; timers have
a file of their own."""

import contextlib
import gc
import io
import os
import pathlib
import pickle
import pstats
import sys
import unittest
import weakref

import support

import _lsprof
import cProfile
import profiling.tracing
from profiling.tracing import Profile, label, run, runctx


def leaf():
    return 1


def work(times=3):
    for _ in range(times):
        leaf()
    return len('four')


def printed(function, *arguments, **keywords):
    """Return what function prints."""
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        function(*arguments, **keywords)
    return text.getvalue()


class ModuleTest(support.FolderCase):

    def test_run_executes_in_main(self):
        main = sys.modules['__main__']
        self.addCleanup(vars(main).pop, 'ran_here', None)
        text = printed(run, 'ran_here = 5')
        self.assertEqual(main.ran_here, 5)
        self.assertIn('function calls in', text)

    def test_run_returns_none(self):
        self.assertIsNone(run('0', self.path('p')))

    def test_run_writes_a_file(self):
        path = self.path('out.prof')
        self.assertEqual(printed(runctx, 'work()', globals(), {}, path), '')
        table = pstats.Stats(path).stats
        self.assertEqual(table[label(leaf.__code__)][:2], (3, 3))

    def test_runctx_uses_its_namespaces(self):
        names = {}
        printed(runctx, 'y = x + 1', {'x': 1}, names)
        self.assertEqual(names, {'y': 2})

    def test_run_shows_the_profile_after_system_exit(self):
        text = printed(run, 'raise SystemExit(3)')
        self.assertIn('function calls', text)

    def test_run_shows_the_profile_and_passes_an_exception_on(self):
        with contextlib.redirect_stdout(io.StringIO()) as text:
            with self.assertRaises(ZeroDivisionError):
                run('1 / 0')
        self.assertIn('function calls', text.getvalue())

    def test_sort_may_be_a_tuple(self):
        for sort in ('calls', 1, ('tottime', 'calls'), ('ncalls',)):
            with self.subTest(sort=sort):
                text = printed(runctx, 'work()', globals(), {}, sort=sort)
                self.assertIn('Ordered by:', text)

    def test_bad_sort(self):
        with self.assertRaises(KeyError):
            printed(run, '0', sort='no-such-key')

    def test_label_of_code_and_of_text(self):
        code = leaf.__code__
        self.assertEqual(label(code), (code.co_filename,
                                       code.co_firstlineno, 'leaf'))
        self.assertEqual(label('<len>'), ('~', 0, '<len>'))

    def test_cprofile_has_the_names(self):
        for name in ('run', 'runctx', 'Profile', 'label', 'main'):
            self.assertIs(getattr(cProfile, name),
                          getattr(profiling.tracing, name))
        self.assertEqual(cProfile.__all__, ['run', 'runctx', 'Profile'])
        self.assertEqual(tuple(profiling.tracing.__all__),
                         ('run', 'runctx', 'Profile'))
        self.assertIs(cProfile._lsprof, _lsprof)
        self.assertEqual(Profile.__module__, 'profiling.tracing')


class MethodTest(support.FolderCase):

    def test_run_and_runctx_return_the_profile(self):
        profile = Profile()
        self.assertIs(profile.run('0'), profile)
        self.assertIs(profile.runctx('work()', globals(), {}), profile)
        profile.create_stats()
        self.assertEqual(profile.stats[label(leaf.__code__)][:2], (3, 3))

    def test_run_passes_system_exit_on_and_disables(self):
        profile = Profile()
        with self.assertRaises(SystemExit):
            profile.run('raise SystemExit')
        leaf()
        self.assertNotIn('leaf', support.entries(profile))

    def test_runcall_returns_and_takes_any_keywords(self):
        profile = Profile()

        def takes(*args, **kw):
            return args, kw
        self.assertEqual(profile.runcall(takes, 1, func=2, self=3),
                         ((1,), {'func': 2, 'self': 3}))

    def test_context_manager(self):
        with Profile() as profile:
            leaf()
        leaf()
        self.assertIsInstance(profile, Profile)
        self.assertEqual(support.counts(profile)['leaf'], (1, 0))

    def test_context_manager_passes_exceptions_on(self):
        with self.assertRaises(KeyError), Profile():
            raise KeyError

    def test_methods_return_none(self):
        profile = Profile()
        self.assertIsNone(profile.enable())
        self.assertIsNone(profile.disable())
        self.assertIsNone(profile.disable())
        self.assertIsNone(profile.create_stats())
        self.assertIsNone(profile.snapshot_stats())
        self.assertIsNone(profile.dump_stats(self.path('p')))
        self.assertIsNone(profile.clear())
        self.assertEqual(profile.getstats(), [])

    def test_clear_in_mid_run_forgets_open_calls(self):
        profile = Profile()

        def inner():
            profile.clear()
            leaf()
        profile.runcall(inner)
        self.assertEqual(support.counts(profile), {'leaf': (1, 0)})

    def test_getstats_leaves_open_calls_out(self):
        profile = Profile()
        seen = []

        def outer():
            leaf()
            seen.append(support.counts(profile))
        profile.runcall(outer)
        self.assertEqual(seen[0]['leaf'], (1, 0))
        self.assertNotIn('outer', seen[0])
        self.assertEqual(support.counts(profile)['outer'], (1, 0))

    def test_it_goes_on_after_another_enable(self):
        profile = Profile()
        profile.runcall(leaf)
        profile.runcall(leaf)
        self.assertEqual(support.counts(profile), {'leaf': (2, 0)})

    def test_enable_takes_effect_at_once(self):
        profile = Profile()
        profile.enable()
        leaf()
        profile.disable()
        self.assertEqual(support.counts(profile), {'leaf': (1, 0)})
        self.assertIn(support.DISABLE, support.entries(profile))

    def test_create_stats_sets_stats(self):
        profile = Profile()
        profile.runcall(work)
        profile.create_stats()
        cc, nc, tt, ct, callers = profile.stats[label(leaf.__code__)]
        self.assertEqual((cc, nc), (3, 3))
        self.assertEqual(list(callers), [label(work.__code__)])
        self.assertEqual(callers[label(work.__code__)][:2], (3, 3))

    def test_dump_stats_takes_any_path(self):
        profile = Profile()
        profile.runcall(work)
        for kind in (str, pathlib.Path, os.fsencode):
            path = self.path(kind.__name__)
            with self.subTest(kind=kind):
                profile.dump_stats(kind(path))
                self.assertIn(label(leaf.__code__),
                              pstats.Stats(path).stats)

    def test_print_stats_finds_sys_stdout_when_called(self):
        profile = Profile()
        profile.runcall(work)
        for sort in (-1, 'cumulative', ('calls', 'name'),
                     pstats.SortKey.TIME):
            with self.subTest(sort=sort):
                self.assertIn('(leaf)', printed(profile.print_stats, sort))

    def test_stats_empties_it_and_dump_stats_fills_it_again(self):
        profile = Profile()
        profile.runcall(work)
        self.assertIn(label(leaf.__code__), pstats.Stats(profile).stats)
        profile.dump_stats(self.path('p'))
        self.assertIn(label(leaf.__code__),
                      pstats.Stats(self.path('p')).stats)


class FlagTest(unittest.TestCase):

    def recorded(self, profile, **flags):
        profile.enable(**flags)
        work()
        profile.disable()
        names = support.entries(profile)
        return '<built-in method builtins.len>' in names, \
            names['work'].calls is not None

    def test_default_is_both(self):
        self.assertEqual(self.recorded(Profile()), (True, True))

    def test_the_constructor_is_heeded(self):
        self.assertEqual(self.recorded(Profile(builtins=False)),
                         (False, True))
        self.assertEqual(self.recorded(Profile(subcalls=False)),
                         (True, False))
        self.assertEqual(self.recorded(Profile(None, 0, False, False)),
                         (False, False))

    def test_enable_overrides_the_constructor(self):
        profile = Profile(subcalls=False, builtins=False)
        self.assertEqual(self.recorded(profile, builtins=True,
                                       subcalls=True), (True, True))
        profile.clear()
        self.assertEqual(self.recorded(profile), (False, False))

    def test_flags_are_truth_values(self):
        self.assertEqual(self.recorded(Profile(), subcalls=[], builtins='x'),
                         (True, False))

    def test_enable_takes_positions(self):
        profile = Profile()
        profile.enable(True, False)
        work()
        profile.disable()
        self.assertEqual(support.counts(profile),
                         {'work': (1, 0), 'leaf': (3, 0)})

    def test_a_flag_without_truth_value(self):
        class Bad:
            def __bool__(self):
                raise KeyError('no')
        with self.assertRaises(KeyError):
            Profile(subcalls=Bad())
        with self.assertRaises(KeyError):
            Profile().enable(builtins=Bad())


class ErrorTest(unittest.TestCase):

    def check(self, error, text, function, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            function(*arguments, **keywords)
        self.assertEqual(str(caught.exception), text)

    def test_arguments_of_the_constructor(self):
        self.check(TypeError,
                   "Profiler() got an unexpected keyword argument 'foo'",
                   Profile, foo=1)
        self.check(TypeError,
                   'Profiler() takes at most 4 arguments (5 given)',
                   Profile, 1, 2, 3, 4, 5)
        self.check(TypeError,
                   "argument for Profiler() given by name ('timer') and "
                   'position (1)', Profile, None, timer=None)
        self.check(TypeError, 'must be real number, not str',
                   Profile, timeunit='x')

    def test_arguments_of_enable(self):
        self.check(TypeError,
                   "enable() got an unexpected keyword argument 'foo'",
                   Profile().enable, foo=1)
        self.check(TypeError,
                   'enable() takes at most 2 arguments (3 given)',
                   Profile().enable, 1, 2, 3)

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_second_profiler(self):
        first = Profile()
        errors = []

        def tries():
            try:
                Profile().enable()
            except ValueError as error:
                errors.append(str(error))
            leaf()
        first.runcall(tries)
        self.assertEqual(errors, ['tool 2 is already in use'])
        self.assertEqual(support.counts(first)['leaf'], (1, 0))

    def test_init_while_enabled(self):
        profile = Profile()
        profile.enable()
        self.addCleanup(profile.disable)
        with self.assertRaises(RuntimeError):
            profile.__init__()

    def test_init_again_keeps_what_was_recorded(self):
        profile = Profile()
        profile.runcall(leaf)
        profile.__init__(builtins=False)
        profile.runcall(work)
        self.assertEqual(support.counts(profile),
                         {'leaf': (4, 0), 'work': (1, 0)})

    def test_callbacks_called_by_hand(self):
        profile = Profile()
        for name in ('_pystart_callback', '_pyreturn_callback',
                     '_pythrow_callback', '_ccall_callback',
                     '_creturn_callback'):
            with self.subTest(name=name):
                with self.assertRaises(TypeError):
                    getattr(profile, name)()
                getattr(profile, name)(leaf.__code__, 0, len, 'x')
        self.assertEqual(profile.getstats(), [])

    def test_callbacks_called_by_hand_with_anything(self):
        with Profile() as profile:
            profile._pystart_callback('no code', 0)
            profile._pyreturn_callback(None, 0)
            profile._ccall_callback(None, 0, None, None)
            profile._creturn_callback(None, 0, len, None)
        self.assertNotIn('no code', support.entries(profile))


class SequenceTest(unittest.TestCase):
    ENTRY = ['code', 'callcount', 'reccallcount', 'totaltime', 'inlinetime',
             'calls']

    def recorded(self):
        profile = Profile()
        profile.runcall(work)
        return support.entries(profile)['work']

    def test_fields(self):
        entry = self.recorded()
        self.assertIsInstance(entry, _lsprof.profiler_entry)
        self.assertEqual(list(entry), [getattr(entry, name)
                                       for name in self.ENTRY])
        sub = entry.calls[0]
        self.assertIsInstance(sub, _lsprof.profiler_subentry)
        self.assertEqual(list(sub), [getattr(sub, name)
                                     for name in self.ENTRY[:5]])
        self.assertEqual(_lsprof.profiler_entry.n_fields, 6)
        self.assertEqual(_lsprof.profiler_subentry.n_fields, 5)

    def test_kinds_of_values(self):
        entry = self.recorded()
        kinds = [type(value) for value in entry]
        self.assertEqual(kinds[1:], [int, int, float, float, list])
        self.assertIs(entry.code, work.__code__)
        self.assertIn(leaf.__code__, [sub.code for sub in entry.calls])

    def test_pickling(self):
        for name in ('profiler_entry', 'profiler_subentry'):
            kind = getattr(_lsprof, name)
            self.assertEqual((kind.__module__, kind.__name__),
                             ('_lsprof', name))
            value = kind(['<len>', 1, 0, 0.5, 0.25, None][:kind.n_fields])
            for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                again = pickle.loads(pickle.dumps(value, protocol))
                self.assertIs(type(again), kind)
                self.assertEqual(again, value)


class ClassTest(unittest.TestCase):

    def test_subclass_with_a_constructor_of_its_own(self):
        class Mine(Profile):
            def __init__(self, *args, extra=None, **kw):
                self.extra = extra
                super().__init__(*args, **kw)
        profile = Mine(None, extra=1, builtins=False)
        profile.runcall(work)
        self.assertEqual(profile.extra, 1)
        self.assertEqual(support.counts(profile),
                         {'work': (1, 0), 'leaf': (3, 0)})

    def test_subclass_that_does_not_call_ours(self):
        class Mine(Profile):
            def __init__(self):
                pass
        profile = Mine()
        profile.runcall(work)
        self.assertEqual(support.counts(profile)['leaf'], (3, 0))

    def test_the_extension_type_alone(self):
        profiler = _lsprof.Profiler()
        profiler.enable()
        leaf()
        profiler.disable()
        self.assertEqual(support.counts(profiler), {'leaf': (1, 0)})
        with self.assertRaises(TypeError):
            _lsprof.Profiler.attribute = 1

    def test_weak_reference(self):
        profile = Profile()
        reference = weakref.ref(profile)
        profile.runcall(work)
        del profile
        self.assertIsNone(reference())

    def test_a_cycle_through_it_is_collected(self):
        profile = Profile(lambda: profile and 0)
        profile.itself = profile
        reference = weakref.ref(profile)
        del profile
        gc.collect()
        self.assertIsNone(reference())

    def test_timer_none_is_the_built_in_clock(self):
        profile = Profile(None)
        profile.runcall(work)
        entry = support.entries(profile)['work']
        self.assertGreater(entry.totaltime, 0)
        self.assertGreaterEqual(entry.totaltime, entry.inlinetime)


if __name__ == '__main__':
    support.main()
