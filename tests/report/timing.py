"""Measures how long the report takes to draw many contexts.

    timing.py [CONTEXTS]

Prints milliseconds, the best of a few, from when something is asked for until
it has been drawn; of opening, until the page is complete.
"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pages

import browser
import contexts

CONTEXTS = 100_000
TIMES = 5
CHOOSE = ('const list = document.getElementById("{}"); list.value = "{}";'
          'list.dispatchEvent(new Event("change"));')
ACTIONS = {
    'draw': CHOOSE.format('shape', 'flame'),
    'zoom': 'document.querySelectorAll("#graph g.frame")[8]'
            '.querySelector("rect").dispatchEvent('
            'new MouseEvent("dblclick", {bubbles: true}));',
    'invert': CHOOSE.format('order', 'callers'),
    'dark': 'document.getElementById("theme").click();',
}
MEASURE = '''
const done = arguments[0];
const begun = performance.now();
%s
requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
'''


def measure(window, address):
    """Return {what: milliseconds} of a page that is opened anew."""
    window.open('about:blank')
    window.open(address)
    result = {'open': window.run(
        'return performance.getEntriesByType("navigation")[0].domComplete')}
    for name, script in ACTIONS.items():
        result[name] = window.ask('POST', '/execute/async', {
            'script': MEASURE % script, 'args': []})
    return result


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONTEXTS
    with tempfile.TemporaryDirectory() as folder:
        profile, page = (os.path.join(folder, name)
                         for name in ('large.prof', 'large.html'))
        contexts.write_large(profile, count)
        subprocess.run([pages.PROGRAM, 'html', '-o', page, profile],
                       check=True)
        with browser.Browser() as window:
            runs = [measure(window, f'file://{page}') for _ in range(TIMES)]
    print(f'{count:,} contexts, best of {TIMES}: ' + ', '.join(
        f'{name} {min(run[name] for run in runs):.0f} ms'
        for name in runs[0]))


if __name__ == '__main__':
    main()
