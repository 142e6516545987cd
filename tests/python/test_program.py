"""What the command line runs, in each way: all is as python sets it."""

import os
import py_compile
import zipfile

import support
from command import ALIAS, CommandCase

# What a program can see of how it was started.
FACTS = '''
import atexit, sys, __main__
names = globals()
for name in list(names):
    if name.startswith('__') and name != '__builtins__':
        print(name, repr(names[name]))
print(__builtins__ is __import__('builtins'))
print(vars(__main__) is names, sys.modules['__main__'] is __main__)
print(sys.argv, sys.path, sys.flags.safe_path)
print([key for key in sys.path_importer_cache
       if 'main' in key.rpartition('/')[2]])
print(repr(sys.stdin and sys.stdin.read()))
def leaf(): pass
leaf(), leaf(), leaf()
def last():
    print('at the end', [name for name in names if name.startswith('__')])
atexit.register(last)
'''

MODULES = '''
from optparse import NAME
print(NAME, 're' in sys.modules, 'collections' in sys.modules)
'''


class ProgramTest(CommandCase):

    def setUp(self):
        super().setUp()
        self.write('main.py', FACTS)
        self.write('folder/__main__.py', FACTS)
        self.write('pack/__init__.py', 'def used(): pass\nused()\n')
        self.write('pack/__main__.py', 'import pack\n' + FACTS)
        self.write('pack/sub/__init__.py', 'print("sub")')
        self.write('pack/sub/part.py', FACTS)
        with zipfile.ZipFile(self.path('program.pyz'), 'w') as archive:
            archive.write(self.path('main.py'), '__main__.py')
        py_compile.compile(self.path('main.py'), self.path('main.pyc'))
        os.symlink('../main.py', self.path('folder', 'link.py'))

    def test_every_kind(self):
        for arguments in (
                ['main.py', 'a', '-b', '-m'], ['./main.py'], ['main.pyc'],
                [self.path('main.py')], ['folder/link.py', '--', 'x'],
                ['folder/../main.py'],
                ['-m', 'main', 'a', '-o'], ['-m', 'pack', '-c'],
                ['-m', 'pack.sub.part'], ['-m', 'folder'],
                ['folder', 'a'], ['./folder/'], ['program.pyz', '-x'],
                ['-c', FACTS, 'a', '-m', '-c'], ['-c' + FACTS]):
            for before in [], ['-P'], ['-I']:
                if before == ['-I'] and arguments[0] == '-m':
                    continue
                with self.subTest(arguments=arguments, before=before):
                    if arguments[0] == '-m' and before:
                        continue
                    self.as_python(*arguments, before=before)
                    self.check_rows()
                    self.assertEqual(self.counts()['leaf'], 3)

    def test_standard_input(self):
        for before in [], ['-P']:
            with self.subTest(before=before):
                self.as_python('-', 'a', '-b', before=before, input=FACTS)
                self.assertEqual(self.counts()['leaf'], 3)

    def test_safe_path_by_the_environment(self):
        for arguments in ['main.py'], ['folder'], ['-c', FACTS]:
            with self.subTest(arguments=arguments):
                self.as_python(*arguments, env={'PYTHONSAFEPATH': '1'})

    def test_what_cannot_be_found_is_as_python_says(self):
        for arguments in (['-m', 'no_such_module'], ['-m', 'pack.none'],
                          ['-m', 'pack.sub'], ['-m', '.main'], ['.'],
                          ['-m', 'main.part']):
            with self.subTest(arguments=arguments):
                done = self.as_python(*arguments)
                self.assertNotEqual(done.returncode, 0)

    def test_nothing_is_written_if_nothing_ran(self):
        self.run_it('-o', 'p', '-m', 'no_such_module')
        self.assertFalse(os.path.exists(self.path('p')))
        done = self.run_it('-m', 'no_such_module')
        self.assertEqual(done.stdout, '')

    def test_missing_script(self):
        for name in 'none.py', 'none/none.py':
            for module in ('-m', 'profiling.tracing'), ALIAS:
                with self.subTest(name=name, module=module):
                    done = self.run_it('-o', 'p', name, module=module)
                    self.assertEqual(
                        (done.returncode, done.stdout, done.stderr),
                        (2, '', "profiling.tracing: can't open file "
                         f"{self.path(name)!r}: [Errno 2] No such file or "
                         'directory\n'))
                    self.assertFalse(os.path.exists(self.path('p')))

    def test_packages_are_profiled(self):
        self.as_python('-m', 'pack')
        self.assertEqual(self.counts()['used'], 1)

    def test_what_the_profiler_imported_is_new_to_the_program(self):
        self.write('own/optparse.py', 'NAME = "own"')
        self.write('own/main.py', MODULES)
        self.as_python('own/main.py')

    def test_two_programs(self):
        done = self.run_it('-m', '-c', 'pass')
        self.assertEqual(done.returncode, 2)
        self.assertIn('-m and -c', done.stderr)

    def test_code_that_is_indented(self):
        self.as_python('-c', '  \n   print(1)\n   def f():\n    1/0\n   f()')

    def test_lines_of_code_in_tracebacks(self):
        self.as_python('-c', 'def f():\n    1/0\nf()')
        self.as_python('-', input='def f():\n    1/0\nf()\n')


class SyntaxTest(CommandCase):
    """What cannot be compiled is reported as python does."""

    def test_syntax_errors(self):
        for text in 'x = (', 'f(\n\n', 'def f():\nx', 'return', '"\\N{x}"':
            self.write('main.py', text)
            for arguments in ['main.py'], ['-m', 'main'], ['-c', text]:
                with self.subTest(text=text, arguments=arguments):
                    done = self.as_python(*arguments)
                    self.assertEqual(done.returncode, 1)

    def test_encodings(self):
        for data in (b'# coding: latin-1\nprint(ascii("\xe4"))\n',
                     b'\xef\xbb\xbfprint(1)\n', b'print(1)\r\nprint(2)\r\n',
                     b''):
            with open(self.path('main.py'), 'wb') as file:
                file.write(data)
            with self.subTest(data=data):
                self.as_python('main.py')


class FunctionTest(CommandCase):
    """main() is also a function: what it profiles ends with it."""

    def test_it_returns(self):
        self.write('main.py', 'def leaf(): pass\nleaf()\n')
        for module in 'profiling.tracing', 'cProfile':
            with self.subTest(module=module):
                out = support.output(
                    '-c', f'import sys, {module}\n'
                    'sys.argv[1:] = ["main.py", "a"]\n'
                    f'parser = {module}.main()\n'
                    'print("after", sys.argv, type(parser).__name__)\n',
                    cwd=self.folder)
                self.assertIn('(leaf)', out)
                self.assertTrue(out.endswith(
                    "after ['main.py', 'a'] OptionParser\n"))

    def test_exceptions_go_on(self):
        self.write('main.py', 'raise SystemExit("text")')
        done = support.run(
            '-c', 'import sys, cProfile\n'
            'sys.argv[1:] = ["main.py"]\n'
            'try: cProfile.main()\n'
            'except SystemExit as error: print("caught", error.code)\n',
            cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertIn('function calls', done.stdout)
        self.assertTrue(done.stdout.endswith('caught text\n'))


if __name__ == '__main__':
    support.main(every_source=False)
