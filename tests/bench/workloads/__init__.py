"""The programs that the benchmark times, one module each, and their names.

A workload has `setup()`, which returns its state and is not timed, and
`run(state)`, which does the same work each time it is called.  One that needs
a package from outside the standard library names it in `REQUIRES`.
"""

SYNTHETIC = (
    "recursion",
    "leaf_calls",
    "c_calls",
    "methods",
    "generators",
    "exceptions",
    "functions_10",
    "functions_10000",
)

REAL = (
    "re_compile",
    "ast_unparse",
    "json_encode",
    "pickle_python",
    "difflib_texts",
    "argparse_large",
    "tokenize_module",
    "html_outline",
    "configparser_read",
    "textwrap_fill",
    "simulation",
    "raytrace",
    "puzzle",
    "docutils_html",
    "pylint_module",
)

ALL = SYNTHETIC + REAL
