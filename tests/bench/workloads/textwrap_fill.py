"""Filling and dedenting the docstrings of the standard library."""

import argparse
import inspect
import string
import textwrap
import typing

MODULES = (argparse, inspect, string, textwrap, typing)
WIDTHS = (30, 72)


def setup():
    texts = []
    for module in MODULES:
        for _, value in sorted(vars(module).items()):
            if inspect.isfunction(value) or inspect.isclass(value):
                texts.append(value.__doc__)
    return [text for text in texts if isinstance(text, str)]


def run(state):
    size = 0
    for width in WIDTHS:
        for text in state:
            plain = textwrap.dedent(text)
            size += len(textwrap.fill(plain, width))
            size += len(textwrap.shorten(plain, width))
            size += len(textwrap.indent(plain, "> "))
    return size
