"""Methods, constructors, properties and super() in a small class tree."""

ROUNDS = 25_000


class Shape:
    def __init__(self, name):
        self.name = name

    def area(self):
        raise NotImplementedError

    def describe(self, scale):
        return self.area() * scale

    @classmethod
    def unit(cls):
        return cls("unit", 1)

    @staticmethod
    def clamp(value):
        return value if value < 1000 else 1000


class Square(Shape):
    def __init__(self, name, side):
        super().__init__(name)
        self.side = side

    def area(self):
        return self.side * self.side

    @property
    def border(self):
        return 4 * self.side


class Tile(Square):
    __slots__ = ("worn",)

    def __init__(self, name, side):
        super().__init__(name, side)
        self.worn = 0

    def area(self):
        return super().area() - self.worn

    def __add__(self, other):
        return Tile(self.name, self.side + other.side)

    def __eq__(self, other):
        return self.side == other.side


def setup():
    return Square("field", 3), Tile("tile", 2)


def run(state):
    square, tile = state
    total = 0
    for number in range(ROUNDS):
        fresh = Tile("fresh", number)
        total += square.describe(2) + tile.describe(3)
        total += square.border
        total += Shape.clamp(fresh.area())
        if tile + square == fresh:
            total += Square.unit().side
    return total
