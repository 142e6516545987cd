"""What tests of the formats share: profiles with known figures, and programs
that may be missing."""

import os
import shutil
import subprocess
import sys
import unittest
from collections import Counter

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE),
                os.path.join(os.path.dirname(HERE), 'cli')]

import contexts
import program

# Where npm's packages are, see the target consumers of the Makefile.
PACKAGES = os.environ.get('CONSUMERS_NPM') or os.path.join(
    os.path.abspath(os.environ.get('builddir', '.')), 'consumers')
TIMEOUT_SECONDS = 300

APP = ('app/main.py', 1, '<module>')
PARSE = ('app/parse & read.py', 7, 'parse')
READ = ('app/parse & read.py', 30, 'read')
LAMBDA = ('app/parse & read.py', 31, '<lambda>')
OTHER_LAMBDA = ('app/parse & read.py', 32, '<lambda>')
STRANGE = ('app/é "quoted".py', 3, 'naïve\\n; {x}')
LENGTH = ('~', 0, '<built-in method builtins.len>')
WORKER = contexts.Thread(7, 'Worker; 1', 8)


def plain_calls():
    """Return calls in two threads, of which none is recursive and each
    outermost one is APP's."""
    stacks = [
        ((APP,), 1_500_000_000, 1), ((APP, PARSE), 250_000_001, 2),
        ((APP, PARSE, READ), 1_000, 5), ((APP, PARSE, READ, LENGTH), 7, 9),
        ((APP, READ), 30_000_000, 1), ((APP, READ, LAMBDA), 5_000_000, 3),
        ((APP, READ, OTHER_LAMBDA), 6_000_000, 4),
        ((APP, STRANGE), 40_000_000, 1), ((APP, STRANGE, LENGTH), 0, 1),
    ]
    calls = [contexts.Call(stack, self_ns, calls=count)
             for stack, self_ns, count in stacks]
    return calls + [
        contexts.Call((APP,), 900_000_000, WORKER),
        contexts.Call((APP, LENGTH), 123_456_789, WORKER, 11)]


def label(key):
    """Return what stacks call a function."""
    file, line, name = key
    return name if (file, line) == ('~', 0) else f'{name} ({file}:{line})'


def self_times(table):
    """Return {key: ns} of a table."""
    return {key: round(row[2] * 1e9) for key, row in table.items()}


def without(command):
    """Return why command cannot be run, or None."""
    return None if shutil.which(command) else f'no {command} here'


def without_package(name):
    """Return why npm's package of that name cannot be used, or None."""
    if without('node'):
        return without('node')
    if not os.path.isdir(os.path.join(PACKAGES, 'node_modules', name)):
        return f"no {name} here: make consumers gets npm's packages"
    return None


def skip(reason):
    """Skip what is decorated if there is a reason."""
    return unittest.skipIf(reason is not None, reason or '')


class FormatCase(program.ProgramCase):
    """A case that exports profiles and has them read."""

    def plain(self):
        """Write the profile of plain_calls(); return its path."""
        path = self.path('plain.prof')
        contexts.write(path, plain_calls(), argv=['app/main.py', 'x y'])
        return path

    def random(self, seed=3):
        """Write a profile at random, with recursion, folded calls and a
        timeline; return its path, its calls and what was folded."""
        path = self.path('random.prof')
        calls = contexts.random_calls(seed)
        folded = [contexts.Folded(calls[0].stack[0], None, 3, 1000)]
        contexts.write(path, calls, folded,
                       contexts.random_events(seed, calls))
        return path, calls, folded

    def export(self, format, path, *options, says=''):
        """Export the profile at path; return the path of the new file."""
        out = self.path(f'out.{format}')
        self.assertEqual(self.output('export', '--to', format, path, '-o',
                                     out, *options, says=says), '')
        return out

    def read_text(self, path):
        """Return what is in a file."""
        with open(path, encoding='utf-8', newline='') as file:
            return file.read()

    def run_program(self, *command, **keywords):
        """Run another program, which must succeed; return what it prints."""
        done = subprocess.run(
            command, cwd=self.folder, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            encoding='utf-8', timeout=TIMEOUT_SECONDS, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stderr, '')
        return done.stdout


def thread_label(thread):
    """Return what stacks call a thread."""
    return f'{thread.name} ({thread.native_id})'


def stacks_of(calls, prefix=True):
    """Return {labels from the root on: self ns} of calls, without those of no
    time, as a Counter. With prefix the thread comes first."""
    stacks = Counter()
    for call in calls:
        path = tuple(label(key).replace(';', ',').replace('\n', '\\x0a')
                     for key in call.stack)
        if prefix:
            path = (thread_label(call.thread).replace(';', ','),) + path
        stacks[path] += call.self_ns
    return +stacks
