"""Running the command line in a folder of its own, beside plain Python."""

import contextlib
import marshal
import os
import subprocess
import sys
import tempfile

from groups.common import STANDARD

TIMEOUT_SECONDS = 60


@contextlib.contextmanager
def folder(**programs):
    """Be in a new folder that holds programs: {name: text of name.py}."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory() as path:
        path = os.path.realpath(path)
        for name, text in programs.items():
            write(os.path.join(path, name + '.py'), text)
        os.chdir(path)
        try:
            yield path
        finally:
            os.chdir(before)


def write(path, text):
    """Write a file."""
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def python(*arguments, **keywords):
    """Run the interpreter; return the completed process."""
    settings = dict(stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                    encoding='utf-8', errors='backslashreplace',
                    timeout=TIMEOUT_SECONDS)
    if 'input' not in keywords:
        settings['stdin'] = subprocess.DEVNULL
    return subprocess.run([sys.executable, *arguments],
                          **(settings | keywords))


def command(*arguments, **keywords):
    """Run the profiler's command line; return the completed process."""
    return python('-m', 'cProfile', *arguments, **keywords)


def options(*flags):
    """Return flags, of which the standard one knows none."""
    return () if STANDARD else flags


def read(path):
    """Return the table in a profile file."""
    with open(path, 'rb') as file:
        return marshal.load(file)


def lines(count):
    """Return a number of lines as a text."""
    return f'{count} line{"" if count == 1 else "s"}'
