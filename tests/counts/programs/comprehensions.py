"""Exercises comprehensions: nested, in classes, with lambdas, walrus,
generator expressions, and calls inside them."""


def square(number):
    """Called from comprehensions."""
    return number * number


def odd(number):
    """A filter."""
    return number % 2


class Table:
    """Comprehensions in a class body."""

    size = 4
    rows = [[column for column in range(4)] for row in range(3)]
    names = {name: len(name) for name in ("a", "bb", "ccc")}
    functions = [lambda self, n=n: n for n in range(3)]

    def cells(self):
        """Nested in a method."""
        return {(row, column) for row in range(self.size)
                for column in range(row) if odd(row + column)}

    def lazily(self):
        """A generator expression that closes over self."""
        return (square(cell) for row in self.rows for cell in row)


def nested(limit):
    """Four levels."""
    return [[[{d: square(d) for d in range(c)} for c in range(b)]
             for b in range(a)] for a in range(limit)]


def closures():
    """Functions made in a comprehension."""
    functions = [lambda k=k: square(k) for k in range(5)]
    late = [lambda: k for k in range(3)]
    return [function() for function in functions + late]


def failing(values):
    """An exception inside a comprehension."""
    try:
        return [10 // value for value in values]
    except ZeroDivisionError:
        return [value for value in values if value]


def partly():
    """Generator expressions that are left early."""
    first = next(square(n) for n in range(10) if n > 3)
    some = any(odd(n) for n in (2, 4, 5, 6))
    every = all(odd(n) for n in (1, 3, 4, 5))
    return first, some, every


def walrus(limit):
    """Bind in a comprehension."""
    return [last for n in range(limit) if (last := square(n)) > 10], last


def main():
    """Run everything."""
    table = Table()
    print(len(table.cells()), sum(table.lazily()), len(nested(5)))
    print(closures(), failing([1, 2, 0, 5]), partly(), walrus(6))
    print([square(a) + square(b) for a in range(4) for b in range(a)])
    print(Table.names, [f(None) for f in Table.functions])


main()
