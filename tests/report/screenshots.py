"""Makes the pictures of Doc/report.md, of programs that Python comes with.

    screenshots.py FOLDER

They are PNGs of few colours; pngquant makes them so, where it is installed.
"""

import base64
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import browser
import pages

WIDTH = 1240

# What is profiled; no path of this machine is to be seen.
FILE = 'program.py'
PROGRAM = '''\
"""Reads a program and shows what it is made of."""

import ast
import json
import textwrap


def load(times):
    with open(ast.__file__, encoding='utf-8') as file:
        source = file.read()
    return [ast.parse(source) for _ in range(times)]


def show(tree, times):
    texts = []
    for _ in range(times):
        texts.append(ast.dump(tree, indent=2))
    return texts


def save(texts):
    return [json.dumps(textwrap.wrap(text[:40_000])) for text in texts]


def main(loads, shows):
    tree = load(loads)[0]
    save(show(tree, shows))
'''
CODE = '''
import sys
from profiling.tracing import Profile
out, file = sys.argv[1:3]
names = {}
exec(compile(open(file).read(), file, 'exec'), names)
with Profile(contexts=True) as profile:
    names['main'](*map(int, sys.argv[3:]))
profile.dump_stats(out)
'''

DARK = 'document.getElementById("theme").click();'
CHOOSE = '''
const group = [...document.querySelectorAll("#graph g.frame")].find((one) =>
    one.getAttribute("aria-label").startsWith(arguments[0]));
group.querySelector("rect").dispatchEvent(
    new MouseEvent("click", {bubbles: true}));
'''
SCROLL = 'document.getElementById("columns").scrollIntoView();'


def record(folder, name, *numbers):
    """Write a profile of PROGRAM with these arguments; return its path."""
    path = os.path.join(folder, name)
    with open(os.path.join(folder, FILE), 'w', encoding='utf-8') as file:
        file.write(PROGRAM)
    subprocess.run([sys.executable, '-c', CODE, path, FILE,
                    *map(str, numbers)], check=True, cwd=folder)
    return path


def report(folder, *arguments):
    """Write a report; return its address."""
    page = os.path.join(folder, 'report.html')
    subprocess.run([pages.PROGRAM, 'html', '-o', page, *arguments],
                   check=True, cwd=folder)
    return f'file://{page}'


def reduce(path):
    """Let a picture have few colours, where that can be done."""
    if shutil.which('pngquant'):
        subprocess.run(['pngquant', '--force', '--output', path, '64', path],
                       check=True)


def take(path, address, height, script, *arguments):
    """Write a picture of a page after a script has run in it."""
    with browser.Browser(width=WIDTH, height=height) as window:
        window.open(address)
        if not window.wait('document.querySelector("#graph g") !== null'):
            sys.exit(f'{address} draws nothing: {window.console()}')
        window.run(script, *arguments)
        picture = window.screenshot()
    with open(path, 'wb') as file:
        file.write(base64.b64decode(picture))
    reduce(path)
    print(f'{path}: {os.path.getsize(path):,} bytes')


def main():
    target, = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        old = record(folder, 'before.prof', 5, 3)
        new = record(folder, 'after.prof', 4, 4)
        page = report(folder, old)
        take(os.path.join(target, 'report.png'), page, 940, CHOOSE, 'show')
        take(os.path.join(target, 'report-function.png'), page, 860,
             CHOOSE + SCROLL, 'show')
        page = report(folder, '--diff', old, new)
        take(os.path.join(target, 'report-difference.png'), page, 640, DARK)


if __name__ == '__main__':
    main()
