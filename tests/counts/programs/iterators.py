"""Exercises the iterator protocols: __iter__, __next__, __getitem__,
__length_hint__, __reversed__, unpacking, zip, itertools."""

import itertools


class Countdown:
    """An iterator of its own."""

    def __init__(self, start):
        self.left = start

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        self.left -= 1
        return self.left


class Squares:
    """A sequence by __getitem__ only."""

    def __init__(self, count):
        self.count = count

    def __getitem__(self, index):
        if index >= self.count:
            raise IndexError(index)
        return index * index


class Hinted(Countdown):
    """Says how much is left."""

    def __length_hint__(self):
        return self.left


class Ring:
    """Makes a fresh iterator each time."""

    def __init__(self, *items):
        self.items = items

    def __iter__(self):
        yield from self.items

    def __reversed__(self):
        return Countdown(len(self.items))


def primes():
    """An endless sieve."""
    found = []
    for number in itertools.count(2):
        if all(number % prime for prime in found):
            found.append(number)
            yield number


def batches(items, size):
    """Groups of a size."""
    iterator = iter(items)
    while batch := tuple(itertools.islice(iterator, size)):
        yield batch


def use_unpacking():
    """Unpack iterators."""
    first, *rest = Countdown(5)
    (a, b), c = Ring(Ring(1, 2), 3)
    try:
        x, y = Squares(3)
    except ValueError:
        x = y = None
    return first, rest, a, b, c, x, y, [*Squares(4), *Ring(7)]


def main():
    """Run everything."""
    print(use_unpacking())
    print(list(Squares(6)), 9 in Squares(6), sum(Hinted(9)), 3 in Countdown(5))
    print(list(zip(Countdown(4), Squares(9), Ring("a", "b", "c"))))
    print(list(reversed(Ring(1, 2, 3))), max(Ring(4, 9, 2)), {*Ring(1, 1)})
    print(list(itertools.islice(primes(), 10)), list(batches(Squares(7), 3)))
    print(list(itertools.chain.from_iterable([Ring(1), Squares(3)])))
    left, right = itertools.tee(Countdown(4))
    print(list(left), next(right), list(itertools.product(Ring(1, 2), "ab")))
    print(list(enumerate(Countdown(3))), dict(zip("ab", Countdown(9))))
    print(list(iter(lambda it=iter(Squares(9)): next(it), 16)))


main()
