"""Specimens to calibrate with: loops of calls that are all of one kind.

The extension times each of them with and without the profiler, looks up what
was recorded, and works out what an event of each kind costs.  A specimen
takes the number of turns that its loop is to make.  The arguments are
defaults so that nothing but the call is in the loop.
"""

from profiling.tracing._mixture import mixture

# pylint: disable=unused-argument


class Class:
    """With all that is called below."""

    def __init__(self, left, right=None):
        pass

    # Called by the interpreter, not by a call.
    first = property(lambda self: None)
    second = property(lambda self: None)
    third = property(lambda self: None)

    def method(self):
        """Nothing."""


class _Derived(Class):

    def method(self):
        super().method()


def _key(item):
    return item


def _generator(resumptions):
    # The last one ends it.
    for _ in range(resumptions - 1):
        yield


def _raising():
    raise LookupError


# What a call costs depends on what was called before, so there are two loops
# of each kind: one that calls the same again and again, and one that does
# not.  That makes four calls in each turn of both.

def loop(turns):
    """No calls."""
    for _ in range(turns):
        pass
    for _ in range(turns):
        pass


def python(turns, item=Class(None)):
    """A Python function, without the event of a call."""
    for _ in range(turns):
        item.first
    for _ in range(turns):
        item.first
        item.second
        item.third


def call_python(turns, first=lambda: None, second=lambda: None,
                third=lambda: None):
    """A Python function, by a call."""
    for _ in range(turns):
        first()
    for _ in range(turns):
        first()
        second()
        third()


def python_from_c(turns, key=_key):
    """A Python function that a C function calls."""
    sorted(range(4 * turns), key=key)


def generator(turns):
    """A generator that goes on."""
    for _ in _generator(4 * turns):
        pass


def c_function(turns, items=(), number=-1):
    """Built-in functions."""
    for _ in range(turns):
        len(items)
    for _ in range(turns):
        abs(number)
        isinstance(number, int)
        max(number, number)


def c_method(turns, items=[], pairs={}):
    """Methods of C types."""
    for _ in range(turns):
        items.append(None)
    for _ in range(turns):
        items.pop()
        pairs.get(None)
        items.count(None)


def call_class(turns, first=Class, second=_Derived):
    """A class with a Python __init__."""
    for _ in range(turns):
        first(turns, turns)
    for _ in range(turns):
        first(turns, turns)
        second(turns)
        first(turns)


def call_super(turns, item=_Derived(None)):
    """A method that calls the one of the base class."""
    for _ in range(turns):
        item.method()
    for _ in range(turns):
        item.method()
        item.method()
        item.method()


def call_other(turns, number=1):
    """C types."""
    for _ in range(turns):
        int(number)
    for _ in range(turns):
        int(number)
        list()
        range(number)


def unwind(turns, function=_raising):
    """A Python function that raises."""
    for _ in range(turns * 4):
        try:
            function()
        except LookupError:
            pass


def c_raise(turns, items=[]):
    """A method of a C type that raises."""
    for _ in range(turns * 4):
        try:
            items.pop()
        except IndexError:
            pass


def statements(turns, items=[0] * 8, table={}):
    """No calls, but much of what functions are made of."""
    total = 0
    for turn in range(2 * turns):
        place = turn & 7
        items[place] = total
        total += items[3] * 3 - place
        if total > 99 and place != 4:
            total = -total
        table[place] = total, turn
        first, second = table[place]
        if place not in table or first == second:
            total = 0


SPECIMENS = (loop, python, call_python, python_from_c, generator, c_function,
             c_method, call_class, call_super, call_other, unwind, c_raise,
             statements, mixture)
