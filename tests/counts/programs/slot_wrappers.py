"""Exercises slot wrappers and class methods of C types called in place, with
Python methods reached through them."""

import datetime


class Quiet:
    """Special methods in Python, reached through C."""

    def __init__(self, value=1):
        self.value = value

    def __repr__(self):
        return object.__repr__(self)[:1]

    def __eq__(self, other):
        return object.__eq__(self, other) is True

    def __hash__(self):
        return object.__hash__(self) % 1

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)

    def __getattribute__(self, name):
        return object.__getattribute__(self, name)

    def __dir__(self):
        return object.__dir__(self)[:0]

    def __sizeof__(self):
        return object.__sizeof__(self)


class Chatty(Quiet):
    """Calls up through super to slot wrappers."""

    def __init__(self):
        super().__init__(2)

    def __str__(self):
        return super().__str__() + "!"

    def __format__(self, spec):
        return super().__format__(spec)

    def __init_subclass__(cls):
        super().__init_subclass__()

    def __reduce_ex__(self, protocol):
        return super().__reduce_ex__(protocol)


def class_methods():
    """Class and static methods of C types."""
    day = datetime.date.fromordinal(700000)
    return (day.isoformat(), datetime.date.fromisoformat("2020-01-02").year,
            dict.fromkeys("ab", 1), bytes.fromhex("ff"), float.fromhex("1"),
            str.maketrans("a", "b"), int.from_bytes(b"\1", "big"),
            "x".translate(str.maketrans({"x": "y"})),
            datetime.timedelta(1).total_seconds())


def wrappers():
    """Slot wrappers, method wrappers and getset descriptors."""
    return (list.__len__([1]), (5).__add__(2), int.__mul__(3, 4),
            "a".__contains__("a"), dict.__getitem__({1: 2}, 1),
            type.__call__(list), list.__init__([], "x"), tuple.__iter__((1,)),
            int.real.__get__(5), Quiet.__repr__(Quiet()),
            Quiet.__init__.__get__(Quiet())(4), (1).__class__("7"))


def main():
    """Run everything."""
    print(class_methods())
    print(len(wrappers()))
    quiet, chatty = Quiet(), Chatty()
    print(repr(quiet), quiet == 1, hash(quiet), dir(quiet), chatty.value)
    print(str(chatty), f"{chatty}", len({quiet, chatty}))
    print(chatty.__reduce_ex__(2)[1][0].__name__, quiet.__sizeof__() > 0)
    type("Later", (Chatty,), {})


main()
