"""What tests of formats for viewers share: contexts as these name them, and
Firefox's profiler."""

import glob
import json
import os
import signal
import subprocess
import time
from collections import Counter

import formats
from formats import contexts

FOLDED = '(contexts not kept)'
NODES = glob.glob(os.path.join(formats.PACKAGES, 'node_modules',
                               'node-linux-*', 'bin', 'node'))
TRIES = 600


def place(key):
    """Return the name, file and line that a function has in these files."""
    file, line, name = key
    return (name, '', 0) if (file, line) == ('~', 0) else (name, file, line)


def nodes_of(calls, folded=()):
    """Return {(thread, stack of places): (calls, self ns)} of contexts."""
    result = {}
    for thread, part in contexts.by_thread(calls).items():
        for path, (count, self_ns, _) in contexts.nodes_of(part).items():
            result[formats.thread_label(thread), tuple(map(place, path))] = (
                count, self_ns)
    for key, _, count, self_ns in folded:
        result[FOLDED, (place(key),)] = count, self_ns
    return result


def estimated(path):
    """Return what is said of a profile without contexts."""
    return (f'pstats: {path}: there are no calling contexts: stacks are an '
            'estimate from callers (--contexts records them)\n')


class ViewerCase(formats.FormatCase):

    def without_contexts(self, **metadata):
        """Write the profile of plain_calls() without its contexts; return
        its path."""
        table, trailer = contexts.profile_of(formats.plain_calls(),
                                             **metadata)
        del trailer['contexts']
        return self.write('p', table, trailer)


def without_firefox():
    """Return why Firefox's profiler cannot be run, or None."""
    reason = formats.without_package('@firefox-devtools/profiler-cli')
    if reason is None and not NODES:
        return 'no node of npm for this processor here'
    return reason


class FirefoxCase(ViewerCase):
    """What profiler-cli, the importer of profiler.firefox.com, tells."""

    def setUp(self):
        super().setUp()
        self.environment = {**os.environ, 'HOME': self.folder,
                            'PROFILER_CLI_SESSION_DIR': self.folder}

    def run_cli(self, *arguments):
        """Run profiler-cli; return the completed process."""
        return subprocess.run(
            [NODES[0], os.path.join(
                formats.PACKAGES, 'node_modules', '@firefox-devtools',
                'profiler-cli', 'dist', 'profiler-cli.js'), *arguments],
            env=self.environment, cwd=self.folder, encoding='utf-8',
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=formats.TIMEOUT_SECONDS)

    def load(self, path):
        """Let a daemon load a file; it ends with the test."""
        self.addCleanup(self.end)
        done = self.run_cli('load', path, '--session', 'test')
        for _ in range(TRIES):
            if done.returncode == 0:
                return
            self.assertNotIn('load failed', done.stdout)
            time.sleep(.1)
            done = self.run_cli('status', '--session', 'test')
        self.fail(done.stdout)

    def end(self):
        """End the daemon, by force if need be."""
        with open(self.path('test.json')) as file:
            pid = json.load(file)['pid']
        if self.run_cli('stop', 'test').returncode != 0:
            os.kill(pid, signal.SIGKILL)

    def ask(self, *arguments):
        """Return what the daemon answers."""
        done = self.run_cli(*arguments, '--json', '--session', 'test')
        self.assertEqual(done.returncode, 0, done.stdout)
        return json.loads(done.stdout)

    def threads(self):
        """Return {name of a thread: its handle}."""
        return {thread['name']: thread['threadHandle'] for thread in
                self.ask('thread', 'list', '--limit', '0')['threads']}

    def functions(self, handle):
        """Return a Counter of (name, own weight, total weight)."""
        answer = self.ask('thread', 'functions', '--limit', '0',
                          '--include-idle', '--thread', handle)
        return answer['weightType'], Counter(
            (function['name'], function['selfSamples'],
             function['totalSamples']) for function in answer['functions'])

    def markers(self, handle):
        """Return a list of (name, start, duration) in nanoseconds, sorted."""
        answer = self.ask('thread', 'markers', '--list', '--limit', '0',
                          '--thread', handle)
        return sorted((marker['name'], round(marker['start'] * 1e6),
                       round((marker['duration'] or 0) * 1e6))
                      for marker in answer['flatMarkers'])
