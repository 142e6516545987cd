"""The benchmark: plain, standard cProfile, ours and the floor, side by side.

    bench.py --python PATH --floor DIR [--repeat N] [--quick] [--modes LIST]
             [--clock wall|cpu] [--workload NAME]… [--json OUT]

PATH is the interpreter to measure; in the build tree `./python`, in which
`import cProfile` is ours unless PROFILING_TRACING=stdlib is set.  DIR holds
the extension made from floor.c for that interpreter; without it the mode is
left out; contexts is ours with contexts=True, timeline with timeline=True.
Each mode runs in processes of its own, once a round in rotating order, so that
a busy machine disturbs all of them alike; the best time of all rounds counts.
Packages such as docutils and pylint are used where PATH can import them
(PYTHONPATH is passed on).  No figure decides the exit status: it is 0 unless
something is broken.
"""

import argparse
import dataclasses
import json
import os
import sys

import figures
import measure
import processes
import report
import targets
import workloads

MODES = ("plain", "cProfile", "ours", "contexts", "timeline",
         "floor")


@dataclasses.dataclass
class Config:
    """What the command line asked for."""

    python: str       # the interpreter to measure
    floor: str        # folder of the extension _floor, or None
    modes: tuple      # some of MODES, in that order
    workloads: tuple  # names of modules in workloads
    costs: bool       # also memory, switching, imports
    rounds: int       # processes for each workload and mode
    iterations: int   # timed runs in such a process
    clock: str        # "wall", or "cpu" for a busy machine
    starts: int       # fresh processes for import times


def absolute(command):
    """command as a path that does not depend on the current folder."""
    return os.path.abspath(command) if os.sep in command else command


def choose_modes(text, floor):
    asked = text.split(",")
    unknown = set(asked) - set(MODES)
    if unknown:
        sys.exit(f"bench: no mode {', '.join(sorted(unknown))} "
                 f"(expected some of {','.join(MODES)})")
    return tuple(mode for mode in MODES if mode in asked or mode == "plain"
                 if mode != "floor" or floor is not None)


def make_parser():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--python", default=sys.executable, metavar="PATH",
        help="the interpreter to measure (default: this one)")
    add("--floor", metavar="DIR", help="folder of the extension _floor")
    add("--repeat", type=int, metavar="N", help="rounds (default: 5)")
    add("--quick", action="store_true", help="fewer rounds and repetitions")
    add("--modes", default=",".join(MODES), metavar="LIST",
        help="modes, separated by commas (default: %(default)s)")
    add("--clock", choices=("wall", "cpu"), default="wall",
        help="time of the workloads; cpu helps on a busy machine")
    add("--workload", action="append", choices=workloads.ALL, metavar="NAME",
        help="only this one, without the other costs (may be repeated)")
    add("--json", metavar="OUT", help="write all figures to this file")
    return parser


def make_config(options):
    return Config(
        python=absolute(options.python),
        floor=options.floor and os.path.abspath(options.floor),
        modes=choose_modes(options.modes, options.floor),
        workloads=tuple(options.workload or workloads.ALL),
        costs=options.workload is None,
        rounds=max(1, options.repeat or (2 if options.quick else 5)),
        iterations=2 if options.quick else 3,
        clock=options.clock,
        starts=5 if options.quick else 25)


def measure_costs(config):
    return {
        "functions": measure.memory(config, "functions"),
        "edges": measure.memory(config, "edges"),
        "switch": measure.switching(config),
        "import": measure.importing(config),
        "hook": measure.hook(config),
    }


def run(config):
    """Measures and prints; the figures as one dict for --json."""
    about = processes.run_worker(config, "about", "plain")
    wanted = targets.for_version(about["version"])
    report.print_heading(about, config)
    measured, rows = [], []
    for name in config.workloads:
        measured.append(measure.time_workload(config, name))
        rows.append(figures.derive(measured[-1]))
        report.print_row(rows[-1], wanted)
    report.say()
    report.print_means(rows, wanted)
    report.print_scaling(rows, wanted)
    costs = measure_costs(config) if config.costs else None
    if costs is not None:
        report.print_costs(costs, wanted)
    return {"about": about, "targets": wanted, "measured": measured,
            "rows": rows, "costs": costs}


def main():
    options = make_parser().parse_args()
    processes.pin()
    try:
        result = run(make_config(options))
    except processes.WorkerError as error:
        sys.exit(f"bench: {error}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
