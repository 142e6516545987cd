"""Enforces the style that a machine can see, one TAP case for each rule.

    style.py [FOLDER]

FOLDER is a source tree; without it the one that is tested.
"""

import ast
import io
import os
import pathlib
import re
import sys
import tokenize

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import tap  # noqa: E402

FOLDERS = ['Include', 'Lib', 'Modules', 'm4', 'tests']
SINGLE_FILES = ['Makefile.am', 'configure.ac', 'quickstart']
SUFFIXES = {'.c', '.h', '.py', '.sh', '.m4', '.js', '.css'}
MAX_COLUMNS = 79
MAX_FUNCTION_LINES = 60
MAX_FILE_LINES = 500
UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX)\b')


class Source:
    """A file of the tree: its path in it, its text and its lines."""

    def __init__(self, root, path):
        self.path = path.relative_to(root)
        self.text = path.read_text(encoding='utf-8')
        self.lines = self.text.splitlines()
        self.suffix = path.suffix

    def at(self, number):
        """Return the place of a line, counted from 1."""
        return f'{self.path}:{number}'


def find_sources(root):
    """Return the files that the rules are for."""
    paths = [root / name for name in SINGLE_FILES if (root / name).exists()]
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob('*')):
            if (path.suffix in SUFFIXES and path.is_file()
                    and 'node_modules' not in path.parts):
                paths.append(path)
    return [Source(root, path) for path in paths]


def long_lines(source):
    """No line has more than 79 columns."""
    for number, line in enumerate(source.lines, 1):
        if len(line) > MAX_COLUMNS:
            yield source.at(number)


def blanks(source):
    """There are no tabs but make's, and no blanks at the end of a line."""
    for number, line in enumerate(source.lines, 1):
        if line != line.rstrip() or (
                '\t' in line and source.path.name != 'Makefile.am'):
            yield source.at(number)


def long_files(source):
    """No file has more than 500 lines."""
    if len(source.lines) > MAX_FILE_LINES:
        yield f'{source.path}: {len(source.lines)} lines'


def c_functions(source):
    """Yield the first line and the length of each function of a C file."""
    start = first = None
    for number, line in enumerate(source.lines, 1):
        if line.startswith('{'):
            start = first or number
        elif line.startswith('}') and start is not None:
            yield start, number - start + 1
            start = first = None
        elif not line or line[0] in '#/':
            first = None
        elif first is None and not line[0].isspace():
            first = number


def python_functions(source):
    """Yield the first line and the length of each function in Python."""
    for node in ast.walk(ast.parse(source.text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def long_functions(source):
    """No function has more than 60 lines."""
    functions = []
    if source.suffix in ('.c', '.h'):
        functions = c_functions(source)
    elif source.suffix == '.py':
        functions = python_functions(source)
    for number, length in functions:
        if length > MAX_FUNCTION_LINES:
            yield f'{source.at(number)}: {length} lines'


def purposes(source):
    """A file begins with a comment that says what it is for."""
    lines = source.lines
    if lines and lines[0].startswith('#!'):
        lines = lines[1:]
    first = lines[0] if lines else ''
    if source.suffix in ('.c', '.h', '.js', '.css'):
        good = re.match(r'/\*(\n \*)? \w', '\n'.join(lines[:2]))
    elif source.suffix == '.py':
        good = re.match(r'r?"""\w', first) and ast.get_docstring(
            ast.parse(source.text))
    elif source.suffix == '.m4' or source.path.name == 'configure.ac':
        good = re.match(r'dnl \w', first)
    else:
        good = re.match(r'##? \w', first)
    if not good:
        yield source.at(1)


def guard(path):
    """Return the guard that a header ought to have: its layer's and its."""
    return f'{path.parent.name}_{path.stem}_H'.upper()


def guards(source):
    """A header is guarded by the name of its layer and its own."""
    if source.suffix == '.h':
        name = guard(source.path)
        wanted = f'#ifndef {name}\n#define {name}\n'
        if wanted not in source.text or not source.text.endswith('#endif\n'):
            yield f'{source.path}: {name}'


def comments(source):
    """Yield the lines of a file, of Python only those of comments."""
    if source.suffix != '.py':
        yield from enumerate(source.lines, 1)
        return
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def unfinished(source):
    """Nothing is left to do."""
    for number, text in comments(source):
        if UNFINISHED.search(text):
            yield source.at(number)


def typedefs(source):
    """Structs and enums have no second name."""
    if source.suffix in ('.c', '.h'):
        for number, line in enumerate(source.lines, 1):
            if re.match(r'\s*typedef\s+(struct|enum)\b', line):
                yield source.at(number)


RULES = [long_lines, blanks, long_files, long_functions, purposes, guards,
         unfinished, typedefs]


def main():
    root = pathlib.Path(
        sys.argv[1] if len(sys.argv) > 1 else os.environ.get('srcdir', '.'))
    sources = find_sources(root.resolve())
    report = tap.Report()
    report.case(bool(sources), 'there are files to look at')
    for rule in RULES:
        broken = [place for source in sources for place in rule(source)]
        report.case(not broken, rule.__doc__.rstrip('.'))
        for place in broken:
            print('#', place)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
