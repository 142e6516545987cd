"""Several profilers, and profilers that nobody disables."""

import gc
import os
import sys
import threading

import _lsprof
from cProfile import Profile

from groups.common import STANDARD, Skip, calls, case, make, table

TOOL = 2


def leaf():
    pass


def in_turns(function, count):
    """Let function(number, wait) run in count threads, so that what is
    before wait() has happened in all before anything behind it does."""
    barrier = threading.Barrier(count)
    errors = []

    def run(number):
        try:
            function(number, barrier.wait)
        except Exception as error:
            errors.append(f'{type(error).__name__}: {error}')
            barrier.abort()
    threads = [threading.Thread(target=run, args=[number])
               for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [error for error in errors if 'Broken' not in error]


@case('3 and 4 calls')
def one_in_each_thread():
    """Two threads, each with a profiler of its own for itself: the calls that
    each counts"""
    found = [0, 0]

    def work(number, wait):
        profile = make(threads='current')
        profile.enable()
        wait()
        for _ in range(3 + number):
            leaf()
        wait()
        profile.disable()
        found[number] = calls(table(profile), 'leaf')
    errors = in_turns(work, 2)
    return errors[0] if errors else f'{found[0]} and {found[1]} calls'


@case('3 calls and more')
def two_for_all_threads():
    """The same with two profilers without options"""
    found = [0, 0]

    def work(number, wait):
        profile = Profile()
        profile.enable()
        wait()
        for _ in range(3):
            leaf()
        wait()
        profile.disable()
        found[number] = calls(table(profile), 'leaf')
    errors = in_turns(work, 2)
    if errors:
        return errors[0]
    return '3 calls and more' if min(found) >= 3 else 'fewer calls'


@case('6 calls, of which 2')
def nested():
    """A profiler for all of the program, and one for a part of it"""
    outer, inner = make(), make(nested=True)
    with outer:
        for _ in range(3):
            leaf()
        with inner:
            leaf()
            leaf()
        leaf()
    return (f'{calls(table(outer), "leaf")} calls, '
            f'of which {calls(table(inner), "leaf")}')


@case('3 profilers')
def one_by_hook():
    """_lsprof.Profiler().enable() in a hook of threading.setprofile(), for 3
    threads at once"""
    started, errors = [], []

    def hook(frame, event, argument):
        sys.setprofile(None)
        profiler = _lsprof.Profiler()
        try:
            profiler.enable(subcalls=True)
            started.append(profiler)
        except ValueError as error:
            errors.append(f'ValueError: {error}')
    threading.setprofile(hook)
    barrier = threading.Barrier(3)
    threads = [threading.Thread(target=barrier.wait) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return errors[0] if errors else f'{len(started)} profilers'


@case('5 calls')
def enabled_twice():
    """enable() of a profiler that is enabled"""
    profile = Profile()
    profile.enable()
    for _ in range(2):
        leaf()
    profile.enable()
    for _ in range(3):
        leaf()
    profile.disable()
    return f'{calls(table(profile), "leaf")} calls'


@case('1 call')
def dropped_while_enabled():
    """A profiler that is enabled loses its last reference; the next one"""
    Profile().enable()
    gc.collect()
    profile = Profile()
    profile.runcall(leaf)
    return f'{calls(table(profile), "leaf")} call'


@case('1 call')
def thread_that_ends_enabled():
    """A thread ends without disabling its profiler; the next one"""
    kept = []

    def work():
        kept.append(make(threads='current'))
        kept[0].enable()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    profile = Profile()
    profile.runcall(leaf)
    return f'{calls(table(profile), "leaf")} call'


def handle(fails):
    """Handle a request, profiled by who forgets disable() on failure."""
    profile = make(threads='current')
    profile.enable()
    if fails:
        raise ConnectionError
    leaf()
    profile.disable()
    return calls(table(profile), 'leaf')


@case('1 call')
def aborted_request():
    """A request is aborted before its profiler is disabled; the next request
    in that thread"""
    try:
        handle(True)
    except ConnectionError:
        pass
    return f'{handle(False)} call'


@case('1 call')
def tool_of_another():
    """Another tool holds the profilers' id of sys.monitoring"""
    if not hasattr(sys, 'monitoring'):
        raise Skip('there are no such ids')
    sys.monitoring.use_tool_id(TOOL, 'another')
    profile = make(tool_id='any')
    profile.runcall(leaf)
    return f'{calls(table(profile), "leaf")} call'


@case('two are enabled, then none')
def which_are_enabled():
    """The profilers that are enabled"""
    if STANDARD:
        return 'not told'
    first, second = make(), make(nested=True)
    with first, second:
        found = set(_lsprof.active()) == {first, second}
    left = len(_lsprof.active())
    return (f'{"two are" if found else "others are"} enabled, '
            f'then {left or "none"}')


@case('3 calls')
def subinterpreter():
    """A profiler in an interpreter with its own lock"""
    program = ('from cProfile import Profile\n'
               'def leaf(): pass\n'
               'profile = Profile()\n'
               'for _ in range(3): profile.runcall(leaf)\n'
               'profile.create_stats()\n'
               'counts = [row[1] for key, row in profile.stats.items()\n'
               '          if key[2] == "leaf"]\n'
               'import os\n'
               'os.write({}, str(sum(counts)).encode())\n')
    reader, writer = os.pipe()
    if sys.version_info >= (3, 13):
        import _interpreters
        interpreter = _interpreters.create('isolated')
        failure = _interpreters.exec(interpreter, program.format(writer))
        if failure:
            return failure.formatted.splitlines()[0]
    elif sys.version_info >= (3, 12):
        import _xxsubinterpreters as _interpreters
        interpreter = _interpreters.create(isolated=True)
        try:
            _interpreters.run_string(interpreter, program.format(writer))
        except _interpreters.RunFailedError as failure:
            return str(failure).splitlines()[0].replace(
                "<class 'ImportError'>: ", 'ImportError: ')
    else:
        raise Skip('no interpreter has a lock of its own')
    return f'{os.read(reader, 9).decode()} calls'
