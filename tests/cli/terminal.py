"""Runs the command on a terminal of the test's own: what it shows and gets."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import termios
import time

import program

COLOURS = ('NO_COLOR', 'FORCE_COLOR')


class Terminal:
    """The command on a terminal, as a context manager.

    streams are those of the command that are the terminal; the others are
    as in subprocess.Popen. What it printed is in text.
    """

    def __init__(self, *arguments, folder, rows=24, columns=80,
                 streams=('stdin', 'stdout', 'stderr'), environment=(),
                 **options):
        self.master, terminal = pty.openpty()
        self.terminal = terminal
        self.settings = termios.tcgetattr(terminal)
        self.resize(rows, columns)
        kept = {name: value for name, value in os.environ.items()
                if name not in COLOURS}
        self.text = ''
        self.process = subprocess.Popen(
            [program.PROGRAM, *arguments], cwd=folder,
            env={**kept, 'TERM': 'xterm', 'LC_ALL': 'C', 'TZ': 'UTC',
                 **dict(environment)},
            preexec_fn=lambda: take_terminal(terminal),
            **dict.fromkeys(streams, terminal), **options)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.terminal)
        os.close(self.master)

    def resize(self, rows, columns):
        """Let the terminal have that size."""
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack('HHHH', rows, columns, 0, 0))

    def type(self, text):
        """Press keys."""
        os.write(self.master, text.encode())

    def read(self, seconds):
        """Take what is printed within that time, if anything is."""
        if not select.select([self.master], [], [], seconds)[0]:
            return False
        try:
            part = os.read(self.master, 65536)
        except OSError:         # Linux's word for the end
            return False
        self.text += part.decode().replace('\r\n', '\n')
        return bool(part)

    def wait_for(self, condition):
        """Read until condition, of all that was printed, is true."""
        end = time.monotonic() + program.TIMEOUT_SECONDS
        while not condition(self.text):
            if time.monotonic() > end:
                raise AssertionError(f'in vain: {self.text!r}')
            if not self.read(0.1) and self.process.poll() is not None:
                while self.read(0.1):
                    pass
                if not condition(self.text):
                    raise AssertionError(f'it has ended: {self.text!r}')

    def wait(self):
        """Read until the command has ended; return its status."""
        self.wait_for(lambda text: self.process.poll() is not None)
        while self.read(0.1):
            pass
        return self.process.returncode

    def is_restored(self):
        """Return whether the terminal is set as it was."""
        return termios.tcgetattr(self.terminal) == self.settings


def take_terminal(terminal):
    """Make the terminal that of a session of its own; runs in the child."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
