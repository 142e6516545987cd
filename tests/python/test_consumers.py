"""The programs that people open profiles with, and those that profile by
way of cProfile."""

import os
import pstats
import shutil
import subprocess
import unittest

import support

from profiling.tracing import Profile, label

SITE = {'PYTHONPATH': support.DIST_PACKAGES}


def leaf():
    return len('x')


def work():
    for _ in range(3):
        leaf()
    sorted([2, 1], key=lambda x: [leaf(), -x])


def without(module):
    """Return why module cannot be used by this interpreter, or None.

    Debian's packages are looked at, too.
    """
    done = support.run('-c', 'import ' + module, env=SITE)
    if done.returncode == 0:
        return None
    reason = done.stderr.strip().splitlines()[-1:]
    return f'no {module} for this interpreter: {"".join(reason)}'


class ConsumerCase(support.FolderCase):
    needs = None

    @classmethod
    def setUpClass(cls):
        reason = cls.needs and without(cls.needs)
        if reason:
            raise unittest.SkipTest(reason)

    def dumped(self):
        path = self.path('p')
        profile = Profile()
        profile.runcall(work)
        profile.dump_stats(path)
        return path

    def output(self, *arguments, **keywords):
        return support.output(*arguments, env=SITE, cwd=self.folder,
                              **keywords)


class PstatsTest(ConsumerCase):

    def test_every_report(self):
        import io
        stats = pstats.Stats(self.dumped(), stream=io.StringIO())
        for report in (stats.print_stats, stats.print_callers,
                       stats.print_callees):
            report()
        stats.strip_dirs().sort_stats('cumulative', 'name')
        stats.reverse_order()
        stats.print_stats('leaf', .5, 3)
        text = stats.stream.getvalue()
        self.assertIn('{built-in method builtins.len}', text)
        self.assertNotIn('{~', text)

    def test_stats_profile(self):
        found = pstats.Stats(self.dumped()).get_stats_profile()
        self.assertEqual(found.func_profiles['leaf'].ncalls, '5')

    def test_adding_up_and_dumping_again(self):
        path = self.dumped()
        stats = pstats.Stats(path)
        stats.add(path)
        stats.dump_stats(self.path('again'))
        again = pstats.Stats(self.path('again'))
        self.assertEqual(again.stats[label(leaf.__code__)][:2], (10, 10))

    def test_browser(self):
        commands = 'sort time\nstats 5\ncallers leaf\ncallees work\n' \
                   'strip\nreverse\nadd p\nquit\n'
        self.dumped()
        out = support.output('-m', 'pstats', 'p', cwd=self.folder,
                             input=commands)
        self.assertIn('Goodbye', out)
        self.assertIn('Ordered by: internal time', out)

    def test_files_of_other_versions(self):
        """Those of this version load in each other one that is here."""
        path = self.dumped()
        tried = 0
        for minor in range(11, 16):
            other = shutil.which(f'python3.{minor}')
            if other is None or subprocess.run(
                    [other, '-c', 'import pstats'],
                    capture_output=True).returncode:
                continue
            done = subprocess.run(
                [other, '-I', '-m', 'pstats', path], input='stats\nquit\n',
                env=support.environment(support.STANDARD),
                capture_output=True, text=True)
            self.assertIn('(leaf)', done.stdout, done.stderr)
            tried += 1
        if not tried:
            self.skipTest('there is no other interpreter')


class CallgrindTest(ConsumerCase):
    needs = 'pyprof2calltree'

    def check(self, path):
        with open(path, encoding='utf-8') as file:
            text = file.read()
        self.assertRegex(text, r'(?m)^fn=.*leaf')
        self.assertRegex(text, r'(?m)^calls=3 ')
        if shutil.which('callgrind_annotate'):
            done = subprocess.run(['callgrind_annotate', '--threshold=100',
                                   path], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertNotIn('malformed', done.stderr)
            self.assertIn('leaf', done.stdout)

    def test_from_a_file(self):
        self.dumped()
        self.output('-m', 'pyprof2calltree', '-i', 'p', '-o', 'callgrind.p')
        self.check(self.path('callgrind.p'))

    def test_from_entries(self):
        """It names them by cProfile.label, which 3.15 has lost."""
        path = self.write('converts.py', '''
import cProfile, pyprof2calltree
def leaf(): pass
def work():
    for _ in range(3): leaf()
profile = cProfile.Profile()
profile.runcall(work)
pyprof2calltree.convert(profile.getstats(), 'callgrind.e')
''')
        self.output(path)
        self.check(self.path('callgrind.e'))


class IpythonTest(ConsumerCase):
    needs = 'IPython'

    def ipython(self, *lines):
        path = self.write('session.ipy', '\n'.join(
            ['def leaf(): pass',
             'def work():', '    for _ in range(3): leaf()', '', *lines]))
        return support.output(
            '-m', 'IPython', '--no-banner', '--colors=NoColor',
            '--HistoryManager.enabled=False', path,
            env={**SITE, 'IPYTHONDIR': self.path('ipython'), 'HOME':
                 self.folder, 'TERM': 'dumb'}, cwd=self.folder)

    def test_prun_saves_both_ways(self):
        out = self.ipython('%prun -D saved.prof -T saved.txt work()')
        self.assertIn('saved.prof', out)
        stats = pstats.Stats(self.path('saved.prof'))
        counts = {key[2]: row[1] for key, row in stats.stats.items()}
        self.assertEqual(counts['leaf'], 3)
        with open(self.path('saved.txt'), encoding='utf-8') as file:
            self.assertIn('(leaf)', file.read())

    def test_prun_returns_stats(self):
        out = self.ipython(
            'stats = %prun -r -q work()',
            'print({key[2]: row[1] for key, row in stats.stats.items()})')
        self.assertIn("'leaf': 3", out)

    def test_prun_of_a_statement_that_exits(self):
        out = self.ipython('%prun -T t.txt raise SystemExit')
        self.assertIn('SystemExit', out)

    def test_run_p(self):
        self.write('script.py', 'def f(): pass\nf()\n')
        out = self.ipython('%run -p -D run.prof script.py')
        self.assertIn('run.prof', out)
        self.assertTrue(os.path.exists(self.path('run.prof')))


class WerkzeugTest(ConsumerCase):
    needs = 'werkzeug.middleware.profiler'

    SERVER = '''
import io, pstats, sys
from werkzeug.middleware.profiler import ProfilerMiddleware
from werkzeug.test import Client
def leaf(): pass
def application(environ, start_response):
    for _ in range(3): leaf()
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [b'fine']
report = io.StringIO()
client = Client(ProfilerMiddleware(
    application, stream=report, profile_dir='.',
    filename_format='{method}.prof'))
for _ in range(2):
    assert client.get('/').data == b'fine'
assert '(leaf)' in report.getvalue()
names = {key[2]: row[1] for key, row in pstats.Stats('GET.prof').stats.items()}
print(names['leaf'], names['application'])
'''

    def test_a_request(self):
        path = self.write('server.py', self.SERVER)
        self.assertEqual(self.output(path), '3 1\n')


if __name__ == '__main__':
    support.main(every_source=False)
