"""Shows that each lint fails: on a small good tree with one thing wrong.

The trees are made in a temporary folder. A case is the path of a file, what
it holds then, and the words of the one rule that has to be broken.
"""

import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

import tap  # noqa: E402

HEADER = """\
/* {purpose} */

#ifndef {guard}
#define {guard}

{text}
#endif
"""

GOOD = {
    'Include/base/hash.h': HEADER.format(
        purpose='Hash tables.', guard='BASE_HASH_H',
        text='#include <uthash.h>\n'),
    'Include/profile/graph.h': HEADER.format(
        purpose='A graph.', guard='PROFILE_GRAPH_H',
        text='#include "base/hash.h"\n'),
    'Modules/base/clock.c':
        '/* A clock. */\n\n#if defined(__x86_64__)\n#endif\n',
    'Modules/profile/graph.c':
        '/* A graph. */\n\n#include "profile/graph.h"\n',
    'Modules/tracing/compat.h': HEADER.format(
        purpose='Versions.', guard='TRACING_COMPAT_H',
        text='#include <Python.h>\n\n#if PY_VERSION_HEX > 3\n#endif\n'),
    'Modules/tracing/module.c':
        '/* A module. */\n\n#include "compat.h"\n'
        '#include "profile/graph.h"\n\n#if COMPAT_HAS_MONITORING\n#endif\n',
    'Lib/module.py': '"""A module."""\n',
    'tests/script.sh': '# A script.\n',
}

LAYERS = [
    ('Modules/base/bad.c', '#include "profile/graph.h"\n', 'base includes'),
    ('Include/base/bad.h', '#include "profile/graph.h"\n', 'base includes'),
    ('Modules/profile/bad.c', '#include "recorder/recorder.h"\n',
     'profile includes'),
    ('Modules/recorder/bad.c', '#include "tracing/module.h"\n',
     'recorder includes'),
    ('Modules/stats/bad.c', '# include "recorder/recorder.h"\n',
     'stats includes'),
    ('Modules/export/bad.c', '#include "tracing/module.h"\n',
     'export includes'),
    ('Modules/tracing/bad.c', '#include "pstats/options.h"\n',
     'tracing includes'),
    ('Modules/pstats/bad.c', '#include "recorder/recorder.h"\n',
     'pstats includes'),
    ('Modules/other/bad.c', '', 'a folder of Modules is a layer'),
    ('Modules/profile/bad.c', '#include "hash.h"\n', 'without a folder'),
    ('Modules/profile/bad.c', '#include <Python.h>\n', 'Python.h'),
    ('Include/base/bad.h', '#include <Python.h>\n', 'Python.h'),
    ('Modules/base/bad.c', '#include <uthash.h>\n', 'uthash'),
    ('Modules/base/bad.c', '#include <utlist.h>\n', 'uthash'),
    ('Modules/base/bad.c', '#include <pcre2.h>\n', 'PCRE2'),
    ('Modules/export/bad.c', '#include <zlib.h>\n', 'zlib'),
    ('Modules/stats/bad.c', '#include <pcre2.h>\n', 'PCRE2'),
    ('Modules/regex/bad.c', '#include <pcre2.h>\n#include <pcre2.h>\n',
     'PCRE2'),
    ('Modules/regex/bad.c', '#include "stats/order.h"\n',
     'regex includes'),
    ('Modules/tracing/bad.c', '#if PY_VERSION_HEX > 3\n', 'Python versions'),
    ('Modules/tracing/bad.c', '#elif COMPAT_HAS_MONITORING\n',
     'Python versions'),
    ('Modules/tracing/module.c', '#if PY_VERSION_HEX > 3\n',
     'Python versions'),
    ('Modules/tracing/module.c', 2 * '#if COMPAT_HAS_MONITORING\n',
     'one slot'),
    ('Modules/profile/bad.c', '#if defined(__linux__)\n', 'platforms'),
]

FUNCTION = 'int\nbad_function(void)\n{{\n{}}}\n'

STYLE = [
    ('Lib/bad.py', '"""Bad."""\n' + 80 * 'x' + '\n', '79 columns'),
    ('Modules/base/bad.c', '/* ' + 80 * 'x' + ' */\n', '79 columns'),
    ('Modules/base/bad.c', '/* Bad. */\n\tint x;\n', 'tabs'),
    ('Lib/bad.py', '"""Bad."""\n \n', 'blanks at the end'),
    ('Lib/bad.py', '"""Bad."""\n' + 500 * '\n', '500 lines'),
    ('Modules/base/bad.c', '/* Bad. */\n' + FUNCTION.format(57 * ';\n'),
     '60 lines'),
    ('Lib/bad.py', '"""Bad."""\ndef f():\n' + 60 * '    pass\n', '60 lines'),
    ('Modules/base/bad.c', '\n/* Bad. */\n', 'what it is for'),
    ('Include/base/bad.h', HEADER.format(
        purpose='', guard='BASE_BAD_H', text=''), 'what it is for'),
    ('Lib/bad.py', 'import os\n', 'what it is for'),
    ('Lib/bad.py', '', 'what it is for'),
    ('tests/bad.sh', '#!/bin/sh\nexit 0\n', 'what it is for'),
    ('Include/base/bad.h', '/* Bad. */\n', 'guarded'),
    ('Include/base/bad.h', HEADER.format(
        purpose='Bad.', guard='BAD_H', text=''), 'guarded'),
    ('Modules/base/bad.c', '/* Bad. */\n/* TODO: good */\n', 'left to do'),
    ('Lib/bad.py', '"""Bad."""\n# FIXME\n', 'left to do'),
    ('Modules/base/bad.c', '/* Bad. */\ntypedef struct x {int y;} z;\n',
     'second name'),
]

SYMBOLS = [
    ('base/bad.c', 'int good_one(void);\nint good_one(void) {return 1;}\n',
     'exports only'),
    ('base/bad.c', 'static int x = 1;\nint bad_x(void) {return x++;}\n',
     'mutable globals'),
    ('base/bad.c', 'int bad_x(void) {static int x; return x++;}\n',
     'mutable globals'),
    ('base/bad.c', '_Thread_local int bad_x;\n', 'mutable globals'),
    ('base/bad.c', 'int bad_methods[] = {1};\n', 'mutable globals'),
    ('tracing/bad.c', 'int bad_count = 1;\n', 'mutable globals'),
]

GOOD_SYMBOLS = """\
static const int table[] = {1, 2};
const char *const bad_names[] = {"a", "b"};
static int helper(int i) {return table[i];}
int bad_get(int i) {return helper(i);}
"""


def write(root, files):
    """Write files, a dict of texts by path, below root."""
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding='utf-8')


def broken_rules(command):
    """Return the cases that are not ok in the output of a lint."""
    output = subprocess.run(command, text=True, stdout=subprocess.PIPE).stdout
    if not re.search(r'^1\.\.\d+$', output, re.MULTILINE):
        return ['the lint has not come to its end']
    return re.findall(r'^not ok \d+ - (.*)$', output, re.MULTILINE)


def on_tree(command, files):
    """Return the rules that a tree of files breaks."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name in 'Include', 'Modules':
            (root / name).mkdir()
        write(root, files)
        return broken_rules([*command, folder])


def on_object(path, text):
    """Return the rules that an object made of a C file breaks."""
    compiler = shlex.split(os.environ.get('CC', 'cc'))
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, path)
        write(pathlib.Path(folder), {path: text})
        made = source.with_suffix('.o')
        subprocess.run([*compiler, '-fPIC', '-c', source, '-o', made],
                       check=True)
        return broken_rules([sys.executable, HERE / 'symbols.py', made])


def expect(report, lint, name, broken, rule):
    """Report whether just the rule with those words is broken."""
    good = len(broken) == 1 and rule in broken[0]
    report.case(good, f'{lint}: {name} breaks "{rule}"')
    if not good:
        print(f'# broken: {broken}')


def expect_none(report, lint, broken):
    """Report whether no rule is broken."""
    report.case(not broken, f'{lint}: what is good passes')
    if broken:
        print(f'# broken: {broken}')


def main():
    tap.skip_elsewhere('tree')
    report = tap.Report()
    layers = ['sh', HERE / 'layers.sh']
    style = [sys.executable, HERE / 'style.py']
    for lint, command, cases in [('layers', layers, LAYERS),
                                 ('style', style, STYLE)]:
        expect_none(report, lint, on_tree(command, GOOD))
        for path, text, rule in cases:
            broken = on_tree(command, GOOD | {path: text})
            expect(report, lint, path, broken, rule)
    expect_none(report, 'symbols', on_object('base/bad.c', GOOD_SYMBOLS))
    for path, text, rule in SYMBOLS:
        expect(report, 'symbols', path, on_object(path, text), rule)
    print(f'1..{report.count}')
    sys.exit(report.failed)


if __name__ == '__main__':
    main()
