"""Files for pprof, as `go tool pprof` and protoc read them."""

import gzip
import os
import re
import sys
import tempfile
import time
import unittest
from collections import Counter

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats
import viewers
from formats import contexts

PROTO = '/usr/share/gocode/src/github.com/google/pprof/proto/profile.proto'


@formats.skip(formats.without('go'))
class PprofTest(viewers.ViewerCase):
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
        """Return {(thread, stack of places): (calls, ns)}."""
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
        self.assertEqual(self.nodes(out),
                         viewers.nodes_of(formats.plain_calls()))

    def test_random_samples_and_folded_calls(self):
        path, calls, folded = self.random()
        out = self.export('pprof', path)
        self.assertEqual(self.nodes(out), viewers.nodes_of(calls, folded))
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
        out = self.export('pprof', path, says=viewers.estimated(path))
        self.assertIn('\nComment: calling contexts are an estimate, from '
                      'callers\n', self.raw(out)[0])
        times = Counter()
        for (_, stack), (_, self_ns) in self.nodes(out).items():
            times[stack[-1]] += self_ns
        for key, row in contexts.table_of(formats.plain_calls()).items():
            self.assertAlmostEqual(times[viewers.place(key)], row[2] * 1e9,
                                   delta=300)

    def test_strange_names(self):
        names = ['a\nb', '\udc80', 'x' * 60000, '\x1b[31m', 'é', '']
        calls = [contexts.Call((('f.py', 1, name),), 10) for name in names]
        path = self.path('p')
        contexts.write(path, calls)
        found = {function[0] for function in
                 self.raw(self.export('pprof', path))[2].values()}
        self.assertEqual(found, {'a\\x0ab', '\\udc80', 'x' * 60000,
                                 '\\x1b[31m', 'é', '(no name)'})

    def test_nothing(self):
        path = self.write('p', {})
        out = self.export('pprof', path, says=viewers.estimated(path))
        self.assertEqual(self.nodes(out), {})


class PprofFileTest(viewers.ViewerCase):
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
        self.assertEqual(count, len(viewers.nodes_of(calls)))
        starts = [int(line) for name, fields in messages
                  if name == 'function'
                  for line in re.findall(r'start_line: (\d+)', fields)]
        self.assertEqual(sorted(starts), sorted(
            key[1] for key in contexts.table_of(calls) if key[1]))


if __name__ == '__main__':
    formats.program.tap.skip_elsewhere('pprof')
    formats.program.main()
