"""The arithmetic: from the times of a workload to its ratios, and means."""

import math
import statistics

# An added cost below this share of the plain time is noise, no divisor.
SMALLEST_SHARE = 0.01

RATIOS = {
    "ours/cProfile": ("ours", "cProfile"),
    "contexts/ours": ("contexts", "ours"),
    "contexts/cProfile": ("contexts", "cProfile"),
    "timeline/ours": ("timeline", "ours"),
    "timeline/cProfile": ("timeline", "cProfile"),
    "ours/floor": ("ours", "floor"),
    "floor/cProfile": ("floor", "cProfile"),
}


def added(times, mode):
    """Nanoseconds that mode adds to the plain run, or None."""
    if mode not in times or "plain" not in times:
        return None
    return times[mode] - times["plain"]


def ratio(times, above, below):
    """What one mode adds over what another adds; None if not measurable."""
    numerator, divisor = added(times, above), added(times, below)
    if numerator is None or divisor is None:
        return None
    if divisor < SMALLEST_SHARE * times["plain"]:
        return None
    return numerator / divisor


def ratios(times):
    return {name: ratio(times, *pair) for name, pair in RATIOS.items()}


def per_call(times, calls):
    """{mode: nanoseconds added to each call}"""
    if not calls:
        return {}
    return {mode: added(times, mode) / calls for mode in times
            if mode != "plain" and added(times, mode) is not None}


def derive(measured):
    """The row of the table for one measured workload."""
    row = {"workload": measured["workload"], "skipped": measured["skipped"]}
    if row["skipped"]:
        return row
    best = {mode: min(ns) for mode, ns in measured["ns"].items()}
    middle = {mode: statistics.median(ns)
              for mode, ns in measured["ns"].items()}
    counts = measured["calls"]
    calls = counts.get("ours", counts.get("cProfile"))
    return {**row, "ns": best, "calls": calls,
            "calls_differ": len(set(counts.values())) > 1,
            "per_call": per_call(best, calls),
            "ratios": ratios(best), "median_ratios": ratios(middle)}


def values(rows, name, key="ratios"):
    """The ratios called name of all rows, without those lost in noise."""
    found = [row[key][name] for row in rows if not row["skipped"]]
    return [value for value in found if value is not None and value > 0]


def mean(numbers):
    """The geometric mean of positive numbers; None if there are none."""
    if not numbers:
        return None
    return math.exp(statistics.fmean(map(math.log, numbers)))


def worst(rows, name):
    """(ratio, workload) of the largest ratio called name, or None."""
    found = [(row["ratios"][name], row["workload"]) for row in rows
             if not row["skipped"] and row["ratios"][name] is not None]
    return max(found, default=None)


def call_costs(rows):
    """The added cost of a call among 10 functions and among 10,000."""
    found = {row["workload"]: row.get("per_call", {}) for row in rows}
    return found.get("functions_10", {}), found.get("functions_10000", {})


def scaling(costs, mode, base=None):
    """How the cost that mode adds to a call grows; less what base adds."""
    needed = (mode, base or mode)
    if not all(name in cost for cost in costs for name in needed):
        return None
    few, many = (cost[mode] - (cost[base] if base else 0) for cost in costs)
    return many / few if few > 0 else None


def net(each, mode):
    """Bytes of mode without those of the interpreter's own events."""
    if mode not in each:
        return None
    return each[mode] - each.get("floor", 0)
