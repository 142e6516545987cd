"""Looks into the object files: what they export, what they can change.

    symbols.py [OBJECT...]

Without OBJECTs those of the build, whose names are TARGET-NOUN.o.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import tap  # noqa: E402

# What a file exports besides names that begin with its own.
EXPORTS = {
    'library': {'PyInit__stats'},
    'module': {'PyInit__lsprof', 'profiler_module'},
}

# Variables that a program can change, by the file they are in: there are no
# others. The file says why.
MUTABLE = {
    'audience': {'last'},                           # the last number given
    'booking': {'timing_for'},                      # each thread has its own
    'events': {'events_here'},                      # likewise
    'memory': {'seam'},                             # in test builds only
    'recorder': {'last'},                           # the last number given
    'thread': {'key', 'key_error', 'key_once'},
}

# Tables of the extension that the interpreter does not take as const.
TABLES = re.compile(r'\w+_(description|fields|getset|members|methods|module'
                    r'|slots|spec)')

SANITIZERS = re.compile(r'.*(asan|ubsan|sanitizer|\.L)', re.IGNORECASE)
WRITABLE = re.compile(r'\.(t?data|t?bss)(?!\.rel\.ro)')


def noun(path):
    """Return the name of the source file of an object."""
    return path.stem.rpartition('-')[2]


def find_objects():
    """Return the objects of the build that have a source, by their layer."""
    build = pathlib.Path(os.environ.get('builddir', '.'))
    sources = pathlib.Path(os.environ.get('srcdir', '.'))
    objects = []
    for folder in 'Modules/*', 'tests/check':
        for path in sorted(build.glob(f'{folder}/*.o')):
            place = path.parent.relative_to(build)
            if (sources / place / f'{noun(path)}.c').exists():
                objects.append(path)
    return objects


def symbols(path):
    """Yield name, class and section of each symbol of an object."""
    listing = subprocess.run(
        ['nm', '-f', 'sysv', str(path)], check=True, text=True,
        stdout=subprocess.PIPE).stdout
    for line in listing.splitlines():
        fields = [field.strip() for field in line.split('|')]
        if len(fields) == 7 and fields[0] and fields[2] != 'U':
            if not SANITIZERS.match(fields[0]):
                yield fields[0], fields[2], fields[6]


def is_export(name, source):
    """Return whether a file may export name."""
    return (name.startswith(source + '_') or name in EXPORTS.get(source, ())
            or (name == 'main'
                and (source == 'main' or source.startswith('check_'))))


def is_mutable(path, name):
    """Return whether an object may have a variable of that name."""
    name = name.partition('.')[0]
    return (name in MUTABLE.get(noun(path), ())
            or (path.parent.name == 'tracing' and TABLES.fullmatch(name)))


def main():
    if shutil.which('nm') is None:
        print('1..0 # SKIP nm is missing (Debian: binutils)')
        return
    if not sys.argv[1:]:
        tap.skip_elsewhere('tree')
    objects = [pathlib.Path(path) for path in sys.argv[1:]] or find_objects()
    exports, variables = [], []
    for path in objects:
        for name, kind, section in symbols(path):
            if kind.isupper() and not is_export(name, noun(path)):
                exports.append(f'{path.name}: {name}')
            if ('tests/check' not in str(path) and WRITABLE.match(section)
                    and not is_mutable(path, name)):
                variables.append(f'{path.name}: {name} in {section}')
    report = tap.Report()
    report.case(bool(objects), 'there are objects to look at')
    for broken, rule in [
            (exports, 'A file exports only names that begin with its own'),
            (variables, 'There are no mutable globals but those known')]:
        report.case(not broken, rule)
        for place in broken:
            print('#', place)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
