"""pstats html: what is in the page, and what is not."""

import base64
import hashlib
import json
import os
import re
import stat
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

import contexts

PLACE = '<script type="application/json" id="profile">'
NO_REPORT = 'this build has no report'
COLUMNS = ('primitive_calls', 'calls', 'self_seconds', 'inclusive_seconds')
MS = 1_000_000


def data_of(page):
    """Return the JSON in a page, as a text."""
    return page.split(PLACE)[1].split('</script>')[0]


def keys_of(profile):
    """Return the keys of all functions of a profile in a page."""
    columns = profile['functions']
    return [(profile['files'][file], line, name) for file, line, name in
            zip(columns['file'], columns['line'], columns['name'])]


def table_of(profile):
    """Return the table of a profile in a page."""
    columns, edges = profile['functions'], profile['edges']
    keys = keys_of(profile)
    rows = {key: (*(columns[name][i] for name in COLUMNS), {})
            for i, key in enumerate(keys)}
    for i, callee in enumerate(edges['callee']):
        rows[keys[callee]][4][keys[edges['caller'][i]]] = tuple(
            edges[name][i] for name in ('calls', *COLUMNS[:1], *COLUMNS[2:]))
    return rows


def nodes_of(profile, tree):
    """Return {path: (calls, self ns, outside ns)} of a tree in a page."""
    keys = keys_of(profile)
    path, result = [], {}
    for i, depth in enumerate(tree['depth']):
        path[depth:] = [keys[tree['function'][i]]]
        result[tuple(path)] = [tree['calls'][i], tree['self_ns'][i],
                               tree['outside_ns'].get(str(i), 0)]
    return result


class HtmlTest(program.ProgramCase):

    def setUp(self):
        super().setUp()
        done = self.run_it('html', '-o', '/dev/null', '/dev/null')
        if NO_REPORT in done.stderr:
            self.skipTest('this build has no report')

    def page(self, *arguments):
        """Return the page that the command writes to standard output."""
        return self.output('html', '-o', '-', *arguments)

    def data(self, *arguments):
        """Return what is in that page."""
        return json.loads(data_of(self.page(*arguments)))

    def profile(self, calls, name='p', **options):
        """Write a profile; return its path."""
        contexts.write(self.path(name), calls, **options)
        return self.path(name)

    def call(self, file, ms=1, line=1, name='f'):
        """Return a call of a function in a file."""
        return contexts.Call(((file, line, name),), ms * MS)

    def test_figures_and_contexts(self):
        for seed in range(5):
            calls = contexts.random_calls(seed)
            data, = self.data(self.profile(calls))['profiles']
            self.assertEqual(table_of(data), contexts.table_of(calls))
            trees = data['contexts']['trees']
            parts = contexts.by_thread(calls)
            self.assertEqual(
                [(tree['pid'], tree['thread'], tree['native_id'])
                 for tree in trees], [tuple(thread) for thread in parts])
            for tree, part in zip(trees, parts.values()):
                self.assertEqual(nodes_of(data, tree),
                                 contexts.nodes_of(part))
            self.assertIs(data['contexts']['estimate'], False)

    def test_estimate(self):
        table = contexts.table_of(contexts.random_calls(1))
        data, = self.data(self.write('p', table))['profiles']
        self.assertIs(data['contexts']['estimate'], True)
        self.assertEqual(table_of(data), table)

    def test_trailer(self):
        path = self.write('p', program.TABLE, {
            **program.trailer(argv=['x.py'], pid=7), **program.RUNS})
        data, = self.data(path)['profiles']
        columns = data['functions']
        self.assertEqual(columns['exceptions'], [1, 3])
        self.assertEqual(columns['starts'], [4, 2])
        self.assertEqual(columns['finished'], [None, 1])
        self.assertEqual(columns['wall_seconds'], [None, 3.25])
        self.assertEqual(data['qualified_names'],
                         {'1': ['Class.work', 'work']})
        self.assertEqual(data['metadata'], {'argv': ['x.py'], 'pid': 7})
        self.assertEqual([thread['name'] for thread in data['threads']],
                         ['MainThread', ''])

    def test_page_stands_alone(self):
        page = self.page(self.profile([self.call('a.py')]))
        policy = re.search('Content-Security-Policy" content="(.*?)">',
                           page)[1]
        self.assertTrue(policy.startswith("default-src 'none'; "))
        parts = re.findall(r'<(script|style)>(.*?)</\1>', page, re.S)
        self.assertEqual([tag for tag, _ in parts], ['style', 'script'])
        for tag, text in parts:
            digest = base64.b64encode(
                hashlib.sha256(text.encode()).digest()).decode()
            self.assertIn(f"{tag}-src 'sha256-{digest}'; ", policy)
        outside = page
        for _, text in parts:
            outside = outside.replace(text, '')
        self.assertEqual(re.findall(r'\b(?:src|href)="([^"]*)"', outside),
                         ['data:,', '#functions-title'])
        self.assertNotIn('url(', parts[0][1])
        self.assertNotIn('@import', parts[0][1])

    def test_names_are_no_tags(self):
        names = ['</script><script>alert(1)</script>', '<!--', ']]>',
                 'a"b\\c\n', '\u2028\u2029', '\udc80', '<b>\U0001f600']
        calls = [contexts.Call(((name, 1, name),), MS,
                               contexts.Thread(7, name, 7))
                 for name in names]
        text = data_of(self.page(self.profile(
            calls, **{name: name for name in names})))
        self.assertNotIn('<', text)
        data, = json.loads(text)['profiles']
        self.assertEqual(sorted(data['functions']['name']), sorted(names))
        self.assertEqual(sorted(data['files']), sorted(names))
        self.assertEqual(data['metadata'], {name: name for name in names})
        self.assertEqual(
            [tree['thread'] for tree in data['contexts']['trees']], names)

    def sources(self, *arguments):
        """Return {path: text} of the sources in a page."""
        data, = self.data(*arguments)['profiles']
        return {data['files'][source['file']]: source['text']
                for source in data['sources']}

    def file(self, name, content='x = 1  # <a>\n'):
        """Write a file of text or bytes; return its path."""
        path = self.path(name)
        with open(path, 'wb') as file:
            file.write(content if isinstance(content, bytes)
                       else content.encode())
        return path

    def test_sources(self):
        good = self.file('good.py')
        bad = [self.file('secret.txt'), self.file('latin.py', b'\xe9\n'),
               self.file('large.py', '#' * 600_000), self.file('empty.py', ''),
               self.path('missing.py'), self.path('folder.py'),
               self.path('pipe.py'), '~', '<string>', '']
        os.mkdir(self.path('folder.py'))
        os.mkfifo(self.path('pipe.py'))
        self.assertTrue(stat.S_ISFIFO(os.stat(self.path('pipe.py')).st_mode))
        path = self.profile([self.call(file) for file in [good, *bad]])
        self.assertEqual(self.sources(path), {good: 'x = 1  # <a>\n'})
        self.assertEqual(self.sources('--no-sources', path), {})

    def test_sources_have_a_limit(self):
        # 4 MiB, of the files in which most time was spent
        files = [self.file(f'{i}.py', '#' * 500_000) for i in range(12)]
        path = self.profile([self.call(file, ms=1 + i)
                             for i, file in enumerate(files)])
        self.assertEqual(set(self.sources(path)), set(files[4:]))

    def test_source_changed_since(self):
        file = self.file('a.py')
        for started, expected in ((100, None), (90, True)):
            os.utime(file, (100, 100))
            data, = self.data(self.profile(
                [self.call(file)], started=started))['profiles']
            self.assertEqual(data['sources'][0].get('changed'), expected)

    def test_difference(self):
        old = self.profile([self.call('/x/a.py'),
                            self.call('/x/a.py', line=9, name='gone')], 'o')
        new = self.profile([self.call('/y/a.py', line=2),
                            self.call('/y/a.py', line=9, name='new')], 'n')
        data = self.data('--diff', old, new)
        recent, before = data['profiles']
        self.assertEqual((recent['name'], before['name']), ('n', 'o'))
        self.assertEqual(
            [(keys_of(recent)[i], keys_of(before)[j])
             for i, j in data['pairs']],
            [(('/y/a.py', 2, 'f'), ('/x/a.py', 1, 'f'))])

    def test_thread_and_recursion(self):
        calls = contexts.random_calls(1)
        threads = contexts.by_thread(calls)
        first = next(iter(threads))
        data, = self.data('--thread', first.name, '--fold-recursion',
                          self.profile(calls))['profiles']
        tree, = data['contexts']['trees']
        self.assertEqual(sum(tree['calls']),
                         sum(call.calls for call in threads[first]))
        for path in nodes_of(data, tree):
            self.assertEqual(len(path), len(set(path)))

    def test_several_are_added_up(self):
        path = self.profile([self.call('a.py')])
        data, = self.data(path, path, path)['profiles']
        self.assertEqual(data['functions']['calls'], [3])
        self.assertEqual(data['name'], 'p and others')

    def test_file(self):
        path = self.profile([self.call('a.py')])
        self.assertEqual(self.output('html', path, '-o',
                                     self.path('out.html')), '')
        with open(self.path('out.html'), encoding='utf-8') as file:
            self.assertEqual(file.read(), self.page(path))

    def test_refusals(self):
        path = self.profile([self.call('a.py')])
        out = self.path('out.html')
        for arguments, status, message in (
                ((path,), 2, 'no file to write is given (expected -o OUT)'),
                (('-o', out), 2, 'no file is given (pstats html --help says '
                                 'more)'),
                (('-o', out, '--diff', path), 2,
                 '--diff compares two files (expected OLD NEW)'),
                (('-o', out, '--thread', 'x', path), 1,
                 f'{path}: it has no thread named x (pstats --threads lists '
                 'them)'),
                (('-o', out, '--diff', '--thread', 'x', path, path), 1,
                 f'{path}: it has no thread named x (pstats --threads lists '
                 'them)'),
                (('-o', out, '--diff', path, self.path('none')), 1,
                 f'{self.path("none")}: No such file or directory'),
                (('-o', out, self.path('none')), 1,
                 f'{self.path("none")}: No such file or directory'),
                (('-o', '/dev/full', path), 1,
                 '/dev/full: No space left on device')):
            line, = self.refused('html', *arguments, status=status)
            self.assertEqual(line, f'pstats: {message}')
        self.assertFalse(os.path.exists(out))


class BuiltTest(program.ProgramCase):

    def test_whether_there_is_a_report(self):
        # in each build one of both
        path = self.write('p', program.TABLE)
        out = self.path('out.html')
        done = self.run_it('html', '-o', out, path)
        if done.returncode == 0:
            self.assertTrue(os.path.exists(out))
        else:
            self.assertEqual(
                (done.returncode, done.stdout, done.stderr),
                (1, b'', f'pstats: {NO_REPORT} (configure --with-report=yes '
                        'says why)\n'))
            self.assertFalse(os.path.exists(out))


if __name__ == '__main__':
    program.main()
