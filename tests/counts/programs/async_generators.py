"""Exercises async generators, async for, async with, asynchronous
comprehensions, athrow and aclose."""

import asyncio
import contextlib


async def ticks(count, log):
    """Yield numbers; note when closed."""
    try:
        for number in range(count):
            await asyncio.sleep(0)
            yield number
    finally:
        await asyncio.sleep(0)
        log.append("closed %d" % count)


async def doubled(source):
    """Transform another async generator."""
    async for number in source:
        yield number * 2


class Pages:
    """An asynchronous iterator with Python methods."""

    def __init__(self, count):
        self.left = count

    def __aiter__(self):
        return self

    async def __anext__(self):
        if not self.left:
            raise StopAsyncIteration
        self.left -= 1
        await asyncio.sleep(0)
        return "page %d" % self.left


@contextlib.asynccontextmanager
async def session(log):
    """Enter and leave with a switch in each."""
    await asyncio.sleep(0)
    try:
        yield log
    except ValueError:
        log.append("swallowed")
    finally:
        await asyncio.sleep(0)
        log.append("left")


class Transaction:
    """An asynchronous context manager with Python methods."""

    async def __aenter__(self):
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, kind, value, trace):
        await asyncio.sleep(0)
        return kind is KeyError


async def echo():
    """Answer what is sent and survive what is thrown."""
    value = None
    while True:
        try:
            value = yield value
        except LookupError as error:
            value = type(error).__name__


async def use_methods():
    """Call asend, athrow and aclose."""
    generator = echo()
    results = [await generator.asend(None), await generator.asend(1)]
    results.append(await generator.athrow(IndexError))
    results.append(await generator.asend(2))
    await generator.aclose()
    return results


async def main():
    """Run everything."""
    log = []
    print([n async for n in doubled(ticks(5, log)) if n % 4 == 0])
    print({page: len(page) async for page in Pages(3)})
    async for number in (generator := ticks(9, log)):
        if number == 2:
            break
    await generator.aclose()
    async with session(log):
        raise ValueError
    async with Transaction(), session(log) as same:
        same.append("in")
        raise KeyError
    print(await use_methods())
    print([await asyncio.sleep(0, n) for n in range(3)], log)


asyncio.run(main())
