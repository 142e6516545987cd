"""Our modules come before the standard library's, and no further."""

import os
import sys
import unittest

import support

WHOSE = '''
import cProfile, _lsprof
def whose(module):
    return hasattr(module.Profiler, '_trailer')
print(whose(_lsprof), whose(cProfile._lsprof)
      if hasattr(cProfile, '_lsprof') else whose(_lsprof))
'''

ALL_WAYS = '''
import importlib, sys
modules = ['cProfile', '_lsprof', 'profiling.tracing']
for name in modules + modules[::-1]:
    for loaded in ('cProfile', '_lsprof', 'profiling.tracing', 'profiling',
                   'profiling.tracing._lsprof'):
        sys.modules.pop(loaded, None)
    module = importlib.import_module(name)
    profiler = getattr(module, 'Profiler', None) or module.Profile
    assert hasattr(profiler, '_trailer'), name
import cProfile, _lsprof, profiling.tracing, profiling.tracing._lsprof
assert _lsprof is profiling.tracing._lsprof is sys.modules['_lsprof']
assert cProfile.Profile is profiling.tracing.Profile
print('ours')
'''


class OursTest(support.FolderCase):

    def test_under_every_flag(self):
        for flags in (), ('-I',), ('-E',), ('-s',), ('-P',), ('-B', '-O'), \
                ('-X', 'utf8'):
            with self.subTest(flags=flags):
                self.assertEqual(support.output(*flags, '-c', WHOSE),
                                 'True True\n')

    def test_whatever_is_imported_first(self):
        self.assertEqual(support.output('-c', ALL_WAYS), 'ours\n')

    def test_as_commands(self):
        for name in 'cProfile', 'profiling.tracing':
            out = support.output('-I', '-m', name, '-m', 'this')
            self.assertIn('function calls', out)

    def test_switched_off(self):
        out = support.output('-c', WHOSE, env=support.STANDARD)
        self.assertEqual(out, 'False False\n')

    def test_not_switched_off_by_another_value(self):
        out = support.output('-c', WHOSE, env={'PROFILING_TRACING': 'x'})
        self.assertEqual(out, 'True True\n')

    def test_without_site(self):
        """Without it there is no site-packages either."""
        out = support.output('-S', '-c', WHOSE)
        self.assertEqual(out, 'False False\n')

    def test_child_processes(self):
        child = ('import subprocess, sys\n'
                 'print(subprocess.run([sys.executable, "-c", sys.argv[1]],'
                 ' capture_output=True, text=True).stdout, end="")')
        self.assertEqual(support.output('-c', child, WHOSE), 'True True\n')

    def test_children_of_multiprocessing(self):
        path = self.write('children.py', '''
import multiprocessing
def whose(_):
    import cProfile, _lsprof
    return hasattr(_lsprof.Profiler, '_trailer')
if __name__ == '__main__':
    for method in 'fork', 'spawn', 'forkserver':
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(method, pool.map(whose, [1]))
''')
        self.assertEqual(support.output(path),
                         'fork [True]\nspawn [True]\nforkserver [True]\n')

    def test_the_standard_pstats_and_profile(self):
        out = support.output('-W', 'ignore', '-c',
                             'import pstats, profile\n'
                             'print(pstats.__file__, profile.__file__)')
        folder = os.path.dirname(os.__file__)
        for path in out.split():
            self.assertEqual(os.path.dirname(path), folder)

    def test_what_start_up_imports(self):
        """The finder, and none of what it finds."""
        out = support.output('-c', 'import sys; print(*sorted(sys.modules))')
        loaded = out.split()
        self.assertIn('_profiling_precedence', loaded)
        for name in 'cProfile', '_lsprof', 'profiling', 'pstats':
            self.assertNotIn(name, loaded)

    def test_reload(self):
        out = support.output('-c', 'import importlib, cProfile\n'
                             'importlib.reload(cProfile)\n' + WHOSE)
        self.assertEqual(out, 'True True\n')

    def test_source_and_resources_are_found(self):
        out = support.output('-c', 'import cProfile, inspect\n'
                             'print(inspect.getsource(cProfile.run)[:7])')
        self.assertEqual(out, 'def run\n')


class UsersTest(support.FolderCase):
    """A user's own modules win where they win over the standard ones."""

    def check(self, name, text, printed):
        self.write(name, text)
        path = self.write('main.py', f'import {name[:-3]}\n')
        for env in (), support.STANDARD:
            self.assertEqual(support.output(path, env=env), printed)

    def test_own_cprofile(self):
        self.check('cProfile.py', 'print("mine")', 'mine\n')

    def test_own_profiling_package(self):
        self.write('profiling/__init__.py', '')
        self.write('profiling/tracing.py', 'print("mine")')
        path = self.write('main.py', 'import profiling.tracing\n')
        self.assertEqual(support.output(path), 'mine\n')

    def test_own_profiling_module(self):
        self.check('profiling.py', 'print("mine")', 'mine\n')

    def test_cprofile_in_another_folder_of_sys_path(self):
        self.write('d/cProfile.py', 'print("mine")')
        out = support.output(
            '-c', 'import cProfile', env={'PYTHONPATH': self.path('d')})
        self.assertEqual(out, 'mine\n')


@unittest.skipIf(sys.version_info < (3, 15), 'profiling is new in 3.15')
class SamplingTest(support.FolderCase):

    def test_it_is_the_standard_one(self):
        out = support.output('-c', '''
import os, profiling, profiling.sampling, profiling.tracing
standard = os.path.dirname(os.__file__)
print(profiling.__file__.startswith(standard),
      profiling.sampling.__file__.startswith(standard),
      profiling.tracing.__file__.startswith(standard))
''')
        self.assertEqual(out, 'True True False\n')

    def test_it_works(self):
        path = self.write('spins.py', '''
import cProfile, time
profile = cProfile.Profile()
def spin():
    end = time.time() + .5
    while time.time() < end: pass
profile.runcall(spin)
print('spun')
''')
        done = support.run('-m', 'profiling.sampling', 'run', path)
        if 'ermission' in done.stderr:
            self.skipTest('no permission to read another process')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('spun', done.stdout)
        self.assertIn('spin', done.stdout)


@unittest.skipIf(sys.version_info >= (3, 15), 'there is a profiling package')
class PackageTest(unittest.TestCase):

    def test_ours_stands_in(self):
        import profiling
        self.assertEqual(profiling.__all__, ('tracing',))
        with self.assertRaises(ImportError):
            import profiling.sampling


if __name__ == '__main__':
    support.main(every_source=False)
