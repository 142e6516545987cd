"""Profiles of calls that are known: contexts, timelines, tables.

A profile is made of stacks, as a naive profiler would see them: each call is
a list of functions, the innermost last, with its self time. Everything else
is summed up from that by brute force, and written in the format of
Doc/files.md; what is read from a file is decoded here too.

    python contexts.py OUT [SEED]       writes a profile at random
    python contexts.py --large NODES OUT        one of so many contexts
"""

import marshal
import random
import sys
from typing import NamedTuple

NS = 1e-9


class Thread(NamedTuple):
    """Whose calls they are."""

    process_id: int
    name: str
    native_id: int


MAIN_THREAD = Thread(7, 'MainThread', 7)


class Call(NamedTuple):
    """A call: its stack of keys, which ends with its own, its own time, and
    the threads that it was made in. calls is how many of them there were;
    folded is the time of calls from it without a context."""

    stack: tuple
    self_ns: int
    thread: Thread = MAIN_THREAD
    calls: int = 1
    folded_ns: int = 0


class Folded(NamedTuple):
    """Calls whose context was not kept: caller is a key or None."""

    key: tuple
    caller: tuple
    calls: int
    self_ns: int


def leb128(number):
    """Return the bytes of a whole number."""
    result = bytearray()
    while number > 127:
        result.append(number & 127 | 128)
        number >>= 7
    result.append(number)
    return bytes(result)


def leb128_numbers(data):
    """Yield the numbers in data."""
    number = shift = 0
    for byte in data:
        number |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            yield number
            number = shift = 0


def encode_tree(nodes, positions):
    """Return the bytes of nodes: (stack, calls, self ns, outside ns), with
    what is below a node behind it."""
    parts = []
    depth = -1
    for stack, calls, self_ns, outside_ns in nodes:
        numbers = [depth + 2 - len(stack), positions[stack[-1]],
                   calls * 2 + (outside_ns > 0), self_ns]
        if outside_ns:
            numbers.append(outside_ns)
        parts += map(leb128, numbers)
        depth = len(stack) - 1
    return b''.join(parts)


def decode_tree(data, functions):
    """Return the nodes in data, as encode_tree() takes them."""
    numbers = leb128_numbers(data)
    stack = []
    nodes = []
    for up in numbers:
        del stack[len(stack) - up:]
        stack.append(functions[next(numbers)])
        calls, has_outside = divmod(next(numbers), 2)
        self_ns = next(numbers)
        nodes.append((tuple(stack), calls, self_ns,
                      next(numbers) if has_outside else 0))
    return nodes


def encode_events(events, positions):
    """Return the bytes of (end ns, duration ns, key)."""
    parts = []
    before = 0
    for end, duration, key in events:
        parts += map(leb128, (end - before, duration, positions[key]))
        before = end
    return b''.join(parts)


def decode_events(data, functions):
    """Return the events in data, as encode_events() takes them."""
    numbers = leb128_numbers(data)
    end = 0
    events = []
    for delta in numbers:
        end += delta
        events.append((end, next(numbers), functions[next(numbers)]))
    return events


def nodes_of(calls):
    """Return the nodes of calls of one thread: {stack: [calls, self ns,
    folded ns]}, in depth-first order, children in that of their calls."""
    children = {}
    figures = {}
    for call in calls:
        for length in range(1, len(call.stack) + 1):
            path = call.stack[:length]
            if path not in figures:
                figures[path] = [0, 0, 0]
                children.setdefault(path[:-1], []).append(path)
        node = figures[call.stack]
        node[0] += call.calls
        node[1] += call.self_ns
        node[2] += call.folded_ns
    result = {}
    pending = list(reversed(children.get((), [])))
    while pending:
        path = pending.pop()
        result[path] = figures[path]
        pending += reversed(children.get(path, []))
    return result


def inclusive(nodes):
    """Return {stack: inclusive ns} of nodes_of()."""
    result = {}
    for path, (_, self_ns, folded_ns) in nodes.items():
        for length in range(1, len(path) + 1):
            above = path[:length]
            result[above] = result.get(above, 0) + self_ns + folded_ns
    return result


def by_thread(calls):
    """Return {thread: its calls}, in their order."""
    result = {}
    for call in calls:
        result.setdefault(call.thread, []).append(call)
    return result


def add(figures, calls, primitive, self_ns, inclusive_ns):
    """Add to a list of four figures."""
    for i, number in enumerate((calls, primitive, self_ns, inclusive_ns)):
        figures[i] += number


def table_of(calls, folded=()):
    """Return the table of calls, as a profiler without contexts has it."""
    rows, edges = {}, {}
    for part in by_thread(calls).values():
        nodes = nodes_of(part)
        totals = inclusive(nodes)
        for path, (count, self_ns, _) in nodes.items():
            key, above = path[-1], path[:-1]
            first = key not in above
            pair = above[-1:] + (key,)
            again = any(path[i:i + 2] == pair for i in range(len(above) - 1))
            add(rows.setdefault(key, [0, 0, 0, 0]), count, count * first,
                self_ns, totals[path] * first)
            if above:
                add(edges.setdefault(key, {}).setdefault(
                        above[-1], [0, 0, 0, 0]), count, count * (not again),
                    self_ns, totals[path] * (not again))
    for key, caller, count, self_ns in folded:
        add(rows.setdefault(key, [0, 0, 0, 0]), count, count, self_ns,
            self_ns)
        if caller is not None:
            add(edges.setdefault(key, {}).setdefault(
                caller, [0, 0, 0, 0]), count, count, self_ns, self_ns)
    return {key: (row[1], row[0], row[2] * NS, row[3] * NS,
                  {caller: (edge[0], edge[1], edge[2] * NS, edge[3] * NS)
                   for caller, edge in edges.get(key, {}).items()})
            for key, row in rows.items()}


def contexts_of(calls, table, folded=()):
    """Return the value of the trailer's key contexts. What table's rows are
    functions stand at."""
    positions = {key: i for i, key in enumerate(table)}
    trees = []
    for thread, part in by_thread(calls).items():
        nodes = [(path, *figures) for path, figures in nodes_of(part).items()]
        trees.append((*thread, len(nodes), encode_tree(nodes, positions)))
    if folded:
        roots = nodes_of(Call((key,), self_ns, calls=count)
                         for key, _, count, self_ns in folded)
        nodes = [(path, *figures) for path, figures in roots.items()]
        trees.append((calls[0].thread.process_id, '', 0, len(nodes),
                      encode_tree(nodes, positions), True))
    return {'folded_calls': sum(part.calls for part in folded),
            'trees': trees}


def timeline_of(events, table, dropped_calls=0, minimum_ns=0):
    """Return the value of the trailer's key timeline; events are {thread:
    [(end ns, duration ns, key)]}."""
    positions = {key: i for i, key in enumerate(table)}
    return {'started': 0, 'dropped_calls': dropped_calls,
            'minimum_ns': minimum_ns,
            'threads': [(*thread, len(part), encode_events(part, positions))
                        for thread, part in events.items()]}


def threads_of(calls):
    """Return the value of the trailer's key threads."""
    return [(*thread, sum(call.calls for call in part),
             sum(call.self_ns for call in part) * NS)
            for thread, part in by_thread(calls).items()]


def profile_of(calls, folded=(), events=None, **metadata):
    """Return the table and the trailer of a profile."""
    table = table_of(calls, folded)
    trailer = {'format': 1, 'metadata': metadata, 'exceptions': {},
               'qualified_names': {}, 'threads': threads_of(calls),
               'contexts': contexts_of(calls, table, folded)}
    if events is not None:
        trailer['timeline'] = timeline_of(events, table)
    return table, trailer


def write(path, calls, folded=(), events=None, **metadata):
    """Write the profile of calls to a file."""
    with open(path, 'wb') as file:
        for part in profile_of(calls, folded, events, **metadata):
            marshal.dump(part, file, 4)


def read(path):
    """Return table, trailer, trees and threads' events of a file: {thread:
    nodes} as decode_tree() returns them, None for the folded ones; and
    {thread: events}."""
    with open(path, 'rb') as file:
        table = marshal.load(file)
        trailer = marshal.load(file)
    functions = list(table)
    trees = {}
    for tree in trailer.get('contexts', {'trees': []})['trees']:
        key = None if tree[5:] == (True,) else Thread(*tree[:3])
        trees[key] = decode_tree(tree[4], functions)
        assert len(trees[key]) == tree[3]
    events = {}
    for thread in trailer.get('timeline', {'threads': []})['threads']:
        key = Thread(*thread[:3])
        events[key] = decode_events(thread[4], functions)
        assert len(events[key]) == thread[3]
    return table, trailer, trees, events


def random_calls(seed, count=200, functions=8, threads=2, depth=12):
    """Return calls at random: of functions that call each other, and
    themselves, in several threads."""
    rng = random.Random(f'contexts {seed}')
    keys = [(f'pkg/m{i % 3}.py', i, f'f{i}') for i in range(functions - 1)]
    keys.append(('~', 0, '<built-in method builtins.len>'))
    calls = []
    for number in range(threads):
        thread = Thread(7, 'MainThread' if number == 0
                        else f'Thread-{number}', 7 + number)
        stack = []
        for _ in range(count // threads):
            del stack[rng.randrange(len(stack) + 1):]
            stack.append(rng.choice(keys))
            calls.append(Call(tuple(stack), rng.choice(
                [0, 1, 127, 128, 10 ** 6, rng.randrange(10 ** 9)]), thread))
            if len(stack) >= depth or stack[-1][0] == '~':
                stack.pop()
    return calls


def random_events(seed, calls):
    """Return events for calls, each of which begins when the one before it
    in its thread has ended."""
    rng = random.Random(f'events {seed}')
    events = {}
    for thread, part in by_thread(calls).items():
        now = 0
        for call in part:
            now += rng.randrange(1000) + call.self_ns
            events.setdefault(thread, []).append(
                (now, call.self_ns, call.stack[-1]))
    return events


def write_large(path, count):
    """Write a profile of count contexts: a tree in which each function of
    one level calls ten of the next, and whose rows do not add up."""
    keys = [(f'pkg/module_{i % 40}.py', i, f'function_{i}')
            for i in range(2000)]
    table = {key: (count // 2000, count // 2000, 1e-3, 1e-3, {})
             for key in keys}
    parts = []
    depth = [-1]
    left = [count]

    def grow(level, number):
        if left[0] == 0:
            return
        left[0] -= 1
        parts.append(bytes([depth[0] + 1 - level]) + leb128(
            (number * 7919 + level) % 2000) + b'\x02'
            + leb128(number % 5000))
        depth[0] = level
        for child in range(10 if level < 30 else 0):
            if level < 4 or child < 1 + number % 3 // 2:
                grow(level + 1, number * 10 + child & 0xffffff)

    number = 0
    while left[0]:
        number += 1
        grow(0, number)
    with open(path, 'wb') as file:
        marshal.dump(table, file, 4)
        marshal.dump({'format': 1, 'metadata': {}, 'contexts': {
            'folded_calls': 0, 'trees': [
                (*MAIN_THREAD, count, b''.join(parts))]}}, file, 4)


def main(arguments):
    """Write what the arguments say."""
    if arguments[0] == '--large':
        write_large(arguments[2], int(arguments[1]))
    else:
        seed = arguments[1] if len(arguments) > 1 else 0
        calls = random_calls(seed)
        folded = [Folded(calls[0].stack[0], None, 3, 1000)]
        write(arguments[0], calls, folded, random_events(seed, calls))


if __name__ == '__main__':
    main(sys.argv[1:])
