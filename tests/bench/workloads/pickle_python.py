"""Pickling and unpickling by the pickler that is written in Python."""

import datetime
import fractions
import pickle

RECORDS = 100


class Sample:
    def __init__(self, number):
        self.number = number
        self.name = f"sample {number}"
        self.values = [number, number * 1.5, str(number), bytes([number])]
        self.tags = {"odd": number % 2, "when": datetime.date(2020, 1, 2)}

    def __eq__(self, other):
        return vars(self) == vars(other)


def make_record(number):
    return {
        "sample": Sample(number),
        "share": fractions.Fraction(number, 7),
        "pairs": [(index, {index}) for index in range(10)],
        "words": ("alpha", "beta", None, True, frozenset({number})),
    }


def setup():
    return [make_record(number) for number in range(RECORDS)]


def run(state):
    size = 0
    for protocol in (2, pickle.HIGHEST_PROTOCOL):
        data = pickle._dumps(state, protocol)
        size += len(data)
        if pickle._loads(data) != state:
            raise AssertionError("the copy differs")
    return size
