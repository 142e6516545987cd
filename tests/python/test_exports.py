"""Files for other programs: Profile.export(), Stats.export_file() and
--export."""

import json
import os
import pathlib
import threading

import support

from profiling.tracing import Profile, stats

PROGRAM = 'def f():\n    return len("x")\nf()\n'
ESTIMATE = (" are an estimate from callers (--contexts records them)\n")


def leaf():
    return len('x')


def work():
    for _ in range(3):
        leaf()


class ExportCase(support.FolderCase):

    def read(self, name='out'):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()


class InterfaceTest(ExportCase):

    def profiled(self):
        profile = Profile()
        profile.runcall(work)
        return profile

    def test_every_format(self):
        profile = self.profiled()
        for format in stats.FILE_FORMATS:
            path = self.path('out.' + format)
            self.assertIsInstance(profile.export(path, format), bool)
            self.assertGreater(os.path.getsize(path), 0, format)

    def test_formats_of_rows_are_formats_of_files(self):
        self.assertLessEqual(set(stats.FORMATS), set(stats.FILE_FORMATS))

    def test_whether_it_is_an_estimate(self):
        profile = self.profiled()
        self.assertIs(profile.export(self.path('out'), 'collapsed'), True)
        self.assertIn('work (', self.read())
        self.assertIs(profile.export(self.path('out'), 'callgrind'), False)

    def test_profile_ends_unless_live(self):
        profile = Profile()
        with profile:
            leaf()
            profile.export(self.path('out'), 'callgrind', live=True)
            leaf()
        live = self.read()
        profile.export(self.path('out'), 'callgrind')
        calls = [int(text.split('\nsummary: ')[1].split()[1])
                 for text in (live, self.read())]
        self.assertGreater(calls[1], calls[0])

    def test_snapshot(self):
        profile = self.profiled()
        profile.snapshot().export(self.path('out'), 'prometheus')
        self.assertIn('python_profile_function_calls_total', self.read())

    def test_options(self):
        loaded = stats.load(self.profiled())
        path = self.path('out')
        loaded.export_file(path, 'collapsed', unit='ns')
        nanoseconds = sum(int(line.rpartition(' ')[2])
                          for line in self.read().splitlines())
        self.assertAlmostEqual(nanoseconds / 1e9, loaded.total_seconds,
                               delta=1e-5)
        loaded.export_file(path, 'prometheus', limit=1)
        self.assertEqual(self.read().count('function_calls_total{'), 1)
        loaded.export_file(path, 'dot', min_percent=1000)
        self.assertNotIn('f0 [', self.read())

    def test_paths(self):
        loaded = stats.load(self.profiled())
        for path in (self.path('a'), os.fsencode(self.path('b')),
                     pathlib.Path(self.path('c'))):
            loaded.export_file(path, 'csv')
            self.assertTrue(os.path.exists(path))

    def test_errors(self):
        loaded = stats.load(self.profiled())
        out = self.path('out')
        with self.assertRaisesRegex(ValueError, "^no format 'svg'$"):
            loaded.export_file(out, 'svg')
        with self.assertRaisesRegex(ValueError, 'unit'):
            loaded.export_file(out, 'collapsed', unit='h')
        with self.assertRaisesRegex(ValueError, 'no calling contexts'):
            loaded.export_file(out, 'collapsed', thread='MainThread')
        with self.assertRaisesRegex(ValueError, 'no timeline'):
            loaded.export_file(out, 'speedscope', timeline=True)
        with self.assertRaises(TypeError):
            loaded.export_file(out, 1)
        with self.assertRaises(TypeError):
            loaded.export_file(1, 'dot')
        self.assertFalse(os.path.exists(out))
        place = self.path('none', 'out')
        with self.assertRaises(FileNotFoundError) as caught:
            loaded.export_file(place, 'dot')
        self.assertEqual(caught.exception.filename, place)
        with self.assertRaises(IsADirectoryError):
            loaded.export_file(self.folder, 'dot')

    def test_old_file_is_replaced(self):
        self.profiled().export(self.path('out'), 'csv')
        self.profiled().export(self.path('out'), 'csv')
        self.assertEqual(os.listdir(self.folder), ['out'])


def from_one():
    leaf()


def from_two():
    leaf()
    leaf()


def both():
    from_one()
    from_two()


class ContextsTest(ExportCase):
    """With contexts=True stacks are those that were."""

    def profiled(self, function):
        ticks = iter(range(1000))
        profile = Profile(lambda: next(ticks), 1.0, builtins=False,
                          contexts=True)
        profile.runcall(function)
        return profile

    def test_stacks(self):
        # A tick for each enter and each leave: a function has one of its own
        # before, between and behind what it calls.
        profile = self.profiled(both)
        self.assertIs(profile.export(self.path('out'), 'collapsed',
                                     unit='s'), False)
        stacks = {}
        for line in self.read().splitlines():
            stack, _, number = line.rpartition(' ')
            stacks[tuple(frame.partition(' ')[0]
                         for frame in stack.split(';'))] = int(number)
        self.assertEqual(stacks, {
            ('both',): 3, ('both', 'from_one'): 2,
            ('both', 'from_one', 'leaf'): 1, ('both', 'from_two'): 3,
            ('both', 'from_two', 'leaf'): 2})

    def test_calls(self):
        self.profiled(both).export(self.path('out'), 'json')
        data = json.loads(self.read())
        names = [function['name'] for function in data['functions']]
        thread, = data['contexts']['threads']
        nodes = thread['nodes']
        calls = {(names[nodes[parent][0]] if parent >= 0 else None,
                  names[function]): count
                 for function, parent, count, _, _ in nodes}
        self.assertEqual(calls, {
            (None, 'both'): 1, ('both', 'from_one'): 1,
            ('both', 'from_two'): 1, ('from_one', 'leaf'): 1,
            ('from_two', 'leaf'): 2})

    def test_recursion_folded(self):
        def countdown(n):
            if n:
                countdown(n - 1)

        self.profiled(lambda: countdown(3)).export(
            self.path('out'), 'collapsed', unit='s', fold_recursion=True)
        self.assertRegex(self.read(), (
            r'\A<lambda> \([^;]*\) 2\n'
            r'<lambda> \([^;]*\);countdown \([^;]*\) 7\n\Z'))

    def test_threads(self):
        profile = Profile(contexts=True)
        thread = threading.Thread(target=both, name='Worker')
        with profile:
            thread.start()
            leaf()
            thread.join()
        profile.export(self.path('out'), 'collapsed', thread='Worker')
        text = self.read()
        self.assertIn('both (', text)
        self.assertNotIn('start (', text)

    def test_command(self):
        path = self.path('program.py')
        with open(path, 'w') as file:
            file.write(PROGRAM)
        done = support.run('-m', 'profiling.tracing', '--contexts',
                           '--export', 'collapsed=a', path, cwd=self.folder)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, '', ''))
        self.assertIn(';f (', self.read('a'))


class CommandTest(ExportCase):

    def command(self, *arguments):
        path = self.path('program.py')
        with open(path, 'w') as file:
            file.write(PROGRAM)
        return support.run('-m', 'profiling.tracing', *arguments, path,
                           cwd=self.folder)

    def check(self, *arguments, says=''):
        done = self.command(*arguments)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (0, '', says))

    def test_several_without_a_profile(self):
        self.check('--export', 'callgrind=a', '--export=prometheus=b')
        self.assertIn('\nevents: ns calls\n', self.read('a'))
        self.assertIn('function="f"', self.read('b'))

    def test_beside_a_profile(self):
        self.check('-o', 'p', '--export', 'callgrind=a')
        self.assertEqual(stats.load(self.path('p')).total_calls, int(
            self.read('a').split('\nsummary: ')[1].split()[1]))

    def test_html(self):
        if 'html' not in stats.FILE_FORMATS:
            done = self.command('--html', 'a')
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn('option --html: this build has no report',
                          done.stderr)
            return
        place = os.path.join(self.folder, 'a')
        self.check('--html', 'a', says=(
            f'profiling.tracing: stacks in {place!r}' + ESTIMATE))
        self.assertIn('"estimate": true', self.read('a'))

    def test_path_with_an_equals_sign(self):
        self.check('--export', 'dot=a=b')
        self.assertIn('digraph', self.read('a=b'))

    def test_estimate_is_told(self):
        place = os.path.join(self.folder, 'a')
        self.check('--export', 'collapsed=a', says=(
            f'profiling.tracing: stacks in {place!r}' + ESTIMATE))
        self.assertIn(';f (', self.read('a'))

    def test_program_does_not_run_when_it_cannot_be(self):
        for option, message in (
                ('svg=a', "no format is named 'svg'"),
                ('dot', "'dot' (expected FORMAT=OUT)"),
                ('dot=', "'dot=' (expected FORMAT=OUT)"),
                ('dot=none/a', "can't write 'none/a': No such file"),
                ('dot=.', "can't write '.': Is a directory")):
            done = self.command('--export', option)
            self.assertEqual((done.returncode, done.stdout), (2, ''), option)
            self.assertIn(message, done.stderr)
        self.assertEqual(os.listdir(self.folder), ['program.py'])

    def test_each_has_a_file_of_its_own(self):
        for arguments in (('--export', 'csv=a', '--export', 'dot=./a'),
                          ('-o', 'a', '--export', 'dot=a')):
            done = self.command(*arguments)
            self.assertEqual((done.returncode, done.stdout), (2, ''))
            self.assertIn('it is the file of -o or of another --export',
                          done.stderr)
        self.check('--export', 'csv=/dev/null', '--export', 'dot=/dev/null')

    def test_failure_at_the_end(self):
        done = self.command('--export', 'dot=/dev/full')
        self.assertEqual(done.returncode, 1)
        self.assertIn("can't write '/dev/full': No space left on device",
                      done.stderr)
        self.assertIn('function calls', done.stdout)    # not lost


if __name__ == '__main__':
    support.main()
