"""Exercises throw() into generators that delegate, where the inner one ends:
the interpreter of 3.11 then says that the outer one ends, not that it goes
on."""


def inner():
    """Return when something is thrown."""
    try:
        yield 1
    except KeyError:
        return 5


def outer():
    """Go on after the inner generator."""
    result = yield from inner()
    yield result
    return len("end")


def drive():
    """Throw, then read to the end."""
    generator = outer()
    first = next(generator)
    return first + generator.throw(KeyError()) + sum(generator)


async def forgiving(awaited):
    """Survive what is thrown into an awaited coroutine."""
    try:
        await awaited
    except KeyError:
        return len("caught")


async def waiting():
    """Return what the coroutine inside returns."""
    return await forgiving(Once()) + len("more")


class Once:
    """Gives up control once."""

    def __await__(self):
        yield 1


def drive_coroutine():
    """Throw two levels deep."""
    coroutine = waiting()
    coroutine.send(None)
    try:
        coroutine.throw(KeyError())
    except StopIteration as stop:
        return stop.value


def caller(function):
    """Must not be taken for what has ended."""
    return function() + len("x")


def main():
    """Record each case on a stack of its own."""
    for function in (drive, drive_coroutine):
        profile.disable()
        profile.enable()
        print(caller(function))


main()
