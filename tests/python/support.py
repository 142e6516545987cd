"""What the Python tests share: the runner, child processes, plain figures."""

import os
import subprocess
import sys
import sysconfig
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import tap

# The source that this process hears, and whether it is sys.monitoring: only
# that tells of every callable.
SOURCE = os.environ.get('PROFILING_TRACING_SOURCE') or tap.sources()[0]
MONITORING = SOURCE == 'monitoring'
# PyEval_SetProfile's functions of 3.12 hear an exception as a return of None.
TELLS_EXCEPTIONS = MONITORING or sys.version_info[:2] != (3, 12)
DISABLE = "<method 'disable' of '_lsprof.Profiler' objects>"
SANITIZED = 'libasan' in os.environ.get('LD_PRELOAD', '')
FREE_THREADED = bool(sysconfig.get_config_var('Py_GIL_DISABLED'))
STANDARD = {'PROFILING_TRACING': 'stdlib'}
DIST_PACKAGES = '/usr/lib/python3/dist-packages'
TIMEOUT_SECONDS = 300


def main(every_source=True):
    """Run the tests of the file that is __main__."""
    tap.main(sys.modules['__main__'].__file__, every_source=every_source)


def environment(changes=()):
    """Return an environment without the tester's own settings of Python."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('PYTHON')
            and name not in ('COLUMNS', 'FORCE_COLOR')}
    kept.update(PYTHONDONTWRITEBYTECODE='1', PYTHONIOENCODING='utf-8',
                NO_COLOR='1')
    if FREE_THREADED:
        kept['PYTHON_GIL'] = '1'    # no warning that the import turns it on
    kept.update(changes)
    return kept


def run(*arguments, env=(), cwd=HERE, input=None):
    """Run the interpreter with arguments; return the completed process."""
    return subprocess.run(
        [sys.executable, *arguments], env=environment(env), cwd=cwd,
        input=input, stdin=None if input else subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        encoding='utf-8', errors='backslashreplace', timeout=TIMEOUT_SECONDS)


def output(*arguments, **keywords):
    """Run the interpreter, which must succeed; return what it prints."""
    done = run(*arguments, **keywords)
    if done.returncode != 0:
        raise AssertionError(
            f'status {done.returncode}\n{done.stdout}\n{done.stderr}')
    return done.stdout


def entries(profiler):
    """Return {name: entry} of getstats(), whose names must differ.

    The name of a Python function is its code's.
    """
    result = {}
    for entry in profiler.getstats():
        name = name_of(entry.code)
        if name in result:
            raise AssertionError(f'two entries for {name}')
        result[name] = entry
    return result


def name_of(code):
    """Return the name in a code object or a built-in's text."""
    return code if isinstance(code, str) else code.co_name


def sums(profile):
    """Return {name: (calls, recursive calls)}, functions of a name summed."""
    result = {}
    for entry in profile.getstats():
        name = getattr(entry.code, 'co_name', entry.code)
        calls, recursive = result.get(name, (0, 0))
        result[name] = (calls + entry.callcount,
                        recursive + entry.reccallcount)
    return result


def counts(profiler):
    """Return {name: (calls, recursive calls)}, disable() left out."""
    return {name: (entry.callcount, entry.reccallcount)
            for name, entry in entries(profiler).items() if name != DISABLE}


def edges(profiler):
    """Return {(caller, callee): (calls, recursive calls)}."""
    return {(caller, name_of(sub.code)): (sub.callcount, sub.reccallcount)
            for caller, entry in entries(profiler).items()
            for sub in entry.calls or ()}


class FolderCase(unittest.TestCase):
    """A case with a folder of its own, at self.folder, for its files."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.folder = os.path.realpath(temporary.name)

    def path(self, *names):
        """Return the path of a file in the folder."""
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        """Write a file into the folder, and its folders; return its path."""
        path = self.path(*name.split('/'))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        return path


def is_debug():
    """Return whether the interpreter counts its references."""
    return bool(sysconfig.get_config_var('Py_DEBUG'))
