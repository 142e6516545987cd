"""The exact profiler under the name it had up to 3.14.

Exports what cProfile did then, label and main too, which tools such as
pyprof2calltree use.
"""

import _lsprof
from profiling.tracing import Profile, label, main, run, runctx

__all__ = ["run", "runctx", "Profile"]

if __name__ == "__main__":
    from profiling.tracing._command import run_as_program

    run_as_program()
