"""How true the times are: standard cProfile's, ours, ours compensated.

    accuracy.py --python PATH --sampler DIR [--quick] [--repeat N]
                [--part NAME]… [--program NAME]… [--json OUT]

PATH is the interpreter to measure; in the build tree `./python`, in which
`import cProfile` is ours unless PROFILING_TRACING=stdlib is set.  Three parts:
the suite, functions of one style of code each, all of them in each process;
whole programs, each in processes of its own; and the ranking of their
functions, against that of a statistical sampler: the standard library's from
3.15 on, else the extension made from sampler.c, in DIR.  "raw" is our profiler
without compensation.  Packages such as docutils and pylint are used where PATH
can import them (PYTHONPATH is passed on).  No figure decides the exit status:
it is 0 unless something is broken.
"""

import argparse
import dataclasses
import json
import os
import statistics
import sys

import limits
import programs
import ranking
import tables
import workers
from profiling.tracing import _accuracy

PARTS = ("suite", "programs", "ranking")
SUITE_ROUNDS = 8


@dataclasses.dataclass
class Config:
    """What the command line asked for."""

    python: str        # the interpreter to measure
    sampler: str       # folder of the extension _sampler, or None
    parts: tuple       # some of PARTS
    programs: tuple    # some of programs.WHOLE
    suite_rounds: int  # rounds in each process of the suite
    rounds: int        # processes for the suite, each program and each mode
    seconds: float     # that a program takes without a profiler, at least
    sampled: int       # seconds that a program is sampled for
    cpus: frozenset    # where processes may run that disturb the measured


def make_parser():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--python", default=sys.executable, metavar="PATH",
        help="the interpreter to measure (default: this one)")
    add("--sampler", metavar="DIR", help="folder of the extension _sampler")
    add("--quick", action="store_true", help="fewer and shorter runs")
    add("--repeat", type=int, metavar="N",
        help="processes for each program and for the suite (default: 3)")
    add("--part", action="append", choices=PARTS, metavar="NAME",
        help="only this part (may be repeated)")
    add("--program", action="append", choices=programs.WHOLE, metavar="NAME",
        help="only this program as a whole (may be repeated)")
    add("--json", metavar="OUT", help="write all figures to this file")
    return parser


def make_config(options):
    python, quick = options.python, options.quick
    rounds = max(1, options.repeat or (1 if quick else 3))
    return Config(
        python=os.path.abspath(python) if os.sep in python else python,
        sampler=options.sampler and os.path.abspath(options.sampler),
        parts=tuple(options.part or PARTS),
        programs=tuple(options.program or programs.WHOLE),
        suite_rounds=SUITE_ROUNDS,
        rounds=rounds,
        seconds=0.3 if quick else 1.0,
        sampled=4 if quick else 20,
        cpus=workers.allowed_cpus())


def middle(answers):
    """The median of each number in answers, which are alike otherwise.

    Where a process has its code and its data makes a loop some percent slower
    or faster, for as long as it runs; and a process calibrates but once.
    """
    first = answers[0]
    if isinstance(first, dict):
        return {key: middle([answer[key] for answer in answers])
                for key in first}
    if isinstance(first, list):
        return [middle(parts) for parts in zip(*answers)]
    return statistics.median_low(answers)


def run_suite(config, wanted):
    answers = [workers.ask(config, "suite", rounds=config.suite_rounds)
               for _ in range(config.rounds)]
    answer = middle(answers)
    times = _accuracy.Times(answer["true"], answer["reported"])
    tables.print_suite(_accuracy, times, wanted)
    _accuracy.print_splits([_accuracy.Split(**split)
                            for split in answer["splits"]])
    tables.say()
    return {"middle": answer, "processes": answers}


def run_programs(config, wanted):
    tables.print_program_heading()
    results = []
    for name in config.programs:
        results.append(programs.measure(config, name))
        tables.print_program(results[-1], wanted)
    return results


def run_ranking(config, wanted, version):
    tables.print_ranking_heading()
    results = []
    for result in ranking.measure_all(config, version):
        results.append(result)
        tables.print_ranking(result, wanted)
    return results


def run(config):
    """Measures and prints; the figures as one dict for --json."""
    about = workers.ask(config, "about")
    wanted = limits.for_version(about["version"])
    result = {"about": about, "targets": wanted}
    tables.print_heading(about, config)
    if "suite" in config.parts:
        result["suite"] = run_suite(config, wanted)
    if "programs" in config.parts:
        result["programs"] = run_programs(config, wanted)
    if "ranking" in config.parts:
        result["ranking"] = run_ranking(config, wanted, about["version"])
    return result


def main():
    options = make_parser().parse_args()
    config = make_config(options)
    workers.pin()
    try:
        result = run(config)
    except workers.WorkerError as error:
        sys.exit(f"accuracy: {error}")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            json.dump(result, file, indent=1)
            file.write("\n")


if __name__ == "__main__":
    main()
