"""Many small functions called in random order: the driver of functions_*."""

import random

CALLS = 400_000
CHUNK = 1_000
SEED = 20_111


def make_functions(count):
    """count functions, each with a source and a code object of its own."""
    source = "".join([
        f"def f{number}(value):\n    return value + {number % 97}\n"
        for number in range(count)])
    names = {}
    exec(compile(source, "<functions>", "exec"), names)
    return [names[f"f{number}"] for number in range(count)]


def make_calls(count):
    """A random order of CALLS calls, in chunks, the same on each run."""
    functions = make_functions(count)
    order = random.Random(SEED).choices(functions, k=CALLS)
    return [order[start:start + CHUNK] for start in range(0, CALLS, CHUNK)]


def call_all(chunk):
    total = 0
    for function in chunk:
        total = function(total & 1023)
    return total


def run(chunks):
    return sum([call_all(chunk) for chunk in chunks])
