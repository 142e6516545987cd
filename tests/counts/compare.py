"""Compares two recordings of one program and holds the differences against
those that are expected."""

from typing import NamedTuple


class Row(NamedTuple):
    """One thing that differs: what, under the standard profiler, under ours.

    Counts read "total/primitive" and are None where the row is missing.
    """

    key: str
    standard: object
    ours: object


class Difference(NamedTuple):
    """What differs in one program, from one version up to another, and why
    ours is right."""

    program: str
    since: tuple
    before: tuple
    reason: str
    rows: tuple


def rows_of(recording):
    """Return everything that is compared in *recording* as {key: text}."""
    rows = {"output": recording["output"]}
    for kind in ("function", "edge"):
        for label, (total, primitive) in recording[kind + "s"].items():
            rows[kind + " " + label] = "%d/%d" % (total, primitive)
    return rows


def differing_rows(standard, ours):
    """Return the list of Row in which two recordings differ."""
    left, right = rows_of(standard), rows_of(ours)
    return [Row(key, left.get(key), right.get(key))
            for key in sorted(left.keys() | right.keys())
            if left.get(key) != right.get(key)]


def expected_rows(differences, program, version):
    """Return the rows that *differences* names for *program* on *version*."""
    return [Row(*row)
            for difference in differences
            if difference.program == program
            and difference.since <= tuple(version) < difference.before
            for row in difference.rows]


def describe(row):
    """Return one line about *row*."""
    if row.key == "output":
        return "the program's output is %r, not %r" % (row.ours, row.standard)
    return "%s: standard %s, ours %s" % (
        row.key, row.standard or "absent", row.ours or "absent")


def problems(standard, ours, expected):
    """Return lines about what differs though nobody expects it, and about
    what is expected to differ and does not."""
    found = differing_rows(standard, ours)
    lines = [describe(row) for row in found if row not in expected]
    lines += ["no longer differs as listed: " + describe(row)
              for row in expected if row not in found]
    harmless = standard["output"] == standard["plain"]
    if harmless and ours["output"] != ours["plain"]:
        lines.append("profiling changed the program's output from %r to %r"
                     % (ours["plain"], ours["output"]))
    return lines
