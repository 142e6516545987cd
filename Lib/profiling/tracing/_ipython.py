"""The extension for IPython: %tprof and %%tprof, after IPython's %prun."""

import re
import sys

MAGIC = 'tprof'

OPTION = re.compile(r'''\s*-(?:
    (?P<name>[lsTD])\s*(?P<value>"[^"]*"|'[^']*'|[^\s"']\S*)
    | (?P<flags>[rq]+)(?=\s|$)
    | (?P<end>-)(?=\s|$)
    )''', re.VERBOSE)

EXITED = '*** SystemExit exception caught in code being profiled.'


def load(ipython):
    """Add the magics to ipython, an InteractiveShell."""
    def tprof(line, cell=None):
        return run_magic(ipython, line, cell)

    tprof.__doc__ = HELP
    ipython.register_magic_function(tprof, 'line_cell', MAGIC)


def unload(ipython):
    """Take the magics out of ipython again."""
    for magics in ipython.magics_manager.magics.values():
        magics.pop(MAGIC, None)


HELP = f"""Profile a statement or a cell.

    %{MAGIC} [options] statement

    %%{MAGIC} [options] [statement]
    code ...

The options are those of %prun:

-s KEY   sort by KEY; the next -s is for rows that are equal so far.
         Default: time
-l LIMIT restrict the table: to the first rows (a whole number), to a part
         of them (a number between 0 and 1), or to functions whose label has
         a match of a regular expression; may be repeated
-r       return the profile, a profiling.tracing.stats.Stats
-D FILE  write a profile file
-T FILE  write the table to a file
-q       show nothing

Unlike %prun it shows and writes what was recorded when the code raises, and
works while another profiler is enabled.
"""


def run_magic(ipython, line, cell):
    """Do what the line of a magic says; return Stats, or None."""
    from profiling.tracing import Profile, stats

    try:
        options, statement = parse(line)
        # What is wrong is said before the code runs.
        stats.load({}).rows(*options['l'], sort=options['s'])
    except KeyError as error:
        complain(f'-s {error.args[0]}: no such sort key')
        return None
    except (TypeError, ValueError) as error:
        complain(error)
        return None
    if cell is not None:
        statement += '\n' + cell
    profile = Profile(nested=True, exclude=('profiling.tracing',))
    note = ''
    try:
        profile.runctx(ipython.transform_cell(statement), ipython.user_ns,
                       ipython.user_ns)
    except SystemExit:
        note = EXITED
    finally:
        found = show(profile, options, note)
    return found if 'r' in options['flags'] else None


def parse(line):
    """Return (options, statement) of the line of a magic.

    options is a dict: 's' and 'l' are tuples, 'D' and 'T' paths or None,
    'flags' a set of letters.  Raises ValueError.
    """
    given = {'s': [], 'l': [], 'D': [], 'T': []}
    flags = set()
    while line.lstrip().startswith('-'):
        option = OPTION.match(line)
        if option is None:
            word = line.split()[0]
            raise ValueError(f'{word}: unknown option, or one without its '
                             f'value (%{MAGIC}? shows them)')
        line = line[option.end():]
        if option['name']:
            given[option['name']].append(unquoted(option['value']))
        elif option['end']:
            break
        flags.update(option['flags'] or ())
    options = {'s': tuple(given['s']) or ('time',),
               'l': tuple(map(limit, given['l'])), 'flags': flags}
    for name in 'DT':
        options[name] = given[name][-1] if given[name] else None
    return options, line.strip()


def unquoted(value):
    """Return value without the quotes around it."""
    return value[1:-1] if value[0] in '"\'' else value


def limit(word):
    """Return the restriction that word stands for."""
    for kind in (int, float):
        try:
            return kind(word)
        except ValueError:
            pass
    return word


def show(profile, options, note):
    """Show and write what options ask for; return the Stats.

    note is printed as well, if it is not empty.
    """
    from profiling.tracing import _file, stats

    found = stats.load(profile)
    text = table(found.strip_dirs(), options)
    if 'q' not in options['flags']:
        page(text)
    if note:
        print(note)
    if options['D'] is not None:
        attempt(options['D'], profile.dump_stats, options['D'])
    if options['T'] is not None:
        attempt(options['T'], _file.save, options['T'],
                text.encode('utf-8', 'backslashreplace'))
    return found


def table(found, options):
    """Return the table of found as a text."""
    import io

    stream = io.StringIO()
    found.print_stats(*options['l'], sort=options['s'], file=stream)
    return stream.getvalue().rstrip() + '\n'


def page(text):
    """Show text in IPython's pager."""
    pager = sys.modules.get('IPython.core.page')
    if pager is not None:
        pager.page(text)
    else:
        print(text, end='')


def attempt(path, write, *arguments):
    """Write the file at path; say whether it is written."""
    try:
        write(*arguments)
    except OSError as error:
        complain(f'{path}: {error.strerror}')
    else:
        print(f'*** Profile saved to file {path!r}.')


def complain(message):
    """Print a line to sys.stderr."""
    print(f'{MAGIC}: {message}', file=sys.stderr)
