"""Objects that meddle with the profiler when they are asked for anything:
whether they are equal, their hash, their class, their names."""

import unittest

import evil
import support

HOSTILE = '''
hostile = 0

class Meddler:
    """Answers each question of the interpreter by meddling."""
    answers = True
    def meddle(self, *arguments):
        global hostile
        hostile += 1
        if hostile % 3 == 0:
            quiet(profile.clear)
        if hostile % 5 == 0:
            quiet(profile.disable)
            quiet(profile.enable)
        raise KeyError('hostile')
    __eq__ = __hash__ = __repr__ = __str__ = __bool__ = __index__ = meddle
    __del__ = __len__ = __iter__ = meddle
    __class__ = property(meddle)

sys.unraisablehook = lambda raised: None
profile = Profile(**OPTIONS)
quiet(profile.enable)
'''

HOSTILE_OBJECTS = {
    'callables': '''
class Callable(Meddler):
    __name__ = __module__ = property(Meddler.meddle)
    def __call__(self, *arguments):
        leaf()
odd = Callable()
odd()
map(odd, [1])
types.MethodType(odd, odd)()
types.MethodType(len, odd)
quiet(types.MethodType(len, odd))
quiet(types.MethodType(list.append, odd), 1)
quiet(list.append, odd, 1)
quiet(list.append, [], odd)
''',
    'classes': '''
class Meta(type):
    def meddle(self, *arguments):
        return Meddler.meddle(self)
    __eq__ = __repr__ = __str__ = __bool__ = __getattribute__ = meddle
    __hash__ = __instancecheck__ = __subclasscheck__ = meddle
class Odd(list, metaclass=Meta):
    pass
Odd
quiet(lambda: Odd())
quiet(lambda: list.append(list.__new__(Odd), 1))
''',
    'instances of subclasses of C types': '''
class Odd(list):
    __getattribute__ = __eq__ = __hash__ = Meddler.meddle
    __class__ = property(Meddler.meddle)
odd = Odd()
quiet(lambda: odd.append(1))
quiet(list.append, odd, 1)
quiet(lambda: list.append(odd, 1))
quiet(lambda: super(Odd, odd).append(1))
quiet(lambda: list.append.__get__(odd)(1))
''',
    'modules of C functions': '''
made = types.ModuleType('made')
for value in Meddler(), made, None, 3, 'x' * 10000, 'a\\0b', '\\ud800':
    # Of a function of C, it may be set to anything.
    quiet(setattr, abs, '__module__', value)
    abs(-1)
    quiet(profile.snapshot)
abs.__module__ = 'builtins'
''',
    'file names': '''
class Name(str):
    def __hash__(self):
        Meddler.meddle(self)
    def __eq__(self, other):
        Meddler.meddle(self)
    __repr__ = __str__ = __fspath__ = __hash__
for number in range(20):
    code = quiet(compile, f'len("{number}")', Name('odd'), 'exec')
    if code:
        exec(code)
    quiet(lambda: exec(leaf.__code__.replace(co_filename=Name('odd'),
                                             co_name=Name('odd'))))
quiet(profile.snapshot)
''',
    'names of modules': '''
class Name(str):
    __hash__ = __eq__ = __str__ = encode = startswith = Meddler.meddle
class Names(dict):
    __getitem__ = get = __contains__ = Meddler.meddle
for name in Meddler(), Name('odd'), None, 3, '', '\\ud800', 'x' * 100000:
    for names in {'__name__': name}, {'__file__': name}, {}, Names():
        names['leaf'] = leaf
        quiet(exec, 'def called(): leaf()\\ncalled()', names)
        quiet(profile.snapshot)
''',
    'contexts and coroutines': '''
import contextvars
variable = contextvars.ContextVar('odd', default=Meddler())
async def waits():
    variable.set(Meddler())
    class Odd(Meddler):
        def __await__(self):
            profile.clear()
            yield
            profile.disable()
            profile.enable()
            yield
    await Odd()
for run in (lambda call, *values: call(*values),
            contextvars.copy_context().run, contextvars.Context().run):
    coroutine = waits()
    for _ in range(2):
        quiet(run, coroutine.send, None)
    quiet(profile.snapshot)
    quiet(run, coroutine.throw, KeyError('odd'))
    del coroutine
''',
    'names of threads': '''
class Name(str):
    __str__ = __repr__ = __hash__ = __eq__ = encode = Meddler.meddle
def renamed(name):
    # A thread that has such a name before would not start from 3.14 on.
    threading.current_thread()._name = name
    leaf()
for name in Name('odd'), Meddler(), None, 3, '', 'a\\0b\\n', '\\ud800':
    thread = threading.Thread(target=renamed, args=(name,))
    thread.start()
    thread.join()
    renamed(name)
    quiet(profile.snapshot)
threading.current_thread()._name = 'MainThread'
''',
}


class HostileTest(evil.SurvivalCase):
    """Objects that meddle when they are asked for anything."""

    def check(self, options):
        for name, program in HOSTILE_OBJECTS.items():
            with self.subTest(objects=name):
                self.assert_survives(
                    f'OPTIONS = {options!r}\n{HOSTILE}{program}'
                    'for name in ("disable", "getstats", "snapshot", '
                    '"create_stats"):\n'
                    '    quiet(getattr(profile, name))\n'
                    'quiet(profile.dump_stats, os.devnull)\n'
                    'del Meddler.__del__\n'
                    "print('alive')\n", errors='.*')

    def test_called(self):
        self.check({})

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_called_with_every_callable_recorded(self):
        self.check({'callables': 'all'})

    def test_among_filters(self):
        self.check({'include': ['odd*', '*/odd*'], 'exclude': ['threading']})

    def test_in_a_context(self):
        self.check({'context': True, 'coroutines': True})

    def test_arguments_of_the_program(self):
        for value in ('None', '3', '[Meddler()]', 'Meddler()'):
            with self.subTest(argv=value):
                self.assert_survives(
                    f'OPTIONS = {{}}\n{HOSTILE}\nprofile.disable()\n'
                    f'sys.argv = {value}\nsys.executable = None\n'
                    'profile.dump_stats(os.devnull)\n'
                    'del Meddler.__del__\n'
                    "print('alive')\n")


if __name__ == '__main__':
    support.main()
