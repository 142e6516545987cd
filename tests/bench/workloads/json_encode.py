"""JSON text made by the encoder that is written in Python."""

import json

RECORDS = 700


def make_record(number):
    return {
        "id": number,
        "name": f"record {number}",
        "weights": [number / 7, number / 3, -number],
        "flags": {"new": number % 2 == 0, "seen": None, "high": number > 50},
        "notes": ["first\nline", "caf\u00e9", {"nested": [[], {}, [1, [2]]]}],
    }


def setup():
    records = [make_record(number) for number in range(RECORDS)]
    plain = json.JSONEncoder()
    pretty = json.JSONEncoder(indent=2, sort_keys=True)
    return records, (plain, pretty)


def run(state):
    records, encoders = state
    length = 0
    for encoder in encoders:
        # iterencode() without _one_shot never takes the encoder in C.
        length += len("".join(encoder.iterencode(records)))
    return length
