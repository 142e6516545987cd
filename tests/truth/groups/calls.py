"""Which calls are recorded, and as what."""

import _thread
import functools
import json
import operator
import os
import signal
import types

from groups import excluded as unwanted
from groups.common import (
    calls, callers, case, judge, make, self_seconds, since, table)

REPEATED = 7


def leaf():
    pass


@case('outer 1, leaf 2')
def bound_c_function():
    """types.MethodType(len, ()) is called: what its callers call"""
    method = types.MethodType(len, ())

    def outer():
        method()
        leaf()

    def main():
        outer()
        leaf()
    profile = make()
    profile.runcall(main)
    stats = table(profile)
    outer_calls = calls(stats, 'outer') if 'main' in callers(
        stats, 'outer') else 0
    seen = [key[2] for key in stats]
    if 'main' not in seen:
        return 'main is missing'
    return f'outer {outer_calls}, leaf {calls(stats, "leaf")}'


@case('outer calls leaf 1')
def generator_over_no_iterable():
    """A generator expression over what cannot be iterated: what its maker
    calls then"""
    def outer():
        try:
            list(x for x in 1)
        except TypeError:
            pass
        leaf()
    profile = make()
    profile.runcall(outer)
    return 'outer calls leaf 1' if callers(
        table(profile), 'leaf') == 'outer 1' else 'not outer'


def inner_generator():
    try:
        yield 1
    except KeyError:
        pass


def outer_generator():
    yield from inner_generator()
    yield 2


@case('leaf: main 1')
def throw_into_delegate():
    """throw() makes an inner generator return: what the thrower calls then"""
    def main():
        generator = outer_generator()
        next(generator)
        generator.throw(KeyError())
        leaf()
    profile = make()
    profile.runcall(main)
    return f'leaf: {callers(table(profile), "leaf")}'


@case('TypeError')
def wrong_self():
    """str.lower(1): what the program gets"""
    profile = make()
    profile.enable()
    try:
        str.lower(1)
    except Exception as error:
        found = type(error).__name__
    profile.disable()
    return found


class Plain:
    pass


CALLABLES = {
    'int': lambda: int('1'),
    'a class': lambda: Plain(),
    'an exception': lambda: ValueError('x'),
    'partial': lambda part=functools.partial(abs, -1): part(),
    'itemgetter': lambda get=operator.itemgetter(0): get('x'),
    'a slot wrapper': lambda: list.__len__([]),
    'a method-wrapper': lambda: [].__len__(),
    'lru_cache': lambda cached=functools.lru_cache(abs): cached(-1),
}


def recorded(call):
    """Return whether call() is seen to call something, each time."""
    profile = make(callables='all')
    profile.enable()
    for _ in range(REPEATED):
        call()
    profile.disable()
    return any(row[1] == REPEATED and key[2] != '<lambda>'
               for key, row in table(profile).items())


@case('none')
def missed_callables():
    """Of what is called from Python code, all kinds: those that are missed"""
    since((3, 12), 'only sys.monitoring tells of them')
    return ', '.join(name for name, call in CALLABLES.items()
                     if not recorded(call)) or 'none'


def hook(value):
    return str(value)


@case('hook 3 from encode; json 0 rows')
def excluded():
    """A function of the program is called by a module that is not wanted"""
    def encode():
        json.dumps([{1}, {2}, {3}], default=hook, indent=1)
    profile = make(exclude=('json',))
    profile.runcall(encode)
    stats = table(profile)
    folder = os.path.dirname(json.__file__)
    shown = sum(key[0].startswith(folder) for key in stats)
    return f'hook {callers_of_hook(stats)}; json {shown} rows'


def callers_of_hook(stats):
    """Return the number of hook's calls, and whether encode made them."""
    found = callers(stats, 'hook')
    name, _, count = found.rpartition(' ')
    return f'{count} from {name}'


@case('hook 3; others 0')
def included():
    """Only the functions of the program are wanted"""
    def encode():
        json.dumps([{1}, {2}, {3}], default=hook, indent=1)
    profile = make(include=(__file__,), builtins=False)
    profile.runcall(encode)
    stats = table(profile)
    others = sum(key[0] != __file__ for key in stats)
    return f'hook {calls(stats, "hook")}; others {others}'


@case('right')
def time_of_excluded():
    """The self time of a function whose callee is not wanted: with it"""
    def main():
        return unwanted.work(.1)
    since((3, 12), 'it takes longer while it is profiled')
    profile = make(exclude=('groups.excluded',), builtins=False)
    lasted = profile.runcall(main)
    return judge(self_seconds(table(profile), 'main'), lasted)


class Interrupts:
    """Its negation interrupts the main thread, without an event."""

    __neg__ = _thread.interrupt_main


@case('raised')
def interrupt():
    """Ctrl-C just before the first call of a method of C"""
    def work(value):
        -value
        'x'.swapcase()
        return 'lost'
    signal.signal(signal.SIGINT, signal.default_int_handler)
    profile = make()
    try:
        return profile.runcall(work, Interrupts())
    except KeyboardInterrupt:
        return 'raised'
