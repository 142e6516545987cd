"""A decorator that profiles a function whenever it runs.

    from profiling.tracing.decorator import profile

    @profile
    def work():
        ...

    @profile(file='requests.prof')
    async def handle(request):
        ...

    work.profile.print_stats('cumulative')
"""

__all__ = ("profile", "FunctionProfile")

import functools
import inspect
import io
import marshal
import os
import sys
import types
from _thread import _local

from profiling.tracing import Profile, _file, _lsprof

# Our own code, which a call from within a call goes through.
OURS = ('profiling.tracing',)

# What the decorator decides.
SCOPES = ('threads', 'context', 'nested')


def profile(function=None, /, *, file=None, sort='cumulative', limit=None,
            at_exit=True, **options):
    """Profile function whenever it runs; with keywords alone, a decorator.

    function may be a function, a generator function, a coroutine function,
    an asynchronous generator function, a staticmethod or classmethod of
    these, or another callable that is no class.  What is returned is of the
    same kind, and its attribute "profile" is a FunctionProfile.

    The profiler hears the thread that function runs in, while it runs: of a
    generator or coroutine each step, not what happens between two of them.
    Calls from within a call belong to that one.

    file: a path.  When the process ends, a profile file is written there; if
    several functions name the same, it holds the sum of their profiles.
    "%p" stands for the process's id.  A child process, forked or made by
    multiprocessing, writes its own file if the name has "%p", otherwise
    nothing.  Without a file the profile is printed to sys.stdout, if
    function has been called, sorted by sort (a key or a tuple of keys) and
    cut to limit rows if that is not None.
    at_exit: whether anything is done when the process ends.  If it is, and a
    function is decorated more than once, as one that is made in another
    function is, its profile is that of the first time.
    options: arguments of Profile, but for its scope.

    Raises TypeError for what cannot be decorated, KeyError for an unknown
    sort key, and what Profile raises for options.
    """
    keywords = dict(options, file=file, sort=sort, limit=limit,
                    at_exit=at_exit)
    if function is None:
        return functools.partial(profile, **keywords)
    if isinstance(function, (staticmethod, classmethod)):
        return type(function)(profile(function.__func__, **keywords))
    if not callable(function) or isinstance(function, type):
        raise TypeError(f'cannot profile {type(function).__name__!r} object '
                        '(expected a function)')
    record = new_record(function, sort, limit, options)
    if at_exit:
        record = EXIT.add(record, function, file)
    wrapper = kind_of(function)(function, record)
    functools.update_wrapper(wrapper, function)
    wrapper.profile = record
    return wrapper


class FunctionProfile:
    """The profile of a decorated function: all its calls added up.

    It can be read at any time.  Calls that are under way count with their
    time so far, and go on being profiled.  pstats.Stats() and
    profiling.tracing.stats.load() take it for a profiler.

    name: the function's, with its module.
    is_called: whether it has been called.
    stats: what create_stats() has made.
    """

    def __init__(self, name, sort, limit, options):
        self.name = name
        self.stats = {}
        self._last_trailer = {}
        self._sort = sort
        self._limit = limit
        self._options = {**options, 'threads': 'current',
                         'exclude': (*options.get('exclude', ()), *OURS)}
        # A profiler serves one call at a time.
        self._profilers = []
        self._free = [self._new()]
        self._thread = _local()
        self.is_called = self._has_failed = False

    def print_stats(self, sort=None):
        """Print the profile to sys.stdout.

        sort is a key or a tuple of keys, by default that of the decorator.
        """
        from profiling.tracing import stats

        limits = () if self._limit is None else (self._limit,)
        stats.load(self).strip_dirs().print_stats(
            *limits, sort=self._sort if sort is None else sort)

    def dump_stats(self, file):
        """Write the profile to file, a path.  Raises OSError."""
        write(file, [self])

    def create_stats(self):
        """Set self.stats, a dict of the form that pstats reads."""
        stream = io.BytesIO(summed([self]))
        self.stats = marshal.load(stream)
        self._last_trailer = marshal.load(stream)

    def clear(self):
        """Forget all calls so far."""
        for profiler in list(self._profilers):
            profiler.clear()

    def _trailer(self):
        return self._last_trailer

    def _new(self):
        profiler = Profile(**self._options)
        self._profilers.append(profiler)
        return profiler

    def _enter(self):
        """Enable and return a profiler, or None if there is no need."""
        if getattr(self._thread, 'is_heard', False):
            return None
        try:
            profiler = self._free.pop()
        except IndexError:
            profiler = self._new()
        self._thread.is_heard = self.is_called = True
        try:
            profiler.enable()
        except Exception as error:
            self._release(profiler)
            self._complain(error)
            return None
        return profiler

    def _leave(self, profiler):
        """Disable what _enter() has returned."""
        if profiler is not None:
            profiler.disable()
            self._release(profiler)

    def _release(self, profiler):
        self._thread.is_heard = False
        self._free.append(profiler)

    def _complain(self, error):
        """Say once that calls are not profiled."""
        if not self._has_failed:
            self._has_failed = True
            say(f'{self.name}: not profiled: {error}')

    def _pictures(self):
        """Return what a file of each of the profilers would hold."""
        return [picture(profiler) for profiler in list(self._profilers)]


def new_record(function, sort, limit, options):
    """Return a FunctionProfile for function; check its arguments."""
    from profiling.tracing import stats

    for word in SCOPES:
        if word in options:
            raise TypeError(f'{word!r} is not an option of the decorator')
    stats.load({}).rows(sort=sort, limit=limit)
    module = getattr(function, '__module__', None) or '?'
    name = getattr(function, '__qualname__', type(function).__qualname__)
    return FunctionProfile(f'{module}.{name}', sort, limit, options)


def kind_of(function):
    """Return what makes a wrapper of the kind of function."""
    if inspect.iscoroutinefunction(function):
        return wrap_coroutine
    if inspect.isasyncgenfunction(function):
        return wrap_async_generator
    if inspect.isgeneratorfunction(function):
        return wrap_generator
    return wrap_function


def wrap_function(function, record):
    def wrapper(*args, **kwargs):
        profiler = record._enter()
        try:
            return function(*args, **kwargs)
        finally:
            record._leave(profiler)

    return wrapper


def wrap_generator(function, record):
    def wrapper(*args, **kwargs):
        return (yield from steps(function(*args, **kwargs), record))

    # Those of types.coroutine() can be awaited.
    code = getattr(function, '__code__', wrapper.__code__)
    if code.co_flags & inspect.CO_ITERABLE_COROUTINE:
        return types.coroutine(wrapper)
    return wrapper


def wrap_coroutine(function, record):
    async def wrapper(*args, **kwargs):
        return await steps(function(*args, **kwargs).__await__(), record)

    return wrapper


def wrap_async_generator(function, record):
    async def wrapper(*args, **kwargs):
        generator = function(*args, **kwargs)
        awaitable = generator.__anext__()
        while True:
            try:
                item = await steps(awaitable.__await__(), record)
            except StopAsyncIteration:
                return
            try:
                awaitable = generator.asend((yield item))
            except GeneratorExit:
                await steps(generator.aclose().__await__(), record)
                raise
            except BaseException as error:
                awaitable = generator.athrow(error)

    return wrapper


@types.coroutine
def steps(iterator, record):
    """Be iterator, a generator or the like, and profile each step of it."""
    step, arguments = iterator.__next__, ()
    while True:
        profiler = record._enter()
        try:
            item = step(*arguments)
        except StopIteration as stop:
            return stop.value
        finally:
            record._leave(profiler)
        step, arguments = iterator.__next__, ()
        try:
            sent = yield item
            if sent is not None:
                step, arguments = iterator.send, (sent,)
        except GeneratorExit:
            close(iterator, record)
            raise
        except BaseException as error:
            step, arguments = iterator.throw, (error,)


def close(iterator, record):
    """Close iterator, which may run its code."""
    profiler = record._enter()
    try:
        iterator.close()
    finally:
        record._leave(profiler)


def picture(profiler):
    """Return what a file of profiler would hold; it goes on."""
    table, trailer = profiler._snapshot()
    _file.about_process(trailer['metadata'])
    return (marshal.dumps(table, _file.MARSHAL_VERSION)
            + marshal.dumps(trailer, _file.MARSHAL_VERSION))


def summed(records):
    """Return what a file of all of records would hold."""
    from profiling.tracing import stats

    pictures = [one for record in records for one in record._pictures()]
    if len(pictures) == 1:
        return pictures[0]
    return stats.merge(*pictures)._to_bytes()


def write(path, records):
    """Write a profile file of records to path.  Raises OSError."""
    stream = io.BytesIO(summed(records))
    _file.write(path, marshal.load(stream), marshal.load(stream))


class Exit:
    """What is to be done when the process ends."""

    def __init__(self):
        self.records = {}       # {(code object, path or None): record}
        self.clears_children = False
        self.pid = os.getpid()

    def add(self, record, function, file):
        """Return the record to use for function: record or an older one."""
        import atexit

        if not self.records:
            atexit.register(self.finish)
        if file is not None:
            # The program may change the folder: the file is meant from here.
            file = os.path.abspath(os.fsdecode(file))
        if file is not None and '%p' in file and not self.clears_children:
            os.register_at_fork(after_in_child=self.clear)
            self.clears_children = True
        code = getattr(function, '__code__', record)
        return self.records.setdefault((code, file), record)

    def clear(self):
        """Forget what a parent process recorded."""
        for record in self.records.values():
            record.clear()

    def finish(self):
        """Print or write all profiles."""
        files = {}
        for (_, file), record in list(self.records.items()):
            if file is not None:
                files.setdefault(file, []).append(record)
            elif record.is_called and not self.is_child():
                attempt(record.name, show, record)
        for file, records in files.items():
            if '%p' in file or not self.is_child():
                path = file.replace('%p', str(os.getpid()))
                attempt(path, write, path, records)

    def is_child(self):
        """Return whether another process has the file or the terminal."""
        if os.getpid() != self.pid:
            return True
        multiprocessing = sys.modules.get('multiprocessing.process')
        return (multiprocessing is not None
                and multiprocessing.parent_process() is not None)


EXIT = Exit()


def show(record):
    """Print the profile of record with a heading."""
    if sys.stdout is not None:
        print(f'Profile of {record.name}')
        record.print_stats()


def attempt(name, function, *arguments):
    """Call function; say in one line what is wrong about name, if so."""
    try:
        _lsprof.quietly(function, *arguments)
    except Exception as error:
        say(f'{name}: {getattr(error, "strerror", None) or error}')


def say(message):
    """Print a line to sys.stderr, if there is one."""
    try:
        print(f'profiling.tracing: {message}', file=sys.stderr)
    except (AttributeError, OSError, ValueError):
        pass
