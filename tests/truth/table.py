"""The cases of the truth table, and what profilers were seen to answer."""

import importlib
import json
import os
import platform
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WORKER = os.path.join(HERE, 'worker.py')
RESULTS = os.path.join(HERE, 'results.json')
DOCUMENT = os.path.join(HERE, os.pardir, os.pardir, 'Doc', 'truth.md')
OURS = os.path.join('profiling', 'tracing') + os.sep
GROUPS = ('threads', 'profilers', 'live', 'tables', 'calls', 'asynchrony',
          'exits', 'output', 'children')
STANDARD, HERE_OURS = 'standard', 'here'
# The answer of another profiler than the one that was asked.
WRONG = 'the wrong profiler'
TIMEOUT_SECONDS = 100


class Case:
    """A row: a name, what is done, the truth, whether the standard's answer
    varies, and the group's title."""

    def __init__(self, group, function, title):
        self.group = group
        self.function = function.__name__
        self.name = f'{group}.{self.function}'
        self.title = title
        self.text = ' '.join(function.__doc__.split())
        self.truth = function.truth
        self.varies = function.varies


def find_cases(wanted=()):
    """Return the cases, or those whose names begin with a word of wanted."""
    cases = []
    for group in GROUPS:
        module = importlib.import_module(f'groups.{group}')
        title = ' '.join(module.__doc__.split()).rstrip('.')
        cases += [Case(group, function, title)
                  for function in vars(module).values()
                  if hasattr(function, 'varies')]
    return [case for case in cases
            if not wanted or case.name.startswith(tuple(wanted))]


def environment(profiler):
    """Return the environment in which that profiler answers."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(('PYTHON', 'PROFILING_'))
            and name not in ('COLUMNS', 'FORCE_COLOR')}
    kept.update(PYTHONDONTWRITEBYTECODE='1', NO_COLOR='1')
    if profiler == STANDARD:
        kept['PROFILING_TRACING'] = 'stdlib'
    return kept


def ask(case, profiler):
    """Ask a profiler, in a new process, one case.

    Return its answer and '', or None and the reason why it has none.
    """
    with tempfile.TemporaryDirectory(prefix='truth-') as folder:
        path = os.path.join(folder, 'answer')
        try:
            done = subprocess.run(
                [sys.executable, '-B', WORKER, case.group, case.function,
                 path],
                env=environment(profiler), cwd=folder, text=True,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, errors='replace',
                timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return 'does not end', ''
        if done.returncode or not os.path.exists(path):
            return f'status {done.returncode}', done.stderr[-2000:]
        with open(path, encoding='utf-8') as file:
            said = json.load(file)
    return understood(said, profiler, done.stderr)


def understood(said, profiler, errors):
    """Return the answer that the worker wrote, and what goes with it."""
    if (OURS in said['recorder']) == (profiler == STANDARD):
        return WRONG, said['recorder']
    if 'skip' in said:
        return None, said['skip']
    return said['answer'], errors[-2000:]


def load():
    """Return what was recorded: {case: {version: {profiler: answer}}}."""
    if not os.path.exists(RESULTS):
        return {}
    with open(RESULTS, encoding='utf-8') as file:
        return json.load(file)


def save(results):
    """Write what was recorded, for load()."""
    with open(RESULTS, 'w', encoding='utf-8') as file:
        json.dump(results, file, indent=1, sort_keys=True)
        file.write('\n')


def version():
    """Return this interpreter's version, as it is recorded."""
    return platform.python_version()


def order(text):
    """Return the key by which versions are sorted."""
    return [int(part) for part in text.split('.') if part.isdigit()]
