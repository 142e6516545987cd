"""The printed tables of the three parts, each with its targets."""

import limits
import programs
import ranking

PROFILERS = ("cProfile", "raw", "compensated")


def say(text=""):
    print(text, flush=True)


def print_heading(about, config):
    flags = [name for name in ("optimised", "debug", "free-threaded")
             if about[name]]
    build = ", ".join([about["compiler"], about["machine"], *flags])
    say(f"Python {about['version']} ({build})")
    say(f"suite: median of {config.rounds} processes, best of "
        f"{config.suite_rounds} rounds in each; programs: best of "
        f"{config.rounds}")
    say()


def print_figure(title, text, note=""):
    say(f"{title:<40} {text:>24}  {note}".rstrip())


def judge_suite(profiler, wrong, low, high, wanted):
    """The verdicts on the share and on the ratios; only for our best."""
    if profiler != "compensated":
        return "", ""
    most = wanted["misattributed"]
    share = limits.verdict(f"{most:.1%}", wrong <= most)
    if "ratios" not in wanted:
        return share, ""
    least, largest = wanted["ratios"]
    met = low[1] >= least and high[1] <= largest
    return share, limits.verdict(f"{least} to {largest}", met)


def print_suite(accuracy, times, wanted):
    """accuracy is the module that measured the times."""
    accuracy.print_times(times)
    say()
    for profiler in PROFILERS:
        reported = times.reported[profiler]
        wrong = accuracy.misattributed(times.true, reported)
        low, high = accuracy.extremes(accuracy.ratios(times.true, reported))
        share, ratios = judge_suite(profiler, wrong, low, high, wanted)
        print_figure(f"misattributed share, {profiler}", f"{wrong:.2%}",
                     share)
        print_figure(f"  reported/true, {low[0]}", f"{low[1]:.3f} lowest")
        print_figure(f"  reported/true, {high[0]}", f"{high[1]:.3f} highest",
                     ratios)
    say()


def print_program_heading():
    say("Reported total over the wall time without a profiler")
    say(f"{'program':18}{'plain ms':>10}" +
        "".join([f"{mode:>13}" for mode in PROFILERS]))


def judge_total(value, wanted):
    most = wanted["total"]
    return limits.verdict(f"{most:.0%}", abs(value - 1) <= most)


def print_program(result, wanted):
    name = result["program"].ljust(18)
    if result["skipped"]:
        say(f"{name} skipped: {result['skipped']}")
        return
    ratios = {mode: programs.ratio(result, mode) for mode in PROFILERS}
    cells = "".join([f"{ratio:13.3f}" for ratio in ratios.values()])
    say(f"{name}{result['ns']['plain'] / 1e6:10.1f}{cells}  "
        + judge_total(ratios["compensated"], wanted))


def print_ranking_heading():
    say()
    say(f"Of the {ranking.TOP} functions that a sampler finds most often, "
        "so many are among")
    say(f"the {ranking.TOP} first by time spent in them and in their C calls; "
        "and the share of")
    say("that time which is with another function than the sampler says")
    say(f"{'program':18}{'samples':>10}" +
        "".join([f"{mode:>13}" for mode in PROFILERS]))


def print_ranking(result, wanted):
    name = result["program"].ljust(18)
    if result["skipped"]:
        say(f"{name} skipped: {result['skipped']}")
        return
    hits = result["hits"]
    wrong = result["misattributed"]
    cells = "".join([f"{hits[mode]:6}{wrong[mode]:7.1%}"
                     for mode in PROFILERS])
    least = wanted["ranking"]
    note = limits.verdict(str(least), hits["compensated"] >= least)
    say(f"{name}{result['samples']:10}{cells}  {note} "
        f"({result['sampler']})")
