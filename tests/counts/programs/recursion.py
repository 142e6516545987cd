"""Exercises recursion: direct, mutual, through C, and by a parser."""

import functools
import re


def fib(number):
    """The plain recursive definition."""
    return number if number < 2 else fib(number - 1) + fib(number - 2)


def ackermann(left, right):
    """Deeply nested recursion in an argument."""
    if not left:
        return right + 1
    if not right:
        return ackermann(left - 1, 1)
    return ackermann(left - 1, ackermann(left, right - 1))


def is_even(number):
    """Half of a mutual recursion."""
    return True if not number else is_odd(number - 1)


def is_odd(number):
    """The other half."""
    return False if not number else is_even(number - 1)


def hanoi(count, source, target, spare, moves):
    """Move a tower."""
    if count:
        hanoi(count - 1, source, spare, target, moves)
        moves.append((source, target))
        hanoi(count - 1, spare, target, source, moves)


def nested_total(value):
    """Recur through sum() and map()."""
    if isinstance(value, int):
        return value
    return sum(map(nested_total, value))


def nested_sort(value):
    """Recur through sorted() and its key."""
    if isinstance(value, int):
        return [value]
    return sorted(functools.reduce(list.__add__, map(nested_sort, value)),
                  key=lambda number: -number)


class Parser:
    """A recursive descent over arithmetic."""

    def __init__(self, text):
        self.tokens = re.findall(r"\d+|[-+*/()]", text)

    def accept(self, choices):
        """Take the next token when it is one of the choices."""
        if self.tokens and self.tokens[0] in choices:
            return self.tokens.pop(0)
        return None

    def expression(self):
        """Sum of terms."""
        value = self.term()
        while sign := self.accept("+-"):
            value += self.term() if sign == "+" else -self.term()
        return value

    def term(self):
        """Product of factors."""
        value = self.factor()
        while sign := self.accept("*/"):
            value = value * self.factor() if sign == "*" else (
                value // self.factor())
        return value

    def factor(self):
        """Number, or expression in brackets."""
        if self.accept("("):
            value = self.expression()
            self.accept(")")
            return value
        return int(self.tokens.pop(0))


def main():
    """Run everything."""
    moves = []
    hanoi(6, "a", "b", "c", moves)
    print(fib(15), ackermann(2, 5), is_even(151), len(moves))
    tree = [1, [2, 3, [4]], [[5, [6]], 7]]
    print(nested_total(tree), nested_sort(tree))
    print(Parser("2*(3+4*(5-1))-6/(1+1)").expression())


main()
