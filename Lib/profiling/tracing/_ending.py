"""From the program's last statement to the end of the process.

The order is that of the interpreter's own finalisation: the exception that
ended the program is reported, threads that are no daemons are waited for, and
the functions of atexit are called, all of that profiled.  Then the profile is
put where it is to go.

The program may also end elsewhere, see _exits.
"""

import os
import sys
from _operator import call

from profiling.tracing import _exits, _live, _lsprof
from profiling.tracing._lsprof import quietly
from profiling.tracing._output import STANDARD_ERROR

PACKAGE = os.path.dirname(__file__) + os.sep
EXCEPTHOOK = sys.__excepthook__
# Whether a subclass of KeyboardInterrupt ends a process by SIGINT, too.
ANY_INTERRUPT = sys.version_info >= (3, 14)


class Ending:
    """What is left to do, as lists that loops over a map() go through.

    Those of the hooks hold functions and their arguments, three each, those
    of the waits and exits functions.  failure is the exception that ended the
    program, or None, second one that came after it.
    """

    def __init__(self, program, recording):
        self.program = program
        self.recording = recording
        self.failure = self.second = None
        self.status = 0
        self.is_interrupt = False
        self.hooks = [], [], [], []
        self.waits = []
        self.exits = []

    def report(self):
        """Report the exception that ended the program, if one did.

        A hook of the program's own is only put into self.hooks.
        """
        failure = self.failure
        if isinstance(failure, SystemExit):
            self.status = exit_status(failure)
        elif failure is not None:
            self.status = 1
            self.is_interrupt = type(failure) is KeyboardInterrupt or (
                ANY_INTERRUPT and isinstance(failure, KeyboardInterrupt))
            self.find_hook(failure)

    def find_hook(self, failure):
        """Call sys.excepthook for failure, or see that it is called."""
        strip(failure)
        arguments = type(failure), failure, failure.__traceback__
        set_last(*arguments)
        hook = getattr(sys, 'excepthook', None)
        sys.audit('sys.excepthook', hook, *arguments)
        if hook is EXCEPTHOOK:
            EXCEPTHOOK(*arguments)
        elif hook is None:
            say('sys.excepthook is missing\n')
            EXCEPTHOOK(*arguments)
        else:
            for places, item in zip(self.hooks, (hook, *arguments)):
                places.append(item)

    def blame_hook(self):
        """Report an exception of sys.excepthook, and the original one."""
        error, failure = self.second, self.failure
        strip(error)
        if isinstance(error, SystemExit):
            self.status = exit_status(error)
            return
        say('Error in sys.excepthook:\n')
        EXCEPTHOOK(type(error), error, error.__traceback__)
        say('\nOriginal exception was:\n')
        EXCEPTHOOK(type(failure), failure, failure.__traceback__)

    def plan(self):
        """Put what the interpreter does now into self.waits and .exits.

        Waiting for threads is a row of the profile only if there are any.
        """
        if not isinstance(self.failure, SystemExit):
            self.program.leave()
        self.failure = self.second = None
        threading = sys.modules.get('threading')
        if threading is not None:
            if others(threading):
                self.waits.append(threading._shutdown)
            else:
                try:
                    threading._shutdown()
                except BaseException as error:
                    self.second = error
                    self.blame_threads()
        import atexit

        self.exits.append(atexit._run_exitfuncs)

    def blame_threads(self):
        """Report an exception that ended the waiting for threads."""
        error, self.second = self.second, None
        strip(error)
        _lsprof.blame_threads(error, sys.modules.get('threading'))

    def finish(self):
        """Put the profile where it is to go; last of all."""
        self.recording.end()
        if self.recording.failed and not self.status:
            self.status = 1


def run(program, recording):
    """Run program under recording, and end this process as it ends.

    Here are no calls but those of loops over a map(), once the program runs.
    """
    ending = Ending(program, recording)
    report, blame_hook, plan, blame_threads, finish = [
        map(quietly, (function,)) for function in (
            ending.report, ending.blame_hook, ending.plan,
            ending.blame_threads, ending.finish)]
    hooks = map(call, *ending.hooks)
    waits, exits = map(call, ending.waits), map(call, ending.exits)
    _exits.watch(recording)
    _live.watch(recording)
    try:
        program.run(recording)
    except BaseException as error:
        ending.failure = error
    for _ in report:
        pass
    try:
        for _ in hooks:
            pass
    except BaseException as error:
        ending.second = error
        for _ in blame_hook:
            pass
    for _ in plan:
        pass
    try:
        for _ in waits:
            pass
    except BaseException as error:
        ending.second = error
        for _ in blame_threads:
            pass
    for _ in exits:
        pass
    for _ in finish:
        pass
    leave(ending)


def leave(ending):
    """Leave the process to the interpreter, with the right status."""
    if ending.is_interrupt:
        # Uncaught it makes the interpreter end by SIGINT, as shells expect.
        sys.excepthook = ignore
        raise KeyboardInterrupt
    if ending.status:
        sys.exit(ending.status)


def ignore(*arguments):
    """Be a hook that does nothing."""


def exit_status(failure):
    """Return the status that SystemExit asks for; print what else it has."""
    code = failure.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code
    say(f'{code}\n')
    return 1


def say(text):
    """Print text to the standard error, whatever has become of it."""
    try:
        if getattr(sys, 'stderr', None) is None:
            os.write(STANDARD_ERROR, text.encode('utf-8', 'backslashreplace'))
        else:
            sys.stderr.write(text)
            sys.stderr.flush()
    except Exception:
        pass


def set_last(kind, failure, traceback):
    """Set what debuggers look at."""
    if sys.version_info >= (3, 12):
        sys.last_exc = failure
    sys.last_type, sys.last_value = kind, failure
    sys.last_traceback = traceback


def strip(failure):
    """Take frames of this package out of a traceback."""
    seen = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        failure.__traceback__ = stripped(failure.__traceback__)
        failure = failure.__context__


def stripped(traceback):
    """Return traceback without the frames of this package."""
    entries = []
    while traceback is not None:
        if not is_ours(traceback.tb_frame.f_code):
            entries.append(traceback)
        traceback = traceback.tb_next
    following = None
    for entry in reversed(entries):
        if entry.tb_next is not following:
            entry.tb_next = following
        following = entry
    return following


def is_ours(code):
    """Return whether code is of this package, or stands for an exit."""
    return (code.co_filename.startswith(PACKAGE)
            or code.co_filename == _exits.BUILTIN
            and code.co_firstlineno == 0)


def others(threading):
    """Return whether the interpreter would have to wait for threads."""
    try:
        return any([not thread.daemon for thread in threading.enumerate()
                    if thread is not threading.main_thread()])
    except Exception:
        return True
