"""The standard output, as it was when the program started.

The program may close it, put another stream or another file in its place, or
have one that cannot express all names: the report gets there.
"""

import os
import sys

# The copy's number is above those that a program's own files get.
FIRST_COPY = 512

STANDARD_ERROR = 2


class Output:
    """The file behind sys.stdout, or nothing if there is none."""

    def __init__(self):
        self.stream = sys.stdout
        self.encoding = getattr(self.stream, 'encoding', None) or 'utf-8'
        self.descriptor = self.copy = self.identity = None
        try:
            self.descriptor = self.stream.fileno()
            self.identity = identity(self.descriptor)
            self.copy = duplicate(self.descriptor)
        except (AttributeError, OSError, ValueError):
            pass

    def write(self, text):
        """Write text, behind what the program has printed.

        Raises OSError.  That nobody reads it is no error.
        """
        if self.identity is None:
            return
        flush(self.stream)
        flush(getattr(sys, 'stdout', None))
        data = memoryview(text.encode(self.encoding, 'backslashreplace'))
        descriptor = self.find()
        try:
            while data:
                data = data[os.write(descriptor, data):]
        except BrokenPipeError:
            pass

    def find(self):
        """Return the descriptor of the file, of another one if it's gone."""
        for descriptor in self.descriptor, self.copy:
            if descriptor is not None:
                try:
                    if identity(descriptor) == self.identity:
                        return descriptor
                except OSError:
                    pass
        return STANDARD_ERROR


def identity(descriptor):
    """Return what tells the file of a descriptor from all others."""
    status = os.fstat(descriptor)
    return status.st_dev, status.st_ino


def duplicate(descriptor):
    """Return a copy of descriptor, which programs that it starts lack."""
    import fcntl

    try:
        return fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, FIRST_COPY)
    except OSError:
        return os.dup(descriptor)


def flush(stream):
    """Flush a stream that may be the program's own, or closed."""
    try:
        stream.flush()
    except Exception:
        pass
