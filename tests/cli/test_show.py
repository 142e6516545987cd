"""pstats show: what a trailer says, as text and as JSON."""

import json

import program
from program import MAIN, RUNS, TABLE, WORK, trailer

import contexts

METADATA = {
    'argv': ['app.py', 'a b', 'caf\xe9', '\udc80'],
    'calibration': {'python_call': (12.25, 4.5), 'c_call': (1, 0.0)},
    'clock': 'tsc', 'duration': 1.5, 'executable': '/usr/bin/python3',
    'pid': 4711, 'python': '3.13.0 (main)\n[GCC]',
    'seconds_per_tick': 3.5e-10, 'source': 'monitoring',
    'started': 1720972799.75, 'threads': 2}
TEXT = '''\
t.prof
  argv              ["app.py", "a b", "caf\xe9", "\\udc80"]
  calibration       taken out of the times, for each event:
    python_call       12.2 ns on the caller, 4.5 ns in the callee
    c_call            1.0 ns on the caller, 0.0 ns in the callee
  clock             tsc
  duration          1.5 s
  executable        /usr/bin/python3
  pid               4711
  python            3.13.0 (main) [GCC]
  seconds_per_tick  3.5e-10 s
  source            monitoring
  started           2024-07-14 15:59:59 +0000
  threads           2
  exceptions        4 in 2 functions
           3  lib.py:7(work)
           1  app.py:1(main)
  qualified names   2 in 1 function
'''
RUNS_TEXT = '''\
  starts            6 in 2 functions
           4  app.py:1(main)
           2  lib.py:7(work)
  coroutines        1 in 1 function
           1       3.250 s  lib.py:7(work)
  by thread         2 threads, times in ms
    pid  id  calls      time     %  name
      7   7      3  1250.000  71.4  MainThread
      7   8      1   500.000  28.6  (unknown)
'''
NO_TRAILER = ('  no trailer: written by the standard profiler, or as it '
              'writes\n')
ODD = {
    'nothing': None, 'yes': True, 'bytes': b'\x00\xff', 'huge': 2 ** 80,
    'complex': 1j, 'more': ..., 'infinite': float('-inf'), 'empty': [{}, ()],
    'pairs': {(1, 'x'): 2}, 'quotes': '"\\\x01', 5: 'no text',
    'started': 1e300, 'duration': 'long', 'calibration': 'too busy'}


class ShowCase(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.write('t.prof', TABLE, trailer(**METADATA))
        self.write('plain.prof', TABLE)

    def show(self, *arguments):
        return self.output('show', *arguments)

    def objects(self, *arguments):
        """Return the JSON object of each file."""
        out = self.output('show', '--json', *arguments)
        return [json.loads(line, parse_constant=self.fail)
                for line in out.splitlines()]


class TextTest(ShowCase):

    def test_trailer(self):
        self.assertEqual(self.show('t.prof'), TEXT)

    def test_several_files(self):
        self.assertEqual(self.show('plain.prof', 't.prof'),
                         'plain.prof\n' + NO_TRAILER + '\n' + TEXT)

    def test_no_trailer(self):
        self.assertEqual(self.show('plain.prof'), 'plain.prof\n' + NO_TRAILER)

    def test_sampled(self):
        self.write('s.prof', {('__sampled__',): True})
        self.assertEqual(self.show('s.prof'), 's.prof\n  no trailer: written '
                         'by the sampling profiler\n')

    def test_trailer_that_cannot_be_read(self):
        self.write('cut.prof', TABLE, b'{\xda\x06format')
        self.assertRegex(self.show('cut.prof'), '^cut.prof\n  its trailer '
                         r'cannot be read: cut short: it ends after \d+ '
                         'bytes\n$')
        self.write('new.prof', TABLE, {'format': 2})
        self.assertEqual(self.show('new.prof'), 'new.prof\n  its trailer '
                         'cannot be read: unknown format (expected 1)\n')

    def test_limit(self):
        exceptions = {('f', i, 'f'): i + 1 for i in range(30)}
        self.write('many.prof', {}, {**trailer(), 'exceptions': exceptions})
        lines = self.show('many.prof').splitlines()
        self.assertEqual(lines[1], '  exceptions        465 in 30 functions, '
                         'those with most:')
        self.assertEqual(lines[2], '          30  f:29(f)')
        self.assertEqual(len(lines), 23)
        self.assertEqual(len(self.show('-l', '0', 'many.prof').split('\n')),
                         4)
        self.assertIn('\n           1  f:0(f)\n',
                      self.show('--limit=30', 'many.prof'))

    def test_no_exceptions(self):
        self.write('none.prof', {}, {'format': 1})
        self.assertEqual(self.show('none.prof'), '''\
none.prof
  exceptions        0
  qualified names   0
''')

    def test_threads_and_runs(self):
        self.write('t.prof', TABLE, {**trailer(**METADATA), **RUNS})
        self.assertEqual(self.show('t.prof'), TEXT + RUNS_TEXT)
        lines = self.show('-l', '1', 't.prof').splitlines()
        self.assertEqual(lines[-7:], [
            '  starts            6 in 2 functions, those with most:',
            '           4  app.py:1(main)',
            '  coroutines        1 in 1 function',
            '           1       3.250 s  lib.py:7(work)',
            '  by thread         2 threads, times in ms, those with most:',
            '    pid  id  calls      time     %  name',
            '      7   7      3  1250.000  71.4  MainThread'])

    def test_contexts_and_timeline(self):
        calls = contexts.random_calls(1)
        events = contexts.random_events(1, calls)
        nodes = [contexts.nodes_of(part)
                 for part in contexts.by_thread(calls).values()]
        levels = max(len(path) for part in nodes for path in part)
        folded = [contexts.Folded(MAIN, None, 3, 5)]
        contexts.write(self.path('t.prof'), calls, folded, events)
        lines = self.show('t.prof').splitlines()
        self.assertEqual(lines[-2],
                         f'  contexts          {sum(map(len, nodes)) + 1} in '
                         f'2 threads, {levels} levels, of {len(calls) + 3} '
                         'calls, 3 calls beyond the budget')
        end = max(part[-1][0] for part in events.values())
        self.assertEqual(lines[-1],
                         f'  timeline          {len(calls)} events in 2 '
                         f'threads, up to {end / 1e9:.3f} s')

    def test_contexts_of_some_calls(self):
        """As in a sum of files of which one has none."""
        table, parts = contexts.profile_of([contexts.Call((MAIN,), 5)])
        parts['timeline'] = contexts.timeline_of(
            {contexts.MAIN_THREAD: [(10 ** 9, 5, MAIN)]}, table, 7, 100)
        self.write('t.prof', {**table, WORK: (2, 2, 1., 1., {})}, parts)
        self.assertTrue(self.show('t.prof').endswith(
            '  contexts          1 in 1 thread, 1 level, of 1 call (not of '
            'all)\n'
            '  timeline          1 event in 1 thread, up to 1.000 s, of 100 '
            'ns or more, 7 calls dropped\n'))

    def test_threads_by_time(self):
        """The sum of the others comes last, before it what has no time."""
        self.write('t.prof', TABLE, {'format': 1, 'threads': [
            (1, 'none', 1, 0, float('nan')), (1, '2 others', 0, 1, 9.),
            (1, 'short', 2, 0, .001), (1, 'long', 3, 0, 5)]})
        lines = self.show('t.prof').splitlines()
        self.assertEqual(lines[3].split()[2:4], ['5', 'threads,'])
        self.assertEqual([line.split()[-1] for line in lines[5:]],
                         ['long', 'short', 'none', 'others'])

    def test_nothing_steers_the_terminal(self):
        key = ('\x1b[31m', 1, 'a\nb')
        self.write('x.prof', {}, {
            'format': 1, 'metadata': {'a\x1b': '\x1b\x7f', 'b': ['\x1b']},
            'exceptions': {key: 1}, 'starts': {key: 1},
            'threads': [(1, '\x1b\n', 1, 1, 1)]})
        out = self.show('x.prof')
        self.assertNotIn('\x1b', out)
        self.assertNotIn('\x7f', out)
        self.assertEqual(out.count('           1  \\x1b[31m:1(a b)\n'), 2)
        self.assertIn('100.0  \\x1b \n', out)

    def test_odd_metadata(self):
        self.write('odd.prof', TABLE, {'format': 1, 'metadata': ODD})
        lines = self.show('odd.prof').splitlines()
        for line in ('  started           1e+300', '  duration          long',
                     '  calibration       too busy',
                     '  pairs             [[[1, "x"], 2]]'):
            self.assertIn(line, lines)


class JsonTest(ShowCase):

    def test_trailer(self):
        [shown] = self.objects('t.prof')
        self.assertEqual(shown['path'], 't.prof')
        self.assertIs(shown['sampled'], False)
        metadata = json.loads(json.dumps(METADATA))
        self.assertEqual(shown['trailer']['metadata'], metadata)
        self.assertEqual(shown['trailer']['format'], 1)
        self.assertEqual(
            [(raiser['file'], raiser['line'], raiser['name'],
              raiser['exceptions'])
             for raiser in shown['trailer']['exceptions']],
            [(*WORK, 3), (*MAIN, 1)])
        [named] = shown['trailer']['qualified_names']
        self.assertEqual(named['label'], 'lib.py:7(work)')
        self.assertEqual(named['qualified_names'], ['Class.work', 'work'])

    def test_threads_and_runs(self):
        self.write('t.prof', TABLE, {**trailer(), **RUNS})
        [shown] = self.objects('t.prof')
        shown = shown['trailer']
        self.assertEqual(
            [(function['file'], function['line'], function['name'],
              function['starts']) for function in shown['starts']],
            [(*MAIN, 4), (*WORK, 2)])
        [coroutine] = shown['coroutines']
        self.assertEqual((coroutine['label'], coroutine['finished'],
                          coroutine['wall_seconds']),
                         ('lib.py:7(work)', 1, 3.25))
        self.assertNotIn('starts', coroutine)
        self.assertEqual([tuple(thread.values()) for thread
                          in shown['threads']], RUNS['threads'])

    def test_contexts_and_timeline(self):
        calls = contexts.random_calls(1)
        events = contexts.random_events(1, calls)
        contexts.write(self.path('t.prof'), calls, (), events)
        shown = self.objects('t.prof')[0]['trailer']
        self.assertEqual(shown['contexts'], {
            'nodes': sum(len(contexts.nodes_of(part)) for part
                         in contexts.by_thread(calls).values()),
            'threads': 2, 'levels': max(len(call.stack) for call in calls),
            'calls': len(calls), 'folded_calls': 0})
        self.assertEqual(shown['timeline'], {
            'events': len(calls), 'threads': 2,
            'end_ns': max(part[-1][0] for part in events.values()),
            'minimum_ns': 0, 'dropped_calls': 0})
        self.write('t.prof', TABLE, trailer())
        shown = self.objects('t.prof')[0]['trailer']
        self.assertIsNone(shown['contexts'])
        self.assertIsNone(shown['timeline'])

    def test_several_files(self):
        self.assertEqual([shown['path'] for shown in
                          self.objects('t.prof', 'plain.prof')],
                         ['t.prof', 'plain.prof'])

    def test_no_trailer(self):
        self.assertEqual(self.objects('plain.prof'),
                         [{'path': 'plain.prof', 'sampled': False,
                           'trailer': None}])

    def test_trailer_that_cannot_be_read(self):
        self.write('new.prof', TABLE, {'format': 2})
        self.assertEqual(self.objects('new.prof'),
                         [{'path': 'new.prof', 'sampled': False,
                           'trailer': None,
                           'complaint': 'unknown format (expected 1)'}])

    def test_odd_metadata(self):
        metadata = {**ODD}
        del metadata[5]
        self.write('odd.prof', TABLE, {'format': 1, 'metadata': metadata})
        [shown] = self.objects('odd.prof')
        self.assertEqual(shown['trailer']['metadata'], {
            **metadata, 'bytes': '00ff', 'huge': 2.0 ** 80, 'complex': None,
            'more': None, 'infinite': None, 'empty': [{}, []],
            'pairs': [[[1, 'x'], 2]]})
        self.write('odd.prof', TABLE, {'format': 1, 'metadata': {5: 6}})
        [shown] = self.objects('odd.prof')
        self.assertEqual(shown['trailer']['metadata'], [[5, 6]])


class RefusalTest(ShowCase):

    def test_no_file(self):
        self.assertEqual(
            self.refused('show', status=2),
            ['pstats: no file is given (pstats show --help says more)'])

    def test_nothing_is_half_printed(self):
        self.assertEqual(self.refused('show', 't.prof', 'none'),
                         ['pstats: none: No such file or directory'])

    def test_bad_limit(self):
        self.assertEqual(
            self.refused('show', '-l', '-1', 't.prof', status=2),
            ['pstats: --limit -1 (expected a whole number, 0 or more)'])


if __name__ == '__main__':
    program.main()
