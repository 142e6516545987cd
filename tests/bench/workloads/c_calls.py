"""Calls of builtin functions, of methods of builtin types and of types."""

import math

ROUNDS = 60_000


def setup():
    table = {number: str(number) for number in range(100)}
    return {"table": table, "words": "a few short words", "items": [3, 1, 2]}


def use_functions(items, table):
    total = 0
    for number in range(ROUNDS):
        total += len(items)
        total += abs(-number)
        total += max(number, 7)
        isinstance(total, int)
        math.sqrt(number)
        hash(number)
    return total + len(table)


def use_methods(items, table, words):
    found = []
    for number in range(ROUNDS):
        found.append(number)
        table.get(number)
        words.startswith("a few")
        items.index(2)
        found.pop()
    return found


def use_types():
    total = 0
    for number in range(ROUNDS):
        total += int("12")
        tuple((number,))
        str(number)
    return total


def run(state):
    use_functions(state["items"], state["table"])
    use_methods(state["items"], state["table"], state["words"])
    return use_types()
