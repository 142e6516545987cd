"""What the tests of evil programs share: how those are run.

Each program runs in a process of its own, or in a fork of one.
"""

import unittest

import support

PRELUDE = '''
import gc, os, sys, threading, types, weakref
import profiling.tracing
from profiling.tracing import Profile, _lsprof

def leaf():
    pass

def items():
    yield 1

def work():
    leaf()
    len('x')
    sorted([2, 1], key=lambda x: x)
    list(items())
    str.upper('x')
    try:
        chr(-1)
    except ValueError:
        pass

def quiet(function, *arguments, **keywords):
    """What the profiler refuses is refused by an exception."""
    try:
        return function(*arguments, **keywords)
    except (RuntimeError, ValueError, TypeError, KeyError, NameError,
            ImportError):
        pass
'''

# Runs, in a forked child for each line of standard input, a prelude, that line
# and a program; says which of the children did not end well.
EACH = '''
import os, sys
prelude, program = sys.argv[1:]
for line in sys.stdin.read().splitlines():
    child = os.fork()
    if child == 0:
        names = {'__name__': '__main__'}
        for text in prelude, line, program:
            exec(text, names)
        sys.exit()
    status = os.waitpid(child, 0)[1]
    if status:
        print(line, os.waitstatus_to_exitcode(status), flush=True)
'''


def own_errors(done):
    """Return what a process wrote to stderr, but what 3.14 says of
    interpreters that the program has left open."""
    return ''.join(
        line for line in done.stderr.splitlines(keepends=True)
        if 'RuntimeWarning: remaining subinterpreters;' not in line)


class SurvivalCase(unittest.TestCase):
    """A case whose programs must end well."""

    def assert_survives(self, program, errors='', prints=('alive',)):
        """Run a program: it prints those lines last and errors, a regular
        expression, to stderr."""
        done = support.run('-X', 'faulthandler', '-c', PRELUDE + program)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        self.assertEqual(done.stdout.splitlines()[-1:], list(prints))
        self.assertRegex(own_errors(done), rf'\A(?s:{errors})\Z')

    def each_survives(self, program, lines, prelude='', prints=('alive',)):
        """Run a program after each of the lines: it prints those lines and
        nothing else."""
        done = support.run('-X', 'faulthandler', '-c', EACH,
                           PRELUDE + prelude, program,
                           input='\n'.join(lines))
        wanted = list(prints) * len(lines)
        said = done.stdout.splitlines()
        odd = [line for line in said if line not in prints]
        self.assertEqual((odd, own_errors(done)[:5000]), ([], ''))
        self.assertEqual((said, done.returncode), (wanted, 0))
