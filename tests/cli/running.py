"""Runs the command on files of profiles made from tables."""

import marshal
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE),
                os.path.join(os.path.dirname(HERE), 'oracle')]

import tap

PROGRAM = os.path.abspath(
    os.path.join(os.environ.get('builddir', '.'), 'pstats'))
TIMEOUT_SECONDS = 60


def main():
    """Run the tests of the file that is __main__."""
    tap.main(sys.modules['__main__'].__file__)


class Case(unittest.TestCase):
    """A test with a folder of its own for the files of profiles."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name

    def save(self, name, *parts):
        """Write a profile of marshalled parts; return its path."""
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as file:
            for part in parts:
                marshal.dump(part, file)
        return path

    def run_command(self, *arguments, input=None):
        """Run the command; return status, output and error in bytes."""
        done = subprocess.run(
            [PROGRAM, *arguments], input=input, timeout=TIMEOUT_SECONDS,
            stdin=None if input is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return done.returncode, done.stdout, done.stderr

    def output(self, *arguments, input=None):
        """Run the command, which must succeed; return what it prints."""
        status, output, error = self.run_command(*arguments, input=input)
        self.assertEqual((status, error), (0, b''))
        return output.decode()

    def check_failure(self, expected, message, *arguments, input=None):
        """Run the command; check its status and its line of error."""
        status, output, error = self.run_command(*arguments, input=input)
        self.assertEqual(error.decode(), f'pstats: {message}\n')
        self.assertEqual(status, expected)
        return output.decode()
