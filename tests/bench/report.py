"""The printed tables: a row per workload, then the figures over all."""

import figures
import targets
import workloads


def number(value, digits):
    return "-" if value is None else f"{value:.{digits}f}"


def milliseconds(mode):
    return lambda row: number(row["ns"].get(mode, None) and
                              row["ns"][mode] / 1e6, 2)


def nanoseconds(mode):
    return lambda row: number(row["per_call"].get(mode), 1)


def ratio(name, key="ratios"):
    return lambda row: number(row[key][name], 3)


# Heading, width, text of a row.
COLUMNS = (
    ("plain ms", 9, milliseconds("plain")),
    ("cProf ms", 9, milliseconds("cProfile")),
    ("ours ms", 9, milliseconds("ours")),
    ("ctxt ms", 8, milliseconds("contexts")),
    ("line ms", 8, milliseconds("timeline")),
    ("floor ms", 9, milliseconds("floor")),
    ("calls", 8, lambda row: str(row["calls"] or "-")),
    ("cProf ns", 9, nanoseconds("cProfile")),
    ("ours ns", 8, nanoseconds("ours")),
    ("floor ns", 9, nanoseconds("floor")),
    ("ours/cP", 8, ratio("ours/cProfile")),
    ("(median)", 9, ratio("ours/cProfile", "median_ratios")),
    ("ct/ours", 8, ratio("contexts/ours")),
    ("ct/cP", 7, ratio("contexts/cProfile")),
    ("ours/fl", 8, ratio("ours/floor")),
    ("floor/cP", 9, ratio("floor/cProfile")),
)

NAME_WIDTH = 18


def say(text=""):
    print(text, flush=True)


def print_heading(about, config):
    flags = [name for name in ("optimised", "debug", "free-threaded")
             if about[name]]
    build = ", ".join([about["compiler"], about["machine"], *flags])
    say(f"Python {about['version']} ({build}), {config.rounds} rounds of "
        f"{config.iterations}, {config.clock} time")
    say("ns: time added to each call; ratios: of the time added to plain")
    say()
    titles = "".join([title.rjust(width) for title, width, _ in COLUMNS])
    say("workload".ljust(NAME_WIDTH) + titles + "  ours/cP")


def print_row(row, wanted):
    name = row["workload"].ljust(NAME_WIDTH)
    if row["skipped"]:
        say(f"{name} skipped: {row['skipped']}")
        return
    cells = "".join([text(row).rjust(width) for _, width, text in COLUMNS])
    value = row["ratios"]["ours/cProfile"]
    note = targets.verdict(value, wanted.get("worst"))
    if row["calls_differ"]:
        note += " (calls differ from cProfile's)"
    say(f"{name}{cells}  {note}".rstrip())


def print_figure(title, value, digits=3, target=None, unit=""):
    text = number(value, digits) + (f" {unit}" if unit else "")
    note = targets.verdict(value, target)
    say(f"{title:<44} {text:>14}  {note}".rstrip())


def print_worst(rows, name, target):
    found = figures.worst(rows, name)
    value, workload = found or (None, "none")
    print_figure(f"  largest ({workload})", value, target=target)


def print_means(rows, wanted):
    synthetic = [row for row in rows if row["workload"] in workloads.SYNTHETIC]
    real = [row for row in rows if row["workload"] in workloads.REAL]
    limits = {"ours/cProfile": ("mean", "worst"), "ours/floor": ("floor", ""),
              "contexts/ours": ("contexts", ""),
              "contexts/cProfile": ("", "worst_contexts")}
    for name in figures.RATIOS:
        if not figures.values(rows, name):
            continue
        mean, worst = limits.get(name, ("", ""))
        print_figure(f"{name}, geometric mean",
                     figures.mean(figures.values(rows, name)),
                     target=wanted.get(mean))
        for title, part in (("synthetic", synthetic), ("real", real)):
            found = figures.values(part, name)
            print_figure(f"  {title} ({len(found)})", figures.mean(found))
        print_worst(rows, name, wanted.get(worst))


def print_scaling(rows, wanted):
    costs = figures.call_costs(rows)
    for mode in ("cProfile", "ours", "floor"):
        value = figures.scaling(costs, mode)
        target = wanted["scaling"] if mode == "ours" else None
        if value is not None:
            print_figure(f"added to a call, 10,000 functions / 10, {mode}",
                         value, 2, target)
    for mode in ("cProfile", "ours"):
        value = figures.scaling(costs, mode, "floor")
        if value is not None:
            print_figure(f"  beyond the floor, {mode}", value, 2)


def print_memory(title, each):
    for mode in each:
        if mode != "floor":
            print_figure(f"memory per {title}, {mode}",
                         figures.net(each, mode), 0, unit="bytes")
    if "floor" in each:
        print_figure("  left out: the interpreter's own", each["floor"], 0,
                     unit="bytes")


def print_pair(title, ns, target, digits=2):
    """Microseconds of both profilers and their ratio; ns is {mode: ns}."""
    for mode in ("cProfile", "ours", "contexts", "timeline", "floor"):
        if mode in ns:
            print_figure(f"{title}, {mode}", ns[mode] / 1e3, digits, unit="us")
    if "ours" in ns and "cProfile" in ns:
        print_figure("  ours/cProfile", ns["ours"] / ns["cProfile"],
                     target=target)


def print_hook(hook, wanted):
    if hook is None:
        say("precedence hook: not installed or not measured")
        return
    print_figure("precedence hook, own", hook[0] / 1e6, unit="ms")
    print_figure("  with what it imports", hook[1] / 1e6, unit="ms",
                 target=wanted["hook_ms"])


def print_costs(costs, wanted):
    print_memory("function", costs["functions"])
    print_memory("edge or context", costs["edges"])
    pairs = costs["switch"].items()
    print_pair("enable and disable", {mode: ns for mode, (ns, _) in pairs},
               wanted["switch"])
    print_pair("  the first in a process",
               {mode: first for mode, (_, first) in pairs}, None)
    print_pair("import", costs["import"], wanted["import"], 0)
    print_hook(costs["hook"], wanted)
