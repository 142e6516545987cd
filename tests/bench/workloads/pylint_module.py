"""pylint on one small module of the standard library."""

import io
import os

from workloads import _sources

REQUIRES = "pylint"


def setup():
    import pylint.lint
    import pylint.reporters.text

    options = [_sources.path_of("bisect"), "--persistent=no", "--jobs=1",
               f"--rcfile={os.devnull}", "--clear-cache-post-run=yes"]
    return pylint, options


def run(state):
    pylint, options = state
    output = io.StringIO()
    reporter = pylint.reporters.text.TextReporter(output)
    pylint.lint.Run(options, reporter=reporter, exit=False)
    return len(output.getvalue())
