"""What Profile.snapshot() returns: a picture that stays as it is."""


def take(profiler):
    """Return a Snapshot of profiler."""
    return Snapshot(*profiler._snapshot())


class Snapshot:
    """The figures of a profiler at one moment.

    stats is a dict of the form that pstats reads, trailer what else a profile
    file holds.  pstats.Stats and profiling.tracing.stats.load() take it as
    they take a profiler.
    """

    def __init__(self, table, trailer):
        self._table = table
        self.trailer = trailer

    @property
    def stats(self):
        """The dict that pstats reads."""
        return self._table

    @stats.setter
    def stats(self, value):
        """Let pstats.Stats, which empties what it loads, do so in vain."""

    def create_stats(self):
        """Do nothing: stats is there already."""

    def dump_stats(self, file):
        """Write a profile file, as Profile.dump_stats() does."""
        from profiling.tracing import _file

        _file.write(file, self.stats, self.trailer)

    def export(self, file, format, **options):
        """Write a file for other programs, as Profile.export() does."""
        from profiling.tracing import _file, stats

        data = _file.pack(self.stats, self.trailer)
        return stats.load(data).export_file(file, format, **options)

    def print_stats(self, sort=-1):
        """Print the statistics, as Profile.print_stats() does."""
        from profiling.tracing import stats

        stats.load(self).strip_dirs().print_stats(sort=sort)
