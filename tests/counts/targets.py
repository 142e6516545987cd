"""The standard library's programs and test modules that are recorded, each
as a function that prepares one run."""

import argparse
import ast
import contextlib
import difflib
import importlib
import inspect
import io
import json
import pickle
import pickletools
import subprocess
import sys
import threading
import tokenize
import unittest
from typing import NamedTuple


class Unavailable(Exception):
    """A target that this interpreter does not have; the text says why."""


def source(name, lines=None):
    """Return the source text of the standard library's module *name*, or
    its first *lines* lines."""
    module = importlib.import_module(name)
    text = inspect.getsource(module)
    return "".join(text.splitlines(True)[:lines])


def unparse_program():
    """Parse a module and write it back from its tree."""
    text = source("argparse")

    def program():
        print(len(ast.unparse(ast.parse(text))))
    return program


def walk_program():
    """Visit and change the nodes of a tree."""
    text = source("textwrap")

    class Rename(ast.NodeTransformer):
        """Puts every name into upper case."""

        def visit_Name(self, node):
            return ast.Name(id=node.id.upper(), ctx=node.ctx)

    def program():
        tree = Rename().visit(ast.parse(text))
        print(len(ast.dump(tree)), sum(1 for _ in ast.walk(tree)))
    return program


def tokenize_program():
    """Split a module into tokens and join them again."""
    text = source("argparse", 400)

    def program():
        tokens = list(tokenize.generate_tokens(io.StringIO(text).readline))
        print(len(tokens), len(tokenize.untokenize(tokens)))
    return program


def difflib_program():
    """Compare the beginnings of two modules."""
    left = source("textwrap", 80).splitlines()
    right = source("shlex", 80).splitlines()

    def program():
        print(len(list(difflib.unified_diff(left, right))))
        print(len(list(difflib.ndiff(left[:30], right[:30]))))
        print(len(difflib.HtmlDiff().make_table(left[:20], right[:20])))
    return program


def build_parser():
    """Return an argument parser with subcommands."""
    parser = argparse.ArgumentParser(prog="tool", description="A tool.")
    parser.add_argument("--level", type=int, default=3, help="how much")
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--fast", action="store_true")
    group.add_argument("--slow", action="count", default=0)
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser("add", help="adds numbers")
    add.add_argument("numbers", nargs="+", type=float)
    copy = commands.add_parser("copy", help="copies files")
    copy.add_argument("--mode", choices=["safe", "quick"])
    copy.add_argument("paths", nargs=2)
    return parser


def argparse_program():
    """Parse good and bad command lines and print the help."""
    lines = ["--level 5 add 1 2 3.5", "--fast copy --mode quick a b",
             "--slow --slow add 7", "copy a", "--fast --slow add 1",
             "add x", "--level=9 copy --mode odd a b", "--he", ""]

    def program():
        parser = build_parser()
        for line in lines:
            with contextlib.redirect_stderr(io.StringIO()) as errors:
                try:
                    print(sorted(vars(parser.parse_args(line.split()))))
                except SystemExit as end:
                    print(end.code, len(errors.getvalue()))
    return program


def json_tool_program():
    """Run json.tool's command from a file to a file."""
    data = {"name": ["a\n", 1.5, None, True, {"deep": [[], {}, [1, [2]]]}],
            "numbers": list(range(50))}
    with open("in.json", "w", encoding="utf-8") as file:
        json.dump(data, file)
    tool = importlib.import_module("json.tool")

    def program():
        old = sys.argv
        sys.argv = "json.tool --sort-keys --indent 2 in.json out.json".split()
        try:
            tool.main()
        finally:
            sys.argv = old
        with open("out.json", encoding="utf-8") as file:
            print(len(file.read()))
    return program


def json_python_program():
    """Encode and decode by the pure Python halves of json."""
    data = {"k%d" % number: [number, str(number), {"n": None, "f": 0.5}]
            for number in range(40)}
    decoder = importlib.import_module("json.decoder")
    scanner = importlib.import_module("json.scanner")

    def program():
        encoder = json.JSONEncoder(indent=1, sort_keys=True)
        text = "".join(encoder.iterencode(data))
        reader = decoder.JSONDecoder()
        reader.parse_string = decoder.py_scanstring
        reader.scan_once = scanner.py_make_scanner(reader)
        print(len(text), reader.decode(text) == data)
    return program


def pickletools_program():
    """Disassemble and optimise a pickle."""
    data = pickle.dumps([{"a": (1, 2), "b": {3, 4}}, b"bytes", "text"] * 3)

    def program():
        out = io.StringIO()
        pickletools.dis(data, out)
        print(len(out.getvalue()), len(pickletools.optimize(data)))
    return program


def pickle_python_program():
    """Pickle and unpickle by the pure Python half of pickle."""
    data = [{"number": number, "list": [number] * 3, "t": (1.5, "x")}
            for number in range(30)]

    def program():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            file = io.BytesIO()
            pickle._Pickler(file, protocol).dump(data)
            file.seek(0)
            print(len(file.getvalue()), pickle._Unpickler(file).load() == data)
    return program


def re_compile_program():
    """Compile regular expressions, which is Python code, uncached."""
    name = "re._compiler"
    patterns = [r"(?P<year>\d{4})-(?P<month>\d\d)", r"(a|b|cd)*?[^x-z]{2,7}$",
                r"(?i)\b(?:foo|bar|foobar)\b(?=\s)", r"((((x)))+|y)?\3"]

    def program():
        compiler = importlib.import_module(name)
        for pattern in patterns:
            print(compiler.compile(pattern).groups)
    return program


def pure_decimal_program():
    """Do arithmetic by the pure Python decimal module."""
    def program():
        decimal = importlib.import_module("_pydecimal")
        with decimal.localcontext() as context:
            context.prec = 30
            two = decimal.Decimal(2)
            print(two.sqrt(), two.exp(), (two / 7).quantize(two))
            print(sum(decimal.Decimal(n) / 3 for n in range(20)))
    return program


def configparser_program():
    """Read, interpolate and write a configuration."""
    module = importlib.import_module("configparser")
    text = "".join("[s%d]\nroot = /r\npath = %%(root)s/%d\n"
                   "more: x\n  y\n# c\n" % (n, n) for n in range(12))

    def program():
        parser = module.ConfigParser()
        parser.read_string(text)
        print([parser[name]["path"] for name in parser.sections()])
        out = io.StringIO()
        parser.write(out)
        print(len(out.getvalue()))
    return program


def library_scan_program():
    """Read modules and list their functions by the symbol table."""
    symtable = importlib.import_module("symtable")
    text = source("textwrap")

    def visit(table):
        print(table.get_name(), len(table.get_symbols()))
        for child in table.get_children():
            visit(child)

    def program():
        visit(symtable.symtable(text, "textwrap.py", "exec"))
    return program


PROGRAMS = {
    "lib-ast-unparse": unparse_program,
    "lib-ast-transform": walk_program,
    "lib-tokenize": tokenize_program,
    "lib-difflib": difflib_program,
    "lib-argparse": argparse_program,
    "lib-json-tool": json_tool_program,
    "lib-json-python": json_python_program,
    "lib-pickletools": pickletools_program,
    "lib-pickle-python": pickle_python_program,
    "lib-re-compile": re_compile_program,
    "lib-pydecimal": pure_decimal_program,
    "lib-configparser": configparser_program,
    "lib-symtable": library_scan_program,
}

TESTS = (
    "test_abc", "test_asyncgen", "test_augassign", "test_bisect", "test_call",
    "test_class", "test_collections", "test_compare", "test_configparser",
    "test_contextlib", "test_contextlib_async", "test_copy", "test_coroutines",
    "test_dataclasses", "test_decorators", "test_descr", "test_difflib",
    "test_enum", "test_except_star", "test_exceptions", "test_extcall",
    "test_fractions", "test_functools", "test_generators", "test_genexps",
    "test_heapq", "test_iter", "test_itertools", "test_json", "test_listcomps",
    "test_named_expressions", "test_operator", "test_patma", "test_property",
    "test_raise", "test_scope", "test_string", "test_super", "test_textwrap",
    "test_types", "test_userdict", "test_with", "test_yield_from",
)


class LeftOut(NamedTuple):
    """Tests that are not recorded in versions before one, and why: parts of
    their names."""

    module: str
    tests: tuple
    before: tuple
    reason: str


ALWAYS = (99,)
STACK_LIMIT = ("ends where the C stack does, whose size in calls depends on "
               "addresses")
ENDED_DELEGATE = ("throws into a generator whose inner one ends, and the "
                  "standard profiler drops the caller, as our program "
                  "throw_into_delegate shows")
WRONG_SELF = ("calls a method with the wrong self, and the standard profiler "
              "raises SystemError, as our program wrong_self shows")

LEFT_OUT = (
    LeftOut("test_call", ("test_super_deep",), ALWAYS, STACK_LIMIT),
    LeftOut("test_functools", ("recursion", "recursive_pickle"), ALWAYS,
            STACK_LIMIT),
    LeftOut("test_json", ("test_recursion",), ALWAYS, STACK_LIMIT),
    LeftOut("test_descr", ("test_cycle_through_dict",), ALWAYS,
            "looks at every object of the process"),
    LeftOut("test_generators", ("SignalAndYieldFromTest",), ALWAYS,
            "depends on where a signal strikes"),
    LeftOut("test_asyncgen", ("AsyncGenAsyncioTest",), ALWAYS,
            "waits for time to pass"),
    LeftOut("test_generators", ("test_throw_with_yield_from",), (3, 12),
            ENDED_DELEGATE),
    LeftOut("test_generators", ("test_new_gen_from_gi_code",), ALWAYS,
            "unwinds a generator that has not started, as our program "
            "early_unwind shows"),
    LeftOut("test_yield_from",
            ("test_catching_exception_from_subgen_and_returning",
             "test_delegating_generators_claim_to_be_running"), (3, 12),
            ENDED_DELEGATE),
    LeftOut("test_descr",
            ("test_methods_in_c", "test_proxy_call",
             "test_specialized_method_calls_check_types"), (3, 13, 4),
            WRONG_SELF),
)


def left_out_of(name):
    """Return the parts of test names that are left out of a module here."""
    return [part for entry in LEFT_OUT
            if entry.module == name and sys.version_info < entry.before
            for part in entry.tests]


def kept_tests(suite, left_out):
    """Yield the tests of *suite* whose names have no part in *left_out*."""
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from kept_tests(test, left_out)
        elif not any(part in test.id() for part in left_out):
            yield test


def outcome(test):
    """Return the name of a test, or of a subtest or class fixture."""
    return test.id().split(" ")[0]


def refuse(*args, **kwargs):
    """Skip the test that tries to start a thread or a child process: how
    often such a test waits, and so what it calls, is up to the scheduler."""
    raise unittest.SkipTest("starts a thread or a process")


def refuse_helpers():
    """Let every test that does not keep to one thread skip itself."""
    threading.Thread.start = refuse
    subprocess.Popen.__init__ = refuse


def load_suite(name, left_out):
    """Return a fresh suite of the test module *name*."""
    try:
        importlib.import_module("test." + name)
    except (ImportError, unittest.SkipTest) as reason:
        raise Unavailable(str(reason)) from None
    suite = unittest.defaultTestLoader.loadTestsFromName("test." + name)
    return unittest.TestSuite(kept_tests(suite, left_out))


def unittest_program(name):
    """Run the tests of the module *name*."""
    refuse_helpers()
    suite = load_suite(name, left_out_of(name))

    def program():
        result = unittest.TextTestRunner(io.StringIO()).run(suite)
        print(result.testsRun, len(result.skipped))
        for test, _ in result.failures + result.errors:
            print(outcome(test))
    return program


TARGETS = list(PROGRAMS) + list(TESTS)


def load(name):
    """Return a function that takes the profiler, which these programs do
    not use, and returns the function to record."""
    if name in PROGRAMS:
        return lambda profile: PROGRAMS[name]()
    return lambda profile: unittest_program(name)
