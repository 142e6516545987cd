"""What tests of the report share: a profile that is known, and its page."""

import contextlib
import os
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
sys.path[:0] = [HERE, TESTS]

import browser
import contexts
import tap

PROGRAM = os.path.abspath(
    os.path.join(os.environ.get('builddir', '.'), 'pstats'))
TIMEOUT_SECONDS = 120
MS = 1_000_000

SOURCE = '''\
"""A program."""

def main():
    load()
    work()

def load():
    parse()

def work():
    parse()

def parse(
    text='<b>&amp;',
):
    return text

if __name__ == '__main__':
    main()
'''


def keys(path):
    """Return the keys of the functions in a file of SOURCE's lines."""
    return {name: (path, SOURCE[:SOURCE.index(f'def {name}')].count('\n') + 1,
                   name)
            for name in ('main', 'load', 'work', 'parse')}


def calls_of(path, worker_ms=60):
    """Return calls of two threads.

    Self times in ms: main 10, load 20 (2 calls), work 40 and in the other
    thread worker_ms, parse 30 below load (4 calls), 50 below work (6 calls)
    and 70 below that of the other thread (3 calls).
    """
    key = keys(path)
    worker = contexts.Thread(7, 'Worker', 8)

    def call(names, ms, count, thread=contexts.MAIN_THREAD):
        return contexts.Call(tuple(key[name] for name in names.split()),
                             ms * MS, thread, count)

    return [
        call('main', 10, 1),
        call('main load', 20, 2),
        call('main load parse', 30, 4),
        call('main work', 40, 1),
        call('main work parse', 50, 6),
        call('work', worker_ms, 1, worker),
        call('work parse', 70, 3, worker),
    ]


def has_report():
    """Tell whether this build has the report."""
    done = subprocess.run([PROGRAM, 'html', '-o', os.devnull, os.devnull],
                          stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=TIMEOUT_SECONDS)
    return 'no report' not in done.stderr


def main():
    """Run the tests of the file that is __main__, if they can be."""
    tap.skip_elsewhere('report')
    missing = browser.missing()
    if missing:
        print(f'1..0 # SKIP {missing} is not on this machine')
    elif not has_report():
        print('1..0 # SKIP this build has no report')
    else:
        tap.main(sys.modules['__main__'].__file__)


class ReportCase(unittest.TestCase):
    """A case with a folder of its own, and a browser for all its tests."""

    arguments = ()

    @classmethod
    def setUpClass(cls):
        with contextlib.ExitStack() as stack:
            cls.folder = os.path.realpath(stack.enter_context(
                tempfile.TemporaryDirectory()))
            cls.browser = stack.enter_context(
                browser.Browser(arguments=cls.arguments))
            cls.prepare()
            cls.addClassCleanup(stack.pop_all().close)

    @classmethod
    def prepare(cls):
        """Write what the tests of the class need."""

    @classmethod
    def path(cls, name):
        """Return the path of a file in the folder."""
        return os.path.join(cls.folder, name)

    @classmethod
    def write(cls, name, calls, **options):
        """Write a profile; return its path."""
        contexts.write(cls.path(name), calls, **options)
        return cls.path(name)

    @classmethod
    def report(cls, *arguments):
        """Write a report; return its address."""
        page = cls.path('report.html')
        done = subprocess.run(
            [PROGRAM, 'html', '-o', page, *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=TIMEOUT_SECONDS)
        if done.returncode != 0 or done.stderr:
            raise AssertionError(f'pstats html: {done}')
        return f'file://{page}'

    def open(self, address):
        """Open a page whose graph is drawn."""
        self.browser.open('about:blank')
        self.browser.console()
        self.browser.requests()
        self.browser.open(address)
        if not self.browser.wait(
                'document.querySelector("#graph g.frame") !== null'):
            self.fail(self.browser.console())
        self.settle()

    def settle(self):
        """Wait until what is drawn is there, labels too."""
        self.browser.ask('POST', '/execute/async', {
            'script': 'const done = arguments[0]; setTimeout(() =>'
                      'requestAnimationFrame(() => done()), 150)',
            'args': []})

    def frames(self):
        """Return {label: width in pixels} of the frames, by their words up
        to the first comma; those of equal words are summed."""
        self.settle()
        pairs = self.browser.run(
            'return [...document.querySelectorAll("#graph g.frame")].map('
            '(frame) => [frame.getAttribute("aria-label").split(",")[0],'
            'frame.querySelector("rect").getBoundingClientRect().width])')
        result = {}
        for label, width in pairs:
            result[label] = result.get(label, 0) + width
        return result

    def click(self, label, times=1):
        """Click on the first frame of that label."""
        self.settle()
        found = self.browser.run('''
            const frame = [...document.querySelectorAll("#graph g.frame")]
                .find((one) => one.getAttribute("aria-label")
                    .startsWith(arguments[0]));
            if (!frame) return false;
            const rect = frame.querySelector("rect");
            for (let i = 0; i < arguments[1]; i++) {
                rect.dispatchEvent(new MouseEvent("click",
                    {bubbles: true, detail: i + 1}));
            }
            if (arguments[1] === 2) {
                rect.dispatchEvent(new MouseEvent("dblclick",
                    {bubbles: true}));
            }
            return true''', label, times)
        self.assertTrue(found, label)

    def table(self, selector):
        """Return the rows of a table, lists of texts."""
        return self.browser.run(
            'return [...document.querySelectorAll(arguments[0] + " tbody tr")]'
            '.map((row) => [...row.cells].map((cell) => cell.textContent))',
            selector)

    def search(self, text):
        """Type text into the search, in place of what is there."""
        self.browser.run(
            'const input = document.getElementById("search");'
            'input.value = ""; input.focus()')
        self.browser.type('#search', text)
        self.browser.run('document.getElementById("search").dispatchEvent('
                         'new Event("input", {bubbles: true}))')
        self.settle()
        self.settle()
