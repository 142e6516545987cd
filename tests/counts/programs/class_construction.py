"""Exercises making classes and instances: __new__, __init__, super in every
form, diamonds, class decorators, type() with three arguments."""


class Base:
    """Counts its instances in __new__."""

    made = 0

    def __new__(cls, *args, **kwargs):
        Base.made += 1
        return super().__new__(cls)

    def __init__(self, value=0):
        self.value = value

    def describe(self):
        """Extended by every subclass."""
        return ["base"]


class Left(Base):
    """One side of a diamond."""

    def __init__(self, value=1):
        super().__init__(value + 1)

    def describe(self):
        return super().describe() + ["left"]


class Right(Base):
    """The other side, with super in its old form."""

    def __init__(self, value=2):
        super(Right, self).__init__(value * 10)

    def describe(self):
        return super(Right, self).describe() + ["right"]


class Both(Left, Right):
    """The bottom."""

    def describe(self):
        return super().describe() + ["both"]

    @classmethod
    def build(cls, count):
        """super in a class method."""
        return [cls(number) for number in range(count)]


class Child(Both):
    """Overrides the class method."""

    @classmethod
    def build(cls, count):
        return super().build(count)[::-1]

    @property
    def last(self):
        """super in a property."""
        return super().describe()[-1]


class Interned:
    """Returns what exists already."""

    table = {}

    def __new__(cls, name):
        if name not in cls.table:
            cls.table[name] = super().__new__(cls)
        return cls.table[name]

    def __init__(self, name):
        self.name = name


class Plain:
    """No methods at all."""


def decorate(cls):
    """A class decorator."""
    cls.decorated = cls.__name__
    return cls


def make_local(number):
    """A class made at each call."""
    @decorate
    class Local(Plain):
        """Closes over a parameter."""

        def __init__(self):
            self.number = number
    return Local


def main():
    """Run everything."""
    print(Both().describe(), Both(3).value, Right().value, Left().value)
    print([child.value for child in Child.build(3)], Child().last)
    print(Base.made, Interned("a") is Interned("a"), len(Interned.table))
    print([make_local(n)().number for n in range(4)])
    dynamic = type("Dynamic", (Both,), {"describe": lambda self: ["dynamic"]})
    print(dynamic().describe(), type(dynamic()).__mro__[1].__name__)
    print(len([Plain() for _ in range(5)]), object.__new__(Plain) is None)
    print(Base.__new__(Left).describe(), super(Left, Both()).describe())


main()
