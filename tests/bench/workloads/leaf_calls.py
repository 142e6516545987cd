"""Calls of small Python functions that call nothing themselves."""

ROUNDS = 90_000


def nothing():
    pass


def one(value):
    return value


def two(left, right):
    return left + right


def keyword(left, *, scale=2):
    return left * scale


def default(left, right=3):
    return left - right


def varied(*values):
    return values


def setup():
    return range(ROUNDS)


def run(state):
    total = 0
    for number in state:
        nothing()
        total += one(number)
        total += two(number, 1)
        total += keyword(number, scale=3)
        total += default(number)
        varied(number, total)
    return total
