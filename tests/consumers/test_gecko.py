"""Files for profiler.firefox.com, as its importer reads them."""

import json
import os
import sys
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats
import viewers
from formats import contexts


@formats.skip(viewers.without_firefox())
class GeckoTest(viewers.FirefoxCase):

    def check_threads(self, calls, folded=()):
        """Check all threads that the daemon has loaded."""
        handles = self.threads()
        parts = {formats.thread_label(thread): part for thread, part
                 in contexts.by_thread(calls).items()}
        if folded:
            parts[viewers.FOLDED] = [contexts.Call((key,), ns, calls=count)
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
        self.load(self.export('gecko', path, says=viewers.estimated(path)))
        handle, = [handle for name, handle in self.threads().items()
                   if not name.endswith(': calls')]
        total = sum(own * count for (_, own, _), count
                    in self.functions(handle)[1].items())
        self.assertAlmostEqual(
            total * 1e6, sum(call.self_ns for call in formats.plain_calls()),
            delta=3000)
        self.assertIn('estimate', self.ask('profile', 'meta')['product'])

    def test_strange_names(self):
        names = ['a\nb', '\udc80', 'x"\\', '\x1b[31m', 'é', '\U0001f600', '']
        calls = [contexts.Call((('f.py', 1, name),), 10) for name in names]
        path = self.path('p')
        contexts.write(path, calls)
        self.load(self.export('gecko', path))
        handle = self.threads()[formats.thread_label(contexts.MAIN_THREAD)]
        self.assertEqual(
            {name for name, _, _ in self.functions(handle)[1]},
            {'a\\x0ab', '\\udc80', 'x"\\', '\\x1b[31m', 'é', '\U0001f600',
             '(no name)'})

    def test_nothing(self):
        path = self.write('p', {})
        self.load(self.export('gecko', path, says=viewers.estimated(path)))
        self.assertEqual(len(self.threads()), 2)


class GeckoFileTest(viewers.ViewerCase):
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
        self.assertEqual(found, viewers.nodes_of(calls, folded))

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


if __name__ == '__main__':
    formats.program.main()
