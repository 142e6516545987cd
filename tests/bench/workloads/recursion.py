"""Recursion: deep, double, nested and mutual."""


def setup():
    return {"double": 22, "depth": 300, "nested": (2, 60), "discs": 13}


def climbs(stairs):
    """Ways to climb stairs one or two at a time."""
    if stairs < 2:
        return 1
    return climbs(stairs - 1) + climbs(stairs - 2)


def is_even(number):
    return True if number == 0 else is_odd(number - 1)


def is_odd(number):
    return False if number == 0 else is_even(number - 1)


def ackermann(m, n):
    if m == 0:
        return n + 1
    if n == 0:
        return ackermann(m - 1, 1)
    return ackermann(m - 1, ackermann(m, n - 1))


def hanoi(discs, source, target, spare):
    """Moves needed to carry a tower over."""
    if discs == 0:
        return 0
    before = hanoi(discs - 1, source, spare, target)
    return before + 1 + hanoi(discs - 1, spare, target, source)


def depth_sum(depth):
    return 0 if depth == 0 else depth + depth_sum(depth - 1)


def run(state):
    total = 0
    for _ in range(6):
        total += climbs(state["double"])
        total += ackermann(*state["nested"])
        total += hanoi(state["discs"], "left", "right", "middle")
        for _ in range(60):
            total += is_even(state["depth"])
            total += depth_sum(state["depth"])
    return total
