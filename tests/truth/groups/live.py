"""Looking while profiling goes on."""

import os
import pstats
import tempfile
import threading

from groups.commands import command, folder, options, read
from groups.common import (
    STANDARD, calls, callers, case, make, picture, rows, table)


def leaf():
    pass


@case('3 calls')
def dump_stats():
    """1 call, dump_stats(live=True), 2 calls"""
    profile = make()
    live = {} if STANDARD else {'live': True}
    with tempfile.TemporaryDirectory() as path, profile:
        leaf()
        profile.dump_stats(os.path.join(path, 'profile'), **live)
        leaf()
        leaf()
    return f'{calls(table(profile), "leaf")} calls'


@case('1, then 2 calls')
def pstats_of_it():
    """1 call, pstats.Stats() of the profiler's snapshot(), 1 call"""
    profile = make()
    with profile:
        leaf()
        first = calls(pstats.Stats(picture(profile)).stats, 'leaf')
        leaf()
    return f'{first}, then {calls(table(profile), "leaf")} calls'


@case('1 call, calls leaf 1')
def open_functions():
    """A function that is being called, in a picture from within it"""
    profile = make()
    found = []

    def inside():
        leaf()
        if STANDARD:
            found.extend(entry.callcount for entry in profile.getstats()
                         if getattr(entry.code, 'co_name', '') == 'inside')
        else:
            stats = profile.snapshot().stats
            found.append(calls(stats, 'inside'))
            found.append(callers(stats, 'leaf') == 'inside 1')
    profile.runcall(inside)
    if not found:
        return 'no row'
    return f'{found[0]} call, {"calls leaf 1" if found[-1] else "no edge"}'


@case('all agree; 40000 calls', varies=True)
def while_a_thread_runs():
    """20 pictures while another thread calls: calls of a function beside the
    sum over its callers; the calls at the end"""
    def work():
        for _ in range(40000):
            leaf()
    profile = make()
    profile.enable()
    thread = threading.Thread(target=work)
    thread.start()
    agree = True
    for _ in range(20):
        view = picture(profile)
        view.create_stats()
        agree = agree and all(
            row[1] == sum(edge[0] for edge in row[4].values())
            for row in rows(view.stats, 'leaf'))
    thread.join()
    profile.disable()
    count = calls(table(profile), 'leaf')
    # How far the thread was when the standard one stopped is no fact.
    return (f'{"all" if agree else "not all"} agree; '
            f'{count if count == 40000 else "fewer"} calls')


# A program that waits for its profile to be there, and is killed.
WAITS = '''
import os, signal, sys, time
def leaf(): pass
for _ in range(5): leaf()
end = time.monotonic() + float(sys.argv[2])
if os.path.exists(sys.argv[1]):
    os.remove(sys.argv[1])
if len(sys.argv) > 3:
    os.kill(os.getpid(), getattr(signal, sys.argv[3]))
while not os.path.exists(sys.argv[1]) and time.monotonic() < end:
    time.sleep(.01)
os.kill(os.getpid(), signal.SIGKILL)
'''


def killed(flags, *arguments):
    """Return what is in the file of a program that waits for it, for long if
    flags are known, and is killed."""
    patience = '.3' if STANDARD else '30'
    with folder(waits=WAITS):
        done = command('-o', 'profile', *options(*flags), 'waits.py',
                       'profile', patience, *arguments)
        if done.returncode != -9:
            return f'status {done.returncode}'
        if not os.path.exists('profile'):
            return 'no file'
        return f'{calls(read("profile"), "leaf")} calls'


@case('5 calls')
def kill_after_a_checkpoint():
    """kill -9 of a program under --checkpoint: what the file holds"""
    return killed(['--checkpoint', '.05'])


@case('5 calls')
def kill_after_a_signal():
    """kill -9 of a program under --dump-on USR1 that got this signal"""
    return killed(['--dump-on', 'USR1'], 'SIGUSR1')


TOGGLES = '''
import os, signal
def leaf(): pass
for count in 5, 4, 2:
    for _ in range(count): leaf()
    os.kill(os.getpid(), signal.SIGUSR1)
'''


@case('7 calls')
def toggled_by_a_signal():
    """5, 4 and 2 calls with the signal of --toggle-on USR1 between them"""
    with folder(toggles=TOGGLES):
        done = command('-o', 'profile', *options('--toggle-on', 'USR1'),
                       'toggles.py')
        if done.returncode:
            return f'status {done.returncode}'
        return f'{calls(read("profile"), "leaf")} calls'
