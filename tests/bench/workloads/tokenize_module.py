"""Splitting modules of the standard library into tokens."""

import io
import tokenize

from workloads import _sources

MODULES = ("textwrap", "heapq", "csv", "shlex", "tokenize", "inspect",
           "argparse", "typing")


def setup():
    return [_sources.text_of(name) for name in MODULES]


def run(state):
    names = 0
    for text in state:
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            names += token.exact_type == tokenize.NAME
    return names
