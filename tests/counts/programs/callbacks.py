"""Exercises Python functions called by C functions: keys, reduce, map,
filter, cmp_to_key, re.sub, bisect, json hooks, itertools."""

import bisect
import functools
import heapq
import itertools
import json
import re

WORDS = "the quick brown fox jumps over the lazy dog and runs away".split()


def by_length(word):
    """A key."""
    return len(word), word


def backwards(left, right):
    """An old-style comparison."""
    return (left < right) - (left > right)


def multiply(left, right):
    """For reduce and accumulate."""
    return left * right


def title(match):
    """For re.sub."""
    return match.group(0).title()


def simplify(value):
    """json's hook for what it does not know."""
    if isinstance(value, set):
        return sorted(value)
    return {"type": type(value).__name__}


def pairs(items):
    """json's hook for objects."""
    return tuple(sorted(items))


def use_keys():
    """Sort and search by keys."""
    words = sorted(WORDS, key=by_length)
    WORDS[:] = WORDS[:]
    words.sort(key=functools.cmp_to_key(backwards))
    place = bisect.bisect_left(sorted(WORDS, key=len), 4, key=len)
    place += bisect.bisect(range(100), 49, key=lambda n: n // 2)
    return (words[0], place, max(WORDS, key=by_length),
            min(WORDS, key=lambda word: word[::-1]),
            heapq.nlargest(3, WORDS, key=by_length),
            heapq.nsmallest(2, WORDS, key=len))


def use_iterators():
    """Map, filter and group."""
    return (functools.reduce(multiply, range(1, 9)),
            list(map(by_length, WORDS[:4])),
            list(filter(lambda word: "o" in word, WORDS)),
            list(map(lambda a, b: a + b, "abc", "xyz")),
            [(key, len(list(group))) for key, group
             in itertools.groupby(sorted(WORDS, key=len), key=len)],
            list(itertools.accumulate(range(1, 6), multiply)),
            list(itertools.takewhile(lambda n: n < 4, itertools.count())),
            list(itertools.starmap(backwards, [(1, 2), (2, 1)])),
            list(iter(iter([1, 2, 0, 3]).__next__, 0)))


def use_text():
    """Call back from re and json."""
    text = " ".join(WORDS)
    data = json.dumps({"s": {3, 1, 2}, "c": 1j, "n": [None]},
                      default=simplify)
    return (re.sub(r"\b\w{5}\b", title, text),
            re.compile("o(.)").subn(lambda match: match[1], text)[1],
            data, json.loads(data, object_pairs_hook=pairs,
                             parse_int=lambda digits: int(digits) * 2))


def main():
    """Run everything."""
    print(use_keys())
    print(use_iterators())
    print(use_text())


main()
