"""The command line: python -m profiling.tracing, and python -m cProfile."""

import os
import sys

USAGE = ("cProfile.py [-o output_file_path] [-s sort] "
         "[-m module | scriptfile] [arg] ...")
BY_CUMULATIVE_TIME = 2


def main():
    """Profile what sys.argv names; return the option parser.

    The program's exceptions, SystemExit among them, go on to the caller once
    its profile is written or printed.
    """
    parser = option_parser()
    options, arguments = parser.parse_args()
    if options.calibrate:
        if arguments:
            parser.error('--calibrate takes no program')
        calibrate(options)
        return parser
    if not arguments:
        parser.print_usage()
        sys.exit(2)
    # The program may change the folder: the file is meant from here.
    if options.outfile is not None:
        options.outfile = os.path.abspath(options.outfile)
    sys.argv[:] = arguments
    try:
        profile(run_module if options.module else run_script, arguments[0],
                options)
    except BrokenPipeError as error:
        # There is nobody to read it, so let nothing try at shutdown.
        sys.stdout = None
        sys.exit(error.errno)
    return parser


def option_parser():
    """Return the parser of the options, which end at the program's name."""
    import pstats
    from optparse import OptionParser

    parser = OptionParser(usage=USAGE)
    parser.allow_interspersed_args = False
    parser.add_option('-o', '--outfile', dest='outfile', default=None,
                      help='Save stats to <outfile>')
    parser.add_option('-s', '--sort', dest='sort',
                      default=BY_CUMULATIVE_TIME,
                      choices=sorted(pstats.Stats.sort_arg_dict_default),
                      help='Sort order when printing to stdout, based on '
                           'pstats.Stats class')
    parser.add_option('-m', dest='module', action='store_true',
                      default=False, help='Profile a library module')
    parser.add_option('--clock', default='wall',
                      choices=('wall', 'cpu', 'thread'),
                      help='Measure real time (wall, the default), or the '
                           'CPU time of the process (cpu) or of each thread '
                           '(thread)')
    parser.add_option('--no-compensate', dest='compensate',
                      action='store_false', default=True,
                      help='Leave the cost of recording in the times')
    parser.add_option('--show-calibration', action='store_true',
                      default=False,
                      help='Print what was taken out of the times as well')
    parser.add_option('--calibrate', action='store_true', default=False,
                      help='Print what recording costs on this machine, and '
                           'how true times are; takes no program')
    return parser


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


def profile(run, name, options):
    """Profile run(name, profiler) and write or print the results."""
    from profiling.tracing import Profile

    profiler = Profile(clock=options.clock, compensate=options.compensate)
    try:
        run(name, profiler)
    finally:
        if options.outfile is not None:
            profiler.dump_stats(options.outfile)
        else:
            profiler.print_stats(options.sort)
        if options.show_calibration:
            profiler.print_calibration()


def run_script(path, profiler):
    """Run the script at path as __main__ under profiler."""
    import io

    sys.path.insert(0, os.path.dirname(path))
    with io.open_code(path) as file:
        code = compile_main(file.read(), path)
    namespace = new_main(path, None)
    profiler.runctx(code, namespace, None)


def run_module(name, profiler):
    """Run the module of that name as __main__ under profiler.

    Its packages are imported on the way, which counts as part of it.
    """
    import runpy

    with profiler:
        _, spec, code = runpy._get_module_details(name)
    sys.argv[0] = spec.origin
    namespace = new_main(spec.origin, spec)
    profiler.runctx(code, namespace, None)


def compile_main(source, path):
    """Return the code object of source, which is to run as __main__."""
    if sys.version_info >= (3, 15):
        return compile(source, path, 'exec', dont_inherit=True,
                       module='__main__')
    return compile(source, path, 'exec', dont_inherit=True)


def new_main(path, spec):
    """Make a new module __main__, as the interpreter does for a program.

    Whoever imports __main__ finds it, pickle and multiprocessing too, so
    spec is that of a module run by -m, and None for a script.  Return its
    namespace.
    """
    module = type(sys)('__main__')
    sys.modules['__main__'] = module
    namespace = vars(module)
    namespace['__file__'] = path
    namespace['__spec__'] = spec
    namespace['__loader__'] = spec and spec.loader
    namespace['__package__'] = spec and spec.parent
    namespace['__builtins__'] = sys.modules['builtins']
    if sys.version_info < (3, 15):
        namespace['__cached__'] = spec and spec.cached
    return namespace
