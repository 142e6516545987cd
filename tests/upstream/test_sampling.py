"""The standard library's tests of profiling.sampling, beside our tracing."""

import suite

if __name__ == '__main__':
    suite.tap.skip_elsewhere('sampling')
    suite.main('test.test_profiling.test_sampling_profiler')
