"""Whole programs: their wall time, and the sum of the times reported.

Of several rounds that counts in which a process took least.
"""

import math

import workers

# Workloads of the benchmark, run again and again.
WHOLE = (
    "re_compile",
    "ast_unparse",
    "pickle_python",
    "difflib_texts",
    "html_outline",
    "simulation",
    "raytrace",
    "puzzle",
    "docutils_html",
    "pylint_module",
)

MODES = ("plain", "cProfile", "raw", "compensated")


def repeats_for(config, name):
    """How often the program is to run for config.seconds; or why not at all.

    The result is (repeats, None) or (None, reason).
    """
    answer = workers.ask(config, "plain", program=name)
    if "skipped" in answer:
        return None, answer["skipped"]
    return math.ceil(config.seconds * 1e9 / answer["ns"]), None


def ask(config, name, mode, repeats):
    """The answer for one process that runs the program in mode."""
    if mode == "plain":
        return workers.ask(config, "plain", program=name, repeats=repeats)
    return workers.ask(config, "profile", mode=mode, program=name,
                       repeats=repeats)


def measure(config, name):
    """Every mode once a round: the ns of each, or why it was skipped."""
    repeats, reason = repeats_for(config, name)
    result = {"program": name, "repeats": repeats, "skipped": reason,
              "ns": {}}
    least = {}
    for number in range(config.rounds if repeats else 0):
        for mode in workers.rotated(MODES, number):
            answer = ask(config, name, mode, repeats)
            if answer["took"] < least.get(mode, math.inf):
                least[mode] = answer["took"]
                result["ns"][mode] = answer["ns"]
    return result


def ratio(result, mode):
    """The total reported in mode over the wall time without a profiler."""
    return result["ns"][mode] / result["ns"]["plain"]
