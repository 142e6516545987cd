"""Writing a profile file: whole or not at all.

A file holds two marshalled dicts: the table that pstats reads, and a trailer
that marshal.load() of the first leaves unread.
"""

import errno
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
    save(path, pack(table, trailer))


def pack(table, trailer):
    """Return what a file of table and trailer, those of write(), holds."""
    about_process(trailer['metadata'])
    return (marshal.dumps(table or NOTHING, MARSHAL_VERSION)
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


def check(path):
    """Raise the OSError that save() would, as far as it can be foreseen.

    A file that is there is left alone, and none is left behind.
    """
    mode = mode_of(path)
    if mode is not None and not stat.S_ISREG(mode):
        if stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        return
    path = os.path.realpath(path)
    temporary = temporary_path(path)
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL))
    except OSError:
        if mode is None:
            raise
        os.close(os.open(path, os.O_WRONLY))
    else:
        remove(temporary)


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


def write_over(path, data):
    """Write data into the file at path, once it is known to have room."""
    with open(path, 'r+b') as file:
        size = os.fstat(file.fileno()).st_size
        try:
            os.posix_fallocate(file.fileno(), 0, len(data))
        except OSError:
            file.truncate(size)
            raise
        file.write(data)
        file.truncate()


def replace(path, data, mode):
    """Put a file with data in the place of path, with mode if not None."""
    temporary = temporary_path(path)
    try:
        file = open(temporary, 'xb')
    except OSError as error:
        # No new file may be made here, but the old one may be writable.
        if mode is None or not isinstance(error, PermissionError):
            raise OSError(error.errno, error.strerror, path) from None
        write_over(path, data)
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
    """Rename temporary to path, or write over that where it is forbidden.

    It is for a file that is a mount point, or another user's in a folder
    such as /tmp.
    """
    try:
        os.replace(temporary, path)
    except OSError:
        if mode is None:
            raise
        write_over(path, data)
        remove(temporary)


def remove(path):
    """Remove the file at path, if it is there and may be removed."""
    try:
        os.unlink(path)
    except OSError:
        pass


def temporary_path(path):
    """Return a new path beside path, for what is to become that file."""
    folder, name = os.path.split(path)
    start = os.fsdecode(name)[:SHOWN_CHARACTERS]
    temporary = f'.{start}.{os.urandom(8).hex()}.tmp'
    if isinstance(name, bytes):
        temporary = os.fsencode(temporary)
    return os.path.join(folder, temporary)
