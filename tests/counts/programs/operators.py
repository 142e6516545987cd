"""Exercises operator overloading: special methods called from C, reflected,
in place, comparisons, conversions, and the operator module."""

import functools
import operator


@functools.total_ordering
class Fixed:
    """A number with two decimals."""

    def __init__(self, cents):
        self.cents = cents

    @classmethod
    def of(cls, value):
        """Convert from an int."""
        return value if isinstance(value, cls) else cls(value * 100)

    def __add__(self, other):
        return Fixed(self.cents + Fixed.of(other).cents)

    __radd__ = __add__

    def __sub__(self, other):
        return Fixed(self.cents - Fixed.of(other).cents)

    def __rsub__(self, other):
        return Fixed.of(other) - self

    def __mul__(self, other):
        if not isinstance(other, int):
            return NotImplemented
        return Fixed(self.cents * other)

    def __rmul__(self, other):
        return self * other

    def __iadd__(self, other):
        self.cents += Fixed.of(other).cents
        return self

    def __neg__(self):
        return Fixed(-self.cents)

    def __abs__(self):
        return Fixed(abs(self.cents))

    def __eq__(self, other):
        return self.cents == Fixed.of(other).cents

    def __lt__(self, other):
        return self.cents < Fixed.of(other).cents

    def __hash__(self):
        return hash(self.cents)

    def __bool__(self):
        return bool(self.cents)

    def __int__(self):
        return self.cents // 100

    def __float__(self):
        return self.cents / 100

    def __index__(self):
        return int(self)

    def __round__(self, digits=0):
        return Fixed(round(self.cents, digits - 2))

    def __divmod__(self, other):
        return divmod(self.cents, other)

    def __pow__(self, other, modulo=None):
        return pow(self.cents, other, modulo)

    def __matmul__(self, other):
        return "@"

    def __repr__(self):
        return "%d.%02d" % divmod(self.cents, 100)


class Box:
    """A container in every respect."""

    def __init__(self, *items):
        self.items = list(items)

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]

    def __setitem__(self, index, value):
        self.items[index] = value

    def __delitem__(self, index):
        del self.items[index]

    def __contains__(self, value):
        return value in self.items

    def __reversed__(self):
        return iter(self.items[::-1])

    def __call__(self, value):
        self.items.append(value)
        return self


def use_numbers():
    """Apply the operators."""
    a, b = Fixed(150), Fixed(275)
    c = a + b - 1 + 2 * a - b * 3
    c += 10
    numbers = [a, b, -c, abs(-c), 5 - a, round(b)]
    try:
        a * 1.5
    except TypeError:
        numbers.append(Fixed(0))
    return (sorted(numbers), sum(numbers), max(numbers), any(numbers),
            len({*numbers, a}), a in numbers, numbers.index(b),
            int(b), float(b), range(9)[b], divmod(b, 7), pow(a, 2, 7), a @ b,
            operator.add(a, b), operator.lt(a, b), a >= b, a != b)


def main():
    """Run everything."""
    print(*use_numbers())
    box = Box(3, 1, 2)
    box(5)(6)
    box[0] = 9
    del box[1]
    print(len(box), 5 in box, list(box), list(reversed(box)), sorted(box))
    print(bool(box), operator.getitem(box, 1), [*map(Box(), "ab")][1].items)


main()
