"""Child processes, under --subprocesses."""

import os

from groups.commands import command, folder, options, read
from groups.common import calls, case

# What is in a module of its own can be pickled under any profiler.
MODULE = '''
def leaf():
    pass
def work(*arguments):
    for _ in range(5 if not arguments else 1): leaf()
'''

FORK = '''
import os
from module import leaf
if os.fork() == 0:
    for _ in range(5): leaf()
else:
    os.wait()
'''

FORK_AND_EXIT = FORK.replace('leaf()\nelse', 'leaf()\n    os._exit(0)\nelse')

PROCESS = '''
import multiprocessing
from module import work
if __name__ == '__main__':
    context = multiprocessing.get_context('METHOD')
    process = context.Process(target=work)
    process.start()
    process.join()
'''

POOL = '''
import multiprocessing
from module import work
if __name__ == '__main__':
    with multiprocessing.get_context('fork').Pool(2) as pool:
        pool.map(work, range(5))
'''

EXECUTOR = '''
from concurrent.futures import ProcessPoolExecutor
from module import work
if __name__ == '__main__':
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(work, range(5)))
'''

CALLS = 'import module; [module.leaf() for _ in range(5)]'

SUBPROCESS = f'''
import subprocess, sys
subprocess.run([sys.executable, '-c', {CALLS!r}])
'''

SPAWN = f'''
import os, sys
pid = os.posix_spawn(sys.executable, [sys.executable, '-c', {CALLS!r}],
                     os.environ)
os.waitpid(pid, 0)
'''

GRANDCHILD = f'''
import subprocess, sys
subprocess.run([sys.executable, '-c', {SUBPROCESS!r}])
'''


def counted(program):
    """Return the calls of leaf in the file of a program with children."""
    with folder(program=program, module=MODULE):
        done = command('-o', 'profile', *options('--subprocesses'),
                       'program.py')
        if done.returncode:
            return f'status {done.returncode}'
        return f'{calls(read("profile"), "leaf")} calls'


@case('5 calls')
def fork():
    """A forked child that ends by itself calls a function 5 times"""
    return counted(FORK)


@case('5 calls')
def fork_and_exit():
    """A forked child that ends by os._exit()"""
    return counted(FORK_AND_EXIT)


@case('5 calls')
def process_by_fork():
    """multiprocessing.Process, fork"""
    return counted(PROCESS.replace('METHOD', 'fork'))


@case('5 calls')
def process_by_spawn():
    """multiprocessing.Process, spawn"""
    return counted(PROCESS.replace('METHOD', 'spawn'))


@case('5 calls')
def process_by_forkserver():
    """multiprocessing.Process, forkserver"""
    return counted(PROCESS.replace('METHOD', 'forkserver'))


@case('5 calls')
def pool():
    """multiprocessing.Pool, whose workers are terminated"""
    return counted(POOL)


@case('5 calls')
def executor():
    """ProcessPoolExecutor"""
    return counted(EXECUTOR)


@case('5 calls')
def subprocess():
    """subprocess.run() of Python"""
    return counted(SUBPROCESS)


@case('5 calls')
def spawn():
    """os.posix_spawn() of Python"""
    return counted(SPAWN)


@case('5 calls')
def grandchild():
    """A child of a child"""
    return counted(GRANDCHILD)


@case('2 files')
def file_of_each():
    """A child, with %p in the file's name: the files"""
    with folder(program=FORK, module=MODULE):
        command('-o', 'profile.%p', *options('--subprocesses'), 'program.py')
        names = [name for name in os.listdir() if name.startswith('profile.')]
        total = sum(calls(read(name), 'leaf') for name in names)
    return f'{len(names)} file{"" if len(names) == 1 else "s"}' + (
        '' if total == 5 else f', {total} calls')
