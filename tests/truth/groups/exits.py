"""How a program under the command line ends."""

import os

from groups.commands import command, folder, lines, options, python, read
from groups.common import calls, case

REPORT = 'function calls'

# What the profile of every program here holds: 5 calls of leaf.
CALLS = '''
import atexit, os, signal, sys, threading, time
def leaf(): pass
for _ in range(5): leaf()
'''


# The child lives on until the profiler of its parent is gone; its standard
# output, which is inherited, is open until it has ended as well.
FORKS = '''
parent = os.getpid()
if os.fork() == 0:
    while os.getppid() == parent:
        time.sleep(.01)
    for _ in range(3): leaf()
'''


def ended(program, *flags):
    """Return how the program ends under the profiler, and its file."""
    with folder(ends=CALLS + program):
        done = command('-o', 'profile', *options(*flags), 'ends.py')
        return done, written()


def written():
    """Return what the profile holds, as a text."""
    try:
        return f'{calls(read("profile"), "leaf")} calls'
    except FileNotFoundError:
        return 'no profile'
    except (EOFError, ValueError):
        return 'a damaged profile'


def compared(program):
    """Return what is not as under plain Python at the end of a program."""
    with folder(ends=CALLS + program):
        done = command('-o', 'profile', 'ends.py')
        profile = written()
        plain = python('ends.py')
    found = []
    if done.returncode != plain.returncode:
        found.append(f'status {done.returncode} for {plain.returncode}')
    if done.stderr != plain.stderr:
        more = (len(done.stderr.splitlines())
                - len(plain.stderr.splitlines()))
        found.append(f'{"more" if more > 0 else "less"} on stderr')
    if profile != '5 calls':
        found.append(profile)
    return ', '.join(found) or 'as plain, 5 calls'


@case('status 3, 5 calls')
def exit_status():
    """sys.exit(3): the status, and what the profile holds"""
    done, profile = ended('sys.exit(3)')
    return f'status {done.returncode}, {profile}'


@case('as plain, 5 calls')
def exit_message():
    """sys.exit("fatal: message"): beside plain Python"""
    return compared('sys.exit("fatal: message")')


@case('as plain, 5 calls')
def uncaught_exception():
    """An uncaught exception: its traceback and status, beside plain
    Python's"""
    return compared('def fails(): leaf.x\nfails()')


@case('as plain, 5 calls')
def keyboard_interrupt():
    """KeyboardInterrupt: its traceback and status, beside plain Python's"""
    return compared('signal.signal(signal.SIGINT, '
                    'signal.default_int_handler)\n'
                    'os.kill(os.getpid(), signal.SIGINT)\ntime.sleep(9)')


@case('as plain, 5 calls')
def syntax_error():
    """A program that is no Python: beside plain Python"""
    with folder(ends='x = (\n'):
        done, plain = command('ends.py'), python('ends.py')
    same = (done.returncode, done.stderr) == (plain.returncode, plain.stderr)
    return 'as plain, 5 calls' if same else 'more on stderr'


@case('status -15, 5 calls')
def sigterm():
    """SIGTERM"""
    done, profile = ended('os.kill(os.getpid(), signal.SIGTERM)\n'
                          'time.sleep(9)')
    return f'status {done.returncode}, {profile}'


@case('status -1, 5 calls')
def sighup():
    """SIGHUP"""
    done, profile = ended('os.kill(os.getpid(), signal.SIGHUP)\n'
                          'time.sleep(9)')
    return f'status {done.returncode}, {profile}'


@case('status 4, 5 calls')
def exit_at_once():
    """os._exit(4)"""
    done, profile = ended('os._exit(4)')
    return f'status {done.returncode}, {profile}'


@case('prints other, 5 calls')
def exec_of_another():
    """os.execv() of another program"""
    done, profile = ended('os.execv("/bin/echo", ["echo", "other"])')
    return f'prints {done.stdout.strip()}, {profile}'


@case('5 calls')
def forked_child():
    """A forked child that ends by itself after the parent, after 3 more
    calls: the parent's file"""
    with folder(ends=CALLS + FORKS):
        command('-o', 'profile', 'ends.py')
        return written()


@case('late 1')
def thread_that_goes_on():
    """A thread that outlives the main one: its function"""
    with folder(ends='import threading, time\n'
                     'def late(): time.sleep(.2)\n'
                     'threading.Thread(target=late).start()\n'):
        command('-o', 'profile', 'ends.py')
        return f'late {calls(read("profile"), "late")}'


@case('late 1')
def daemon_thread():
    """A daemon thread in a function at the end: its function"""
    with folder(ends='import threading, time\n'
                     'inside = threading.Event()\n'
                     'def late(): inside.set(); time.sleep(99)\n'
                     'threading.Thread(target=late, daemon=True).start()\n'
                     'inside.wait()\n'):
        command('-o', 'profile', 'ends.py')
        return f'late {calls(read("profile"), "late")}'


@case('last 1')
def atexit_function():
    """A function of atexit"""
    with folder(ends='import atexit\n'
                     '@atexit.register\n'
                     'def last(): pass\n'):
        command('-o', 'profile', 'ends.py')
        return f'last {calls(read("profile"), "last")}'


@case('1 line, status 2')
def missing_script():
    """A script that is not there: what is printed"""
    with folder():
        done = command('missing.py')
        plain = python('missing.py')
    same = done.returncode == plain.returncode
    return (f'{lines(len(done.stderr.splitlines()))}, '
            f'status {done.returncode if same else f"not {plain.returncode}"}')


@case('1 line, not run')
def missing_folder():
    """-o in a folder that is not there"""
    with folder(ends='print("run")'):
        done = command('-o', os.path.join('missing', 'profile'), 'ends.py')
    return (f'{lines(len(done.stderr.splitlines()))}, '
            f'{"run" if "run" in done.stdout else "not run"}')


@case('1 line, old file, reported')
def full_disk():
    """-o on a disk that is full, by way of RLIMIT_FSIZE: stderr, the file
    that was there, the report"""
    limit = ('import resource, signal\n'
             'signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n'
             'resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n')
    with folder(ends=limit):
        with open('profile', 'w', encoding='utf-8') as file:
            file.write('old')
        done = command('-o', 'profile', 'ends.py')
        with open('profile', 'rb') as file:
            old = file.read() == b'old'
    return (f'{lines(len(done.stderr.splitlines()))}, '
            f'{"old file" if old else "file lost"}, '
            f'{"reported" if REPORT in done.stdout else "no report"}')
