"""One measurement in a process of its own: a job, one line of JSON.

Started by accuracy.py with the interpreter that is measured.  The jobs:

    about    what the interpreter is
    suite    the true and the reported times of the suite's functions, and
             of loops whose self time is known, under all profilers
    plain    nanoseconds of a program without a profiler
    profile  nanoseconds of the same as a profiler reports them, the sum of
             all self times; and how long it took with the profiler
    rank     the same of each Python function, with the C functions that it
             calls
    sample   how often sampler.c finds the program in a Python function
    spin     runs the program until killed, for a sampler from outside

The last three collect garbage between the runs of the program only: else a
collection would be booked on whatever function happens to allocate then.
"""

import argparse
import collections
import gc
import importlib
import importlib.machinery
import importlib.util
import json
import pathlib
import sys
import time
import types

BENCH = pathlib.Path(__file__).resolve().parent.parent / "bench"
sys.path.insert(0, str(BENCH))

import bench_worker  # noqa: E402

SAMPLE_US = 1_000


def fail(text):
    sys.exit(f"accuracy_worker: {text}")


def load_standard():
    """The standard library's _lsprof, also where `import` finds ours."""
    for finder in (importlib.machinery.PathFinder,
                   importlib.machinery.BuiltinImporter):
        spec = finder.find_spec("_lsprof")
        if spec is not None:
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            return module
    return fail("this interpreter has no _lsprof of its own")


def make_raw():
    from profiling.tracing import Profile

    return Profile(compensate=False)


def make_compensated():
    from profiling.tracing import Profile

    return Profile(compensate=True)


def make_standard():
    return bench_worker.make_profiled(False).profiler


PROFILERS = {
    "cProfile": make_standard,
    "raw": make_raw,
    "compensated": make_compensated,
}


def job_about(options):
    return bench_worker.job_about(options)


def job_suite(options):
    from profiling.tracing import _accuracy, _lsprof

    standard = load_standard()
    if standard.Profiler is _lsprof.Profiler:
        fail("cannot load the standard library's _lsprof beside ours")
    factories = {**PROFILERS, "cProfile": standard.Profiler}
    times = _accuracy.measure(factories, options.rounds)
    splits = _accuracy.measure_splits(factories, options.rounds)
    return {"true": times.true, "reported": times.reported,
            "splits": [vars(split) for split in splits]}


def prepare(options):
    """The program's run() and its state, run once; exits if it is missing."""
    workload = bench_worker.load_workload(options.program)
    needed = getattr(workload, "REQUIRES", None)
    if needed is not None and importlib.util.find_spec(needed) is None:
        print(json.dumps({"skipped": f"{needed} is not installed"}))
        sys.exit()
    state = workload.setup()
    workload.run(state)
    gc.collect()
    return workload.run, state


def repeat(run, state, count):
    for _ in range(count):
        run(state)


def repeat_collecting(run, state, count):
    for _ in range(count):
        run(state)
        gc.collect()


def job_plain(options):
    run, state = prepare(options)
    start = time.perf_counter_ns()
    repeat(run, state, options.repeats)
    took = time.perf_counter_ns() - start
    return {"ns": took, "took": took}


def label(code):
    """[file, line, name] of a Python function's code."""
    return [code.co_filename, code.co_firstlineno, code.co_name]


def own_times(entries):
    """[[label, ns]…] of Python functions, with the C functions they call.

    A sampler that sees Python's frames cannot tell the two apart.
    """
    return [[label(entry.code), 1e9 * sum(
        [callee.inlinetime for callee in entry.calls or ()
         if isinstance(callee.code, str)], entry.inlinetime)]
        for entry in entries if not isinstance(entry.code, str)]


def profile(options, repeat, run, state):
    """The entries for the program, run as often as options say."""
    profiler = PROFILERS[options.mode]()
    profiler.enable()
    repeat(run, state, options.repeats)
    profiler.disable()
    return profiler.getstats()


def job_profile(options):
    run, state = prepare(options)
    start = time.perf_counter_ns()
    entries = profile(options, repeat, run, state)
    return {"ns": 1e9 * sum([entry.inlinetime for entry in entries]),
            "took": time.perf_counter_ns() - start}


def job_rank(options):
    run, state = prepare(options)
    gc.disable()
    return {"functions": own_times(
        profile(options, repeat_collecting, run, state))}


def find_codes():
    """{id: code} of all functions and of the functions in them."""
    left = [thing.__code__ for thing in gc.get_objects()
            if isinstance(thing, types.FunctionType)]
    found = {}
    while left:
        code = left.pop()
        if id(code) not in found:
            found[id(code)] = code
            left += [constant for constant in code.co_consts
                     if isinstance(constant, types.CodeType)]
    return found


def load_sampler(folder):
    sys.path.insert(0, folder)
    try:
        return importlib.import_module("_sampler")
    finally:
        sys.path.remove(folder)


def job_sample(options):
    sampler = load_sampler(options.sampler)
    run, state = prepare(options)
    gc.disable()
    end = time.perf_counter() + options.seconds
    sampler.start(SAMPLE_US, int(options.seconds * 1e6 / SAMPLE_US))
    while time.perf_counter() < end:
        repeat_collecting(run, state, 1)
    notes = collections.Counter(sampler.stop())
    codes = find_codes()
    return {"functions": [[label(codes[key]), count]
                          for key, count in notes.items() if key in codes]}


def job_spin(options):
    run, state = prepare(options)
    gc.disable()
    print(json.dumps({"ready": True}), flush=True)
    while True:
        repeat_collecting(run, state, 1)


JOBS = {
    "about": job_about,
    "suite": job_suite,
    "plain": job_plain,
    "profile": job_profile,
    "rank": job_rank,
    "sample": job_sample,
    "spin": job_spin,
}


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("job", choices=JOBS)
    parser.add_argument("--mode", choices=PROFILERS)
    parser.add_argument("--program", metavar="NAME")
    parser.add_argument("--repeats", type=int, default=1, metavar="N")
    parser.add_argument("--rounds", type=int, default=1, metavar="N")
    parser.add_argument("--sampler", metavar="DIR")
    parser.add_argument("--seconds", type=float, default=1, metavar="S")
    return parser.parse_args()


def main():
    options = parse_options()
    print(json.dumps(JOBS[options.job](options)))


if __name__ == "__main__":
    main()
