"""The standard library's tests of profiling.sampling, beside our tracing."""

import suite

if __name__ == '__main__':
    suite.main('test.test_profiling.test_sampling_profiler')
