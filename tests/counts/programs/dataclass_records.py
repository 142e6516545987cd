"""Exercises data classes: defaults, ordering, frozen, post-init, fields,
replace, inheritance, slots, matching keys."""

import dataclasses
import typing


@dataclasses.dataclass(order=True)
class Item:
    """A line of an order."""

    price: int
    name: str = dataclasses.field(compare=False)
    tags: list = dataclasses.field(default_factory=list, compare=False)

    def total(self, count):
        """Price of several."""
        return self.price * count


@dataclasses.dataclass(frozen=True, slots=True)
class Point:
    """Hashable."""

    x: int
    y: int = 0

    def __add__(self, other):
        return Point(self.x + other.x, self.y + other.y)


@dataclasses.dataclass
class Discounted(Item):
    """Derived, with an argument only for the constructor."""

    rate: dataclasses.InitVar[int] = 10
    kind: typing.ClassVar[str] = "discount"
    saved: int = dataclasses.field(init=False, repr=False, default=0)

    def __post_init__(self, rate):
        self.saved = self.price * rate // 100
        self.price -= self.saved


def use_items():
    """Compare, sort, copy."""
    items = [Item(price, "n%d" % price) for price in (5, 3, 9, 1)]
    items.append(Discounted(100, "half", rate=50))
    cheap = min(items[:4])
    copy = dataclasses.replace(cheap, name="copy")
    return ([item.name for item in sorted(items[:4])], copy == cheap,
            repr(copy), items[-1].price, items[-1].total(2),
            dataclasses.asdict(items[-1]), dataclasses.astuple(copy))


def use_points():
    """Hash, add, refuse to change."""
    total = sum((Point(n, n) for n in range(5)), start=Point(0))
    table = {Point(n % 3): n for n in range(9)}
    try:
        total.x = 1
    except dataclasses.FrozenInstanceError as error:
        return total, sorted(table.values()), str(error)


def main():
    """Run everything."""
    print(use_items())
    print(use_points())
    print([field.name for field in dataclasses.fields(Discounted)])
    made = dataclasses.make_dataclass("Made", ["a", ("b", int, 1)])
    print(made(3), made(3) == made(3, 1))


main()
