"""Exercises coroutines driven by hand: __await__, types.coroutine, throw
into an await, close, and a small scheduler."""

import collections
import types


class Later:
    """An awaitable that gives up control a number of times."""

    def __init__(self, times):
        self.times = times

    def __await__(self):
        for left in range(self.times, 0, -1):
            yield left
        return self.times


@types.coroutine
def switch(value):
    """Give up control once and return what is sent."""
    return (yield value)


async def inner(times):
    """Await two kinds of awaitables."""
    first = await Later(times)
    second = await switch("s")
    return first, second


async def outer(times):
    """Await a coroutine and survive an error in it."""
    try:
        return await inner(times)
    except LookupError as error:
        return "caught " + type(error).__name__


def drive(coroutine, throw_at=None):
    """Run a coroutine to its end; throw at one of its switches."""
    steps, value = [], None
    try:
        while True:
            if len(steps) == throw_at:
                steps.append(coroutine.throw(KeyError("x")))
            else:
                steps.append(coroutine.send(value))
            value = len(steps)
    except StopIteration as stop:
        return steps, stop.value


class Scheduler:
    """Runs coroutines in turn."""

    def __init__(self):
        self.ready = collections.deque()
        self.results = []

    def spawn(self, coroutine):
        """Add a coroutine."""
        self.ready.append(coroutine)

    def run(self):
        """Run until all have ended."""
        while self.ready:
            coroutine = self.ready.popleft()
            try:
                coroutine.send(None)
            except StopIteration as stop:
                self.results.append(stop.value)
            else:
                self.ready.append(coroutine)


async def countdown(scheduler, number):
    """Start smaller countdowns on the way."""
    for left in range(number):
        await switch(left)
        if left % 2:
            scheduler.spawn(countdown(scheduler, left))
    return number


def main():
    """Run everything."""
    print(drive(outer(3)))
    print(drive(outer(3), throw_at=2))
    print(drive(outer(0)))
    scheduler = Scheduler()
    for number in range(7):
        scheduler.spawn(countdown(scheduler, number))
    scheduler.run()
    print(scheduler.results)
    unfinished = outer(5)
    unfinished.send(None)
    unfinished.close()
    outer(1).close()


main()
