"""Prints a concordance of text files: every word, where it stands, its kin.

    python concordance.py [FILE...]

Reads the files, or its own source; shows the most frequent words with the
lines they stand on, and for the rare ones the frequent word that is nearest in
spelling, which is how misspellings come to light.
"""

import re
import sys
from collections import defaultdict
from functools import lru_cache

WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
FREQUENT = 3            # times a word must occur to be thought well spelled
LONG = 5                # letters below which kinship means nothing
SHOWN = 15


class Entry:
    """One word, with the places at which it occurs."""

    def __init__(self, word):
        self.word = word
        self.places = []

    def add(self, file, line):
        self.places.append((file, line))

    def __len__(self):
        return len(self.places)

    def __lt__(self, other):
        return (-len(self), self.word) < (-len(other), other.word)


class Concordance:
    """All words of some files."""

    def __init__(self):
        self.entries = {}

    def read(self, file):
        with open(file, encoding='utf-8', errors='replace') as lines:
            for number, line in enumerate(lines, 1):
                for word in words(line):
                    self.entry(word).add(file, number)

    def entry(self, word):
        try:
            return self.entries[word]
        except KeyError:
            self.entries[word] = Entry(word)
            return self.entries[word]

    def ranked(self):
        return sorted(self.entries.values())

    def suspects(self):
        """Yield (rare word, frequent word) that differ by one letter."""
        by_length = defaultdict(list)
        for entry in self.entries.values():
            if len(entry) >= FREQUENT and len(entry.word) >= LONG:
                by_length[len(entry.word)].append(entry.word)
        for entry in self.ranked():
            if len(entry) == 1 and len(entry.word) >= LONG:
                near = nearest(entry.word, by_length)
                if near is not None:
                    yield entry.word, near


def words(line):
    """Yield the words of a line in lower case."""
    for match in WORD.finditer(line):
        yield match.group().lower()


def nearest(word, by_length):
    """Return a word at distance 1, or None."""
    for length in range(len(word) - 1, len(word) + 2):
        for candidate in by_length[length]:
            if distance(word, candidate) == 1:
                return candidate
    return None


@lru_cache(maxsize=None)
def distance(one, other):
    """Return how many letters to insert, delete or change."""
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        previous, row[0] = row[0], i
        for j, wanted in enumerate(other, 1):
            cost = min(row[j] + 1, row[j - 1] + 1,
                       previous + (letter != wanted))
            previous, row[j] = row[j], cost
    return row[-1]


def main(files):
    concordance = Concordance()
    for file in files or [__file__]:
        concordance.read(file)
    for entry in concordance.ranked()[:SHOWN]:
        lines = sorted({line for _, line in entry.places})
        print(f'{len(entry):6}  {entry.word:16}',
              ' '.join(map(str, lines[:8])), '...' if lines[8:] else '')
    for rare, frequent in concordance.suspects():
        print(f'{rare}: {frequent}?')


if __name__ == '__main__':
    main(sys.argv[1:])
