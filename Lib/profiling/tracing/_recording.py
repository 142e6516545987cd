"""The profile of the command line: where it starts and what becomes of it.

While the program runs, code of ours has to stay out of the profile.  Where
the profiler is on, it runs through quietly(), or it is a loop over a map():
that calls functions without an event.
"""

import _signal
import os
from _functools import partial
from _operator import call
from _thread import allocate_lock, get_ident

from profiling.tracing import Profile, _command, _file
from profiling.tracing._output import Output

# The command line is imported by the main thread.
MAIN_THREAD = get_ident()


def quietly(function, /, *arguments):
    return function(*arguments)


class Recording:
    """One profiler, the options that say what becomes of it, and its end.

    stop is a prepared loop that disables the profiler.
    """

    def __init__(self, options):
        self.options = options
        self.profiler = self.new_profiler()
        self.stop = map(call, (self.profiler.disable,))
        self.output = None
        self.pid = os.getpid()
        self.lock = allocate_lock()
        self.writer = None      # the thread that writes the result
        self.started = self.ended = False
        self.failed = False     # to put the result where it was to go
        self.then = None        # what is to be called behind end()

    def new_profiler(self):
        """Return a profiler as the options want it."""
        return Profile(clock=self.options.clock,
                       compensate=self.options.compensate)

    def prepare(self):
        """Do what should not happen once the program has begun.

        That is to import, to calibrate, and to keep the standard output.
        """
        from profiling.tracing import _report, stats  # noqa: F401

        self.output = Output()
        profiler = self.new_profiler()
        profiler.enable()
        profiler.disable()

    def main(self, code, namespace):
        """Execute the program, with the profiler on from there on."""
        self.started = True
        steps = map(call, (self.profiler.enable,
                           partial(exec, code, namespace)))
        for _ in steps:
            pass

    def imports(self, name):
        """Import a package of the program, with the profiler on meanwhile."""
        self.started = True
        steps = map(call, (self.profiler.enable, partial(__import__, name)))
        stop = map(call, (self.profiler.disable,))
        try:
            for _ in steps:
                pass
        finally:
            for _ in stop:
                pass

    def end(self):
        """Stop and put the profile where it is to go; on every way out.

        Only the first time counts, and only in the process that was started;
        whoever comes meanwhile waits.
        """
        if os.getpid() != self.pid or self.is_writing():
            return
        with self.lock:
            if not self.ended:
                self.writer = get_ident()
                with Uninterrupted():
                    self.end_now()
                self.ended = True
                self.writer = None
        if self.then is not None:
            self.then()

    def is_writing(self):
        """Return whether this thread is in end() already."""
        return self.writer == get_ident()

    def end_now(self):
        """Stop and put the profile where it is to go."""
        self.profiler.disable()
        try:
            if self.started:
                self.save_or_print()
        except Exception as error:
            self.failed = True
            _command.complain(f'the profile is lost: {error!r}')

    def save_or_print(self):
        """Write the file, or print the report, as the options say."""
        table = self.profiler._stats_table()
        trailer = self.profiler._trailer()
        outfile = self.options.outfile
        if outfile is None or not self.save(outfile, table, trailer):
            self.print(self.report(table, trailer))
        elif self.options.show_calibration:
            self.print(self.calibration(trailer))

    def save(self, path, table, trailer):
        """Write a profile file; return whether that went well."""
        try:
            _file.write(path, table, trailer)
            return True
        except OSError as error:
            self.failed = True
            _command.complain(
                f"can't write {path!r}: {_command.reason(error)}")
            return False

    def print(self, text):
        """Print text to the standard output."""
        from profiling.tracing import stats

        if self.output is None:
            stats.write(text)
            return
        try:
            self.output.write(text)
        except OSError as error:
            self.failed = True
            _command.complain(
                f"can't print the report: {_command.reason(error)}")

    def report(self, table, trailer):
        """Return what is printed, as the options want it."""
        from profiling.tracing import stats

        profile = stats.load(stats._dumped(table) + stats._dumped(trailer))
        options = self.options
        limits = () if options.limit is None else (options.limit,)
        if options.format != 'text':
            text = profile.export(options.format, *limits, sort=options.sort)
        else:
            lines = Lines()
            profile.strip_dirs().print_stats(*limits, sort=options.sort,
                                             file=lines)
            text = lines.text
        if options.show_calibration:
            text += self.calibration(trailer)
        return text

    def calibration(self, trailer):
        """Return what is printed about calibration."""
        from profiling.tracing import _report

        lines = Lines()
        _report.print_calibration(trailer['metadata'], file=lines)
        return lines.text


class Uninterrupted:
    """While this is entered Ctrl-C does nothing, if it raises an exception.

    Only the main thread can say so, and only there it would raise.
    """

    def __enter__(self):
        self.handler = None
        if (_signal.getsignal(_signal.SIGINT) is _signal.default_int_handler
                and get_ident() == MAIN_THREAD):
            self.handler = _signal.signal(_signal.SIGINT, _signal.SIG_IGN)

    def __exit__(self, *exc_info):
        if self.handler is not None:
            _signal.signal(_signal.SIGINT, self.handler)


class Lines:
    """A file that keeps what is written to it, as text."""

    text = ''
    encoding = 'utf-8'

    def write(self, text):
        self.text += text
