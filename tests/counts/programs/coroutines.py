"""Exercises asyncio on one thread: tasks, gather, queues, locks, events,
cancellation, and nothing that waits for time."""

import asyncio


async def worker(name, queue, done):
    """Take jobs from a queue until None comes."""
    while (job := await queue.get()) is not None:
        await asyncio.sleep(0)
        done.append((name, job * job))
        queue.task_done()
    queue.task_done()


async def produce(queue, count, workers):
    """Fill a queue with jobs and end marks."""
    for job in range(count):
        await queue.put(job)
    for _ in range(workers):
        await queue.put(None)


async def use_queue():
    """Share jobs between three workers."""
    queue, done = asyncio.Queue(2), []
    tasks = [asyncio.create_task(worker(name, queue, done))
             for name in range(3)]
    await produce(queue, 10, len(tasks))
    await asyncio.gather(*tasks)
    return sorted(job for _, job in done)


async def locked(lock, log, name):
    """Hold a lock over a switch of tasks."""
    async with lock:
        log.append(name)
        await asyncio.sleep(0)
        log.append(-name)


async def use_lock():
    """Queue five tasks for one lock."""
    lock, log = asyncio.Lock(), []
    await asyncio.gather(*(locked(lock, log, n) for n in range(1, 6)))
    return log


async def fail(after):
    """Raise after some switches."""
    for _ in range(after):
        await asyncio.sleep(0)
    raise ValueError(after)


async def forever(log):
    """Run until cancelled."""
    try:
        while True:
            await asyncio.sleep(0)
    except asyncio.CancelledError:
        log.append("cancelled")
        raise


async def use_cancel():
    """Cancel a task and collect failures."""
    log = []
    task = asyncio.create_task(forever(log))
    results = await asyncio.gather(fail(1), fail(3), return_exceptions=True)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        log.append("seen")
    return log, [error.args for error in results]


async def use_event():
    """Wake tasks by an event and a future with a callback."""
    event, log = asyncio.Event(), []
    future = asyncio.get_running_loop().create_future()
    future.add_done_callback(lambda done: log.append(done.result()))

    async def waiting(number):
        await event.wait()
        log.append(number)
    tasks = [asyncio.ensure_future(waiting(n)) for n in range(3)]
    await asyncio.sleep(0)
    event.set()
    future.set_result("set")
    await asyncio.gather(*tasks)
    return log


async def main():
    """Run everything on one loop."""
    print(await use_queue())
    print(await use_lock())
    print(await use_event())


asyncio.run(main())
print(asyncio.run(use_cancel()))
