"""What the command line runs, and where its report goes."""

import os
import zipfile

from groups.commands import command, folder, options, python, read, write
from groups.common import case, since

LEAF = 'def leaf(): pass\nleaf()\n'
REPORT = 'function calls'

# What a program sees of how it was started.
SEES = 'import sys\nprint(sys.argv, sys.path[0], __name__)\n'


def reported(done, *names):
    """Return whether the report is on the terminal, with leaf and names, and
    the status."""
    shown = all(word in done.stdout + done.stderr
                for word in (REPORT, '(leaf)', *names))
    return (f'{"reported" if shown else "no report"}, '
            f'status {done.returncode}')


@case('reported, status 0')
def closed_stdout():
    """The program closes sys.stdout"""
    with folder(program=LEAF + 'import sys; sys.stdout.close()\n'):
        return reported(command('program.py'))


@case('reported, status 0')
def replaced_stdout():
    """The program replaces sys.stdout by an io.StringIO"""
    with folder(program=LEAF + 'import io, sys\nsys.stdout = io.StringIO()'):
        return reported(command('program.py'))


@case('reported, status 0')
def name_that_cannot_be_encoded():
    """A function's name that stdout's encoding does not have"""
    program = LEAF + 'def f\u00fcr(): pass\nf\u00fcr()\n'
    with folder(program=program):
        return reported(command(
            'program.py', env=os.environ | {'PYTHONIOENCODING': 'ascii'}),
            '(f\\xfcr)')


@case('reported, status 0')
def directory():
    """A folder with a __main__.py"""
    with folder():
        os.mkdir('program')
        write(os.path.join('program', '__main__.py'), LEAF)
        return reported(command('program'))


@case('reported, status 0')
def zip_file():
    """A zip file with a __main__.py"""
    with folder():
        with zipfile.ZipFile('program.pyz', 'w') as file:
            file.writestr('__main__.py', LEAF)
        return reported(command('program.pyz'))


@case('reported, status 0')
def standard_input():
    """-, a program on standard input"""
    with folder():
        return reported(command('-', input=LEAF))


@case('reported, status 0')
def code():
    """-c, a program as an argument"""
    with folder():
        return reported(command('-c', LEAF))


def as_plain(*arguments):
    """Return whether the program sees what it does under plain Python."""
    done = command('-o', 'profile', *arguments)
    plain = python(*arguments)
    if done.returncode:
        return f'status {done.returncode}'
    return 'as plain' if done.stdout == plain.stdout else 'not as plain'


@case('as plain')
def argv_of_a_script():
    """A script's sys.argv, sys.path[0] and __name__: beside plain Python's"""
    with folder():
        os.mkdir('sub')
        write(os.path.join('sub', 'program.py'), SEES)
        return as_plain(os.path.join('sub', 'program.py'), 'a', '-o', 'b')


@case('as plain')
def argv_of_a_module():
    """The same of a module by -m"""
    with folder(program=SEES):
        return as_plain('-m', 'program', 'a', '-o', 'b')


PICKLES = '''
import pickle
class Mine: pass
pickle.loads(pickle.dumps(Mine()))
print('pickled')
'''

POOL = '''
import multiprocessing
def square(x):
    return x * x
if __name__ == '__main__':
    with multiprocessing.get_context('fork').Pool(2) as pool:
        print(pool.map(square, range(4)))
'''


@case('as plain')
def pickle_in_a_script():
    """A script pickles an object of its own class"""
    with folder(program=PICKLES):
        return as_plain('program.py')


@case('as plain')
def pickle_in_a_module():
    """The same by -m"""
    with folder(program=PICKLES):
        return as_plain('-m', 'program')


@case('as plain')
def pool_in_a_script():
    """A script's multiprocessing.Pool().map() of its own function"""
    with folder(program=POOL):
        return as_plain('program.py')


@case('as plain')
def pool_in_a_module():
    """The same by -m"""
    with folder(program=POOL):
        return as_plain('-m', 'program')


@case('none')
def own_rows():
    """The profiler's own rows in its report"""
    with folder(program=LEAF):
        done = command('program.py')
    own = [word for word in ('_lsprof', 'builtins.exec', 'cProfile',
                             'profiling') if word in done.stdout]
    return ', '.join(own) or 'none'


@case('kept apart: MainThread, worker')
def threads_in_the_report():
    """--threads: the threads in the report"""
    program = LEAF + ('import threading\n'
                      'thread = threading.Thread(target=leaf, '
                      'name="worker")\n'
                      'thread.start()\nthread.join()\n')
    with folder(program=program):
        done = command(*options('--threads'), 'program.py')
    names = [name for name in ('MainThread', 'worker') if name in done.stdout]
    return (f'kept apart: {", ".join(names)}' if len(names) == 2
            else 'not told')


@case('0 rows')
def no_standard_library():
    """--no-stdlib: rows of the standard library's modules"""
    program = LEAF + 'import json\njson.dumps([{}], indent=1)\n'
    with folder(program=program):
        command('-o', 'profile', *options('--no-stdlib'), 'program.py')
        files = {os.path.basename(key[0]) for key in read('profile')}
    return f'{len(files - {"program.py", "~"}) or 0} rows'


@case('7 calls')
def all_callables():
    """--all-callables: calls of a class"""
    program = ('class Plain: pass\n'
               'def leaf():\n'
               '    for _ in range(7): Plain()\n'
               'leaf()\n')
    since((3, 12), 'only sys.monitoring tells of them')
    with folder(program=program):
        command('-o', 'profile', *options('--all-callables'), 'program.py')
        counts = {row[1] for row in read('profile').values()}
    return f'{7 if 7 in counts else "no"} calls'
