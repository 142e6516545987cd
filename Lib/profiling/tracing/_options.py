"""The options of the command line: what there are, and which go together."""

USAGE = ("cProfile.py [-o output_file_path] [-s sort] "
         "[-m module | -c code | scriptfile | folder | -] [arg] ...")
BY_CUMULATIVE_TIME = 2


def option_parser():
    """Return the parser of the options, which end at the program's name."""
    from optparse import Option, OptionParser

    class KeysOption(Option):
        """An option that takes choices with commas between them."""

        TYPE_CHECKER = {**Option.TYPE_CHECKER, 'choice': check_choices}

    parser = OptionParser(usage=USAGE)
    parser.allow_interspersed_args = False
    add_program(parser)
    add_output(parser, KeysOption)
    add_times(parser)
    return parser


def add_program(parser):
    """Add the options that say what is run."""
    parser.add_option('-m', dest='module', action='store_true',
                      default=False, help='Profile a library module')
    parser.add_option('-c', dest='code', type='string', metavar='CODE',
                      default=None, action='callback', callback=take_code,
                      help='Profile the program CODE')


def take_code(option, flag, value, parser):
    """Take CODE; what comes behind it is the program's, options too."""
    parser.values.code = value
    parser.largs.extend(parser.rargs)
    del parser.rargs[:]


def add_output(parser, keys_option):
    """Add the options that say what becomes of the profile."""
    from profiling.tracing import stats

    parser.add_option('-o', '--outfile', dest='outfile', default=None,
                      help='Save stats to <outfile>')
    parser.add_option(
        keys_option('-s', '--sort', dest='sort', default=BY_CUMULATIVE_TIME,
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


def add_times(parser):
    """Add the options that say how time is measured."""
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


def check_choices(option, flag, value):
    """Return a tuple of the words in value; all must be option's choices."""
    from optparse import check_choice

    return tuple(check_choice(option, flag, word)
                 for word in value.split(','))


def check(parser, options, arguments):
    """Refuse options that are no use, alone or together."""
    if options.calibrate and (arguments or options.code is not None):
        parser.error('--calibrate takes no program')
    if options.module and options.code is not None:
        parser.error('-m and -c each name a program')
    if options.limit is not None and options.limit < 0:
        parser.error(f'option -l: {options.limit} (expected 0 or more)')
    if options.outfile is not None and options.format != 'text':
        parser.error('--format is for what is printed; -o writes a profile '
                     'file')
