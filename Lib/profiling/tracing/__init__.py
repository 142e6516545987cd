"""Exact profiler for Python: hears every call, return and exception.

The interface is that of 3.15's module of this name, and of cProfile before,
on all versions from 3.11.
"""

__all__ = ("run", "runctx", "Profile")

from profiling.tracing import _lsprof
from profiling.tracing._utils import _Utils


def run(statement, filename=None, sort=-1):
    """Run statement under the profiler, optionally saving the results.

    statement is executed in the namespace of __main__, as exec() would.
    The profile is written to the file filename or, if that is None,
    printed, sorted by sort: a key of pstats.Stats.sort_stats(), or a tuple
    of them (since 3.13; here on all versions).  SystemExit ends the
    statement, no more.
    """
    return _Utils(Profile).run(statement, filename, sort)


def runctx(statement, globals, locals, filename=None, sort=-1):
    """Run statement under the profiler in the namespaces given.

    filename and sort are those of run().
    """
    return _Utils(Profile).runctx(statement, globals, locals, filename, sort)


class Profile(_lsprof.Profiler):
    """Profile(timer=None, timeunit=0.0, subcalls=True, builtins=True, *,
    compensate=True, clock="wall", threads="all", context=False,
    nested=False, tool_id=2, callables="standard", include=(), exclude=(),
    coroutines=False, contexts=False, contexts_budget=256*2**20,
    timeline=False, timeline_budget=64*2**20, timeline_minimum=0.0)

    A profiler that uses timer, a function without arguments that returns
    the time, or a fast built-in clock.  timeunit is for timers that return
    integers: how long each unit is, in seconds.  subcalls and builtins are
    what enable() does when it is not told.

    compensate takes what recording itself costs out of the times: it is
    measured when a profiler is enabled for the first time in a process.
    Times of a timer are never compensated.  clock is "wall" for real time,
    "cpu" for the CPU time of the process, or "thread" for that of each
    thread.  Raises ValueError for another clock, or one beside a timer, and
    OSError if the system does not have it.

    threads is "all", or "current" for the one that calls enable(), at whose
    end the profiler is disabled.  With context, only what runs in the context
    (of contextvars) in which enable() is called, or in one that is copied
    from it, is recorded: a request, say, or a task and those that it starts.
    Any number of profilers may be enabled; but from 3.12 on ValueError is
    raised, as ever, if one thread enables a second one that hears everything,
    unless one of them is nested.  It is also raised if another tool uses
    sys.monitoring's tool 2; with tool_id="any", 3 or 4 is taken then.

    callables="all" records all that code calls, also classes and other
    objects (3.12 and later).  include and exclude are globs: of module names,
    which stand for submodules too, or, with a slash in them, of paths.  Code
    that is left out runs at full speed; its time goes to its caller, and what
    it calls is recorded.  "!" before a glob says the opposite, and the last
    one that matches decides.  coroutines=True measures, too, how long
    generators and coroutines live, from their first start to their return.

    contexts=True tells apart the paths of calls that lead to a function: the
    file holds a tree of them for each thread.  They may take contexts_budget
    bytes; calls along a path that there is no room for are counted as always,
    but not told apart.  Raises ValueError with subcalls=False, here and in
    enable().  timeline=True keeps when calls began and ended: of those that
    took timeline_minimum seconds or more, the last ones, as many as fit into
    timeline_budget bytes.
    """

    def print_stats(self, sort=-1):
        """Disable the profiler and print its statistics to sys.stdout.

        sort is a key of pstats.Stats.sort_stats() or a tuple of them.  What
        is printed is what create_stats() makes of self.stats, which is
        empty afterwards.  Raises KeyError for an unknown key, TypeError for
        keys of different types, and ValueError for stats that are not of the
        form that pstats reads.
        """
        self.disable()          # not to record what it takes to print
        from profiling.tracing import stats

        stats.load(self).strip_dirs().print_stats(sort=sort)

    def print_calibration(self):
        """Print what is taken out of the times to sys.stdout."""
        from profiling.tracing import _report

        _report.print_calibration(self._trailer()['metadata'])

    def dump_stats(self, file, live=False):
        """Disable the profiler and write its statistics to file.

        file is a path.  A file of that name is replaced once the new one is
        whole.  If live, the profiler stays enabled, and a snapshot() is
        written.  Raises OSError.
        """
        from profiling.tracing import _file

        if live:
            self.snapshot().dump_stats(file)
            return
        self.create_stats()
        _file.write(file, self.stats, self._trailer())

    def export(self, file, format, live=False, **options):
        """Disable the profiler and write a file for other programs.

        file is a path, format one of stats.FILE_FORMATS: "speedscope",
        "callgrind" and others.  options are those of stats.Stats'
        export_file(), which this is, as are its errors.  If live, the
        profiler stays enabled, and a snapshot() is written.  Returns whether
        the calling contexts in the file are an estimate, which they are
        without contexts=True.
        """
        if live:
            return self.snapshot().export(file, format, **options)
        self.create_stats()
        from profiling.tracing import _snapshot

        return _snapshot.Snapshot(self.stats, self._trailer()).export(
            file, format, **options)

    def snapshot(self):
        """Return a Snapshot of what was recorded up to now.

        Profiling goes on.  Functions that are open have the time that they
        took so far, and count as called.
        """
        return _lsprof.quietly(_take_snapshot, self)

    def create_stats(self):
        """Disable the profiler and set self.stats."""
        self.disable()
        self.snapshot_stats()

    def snapshot_stats(self):
        """Set self.stats, a dict of the form that pstats reads.

        Functions whose file, line and name are equal are summed.
        """
        self.stats = self._stats_table()

    def run(self, cmd):
        """Profile cmd, executed in the namespace of __main__; return self."""
        import __main__

        namespace = __main__.__dict__
        return self.runctx(cmd, namespace, namespace)

    def runctx(self, cmd, globals, locals):
        """Profile cmd, executed in the namespaces given; return self."""
        self.enable()
        try:
            exec(cmd, globals, locals)
        finally:
            self.disable()
        return self

    def runcall(self, func, /, *args, **kw):
        """Profile func(*args, **kw) and return what it returns."""
        self.enable()
        try:
            return func(*args, **kw)
        finally:
            self.disable()

    def __enter__(self):
        self.enable()
        return self

    def __exit__(self, *exc_info):
        self.disable()


def _take_snapshot(profiler):
    from profiling.tracing import _snapshot

    return _snapshot.take(profiler)


def label(code):
    """Return (file, line, name) of a code object or a built-in's text."""
    if isinstance(code, str):
        return ('~', 0, code)
    return (code.co_filename, code.co_firstlineno, code.co_name)


def main():
    """Profile a script or module, as the command line says."""
    from profiling.tracing import _command

    return _command.main()


def load_ipython_extension(ipython):
    """Add %tprof and %%tprof to IPython: %load_ext profiling.tracing."""
    from profiling.tracing import _ipython

    _ipython.load(ipython)


def unload_ipython_extension(ipython):
    """Take them out again: %unload_ext profiling.tracing."""
    from profiling.tracing import _ipython

    _ipython.unload(ipython)


def __getattr__(name):
    """Import the decorator when it is first asked for."""
    if name == 'profile':
        from profiling.tracing.decorator import profile

        return profile
    raise AttributeError(f'module {__name__!r} has no attribute {name!r}')


if __name__ == '__main__':
    main()
