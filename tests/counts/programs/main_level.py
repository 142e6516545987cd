"""Exercises code at the level of the module only: loops, calls, classes and
comprehensions with no function of its own."""

import collections
import math
import re

TEXT = """
one two three two three three
four four four four one
"""

counts = collections.Counter()
for line in TEXT.splitlines():
    for word in re.findall(r"\w+", line):
        counts[word] += 1
print(counts.most_common(2), sum(counts.values()))

table = {}
for number in range(20):
    table.setdefault(number % 3, []).append(number)
for key in sorted(table):
    print(key, max(table[key]), len(table[key]), math.gcd(*table[key][1:]))


class Summary:
    """A class body with statements."""

    lines = []
    for key in sorted(table):
        lines.append("%d=%s" % (key, ",".join(map(str, table[key]))))
    text = "\n".join(lines)


print(len(Summary.text), [len(line) for line in Summary.lines])
try:
    while True:
        table.popitem()
except KeyError as error:
    print(str(error))
print(sorted({len(word) for word in TEXT.split()}), any(n > 5 for n in counts
      .values()), eval("1 + 2"), [*map(str.upper, ("a", "b"))])
