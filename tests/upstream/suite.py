"""Runs modules of the interpreter's own test package, unmodified."""

import importlib.util
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import tap


def main(*modules):
    """Run ours.py, then those of modules that the interpreter has."""
    missing = [name for name in modules if not exists(name)]
    if missing:
        print('1..0 # SKIP this interpreter has no',
              ' '.join(map(os.path.basename, missing)))
        return
    tap.main(os.path.join(HERE, 'ours.py'), *modules)


def exists(name):
    """Return whether there is a module of that name, or such a file."""
    if name.endswith('.py'):
        return os.path.exists(name)
    try:
        return importlib.util.find_spec(name) is not None
    except ModuleNotFoundError:
        return False
