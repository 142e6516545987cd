"""Profiles: load them, add them up, look into them, print them.

    from profiling.tracing import stats

    profile = stats.load('program.prof')
    for row in profile.rows(sort='cumulative', limit=10):
        print(row.name, row.inclusive_seconds)
    profile.strip_dirs().print_stats(10, sort=('calls', 'name'))

Tables are those of the standard library's pstats, byte for byte. Times are
floats in seconds, counts are ints. pstats itself is not needed.
"""

__all__ = ("load", "merge", "Stats", "Row", "Edge", "Thread", "SORT_KEYS",
           "FORMATS", "FILE_FORMATS")

import marshal
import os
import sys
import time
from collections import namedtuple

from profiling.tracing import _file, _stats

# The words that sort, the formats of Stats.export(), those of export_file().
SORT_KEYS = _stats.sort_keys
FORMATS = _stats.formats
FILE_FORMATS = _stats.file_formats

# Sort keys of the oldest interface.
NUMBERED_KEYS = {-1: 'stdname', 0: 'calls', 1: 'time', 2: 'cumulative'}

Row = namedtuple('Row', (
    'file', 'line', 'name', 'calls', 'primitive_calls', 'self_seconds',
    'inclusive_seconds', 'exceptions', 'qualified_names', 'starts',
    'finished', 'wall_seconds'), defaults=(None, None, None))
Row.__doc__ = """A function and its figures.

file, line, name: its key, which no other row of a profile has.  A C
function has the file '~', the line 0 and a name such as '<built-in method
builtins.len>'.
calls: all calls; primitive_calls: those that were not recursive.
self_seconds: time in the function itself ("tottime"); inclusive_seconds:
time from each outermost call to its return ("cumtime").
exceptions: calls that an exception ended, as far as the profile knows.
qualified_names: a tuple of str, of each code object in this row.
starts: how many generators or coroutines of it were started, whose calls are
resumptions; finished: how many of them returned, and wall_seconds how long
that took them since their first start, added up.  Each is None where it is
not known: of any other function, and without coroutines=True.
"""

Edge = namedtuple('Edge', (
    'file', 'line', 'name', 'calls', 'primitive_calls', 'self_seconds',
    'inclusive_seconds'))
Edge.__doc__ = """The function at an edge's other end, and the edge's figures.

They are those of Row, but of the calls along this edge alone: of the callee
while it was called by the caller.  Profiles of the profile module know the
calls only; the others are None there.
"""

Thread = namedtuple('Thread', (
    'pid', 'name', 'native_id', 'calls', 'seconds'))
Thread.__doc__ = """A thread that was heard.

pid: its process; name: "" if it is not known; native_id: the system's number
of it.
calls: in it; seconds: time in functions that were recorded.
Of many threads the last Thread is the sum of those that are not listed: its
name is such as "12 others", its native_id 0, and its pid 0 unless all were
of one process.
"""


def load(source):
    """Return the Stats of source.

    source is one of:
      a path, a str or path-like object, of a profile file;
      a binary file, which is read to its end;
      bytes, what such a file holds;
      a dict of the form that pstats reads;
      a profiler: its create_stats() is called and its stats are taken,
        which leaves that dict empty, as pstats.Stats() does;
      a Snapshot of a profiler, which goes on profiling;
      a list or tuple of these, which are added up as merge() does;
      Stats, which are returned as they are.

    Raises ValueError for what is not a profile, OSError for a file that
    cannot be read, TypeError for any other object.
    """
    if isinstance(source, Stats):
        return source
    if isinstance(source, (list, tuple)):
        return merge(*source)
    return merge(source)


def merge(*sources):
    """Return new Stats of all sources, which are added up.

    A source is what load() takes, but a list.  They are read one after the
    other, so that there is no need for memory for all of them: the first,
    then from the last on, which is the order of pstats.Stats(*files).

    Raises what load() does, and ValueError if profiles do not go together:
    samples and calls, or callers with figures and with a count only.
    """
    files = []
    return Stats(_parts(sources[:1] + sources[:0:-1], files), files)


class Stats(_stats.Stats):
    """A profile: functions, their figures, their callers.

    load() and merge() make one, and nothing changes it any more.  len() is
    the number of its rows.  It can be copied and pickled.

    files is a tuple of lines that tables begin with: the date and the path
    of each file that was loaded.

    Wherever rows are listed, what they are restricted and sorted by is:

    restrictions: any number of them, which are applied one after the other.
    An int stands for the first so many rows, a float from 0 up to 1 for that
    part of them, a str for those whose label ("file:line(name)") has a match
    of this regular expression.
    sort: a key, see SORT_KEYS, or a tuple of them.  Beginnings of a word that
    are unique will do, as will pstats.SortKey and, alone, the numbers -1, 0,
    1 and 2 of the oldest interface.  Without any key rows stay in the order
    of the file.
    reverse: whether the order by sort is turned round.

    All raise KeyError for an unknown key, TypeError for keys or restrictions
    of another type, or keys of different types, and ValueError for a regular
    expression that takes too long to match.
    """

    __slots__ = ('files',)

    def __new__(cls, parts, files=()):
        self = super().__new__(cls, parts)
        self.files = tuple(files)
        return self

    @property
    def threads(self):
        """A new list of Thread, empty if they are not known."""
        return list(map(Thread._make, self._threads))

    def strip_dirs(self):
        """Return new Stats without the folders of files.

        Functions that become one are added up.
        """
        stripped = self._strip_dirs()
        stripped.files = self.files
        return stripped

    def rows(self, *restrictions, sort=(), reverse=False, limit=None):
        """Return a list of Row.

        limit is one more restriction, the last: how many rows at most.
        An invalid regular expression is a ValueError.
        """
        if limit is not None:
            restrictions += (limit,)
        return list(map(Row._make, self._rows(_keys(sort), restrictions,
                                              reverse)))

    def callers(self, function):
        """Return a list of Edge, one for each caller of function.

        function is a Row, an Edge or a key: (file, line, name).  Raises
        KeyError if there is no such function.
        """
        return list(map(Edge._make, self._callers(*function[:3])))

    def callees(self, function):
        """Return a list of Edge, one for each callee of function.

        function is that of callers().
        """
        return list(map(Edge._make, self._callees(*function[:3])))

    def print_stats(self, *restrictions, sort=(), reverse=False, file=None):
        """Print the table of functions, as pstats does; return self.

        file is sys.stdout if it is None.  What its encoding cannot express
        is written as an escape.  An invalid regular expression is reported
        above the table, as pstats does.
        """
        return self._show('stats', restrictions, sort, reverse, file)

    def print_callers(self, *restrictions, sort=(), reverse=False, file=None):
        """Print the callers of each function, as print_stats() does."""
        return self._show('callers', restrictions, sort, reverse, file)

    def print_callees(self, *restrictions, sort=(), reverse=False, file=None):
        """Print the callees of each function, as print_stats() does."""
        return self._show('callees', restrictions, sort, reverse, file)

    def export(self, format, *restrictions, sort=(), reverse=False,
               table='stats'):
        """Return rows as a str in format, one of FORMATS.

        table is 'stats' for rows alone, 'callers' or 'callees' for those of
        each row as well.  Times are in full precision.  An invalid regular
        expression, or another format or table, is a ValueError.
        """
        return self._export(_keys(sort), restrictions, reverse, table, format)

    def export_file(self, path, format, *, thread=None, fold_recursion=False,
                    timeline=False, unit=None, min_percent=None, limit=None):
        """Write a file in format, one of FILE_FORMATS, for other programs.

        path is a str, bytes or path-like object.  A file of that name is
        replaced once the new one is whole.  Calling contexts, where the
        format wants them, are those that contexts=True has recorded; without,
        they are estimated from callers.  Returns whether they are.

        thread: only contexts of threads of that name.
        fold_recursion: whether a recursive call is added to the one of the
        same function that is open.
        timeline: whether calls come in the order of time, as timeline=True
        has recorded them, in formats that have both.
        unit: "s", "ms", "us" or "ns", of formats without one of their own.
        min_percent: functions below that share of the time are left out, by
        formats that do so.
        limit: how many functions at most; those with most time.

        Raises OSError, and ValueError for another format or unit, or where
        the profile has no such thread or no timeline.
        """
        return self._export_file(
            os.path.abspath(path), format, self._name(), thread,
            fold_recursion, timeline, unit,
            -1 if min_percent is None else min_percent,
            -1 if limit is None else limit)

    def dump(self, path):
        """Write a profile file that load() and pstats read.

        path is a str, bytes or path-like object.  A file of that name is
        replaced once the new one is whole.  Raises OSError.
        """
        _file.save(path, self._to_bytes())

    def __str__(self):
        """Return what print_stats() prints."""
        return self._print((), (), False, 'stats', self._heading())

    def __repr__(self):
        return f'<{type(self).__qualname__} of {len(self)} functions>'

    def __reduce__(self):
        return type(self), (((self._to_bytes(), ''),), self.files)

    def _name(self):
        """Return what the profile is called: by its program."""
        argv = self.metadata.get('argv') or ('',)
        name = os.path.basename(argv[0]) if isinstance(argv[0], str) else ''
        return name.encode('utf-8', 'backslashreplace').decode() or 'profile'

    def _heading(self):
        return '\n'.join(self.files) or None

    def _show(self, table, restrictions, sort, reverse, file):
        heading = self._heading() if table == 'stats' else None
        write(self._print(_keys(sort), restrictions, reverse, table, heading),
              file)
        return self


def write(text, file=None):
    """Write text to file, or to sys.stdout if it is None.

    What the file's encoding cannot express is written as an escape.
    """
    if file is None:
        file = sys.stdout
    if file is None:
        return
    try:
        file.write(text)
    except UnicodeEncodeError as error:
        encoding = getattr(file, 'encoding', None) or error.encoding
        escaped = text.encode(encoding, 'backslashreplace')
        file.write(escaped.decode(encoding))


def _keys(sort):
    """Return a tuple of words, as pstats.Stats.sort_stats() takes them."""
    keys = tuple(sort) if isinstance(sort, (tuple, list)) else (sort,)
    if len(keys) == 1 and isinstance(keys[0], int):
        return (NUMBERED_KEYS[keys[0]],)
    for key in keys:
        if type(key) is not type(keys[0]):
            raise TypeError("Can't have mixed argument type")
    return keys


def _parts(sources, files):
    """Yield (bytes or Stats, name) of each source; add its lines to files."""
    for source in sources:
        name = ''
        if isinstance(source, Stats):
            files += source.files
        elif isinstance(source, (str, os.PathLike)):
            name = os.fsdecode(source)
            with open(source, 'rb') as file:
                files.append(_line(name, os.fstat(file.fileno())))
                source = file.read()
        else:
            source = _marshalled(source)
        yield source, name


def _line(name, status):
    """Return the line that pstats shows for a file."""
    line = f'{time.ctime(status.st_mtime)}    {name}'
    return line.encode('utf-8', 'backslashreplace').decode()


def _marshalled(source):
    """Return what a file of source would hold."""
    if isinstance(source, (bytes, bytearray, memoryview)):
        return bytes(source)
    if isinstance(source, dict):
        return _dumped(source)
    if hasattr(source, 'stats') and hasattr(source, 'trailer'):
        return _dumped(source.stats) + _dumped(source.trailer)
    if hasattr(source, 'create_stats'):
        return _taken(source)
    if hasattr(source, 'read'):
        data = source.read()
        if not isinstance(data, bytes):
            raise TypeError('a file must be opened in binary mode')
        return data
    raise TypeError(f'cannot load a profile from {type(source).__name__!r} '
                    'object')


def _taken(profiler):
    """Return the stats of profiler, which are taken from it."""
    profiler.create_stats()
    table, profiler.stats = profiler.stats, {}
    data = _dumped(table)
    if hasattr(profiler, '_trailer'):
        data += _dumped(profiler._trailer())
    return data


def _dumped(table):
    try:
        return marshal.dumps(table, _file.MARSHAL_VERSION)
    except ValueError:
        raise ValueError('not a profile: it holds objects that no file can '
                         '(expected {(file, line, name): figures})') from None
