"""Writing a profile file: whole or not at all.

A file holds two marshalled dicts: the table that pstats reads, and a trailer
that marshal.load() of the first leaves unread.
"""

import marshal
import os
import stat
import sys

# The last version whose files every Python from 3.11 on can load.
MARSHAL_VERSION = 4

# How much of a file's name that of its temporary file shows: no name is too
# long with it.
SHOWN_CHARACTERS = 32

# Readers refuse an empty table, so a profile of nothing gets this row.
NOTHING = {
    ('~', 0, "<method 'disable' of '_lsprof.Profiler' objects>"):
        (0, 0, 0.0, 0.0, {}),
}


def write(path, table, trailer):
    """Write the file at path, a str, bytes or path-like object.

    table is the dict that pstats reads, trailer the extension's dict, to
    which what only Python knows is added.  Raises OSError, and leaves a file
    that was there as it was.
    """
    about_process(trailer['metadata'])
    save(path, marshal.dumps(table or NOTHING, MARSHAL_VERSION)
         + marshal.dumps(trailer, MARSHAL_VERSION))


def save(path, data):
    """Put a file with data in the place of path, whole or not at all.

    Raises OSError, and leaves a file that was there as it was.
    """
    mode = mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        write_through(path, data)
    else:
        replace(os.path.realpath(path), data, mode)


def about_process(metadata):
    """Add what Python knows about this process to metadata."""
    metadata['argv'] = known_arguments()
    metadata['pid'] = os.getpid()
    metadata['python'] = sys.version
    metadata['executable'] = sys.executable or ''


def known_arguments():
    """Return sys.argv, as far as the program has left texts there."""
    arguments = getattr(sys, 'argv', None)
    if type(arguments) is not list:
        return []
    return [argument for argument in arguments if type(argument) is str]


def mode_of(path):
    """Return the mode of the file at path, or None if there is none."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None


def write_through(path, data):
    """Write data to what is at path: a device or a pipe."""
    with open(path, 'wb') as file:
        file.write(data)


def replace(path, data, mode):
    """Put a file with data in the place of path, with mode if not None."""
    folder, name = os.path.split(path)
    temporary = os.path.join(folder, temporary_name(name))
    try:
        file = open(temporary, 'xb')
    except OSError as error:
        # No new file may be made here, but the old one may be writable.
        if mode is None:
            raise OSError(error.errno, error.strerror, path) from None
        write_through(path, data)
        return
    try:
        with file:
            file.write(data)
            if mode is not None:
                os.chmod(temporary, stat.S_IMODE(mode))
        try_replace(temporary, path, data, mode)
    except BaseException:
        remove(temporary)
        raise


def try_replace(temporary, path, data, mode):
    """Rename temporary to path, or write through where that is forbidden.

    It is for a file that is a mount point, or another user's in a folder
    such as /tmp.
    """
    try:
        os.replace(temporary, path)
    except OSError:
        if mode is None:
            raise
        write_through(path, data)
        remove(temporary)


def remove(path):
    """Remove the file at path, if it is there and may be removed."""
    try:
        os.unlink(path)
    except OSError:
        pass


def temporary_name(name):
    """Return a new name for what is to become the file of that name."""
    start = os.fsdecode(name)[:SHOWN_CHARACTERS]
    temporary = f'.{start}.{os.urandom(8).hex()}.tmp'
    return os.fsencode(temporary) if isinstance(name, bytes) else temporary
