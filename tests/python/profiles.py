"""Profiles that the tests of statistics share."""

import marshal
import random

import support

from profiling.tracing import Profile

MAIN = ('/a/b/main.py', 1, 'main')
PARSE = ('/a/b/parse.py', 10, 'parse')
OTHER_PARSE = ('/a/c/parse.py', 10, 'parse')
READ = ('~', 0, "<method 'read' of 'file' objects>")

# main calls both functions of the name parse; parse.py's is recursive, and
# both call read. Every number differs from every other of its kind.
TABLE = {
    MAIN: (1, 1, 0.5, 7.25, {}),
    PARSE: (2, 5, 1.25, 4.5, {MAIN: (2, 2, 1.0, 4.5),
                              PARSE: (3, 1, 0.25, 0.75)}),
    OTHER_PARSE: (3, 3, 0.125, 2.0, {MAIN: (3, 3, 0.125, 2.0)}),
    READ: (9, 9, 5.375, 5.375, {PARSE: (5, 5, 3.5, 3.5),
                                OTHER_PARSE: (4, 4, 1.875, 1.875)}),
}

# What the profile module writes: a caller has but a count.
COUNTS = {
    MAIN: (1, 1, 0.5, 3.25, {}),
    PARSE: (2, 5, 2.75, 2.75, {MAIN: 2, PARSE: 3}),
}


def random_table(seed):
    """Return a table of some functions, each with some callers."""
    chosen = random.Random(seed)
    keys = [(chosen.choice(['/a/x.py', '/b/x.py', 'y.py', '\u00e9/\u4e2d.py']),
             chosen.randrange(4), chosen.choice('fgh\u00fc'))
            for _ in range(chosen.randrange(1, 40))]

    def figures():
        count = chosen.choice([0, 1, 7, 10**9, 10**15])
        return (count, count + chosen.choice([0, 0, 3]),
                chosen.choice([0.0, 1e-9, .0005, -1.5, 1e12, float('inf')]),
                chosen.uniform(0, 100))

    return {key: (*figures(), {caller: figures() for caller in
                               chosen.sample(keys, chosen.randrange(3))
                               if len(keys) > 3})
            for key in keys}


def real_table():
    """Return the table of a profile."""
    profile = Profile()
    profile.runcall(lambda: sorted(map(str, range(30)), key=lambda s: -len(s)))
    profile.create_stats()
    return profile.stats


class FileCase(support.FolderCase):

    def file_of(self, table):
        """Write a profile file of table; return its path."""
        path = self.path('program.prof')
        with open(path, 'wb') as file:
            marshal.dump(table, file)
        return path
