"""Labels, names and memory."""

import dataclasses
import re
import weakref

from groups.common import calls, case, make, since, table, trailer


def two_lambdas():
    return (lambda: 1), (lambda: 2)


@case('5 calls', varies=True)
def two_lambdas_on_a_line():
    """Two lambdas on a line, called 2 and 3 times"""
    first, second = two_lambdas()
    profile = make(builtins=False)
    profile.enable()
    for function in first, first, second, second, second:
        function()
    profile.disable()
    return f'{calls(table(profile), "<lambda>")} calls'


@case('13 calls', varies=True)
def two_dataclasses():
    """__init__ of two dataclasses, called 10 and 3 times"""
    first = dataclasses.make_dataclass('First', ['x'])
    second = dataclasses.make_dataclass('Second', ['x'])
    profile = make()
    profile.enable()
    for number in range(10):
        first(number)
    for number in range(3):
        second(number)
    profile.disable()
    return f'{calls(table(profile), "__init__")} calls'


@case('50000 calls')
def evals():
    """50,000 evals of different code"""
    profile = make()
    profile.enable()
    for number in range(50000):
        eval(f'1+{number}')
    profile.disable()
    return f'{calls(table(profile), "<module>")} calls'


@case('few')
def code_that_is_gone():
    """Code objects that are kept after 5,000 evals"""
    codes = weakref.WeakSet()
    profile = make()
    profile.enable()
    for number in range(5000):
        code = compile(f'1+{number}', '<text>', 'eval')
        eval(code)
        codes.add(code)
    del code
    left = len(codes)
    profile.disable()
    return 'few' if left < 2500 else f'{left} of 5000'


# A class with methods of Python and inherited ones of C.
SHORT_LIVED = '''
class Short(list):
    def method(self):
        self.append(1)
'''


@case('few')
def classes_that_are_gone():
    """The code of the methods of 2,000 short-lived classes that is kept"""
    codes = weakref.WeakSet()
    profile = make()
    profile.enable()
    for number in range(2000):
        names = {}
        exec(SHORT_LIVED.replace('1', str(number)), names)
        codes.add(names['Short'].method.__code__)
        names['Short']().method()
    names.clear()
    import gc
    gc.collect()
    left = len(codes)
    profile.disable()
    return 'few' if left < 1000 else f'{left} of 2000'


class First:
    def method(self):
        pass


class Second:
    def method(self):
        pass


@case('First.method, Second.method')
def qualified_names():
    """Methods of one name: their qualified names"""
    profile = make()
    profile.enable()
    First().method()
    Second().method()
    profile.disable()
    found = trailer(profile).get('qualified_names', {})
    return ', '.join(sorted(
        name for names in found.values() for name in names
        if name.endswith('.method'))) or 'not told'


class Plain:
    pass


@case('no address')
def addresses():
    """The label of object.__new__ called for a class"""
    since((3, 12), 'only sys.monitoring tells of them')
    profile = make(callables='all')
    profile.enable()
    Plain.__new__(Plain)
    profile.disable()
    labels = [key[2] for key in table(profile) if '__new__' in key[2]]
    if not labels:
        return 'not recorded'
    return 'an address' if re.search('0x', labels[0]) else 'no address'
