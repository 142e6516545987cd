"""Files for viewers that are programs of their own, as these read them: pprof,
Firefox's profiler, and speedscope for trace events."""

import glob
import gzip
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats
from formats import contexts

FOLDED = '(contexts not kept)'
PROTO = '/usr/share/gocode/src/github.com/google/pprof/proto/profile.proto'
NODES = glob.glob(os.path.join(formats.PACKAGES, 'node_modules',
                               'node-linux-*', 'bin', 'node'))
TRIES = 600


def place(key):
    """Return the name, file and line that a function has in these files."""
    file, line, name = key
    return (name, '', 0) if (file, line) == ('~', 0) else (name, file, line)


def nodes_of(calls, folded=()):
    """Return {(thread, stack of places): (calls, self ns)} of contexts."""
    result = {}
    for thread, part in contexts.by_thread(calls).items():
        for path, (count, self_ns, _) in contexts.nodes_of(part).items():
            result[formats.thread_label(thread), tuple(map(place, path))] = (
                count, self_ns)
    for key, _, count, self_ns in folded:
        result[FOLDED, (place(key),)] = count, self_ns
    return result


def estimated(path):
    """Return what is said of a profile without contexts."""
    return (f'pstats: {path}: there are no calling contexts: stacks are an '
            'estimate from callers (--contexts records them)\n')


class ViewerCase(formats.FormatCase):

    def without_contexts(self, **metadata):
        """Write the profile of plain_calls() without its contexts; return
        its path."""
        table, trailer = contexts.profile_of(formats.plain_calls(),
                                             **metadata)
        del trailer['contexts']
        return self.write('p', table, trailer)


@formats.skip(formats.without('go'))
class PprofTest(ViewerCase):
    """go tool pprof."""

    # Files here are in app or pkg, or f.py; Go 1.27 writes columns.
    LOCATION = re.compile(
        r'\s*(\d+): 0x0 M=1 (.*) ((?:app/|pkg/|f\.py).*?|):(\d+)(?::\d+)? '
        r's=(\d+)\((.*)\)\s*')

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.environment = {
            **os.environ, 'HOME': folder.name, 'GOCACHE': folder.name,
            'PPROF_TMPDIR': folder.name, 'GOTOOLCHAIN': 'local',
            'GOPROXY': 'off', 'GOFLAGS': '-mod=mod'}

    def pprof(self, path, *options):
        """Return what pprof prints."""
        return self.run_program('go', 'tool', 'pprof', *options, path,
                                env=self.environment)

    def raw(self, path):
        """Return the head, the samples, the functions by id and the mapping
        that pprof has read."""
        text = self.pprof(path, '-raw')
        head, _, rest = text.partition('Samples:\n')
        samples, _, rest = rest.partition('Locations\n')
        locations, _, mappings = rest.partition('Mappings\n')
        functions = {}
        for line in locations.splitlines():
            found = self.LOCATION.fullmatch(line)
            self.assertEqual(found[4], found[5])
            functions[int(found[1])] = (found[2], found[3], int(found[4]),
                                        found[6])
        return head, samples, functions, mappings

    def nodes(self, path):
        """Return {(thread, stack of places): (calls, ns)}, as nodes_of()."""
        _, samples, functions, _ = self.raw(path)
        result = {}
        for line in samples.splitlines()[1:]:
            values = re.fullmatch(r'\s*(\d+)\s+(\d+): ([\d ]+)', line)
            thread = re.fullmatch(r'\s*thread:\[(.*)\]', line)
            if values:
                figures = int(values[1]), int(values[2])
                stack = tuple(functions[int(number)][:3]
                              for number in reversed(values[3].split()))
            elif thread:
                self.assertNotIn((thread[1], stack), result)
                result[thread[1], stack] = figures
        return result

    def test_samples_are_the_contexts(self):
        out = self.export('pprof', self.plain())
        self.assertEqual(self.nodes(out), nodes_of(formats.plain_calls()))

    def test_random_samples_and_folded_calls(self):
        path, calls, folded = self.random()
        out = self.export('pprof', path)
        self.assertEqual(self.nodes(out), nodes_of(calls, folded))
        self.assertIn('\nComment: 3 calls are without their contexts\n',
                      self.raw(out)[0])

    def test_totals_by_function(self):
        """Times and calls, as its table has them."""
        path, calls, folded = self.random()
        table = contexts.table_of(calls, folded)
        out = self.export('pprof', path)
        for sample, column, more in (('wall', 2, 10 ** 9), ('calls', 1, 1)):
            text = self.pprof(out, '-top', '-unit=ns', '-nodecount=0',
                              '-nodefraction=0', f'-sample_index={sample}')
            rows = {line[1]: int(line[0]) for line in re.findall(
                r'^ *(\d+)(?:ns)? +\S+% +\S+% +\d+(?:ns)? +\S+% +(.*)$', text,
                re.MULTILINE)}
            expected = {key[2]: round(row[column] * more)
                        for key, row in table.items()}
            self.assertEqual({name: number for name, number in rows.items()
                              if number},
                             {name: number for name, number
                              in expected.items() if number})

    def test_labels(self):
        text = self.pprof(self.export('pprof', self.plain()), '-tags',
                          '-unit=ns')
        found = {name: float(ns) for ns, name in re.findall(
            r'([\d.]+)ns \(.*%\): (.*)', text)}
        for thread, part in contexts.by_thread(
                formats.plain_calls()).items():
            self.assertEqual(found[formats.thread_label(thread)],
                             sum(call.self_ns for call in part))

    def test_names(self):
        """The qualified one, if there is but one; pstats' label beside."""
        table, trailer = contexts.profile_of(formats.plain_calls())
        trailer['qualified_names'] = {
            formats.PARSE: ('Parser.parse',),
            formats.READ: ('Parser.read', 'Other.read')}
        out = self.export('pprof', self.write('p', table, trailer))
        names = {function[3]: function[0]
                 for function in self.raw(out)[2].values()}
        self.assertEqual(names['app/parse & read.py:7(parse)'],
                         'Parser.parse')
        self.assertEqual(names['app/parse & read.py:30(read)'], 'read')
        self.assertEqual(names['app/main.py:1(<module>)'], '<module>')
        self.assertEqual(names['{built-in method builtins.len}'],
                         '<built-in method builtins.len>')

    def test_what_is_known_of_the_profile(self):
        path = self.path('p')
        contexts.write(path, formats.plain_calls(), started=1e9 + .25,
                       duration=2.5, clock='thread_cpu',
                       argv=['app/main.py', '-x'])
        head, samples, _, mappings = self.raw(self.export('pprof', path))
        self.assertIn('PeriodType: cpu nanoseconds\nPeriod: 1\n', head)
        self.assertIn('Time: 2001-09-09 01:46:40.25', head)
        self.assertIn('\nDuration: 2.5', head)
        self.assertIn('Comment: profiling-tracing\n', head)
        self.assertNotIn('estimate', head)
        self.assertTrue(samples.startswith(
            'calls/count cpu/nanoseconds[dflt]\n'))
        self.assertEqual(mappings,
                         '1: 0x0/0x0/0x0 app/main.py  [FN][FL][LN]\n')

    def test_estimate_has_the_totals(self):
        path = self.without_contexts()
        out = self.export('pprof', path, says=estimated(path))
        self.assertIn('\nComment: calling contexts are an estimate, from '
                      'callers\n', self.raw(out)[0])
        times = Counter()
        for (_, stack), (_, self_ns) in self.nodes(out).items():
            times[stack[-1]] += self_ns
        for key, row in contexts.table_of(formats.plain_calls()).items():
            self.assertAlmostEqual(times[place(key)], row[2] * 1e9,
                                   delta=300)

    def test_strange_names(self):
        names = ['a\nb', '\udc80', 'x' * 60000, '\x1b[31m', 'é']
        calls = [contexts.Call((('f.py', 1, name),), 10) for name in names]
        path = self.path('p')
        contexts.write(path, calls)
        found = {function[0] for function in
                 self.raw(self.export('pprof', path))[2].values()}
        self.assertEqual(found, {'a\\x0ab', '\\udc80', 'x' * 60000,
                                 '\\x1b[31m', 'é'})

    def test_nothing(self):
        path = self.write('p', {})
        out = self.export('pprof', path, says=estimated(path))
        self.assertEqual(self.nodes(out), {})


class PprofFileTest(ViewerCase):
    """The file itself."""

    def test_equal_profiles_make_equal_files(self):
        files = []
        for _ in range(2):
            with open(self.export('pprof', self.plain()), 'rb') as file:
                files.append(file.read())
            time.sleep(1)
        self.assertEqual(*files)
        self.assertEqual(files[0][:10],
                         b'\x1f\x8b\x08\0\0\0\0\0' + files[0][8:9] + b'\xff')

    @unittest.skipUnless(os.path.exists(PROTO),
                         'no profile.proto here '
                         '(golang-github-google-pprof-dev)')
    @formats.skip(formats.without('protoc'))
    def test_all_fields_are_those_of_the_schema(self):
        with gzip.open(self.export('pprof', self.plain())) as file:
            self.write('plain', file.read())
        text = self.run_program(
            'sh', '-c', 'exec protoc "$@" <plain', 'sh',
            '--decode=perftools.profiles.Profile',
            '-I' + os.path.dirname(PROTO), os.path.basename(PROTO))
        self.assertNotRegex(text, r'(?m)^ *\d+[: ]')    # no unknown fields
        messages = re.findall(r'^(\w+) \{\n(.*?)^\}', text,
                              re.MULTILINE | re.DOTALL)
        samples = {'calls': 0, 'ns': 0}
        count = 0
        for name, fields in messages:
            if name == 'sample':
                calls, ns = re.findall(r'^  value: (\d+)', fields,
                                       re.MULTILINE)
                samples['calls'] += int(calls)
                samples['ns'] += int(ns)
                count += 1
        calls = formats.plain_calls()
        self.assertEqual(samples, {
            'calls': sum(call.calls for call in calls),
            'ns': sum(call.self_ns for call in calls)})
        self.assertEqual(count, len(nodes_of(calls)))
        starts = [int(line) for name, fields in messages
                  if name == 'function'
                  for line in re.findall(r'start_line: (\d+)', fields)]
        self.assertEqual(sorted(starts), sorted(
            key[1] for key in contexts.table_of(calls) if key[1]))


def without_firefox():
    """Return why Firefox's profiler cannot be run, or None."""
    reason = formats.without_package('@firefox-devtools/profiler-cli')
    if reason is None and not NODES:
        return 'no node of npm for this processor here'
    return reason


class FirefoxCase(ViewerCase):
    """What profiler-cli, the importer of profiler.firefox.com, tells."""

    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'HOME': self.folder,
                            'PROFILER_CLI_SESSION_DIR': self.folder}

    def run_cli(self, *arguments):
        """Run profiler-cli; return the completed process."""
        return subprocess.run(
            [NODES[0], os.path.join(
                formats.PACKAGES, 'node_modules', '@firefox-devtools',
                'profiler-cli', 'dist', 'profiler-cli.js'), *arguments],
            env=self.environment, cwd=self.folder, encoding='utf-8',
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=formats.TIMEOUT_SECONDS)

    def load(self, path):
        """Let a daemon load a file; it ends with the test."""
        self.addCleanup(self.end)
        done = self.run_cli('load', path, '--session', 'test')
        for _ in range(TRIES):
            if done.returncode == 0:
                return
            self.assertNotIn('load failed', done.stdout)
            time.sleep(.1)
            done = self.run_cli('status', '--session', 'test')
        self.fail(done.stdout)

    def end(self):
        """End the daemon, by force if need be."""
        with open(self.path('test.json')) as file:
            pid = json.load(file)['pid']
        if self.run_cli('stop', 'test').returncode != 0:
            os.kill(pid, signal.SIGKILL)

    def ask(self, *arguments):
        """Return what the daemon answers."""
        done = self.run_cli(*arguments, '--json', '--session', 'test')
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(done.stdout)

    def threads(self):
        """Return {name of a thread: its handle}."""
        return {thread['name']: thread['threadHandle'] for thread in
                self.ask('thread', 'list', '--limit', '0')['threads']}

    def functions(self, handle):
        """Return a Counter of (name, own weight, total weight)."""
        answer = self.ask('thread', 'functions', '--limit', '0',
                          '--include-idle', '--thread', handle)
        return answer['weightType'], Counter(
            (function['name'], function['selfSamples'],
             function['totalSamples']) for function in answer['functions'])

    def markers(self, handle):
        """Return a list of (name, start, duration) in nanoseconds, sorted."""
        answer = self.ask('thread', 'markers', '--list', '--limit', '0',
                          '--thread', handle)
        return sorted((marker['name'], round(marker['start'] * 1e6),
                       round((marker['duration'] or 0) * 1e6))
                      for marker in answer['flatMarkers'])


@formats.skip(without_firefox())
class GeckoTest(FirefoxCase):

    def check_threads(self, calls, folded=()):
        """Check all threads that the daemon has loaded."""
        handles = self.threads()
        parts = {formats.thread_label(thread): part for thread, part
                 in contexts.by_thread(calls).items()}
        if folded:
            parts[FOLDED] = [contexts.Call((key,), ns, calls=count)
                             for key, _, count, ns in folded]
        self.assertEqual(set(handles), {
            name + suffix for name in parts for suffix in ('', ': calls')})
        for name, part in parts.items():
            table = contexts.table_of(part)
            kind, found = self.functions(handles[name])
            self.assertEqual(kind, 'tracing-ms')
            found = Counter({(name, round(own * 1e6), round(total * 1e6)):
                             count for (name, own, total), count
                             in found.items()})
            self.assertEqual(found, Counter(
                (key[2], round(row[2] * 1e9), round(row[3] * 1e9))
                for key, row in table.items()))
            kind, found = self.functions(handles[name + ': calls'])
            self.assertEqual(kind, 'samples')
            self.assertEqual(found, Counter((key[2], row[1], row[1])
                                            for key, row in table.items()))

    def test_times_and_calls_by_function(self):
        self.load(self.export('gecko', self.plain()))
        self.check_threads(formats.plain_calls())

    def test_random_and_folded_calls(self):
        path, calls, folded = self.random()
        self.load(self.export('gecko', path))
        self.check_threads(calls, folded)

    def test_timeline_is_markers(self):
        path, calls, folded = self.random()
        self.load(self.export('gecko', path, '--timeline'))
        self.check_threads(calls, folded)
        handles = self.threads()
        for thread, events in contexts.read(path)[3].items():
            self.assertEqual(
                self.markers(handles[formats.thread_label(thread)]),
                sorted((formats.label(key), end - duration, duration)
                       for end, duration, key in events))

    def test_timeline_of_a_thread_without_contexts(self):
        path = self.path('p')
        calls = formats.plain_calls()
        other = contexts.Thread(7, 'Other', 99)
        contexts.write(path, calls, events={other: [(5, 2, formats.READ)]})
        self.load(self.export('gecko', path, '--timeline'))
        self.assertEqual(self.markers(self.threads()['Other (99)']),
                         [(formats.label(formats.READ), 3, 2)])

    def test_estimate_has_the_totals(self):
        path = self.without_contexts()
        self.load(self.export('gecko', path, says=estimated(path)))
        handle, = [handle for name, handle in self.threads().items()
                   if not name.endswith(': calls')]
        total = sum(own * count for (_, own, _), count
                    in self.functions(handle)[1].items())
        self.assertAlmostEqual(
            total * 1e6, sum(call.self_ns for call in formats.plain_calls()),
            delta=3000)
        self.assertIn('estimate', self.ask('profile', 'meta')['product'])

    def test_strange_names(self):
        names = ['a\nb', '\udc80', 'x"\\', '\x1b[31m', 'é', '\U0001f600']
        calls = [contexts.Call((('f.py', 1, name),), 10) for name in names]
        path = self.path('p')
        contexts.write(path, calls)
        self.load(self.export('gecko', path))
        handle = self.threads()[formats.thread_label(contexts.MAIN_THREAD)]
        self.assertEqual(
            {name for name, _, _ in self.functions(handle)[1]},
            {'a\\x0ab', '\\udc80', 'x"\\', '\\x1b[31m', 'é', '\U0001f600'})

    def test_nothing(self):
        path = self.write('p', {})
        self.load(self.export('gecko', path, says=estimated(path)))
        self.assertEqual(len(self.threads()), 2)


class GeckoFileTest(ViewerCase):
    """The file itself."""

    def test_contexts(self):
        """Stacks are the contexts, with their calls."""
        path, calls, folded = self.random()
        data = json.loads(self.read_text(self.export('gecko', path)))
        strings = data['shared']['stringArray']
        self.assertEqual(len(strings), len(set(strings)))
        found = {}
        for thread in data['threads']:
            for table in thread.values():
                if isinstance(table, dict):
                    self.assertEqual(
                        {len(column) for column in table.values()
                         if isinstance(column, list)}, {table['length']})
            if thread['name'].endswith(': calls'):
                continue
            paths = self.paths(thread, strings)
            for stack, ms, count in zip(thread['samples']['stack'],
                                        thread['samples']['weight'],
                                        thread['samples']['calls']):
                found[thread['name'], paths[stack]] = count, round(ms * 1e6)
        self.assertEqual(found, nodes_of(calls, folded))

    def paths(self, thread, strings):
        """Return the places of each stack of a thread."""
        table, stacks = thread['funcTable'], thread['stackTable']
        paths = []
        for frame, prefix in zip(stacks['frame'], stacks['prefix']):
            number = thread['frameTable']['func'][frame]
            file, line = table['fileName'][number], table['lineNumber'][
                number]
            paths.append((() if prefix is None else paths[prefix]) + ((
                strings[table['name'][number]],
                '' if file is None else strings[file], line or 0),))
        return paths

    def test_thread_ids_are_told_apart(self):
        thread = contexts.Thread(7, 'again', 7)
        calls = [*formats.plain_calls(),
                 contexts.Call((formats.APP,), 10, thread)]
        path = self.path('p')
        contexts.write(path, calls)
        data = json.loads(self.read_text(self.export('gecko', path)))
        ids = [(thread['pid'], thread['tid']) for thread in data['threads']]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual(ids[0], ('7', '7'))


def nested_events(seed):
    """Return events at random, many of which begin or end at once, or take
    no time at all: [(end ns, duration ns, key)], in the order of ends."""
    rng = random.Random(f'nested {seed}')
    keys = [('m.py', i, f'f{i}') for i in range(6)]
    events = []
    now = [rng.randrange(5)]

    def call(depth):
        start = now[0]
        now[0] += rng.choice([0, 0, 1, 333, 10 ** 6])
        for _ in range(rng.randrange(4) if depth < 7 else 0):
            call(depth + 1)
            now[0] += rng.choice([0, 0, 1, 5])
        events.append((now[0], now[0] - start, rng.choice(keys)))

    for _ in range(12):
        call(0)
    return events


def enclosed(events):
    """Return [(depth, label, start ns, end ns)] of events, each before what
    is within it. Around an event is the first one that ended after it and
    did not begin after it."""
    starts = [end - duration for end, duration, _ in events]
    within = {}
    for i in range(len(events)):
        around = next((j for j in range(i + 1, len(events))
                       if starts[j] <= starts[i]), None)
        within.setdefault(around, []).append(i)
    rows = []

    def add(i, depth):
        end, _, key = events[i]
        rows.append((depth, formats.label(key), starts[i], end))
        for inner in within.get(i, ()):
            add(inner, depth + 1)

    for i in within[None]:
        add(i, 0)
    return rows


@formats.skip(formats.without_package('speedscope'))
class ChromeTest(ViewerCase):
    """speedscope's importer of trace events."""

    def open(self, path):
        """Return {name of a profile: [(depth, name, start ns, end ns)]}."""
        line = self.run_program(
            'node', os.path.join(formats.HERE, 'speedscope.js'), path,
            env={**os.environ, 'CONSUMERS_NPM': formats.PACKAGES})
        result = json.loads(line)
        self.assertEqual(result['errors'], [])
        saved = result['profiles']
        frames = [frame['name'] for frame in saved['shared']['frames']]
        return {profile['name']: self.rows(profile, frames)
                for profile in saved['profiles']}

    def rows(self, profile, frames):
        self.assertEqual(profile['unit'], 'microseconds')
        rows, stack = [], []
        for event in profile['events']:
            at = round(event['at'] * 1e3)
            if event['type'] == 'O':
                stack.append(len(rows))
                rows.append((len(stack) - 1, frames[event['frame']], at))
            else:
                rows[stack.pop()] += (at,)
        return rows

    def events(self, *parts):
        """Write a profile with a timeline of these events, a list for each
        thread; return its path."""
        path = self.path('p.prof')
        table = {key: (1, 1, 1e-9, 1e-9, {})
                 for events in parts for _, _, key in events}
        trailer = {'format': 1, 'metadata': {}, 'timeline':
                   contexts.timeline_of({
                       contexts.Thread(7, f'T{i}', 7 + i): events
                       for i, events in enumerate(parts)}, table, 5, 100)}
        return self.write(path, table, trailer)

    def check(self, found, events):
        """Check rows, whose times are since the first of them."""
        expected = enclosed(events)
        first = expected[0][2]
        self.assertEqual(found, [(depth, name, start - first, end - first)
                                 for depth, name, start, end in expected])

    def test_nesting_is_that_of_the_timeline(self):
        parts = [nested_events(seed) for seed in range(4)]
        profiles = self.open(self.export('chrome', self.events(*parts)))
        self.assertEqual(len(profiles), len(parts))
        for i, events in enumerate(parts):
            name = f'p.prof (pid 7), T{i} ({7 + i}) (tid {7 + i})'
            self.check(profiles[name], events)

    def test_contexts_without_a_timeline(self):
        """Slices as long as all calls of a context, one behind the other."""
        profiles = self.open(self.export('chrome', self.plain()))
        by_thread = contexts.by_thread(formats.plain_calls())
        self.assertEqual(len(profiles), len(by_thread))
        for thread, part in by_thread.items():
            rows = profiles['contexts, not a timeline: plain.prof (pid 7), '
                            f'{formats.thread_label(thread)} '
                            f'(tid {thread.native_id})']
            nodes = contexts.nodes_of(part)
            totals = contexts.inclusive(nodes)
            self.assertEqual(
                [(depth, name, end - start)
                 for depth, name, start, end in rows],
                [(len(path) - 1, f'{formats.label(path[-1])} '
                  f'{{"calls":{nodes[path][0]}}}', totals[path])
                 for path in nodes])


class ChromeFileTest(ChromeTest):
    """The file itself."""

    def open(self, path):
        """The same, by the rules of the format; no two events of a thread
        are at one time."""
        data = json.loads(self.read_text(path))
        names, rows, stacks, last = {}, {}, {}, {}
        for event in data['traceEvents']:
            place = event['pid'], event['tid']
            if event['ph'] == 'M':
                names[event['name'], place] = event['args'].get('name')
                continue
            self.assertGreater(event['ts'], last.get(place, -1))
            last[place] = event['ts']
            part, stack = rows.setdefault(place, []), stacks.setdefault(
                place, [])
            at = int(event['ts'] * 1e3 + .25)
            if event['ph'] == 'B':
                stack.append(len(part))
                part.append((len(stack) - 1, self.name_of(event), at))
            else:
                self.assertEqual(event['ph'], 'E')
                self.assertEqual(self.name_of(event), part[stack[-1]][1])
                part[stack.pop()] += (at,)
        self.assertFalse(any(stacks.values()))
        result = {}
        for place, part in rows.items():
            process = [name for (kind, (pid, _)), name in names.items()
                       if kind == 'process_name' and pid == place[0]][0]
            first = part[0][2]
            result[f'{process} (pid {place[0]}), '
                   f'{names["thread_name", place]} (tid {place[1]})'] = [
                (depth, name, start - first, end - first)
                for depth, name, start, end in part]
        return result

    def name_of(self, event):
        """Return what speedscope calls an event."""
        return event['name'] + (' ' + json.dumps(
            event['args'], separators=(',', ':')) if 'args' in event else '')

    def test_what_is_known_of_the_timeline(self):
        data = json.loads(self.read_text(
            self.export('chrome', self.events(nested_events(1)))))
        self.assertEqual(data['otherData'], {
            'exporter': 'profiling-tracing', 'profile': 'p.prof',
            'what': 'timeline', 'dropped_calls': 5, 'minimum_ns': 100})

    def test_what_is_known_of_contexts(self):
        path = self.without_contexts()
        data = json.loads(self.read_text(
            self.export('chrome', path, says=estimated(path))))
        self.assertEqual(data['otherData'], {
            'exporter': 'profiling-tracing', 'profile': 'p',
            'what': 'contexts, not a timeline', 'estimate': True,
            'folded_calls': 0})


@formats.skip(without_firefox())
class ChromeInFirefoxTest(FirefoxCase):
    """Firefox's profiler reads trace events, too."""

    def test_calls_are_markers(self):
        path, _, _ = self.random()
        self.load(self.export('chrome', path))
        handles = self.threads()
        for thread, events in contexts.read(path)[3].items():
            expected = Counter(formats.label(key) for _, _, key in events)
            found = self.markers(handles[formats.thread_label(thread)])
            self.assertEqual(Counter(name for name, _, _ in found), expected)
            self.assertAlmostEqual(
                sum(duration for _, _, duration in found),
                sum(duration for _, duration, _ in events),
                delta=len(events))


if __name__ == '__main__':
    formats.program.main()
