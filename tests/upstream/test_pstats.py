"""The standard library's tests of pstats, which profile with cProfile."""

import suite

if __name__ == '__main__':
    suite.main('test.test_pstats')
