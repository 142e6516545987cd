"""The standard library's tests of cProfile and profiling.tracing."""

import sys

import suite

if __name__ == '__main__':
    suite.main('test.test_cprofile' if sys.version_info < (3, 15)
               else 'test.test_profiling.test_tracing_profiler')
