"""The profile of the command line: where it starts and what becomes of it.

While the program runs, code of ours has to stay out of the profile.  Where
the profiler is on, it runs through quietly(), which itself is called by a loop
over a map(): that calls functions without an event.
"""

import _signal
import os
import sys
from _functools import partial
from _operator import call
from _thread import RLock, get_ident

from profiling.tracing import Profile, _children, _command, _file, _options
from profiling.tracing._output import Output

# The command line is imported by the main thread.
MAIN_THREAD = get_ident()


class Recording:
    """One profiler, the options that say what becomes of it, and its end.

    stop is a prepared loop that disables the profiler.
    """

    def __init__(self, options):
        self.options = options
        self.profiler = self.new_profiler()
        self.tree = _children.Tree(self.profiler, self.settings(),
                                   options.pattern, options.subprocesses)
        self.stop = map(call, (self.profiler.disable,))
        self.output = None
        self.pid = os.getpid()
        self.lock = RLock()
        self.recording = not options.start_off
        self.started = self.ended = False
        self.failed = False     # to put the result where it was to go
        self.trouble = None     # why the last dump() failed
        self.then = None        # what is to be called behind end()

    def new_profiler(self):
        """Return a profiler as the options want it, if it can be had here."""
        try:
            return Profile(**self.settings())
        except (OSError, ValueError) as error:
            _command.refuse(_command.reason(error))

    def settings(self):
        """Return the keyword arguments for Profile."""
        return {'clock': self.options.clock,
                'compensate': self.options.compensate,
                **_options.scope(self.options)}

    def prepare(self):
        """Do what should not happen once the program has begun.

        That is to import, to calibrate, and to keep the standard output.
        """
        from profiling.tracing import _report, _threads, stats  # noqa: F401

        self.output = Output()
        profiler = self.new_profiler()
        try:
            profiler.enable()
        except (RuntimeError, ValueError) as error:
            _command.refuse(str(error))
        profiler.disable()

    def start(self):
        """Be ready for the program's first statement, and for children."""
        if self.started:
            return
        try:
            self.tree.begin()
        except OSError as error:
            _command.refuse("can't make a folder for the profiles of "
                            f'children: {_command.reason(error)}')
        self.started = True

    def main(self, code, namespace):
        """Execute the program, with the profiler on from there on."""
        self.start()
        steps = map(call, self.steps(partial(exec, code, namespace)))
        for _ in steps:
            pass

    def steps(self, work):
        """Return what is to be called to do work with the profiler on."""
        return (self.profiler.enable, work) if self.recording else (work,)

    def imports(self, name):
        """Import a package of the program, with the profiler on meanwhile."""
        self.start()
        steps = map(call, self.steps(partial(__import__, name)))
        stop = map(call, (self.profiler.disable,))
        try:
            for _ in steps:
                pass
        finally:
            for _ in stop:
                pass

    def end(self):
        """Stop and put the profile where it is to go; on every way out.

        Only the first time counts, and whoever comes meanwhile waits.  A
        forked child is another part of the tree, or none.
        """
        if os.getpid() == self.pid:
            self.alone(self.end_now)
        elif not self.is_writing():
            self.tree.end_child()
            self.call_then()

    def dump(self):
        """Put what there is by now where it is to go; the program goes on."""
        self.trouble = None
        self.alone(self.dump_now)

    def dump_again(self):
        """Do that, and do not tell again why it fails."""
        self.alone(self.dump_now)

    def toggle(self):
        """Switch recording off, or on again."""
        self.alone(self.toggle_now)

    def alone(self, work):
        """Call work() as the only one, unless the end has been.

        A signal handler that interrupts work() cannot wait for it: what it
        wants is called afterwards, if that is in self.then.
        """
        if os.getpid() != self.pid or self.is_writing():
            return
        with self.lock:
            if not self.ended:
                work()
        self.call_then()

    def call_then(self):
        """Call what has waited for the end of what was to be done alone."""
        then, self.then = self.then, None
        if then is not None:
            then()

    def is_writing(self):
        """Return whether this thread is in alone() already."""
        return (self.lock._is_owned() if os.getpid() == self.pid
                else self.tree.is_writing())

    def end_now(self):
        """Stop and put the profile where it is to go."""
        self.profiler.disable()
        try:
            with Uninterrupted():
                if self.started:
                    self.save_or_print()
        except Exception as error:
            self.failed = True
            _command.complain(f'the profile is lost: {error!r}')
        self.ended = True

    def dump_now(self):
        """Write the file, or print the report to the standard error."""
        from profiling.tracing import stats

        try:
            table, trailer = self.profiler._snapshot()
            if self.options.outfile is not None:
                _file.write(self.options.outfile, table, trailer)
            else:
                data = _file.pack(table, trailer)
                stats.write(self.report(data, trailer), sys.stderr)
                sys.stderr.flush()
            self.trouble = None
        except Exception as error:
            trouble = f"can't write the profile: {_command.reason(error)}"
            if trouble != self.trouble:
                _command.complain(trouble)
            self.trouble = trouble

    def toggle_now(self):
        """Switch recording off, or on again."""
        self.recording = not self.recording
        if self.recording:
            self.profiler.enable()
        else:
            self.profiler.disable()

    def save_or_print(self):
        """Write the file, or print the report, as the options say."""
        trailer = self.profiler._trailer()
        data = self.tree.add_up(
            _file.pack(self.profiler._stats_table(), trailer))
        outfile = self.options.outfile
        saved = outfile is not None and self.save(outfile, data)
        if self.options.exports:
            exported = self.export(data)
            saved = exported if outfile is None else saved
        if saved:
            self.print(self.appendix(trailer))
        else:
            self.print(self.report(data, trailer))

    def export(self, data):
        """Write the files of --export; return whether that went well."""
        from profiling.tracing import stats

        profile = stats.load(data)
        results = [self.export_to(profile, format, path)
                   for format, path in self.options.exports]
        return all(results)

    def export_to(self, profile, format, path):
        """Write one of them; return whether that went well."""
        try:
            estimate = profile.export_file(
                path, format,
                timeline=getattr(self.options, 'timeline', False))
        except (OSError, ValueError) as error:
            self.failed = True
            _command.complain(
                f"can't write {path!r}: {_command.reason(error)}")
            return False
        if estimate:
            _command.complain(f'stacks in {path!r} are an estimate from '
                              'callers (--contexts records them)')
        return True

    def save(self, path, data):
        """Write a profile file; return whether that went well."""
        try:
            _file.save(path, data)
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
        if self.output is None or not text:
            return
        try:
            self.output.write(text)
        except OSError as error:
            self.failed = True
            _command.complain(
                f"can't print the report: {_command.reason(error)}")

    def report(self, data, trailer):
        """Return what is printed of data, as the options want it."""
        from profiling.tracing import stats

        profile = stats.load(data)
        options = self.options
        limits = () if options.limit is None else (options.limit,)
        if options.format != 'text':
            text = profile.export(options.format, *limits, sort=options.sort)
        else:
            lines = Lines()
            profile.strip_dirs().print_stats(*limits, sort=options.sort,
                                             file=lines)
            text = lines.text
        return text + self.appendix(trailer)

    def appendix(self, trailer):
        """Return what is printed beside the table, if anything."""
        from profiling.tracing import _report, _threads

        lines = Lines()
        if self.options.threads:
            _threads.print_threads(trailer.get('threads', ()), file=lines)
        _report.print_limits(trailer, file=lines)
        if self.options.show_calibration:
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
