"""Asks the profiler that is in force one case of the truth table.

    worker.py GROUP CASE FILE

What it answers is written to FILE, in JSON.
"""

import importlib
import json
import os
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


def ask(function):
    """Return the answer of a case: a text, or why there is none."""
    from groups.common import Skip

    try:
        return {'answer': function()}
    except Skip as skip:
        return {'skip': str(skip)}
    except subprocess.TimeoutExpired:
        return {'answer': 'does not end'}
    except Exception as error:
        return {'answer': f'{type(error).__name__}: {error}'}


def main(group, name, path):
    # What nohup ignores is not to be ignored by what is tested.
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    sys.path.insert(0, HERE)
    import _lsprof

    module = importlib.import_module(f'groups.{group}')
    said = ask(getattr(module, name))
    said['recorder'] = getattr(_lsprof, '__file__', '')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump(said, file)


if __name__ == '__main__':
    main(*sys.argv[1:])
