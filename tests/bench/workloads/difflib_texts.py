"""Comparing a real text with an edited copy of it and with another one."""

import difflib

from workloads import _sources


def edit(lines):
    """A copy with lines changed, moved, left out and added."""
    edited = [line.replace("self", "this") if number % 11 == 0 else line
              for number, line in enumerate(lines) if number % 17]
    moved = edited[40:60]
    del edited[40:60]
    return edited[:120] + moved + ["    # a new line\n"] + edited[120:]


def setup():
    lines = _sources.text_of("textwrap").splitlines(keepends=True)
    other = _sources.text_of("sched").splitlines(keepends=True)
    return lines, edit(lines), other


def run(state):
    lines, edited, other = state
    size = len(list(difflib.unified_diff(lines, edited)))
    size += len(list(difflib.ndiff(lines[:90], edited[:90])))
    size += len(list(difflib.context_diff(lines, other)))
    for line in lines[:60]:
        size += len(difflib.get_close_matches(line, edited[:40], 2, 0.7))
    return size
