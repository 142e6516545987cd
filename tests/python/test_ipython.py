"""The extension for IPython, in a shell of our own and in the real one."""

import contextlib
import io
import os
import types

import support
import test_consumers

from profiling import tracing
from profiling.tracing import Profile, stats

CODE = '''
def leaf():
    pass

def work(count):
    for _ in range(count):
        leaf()
    return count
'''


class Shell:
    """As much of an InteractiveShell as the extension uses."""

    def __init__(self):
        self.user_ns = {}
        self.magics_manager = types.SimpleNamespace(
            magics={'line': {}, 'cell': {}})
        exec(CODE, self.user_ns)

    def register_magic_function(self, function, magic_kind, magic_name):
        assert magic_kind == 'line_cell'
        for magics in self.magics_manager.magics.values():
            magics[magic_name] = function

    def transform_cell(self, text):
        return text.replace('%double ', '2 * ') + '\n'


class MagicCase(support.FolderCase):
    """A shell with the extension, and what its magics printed."""

    def setUp(self):
        super().setUp()
        self.shell = Shell()
        tracing.load_ipython_extension(self.shell)

    def run_magic(self, line, cell=None):
        kind = 'line' if cell is None else 'cell'
        magic = self.shell.magics_manager.magics[kind]['tprof']
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                return magic(line) if cell is None else magic(line, cell)
            finally:
                self.out, self.err = out.getvalue(), err.getvalue()

    def calls(self, found, name='leaf'):
        return [row.calls for row in found.rows() if row.name == name]


class MagicTest(MagicCase):

    def test_a_statement(self):
        self.assertIsNone(self.run_magic('x = work(3)'))
        self.assertEqual(self.shell.user_ns['x'], 3)
        self.assertRegex(self.out, r'\n +3 .*\(leaf\)\n')
        self.assertIn('Ordered by: internal time', self.out)
        self.assertNotIn('run_magic', self.out)
        self.assertEqual(self.err, '')

    def test_a_cell(self):
        found = self.run_magic('-r a = work(2)', 'b = work(%double 2)\n')
        self.assertEqual((self.shell.user_ns['a'], self.shell.user_ns['b']),
                         (2, 4))
        self.assertEqual(self.calls(found), [6])
        self.assertEqual(self.calls(self.run_magic('-r', 'work(1)')), [1])

    def test_statements_are_taken_as_they_are(self):
        self.run_magic('  -q   x = "two  blanks" + \' -s\' # -l 3')
        self.assertEqual(self.shell.user_ns['x'], 'two  blanks -s')
        self.run_magic('-q -- -work(1)')
        self.assertEqual(self.out, '')

    def test_sort_and_limits(self):
        self.run_magic('-s calls -s name -l leaf|work -l 1 work(3)')
        self.assertIn('Ordered by: call count, function name', self.out)
        self.assertIn('(leaf)', self.out)
        self.assertNotIn('(work)', self.out)
        self.run_magic('-scumulative -l .0 work(3)')
        self.assertNotIn('(leaf)', self.out)
        self.run_magic('-l "le*af" work(3)')
        self.assertIn('(leaf)', self.out)
        self.assertNotIn('(work)', self.out)

    def test_files(self):
        path, text = self.path('a file.prof'), self.path('text')
        found = self.run_magic(f'-rq -D "{path}" -T {text} work(3)')
        self.assertEqual(self.out, f'*** Profile saved to file {path!r}.\n'
                                   f'*** Profile saved to file {text!r}.\n')
        self.assertEqual(self.calls(stats.load(path)), [3])
        self.assertEqual(self.calls(found), [3])
        with open(text, encoding='utf-8') as file:
            self.assertIn('(leaf)', file.read())

    def test_a_file_that_cannot_be_written(self):
        found = self.run_magic('-r -D /no/folder/p -T /no/folder/t work(3)')
        self.assertEqual(self.calls(found), [3])
        self.assertEqual(
            self.err, 'tprof: /no/folder/p: No such file or directory\n'
                      'tprof: /no/folder/t: No such file or directory\n')

    def test_what_raises_is_shown_and_passes(self):
        path = self.path('p')
        with self.assertRaises(ZeroDivisionError):
            self.run_magic(f'-D {path} work(3); 1 / 0')
        self.assertIn('(leaf)', self.out)
        self.assertEqual(self.calls(stats.load(path)), [3])
        with self.assertRaises(SyntaxError):
            self.run_magic('work(')

    def test_what_exits(self):
        found = self.run_magic('-r work(3); raise SystemExit')
        self.assertEqual(self.calls(found), [3])
        self.assertIn('*** SystemExit', self.out)

    def test_bad_options_are_a_line_and_nothing_runs(self):
        for line in ('-x work(1)', '-s', '-s nonsense work(1)', '-l ( work(1)',
                     '-s "" work(1)', '-l', '-5', '-qx', '-D'):
            with self.subTest(line):
                self.shell.user_ns['work'] = self.fail
                self.assertIsNone(self.run_magic(line))
                self.assertEqual(self.out, '')
                self.assertRegex(self.err, r'\Atprof: .+\n\Z')

    def test_while_another_profiler_is_enabled(self):
        with Profile():
            found = self.run_magic('-r work(3)')
        self.assertEqual(self.calls(found), [3])

    def test_it_can_be_unloaded(self):
        tracing.unload_ipython_extension(self.shell)
        self.assertEqual(self.shell.magics_manager.magics,
                         {'line': {}, 'cell': {}})
        tracing.unload_ipython_extension(self.shell)


class RealTest(test_consumers.ConsumerCase):
    needs = 'IPython'

    def session(self, *lines):
        path = self.write('session.ipy', '\n'.join(
            ['%load_ext profiling.tracing', CODE, *lines, '']))
        done = support.run(
            '-m', 'IPython', '--no-banner', '--colors=NoColor',
            '--HistoryManager.enabled=False', path, cwd=self.folder,
            env={**test_consumers.SITE, 'HOME': self.folder, 'TERM': 'dumb',
                 'IPYTHONDIR': self.path('ipython')})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def test_a_line(self):
        out = self.session('%tprof -s calls -l leaf -D p work(3)')
        self.assertRegex(out, r'\n +3 .*\(leaf\)\n')
        self.assertTrue(os.path.exists(self.path('p')))

    def test_what_a_line_returns(self):
        out = self.session(
            'found = %tprof -r -q work(3)',
            'print([r.calls for r in found.rows() if r.name == "leaf"])')
        self.assertIn('[3]', out)

    def test_a_cell(self):
        out = self.session(
            'get_ipython().run_cell("""%%tprof -l leaf\n'
            'x = work(3)\nfor _ in range(2):\n    print(x)""")')
        self.assertIn('3\n3\n', out)
        self.assertRegex(out, r'\n +3 .*\(leaf\)\n')

    def test_help_and_unloading(self):
        out = self.session(
            'print(get_ipython().find_line_magic("tprof").__doc__)',
            '%unload_ext profiling.tracing',
            'print(get_ipython().find_line_magic("tprof"))')
        self.assertIn('%tprof [options] statement', out)
        self.assertIn('\nNone', out)

    def test_prun_beside_it(self):
        out = self.session('%prun -l leaf work(3)', '%tprof -l leaf work(4)')
        self.assertRegex(out, r'\n +3 .*\(leaf\)')
        self.assertRegex(out, r'\n +4 .*\(leaf\)')


if __name__ == '__main__':
    support.main(every_source=False)
