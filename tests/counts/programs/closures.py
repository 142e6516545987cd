"""Exercises closures and lambdas, one to a line."""


def counter(start):
    """Close over a variable that changes."""
    def step(by=1):
        nonlocal start
        start += by
        return start

    def reset():
        nonlocal start
        start = 0
    return step, reset


def compose(*functions):
    """Chain functions of one argument."""
    def composed(value):
        for function in functions:
            value = function(value)
        return value
    return composed


def curry(function, count):
    """Collect arguments one by one."""
    def take(*values):
        if len(values) == count:
            return function(*values)
        return lambda value: take(*values, value)
    return take()


def memo(function):
    """A decorator with a cache."""
    cache = {}

    def remembered(number):
        if number not in cache:
            cache[number] = function(number)
        return cache[number]
    return remembered


@memo
def partitions(number):
    """Recursion through the decorator."""
    if number < 2:
        return 1
    return sum(partitions(n) * partitions(number - 1 - n)
               for n in range(number))


FIX = (
    lambda make:
    (lambda x: x(x))(
        lambda x:
        make(lambda value: x(x)(value))))


FACTORIAL = FIX(
    lambda again:
    lambda n: 1 if n < 2 else n * again(n - 1))


def main():
    """Run everything."""
    step, reset = counter(5)
    print(step(), step(10), reset(), step())
    print(compose(
        lambda n: n + 1,
        lambda n: n * 2,
        str)(4))
    print(curry(
        lambda a, b, c: a + b * c,
        3)(1)(2)(3))
    print(partitions(9), FACTORIAL(7))
    table = {
        "add": lambda a, b: a + b,
        "mul": lambda a, b: a * b,
        "neg": lambda a, b: -a}
    print([table[name](3, 4) for name in sorted(table)])


main()
