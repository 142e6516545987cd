"""Trace events, as speedscope and Firefox's profiler read them."""

import json
import os
import random
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats
import viewers
from formats import contexts


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
class ChromeTest(viewers.ViewerCase):
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
            track = event['pid'], event['tid']
            if event['ph'] == 'M':
                names[event['name'], track] = event['args'].get('name')
                continue
            self.assertGreater(event['ts'], last.get(track, -1))
            last[track] = event['ts']
            part, stack = rows.setdefault(track, []), stacks.setdefault(
                track, [])
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
        for track, part in rows.items():
            process = [name for (kind, (pid, _)), name in names.items()
                       if kind == 'process_name' and pid == track[0]][0]
            first = part[0][2]
            thread = names['thread_name', track]
            result[f'{process} (pid {track[0]}), '
                   f'{thread} (tid {track[1]})'] = [
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
            self.export('chrome', path, says=viewers.estimated(path))))
        self.assertEqual(data['otherData'], {
            'exporter': 'profiling-tracing', 'profile': 'p',
            'what': 'contexts, not a timeline', 'estimate': True,
            'folded_calls': 0})


@formats.skip(viewers.without_firefox())
class ChromeInFirefoxTest(viewers.FirefoxCase):
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
