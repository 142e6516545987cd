"""The command line: python -m profiling.tracing, and python -m cProfile."""

import os
import sys

from profiling.tracing import _options

NAME = 'profiling.tracing'


def main():
    """Profile what sys.argv names; return the option parser.

    It is for programs that call it.  The exceptions of what is profiled,
    SystemExit among them, go on to the caller once the profile is written or
    printed.
    """
    parser, options, program = parse()
    if program is not None:
        from profiling.tracing import _recording

        check_outfile(options)
        program.enter(replaces=False)
        recording = _recording.Recording(options)
        try:
            program.run(recording)
        finally:
            for _ in recording.stop:
                pass
            recording.end()
        if recording.failed:
            sys.exit(1)
    return parser


def run_as_program():
    """Be python -m profiling.tracing: end as what is profiled ends."""
    before = set(sys.modules)
    options, program = parse()[1:]
    if program is not None:
        from profiling.tracing import _ending, _recording

        check_outfile(options)
        recording = _recording.Recording(options)
        recording.prepare()
        program.enter(replaces=True)
        forget_modules(before)
        _ending.run(program, recording)


def parse():
    """Return the option parser, the options and the program to profile.

    The program is None if all is done.
    """
    from profiling.tracing import _children

    _children.leave()
    parser = _options.option_parser()
    options, arguments = parser.parse_args()
    _options.check(parser, options, arguments)
    if options.calibrate:
        calibrate(options)
        return parser, options, None
    if not arguments and options.code is None:
        parser.print_usage()
        sys.exit(2)
    from profiling.tracing import _program

    try:
        program = _program.find(options, arguments)
    except OSError as error:
        refuse(f"can't open file {_program.absolute(arguments[0])!r}: "
               f'[Errno {error.errno}] {error.strerror}')
    return parser, options, program


def check_outfile(options):
    """Refuse files that cannot be written, before the program runs.

    The program may change the folder: the file is meant from here.  With
    --subprocesses options.pattern is the path of each process' file, if each
    has one, and options.outfile that of this one.
    """
    options.pattern = None
    check_exports(options)
    if options.outfile is None:
        return
    from profiling.tracing import _children, _file

    try:
        options.outfile = os.path.abspath(options.outfile)
        if options.subprocesses:
            if _children.has_pid(options.outfile):
                options.pattern = options.outfile
            options.outfile = _children.expand(options.outfile, os.getpid())
        _file.check(options.outfile)
    except (OSError, ValueError) as error:
        refuse(f"can't write {options.outfile!r}: {reason(error)}")


def check_exports(options):
    """Refuse an --export that cannot be written; make its path absolute."""
    from profiling.tracing import _file

    taken = {options.outfile and os.path.abspath(options.outfile)}
    for i, (format, given) in enumerate(options.exports):
        try:
            path = os.path.abspath(given)
            _file.check(path)
        except (OSError, ValueError) as error:
            refuse(f"can't write {given!r}: {reason(error)}")
        if not has_room_beside(path):
            refuse(f"can't write {given!r}: no new file can be made beside "
                   'it')
        if path in taken and not is_special(path):
            refuse(f"can't write {given!r}: it is the file of -o or of "
                   'another --export')
        taken.add(path)
        options.exports[i] = format, path


def has_room_beside(path):
    """Return whether a new file can take the place of the one at path."""
    folder = os.path.dirname(os.path.realpath(path))
    return is_special(path) or os.access(folder, os.W_OK)


def is_special(path):
    """Return whether there is a device or a pipe, which takes more files."""
    return os.path.exists(path) and not os.path.isfile(path)


def reason(error):
    """Return what is wrong, without number and file name."""
    return getattr(error, 'strerror', None) or str(error)


def refuse(message):
    """End this process: what it was told to do cannot be done."""
    complain(message)
    sys.exit(2)


def complain(message):
    """Print one line to the standard error, if there is one."""
    if sys.stderr is not None:
        print(f'{NAME}: {message}', file=sys.stderr, flush=True)


def forget_modules(before):
    """Let the program import what we have imported as if we had not.

    before is the set of the names of modules that were there at the start.
    Its own module of such a name is found then, and importing costs what it
    does.  Our modules hold theirs.
    """
    for name in set(sys.modules) - before:
        if name.partition('.')[0] not in ('profiling', '_lsprof', 'cProfile'):
            del sys.modules[name]


def calibrate(options):
    """Print the calibration, and the error on functions of known time."""
    from profiling.tracing import Profile, _accuracy

    profiler = Profile(clock=options.clock)
    with profiler:
        pass
    profiler.print_calibration()
    print()
    _accuracy.show({
        'raw': lambda: Profile(clock=options.clock, compensate=False),
        'compensated': lambda: Profile(clock=options.clock),
    })
