"""The program of the command line, found and run as python itself does it.

Each kind is a class.  What the interpreter sets for it is in enter(), how it
gets at the code in run().  There recording.main(code, namespace) executes the
program, the only code that is profiled.
"""

import os
import sys
from _frozen_importlib import BuiltinImporter
from _frozen_importlib_external import SourceFileLoader, SourcelessFileLoader
from _io import open_code

HAS_ANNOTATIONS = sys.version_info < (3, 14)
HAS_CACHED = sys.version_info < (3, 15)
SHOWS_COMMAND = sys.version_info >= (3, 13)
DEDENTS_COMMAND = sys.version_info >= (3, 14)


def find(options, arguments):
    """Return the program that options and arguments, a list, name.

    Raises OSError if it is a file that cannot be opened.
    """
    if options.code is not None:
        return Command(options.code, arguments)
    if options.module:
        return Module(arguments[0], arguments[1:])
    if arguments[0] == '-':
        return Input(arguments[1:])
    if is_importable(absolute(arguments[0])):
        return Folder(arguments[0], arguments[1:])
    return Script(arguments[0], arguments[1:])


def absolute(path):
    """Return path from the root on, otherwise as it was given."""
    if os.path.isabs(path):
        return path
    return os.path.join(os.getcwd(), path) if path != '.' else os.getcwd()


def is_importable(path):
    """Return whether modules can be imported from path, by any hook."""
    cache = sys.path_importer_cache
    if path not in cache:
        cache[path] = find_importer(path)
    return cache[path] is not None


def find_importer(path):
    """Return what imports modules from path, or None."""
    for hook in sys.path_hooks:
        try:
            return hook(path)
        except ImportError:
            continue
    return None


class Program:
    """What the kinds have in common.

    arguments are what becomes sys.argv, and folder what becomes sys.path[0]:
    None if it stays.
    """

    loader = BuiltinImporter
    folder = None
    is_safe = False     # to be put first whatever -P says

    def __init__(self, arguments):
        self.arguments = arguments

    def enter(self, replaces):
        """Set sys.argv, sys.path and __main__.

        replaces says whether sys.path begins with the folder that python -m
        has put there, which the program's is to replace.
        """
        sys.argv[:] = self.arguments
        self.set_path(replaces and not sys.flags.safe_path)
        self.namespace = new_main(self.loader)

    def set_path(self, replaces):
        """Put self.folder first, or let it replace what is first."""
        if self.folder is None or sys.flags.safe_path and not self.is_safe:
            return
        if replaces:
            sys.path[:1] = [self.folder]
        else:
            sys.path.insert(0, self.folder)

    def leave(self):
        """Undo what the interpreter undoes between program and shutdown."""


def new_main(loader):
    """Make a new module __main__; return its namespace.

    Whoever imports __main__ finds it, pickle and multiprocessing too.
    """
    module = type(sys)('__main__')
    sys.modules['__main__'] = module
    namespace = vars(module)
    namespace['__loader__'] = loader
    if HAS_ANNOTATIONS:
        namespace['__annotations__'] = {}
    namespace['__builtins__'] = sys.modules['builtins']
    return namespace


def compile_main(source, path):
    """Return the code object of source, which is to run as __main__."""
    if sys.version_info >= (3, 15):
        return compile(source, path, 'exec', dont_inherit=True,
                       module='__main__')
    return compile(source, path, 'exec', dont_inherit=True)


class Command(Program):
    """A program in the command line: -c."""

    folder = ''

    def __init__(self, source, arguments):
        super().__init__(['-c', *arguments])
        self.source = source + '\n'
        if DEDENTS_COMMAND and source[:1].isspace():
            from textwrap import dedent

            self.source = dedent(self.source)

    def run(self, recording):
        """Execute the program under recording."""
        code = compile_main(self.source, '<string>')
        if SHOWS_COMMAND:
            self.show_lines(code)
        recording.main(code, self.namespace)

    def show_lines(self, code):
        """Let tracebacks show the lines; early 3.13 knew code by its name."""
        import linecache

        known = code
        if not hasattr(linecache, '_interactive_cache'):
            known = '<string>'
        linecache._register_code(known, self.source, '<string>')


class File(Program):
    """A program in a file, which __main__ knows while it runs."""

    def enter(self, replaces):
        super().enter(replaces)
        self.namespace['__file__'] = self.path
        if HAS_CACHED:
            self.namespace['__cached__'] = None

    def leave(self):
        self.namespace.pop('__file__', None)
        self.namespace.pop('__cached__', None)


class Input(File):
    """A program in the standard input: -."""

    folder = ''
    path = '<stdin>'

    def __init__(self, arguments):
        super().__init__(['-', *arguments])

    def run(self, recording):
        """Read the program to its end and execute it under recording."""
        source = b'' if sys.stdin is None else sys.stdin.buffer.read()
        recording.main(compile_main(source, self.path), self.namespace)


class Script(File):
    """A program in a file of its own, source or bytecode."""

    def __init__(self, path, arguments):
        super().__init__([path, *arguments])
        self.path = absolute(path)
        self.folder = os.path.dirname(os.path.realpath(path))
        self.is_compiled = path.endswith('.pyc')
        with open_code(self.path) as file:
            self.source = file.read()
        kind = SourcelessFileLoader if self.is_compiled else SourceFileLoader
        self.loader = kind('__main__', self.path)

    def run(self, recording):
        """Execute the program under recording."""
        if self.is_compiled:
            code = self.loader.get_code('__main__')
        else:
            code = compile_main(self.source, self.path)
        recording.main(code, self.namespace)


class Module(Program):
    """A module: -m.

    The interpreter runs it by runpy, whose frames are in its tracebacks: so
    they are here.  That calls for hooks where runpy comes to the program's
    own code, its packages and itself; they stand while runpy alone runs.
    """

    changes_argv = True

    def __init__(self, name, arguments):
        super().__init__(['-m', *arguments])
        self.name = name

    def set_path(self, replaces):
        """Python has put the folder there that it should be."""

    def run(self, recording):
        """Find the module and execute it under recording."""
        import runpy

        hooked = False

        def execute(code, namespace):
            unhook()
            recording.main(code, namespace)

        def import_package(name):
            unhook()
            recording.imports(name)
            hook()

        def hook():
            nonlocal hooked
            hooked = True
            runpy.exec = execute
            runpy.__import__ = import_package

        def unhook():
            nonlocal hooked
            hooked = False
            del runpy.exec, runpy.__import__

        hook()
        try:
            runpy._run_module_as_main(self.name, self.changes_argv)
        finally:
            if hooked:      # no call otherwise: it would be profiled
                unhook()


class Folder(Module):
    """A folder or an archive with a module __main__."""

    changes_argv = False
    is_safe = True

    def __init__(self, path, arguments):
        super().__init__('__main__', arguments)
        self.arguments = [path, *arguments]
        self.folder = absolute(path)

    def set_path(self, replaces):
        Program.set_path(self, replaces)
