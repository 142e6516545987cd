"""What the tests of the command line share: plain python as the oracle."""

import os
import pstats
import re
import subprocess
import sys

import support

TRACING = ('-m', 'profiling.tracing')
ALIAS = ('-m', 'cProfile')

ADDRESS = re.compile(r'0x[0-9a-fA-F]+')
PACKAGE = os.path.join('profiling', 'tracing', '')


class CommandCase(support.FolderCase):
    """A case that runs the command line in its folder."""

    def run_it(self, *arguments, module=TRACING, **keywords):
        return support.run(*module, *arguments, cwd=self.folder, **keywords)

    def output(self, *arguments, **keywords):
        done = self.run_it(*arguments, **keywords)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def rows(self, name='p'):
        """Return {(file, line, name): figures} of a profile file."""
        return pstats.Stats(self.path(name)).stats

    def counts(self, name='p'):
        """Return {name: all calls} of a profile file."""
        return {key[2]: row[1] for key, row in self.rows(name).items()}

    def check_rows(self, name='p'):
        """Check that a profile has a program's rows, and none of ours."""
        rows = self.rows(name)
        ours = [key for key in rows if PACKAGE in key[0]
                or 'runpy' in key[0] or 'quietly' in key[2]
                or key[2] == support.DISABLE]
        self.assertEqual(ours, [])
        # All code that comes from strings is one row, if of one line.
        roots = [key[2] for key, row in rows.items()
                 if not row[4] or key[0] == '<string>']
        self.assertIn('<module>', roots)
        self.assertNotIn('<built-in method builtins.exec>', roots)

    def as_python(self, *arguments, before=(), same=True, **keywords):
        """Check that a program's ending is that under plain python.

        arguments name the program; before are options of python's.  The
        profile is in the file p.  Returns the process, for what is to be
        checked beside its status, its output and its errors.
        """
        plain = support.run(*before, *arguments, cwd=self.folder, **keywords)
        ours = support.run(*before, *TRACING, '-o', 'p', *arguments,
                           cwd=self.folder, **keywords)
        self.assertEqual(anonymous(ours.stdout), anonymous(plain.stdout))
        self.assertEqual(anonymous(ours.stderr), anonymous(plain.stderr))
        self.assertEqual(ours.returncode, plain.returncode)
        return ours

    def start(self, *arguments):
        """Start the command line and return the process."""
        return subprocess.Popen(
            [sys.executable, *TRACING, *arguments], cwd=self.folder,
            env=support.environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def anonymous(text):
    """Return text without addresses of objects."""
    return ADDRESS.sub('0x', text)
