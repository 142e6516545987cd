"""Labels of profiled functions that are equal from run to run: no folder
names, no addresses."""

import os
import re
import sysconfig

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.path.realpath(sysconfig.get_path("stdlib"))
ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+")


def file_label(filename):
    """Return *filename* without the folders that depend on the machine."""
    if filename.startswith("<"):
        return ADDRESS.sub(" at 0x0", filename)
    path = os.path.realpath(filename)
    for root in (HERE, LIBRARY):
        if path.startswith(root + os.sep):
            return os.path.relpath(path, root).replace(os.sep, "/")
    return os.path.basename(path)


def code_label(code):
    """Return "file:line(name)", and the qualified name where it says more."""
    label = "%s:%d(%s)" % (file_label(code.co_filename),
                           code.co_firstlineno, code.co_name)
    if code.co_qualname != code.co_name:
        label += " " + code.co_qualname
    return ADDRESS.sub(" at 0x0", label)


def label_of(code):
    """Return the label of *code*, the first field of a profiler entry: a
    code object or the name of a C function."""
    if isinstance(code, str):
        return ADDRESS.sub(" at 0x0", code)
    return code_label(code)
