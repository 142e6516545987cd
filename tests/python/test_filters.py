"""Code that is left out, and what it calls."""

import types
import unittest

import support

from profiling.tracing import Profile

SORTED = '<built-in method builtins.sorted>'
LEN = '<built-in method builtins.len>'

# A call of sorted() calls, in code that is left out, sorted() again.
OTHERS = types.ModuleType('others')
exec('def key(number):\n'
     '    leaf(sorted([len("x"), number]))\n'
     '    try:\n'
     '        sorted(0)\n'
     '    except TypeError:\n'
     '        pass\n'
     '    leaf(None)\n'
     '    return number\n', vars(OTHERS))


def leaf(argument):
    """Be called by code that is left out."""


def work():
    return sorted([3, 1, 2], key=OTHERS.key)


OTHERS.leaf = leaf


class BuiltinTest(unittest.TestCase):
    """Calls of C functions are part of the code that makes them."""

    def recorded(self, times=1):
        profile = Profile(exclude=['others'], nested=True)
        profile.enable()
        for _ in range(times):
            work()
        profile.disable()
        return profile

    def check(self, profile, times=1):
        counts = support.counts(profile)
        edges = support.edges(profile)
        self.assertEqual(counts, {'work': (times, 0), SORTED: (times, 0),
                                  'leaf': (6 * times, 0)})
        self.assertEqual(edges, {('work', SORTED): (times, 0),
                                 (SORTED, 'leaf'): (6 * times, 0)})

    def test_alone(self):
        self.check(self.recorded())
        self.check(self.recorded(10), 10)

    def test_beside_one_that_hears_all(self):
        other = Profile(nested=True)
        other.enable()
        profile = self.recorded()
        other.disable()
        self.check(profile)
        counts = support.counts(other)
        self.assertEqual((counts['key'], counts[SORTED], counts[LEN],
                          counts['leaf']), ((3, 0), (7, 6), (3, 0), (6, 0)))

    def test_beside_one_that_leaves_out_something_else(self):
        other = Profile(exclude=[__name__], nested=True)
        other.enable()
        profile = self.recorded()
        other.disable()
        self.check(profile)
        counts = support.counts(other)
        self.assertEqual((counts['key'], counts[SORTED], counts[LEN]),
                         ((3, 0), (6, 0), (3, 0)))
        self.assertNotIn('leaf', counts)


if __name__ == '__main__':
    support.main()
