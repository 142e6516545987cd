"""What the functions run() and runctx() of a profiler module do.

The standard library's profile module has imported this since 3.15.
"""


class _Utils:
    """Runs statements under a new instance of a profiler class."""

    def __init__(self, profiler):
        self.profiler = profiler

    def run(self, statement, filename, sort):
        """Profile statement in __main__ and show the results."""
        self._profile('run', (statement,), filename, sort)

    def runctx(self, statement, globals, locals, filename, sort):
        """Profile statement in the namespaces given and show the results."""
        self._profile('runctx', (statement, globals, locals), filename, sort)

    def _profile(self, method, arguments, filename, sort):
        prof = self.profiler()
        try:
            getattr(prof, method)(*arguments)
        except SystemExit:
            pass
        finally:
            self._show(prof, filename, sort)

    def _show(self, prof, filename, sort):
        if filename is not None:
            prof.dump_stats(filename)
        else:
            prof.print_stats(sort)
