"""What tests of the command share: a folder, profiles, runs."""

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

MAIN = ('app.py', 1, 'main')
WORK = ('lib.py', 7, 'work')
TABLE = {
    MAIN: (1, 1, .25, 1.75, {}),
    WORK: (2, 3, 1.5, 1.5, {MAIN: (3, 2, 1.5, 1.5)}),
}


def trailer(**metadata):
    """Return a trailer with metadata and figures of both functions."""
    return {'format': 1, 'metadata': metadata,
            'exceptions': {MAIN: 1, WORK: 3},
            'qualified_names': {WORK: ('Class.work', 'work')}}


# What may stand in a trailer beside that.
RUNS = {
    'threads': [(7, 'MainThread', 7, 3, 1.25), (7, '', 8, 1, .5)],
    'starts': {WORK: 2, MAIN: 4},
    'coroutines': {WORK: (1, 3.25)},
}


def main():
    """Run the tests of the file that is __main__."""
    tap.main(sys.modules['__main__'].__file__)


class ProgramCase(unittest.TestCase):
    """A case with a folder of its own, in which the command runs."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = os.path.realpath(temporary.name)

    def path(self, *names):
        """Return the path of a file in the folder."""
        return os.path.join(self.folder, *names)

    def write(self, name, *objects):
        """Write a file of marshalled objects, or of the bytes given."""
        path = self.path(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            for content in objects:
                file.write(content if isinstance(content, bytes)
                           else marshal.dumps(content, 4))
        return path

    def read(self, name):
        """Return the table of a file, and its trailer or None."""
        with open(self.path(name), 'rb') as file:
            table = marshal.load(file)
            rest = file.read()
        return table, marshal.loads(rest) if rest else None

    def run_it(self, *arguments, input=b'', **options):
        """Run the command; return the completed process, of texts."""
        environment = dict(os.environ, TZ='UTC', LC_ALL='C')
        done = subprocess.run(
            [PROGRAM, *arguments], input=input, cwd=self.folder,
            env=environment, timeout=TIMEOUT_SECONDS,
            **{'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE,
               **options})
        done.stderr = (done.stderr or b'').decode()
        return done

    def output_bytes(self, *arguments, says='', **keywords):
        """Run the command, which must succeed; return what it prints."""
        done = self.run_it(*arguments, **keywords)
        self.assertEqual((done.returncode, done.stderr), (0, says))
        return done.stdout

    def output(self, *arguments, **keywords):
        """Run the command, which must succeed; return the text it prints."""
        return self.output_bytes(*arguments, **keywords).decode()

    def check_failure(self, status, message, *arguments, **keywords):
        """Run the command; check its status and its message, a line; return
        the text it prints."""
        done = self.run_it(*arguments, **keywords)
        self.assertEqual(done.stderr, f'pstats: {message}\n')
        self.assertEqual(done.returncode, status)
        return done.stdout.decode()

    def refused(self, *arguments, status=1, **keywords):
        """Run the command, which must fail; return its message's lines."""
        done = self.run_it(*arguments, **keywords)
        self.assertEqual((done.returncode, done.stdout), (status, b''),
                         done.stderr)
        for line in done.stderr.splitlines():
            self.assertRegex(line, '^pstats: ')
        return done.stderr.splitlines()
