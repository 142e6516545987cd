"""The suite: functions of one style of Python code each, a few ms long.

Here belongs code whose times are known to go wrong, or right, under a
profiler; nothing here measures.  A function of SUITE takes no arguments, does
the same each time, which what it returns shows; its name says its style.  It
calls helpers of its own, and the standard library: its inclusive time is the
style's.  There is no input, no output, and nothing random.
"""

import configparser
import contextlib
import dataclasses
import difflib
import functools
import io
import json
import math
import operator
import re
import textwrap
import tokenize

PROSE = ('The quick grey heron waits beside the old mill pond until the '
         'shadow of a careless roach passes over the sunken willow root. ')
WORDS = PROSE.lower().replace('.', '').split()
NUMBERS = tuple([number * 7919 % 1009 for number in range(1000)])


# Calls of Python functions.

def empty():
    pass


def empty_calls():
    for _ in range(30_000):
        empty()
        empty()


def middle(low, high, weight):
    return low + weight * (high - low)


def positional_arguments():
    total = 0
    for number in range(15_000):
        total += middle(number, 9, 2)
    return total


def scaled(value, *, factor=2, offset=0):
    return value * factor + offset


def keyword_arguments():
    total = 0
    for number in range(7_000):
        total += scaled(number) + scaled(number, offset=1, factor=3)
    return total


class Account:
    def __init__(self):
        self.balance = 0

    def deposit(self, amount):
        self.balance += amount
        return self


def methods():
    account = Account()
    for amount in range(24_000):
        account.deposit(amount)
    return account.balance


def make_adder(step):
    total = 0

    def add(count):
        nonlocal total
        total += step * count
        return total

    return add


def closures():
    for number in range(150):
        add = make_adder(number)
        for count in range(120):
            add(count)
    return add(0)


def descend(depth):
    return 0 if depth == 0 else 1 + descend(depth - 1)


def deep_recursion():
    return sum([descend(300) for _ in range(80)])


def fibonacci(number):
    if number < 2:
        return number
    return fibonacci(number - 1) + fibonacci(number - 2)


def double_recursion():
    return fibonacci(21)


# Calls of C functions.

def builtin_functions():
    total = 0
    for number in range(14_000):
        total += len(WORDS) + abs(number)
        if isinstance(number, int) and callable(number):
            total += 1
    return total


def builtin_methods():
    names, seen = {'heron': 1}, []
    for number in range(14_000):
        seen.append(names.get('heron', number))
        PROSE.startswith('The')
        PROSE.find('heron')
    return len(seen)


def math_functions():
    total = 0.0
    for number in range(10_000):
        total += math.sqrt(number) + math.floor(2.5) + math.hypot(number, 4)
    return total


def builtin_types():
    total = 0
    for number in range(4_500):
        total += int('17') + len(str(number)) + len(list((1, 2)))
        total += len(dict(first=number))
    return total


# No calls at all, or few.

def loop_without_calls():
    last = None
    for number in range(100_000):
        last = number
    return last


def arithmetic():
    low, high = 0.0, 1
    for number in range(14_000):
        low = low * 0.5 + number
        high = (high * 69_069 + number) % 65_537
    return low + high


def comprehensions():
    total = 0
    for _ in range(24):
        squares = [number * number for number in NUMBERS]
        evens = {number for number in squares if number % 2 == 0}
        total += len(evens)
    return total


def dict_churn():
    table = {}
    for number in range(16_000):
        key = number * 7 % 1009
        if key in table:
            del table[key]
        else:
            table[key] = number
    return len(table)


# Python functions that C code calls.

def plain_sorting():
    for _ in range(45):
        result = sorted(NUMBERS)
    return result[-1]


def remainder(number):
    return number % 97


def sorting_with_key():
    for _ in range(16):
        result = sorted(NUMBERS, key=remainder)
    return result[0]


class Place:
    def __init__(self, number):
        self.number = number

    def __eq__(self, other):
        return self.number == other.number

    def __lt__(self, other):
        return self.number < other.number


def equality_in_c():
    places = [Place(number) for number in range(400)]
    wanted = Place(399)
    return sum([places.index(wanted) for _ in range(60)])


def order_in_c():
    return sorted([Place(number) for number in NUMBERS * 2])[-1].number


class Countdown:
    def __init__(self, number):
        self.number = number

    def __iter__(self):
        return self

    def __next__(self):
        if self.number == 0:
            raise StopIteration
        self.number -= 1
        return self.number


def iterator_classes():
    total = 0
    for _ in range(10):
        for number in Countdown(1_500):
            total += number
    return total


# Generators and coroutines.

def counting(limit):
    number = 0
    while number < limit:
        yield number
        number += 1


def generator_loop():
    total = 0
    for number in counting(36_000):
        total += number
    return total


def generator_expression():
    return sum(number & 3 for number in range(40_000))


def walk(depth):
    if depth:
        yield from walk(depth - 1)
        yield depth
        yield from walk(depth - 1)


def generator_chain():
    return sum([depth for depth in walk(12)])


class Pause:
    def __await__(self):
        for step in range(20):
            yield step


async def fetch():
    await Pause()
    return 1


async def gather():
    total = 0
    for _ in range(1_300):
        total += await fetch()
    return total


def coroutine_steps():
    coroutine = gather()
    while True:
        try:
            coroutine.send(None)
        except StopIteration as end:
            return end.value


# Classes.

class Point:
    def __init__(self, x, y):
        self.x = x
        self.y = y

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


class Slotted:
    __slots__ = ('x', 'y')

    def __init__(self, x, y):
        self.x = x
        self.y = y


class Bare:
    pass


def constructors():
    for number in range(12_000):
        point = Point(number, 1)
    return point.x


def constructors_with_slots():
    for number in range(10_000):
        point = Slotted(number, 1)
    return point.x


def constructors_without_init():
    for _ in range(25_000):
        Bare()


def operators():
    total, step = Point(0, 0), Point(1, 2)
    for _ in range(7_000):
        total = total + step
    return total.y


class Celsius:
    def __init__(self, degrees):
        self.degrees = degrees

    @property
    def fahrenheit(self):
        return self.degrees * 1.8 + 32


def properties():
    warm, total = Celsius(25), 0
    for _ in range(22_000):
        total += warm.fahrenheit
    return total


@dataclasses.dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int


def dataclass_operations():
    versions = {Version(number % 7, number) for number in range(2_000)}
    return dataclasses.asdict(max(versions))['minor']


# Exceptions and with statements.

def fail():
    raise LookupError


def exceptions():
    caught = 0
    for _ in range(6_000):
        try:
            fail()
        except LookupError:
            caught += 1
    return caught


def fail_below(depth):
    if depth == 0:
        raise LookupError
    fail_below(depth - 1)


def exceptions_across_frames():
    caught = 0
    for _ in range(1_300):
        try:
            fail_below(8)
        except LookupError:
            caught += 1
    return caught


@contextlib.contextmanager
def noted(notes):
    notes.append('in')
    yield notes
    notes.append('out')


def with_statements():
    notes = []
    for _ in range(1_000):
        with noted(notes), contextlib.suppress(KeyError):
            raise KeyError
    return len(notes)


# The standard library's own code.

def double(match):
    return match.group() * 2


def regular_expressions():
    pattern = re.compile(r'\b[a-m]\w+')
    for _ in range(300):
        text = pattern.sub(double, PROSE)
        found = re.match(r'(\w+) +(\w+)', text)
    return found.group(2)


def json_encoding():
    records = [{'name': word, 'size': [len(word), None, True, 0.5]}
               for word in WORDS * 50]
    return len(json.dumps(records, indent=1))


def text_wrapping():
    return len(textwrap.fill(PROSE * 80, 50))


def sequence_matching():
    changed = [word.replace('t', 'd') for word in WORDS]
    for _ in range(10):
        result = list(difflib.ndiff(WORDS, changed))
    return len(result)


def tokenizing():
    text = 'if heron(pond, 12) > 0.5:  # waits\n    pond["x"] = "roach"\n'
    lines = io.StringIO(text * 120)
    return len(list(tokenize.generate_tokens(lines.readline)))


def settings_parsing():
    parser = configparser.ConfigParser()
    parser.read_string('\n'.join(
        [f'[part {part}]\nsize = {part}\nname = %(size)s x\n# end'
         for part in range(50)]))
    return sum([len(parser.get(part, 'name')) for part in parser.sections()])


@functools.lru_cache(maxsize=50)
def cached(number):
    return number * 2


def functional_tools():
    add = functools.partial(middle, 1, 2)
    total = 0
    for number in range(4_000):
        total += cached(number % 60) + add(number)
    return total + functools.reduce(operator.add, map(add, NUMBERS))


SUITE = (
    empty_calls, positional_arguments, keyword_arguments, methods, closures,
    deep_recursion, double_recursion, builtin_functions, builtin_methods,
    math_functions, builtin_types, loop_without_calls, arithmetic,
    comprehensions, dict_churn, plain_sorting, sorting_with_key,
    equality_in_c, order_in_c, iterator_classes, generator_loop,
    generator_expression, generator_chain, coroutine_steps, constructors,
    constructors_with_slots, constructors_without_init, operators,
    properties, dataclass_operations, exceptions, exceptions_across_frames,
    with_statements, regular_expressions, json_encoding, text_wrapping,
    sequence_matching, tokenizing, settings_parsing, functional_tools,
)
