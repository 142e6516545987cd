"""Exercises sys.exit deep in a program, also caught ones, with finally
clauses and generators on the way out."""

import sys

LOG = []


def leave(status):
    """End the program."""
    try:
        sys.exit(status)
    finally:
        LOG.append(status)


def nested(level, status):
    """Leave from some depth."""
    try:
        if level:
            return nested(level - 1, status)
        return leave(status)
    finally:
        LOG.append(level)


def stream():
    """A generator that is open at the end."""
    try:
        yield from range(100)
    finally:
        LOG.append("stream")


def caught(status):
    """Survive an exit."""
    try:
        nested(3, status)
    except SystemExit as end:
        return end.code


def consume(source):
    """Leave while a generator is being read."""
    for number in source:
        if number == 3:
            nested(2, number)


def main():
    """Run everything; the last one really ends the program."""
    print(caught(0), caught("message"), caught(None), LOG)
    source = stream()
    try:
        consume(source)
    finally:
        print(len(LOG))


main()
