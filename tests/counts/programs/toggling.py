"""Exercises a profiler that is switched off and on while calls are open:
frames entered unrecorded and left recorded, generators across the switch."""


def work(number):
    """Something to count."""
    return len(str(number))


def pause():
    """Off and on in one frame; the open calls end unrecorded."""
    profile.disable()
    work(1)
    profile.enable()
    return work(2)


def off():
    """Leave recording off."""
    profile.disable()
    return work(3)


def on():
    """Switch on in a callee, so that its callers are left unentered."""
    work(4)
    profile.enable()
    return work(5)


def nested(level, action):
    """Switch at some depth."""
    if not level:
        return action()
    return nested(level - 1, action) + work(level)


def numbers(limit):
    """A generator that is resumed in both states."""
    for number in range(limit):
        yield work(number)


def across():
    """Resume a generator recorded, unrecorded and recorded again."""
    generator = numbers(6)
    total = next(generator)
    profile.disable()
    total += next(generator)
    profile.enable()
    total += next(generator)
    return total + sum(generator)


def twice():
    """Switch on what is on, and off what is off."""
    profile.disable()
    profile.disable()
    work(6)
    profile.enable()
    return work(7)


def failing():
    """Leave by an exception frames that were never entered."""
    profile.enable()
    raise KeyError(work(8))


def main():
    """Run everything."""
    print(pause(), nested(4, pause), work(9))
    print(nested(3, off), nested(2, on), nested(1, pause), across(), twice())
    profile.disable()
    try:
        nested(5, failing)
    except KeyError as error:
        print(error, work(10))


main()
