"""Puts this profiler in the place of the standard library's.

A finder at the head of sys.meta_path answers for cProfile, _lsprof and
profiling.tracing, wherever the standard library's module of that name would
be found; a module of the user's own that hides the standard one hides ours
too.  The environment variable PROFILING_TRACING=stdlib switches it off.

A process that a profiled program starts finds another variable, and is
profiled too: see profiling.tracing._children.

Imported when the interpreter starts, by a line in profiling-tracing.pth, so
it imports nothing that is not loaded by then.  (The .start files of 3.15
would do the same, but make the interpreter import pkgutil first, which takes
several times as long as all of this.)
"""

import os
import sys
from _frozen_importlib_external import (
    PathFinder, spec_from_file_location)

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE = os.path.join(HERE, 'profiling', 'tracing')
STANDARD = os.path.dirname(os.path.abspath(os.__file__))


class Finder:
    """Finds our modules under the standard library's names."""

    @classmethod
    def find_spec(cls, name, path=None, target=None):
        """Return the spec of our module of that name, or None."""
        find = FINDERS.get(name)
        return find and find(path)


def find_alias(path):
    """Return the spec of cProfile, unless the user has one."""
    if not is_standard(PathFinder.find_spec('cProfile', path)):
        return None
    return spec_from_file_location(
        'cProfile', os.path.join(HERE, 'cProfile.py'))


def find_tracing(path):
    """Return the spec of profiling.tracing in the standard profiling."""
    if not is_standard(PathFinder.find_spec('profiling.tracing', path)):
        return None
    return spec_from_file_location(
        'profiling.tracing', os.path.join(PACKAGE, '__init__.py'),
        submodule_search_locations=[PACKAGE])


def find_extension(path):
    """Return the spec of _lsprof: the extension in our package."""
    return spec_from_file_location(
        '_lsprof', os.path.join(PACKAGE, '__init__.py'), loader=Alias())


def is_standard(spec):
    """Return whether spec is that of a module in the standard library."""
    return (spec is not None and spec.origin is not None
            and spec.origin.startswith(STANDARD + os.sep)
            and not spec.origin.startswith(HERE + os.sep))


class Alias:
    """Loads _lsprof: the very module profiling.tracing._lsprof."""

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        from profiling.tracing import _lsprof
        sys.modules['_lsprof'] = _lsprof


FINDERS = {
    'cProfile': find_alias,
    'profiling.tracing': find_tracing,
    '_lsprof': find_extension,
}


def install():
    """Put the finder in force, unless that is switched off."""
    if os.environ.get('PROFILING_TRACING') == 'stdlib':
        return
    if Finder not in sys.meta_path:
        sys.meta_path.insert(0, Finder)
    if 'PROFILING_TRACING_CHILDREN' in os.environ:
        profile_child()


def profile_child():
    """Profile this process, which a profiled one has started.

    It may be called more than once: a virtual environment's .pth files are
    run twice.  The packages are taken out of sys.modules again: the program
    may have others under these names.  Our modules in them stay.
    """
    if 'profiling.tracing._children' in sys.modules:
        return
    packages = {'profiling', 'profiling.tracing'} - set(sys.modules)
    try:
        from profiling.tracing import _children
    except ImportError:
        return
    _children.start()
    for name in packages:
        sys.modules.pop(name, None)
