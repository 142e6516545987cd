"""Starting accuracy_worker.py, by way of the benchmark's processes."""

import contextlib
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bench"))

import measure  # noqa: E402
import processes  # noqa: E402

WORKER = HERE / "accuracy_worker.py"
WorkerError = processes.WorkerError
pin = processes.pin
run_python = processes.run_python
rotated = measure.rotated


def allowed_cpus():
    """Where this process may run; empty where nobody can tell."""
    if not hasattr(os, "sched_getaffinity"):
        return frozenset()
    return frozenset(os.sched_getaffinity(0))


@contextlib.contextmanager
def beside(cpus):
    """Start what disturbs the measured on those cpus, if there are others."""
    mine = allowed_cpus()
    others = cpus - mine
    if others:
        os.sched_setaffinity(0, others)
    try:
        yield
    finally:
        if others:
            os.sched_setaffinity(0, mine)


def environment_of(job, mode):
    """Whose `import cProfile` it is: the benchmark's name for that."""
    if job == "suite" or mode in ("raw", "compensated"):
        return "ours"
    return mode or "plain"


def arguments_of(job, options):
    words = ["-P", "-B", str(WORKER), job]
    for name, value in options.items():
        words += [f"--{name}", str(value)]
    return words


def parse(text, job):
    """The answer in what a worker has printed."""
    try:
        return json.loads(text.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise WorkerError(f"{job}: no answer") from error


def ask(config, job, **options):
    """What the worker answers for a job, a dict; options are its options."""
    mode = environment_of(job, options.get("mode"))
    process = processes.run_python(config.python, mode,
                                   arguments_of(job, options))
    return parse(process.stdout, job)


def start(config, job, **options):
    """A worker that goes on, once it has answered: (process, answer)."""
    process = subprocess.Popen(
        [config.python, *arguments_of(job, options)],
        env=processes.environment("plain"), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, text=True)
    return process, parse(process.stdout.readline(), job)


def stop(process):
    process.kill()
    process.communicate()
