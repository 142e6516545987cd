"""The standard library's test of cProfile in many threads (since 3.14).

Its package is for builds without the interpreter's lock only; the test is
none the worse with it, so it is run as a file.
"""

import importlib.util
import os

import suite


def path():
    """Return where the test is, or would be."""
    spec = importlib.util.find_spec('test')
    folder = os.path.dirname(spec.origin) if spec else 'test'
    return os.path.join(folder, 'test_free_threading', 'test_cprofile.py')


if __name__ == '__main__':
    suite.main(path())
