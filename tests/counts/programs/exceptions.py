"""Exercises exceptions: through many frames, finally, chained, re-raised,
StopIteration, suppressed, and raised inside handlers."""

import contextlib
import traceback


class Broken(Exception):
    """An exception with a Python constructor and text."""

    def __init__(self, level):
        super().__init__(level)
        self.level = level

    def __str__(self):
        return "broken at %d" % self.level


def descend(level, log):
    """Raise at the bottom; every frame has a finally."""
    try:
        if not level:
            raise Broken(level)
        return descend(level - 1, log)
    finally:
        log.append(level)


def translate(level):
    """Chain a new exception at every frame."""
    if not level:
        return {}["missing"]
    try:
        return translate(level - 1)
    except Exception as error:
        raise Broken(level) from error


def override():
    """Return from finally's place by catching in the same frame."""
    for attempt in range(4):
        try:
            if attempt < 3:
                raise ValueError(attempt)
        except ValueError:
            continue
        else:
            return attempt
        finally:
            len("finally")


def handler_raises():
    """Raise while another exception is handled."""
    try:
        try:
            int("x")
        except ValueError:
            [].pop()
    except IndexError as error:
        return type(error.__context__).__name__


def reraise(count):
    """Pass one exception through sibling handlers."""
    seen = 0
    for _ in range(count):
        try:
            try:
                descend(2, [])
            except Broken:
                seen += 1
                raise
        except Broken as error:
            error.add_note("again")
            seen += len(error.__notes__)
    return seen


def depth_of_chain(error):
    """Count the causes."""
    return 1 + depth_of_chain(error.__cause__) if error else 0


def main():
    """Run everything."""
    log = []
    with contextlib.suppress(Broken):
        descend(30, log)
    print(log == list(range(31)), override(), handler_raises(), reraise(5))
    try:
        translate(10)
    except Broken as error:
        print(error, depth_of_chain(error))
        print(len(traceback.format_exception(error)) > 10)
    print(next(iter(()), "default"), next(filter(None, (0, 3))))


main()
