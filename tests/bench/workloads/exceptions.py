"""Exceptions raised by Python and by C code, caught near and far away."""

ROUNDS = 8_000


class Refused(Exception):
    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def refuse(number):
    raise Refused(number)


def pass_on(depth, number):
    if depth == 0:
        refuse(number)
    try:
        return pass_on(depth - 1, number)
    finally:
        number += 1


def convert(text):
    try:
        return int(text)
    except ValueError:
        return -1


def look_up(items, value):
    try:
        return items.index(value)
    except ValueError:
        return None


def translate(number):
    try:
        refuse(number)
    except Refused as error:
        raise LookupError(number) from error


def attempt(function, *args):
    try:
        return function(*args)
    except (Refused, LookupError) as error:
        return error


def setup():
    return list(range(10)), ("12", "twelve")


def run(state):
    items, texts = state
    for number in range(ROUNDS):
        attempt(refuse, number)
        attempt(pass_on, 5, number)
        attempt(translate, number)
        convert(texts[number % 2])
        look_up(items, number)
