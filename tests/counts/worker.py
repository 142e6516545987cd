"""Runs one program under cProfile.Profile and writes its raw counts:
worker.py PROGRAM OUT.json."""

import contextlib
import gc
import importlib.util
import io
import json
import os
import random
import sys
import types

import labels
import targets

MODULES = set(sys.modules)

import cProfile
import _lsprof

PROGRAMS = os.path.join(labels.HERE, "programs")
SWITCH = "PROFILING_TRACING"


class NoProfile:
    """Stands in for the profiler while a program runs without one."""

    def enable(self):
        """Do nothing."""

    def disable(self):
        """Do nothing."""


def script_runner(name):
    """Return a function that runs the file programs/NAME.py as __main__.

    The program finds the profiler that records it under the name "profile".
    """
    filename = os.path.join(PROGRAMS, name + ".py")
    with open(filename, encoding="utf-8") as file:
        code = compile(file.read(), filename, "exec")

    def prepare(profile):
        module = types.ModuleType("__main__")
        module.__file__ = filename
        module.profile = profile
        sys.modules["__main__"] = module
        return lambda: exec(code, module.__dict__)
    return prepare


def find_program(name):
    """Return a function that takes the profiler and returns the function
    to record."""
    if os.path.exists(os.path.join(PROGRAMS, name + ".py")):
        return script_runner(name)
    return targets.load(name)


def settle():
    """Bring what outlives a run into the same state before each run."""
    importlib.invalidate_caches()
    sys.path_importer_cache.clear()
    gc.collect()
    gc.disable()
    random.seed(0)


def run_plain(prepare):
    """Run the program unprofiled, which fills caches and imports modules,
    and return what it printed."""
    settle()
    program = prepare(NoProfile())
    with contextlib.redirect_stdout(io.StringIO()) as output:
        with contextlib.suppress(SystemExit):
            program()
    return output.getvalue()


def run_profiled(prepare):
    """Run the program; return the profiler's entries and what it printed."""
    settle()
    profile = cProfile.Profile()
    program = prepare(profile)
    with contextlib.redirect_stdout(io.StringIO()) as output:
        profile.enable()
        try:
            program()
        except SystemExit:
            pass
        finally:
            profile.disable()
    return profile.getstats(), output.getvalue()


def add_counts(table, key, entry):
    """Add the total and the primitive calls of *entry* to table[key]."""
    total, primitive = table.get(key, (0, 0))
    table[key] = (total + entry.callcount,
                  primitive + entry.callcount - entry.reccallcount)


def sum_counts(entries):
    """Return the counts by function and by edge; equal labels are summed."""
    functions, edges = {}, {}
    for entry in entries:
        caller = labels.label_of(entry.code)
        add_counts(functions, caller, entry)
        for subentry in entry.calls or ():
            callee = labels.label_of(subentry.code)
            add_counts(edges, caller + " -> " + callee, subentry)
    return {"functions": functions, "edges": edges}


def record(name):
    """Return the recording of the program *name* as plain data."""
    try:
        prepare = find_program(name)
        plain = run_plain(prepare)
    except targets.Unavailable as reason:
        return {"skip": str(reason)}
    entries, output = run_profiled(prepare)
    return dict(sum_counts(entries), plain=plain, output=output,
                version=list(sys.version_info[:3]),
                recorder=getattr(_lsprof, "__file__", None) or "built in")


def calibrate():
    """Let the profiler do what it does but once in a process, such as to
    import what it needs, before a program's calls are counted."""
    profile = cProfile.Profile()
    profile.enable()
    profile.disable()


def hide_profiler():
    """Remove every sign of which profiler is in force, so that programs
    which look at all modules, finders or variables see the same."""
    os.environ.pop(SWITCH, None)
    sys.meta_path[:] = [
        finder for finder in sys.meta_path
        if getattr(finder, "__module__", "").startswith("_frozen_importlib")]
    for name in list(sys.modules):
        if name not in MODULES or "profiling" in name:
            del sys.modules[name]


def main():
    """Record the program argv[1] into the file argv[2]."""
    name, out = sys.argv[1:]
    calibrate()
    hide_profiler()
    sys.argv[1:] = []
    recording = record(name)
    with open(out, "w", encoding="utf-8") as file:
        json.dump(recording, file)
    # Not by way of the interpreter's shutdown, in which a debug build of 3.11
    # ends fatally over the standard profiler's entries.
    os._exit(0)


if __name__ == "__main__":
    main()
