"""A naive model of a profile, and random programs to try it on.

A program keeps its own log of what enters and leaves, and is the only one to
let the clock go on. The model works out every figure from the log by brute
force: for each call it looks at all the calls around it.
"""

import random

ENTER, LEAVE, RAISE = range(3)

LEN = '<built-in method builtins.len>'
SORTED = '<built-in method builtins.sorted>'
UPPER = "<method 'upper' of 'str' objects>"
NEXT = '<built-in method builtins.next>'
THROW = "<method 'throw' of 'generator' objects>"
CLOSE = "<method 'close' of 'generator' objects>"
ORD = '<built-in method builtins.ord>'


class Call:
    """One call of the log: who, below which calls, from when to when."""

    def __init__(self, name, around, start):
        self.name = name
        self.around = around            # the calls it is in, outermost first
        self.start = start
        self.raised = False

    @property
    def edge(self):
        return (self.around[-1].name if self.around else None), self.name

    @property
    def time(self):
        return self.end - self.start


def calls_of(log):
    """Return the calls that a log tells of, in the order of their ends."""
    open_calls, done = [], []
    for what, name, now in log:
        if what == ENTER:
            open_calls.append(Call(name, tuple(open_calls), now))
            continue
        call = open_calls.pop()
        assert call.name == name, (call.name, name)
        call.end = now
        call.raised = what == RAISE
        done.append(call)
    assert not open_calls
    return done


def self_time(call, calls):
    """Return the call's time without that of the calls made from it."""
    return call.time - sum(other.time for other in calls
                           if other.around and other.around[-1] is call)


def figures(calls, key):
    """Return {key: (calls, recursive calls, inclusive, self)} of calls.

    key tells which calls belong together: a call within another of its own
    kind is a recursive one, and its time is in that of the other.
    """
    result = {}
    for call in calls:
        recursive = any(key(other) == key(call) for other in call.around)
        nc, rc, inclusive, own = result.get(key(call), (0, 0, 0, 0))
        result[key(call)] = (nc + 1, rc + recursive,
                             inclusive + (0 if recursive else call.time),
                             own + self_time(call, calls))
    return result


def functions(calls):
    return figures(calls, lambda call: call.name)


def edges(calls):
    found = figures(calls, lambda call: call.edge)
    return {edge: numbers for edge, numbers in found.items()
            if edge[0] is not None}


def exceptions(calls):
    """Return {name: calls that an exception ended}."""
    result = {}
    for call in calls:
        if call.raised:
            result[call.name] = result.get(call.name, 0) + 1
    return result


# What a program is made of. log and clock are lists, and += on them is no
# call; every function takes the number of levels it may still go down.

PRELUDE = '''
class Fault(Exception):
    pass
'''


class Writer:
    """Writes the source of a random program."""

    def __init__(self, seed, function_count=6, statement_count=5):
        self.random = random.Random(seed)
        self.names = [f'f{i}' for i in range(function_count)]
        self.generators = [f'g{i}' for i in range(3)]
        self.statement_count = statement_count

    def program(self):
        """Return the source; its function main() takes no arguments."""
        parts = [PRELUDE]
        parts += [self.function(name) for name in self.names]
        parts += [self.generator(name) for name in self.generators]
        parts.append(self.function('main'))
        return '\n'.join(parts)

    def log(self, what, name):
        return f'log += [({what}, {name!r}, clock[0])]'

    def function(self, name):
        lines = [f'def {name}(n=4):', '    global log',
                 '    ' + self.log(ENTER, name), '    try:']
        lines += self.block(2)
        lines += ['    except BaseException:',
                  '        ' + self.log(RAISE, name), '        raise',
                  '    ' + self.log(LEAVE, name), '    return n']
        return '\n'.join(lines)

    def generator(self, name):
        """A generator whose every yield is guarded, so that throw() and
        close() run it."""
        lines = [f'def {name}(n=3):', '    global log',
                 '    ' + self.log(ENTER, name), '    try:']
        for _ in range(self.random.randint(1, 3)):
            lines += self.block(2)
            # An exception comes in at the yield: that enters, too.
            lines += ['        ' + self.log(LEAVE, name),
                      '        try:', '            yield n',
                      '        except BaseException:',
                      '            ' + self.log(ENTER, name),
                      '            raise',
                      '        ' + self.log(ENTER, name)]
        lines += ['    except BaseException:',
                  '        ' + self.log(RAISE, name), '        raise',
                  '    ' + self.log(LEAVE, name)]
        return '\n'.join(lines)

    def block(self, depth):
        lines = []
        for _ in range(self.random.randint(1, self.statement_count)):
            kind = self.random.choice(self.KINDS)
            lines += kind(self)
        return ['    ' * depth + line for line in lines]

    def tick(self):
        return [f'clock[0] += {self.random.randint(1, 9)}']

    def call(self):
        return [f'if n: {self.random.choice(self.names)}(n - 1)']

    def guarded_call(self):
        name = self.random.choice(self.names)
        return ['try:', f'    if n: {name}(n - 1)', 'except Fault: pass']

    def fault(self):
        return [f'if clock[0] % {self.random.randint(3, 9)} == 0: '
                'raise Fault']

    def c_call(self):
        text, name = self.random.choice([('len(())', LEN),
                                         ("'x'.upper()", UPPER)])
        return [self.log(ENTER, name), text, self.log(LEAVE, name)]

    def c_fault(self):
        return [self.log(ENTER, ORD), 'try:', "    ord('')",
                'except TypeError:', '    ' + self.log(RAISE, ORD)]

    def sort(self):
        """A C function that calls back."""
        key = self.random.choice(self.names)
        return ['if n:',
                '    ' + self.log(ENTER, SORTED), '    try:',
                f'        sorted((n - 1, 0), key={key})',
                '    except BaseException:',
                '        ' + self.log(RAISE, SORTED), '        raise',
                '    ' + self.log(LEAVE, SORTED)]

    def loop(self):
        name = self.random.choice(self.generators)
        return [f'if n: [*{name}(n - 1)]']

    def broken_off(self):
        """next(), then throw() or close()."""
        end, label = self.random.choice([('throw(Fault)', THROW),
                                         ('close()', CLOSE)])
        return ['if n:',
                f'    g = {self.random.choice(self.generators)}(n - 1)',
                '    ' + self.log(ENTER, NEXT), '    try:',
                '        next(g)', '    except BaseException:',
                '        ' + self.log(RAISE, NEXT), '        raise',
                '    ' + self.log(LEAVE, NEXT),
                '    ' + self.log(ENTER, label), '    try:',
                '        g.' + end, '    except BaseException:',
                '        ' + self.log(RAISE, label), '        raise',
                '    ' + self.log(LEAVE, label)]

    KINDS = [tick, tick, tick, call, call, guarded_call, fault, c_call,
             c_fault, sort, loop, broken_off]
