"""What the command line does while the program runs.

The profile is written every few seconds, or when a signal asks for it, and a
signal switches recording off and on.  The program goes on.
"""

import _signal
from _functools import partial
from _thread import start_new_thread
from time import sleep

from profiling.tracing._lsprof import quietly


def number_of(name):
    """Return the number of the signal name: USR1, SIGUSR1 or 10.

    Raises ValueError for what is no signal, or one that no program hears.
    """
    word = name.upper()
    if word.isdecimal():
        number = int(word)
    else:
        number = vars(_signal).get('SIG' + word.removeprefix('SIG'))
    if (not isinstance(number, int) or number not in
            _signal.valid_signals()):
        raise ValueError('no such signal')
    if number in (_signal.SIGKILL, _signal.SIGSTOP):
        raise ValueError('no program hears this signal')
    return number


def watch(recording):
    """Do what the options of recording say, from now on."""
    options = recording.options
    for number, function in ((options.dump_on, recording.dump),
                             (options.toggle_on, recording.toggle)):
        if number is not None:
            _signal.signal(number, partial(quietly, on_signal, function))
    if options.checkpoint is not None:
        start_new_thread(quietly, (keep, recording, options.checkpoint))


def on_signal(function, number, frame):
    """Be a signal's handler."""
    function()


def keep(recording, seconds):
    """Write the file every so many seconds, until recording has ended.

    This is a thread of its own.  Threads do not go on in a forked child.
    """
    while not recording.ended:
        sleep(seconds)
        recording.dump_again()
