"""ast.unparse of modules of the standard library."""

import ast

from workloads import _sources

MODULES = ("textwrap", "heapq", "csv", "shlex", "tokenize", "typing")


def setup():
    return [ast.parse(_sources.text_of(name)) for name in MODULES]


def run(state):
    return sum([len(ast.unparse(tree)) for tree in state])
