"""Starting the measured interpreter: its environment, its CPU, its answer."""

import json
import os
import pathlib
import subprocess

WORKER = pathlib.Path(__file__).resolve().parent / "bench_worker.py"
LIMIT_SECONDS = 600
ERROR_LINES = 12

# Settings of the user's that would change what is measured.
DISTURBING = (
    "PYTHONDEVMODE",
    "PYTHONMALLOC",
    "PYTHONPERFSUPPORT",
    "PYTHONPROFILEIMPORTTIME",
    "PYTHONTRACEMALLOC",
)


class WorkerError(Exception):
    """A measuring process failed; the text says which and why."""


def pin():
    """Keep this process and its children on one CPU; the number or None."""
    if not hasattr(os, "sched_setaffinity"):
        return None
    cpu = max(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cpu})
    return cpu


def environment(mode):
    """The variables for mode; ours take precedence over the stdlib."""
    variables = {name: value for name, value in os.environ.items()
                 if name not in DISTURBING}
    variables.update(PYTHONHASHSEED="0", COLUMNS="80", NO_COLOR="1")
    variables.pop("PROFILING_TRACING", None)
    if mode not in ("ours", "contexts", "timeline"):
        variables["PROFILING_TRACING"] = "stdlib"
    return variables


def run_python(python, mode, arguments):
    """The finished process of `python arguments…`, which must succeed."""
    try:
        process = subprocess.run(
            [python, *arguments], env=environment(mode), text=True,
            capture_output=True, stdin=subprocess.DEVNULL,
            timeout=LIMIT_SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise WorkerError(f"mode {mode}: {error}") from error
    if process.returncode != 0:
        tail = "\n".join(process.stderr.splitlines()[-ERROR_LINES:])
        text = " ".join(map(str, arguments))
        raise WorkerError(f"mode {mode}: {text}: "
                          f"exit status {process.returncode}\n{tail}")
    return process


def run_worker(config, job, mode, workload=None):
    """What bench_worker.py answers for this job in this mode, a dict."""
    arguments = ["-P", "-B", str(WORKER), job, mode,
                 "--iterations", str(config.iterations),
                 "--clock", config.clock]
    if workload is not None:
        arguments += ["--workload", workload]
    if mode == "floor":
        arguments += ["--floor", config.floor]
    process = run_python(config.python, mode, arguments)
    try:
        return json.loads(process.stdout.splitlines()[-1])
    except (IndexError, ValueError) as error:
        raise WorkerError(f"mode {mode}: {job}: no answer") from error
