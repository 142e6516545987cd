"""Exercises match statements: literals, sequences, mappings, classes,
guards, nested patterns, and a small evaluator."""


class Node:
    """A node of an expression, with positional patterns."""

    __match_args__ = ("operator", "left", "right")

    def __init__(self, operator, left, right):
        self.operator = operator
        self.left = left
        self.right = right


class Lazy:
    """Attributes that are computed when a pattern asks."""

    @property
    def kind(self):
        """Looked at by a pattern."""
        return "lazy"

    def __getattr__(self, name):
        if name == "extra":
            return 5
        raise AttributeError(name)


def is_small(number):
    """A guard."""
    return number < 10


def evaluate(tree):
    """Recursion over patterns."""
    match tree:
        case int() | float() as number:
            return number
        case Node("+", left, right):
            return evaluate(left) + evaluate(right)
        case Node("*", left, right):
            return evaluate(left) * evaluate(right)
        case Node(operator=name):
            raise LookupError(name)
        case str(text) if text.isdigit():
            return int(text)


def classify(value):
    """Every kind of pattern."""
    match value:
        case None | True | False:
            return "constant"
        case int(number) if is_small(number):
            return "small"
        case int():
            return "large"
        case []:
            return "empty"
        case [first]:
            return "one " + classify(first)
        case [first, *rest]:
            return "%s and %d" % (classify(first), len(rest))
        case {"type": "point", "x": x, **rest}:
            return "point %d %s" % (x, sorted(rest))
        case {}:
            return "mapping"
        case Lazy(kind="lazy", extra=number):
            return "lazy %d" % number
        case _:
            return type(value).__name__


def main():
    """Run everything."""
    tree = Node("+", 3, Node("*", "4", Node("+", 1, 1.5)))
    print(evaluate(tree))
    try:
        evaluate(Node("+", 1, Node("-", 1, 1)))
    except LookupError as error:
        print(error)
    values = [None, 5, 50, [], [7], [[1], 2, 3], {"type": "point", "x": 1,
              "y": 2}, {}, {"a": 1}, Lazy(), "text", (1, 2), 2.5]
    print([classify(value) for value in values])


main()
