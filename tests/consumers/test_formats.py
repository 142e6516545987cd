"""Formats for other programs, read by those programs, say what the profile
says."""

import json
import os
import re
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats
from formats import APP, PARSE, READ, contexts

ESTIMATED = ('pstats: {}: there are no calling contexts: stacks are an '
             'estimate from callers (--contexts records them)\n')


class CollapsedTest(formats.FormatCase):
    """Collapsed stacks, by a parser of ten lines."""

    def stacks(self, path):
        """Return {frames: number} of a file."""
        result = Counter()
        for line in self.read_text(path).splitlines():
            stack, _, number = line.rpartition(' ')
            result[tuple(stack.split(';'))] += int(number)
        return result

    def test_stacks_are_the_contexts(self):
        stacks = self.stacks(self.export('collapsed', self.plain()))
        self.assertEqual(stacks, formats.stacks_of(formats.plain_calls()))

    def test_random_stacks_and_folded_calls(self):
        path, calls, folded = self.random()
        expected = formats.stacks_of(calls)
        for key, _, _, self_ns in folded:
            expected['(contexts not kept)', formats.label(key)] += self_ns
        self.assertEqual(self.stacks(self.export('collapsed', path)),
                         expected)

    def test_one_thread(self):
        calls = [call for call in formats.plain_calls()
                 if call.thread == formats.WORKER]
        out = self.export('collapsed', self.plain(), '--thread',
                          formats.WORKER.name)
        self.assertEqual(self.stacks(out),
                         formats.stacks_of(calls, prefix=False))

    def test_units_lose_less_than_one(self):
        total = sum(call.self_ns for call in formats.plain_calls())
        for unit, size in (('us', 10 ** 3), ('ms', 10 ** 6), ('s', 10 ** 9)):
            out = self.export('collapsed', self.plain(), '--unit', unit)
            self.assertEqual(sum(self.stacks(out).values()), total // size)

    def test_recursion_folded(self):
        path, calls, folded = self.random()
        out = self.export('collapsed', path, '--fold-recursion')
        stacks = self.stacks(out)
        for stack in stacks:
            self.assertEqual(len(set(stack)), len(stack), stack)
        self.assertEqual(sum(stacks.values()),
                         sum(call.self_ns for call in (*calls, *folded)))

    def test_files_are_added_up(self):
        one = self.stacks(self.export('collapsed', self.plain()))
        two = self.stacks(self.export('collapsed', self.plain(),
                                      self.plain()))
        self.assertEqual(two, one + one)

    def test_estimate_has_the_total(self):
        table, trailer = contexts.profile_of(formats.plain_calls())
        del trailer['contexts']
        path = self.write('p', table, trailer)
        out = self.export('collapsed', path, says=ESTIMATED.format(path))
        stacks = self.stacks(out)
        leaves = Counter()
        for stack, number in stacks.items():
            leaves[stack[-1]] += number
        for key, self_ns in formats.self_times(table).items():
            name = formats.label(key).replace(';', ',')
            self.assertAlmostEqual(leaves[name], self_ns, delta=300)

    def test_nothing(self):
        path = self.write('p', {})
        out = self.export('collapsed', path, says=ESTIMATED.format(path))
        self.assertEqual(self.read_text(out), '(no time) 0\n')


class PrometheusTest(formats.FormatCase):
    """The text format, by a parser of its grammar."""

    SAMPLE = re.compile(
        r'([a-zA-Z_:][a-zA-Z0-9_:]*)'
        r'(?:\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*",?)*)\})? (\S+)\Z')
    LABEL = re.compile(r'([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"')
    ESCAPES = {'\\\\': '\\', '\\"': '"', '\\n': '\n'}

    def samples(self, text):
        """Return {(metric, labels): value}; each has a type."""
        result, types, helped = {}, {}, set()
        self.assertTrue(text.endswith('\n'))
        for line in text[:-1].split('\n'):
            if line.startswith('# HELP '):
                helped.add(line.split()[2])
                continue
            if line.startswith('# TYPE '):
                _, _, name, kind = line.split()
                self.assertNotIn(name, types)
                types[name] = kind
                last = name
                continue
            self.assertRegex(line, self.SAMPLE)
            name, labels, value = self.SAMPLE.match(line).groups()
            self.assertEqual(name, last)    # those of a metric are together
            labels = tuple((label, re.sub(
                r'\\.', lambda found: self.ESCAPES[found[0]], text))
                for label, text in self.LABEL.findall(labels or ''))
            self.assertNotIn((name, labels), result)
            result[name, labels] = float(value)
        self.assertEqual(set(types), helped)
        self.assertEqual(set(types.values()), {'counter'})
        return result

    def check(self, table, path, *options, rows=None):
        """Check the samples of the profile at path against table."""
        samples = self.samples(self.read_text(
            self.export('prometheus', path, *options)))
        expected = {
            ('python_profile_calls_total', ()):
                sum(row[1] for row in table.values()),
            ('python_profile_primitive_calls_total', ()):
                sum(row[0] for row in table.values()),
        }
        seconds = samples.pop(('python_profile_seconds_total', ()))
        self.assertAlmostEqual(seconds,
                               sum(row[2] for row in table.values()))
        for key in table if rows is None else rows:
            labels = (('file', key[0]), ('line', str(key[1])),
                      ('function', key[2]))
            primitive, calls, self_seconds, cumulative = table[key][:4]
            for name, value in (
                    ('calls', calls), ('primitive_calls', primitive),
                    ('self_seconds', self_seconds),
                    ('cumulative_seconds', cumulative), ('exceptions', 0)):
                name = f'python_profile_function_{name}_total'
                expected[name, labels] = value
        self.assertEqual(samples, expected)

    def test_all_figures(self):
        self.check(contexts.table_of(formats.plain_calls()), self.plain())

    def test_limit(self):
        table = contexts.table_of(formats.plain_calls())
        rows = sorted(table, key=lambda key: -table[key][2])[:3]
        self.check(table, self.plain(), '-l', '3', rows=rows)

    def test_strange_names(self):
        key = ('a\\b"c\nd', 1, 'e,f="g"}\\n')
        table = {key: (1, 2, .5, .25, {})}
        self.check(table, self.write('p', table, {
            'format': 1, 'metadata': {}}))


class JsonTest(formats.FormatCase):
    """JSON has the contexts, too."""

    def test_contexts(self):
        path, calls, folded = self.random()
        data = json.loads(self.read_text(self.export('json', path)))
        functions = [tuple(function[name] for name in ('file', 'line',
                                                       'name'))
                     for function in data['functions']]
        self.assertIs(data['contexts']['estimate'], False)
        self.assertEqual(data['contexts']['folded_calls'], 3)
        threads = {
            None if thread['folded'] else contexts.Thread(
                thread['pid'], thread['name'], thread['native_id']):
            thread['nodes'] for thread in data['contexts']['threads']}
        for thread, part in contexts.by_thread(calls).items():
            nodes = contexts.nodes_of(part)
            totals = contexts.inclusive(nodes)
            paths = []
            for function, parent, *figures in threads.pop(thread):
                above = paths[parent] if parent >= 0 else ()
                paths.append(above + (functions[function],))
                self.assertEqual(figures, [*nodes[paths[-1]][:2],
                                           totals[paths[-1]]])
            self.assertEqual(paths, list(nodes))
        key, _, count, self_ns = folded[0]
        self.assertEqual(threads, {None: [
            [functions.index(key), -1, count, self_ns, self_ns]]})


@formats.skip(formats.without('callgrind_annotate'))
class CallgrindTest(formats.FormatCase):
    """valgrind's callgrind_annotate."""

    ROW = re.compile(r'\s*([\d,]+)(?: \( ?[\d.]+%\))?\s+(?:([\d,]+)'
                     r'(?: \( ?[\d.]+%\))?|\.)\s+(.*)')

    def rows(self, path, *options):
        """Return {what is at the end of a line: (ns, calls)}."""
        text = self.run_program('callgrind_annotate', '--threshold=100',
                                '--auto=no', *options, path)
        result = {}
        for line in text.splitlines():
            found = self.ROW.match(line)
            if found:
                numbers = [int((number or '0').replace(',', ''))
                           for number in found.groups()[:2]]
                result[found[3].rstrip()] = tuple(numbers)
        return result

    def name(self, key, table):
        """Return what callgrind_annotate calls a function."""
        file, line, name = key
        again = [other for other in table if other[::2] == key[::2]]
        return f'{file}:{name}:{line}' if len(again) > 1 else f'{file}:{name}'

    def check(self, table, path):
        """Check self times and calls of all functions; return the file."""
        out = self.export('callgrind', path)
        rows = self.rows(out)
        times = formats.self_times(table)
        total = (sum(times.values()), sum(row[1] for row in table.values()))
        self.assertEqual(rows.pop('PROGRAM TOTALS'), total)
        rows = {name: row for name, row in rows.items() if any(row)}
        self.assertEqual(rows, {
            self.name(key, table): (times[key], row[1])
            for key, row in table.items()})
        return out

    def test_self_times_and_calls(self):
        self.check(contexts.table_of(formats.plain_calls()), self.plain())

    def test_random(self):
        path, calls, folded = self.random()
        self.check(contexts.table_of(calls, folded), path)

    def test_inclusive_times(self):
        table = contexts.table_of(formats.plain_calls())
        rows = self.rows(self.export('callgrind', self.plain()),
                         '--inclusive=yes')
        total = sum(call.self_ns for call in formats.plain_calls())
        self.assertEqual(rows['(root):(root)'][0], total)
        for key, row in table.items():
            self.assertEqual(rows[self.name(key, table)][0],
                             round(row[3] * 1e9))

    def test_direct_recursion_counts_once(self):
        stack = (APP, READ, READ, READ)
        calls = [contexts.Call(stack[:depth], 10 ** 6, calls=2)
                 for depth in range(1, 5)]
        path = self.path('p')
        contexts.write(path, calls)
        rows = self.rows(self.export('callgrind', path), '--inclusive=yes')
        name = self.name(READ, {READ: ()})
        self.assertEqual(rows[name][0], 3 * 10 ** 6)

    def test_calls_of_edges(self):
        table = contexts.table_of(formats.plain_calls())
        text = self.run_program(
            'callgrind_annotate', '--threshold=100', '--auto=no',
            '--tree=calling', self.export('callgrind', self.plain()))
        edges = self.edges_by_caller(text)
        expected = {}
        for key, row in table.items():
            for caller, figures in row[4].items():
                expected.setdefault(self.name(caller, table), {})[
                    self.name(key, table)] = figures[0]
        expected['(root):(root)'] = {self.name(APP, table): 2}
        self.assertEqual(edges, expected)

    def edges_by_caller(self, text):
        """Return {caller: {callee: calls}} of what --tree=calling shows."""
        edges, caller = {}, None
        for line in text.splitlines():
            row = re.match(r'\s*[\d,.]+.*? \* {1,2}(.*\S)', line)
            edge = re.match(r'\s*[\d,.]+.*? > {1,3}(.*) \((\d+)x\)', line)
            if row:
                caller = row[1].removesuffix(' []')
            elif edge:
                edges.setdefault(caller, {})[
                    edge[1]] = int(edge[2])
        return edges


@formats.skip(formats.without('dot'))
class DotTest(formats.FormatCase):
    """Graphviz."""

    def graph(self, path):
        """Return {label: lines} of nodes and {(label, label): lines} of
        edges, where the label is the first two lines of a node's."""
        data = json.loads(self.run_program('dot', '-Tjson0', path))
        nodes = [node['label'].split('\\n') for node in
                 data.get('objects', ())]
        edges = {(tuple(nodes[edge['tail']][:-2]),
                  tuple(nodes[edge['head']][:-2])): edge['label']
                 for edge in data.get('edges', ())}
        return {tuple(node[:-2]): node[-2:] for node in nodes}, edges

    def name(self, key):
        """Return the first lines of a node, as they are in the file."""
        file, line, name = (str(part).replace('\\', '\\\\')
                            .replace('&', '&amp;').replace('"', '\\"')
                            for part in key)
        if key[:2] == ('~', 0):
            return (name,)
        return name, f'{file.rpartition("/")[2]}:{line}'

    def test_nodes_and_edges(self):
        table = contexts.table_of(
            call for call in formats.plain_calls()
            if formats.STRANGE not in call.stack)
        nodes, edges = self.graph(self.export('dot', self.write('p', table),
                                              '--min', '0'))
        total = sum(row[2] for row in table.values())
        self.assertEqual(nodes, {
            self.name(key): [f'{100 * row[3] / total:.1f}% '
                             f'({100 * row[2] / total:.1f}%)',
                             f'{row[1]} call{"s" * (row[1] != 1)}']
            for key, row in table.items()})
        calls = {pair: int(label.split('\\n')[1].split()[0])
                 for pair, label in edges.items()}
        self.assertEqual(calls, {
            (self.name(caller), self.name(key)): figures[0]
            for key, row in table.items() for caller, figures
            in row[4].items() if caller in table})

    def test_strange_names_are_text(self):
        for name in ('a"b', '\\N\\G', 'a & b &lt;', '{a|b}', '<b>',
                     'line\nbreak', '\udc80'):
            path = self.write('p', {('f', 1, name): (1, 1, 1.0, 1.0, {})})
            svg = self.run_program('dot', '-Tsvg', self.export('dot', path))
            shown = name.replace('\n', '\\x0a').replace('\udc80', '\\udc80')
            for special, escape in (('&', '&amp;'), ('<', '&lt;'),
                                    ('>', '&gt;'), ('"', '&quot;')):
                shown = shown.replace(special, escape)
            texts = [text.replace('&#45;', '-').replace('&#160;', ' ')
                     for text in re.findall(r'<text[^>]*>(.*?)</text>', svg)]
            self.assertIn(shown, texts)

    def test_least_share_and_limit(self):
        path = self.plain()
        nodes, _ = self.graph(self.export('dot', path, '--min', '5'))
        self.assertEqual(set(nodes), {self.name(key) for key in
                                      (APP, PARSE)})
        nodes, edges = self.graph(self.export('dot', path, '--min', '0',
                                              '-l', '1'))
        self.assertEqual((set(nodes), edges), ({self.name(APP)}, {}))


@formats.skip(formats.without_package('speedscope'))
class SpeedscopeTest(formats.FormatCase):
    """speedscope's own importer."""

    def open(self, path):
        """Return {name of a profile: (total, {names of frames: weight})}."""
        line = self.run_program(
            'node', os.path.join(formats.HERE, 'speedscope.js'), path,
            env={**os.environ, 'CONSUMERS_NPM': formats.PACKAGES})
        result = json.loads(line)
        self.assertEqual(result['errors'], [])
        self.assertTrue(result['title'].endswith(' - speedscope'))
        saved = result['profiles']
        frames = [self.frame(frame) for frame in saved['shared']['frames']]
        return {profile['name']: self.weights(profile, frames)
                for profile in saved['profiles']}

    def frame(self, frame):
        """Return what stacks call a frame."""
        if 'file' not in frame or ' (' in frame['name']:
            return frame['name']
        return f'{frame["name"]} ({frame["file"]}:{frame.get("line", 0)})'

    def weights(self, profile, frames):
        """Return the total of an evented profile, and that of each stack."""
        stacks, stack, last = Counter(), [], profile['startValue']
        for event in profile['events']:
            stacks[tuple(stack)] += event['at'] - last
            last = event['at']
            if event['type'] == 'O':
                stack.append(frames[event['frame']])
            else:
                stack.pop()
        return profile['endValue'] - profile['startValue'], +stacks

    def test_stacks_are_the_contexts(self):
        profiles = self.open(self.export('speedscope', self.plain()))
        by_thread = contexts.by_thread(formats.plain_calls())
        self.assertEqual(set(profiles), set(map(formats.thread_label,
                                                by_thread)))
        for thread, calls in by_thread.items():
            total, stacks = profiles[formats.thread_label(thread)]
            self.assertEqual(total, sum(call.self_ns for call in calls))
            self.assertEqual(stacks, Counter({
                tuple(map(formats.label, call.stack)): call.self_ns
                for call in calls if call.self_ns}))

    def test_random(self):
        path, calls, folded = self.random()
        profiles = self.open(self.export('speedscope', path))
        self.assertEqual(profiles.pop('(contexts not kept)')[0],
                         folded[0].self_ns)
        for thread, part in contexts.by_thread(calls).items():
            total, stacks = profiles.pop(formats.thread_label(thread))
            self.assertEqual(stacks, formats.stacks_of(part, prefix=False))
        self.assertEqual(profiles, {})

    def test_timeline(self):
        path, calls, _ = self.random()
        profiles = self.open(self.export('speedscope', path, '--timeline'))
        events = contexts.read(path)[3]
        for thread, part in events.items():
            total, stacks = profiles.pop(formats.thread_label(thread))
            self.assertEqual(total, max(end for end, _, _ in part))
            expected = Counter()
            for _, duration, key in part:
                expected[formats.label(key),] += duration
            stacks.pop((), None)
            self.assertEqual(stacks, +expected)
        self.assertEqual(profiles, {})

    def test_estimate_is_called_one(self):
        table, trailer = contexts.profile_of(formats.plain_calls())
        path = self.write('p', table)
        out = self.export('speedscope', path, says=ESTIMATED.format(path))
        (name, (total, _)), = self.open(out).items()
        self.assertEqual(name, 'Estimate from callers')
        self.assertAlmostEqual(total, sum(formats.self_times(table)
                                          .values()), delta=2000)

    def test_nothing(self):
        path = self.write('p', {})
        out = self.export('speedscope', path, says=ESTIMATED.format(path))
        self.assertEqual([total for total, _ in self.open(out).values()],
                         [0])

    def test_collapsed(self):
        (total, stacks), = self.open(self.export(
            'collapsed', self.plain())).values()
        self.assertEqual(stacks, formats.stacks_of(formats.plain_calls()))

    def test_callgrind(self):
        profiles = self.open(self.export('callgrind', self.plain()))
        total = sum(call.self_ns for call in formats.plain_calls())
        self.assertIn(total, [total for total, _ in profiles.values()])


if __name__ == '__main__':
    formats.program.main()
