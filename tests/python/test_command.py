"""The command line: python -m profiling.tracing, and python -m cProfile."""

import csv
import json
import pstats
import sys
import unittest

import support

TRACING = ('-m', 'profiling.tracing')
ALIAS = ('-m', 'cProfile')

SCRIPT = '''
import sys
def leaf(): pass
def main():
    for _ in range(3): leaf()
    print('args', sys.argv[1:])
main()
'''

PICKLES = '''
import pickle
class Mine:
    pass
again = pickle.loads(pickle.dumps(Mine()))
assert type(again) is Mine
import __main__
assert __main__.Mine is Mine
assert Mine.__module__ == '__main__'
print('pickled')
'''

POOL = '''
import multiprocessing
def square(x):
    return x * x
if __name__ == '__main__':
    context = multiprocessing.get_context('METHOD')
    with context.Pool(2) as pool:
        print(pool.map(square, range(4)))
'''

NAMESPACE = '''
import sys, __main__
names = globals()
print(__name__, __main__.__dict__ is names,
      sys.modules['__main__'].names is names)
print(__file__ == sys.argv[0], __package__, __spec__ and __spec__.name)
print(__builtins__ is __import__('builtins'))
print(sorted(name for name in names if name.startswith('__')
             and name not in ('__cached__', '__doc__', '__annotations__')))
'''


class CommandCase(support.FolderCase):

    def run_it(self, *arguments, module=TRACING, **keywords):
        return support.run(*module, *arguments, cwd=self.folder, **keywords)

    def output(self, *arguments, **keywords):
        done = self.run_it(*arguments, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def counts(self, path):
        """Return {name: all calls} of a profile file."""
        stats = pstats.Stats(self.path(path)).stats
        return {key[2]: row[1] for key, row in stats.items()}


class OptionTest(CommandCase):

    def setUp(self):
        super().setUp()
        self.write('script.py', SCRIPT)

    def test_report_of_a_script(self):
        for module in TRACING, ALIAS:
            with self.subTest(module=module):
                out = self.output('script.py', 'a', '-b', module=module)
                self.assertIn("args ['a', '-b']", out)
                self.assertIn('Ordered by: cumulative time', out)
                self.assertRegex(out, r'(?m)^ +3 .*\(leaf\)')

    def test_outfile(self):
        out = self.output('-o', 'p', 'script.py', 'a')
        self.assertEqual(out, "args ['a']\n")
        counts = self.counts('p')
        self.assertEqual((counts['main'], counts['leaf']), (1, 3))
        self.assertEqual(counts['<built-in method builtins.exec>'], 1)

    def test_sort(self):
        out = self.output('-s', 'ncalls', 'script.py')
        self.assertIn('Ordered by: call count', out)
        out = self.output('--sort=tottime', 'script.py')
        self.assertIn('Ordered by: internal time', out)

    def test_bad_sort(self):
        done = self.run_it('-s', 'nonsense', 'script.py')
        self.assertEqual(done.returncode, 2)
        self.assertIn("option -s: invalid choice: 'nonsense'", done.stderr)
        self.assertEqual(done.stdout, '')

    def test_several_sort_keys(self):
        out = self.output('-s', 'calls,nfl,percall', 'script.py')
        self.assertIn('Ordered by: call count, name/file/line, cumulative '
                      'time per call\n', out)
        first = out[out.index('percall filename'):].splitlines()[1]
        self.assertRegex(first, r'^ +3 .*\(leaf\)')
        for keys in 'calls,nonsense', 'calls,', ',':
            with self.subTest(keys=keys):
                done = self.run_it('-s', keys, 'script.py')
                self.assertEqual(done.returncode, 2)
                self.assertIn('option -s: invalid choice: ', done.stderr)

    def test_limit(self):
        for module in TRACING, ALIAS:
            with self.subTest(module=module):
                out = self.output('-l', '2', 'script.py', module=module)
                self.assertRegex(out, r'List reduced from \d+ to 2 due to '
                                      'restriction <2>')
        for limit in '-1', 'x':
            with self.subTest(limit=limit):
                done = self.run_it('-l', limit, 'script.py')
                self.assertEqual((done.returncode, done.stdout), (2, ''))
                self.assertIn('option -l: ', done.stderr)

    def test_json(self):
        out = self.output('--format', 'json', '-s', 'calls', '-l', '1',
                          'script.py')
        arguments, _, text = out.partition('\n')
        row, = json.loads(text)['functions']
        self.assertEqual((row['name'], row['calls'], row['file']),
                         ('leaf', 3, 'script.py'))

    def test_csv(self):
        out = self.output('--format=csv', 'script.py')
        rows = {row['name']: row
                for row in csv.DictReader(out.splitlines()[1:])}
        self.assertEqual(rows['leaf']['calls'], '3')
        self.assertEqual(rows['main']['calls'], '1')

    def test_bad_format(self):
        for arguments in ('--format', 'xml'), ('--format=csv', '-o', 'p'):
            done = self.run_it(*arguments, 'script.py')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn('--format', done.stderr)

    def test_pstats_is_not_imported(self):
        self.write('names.py', 'import atexit, sys\n'
                   'atexit.register(lambda: print("pstats" in sys.modules))')
        self.assertTrue(self.output('names.py').endswith('\nFalse\n'))

    def test_a_name_that_the_output_cannot_encode(self):
        self.write('names.py', 'def \u4e2d(): pass\n\u4e2d()')
        out = self.output('names.py', env={'PYTHONIOENCODING': 'ascii'})
        self.assertIn('names.py:1(\\u4e2d)', out)

    def test_nothing_to_run(self):
        done = self.run_it()
        self.assertEqual(done.returncode, 2)
        self.assertIn('Usage: ', done.stdout)

    def test_help(self):
        out = self.output('--help')
        for option in ('--outfile', '--sort', '-m', '--limit', '--format'):
            self.assertIn(option, out)

    def test_bad_option(self):
        done = self.run_it('--nonsense')
        self.assertEqual(done.returncode, 2)
        self.assertIn('no such option', done.stderr)

    def test_no_such_script(self):
        done = self.run_it('none.py')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('none.py', done.stderr)

    def test_outfile_is_meant_from_the_first_folder(self):
        self.write('moves.py', 'import os\nos.mkdir("d")\nos.chdir("d")\n')
        self.output('-o', 'p', 'moves.py')
        self.assertIn('<built-in method posix.chdir>', self.counts('p'))

    def test_script_in_another_folder_imports_its_neighbour(self):
        self.write('d/main.py', 'import neighbour\n')
        self.write('d/neighbour.py', 'print("found")\n')
        self.assertIn('found', self.output('d/main.py'))


class ModuleTest(CommandCase):

    def test_module(self):
        self.write('mod.py', SCRIPT)
        out = self.output('-o', 'p', '-m', 'mod', 'a', '-m')
        self.assertEqual(out, "args ['a', '-m']\n")
        self.assertEqual(self.counts('p')['leaf'], 3)

    def test_package_with_main(self):
        self.write('pack/__init__.py', 'print("package")\n')
        self.write('pack/__main__.py', 'from . import part\n' + SCRIPT)
        self.write('pack/part.py', '')
        out = self.output('-o', 'p', '-m', 'pack', 'a')
        self.assertEqual(out, "package\nargs ['a']\n")
        self.assertEqual(self.counts('p')['leaf'], 3)

    def test_module_of_the_standard_library(self):
        self.assertIn('Ordered by', self.output('-m', 'this'))

    def test_no_such_module(self):
        done = self.run_it('-m', 'no_such_module')
        self.assertNotEqual(done.returncode, 0)
        self.assertIn('no_such_module', done.stderr)

    def test_its_main(self):
        self.write('names.py', NAMESPACE)
        plain = support.output('-m', 'names', cwd=self.folder)
        ours = self.output('-o', 'p', '-m', 'names')
        self.assertEqual(ours.splitlines(), plain.splitlines())


class MainTest(CommandCase):
    """The program is the real __main__."""

    def test_namespace_of_a_script(self):
        path = self.write('names.py', NAMESPACE)
        plain = support.output(path)
        self.assertEqual(self.output('-o', 'p', path).splitlines(),
                         plain.splitlines())

    def test_pickling_its_own_classes(self):
        self.write('pickles.py', PICKLES)
        for how in ['pickles.py'], ['-m', 'pickles']:
            for module in TRACING, ALIAS:
                with self.subTest(how=how, module=module):
                    self.assertIn('pickled',
                                  self.output(*how, module=module))

    def test_multiprocessing(self):
        for method in 'fork', 'spawn', 'forkserver':
            self.write(f'pool_{method}.py', POOL.replace('METHOD', method))
            for how in [f'pool_{method}.py'], ['-m', f'pool_{method}']:
                with self.subTest(how=how):
                    self.assertIn('[0, 1, 4, 9]',
                                  self.output('-o', 'p', *how))
                    self.assertIn('<built-in method builtins.exec>',
                                  self.counts('p'))


class EndTest(CommandCase):
    """The profile is written however the program ends, and the end is the
    program's."""

    def ended(self, text):
        self.write('ends.py', text)
        done = self.run_it('-o', 'p', 'ends.py')
        self.assertIn('<built-in method builtins.exec>', self.counts('p'))
        return done

    def test_exit_status(self):
        done = self.ended('import sys; sys.exit(3)')
        self.assertEqual((done.returncode, done.stderr), (3, ''))

    def test_exit_message(self):
        done = self.ended('import sys; sys.exit("fatal: message")')
        self.assertEqual((done.returncode, done.stderr),
                         (1, 'fatal: message\n'))

    def test_exit_without_status(self):
        done = self.ended('raise SystemExit')
        self.assertEqual((done.returncode, done.stderr), (0, ''))

    def test_exit_is_reported_after_the_profile(self):
        self.write('ends.py', 'import sys; sys.exit(3)')
        done = self.run_it('ends.py')
        self.assertEqual(done.returncode, 3)
        self.assertIn('function calls', done.stdout)

    def test_exception(self):
        done = self.ended('def fails(): raise KeyError("k")\nfails()')
        self.assertEqual(done.returncode, 1)
        self.assertIn("KeyError: 'k'", done.stderr)

    def test_syntax_error(self):
        self.write('ends.py', 'x = (')
        done = self.run_it('ends.py')
        self.assertEqual(done.returncode, 1)
        self.assertIn('SyntaxError', done.stderr)

    def test_interrupt(self):
        # Who starts the tests in the background has SIGINT ignored.
        done = self.ended('import os, signal, time\n'
                          'signal.signal(signal.SIGINT, '
                          'signal.default_int_handler)\n'
                          'os.kill(os.getpid(), signal.SIGINT)\n'
                          'time.sleep(9)')
        self.assertIn(done.returncode, (130, -2))
        self.assertIn('KeyboardInterrupt', done.stderr)

    def test_reader_that_went_away(self):
        self.write('long.py', 'print("x\\n" * 100000)')
        done = support.run('-c', CLOSED_PIPE, *TRACING, 'long.py',
                           cwd=self.folder)
        self.assertNotIn('BrokenPipeError', done.stdout + done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_threads_that_go_on(self):
        self.write('threads.py', 'import threading, time\n'
                   'def late(): time.sleep(.1); print("late")\n'
                   'threading.Thread(target=late).start()\n')
        self.assertIn('late', self.output('-o', 'p', 'threads.py'))


# Run the command with an output whose reader has gone.
CLOSED_PIPE = '''
import os, subprocess, sys
reader, writer = os.pipe()
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=writer,
                         stderr=subprocess.PIPE, text=True)
os.close(writer)
os.read(reader, 10)
os.close(reader)
error = child.communicate()[1]
print(error)
sys.exit('Traceback' in error)
'''


if __name__ == '__main__':
    support.main()
