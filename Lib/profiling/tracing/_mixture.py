"""A small program to calibrate with: all kinds of calls, in no order.

A processor foresees what a loop of one kind of call will do, and runs it
faster than what programs are made of.  This one reads formulas, works them
out and sorts the results, and has the branches and the variety of a program.
"""

FORMULAS = (
    'rate = 12 * (7 + 4) - 9', 'x1 = rate - rate * 3', 'missing = none + 1',
    'y = (x1 + 8) * (x1 - 8)', 'broken = (4 + 3', 'w = x1',
    'total = y / w * (rate - 12)',
)
OPERATORS = {
    '+': lambda left, right: left + right,
    '-': lambda left, right: left - right,
    '*': lambda left, right: left * right,
    '/': lambda left, right: left // right,
}
WEIGHTS = {'+': 1, '-': 1, '*': 2, '/': 2}


class Node:
    """A part of a formula."""

    def __init__(self, text, weight):
        self.text = text
        self.weight = weight

    @property
    def is_leaf(self):
        """Whether nothing is below."""
        return True

    def parts(self):
        """Return what is below."""
        return ()

    def walk(self):
        """Yield it and all below."""
        yield self
        for part in self.parts():
            yield from part.walk()


class Number(Node):
    """A literal."""

    def __init__(self, text):
        super().__init__(text, 0)
        self.value = int(text)

    def result(self, values):
        """Return its value, whatever the others are."""
        return self.value


class Name(Node):
    """The result of another formula."""

    def result(self, values):
        """Return its value among values, or raise LookupError."""
        if self.text not in values:
            raise LookupError(self.text)
        return values.get(self.text)


class Pair(Node):
    """Two parts and an operator."""

    def __init__(self, text, left, right):
        super().__init__(text, WEIGHTS[text])
        self.left = left
        self.right = right

    @property
    def is_leaf(self):
        """It never is."""
        return False

    def parts(self):
        """Return both."""
        return self.left, self.right

    def result(self, values):
        """Return what the operator makes of both values."""
        left = self.left.result(values)
        right = self.right.result(values)
        return OPERATORS[self.text](left, right)


def tokens(text):
    """Yield the words and signs of text."""
    word = []
    for sign in text:
        if sign.isalnum():
            word.append(sign)
            continue
        if word:
            yield ''.join(word)
            word.clear()
        if not sign.isspace():
            yield sign
    if word:
        yield ''.join(word)


class Reader:
    """Makes nodes of tokens."""

    def __init__(self, text):
        self.tokens = list(tokens(text))
        self.tokens.reverse()

    def next_is(self, signs):
        """Whether one of signs comes next."""
        return len(self.tokens) > 0 and self.tokens[-1] in signs

    def sum(self, depth=0):
        """Read what + and - connect."""
        node = self.product(depth)
        while self.next_is('+-'):
            node = Pair(self.tokens.pop(), node, self.product(depth))
        return node

    def product(self, depth):
        """Read what * and / connect."""
        node = self.atom(depth)
        while self.next_is('*/'):
            node = Pair(self.tokens.pop(), node, self.atom(depth))
        return node

    def atom(self, depth):
        """Read what is in parentheses, or a single token."""
        token = self.tokens.pop()
        if token == '(':
            node = self.sum(depth=depth + 1)
            if not self.next_is(')'):
                raise ValueError('parenthesis')
            self.tokens.pop()
            return node
        return Number(token) if token.isdigit() else Name(token, weight=1)


def work_out(formula, values):
    """Add what formula says to values; return its parts."""
    name, _, text = formula.partition('=')
    try:
        node = Reader(text).sum()
        values[name.strip()] = node.result(values)
    except (LookupError, ValueError, ArithmeticError) as error:
        values.setdefault(type(error).__name__, 0)
        return 0
    return max(1, sum(1 for part in node.walk() if part.is_leaf))


def mixture(_):
    """Work out the formulas."""
    values = {}
    sizes = [work_out(formula, values) for formula in FORMULAS]
    names = sorted(values, key=lambda name: (values[name], name))
    sizes.sort(key=abs)
    if isinstance(names[0], str) and min(sizes) < 0:
        raise ValueError(names)
