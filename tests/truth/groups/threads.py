"""Threads."""

import ctypes
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from groups.common import (
    calls, callers, case, judge, make, rows, seconds, since, table,
    trailer)


def main_leaf():
    time.sleep(.001)


def main_work():
    for _ in range(100):
        main_leaf()


def other_leaf():
    return sum(range(100))


def other_work(stop):
    while not stop.is_set():
        other_leaf()


def beside(other, work):
    """Profile work() beside a thread that runs other(); return the table and
    the seconds that work() took."""
    stop = threading.Event()
    thread = threading.Thread(target=other, args=[stop], daemon=True)
    profile = make()
    profile.enable()
    thread.start()
    begun = time.perf_counter()
    work()
    lasted = time.perf_counter() - begun
    profile.disable()
    stop.set()
    thread.join()
    return table(profile), lasted


def names_of_callers(stats, name):
    """Return who called the functions of that name, without numbers."""
    return [word.rpartition(' ')[0] or word
            for word in callers(stats, name).split(', ')]


@case('main_leaf by main_work, other_leaf by other_work', varies=True)
def callers_in_two_threads():
    """Two threads call functions: who calls whom"""
    stats, _ = beside(other_work, main_work)
    main, other = (names_of_callers(stats, name)
                   for name in ('main_leaf', 'other_leaf'))
    if len(main) > 1 or len(other) > 1 or 'sleep' in other[0]:
        return 'mixed up'
    return f'main_leaf by {main[0]}, other_leaf by {other[0]}'


@case('right', varies=True)
def time_beside_a_busy_thread():
    """A function beside a busy thread: its inclusive time"""
    stats, lasted = beside(other_work, main_work)
    return judge(seconds(stats, 'main_work'), lasted)


def wait_in_turns(stop):
    while not stop.wait(.005):
        pass


def sleep_in_turns(stop):
    while not stop.is_set():
        time.sleep(.005)


def slow():
    time.sleep(.3)


@case('right', varies=True)
def time_beside_a_waiting_thread():
    """A function that sleeps, beside a thread that waits now and then: its
    inclusive time"""
    stats, lasted = beside(wait_in_turns, slow)
    return judge(seconds(stats, 'slow'), lasted)


@case('all are primitive', varies=True)
def primitive_calls():
    """Two threads call time.sleep(), which does not recur: its primitive
    calls"""
    stats, _ = beside(sleep_in_turns, slow)
    [row] = rows(stats, '<built-in method time.sleep>')
    return 'all are primitive' if row[0] == row[1] else 'some are recursive'


def job(_):
    time.sleep(.02)


@case('16 calls, one caller, time right', varies=True)
def thread_pool():
    """16 jobs of 20 ms in a ThreadPoolExecutor of 4: calls, callers, time"""
    profile = make()
    with profile, ThreadPoolExecutor(4) as pool:
        list(pool.map(job, range(16)))
    stats = table(profile)
    row = rows(stats, 'job')
    found = len(row[0][4]) if row else 0
    time = judge(seconds(stats, 'job'), 16 * .02)
    return (f'{calls(stats, "job")} calls, '
            f'{"one caller" if found == 1 else f"{found} callers"}, '
            f'time {time}')


@case('5 calls of leaf, from work 5')
def started_before_enable():
    """A thread that runs before enable() calls leaf() 5 times after it"""
    begin, end = threading.Lock(), threading.Lock()
    begin.acquire()
    end.acquire()

    def leaf():
        pass

    def work():
        for _ in range(5):
            leaf()

    def run():
        begin.acquire()
        work()
        end.release()
    threading.Thread(target=run).start()
    profile = make()
    profile.enable()
    begin.release()
    end.acquire()
    profile.disable()
    stats = table(profile)
    return (f'{calls(stats, "leaf")} calls of leaf, '
            f'from {callers(stats, "leaf")}')


@case('3 calls')
def created_in_c():
    """A thread that C code makes calls a Python function 3 times"""
    def leaf():
        pass

    def start(_):
        for _ in range(3):
            leaf()
        return 0
    libc = ctypes.CDLL(None)
    thread = ctypes.c_ulong()
    routine = ctypes.CFUNCTYPE(ctypes.c_size_t, ctypes.c_void_p)(start)
    since((3, 12), 'a profile function is told of no thread that C starts')
    profile = make()
    profile.enable()
    status = libc.pthread_create(ctypes.byref(thread), None, routine, None)
    if status == 0:
        libc.pthread_join(thread, None)
    profile.disable()
    return f'{calls(table(profile), "leaf")} calls'


@case('1 call, time right', varies=True)
def open_at_the_end():
    """A function that a daemon thread is in when profiling ends"""
    inside, leave = threading.Lock(), threading.Lock()
    inside.acquire()
    leave.acquire()

    def waits():
        inside.release()
        leave.acquire()
    profile = make()
    profile.enable()
    threading.Thread(target=waits, daemon=True).start()
    inside.acquire()
    begun = time.perf_counter()
    time.sleep(.2)
    profile.disable()
    lasted = time.perf_counter() - begun
    leave.release()
    stats = table(profile)
    count = calls(stats, 'waits')
    return (f'{count} call{"" if count == 1 else "s"}, '
            f'time {judge(seconds(stats, "waits"), lasted)}')


@case('busy: 4 calls')
def threads_current():
    """Only the thread that enables is wanted, and another one calls too"""
    def busy():
        pass
    profile = make(threads='current')
    profile.enable()
    for _ in range(4):
        busy()
    thread = threading.Thread(target=lambda: [busy() for _ in range(9)])
    thread.start()
    thread.join()
    profile.disable()
    return f'busy: {calls(table(profile), "busy")} calls'


@case('MainThread 3, worker 7')
def totals_of_threads():
    """The calls of each thread, in thousands"""
    def leaf():
        pass

    def work(thousands):
        for _ in range(thousands * 1000):
            leaf()
    profile = make(builtins=False)
    profile.enable()
    thread = threading.Thread(target=work, args=[7], name='worker')
    thread.start()
    work(3)
    thread.join()
    profile.disable()
    found = {name: count // 1000 for _, name, _, count, _
             in trailer(profile).get('threads', ())}
    return ', '.join(f'{name} {count}' for name, count
                     in sorted(found.items())) or 'not told'
