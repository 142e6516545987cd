"""The options of the command line: what there are, and which go together."""

import os
import sys

USAGE = ("cProfile.py [-o output_file_path] [-s sort] "
         "[-m module | -c code | scriptfile | folder | -] [arg] ...")
BY_CUMULATIVE_TIME = 2

# What a thread can sleep.
MAX_SECONDS = 1e9

# What Profile(timeline_minimum=...) takes.
MAX_MINIMUM = 1000000

# Modules of the standard library that come without a file, and of what
# namedtuple() makes.
FROZEN = ('importlib', 'zipimport', 'runpy', 'abc', 'codecs', 'io', 'os',
          'genericpath', 'posixpath', 'stat', 'site', '_collections_abc',
          '_sitebuiltins', 'collections.abc', 'namedtuple_*')


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
    add_exports(parser)
    add_times(parser)
    add_scope(parser)
    add_live(parser)
    return parser


def add_program(parser):
    """Add the options that say what is run."""
    parser.add_option('-m', dest='module', action='store_true',
                      default=False, help='Profile a library module')
    parser.add_option('--subprocesses', action='store_true', default=False,
                      help='Profile the processes that the program starts '
                           'as well; with %p in <outfile> each writes its '
                           'own, %p being its process ID (%% is %)')
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


def add_exports(parser):
    """Add the options that say what is written for other programs."""
    from profiling.tracing import stats

    parser.add_option('--export', action='append', default=[],
                      metavar='FORMAT=OUT', dest='exports',
                      help='Write OUT for other programs (%s); may be given '
                           'several times' % ', '.join(stats.FILE_FORMATS))
    parser.add_option('--html', action='append', default=[], metavar='OUT',
                      help='Write OUT, a report that a browser shows; the '
                           'same as --export html=OUT')


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


def add_scope(parser):
    """Add the options that say what is recorded."""
    parser.add_option('--threads', action='store_true', default=False,
                      help='Print the totals of each thread as well')
    parser.add_option('--current-thread', action='store_true', default=False,
                      help='Record the main thread only')
    parser.add_option('--all-callables', action='store_true', default=False,
                      help='Record classes, partial objects and whatever '
                           'else is called, not only functions')
    parser.add_option('--include', action='append', default=[],
                      metavar='GLOB',
                      help='Record only modules of that name and what is in '
                           'them or, with a slash, files of that path; may '
                           'be given several times')
    parser.add_option('--exclude', action='append', default=[],
                      metavar='GLOB',
                      help='Leave modules or files out: their time is their '
                           "callers'")
    parser.add_option('--no-stdlib', dest='stdlib', action='store_false',
                      default=True, help='Leave the standard library out')
    parser.add_option('--coroutines', action='store_true', default=False,
                      help='Measure coroutines from start to end as well')
    parser.add_option('--contexts', action='store_true', default=False,
                      help='Tell apart the paths of calls that lead to a '
                           'function, in the file of -o')
    parser.add_option('--contexts-budget', metavar='SIZE',
                      help='How many bytes of memory they may take; K, M or '
                           'G behind the number stands for 2**10, 2**20 or '
                           '2**30 (256M)')
    parser.add_option('--timeline', action='store_true', default=False,
                      help='Keep when each call began and ended, of the last '
                           'ones, in the file of -o')
    parser.add_option('--timeline-minimum', type='float', metavar='SECONDS',
                      help='Only of calls that took so long')


def add_live(parser):
    """Add the options for while the program runs."""
    parser.add_option('--checkpoint', type='float', metavar='SECONDS',
                      help='Write -o so often while the program runs')
    parser.add_option('--dump-on', metavar='SIGNAL',
                      help='Write -o, or print the table to stderr, whenever '
                           'SIGNAL (such as USR1) arrives, and go on')
    parser.add_option('--toggle-on', metavar='SIGNAL',
                      help='Switch recording off, and on again, whenever '
                           'SIGNAL arrives')
    parser.add_option('--start-off', action='store_true', default=False,
                      help='Record nothing until the first --toggle-on')


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
    check_contexts(parser, options)
    check_live(parser, options)
    options.exports = [check_export(parser, options, text)
                       for text in options.exports
                       + [f'html={path}' for path in options.html]]
    if options.outfile is not None and options.format != 'text':
        parser.error('--format is for what is printed; -o writes a profile '
                     'file')
    if options.outfile is not None and options.subprocesses:
        from profiling.tracing import _children

        try:
            _children.expand(options.outfile, 0)
        except ValueError as error:
            parser.error(f'option -o: {error}')


def check_export(parser, options, text):
    """Return (format, path) of what --export or --html names."""
    from profiling.tracing import stats

    format, _, path = text.partition('=')
    if not path:
        parser.error(f'option --export: {text!r} (expected FORMAT=OUT)')
    if format == 'html' and format not in stats.FILE_FORMATS:
        parser.error('option --html: this build has no report (configure '
                     '--with-report=yes says why)')
    if format not in stats.FILE_FORMATS:
        parser.error(f'option --export: no format is named {format!r} '
                     f'(expected {", ".join(stats.FILE_FORMATS)})')
    return format, path


def check_contexts(parser, options):
    """Refuse what says more about nothing; make a number of the budget."""
    minimum = options.timeline_minimum
    if minimum is not None and not options.timeline:
        parser.error('--timeline-minimum needs --timeline')
    if minimum is not None and not 0 <= minimum <= MAX_MINIMUM:
        parser.error(f'option --timeline-minimum: {minimum:g} (expected 0 to '
                     f'{MAX_MINIMUM} seconds)')
    if options.contexts_budget is None:
        return
    if not options.contexts:
        parser.error('--contexts-budget needs --contexts')
    try:
        options.contexts_budget = parse_size(options.contexts_budget)
    except ValueError:
        parser.error('option --contexts-budget: '
                     f'{options.contexts_budget!r} (expected bytes, such as '
                     '64M)')


def parse_size(text):
    """Return the bytes that a text such as '64M' stands for.

    Raises ValueError if it is none, and if they are not in 1 to sys.maxsize.
    """
    units = 'KMG'
    number, unit = text[:-1], text[-1:].upper()
    if not unit or unit not in units:
        number, unit = text, ''
    if not (number.isascii() and number.isdigit()) or len(number) > 20:
        raise ValueError(text)
    size = int(number) << 10 * (units.index(unit) + 1 if unit else 0)
    if not 1 <= size <= sys.maxsize:
        raise ValueError(text)
    return size


def check_live(parser, options):
    """Refuse options for while the program runs; make numbers of signals."""
    seconds = options.checkpoint
    if seconds is not None and not 0 < seconds <= MAX_SECONDS:
        parser.error(f'option --checkpoint: {seconds:g} (expected more than '
                     '0 seconds)')
    if seconds is not None and options.outfile is None:
        parser.error('--checkpoint needs -o')
    for name in 'dump_on', 'toggle_on':
        setattr(options, name, signal_number(parser, options, name))
    if options.dump_on is not None and options.dump_on == options.toggle_on:
        parser.error('--dump-on and --toggle-on need a signal each')
    if options.start_off and options.toggle_on is None:
        parser.error('--start-off needs --toggle-on')


def signal_number(parser, options, name):
    """Return the number of the signal that an option names, or None."""
    word = getattr(options, name)
    if word is None:
        return None
    from profiling.tracing import _live

    try:
        return _live.number_of(word)
    except ValueError as error:
        parser.error(f'option --{name.replace("_", "-")}: {word!r}: {error}')


def scope(options):
    """Return what options say about what is recorded, for Profile()."""
    keywords = {}
    if options.current_thread:
        keywords['threads'] = 'current'
    if options.all_callables:
        keywords['callables'] = 'all'
    if options.coroutines:
        keywords['coroutines'] = True
    if options.contexts:
        keywords['contexts'] = True
    if options.contexts_budget is not None:
        keywords['contexts_budget'] = options.contexts_budget
    if options.timeline:
        keywords['timeline'] = True
    if options.timeline_minimum is not None:
        keywords['timeline_minimum'] = options.timeline_minimum
    if options.include:
        keywords['include'] = tuple(options.include)
    excluded = () if options.stdlib else standard_library()
    if excluded or options.exclude:
        keywords['exclude'] = (*excluded, *options.exclude)
    return keywords


def standard_library():
    """Return the globs of the standard library, the last of which counts.

    The finder of this package, which is asked at each import, goes with it.
    """
    folder = os.path.dirname(os.__file__)
    for special in '\\*?[':
        folder = folder.replace(special, '\\' + special)
    return (*FROZEN, folder + '/*', '!*/site-packages/*',
            '!*/dist-packages/*', '_profiling_precedence')
