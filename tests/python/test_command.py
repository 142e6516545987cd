"""The command line: python -m profiling.tracing, and python -m cProfile."""

import csv
import json

import support
from command import ALIAS, TRACING, CommandCase

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
        self.assertEqual(counts['<module>'], 1)

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
                         ('leaf', 3, self.path('script.py')))

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
        self.assertTrue(self.output('names.py').startswith('False\n'))

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

    def test_outfile_is_meant_from_the_first_folder(self):
        self.write('moves.py', 'import os\nos.mkdir("d")\nos.chdir("d")\n')
        self.output('-o', 'p', 'moves.py')
        self.assertIn('<built-in method posix.chdir>', self.counts('p'))

    def test_script_in_another_folder_imports_its_neighbour(self):
        self.write('d/main.py', 'import neighbour\n')
        self.write('d/neighbour.py', 'print("found")\n')
        self.assertIn('found', self.output('d/main.py'))


class MainTest(CommandCase):
    """The program is the real __main__."""

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
                    self.assertIn('<module>', self.counts('p'))


if __name__ == '__main__':
    support.main()
