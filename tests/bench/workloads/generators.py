"""Generators, delegation, send(), generator expressions and coroutines."""

COUNT = 100_000


def numbers(limit):
    current = 0
    while current < limit:
        yield current
        current += 1


def evens(source):
    for value in source:
        if value % 2 == 0:
            yield value


def chained(limit):
    yield from numbers(limit)
    yield from evens(numbers(limit))


def average():
    """Answers each number sent with the mean so far."""
    total = count = 0
    mean = None
    while True:
        total += yield mean
        count += 1
        mean = total / count


class Pause:
    """An awaitable that suspends once."""

    def __await__(self):
        yield self


async def step(value):
    await Pause()
    return value + 1


async def climb(steps):
    value = 0
    for _ in range(steps):
        value = await step(value)
    return value


def drive(coroutine):
    try:
        while True:
            coroutine.send(None)
    except StopIteration as stop:
        return stop.value


def setup():
    return COUNT


def run(state):
    total = sum(chained(state))
    total += sum(value * 2 for value in range(state))
    mean = average()
    mean.send(None)
    for value in range(state):
        mean.send(value)
    mean.close()
    for _ in range(state // 100):
        drive(climb(20))
        total += next(numbers(5))
    return total
