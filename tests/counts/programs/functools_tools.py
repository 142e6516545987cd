"""Exercises functools: lru_cache, singledispatch, partial, wraps,
cached_property, total_ordering, partialmethod, reduce."""

import functools
import operator


@functools.lru_cache(maxsize=8)
def binomial(n, k):
    """Recursion through a C wrapper."""
    if k in (0, n):
        return 1
    return binomial(n - 1, k - 1) + binomial(n - 1, k)


@functools.cache
def collatz(number):
    """Recursion with an unlimited cache."""
    if number == 1:
        return 0
    return 1 + collatz(3 * number + 1 if number % 2 else number // 2)


@functools.singledispatch
def show(value):
    """The default."""
    return "object"


@show.register(int)
def show_int(value):
    """For ints."""
    return "int %d" % value


@show.register
def show_list(value: list):
    """For lists, recursive."""
    return [show(item) for item in value]


def traced(function):
    """A decorator that keeps the name."""
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        wrapper.calls += 1
        return function(*args, **kwargs)
    wrapper.calls = 0
    return wrapper


@traced
def area(width, height=2):
    """Decorated."""
    return width * height


@functools.total_ordering
class Version:
    """Compares by one method, derives the others."""

    def __init__(self, text):
        self.text = text

    @functools.cached_property
    def parts(self):
        """Computed once."""
        return tuple(map(int, self.text.split(".")))

    def __eq__(self, other):
        return self.parts == other.parts

    def __lt__(self, other):
        return self.parts < other.parts

    def bump(self, place, by):
        """For partialmethod."""
        parts = list(self.parts)
        parts[place] += by
        return Version(".".join(map(str, parts)))

    minor = functools.partialmethod(bump, 1, by=1)

    @functools.singledispatchmethod
    def same(self, other):
        """By the argument's type."""
        return NotImplemented

    @same.register
    def _(self, other: str):
        return self.text == other


def main():
    """Run everything."""
    print(binomial(12, 5), binomial.cache_info().maxsize)
    binomial.cache_clear()
    print(max(range(1, 30), key=collatz), collatz.cache_info().currsize > 30)
    collatz.cache_clear()
    print(show([1, "x", [2, None]]), show.dispatch(bool) is show_int)
    double = functools.partial(area, 2)
    nested = functools.partial(double, height=5)
    print(double(), nested(), area.calls, list(map(nested, ())))
    versions = [Version("1.%d" % n) for n in (10, 9, 2)]
    print([v.text for v in sorted(versions)], versions[0] >= versions[1])
    print(versions[0].minor().text, versions[0].same("1.10"))
    print(functools.reduce(operator.or_, [1, 2, 4], 8))


main()
