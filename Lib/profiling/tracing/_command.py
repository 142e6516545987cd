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
    check(parser, options)
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
    from optparse import Option, OptionParser

    from profiling.tracing import stats

    class KeysOption(Option):
        """An option that takes choices with commas between them."""

        TYPE_CHECKER = {**Option.TYPE_CHECKER, 'choice': check_choices}

    parser = OptionParser(usage=USAGE)
    parser.allow_interspersed_args = False
    parser.add_option('-o', '--outfile', dest='outfile', default=None,
                      help='Save stats to <outfile>')
    parser.add_option(
        KeysOption('-s', '--sort', dest='sort', default=BY_CUMULATIVE_TIME,
                   choices=sorted(stats.SORT_KEYS),
                   help='Sort order when printing to stdout, based on '
                        'pstats.Stats class; several keys have commas '
                        'between them'))
    parser.add_option('-l', '--limit', type='int', metavar='N',
                      help='Print only the first N functions')
    parser.add_option('--format', default='text',
                      choices=('text', *stats.FORMATS),
                      help='Print a table (text, the default), or every '
                           'figure in full precision, files with their '
                           'folders (%s)' % ', '.join(stats.FORMATS))
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


def check_choices(option, flag, value):
    """Return a tuple of the words in value; all must be option's choices."""
    from optparse import check_choice

    return tuple(check_choice(option, flag, word)
                 for word in value.split(','))


def check(parser, options):
    """Refuse options that are no use, alone or together."""
    if options.limit is not None and options.limit < 0:
        parser.error(f'option -l: {options.limit} (expected 0 or more)')
    if options.outfile is not None and options.format != 'text':
        parser.error('--format is for what is printed; -o writes a profile '
                     'file')


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
            show(profiler, options)
        if options.show_calibration:
            profiler.print_calibration()


def show(profiler, options):
    """Print the results of profiler to sys.stdout."""
    from profiling.tracing import stats

    profile = stats.load(profiler)
    limits = () if options.limit is None else (options.limit,)
    if options.format == 'text':
        profile.strip_dirs().print_stats(*limits, sort=options.sort)
    else:
        stats.write(profile.export(options.format, *limits,
                                   sort=options.sort))


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
