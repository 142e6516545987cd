"""Texts for the workloads: the source of modules of the standard library."""

import importlib.util
import pathlib


def path_of(module):
    """The source file of module, which is named and not imported."""
    return importlib.util.find_spec(module).origin


def text_of(module):
    return pathlib.Path(path_of(module)).read_text(encoding="utf-8")
