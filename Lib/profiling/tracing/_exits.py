"""Ways out of the process that pass by the end of the program.

Signals that end a process, os._exit(), os.abort() and the functions that put
another program in its place: before any of them the profile is put where it
is to go.
"""

import _signal
import os
import posix
from _functools import partial

from profiling.tracing import _lsprof
from profiling.tracing._lsprof import quietly

SIGNALS = ('SIGTERM', 'SIGHUP')
EXITS = ('_exit', 'abort')
SUCCESSORS = ('execv', 'execve')

# The label of what is no Python function: its file, and its name.
BUILTIN = '~'
LABEL = '<built-in method {}.{}>'


def watch(recording):
    """See that nothing ends this process before recording has ended.

    recording has these: end() writes what there is to write, and calls then()
    if that is not None; is_writing() is whether this thread is in end().

    A signal is watched if it would end the process.  A program that sets a
    handler of its own has what that does.
    """
    for name in SIGNALS:
        number = getattr(_signal, name)
        if _signal.getsignal(number) == _signal.SIG_DFL:
            _signal.signal(number, partial(quietly, end_by, recording))
            _lsprof.insist(number)
    for name in EXITS:
        replace(name, partial(end_at_exit, recording))
    for name in SUCCESSORS:
        replace(name, partial(end_before, recording))


def end_by(recording, number, frame):
    """End this process by a signal, as it would without a handler."""
    _signal.signal(number, _signal.SIG_IGN)     # it would come again
    if recording.is_writing():
        # The handler interrupts it. What is begun comes first.
        recording.then = partial(end_by, recording, number, frame)
        return
    recording.end()
    die(number)


def die(number):
    """End this process by the signal of that number."""
    _signal.signal(number, _signal.SIG_DFL)
    os.kill(os.getpid(), number)
    # It was blocked.
    _signal.pthread_sigmask(_signal.SIG_UNBLOCK, [number])
    os.kill(os.getpid(), number)


def end_at_exit(recording, arguments, keywords):
    """End recording: the process exits."""
    recording.end()


def end_before(recording, arguments, keywords):
    """End recording if another program can take this process over."""
    try:
        path = keywords['path'] if 'path' in keywords else arguments[0]
        if not isinstance(path, int) and not (
                os.access(path, os.X_OK) and os.path.isfile(path)):
            return
    except (IndexError, TypeError, ValueError):
        return
    recording.end()


def replace(name, before):
    """Let a function of os call before(arguments, keywords) first."""
    original = getattr(posix, name)
    function = ending(original, before)
    for module in posix, os:
        if getattr(module, name, None) is original:
            setattr(module, name, function)


def ending(original, before):
    """Return a function that calls before first and stands for original.

    In profiles it is the very same, and original itself is not seen.
    """
    proceed = partial(original)

    def function(*arguments, **keywords):
        for _ in map(quietly, (before,), (arguments,), (keywords,)):
            pass
        return proceed(*arguments, **keywords)

    label = LABEL.format(original.__module__, original.__name__)
    function.__code__ = function.__code__.replace(
        co_filename=BUILTIN, co_firstlineno=0, co_name=label,
        co_qualname=label)
    for attribute in '__name__', '__qualname__', '__doc__', '__module__':
        setattr(function, attribute, getattr(original, attribute))
    function.__wrapped__ = original
    return function
