"""The functions that a program spends most in, by sampling and by tracing.

The truth is a sampler's: it does not slow the program down.  It sees where
among the Python functions the program is, so that what C functions take is
with those that call them; the traced times are added up likewise.
"""

import marshal
import pathlib
import tempfile

import programs
import workers
from profiling.tracing import _accuracy

# The first of these that can be imported are taken.
CANDIDATES = ("pylint_module", "docutils_html", "re_compile", "ast_unparse",
              "html_outline", "simulation")
WANTED = 3
TOP = 10
SAMPLES_PER_SECOND = 1000
TRACED = ("cProfile", "raw", "compensated")


def has_sampler(version):
    """Whether the standard library can sample another process."""
    return tuple(map(int, version.split(".")[:2])) >= (3, 15)


def sample_outside(config, name):
    """[[(file, line, name), samples]…]; the line is where it was found.

    The sampler stops the program for each look, so that what it sees is
    whole; and it runs on other CPUs.  None if it is not allowed to.
    """
    process, answer = workers.start(config, "spin", program=name)
    if "skipped" in answer:
        workers.stop(process)
        return None
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "samples")
        try:
            attach(config, process.pid, path)
            table = marshal.loads(path.read_bytes())
        except (workers.WorkerError, OSError):
            return None
        finally:
            workers.stop(process)
    return [[key, row[0]] for key, row in table.items() if len(key) == 3]


def attach(config, pid, path):
    """Sample the process pid for config.sampled seconds into path."""
    with workers.beside(config.cpus):
        workers.run_python(config.python, "plain", [
            "-m", "profiling.sampling", "attach", "--blocking", "--no-gc",
            "-r", str(SAMPLES_PER_SECOND), "-d", str(config.sampled),
            "--pstats", "-o", str(path), str(pid)])


def sample(config, name, version):
    """(how it was sampled, [[(file, line, name), samples]…])

    Without any sampler it is (None, []).
    """
    if has_sampler(version):
        found = sample_outside(config, name)
        if found is not None:
            return "profiling.sampling", found
    if config.sampler is None:
        return None, []
    answer = workers.ask(config, "sample", program=name,
                         seconds=config.sampled, sampler=config.sampler)
    return "sampler.c", answer["functions"]


def known_functions(traced):
    """{(file, name): the lines where functions of that name begin}"""
    found = {}
    for times in traced.values():
        for file, line, name in times:
            found.setdefault((file, name), set()).add(line)
    return found


def rank(config, name, mode, repeats):
    """{(file, line, name): ns} of the Python functions, traced in mode."""
    answer = workers.ask(config, "rank", mode=mode, program=name,
                         repeats=repeats)
    return {tuple(key): ns for key, ns in answer["functions"]}


def resolve(sampled, known):
    """{(file, first line, name): samples}

    Samplers may give the line that was running and a qualified name: the
    function is the last of its name to begin before.
    """
    result = {}
    for (file, line, name), count in sampled:
        name = name.rpartition(".")[2]
        lines = [first for first in known.get((file, name), ())
                 if first <= line]
        key = file, max(lines, default=line), name
        result[key] = result.get(key, 0) + count
    return result


def top(times):
    """The TOP keys with the largest values, the largest first.

    What our own worker takes is no part of the program.
    """
    keys = [key for key in times if key[0] != str(workers.WORKER)]
    return sorted(keys, key=lambda key: (-times[key], key))[:TOP]


def compare(true, reported):
    """How many of the TOP are the same."""
    return len(set(top(true)) & set(top(reported)))


def misattributed(true, reported):
    """The part of the time that is with the wrong function.

    Of a sampler's few thousand samples some part is chance: compare.
    """
    keys = {key for key in [*true, *reported]
            if key[0] != str(workers.WORKER)}
    return _accuracy.misattributed({key: true.get(key, 0) for key in keys},
                                   {key: reported.get(key, 0)
                                    for key in keys})


def measure(config, name, version):
    """The truth and the rankings of one program, or why it is skipped."""
    repeats, reason = programs.repeats_for(config, name)
    result = {"program": name, "skipped": reason}
    if reason is not None:
        return result
    how, sampled = sample(config, name, version)
    if how is None:
        return {**result, "skipped": "no sampler (expected --sampler)"}
    traced = {mode: rank(config, name, mode, repeats) for mode in TRACED}
    true = resolve(sampled, known_functions(traced))
    return {**result, "sampler": how, "samples": sum(true.values()),
            "top": [[key, true[key]] for key in top(true)],
            "traced": {mode: [[key, times[key]] for key in top(times)]
                       for mode, times in traced.items()},
            "hits": {mode: compare(true, times)
                     for mode, times in traced.items()},
            "misattributed": {mode: misattributed(true, times)
                              for mode, times in traced.items()}}


def measure_all(config, version):
    """Yield the results of programs until WANTED could be measured."""
    done = 0
    for name in CANDIDATES:
        if done < WANTED:
            result = measure(config, name, version)
            done += result["skipped"] is None
            yield result
