"""One measurement in a process of its own: a job, a mode, one line of JSON.

Started by bench.py with the interpreter that is measured.  The jobs:

    about       what the interpreter is
    time        nanoseconds of a workload, and its calls as the profiler
                counts them
    functions   bytes that the process grows by when many functions are
                profiled, one edge each
    edges       the same for many edges among few functions, each of which is
                a context of its own
    switch      nanoseconds of enable and disable
"""

import argparse
import gc
import importlib
import importlib.util
import json
import os
import pathlib
import platform
import random
import sys
import sysconfig
import time
import types

FOLDER = pathlib.Path(__file__).resolve().parent

MODES = ("plain", "cProfile", "ours", "contexts", "timeline", "floor")

MEMORY_FUNCTIONS = 50_000
MEMORY_CALLERS = 1_000
MEMORY_CALLEES = 200
SWITCH_PAIRS = 100

CLOCKS = {"wall": time.perf_counter_ns, "cpu": time.process_time_ns}


def do_nothing():
    pass


class Plain:
    """Records nothing; the three others are used like it."""

    on = off = staticmethod(do_nothing)

    def calls(self):
        """All calls recorded so far, or None if nobody counts them."""
        return None


class Floor(Plain):
    def __init__(self, module):
        self.on = module.start
        self.off = module.stop


class Profiled(Plain):
    def __init__(self, profiler):
        self.profiler = profiler
        self.on = profiler.enable
        self.off = profiler.disable

    def calls(self):
        return sum([entry.callcount for entry in self.profiler.getstats()])


def is_ours(module):
    """Does this _lsprof come from a folder profiling/tracing?"""
    parts = pathlib.PurePath(getattr(module, "__file__", None) or "").parts
    return ("profiling", "tracing") in zip(parts, parts[1:])


def make_profiled(want_ours, **keywords):
    import _lsprof
    import cProfile

    if is_ours(_lsprof) != want_ours:
        wanted = "ours" if want_ours else "the standard library's"
        found = getattr(_lsprof, "__file__", "built in")
        sys.exit(f"bench_worker: _lsprof is {found} (expected {wanted})")
    if not issubclass(cProfile.Profile, _lsprof.Profiler):
        sys.exit("bench_worker: cProfile.Profile is not an _lsprof.Profiler")
    return Profiled(cProfile.Profile(**keywords))


def make_floor(folder):
    sys.path.insert(0, folder)
    try:
        return Floor(importlib.import_module("_floor"))
    finally:
        sys.path.remove(folder)


def make_recorder(options):
    if options.mode == "plain":
        return Plain()
    if options.mode == "floor":
        return make_floor(options.floor)
    if options.mode in ("contexts", "timeline"):
        return make_profiled(True, **{options.mode: True})
    return make_profiled(options.mode == "ours")


def load_workload(name):
    sys.path.insert(0, str(FOLDER))
    try:
        return importlib.import_module(f"workloads.{name}")
    finally:
        sys.path.remove(str(FOLDER))


def time_once(recorder, run, state, clock):
    """Nanoseconds of run(state) with the recorder on."""
    gc.collect()
    recorder.on()
    start = clock()
    run(state)
    end = clock()
    recorder.off()
    return end - start


def job_time(options):
    workload = load_workload(options.workload)
    needed = getattr(workload, "REQUIRES", None)
    if needed is not None and importlib.util.find_spec(needed) is None:
        return {"skipped": f"{needed} is not installed"}
    state = workload.setup()
    recorder = make_recorder(options)
    clock = CLOCKS[options.clock]
    time_once(recorder, workload.run, state, clock)
    before = recorder.calls()
    times = [time_once(recorder, workload.run, state, clock)
             for _ in range(options.iterations)]
    after = recorder.calls()
    calls = None if after is None else (after - before) // len(times)
    return {"ns": min(times), "calls": calls}


def resident_bytes():
    """The memory of this process that is in use now, or None."""
    try:
        text = pathlib.Path("/proc/self/statm").read_text()
    except OSError:
        return None
    return int(text.split()[1]) * os.sysconf("SC_PAGE_SIZE")


def call_each(callees):
    for callee in callees:
        callee(())


def make_copies(count):
    """Functions like call_each, each with a code object of its own."""
    code = call_each.__code__
    return [types.FunctionType(code.replace(co_name=f"copy{number}"), {})
            for number in range(count)]


def call_plan(plan):
    for function, callees in plan:
        function(callees)


def growth(recorder, run, state):
    """Bytes by which recording run(state) once makes the process larger."""
    run(state)
    gc.collect()
    before = resident_bytes()
    if before is None:
        return {"skipped": "no /proc/self/statm here"}
    recorder.on()
    run(state)
    recorder.off()
    return {"bytes": resident_bytes() - before}


def job_functions(options):
    functions = make_copies(MEMORY_FUNCTIONS)
    result = growth(make_recorder(options), call_each, functions)
    return {"count": MEMORY_FUNCTIONS, **result}


def job_edges(options):
    functions = make_copies(MEMORY_CALLERS)
    choose = random.Random(1).sample
    plan = [(function, choose(functions, MEMORY_CALLEES))
            for function in functions]
    result = growth(make_recorder(options), call_plan, plan)
    return {"count": MEMORY_CALLERS * MEMORY_CALLEES, **result}


def time_switching(recorder):
    """Nanoseconds of one enable and disable, the mean of a batch."""
    on, off = recorder.on, recorder.off
    start = time.perf_counter_ns()
    for _ in range(SWITCH_PAIRS):
        on()
        off()
    return (time.perf_counter_ns() - start) / SWITCH_PAIRS


def job_switch(options):
    recorder = make_recorder(options)
    start = time.perf_counter_ns()
    recorder.on()
    recorder.off()
    first = time.perf_counter_ns() - start
    best = min([time_switching(recorder) for _ in range(options.iterations)])
    return {"first_ns": first, "ns": best}


def job_about(_options):
    arguments = sysconfig.get_config_var("CONFIG_ARGS") or ""
    return {
        "version": platform.python_version(),
        "compiler": platform.python_compiler(),
        "machine": platform.machine(),
        "optimised": "--enable-optimizations" in arguments,
        "debug": hasattr(sys, "gettotalrefcount"),
        "free-threaded": bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
    }


JOBS = {
    "about": job_about,
    "time": job_time,
    "functions": job_functions,
    "edges": job_edges,
    "switch": job_switch,
}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("mode", choices=MODES)
    parser.add_argument("--workload", metavar="NAME")
    parser.add_argument("--iterations", type=int, default=3, metavar="N")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--floor", metavar="DIR")
    return parser.parse_args()


def main():
    options = parse_options()
    print(json.dumps(JOBS[options.job](options)))


if __name__ == "__main__":
    main()
