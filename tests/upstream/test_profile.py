"""The standard library's tests of profile, whose cases cProfile shares."""

import suite

if __name__ == '__main__':
    suite.main('test.test_profile')
