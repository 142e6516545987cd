"""pstats tree: contexts in a terminal; and how pstats merge adds them."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program

import contexts
from contexts import Call, Folded, Thread

MAIN = ('app.py', 1, 'main')
PARSE = ('lib/parse.py', 7, 'parse')
READ = ('lib/read.py', 3, 'read')
LEN = ('~', 0, '<built-in method builtins.len>')
OTHER = Thread(7, 'worker', 9)
MS = 10 ** 6

# 1 s in all. main, in the first thread, takes 600 ms: 100 itself, 300 in
# parse, of which read has 100 and a parse within it 50; and 200 in read. The
# worker takes 400 ms, all but 40 of it in parse.
CALLS = [
    Call((MAIN,), 100 * MS),
    Call((MAIN, PARSE), 150 * MS, calls=3),
    Call((MAIN, PARSE, READ), 100 * MS, calls=5),
    Call((MAIN, PARSE, READ, LEN), 0, calls=70),
    Call((MAIN, PARSE, PARSE), 50 * MS),
    Call((MAIN, READ), 200 * MS, calls=2),
    Call((PARSE,), 360 * MS, OTHER),
    Call((PARSE, READ), 40 * MS, OTHER),
]
TREE = '''\
t.prof: 8 contexts of 2 threads
   Times are in ms, % is of the total

  total     %     self  calls            filename:lineno(function)
600.000  60.0  100.000      1  #####     app.py:1(main)
300.000  30.0  150.000      3  ##        |-parse.py:7(parse)
100.000  10.0  100.000      5  #         | |-read.py:3(read)
 50.000   5.0   50.000      1            | `-parse.py:7(parse)
200.000  20.0  200.000      2  ##        `-read.py:3(read)
400.000  40.0  360.000      1  ###       parse.py:7(parse)
 40.000   4.0   40.000      1            `-read.py:3(read)

   7 of 8 contexts (-l, --min, --depth: more or less of them)
'''


class TreeCase(program.ProgramCase):

    def setUp(self):
        super().setUp()
        contexts.write(self.path('t.prof'), CALLS)

    def tree(self, *options):
        """Return the lines of the tree itself, each as (total, level,
        label)."""
        return self.nodes(self.output('tree', *options, 't.prof'))

    def nodes(self, text):
        lines = text.split('filename:lineno(function)')[1].split('\n\n')[0]
        found = []
        for line in lines.splitlines()[1:]:
            words = line.split()
            guides, label = re.search(
                r'\d  [\u2580-\u259f# ]{8}  ([^\w{<.]*)(.*)$', line).groups()
            found.append((words[0], len(guides) // 2, label))
        return found

    def in_terminal(self, *arguments, rows=24, columns=80, **environment):
        """Return what the command prints on a terminal of that size."""
        kept = {name: value for name, value in os.environ.items()
                if name not in ('NO_COLOR', 'FORCE_COLOR')}
        master, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ,
                    struct.pack('HHHH', rows, columns, 0, 0))
        child = subprocess.Popen(
            [program.PROGRAM, *arguments], stdout=terminal, cwd=self.folder,
            env={**kept, 'TERM': 'xterm', 'LC_ALL': 'C', **environment})
        os.close(terminal)
        output = b''
        with open(master, 'rb', buffering=0) as stream:
            try:
                while part := stream.read(65536):
                    output += part
            except OSError:     # Linux's word for the end
                pass
        self.assertEqual(child.wait(program.TIMEOUT_SECONDS), 0)
        return output.decode().replace('\r\n', '\n')


class TreeTest(TreeCase):

    def test_tree(self):
        self.assertEqual(self.output('tree', 't.prof'), TREE)

    def test_unicode(self):
        done = subprocess.run(
            [program.PROGRAM, 'tree', 't.prof'], cwd=self.folder, check=True,
            stdout=subprocess.PIPE, env={**os.environ, 'LC_ALL': 'C.UTF-8'})
        lines = done.stdout.decode().splitlines()
        self.assertIn('600.000  60.0  100.000      1  \u2588\u2588\u2588\u2588'
                      '\u258a     app.py:1(main)', lines)
        self.assertIn(' 50.000   5.0   50.000      1  \u258d         \u2502 '
                      '\u2514 parse.py:7(parse)', lines)

    def test_limit(self):
        """Those of most time, in their places."""
        self.assertEqual(self.tree('-l', '3'), [
            ('600.000', 0, 'app.py:1(main)'),
            ('300.000', 1, 'parse.py:7(parse)'),
            ('400.000', 0, 'parse.py:7(parse)')])
        self.assertEqual(self.tree('-l', '0'), [])
        self.assertEqual(len(self.tree('-l', '8')), 8)

    def test_depth_and_least(self):
        self.assertEqual(self.tree('--depth', '1'), [
            ('600.000', 0, 'app.py:1(main)'),
            ('400.000', 0, 'parse.py:7(parse)')])
        self.assertEqual([total for total, _, _ in self.tree('--min', '10')],
                         ['600.000', '300.000', '100.000', '200.000',
                          '400.000'])
        self.assertEqual(len(self.tree('--min', '0')), 8)
        self.assertEqual(self.tree('--min', '1e30'), [])
        self.assertEqual(self.tree('--min', '1e30', '--callers'), [])

    def test_thread(self):
        worker = [('400.000', 0, 'parse.py:7(parse)'),
                  ('40.000', 1, 'read.py:3(read)')]
        self.assertEqual(self.tree('--thread', 'worker'), worker)
        self.assertEqual(self.tree('--thread=9'), worker)
        text = self.output('tree', '--thread', 'worker', 't.prof')
        self.assertIn('\n400.000  100.0  360.000 ', text)
        self.assertIn('t.prof: 2 contexts of 1 thread\n', text)
        self.check_failure(1, 'no thread is called x (pstats show lists '
                              'them)', 'tree', '--thread', 'x', 't.prof')

    def test_callers(self):
        """Upside down: parse has 150 + 50 + 360 ms itself."""
        text = self.output('tree', '--callers', '--min', '2', 't.prof')
        self.assertEqual(self.nodes(text), [
            ('560.000', 0, 'parse.py:7(parse)'),
            ('150.000', 1, 'app.py:1(main)'),
            ('50.000', 1, 'parse.py:7(parse)'),
            ('50.000', 2, 'app.py:1(main)'),
            ('340.000', 0, 'read.py:3(read)'),
            ('200.000', 1, 'app.py:1(main)'),
            ('140.000', 1, 'parse.py:7(parse)'),
            ('100.000', 2, 'app.py:1(main)'),
            ('100.000', 0, 'app.py:1(main)')])
        self.assertIn('callers are below what they called', text)

    def test_fold_recursion(self):
        self.assertEqual(self.tree('--fold-recursion', '--thread',
                                   'MainThread', '--depth', '2'), [
            ('600.000', 0, 'app.py:1(main)'),
            ('300.000', 1, 'parse.py:7(parse)'),
            ('200.000', 1, 'read.py:3(read)')])
        self.assertIn('\n300.000   50.0  200.000      4  ', self.output(
            'tree', '--fold-recursion', '--thread', '7', 't.prof'))

    def test_names_and_unit(self):
        self.assertIn(('0.300', 1, 'lib/parse.py:7(parse)'),
                      self.tree('--names', 'full', '--unit', 's'))

    def test_beyond_the_budget(self):
        contexts.write(self.path('t.prof'), CALLS,
                       [Folded(LEN, READ, 9, 100 * MS)])
        text = self.output('tree', 't.prof')
        self.assertIn('\n   9 calls beyond the budget: without what called '
                      'them\n', text)
        self.assertIn(('100.000', 0, '{built-in method builtins.len}'),
                      self.nodes(text))

    def test_estimate(self):
        table = contexts.table_of(CALLS[:2] + CALLS[5:6])
        self.write('t.prof', table)
        text = self.output('tree', 't.prof')
        self.assertIn('t.prof: 3 contexts\n   Estimated from callers, as no '
                      'contexts were recorded (--contexts does)\n', text)
        self.assertEqual(self.nodes(text), [
            ('450.000', 0, 'app.py:1(main)'),
            ('200.000', 1, 'read.py:3(read)'),
            ('150.000', 1, 'parse.py:7(parse)')])
        self.check_failure(1, '--thread: contexts are not known by thread '
                              '(expected a profile with contexts)',
                           'tree', '--thread', '7', 't.prof')

    def test_several_files(self):
        contexts.write(self.path('u.prof'), CALLS[-2:])
        text = self.output('tree', 't.prof', 'u.prof')
        self.assertIn('t.prof, u.prof: 8 contexts of 2 threads\n', text)
        self.assertIn(('800.000', 0, 'parse.py:7(parse)'), self.nodes(text))

    def test_nothing(self):
        self.write('t.prof', {})
        self.assertEqual(self.tree(), [])

    def test_deep(self):
        """Guides that go too far to the right are cut."""
        contexts.write(self.path('t.prof'), [
            Call((MAIN,) * depth, MS) for depth in range(1, 200)])
        text = self.output('tree', '--min', '0', 't.prof')
        self.assertLess(max(map(len, text.splitlines())), 120)
        self.assertEqual(text.count('app.py:1(main)'), 199)
        self.assertIn('> ', text)

    def test_nothing_steers_the_terminal(self):
        contexts.write(self.path('t.prof'),
                       [Call((('\x1b[31m', 1, 'a\nb'),), MS)])
        self.assertIn('\\x1b[31m:1(a\\x0ab)', self.output('tree', 't.prof'))

    def test_refusals(self):
        self.assertEqual(
            self.refused('tree', status=2),
            ['pstats: no file is given (pstats tree --help says more)'])
        self.assertEqual(self.refused('tree', 'none'),
                         ['pstats: none: No such file or directory'])
        self.assertEqual(
            self.refused('tree', '--min', '-1', 't.prof', status=2),
            ['pstats: --min -1 (expected a number, 0 or more)'])
        self.assertEqual(
            self.refused('tree', '--names', 'x', 't.prof', status=2),
            ['pstats: --names x (expected full, base or suffix)'])

    def test_help_fits_a_terminal(self):
        lines = self.output('tree', '--help').splitlines()
        self.assertLessEqual(max(map(len, lines)), 79)
        self.assertLessEqual(len(lines), 24)


class LargeTest(TreeCase):
    """What would take hours, or all memory, is left out."""

    def write_chain(self, names):
        """Write a profile of a call in a call, each of 1 us."""
        keys = list(dict.fromkeys(names))
        data = b''.join(b'\0' + contexts.leb128(keys.index(name))
                        + b'\2' + contexts.leb128(1000) for name in names)
        self.write('t.prof', {('m.py', 1, name): (1, 1, 1., 1., {})
                              for name in keys}, {
            'format': 1, 'metadata': {}, 'contexts': {
                'folded_calls': 0,
                'trees': [(7, 'MainThread', 7, len(names), data)]}})

    def test_deep_recursion(self):
        self.write_chain(['f'] * 100000)
        self.assertEqual(self.tree('--callers', '-l', '2'), [
            ('100.000', 0, 'm.py:1(f)'), ('99.999', 1, 'm.py:1(f)')])

    def test_many_functions_below_it(self):
        self.write_chain(['f'] * 97000 + [f'g{i}' for i in range(3000)])
        self.assertEqual(self.tree('--callers', '-l', '3'), [
            ('97.000', 0, 'm.py:1(f)'), ('96.999', 1, 'm.py:1(f)'),
            ('96.998', 2, 'm.py:1(f)')])

    def test_each_calls_each(self):
        keys = [('m.py', i, 'f') for i in range(400)]
        self.write('t.prof', {
            key: (400, 400, .5, 50., {caller: (1, 1, .00125, .125)
                                      for caller in keys if caller != key})
            for key in keys})
        self.assertEqual(self.tree('-l', '1', '--unit', 's'),
                         [('0.001', 0, 'm.py:0(f)')])


class TerminalTest(TreeCase):

    def test_as_many_as_fit(self):
        calls = [Call((MAIN, ('m.py', i, 'f')), (100 + i) * MS)
                 for i in range(100)]
        contexts.write(self.path('t.prof'), calls)
        for rows in (24, 15, 10, 60):
            text = self.in_terminal('tree', 't.prof', rows=rows)
            self.assertLess(text.count('\n'), max(rows, 14))
            self.assertGreater(text.count('m.py:'), rows - 12)
            self.assertIn('m.py:99(f)', text)

    def test_width_and_colours(self):
        key = ('x' * 70 + '.py', 1, 'name')
        contexts.write(self.path('t.prof'), [Call((MAIN, key), MS)])
        text = self.in_terminal('tree', 't.prof', columns=79)
        self.assertIn('\x1b[1;31m', text)
        plain = re.sub('\x1b\\[[0-9;]*m', '', text)
        self.assertLessEqual(max(map(len, plain.splitlines())), 79)
        self.assertRegex(plain, r'`-\.\.\.x+\.py:1\(name\)\n')
        self.assertNotIn('\x1b', self.in_terminal('tree', 't.prof',
                                                  NO_COLOR='1'))


class MergeTest(program.ProgramCase):

    def test_sum_of_paths(self):
        """The sum equals what the naive profiler makes of all calls."""
        calls = []
        for seed in range(5):
            part = [call._replace(thread=Thread(
                        seed // 2, call.thread.name, call.thread.native_id))
                    for call in contexts.random_calls(seed)]
            contexts.write(self.path(f'{seed}.prof'), part,
                           [Folded(MAIN, None, seed + 1, seed)])
            calls += part
        self.output('merge', '-o', 'sum.prof',
                    *(f'{seed}.prof' for seed in range(5)))
        table, trailer, trees, _ = contexts.read(self.path('sum.prof'))
        expected = contexts.by_thread(calls)
        expected[None] = [Call((MAIN,), 10, calls=15)]
        self.assertEqual(trailer['contexts']['folded_calls'], 15)
        self.assertEqual(set(trees), set(expected))
        for thread, part in expected.items():
            nodes = {path: tuple(figures) for path, figures
                     in contexts.nodes_of(part).items()}
            self.assertEqual({path: tuple(figures) for path, *figures
                              in trees[thread]}, nodes)
        self.assertEqual(sum(row[1] for row in table.values()),
                         sum(call.calls for call in calls) + 15)

    def test_many_files_of_many_threads(self):
        """More threads than are kept apart, of as many processes."""
        for number in range(1010):
            thread = Thread(number, 'MainThread', number + 1)
            contexts.write(self.path('runs', f'{number}.prof'), [
                call._replace(thread=thread) for call in CALLS[:3]]) \
                if number else self.write('runs/x.prof', {})
        self.output('merge', '-o', 'sum.prof', 'runs')
        _, trailer, trees, _ = contexts.read(self.path('sum.prof'))
        self.assertEqual(len(trees), 1001)
        others = trees[Thread(0, '9 others', 0)]
        self.assertEqual([node[1] for node in others], [9, 27, 45])

    def test_strip_keeps_timelines(self):
        calls = contexts.random_calls(3)
        events = contexts.random_events(3, calls)
        contexts.write(self.path('t.prof'), calls, (), events)
        self.output('merge', '-o', 'sum.prof', 't.prof')
        self.assertEqual(contexts.read(self.path('sum.prof'))[3], events)


if __name__ == '__main__':
    program.main()
