"""Exercises exceptions that travel through chains of suspended
generators."""


def link(depth, log):
    """Delegate *depth* times; each link notes what passes through it."""
    try:
        if depth:
            result = yield from link(depth - 1, log)
        else:
            result = yield "bottom"
        return (result or 0) + 1
    except LookupError as error:
        log.append((depth, type(error).__name__))
        if depth == 2:
            raise RuntimeError("changed") from error
        raise
    finally:
        log.append(depth)


class Pulled:
    """An iterator whose throw() and close() are Python methods."""

    def __init__(self):
        self.calls = []

    def __iter__(self):
        return self

    def __next__(self):
        self.calls.append("next")
        return len(self.calls)

    def throw(self, *error):
        """Answer instead of raising."""
        self.calls.append("throw")
        return -1

    def close(self):
        """Note the call."""
        self.calls.append("close")


def pull(source):
    """Delegate to a hand-made iterator."""
    yield from source


def throw_through(depth, error):
    """Throw into the bottom of a chain."""
    log = []
    chain = link(depth, log)
    next(chain)
    try:
        chain.throw(error)
    except (LookupError, RuntimeError) as caught:
        log.append(repr(caught))
    return log


def finish(depth):
    """Send into the bottom of a chain and add up on the way out."""
    chain = link(depth, [])
    next(chain)
    try:
        chain.send(100)
    except StopIteration as stop:
        return stop.value


def wrong_stop():
    """Turn a StopIteration that escapes into a RuntimeError."""
    def leaking():
        yield next(iter(()))
    try:
        list(leaking())
    except RuntimeError as error:
        return type(error.__cause__).__name__


def main():
    """Run everything."""
    print(throw_through(4, KeyError("k")))
    print(throw_through(1, IndexError("i")))
    print([finish(depth) for depth in range(6)])
    source = Pulled()
    puller = pull(source)
    print(next(puller), puller.throw(ValueError), next(puller))
    puller.close()
    print(source.calls, wrong_stop())


main()
