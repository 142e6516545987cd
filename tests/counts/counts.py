"""Checks that our counts equal the standard profiler's: records each program
under both, each in a process of its own, and reports in TAP."""

import argparse
import concurrent.futures
import json
import os
import subprocess
import sys
import tempfile

import compare
import differences
import targets

HERE = os.path.dirname(os.path.abspath(__file__))
WORKER = os.path.join(HERE, "worker.py")
OURS = os.path.join("profiling", "tracing") + os.sep
TIMEOUT_SECONDS = 600
SHOWN_LINES = 12


class Failure(Exception):
    """A program that could not be recorded; the text says why."""


def program_names():
    """Return the names of all programs: our own, then the library's."""
    files = os.listdir(os.path.join(HERE, "programs"))
    own = sorted(name[:-3] for name in files if name.endswith(".py"))
    return own + list(targets.TARGETS)


def environment(standard):
    """Return the environment of a worker."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "PROFILING_", "LC_"))}
    kept.update(PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1",
                LC_ALL="C.UTF-8", NO_COLOR="1", COLUMNS="80", TZ="UTC")
    if standard:
        kept["PROFILING_TRACING"] = "stdlib"
    return kept


def run_worker(python, program, standard, folder):
    """Run the worker in *folder*; return its recording."""
    out = os.path.join(folder, "out.json")
    command = [python, "-B", "-s", WORKER, program, out]
    try:
        process = subprocess.run(
            command, env=environment(standard), cwd=folder, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, errors="replace",
            timeout=TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failure("no end after %d s" % TIMEOUT_SECONDS) from None
    if process.returncode:
        raise Failure("the worker's status is %d\n%s"
                      % (process.returncode, process.stderr[-2000:]))
    with open(out, encoding="utf-8") as file:
        return json.load(file)


def record(python, program, standard):
    """Return the recording of *program*; check which profiler made it."""
    with tempfile.TemporaryDirectory(prefix="counts-") as folder:
        recording = run_worker(python, program, standard, folder)
    if "skip" in recording:
        return recording
    if (OURS in recording["recorder"]) == standard:
        raise Failure("recorded by the wrong profiler: "
                      + recording["recorder"])
    return recording


def self_check(options, program):
    """Return the problems of comparing the standard profiler with itself."""
    first = record(options.python, program, True)
    lines = []
    for _ in range(options.repeat):
        again = record(options.python, program, True)
        if "skip" in first:
            return first, []
        lines += map(compare.describe, compare.differing_rows(first, again))
    return first, lines


def real_check(options, program):
    """Return the problems of comparing ours with the standard profiler."""
    standard = record(options.python, program, True)
    if "skip" in standard:
        return standard, []
    ours = record(options.python, program, False)
    expected = compare.expected_rows(differences.DIFFERENCES, program,
                                     standard["version"])
    return standard, compare.problems(standard, ours, expected)


def check(options, program):
    """Return the TAP line's outcome and its diagnostics for *program*."""
    try:
        kind = self_check if options.self else real_check
        standard, lines = kind(options, program)
    except Failure as failure:
        return "not ok", "", str(failure).splitlines()
    if "skip" in standard:
        return "ok", " # SKIP " + standard["skip"], []
    more = len(lines) - options.lines
    if more > 0:
        lines[options.lines:] = ["and %d more" % more]
    if not lines and options.verbose:
        return "ok", "", ["%d functions, %d edges" % (
            len(standard["functions"]), len(standard["edges"]))]
    return "not ok" if lines else "ok", "", lines


def report(options, programs):
    """Check all programs, print TAP, and return the number of failures."""
    failed = 0
    print("1..%d" % len(programs), flush=True)
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = pool.map(lambda name: check(options, name), programs)
        for number, (outcome, note, lines) in enumerate(results, 1):
            name = programs[number - 1]
            print("%s %d - %s%s" % (outcome, number, name, note))
            for line in lines:
                print("# " + line)
            sys.stdout.flush()
            failed += outcome != "ok"
    return failed


def wanted_names():
    """Return the names to check without being told: with COUNTS_QUICK in
    the environment, where a run is slow, those of our own programs."""
    names = program_names()
    if os.environ.get("COUNTS_QUICK"):
        names = [name for name in names if name not in targets.TARGETS]
    return names


def parse_arguments():
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--python", default=sys.executable, metavar="PATH",
                        help="interpreter in which ours is in force")
    parser.add_argument("--program", nargs="+", action="extend",
                        metavar="NAME",
                        help="check these programs only")
    parser.add_argument("-j", "--jobs", type=int, metavar="N",
                        default=os.cpu_count() or 1,
                        help="programs checked at a time")
    parser.add_argument("--self", action="store_true",
                        help="compare the standard profiler with itself")
    parser.add_argument("--repeat", type=int, default=1, metavar="N",
                        help="with --self: how often")
    parser.add_argument("--lines", type=int, default=SHOWN_LINES,
                        metavar="N", help="differences shown for a program")
    parser.add_argument("--verbose", action="store_true",
                        help="say how much was compared")
    return parser.parse_args()


def main():
    """Run the checks; return the exit status."""
    options = parse_arguments()
    programs = options.program or wanted_names()
    unknown = sorted(set(programs) - set(program_names()))
    if unknown:
        print("Bail out! no such program: " + ", ".join(unknown))
        return 2
    return 1 if report(options, programs) else 0


if __name__ == "__main__":
    sys.exit(main())
