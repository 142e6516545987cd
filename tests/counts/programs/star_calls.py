"""Exercises calls with * and **: Python functions, classes, C functions,
bound and unbound C methods, in each combination."""


def everything(a, b=2, *args, c, d=4, **kwargs):
    """Takes every kind of parameter."""
    return (a, b, args, c, d, sorted(kwargs))


def positional(a, b, /, c=3):
    """Takes positional-only parameters."""
    return a * b * c


class Shape:
    """Methods that pass on what they get."""

    def __init__(self, *sides, **names):
        self.sides = sides
        self.names = names

    def __call__(self, *args, **kwargs):
        return len(args) + len(kwargs)

    def relay(self, *args, **kwargs):
        """Pass on to another."""
        return everything(*args, **kwargs)

    @classmethod
    def make(cls, *args, **kwargs):
        """Pass on to the class."""
        return cls(*args, **kwargs)

    @staticmethod
    def plain(*args):
        """Pass on to a C function."""
        return max(*args)


def use_python():
    """Unpack into Python functions."""
    one, two = [1], {"c": 3}
    return (everything(*one, **two), everything(1, *[2, 3], c=1, **{"e": 5}),
            positional(*(2, 3)), positional(*[2], *[5], **{"c": 1}),
            Shape.make(*range(3), **two).sides, Shape()(*one, *one, **two),
            Shape().relay(*one, 9, **two, z=1), Shape.plain(*[3, 8, 1]))


def use_c():
    """Unpack into C functions and methods."""
    numbers, pair, none = [3, 1, 2], ("a", "b"), ()
    text, table = "x,y,z", {}
    table.update(*none, **{"k": 1})
    table.setdefault(*pair)
    return (len(*[numbers]), max(*numbers, **{"default": 0}) if 0 else 3,
            sorted(*[numbers], **{"reverse": True}), "-".join(*[pair]),
            text.split(*[","], **{}), text.replace(*["x", "w"]),
            str.upper(*["up"]), str.join(*["+", pair]),
            "{}{}{k}".format(*pair, **{"k": 0}), print(*none, end="", **{}),
            table.get(*["k"]), isinstance(*[1, int]), divmod(*(7, 2)),
            dict(**table), list(*[pair]), int(*["11"], **{"base": 2}),
            getattr(*["", "upper"])(*none), numbers.append(*[4]))


def use_empty():
    """Unpack nothing into C methods."""
    items, table = [2, 1], {"a": 1}
    items.sort(*())
    items.reverse(*[], **{})
    return (items.copy(*()), table.items(*()), "x".upper(*[]),
            items.pop(*()), table.popitem(*()), items.clear(**{}))


def use_errors():
    """Unpack what does not fit."""
    seen = []
    for arguments, names in (((), {}), ((1,), {"a": 1}), ((1, 2, 3), {})):
        for function in (everything, positional, len, "".join, [].append):
            try:
                function(*arguments, **names)
            except TypeError:
                seen.append(function.__name__)
    return seen


def main():
    """Run everything."""
    print(use_python())
    print(use_c())
    print(use_empty())
    print(use_errors())


main()
