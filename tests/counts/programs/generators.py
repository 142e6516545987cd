"""Exercises generators: send, throw, close, yield from, return values."""


def running_mean():
    """Receive numbers, yield the mean so far."""
    total, count, mean = 0.0, 0, None
    while True:
        try:
            number = yield mean
        except ValueError:
            total, count, mean = 0.0, 0, None
            continue
        total += number
        count += 1
        mean = total / count


def counted(limit):
    """Yield up to *limit*, return how many."""
    for number in range(limit):
        yield number
    return limit


def chained(*limits):
    """Delegate to one generator after the other."""
    lengths = []
    for limit in limits:
        lengths.append((yield from counted(limit)))
    return lengths


def guarded(log):
    """Say when the generator is closed."""
    try:
        while True:
            yield len(log)
    except GeneratorExit:
        log.append("closed")
        raise
    finally:
        log.append("finally")


def tree(depth):
    """Yield the nodes of a binary tree in order, recursively."""
    if depth:
        yield from tree(depth - 1)
        yield depth
        yield from tree(depth - 1)


def stubborn():
    """Refuse to be closed."""
    try:
        yield 1
    except GeneratorExit:
        yield 2


def use_mean():
    """Send and throw into a generator."""
    mean = running_mean()
    next(mean)
    results = [mean.send(number) for number in (1, 2, 6)]
    results.append(mean.throw(ValueError("again")))
    results.append(mean.send(10))
    try:
        mean.throw(KeyError("out"))
    except KeyError as error:
        results.append(error.args[0])
    return results


def use_chain():
    """Drive a delegating generator to its return value."""
    chain = chained(3, 0, 2)
    seen = []
    while True:
        try:
            seen.append(next(chain))
        except StopIteration as stop:
            return seen, stop.value


def use_close():
    """Close generators: fresh, suspended, finished, stubborn."""
    log = []
    first, second = guarded(log), guarded(log)
    first.close()
    next(second)
    second.close()
    second.close()
    bad = stubborn()
    next(bad)
    try:
        bad.close()
    except RuntimeError as error:
        log.append(str(error))
    return log


def abandon():
    """Let go of suspended generators, which closes them."""
    log = []
    for _ in range(4):
        generator = guarded(log)
        next(generator)
        next(generator)
        del generator
    return log


def main():
    """Run everything."""
    print(use_mean())
    print(use_chain())
    print(use_close())
    print(abandon())
    print(sum(tree(7)), max(counted(9)), sorted(tree(3)))
    print(sum(x * y for x in counted(6) for y in counted(x)))


main()
