"""What is measured, and in which order: workloads, memory, fixed costs."""

import re

import processes

IMPORTS = {"cProfile": "cProfile", "ours": "profiling.tracing"}

TIME_IMPORT = """\
import time
start = time.perf_counter_ns()
import {}
print(time.perf_counter_ns() - start)
"""

# The lines of -X importtime: own microseconds | with its imports | module.
HOOK_LINE = re.compile(
    r"^import time:\s*(\d+)\s*\|\s*(\d+)\s*\|\s*_profiling_precedence\s*$",
    re.MULTILINE)


def rotated(items, count):
    """items with the first count of them moved to the end, round and round."""
    count %= len(items)
    return items[count:] + items[:count]


def time_workload(config, name):
    """Every mode once a round: {mode: [ns…]}, {mode: calls}, why skipped."""
    result = {"workload": name, "ns": {mode: [] for mode in config.modes},
              "calls": {}, "skipped": None}
    for number in range(config.rounds):
        for mode in rotated(config.modes, number):
            answer = processes.run_worker(config, "time", mode, name)
            if "skipped" in answer:
                return {**result, "skipped": answer["skipped"]}
            result["ns"][mode].append(answer["ns"])
            if answer["calls"] is not None:
                result["calls"][mode] = answer["calls"]
    return result


def recording(config):
    return [mode for mode in config.modes if mode != "plain"]


def memory(config, job):
    """{mode: bytes for one function or edge}, the smallest of two runs."""
    found = {}
    for _ in range(2):
        for mode in recording(config):
            answer = processes.run_worker(config, job, mode)
            if "skipped" not in answer:
                each = answer["bytes"] / answer["count"]
                found[mode] = min(each, found.get(mode, each))
    return found


def switching(config):
    """{mode: (ns of an enable and disable, ns of the first in a process)}"""
    found = {}
    for _ in range(config.rounds):
        for mode in recording(config):
            answer = processes.run_worker(config, "switch", mode)
            pair = answer["ns"], answer["first_ns"]
            found[mode] = tuple(map(min, pair, found.get(mode, pair)))
    return found


def import_once(config, mode):
    """Nanoseconds of importing the profiler in a fresh process."""
    code = TIME_IMPORT.format(IMPORTS[mode])
    process = processes.run_python(config.python, mode, ["-P", "-c", code])
    return int(process.stdout)


def importing(config):
    """{mode: ns}, the best of many fresh processes."""
    modes = [mode for mode in IMPORTS if mode in config.modes]
    found = {}
    for number in range(config.starts if modes else 0):
        for mode in rotated(modes, number):
            took = import_once(config, mode)
            found[mode] = min(took, found.get(mode, took))
    return found


def hook(config):
    """Start-up (own ns, ns with its imports) of the hook; None without."""
    best = None
    for _ in range(config.starts if "ours" in config.modes else 0):
        arguments = ["-P", "-X", "importtime", "-c", "pass"]
        process = processes.run_python(config.python, "ours", arguments)
        line = HOOK_LINE.search(process.stderr)
        if line is None:
            return None
        took = tuple(1000 * int(text) for text in line.groups())
        best = took if best is None else tuple(map(min, took, best))
    return best
