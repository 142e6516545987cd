"""Generators, coroutines and greenlets."""

import asyncio
import sys
import time

from groups.common import (
    Skip, calls, callers, case, judge, make, rows, seconds,
    since, table, trailer)


def items():
    for number in range(5):
        yield number


def starts_of(profile, name):
    """Return how often generators of that name were started."""
    return sum(count for key, count in trailer(profile).get(
        'starts', {}).items() if key[2] == name)


@case('12 calls, 2 starts')
def starts_of_a_generator():
    """A generator of 5 values is run through twice"""
    profile = make()
    with profile:
        list(items())
        list(items())
    return (f'{calls(table(profile), "items")} calls, '
            f'{starts_of(profile, "items") or "no"} starts')


@case('3 starts')
def starts_of_coroutines():
    """3 coroutines are awaited that wait twice each"""
    async def waits():
        await asyncio.sleep(0)
        await asyncio.sleep(0)

    async def main():
        for _ in range(3):
            await waits()
    profile = make()
    profile.runcall(asyncio.run, main())
    return f'{starts_of(profile, "waits") or "no"} starts'


@case('2 starts')
def starts_of_async_generators():
    """An async generator of 5 values is run through twice"""
    async def values():
        for number in range(5):
            await asyncio.sleep(0)
            yield number

    async def main():
        for _ in range(2):
            async for _ in values():
                pass
    profile = make()
    profile.runcall(asyncio.run, main())
    return f'{starts_of(profile, "values") or "no"} starts'


@case('1 finished, time right')
def wall_time_of_a_coroutine():
    """A coroutine awaits 3 x 50 ms: the time from its start to its end"""
    lasted = []

    async def fetch():
        begun = time.perf_counter()
        for _ in range(3):
            await asyncio.sleep(.05)
        lasted.append(time.perf_counter() - begun)
    profile = make(coroutines=True)
    profile.runcall(asyncio.run, fetch())
    stats = table(profile)
    count, total = 0, seconds(stats, 'fetch')
    for key, value in trailer(profile).get('coroutines', {}).items():
        if key[2] == 'fetch':
            count, total = value
    return f'{count or "none"} finished, time {judge(total, lasted[0])}'


def noise():
    pass


def mine():
    pass


async def task(function, count, together):
    """Call function in turns with the other task."""
    for _ in range(count):
        await together()
        function()


@case('mine 3, noise 0')
def task_of_its_own():
    """One of two tasks is wanted: calls of mine() and noise()"""
    profile = make(context=True)

    async def wanted(together):
        profile.enable()
        await task(mine, 3, together)
        profile.disable()

    async def main():
        turn = asyncio.Event()

        async def together():
            turn.set()
            await asyncio.sleep(0)
        other = asyncio.create_task(task(noise, 5, together))
        await asyncio.create_task(wanted(together))
        await other
    asyncio.run(main())
    stats = table(profile)
    return f'mine {calls(stats, "mine")}, noise {calls(stats, "noise")}'


@case('3 and 0, 0 and 4')
def two_requests():
    """Two tasks at once, each with its profiler: mine() and noise() in
    each"""
    found = {}

    async def request(function, count):
        profile = make(context=True)
        profile.enable()
        try:
            await task(function, count, lambda: asyncio.sleep(.001))
        finally:
            profile.disable()
        stats = table(profile)
        found[function] = (f'{calls(stats, "mine")} and '
                           f'{calls(stats, "noise")}')

    async def main():
        await asyncio.gather(request(mine, 3), request(noise, 4))
    asyncio.run(main())
    return f'{found[mine]}, {found[noise]}'


@case('mine 2, noise 0', varies=True)
def thread_of_a_task():
    """A task calls mine() in asyncio.to_thread(), another one noise()"""
    profile = make(context=True)

    async def wanted():
        profile.enable()
        for _ in range(2):
            await asyncio.to_thread(mine)
        profile.disable()

    async def other():
        for _ in range(3):
            await asyncio.to_thread(noise)

    async def main():
        await asyncio.gather(asyncio.create_task(other()),
                             asyncio.create_task(wanted()))
    asyncio.run(main())
    stats = table(profile)
    return f'mine {calls(stats, "mine")}, noise {calls(stats, "noise")}'


def spin(duration):
    """Work for that many seconds; return how many it was."""
    clock = time.perf_counter
    begun = clock()
    while clock() - begun < duration:
        pass
    return clock() - begun


def switching(*workers):
    """Profile two greenlets that run workers, each with what switches to the
    other; return the table."""
    sys.path.append('/usr/lib/python3/dist-packages')
    try:
        import greenlet
    except ImportError:
        raise Skip('there is no greenlet') from None
    finally:
        sys.path.pop()
    first = greenlet.greenlet(lambda: workers[0](second.switch))
    second = greenlet.greenlet(lambda: workers[1](first.switch))
    profile = make(builtins=False)
    with profile:
        first.switch()
    return table(profile)


@case('10 ms right, 30 ms right')
def time_of_greenlets():
    """2 greenlets are busy 3 x 10 and 3 x 30 ms in turns: the time in each's
    function without its callees"""
    since((3, 12), 'it takes longer while it is profiled')
    lasted = [0, 0]

    def short(switch):
        for _ in range(3):
            lasted[0] += spin(.01)
            switch()

    def long(switch):
        for _ in range(3):
            lasted[1] += spin(.03)
            switch()
    stats = switching(short, long)
    total = {name: sum(row[4][key][3] for row in rows(stats, 'spin')
                       for key in row[4] if key[2] == name)
             for name in ('short', 'long')}
    return (f'10 ms {judge(total["short"], lasted[0])}, '
            f'30 ms {judge(total["long"], lasted[1])}')


@case('leaf: worker 6; worker: <lambda> 2')
def callers_of_greenlets():
    """2 greenlets call leaf() 3 times in turns: who calls whom"""
    def leaf():
        pass

    def worker(switch):
        for _ in range(3):
            leaf()
            switch()
    stats = switching(worker, worker)
    return (f'leaf: {callers(stats, "leaf")}; '
            f'worker: {callers(stats, "worker")}')
