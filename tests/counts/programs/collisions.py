"""Exercises functions whose labels are equal: lambdas on one line,
generated classes, nested functions made again and again."""

import dataclasses
import re

PAIR = (lambda n: n + 1, lambda n: n * 2)
CROSSED = (lambda f, n: f(n), lambda n: PAIR[0](n))
NAMES = ("alpha", "beta", "gamma")


def make_lambdas():
    """Lambdas that call each other from one line."""
    return [lambda n, k=k: PAIR[k % 2](n) for k in range(4)]


def make_classes():
    """Data classes, whose methods all come from generated text."""
    return [dataclasses.make_dataclass(
        name, [("x", int), ("y", int, 2)], order=True) for name in NAMES]


def same_place(count):
    """The same def, many functions, one code object."""
    def build(number):
        def same():
            return number
        return same
    return [build(number) for number in range(count)]


def recursive_pair():
    """Two lambdas of one label in recursion."""
    f, g = (lambda n: g(n - 1) if n else 0), (lambda n: f(n - 1) if n else 1)
    return f(9), g(8)


def main():
    """Run everything."""
    print([f(3) for f in PAIR], CROSSED[0](CROSSED[1], 4))
    print([function(5) for function in make_lambdas()])
    classes = make_classes()
    for number, cls in enumerate(classes):
        made = [cls(k, number) for k in range(3 + number)]
        print(sorted(made, reverse=True)[0], made[0] == made[1])
    print(sum(function() for function in same_place(7)), recursive_pair())
    print(re.sub("(a)(b)?", lambda m: m[1], re.sub("b", lambda m: "", "abab")))


main()
