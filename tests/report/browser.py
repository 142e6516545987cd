"""A browser without a window, driven by the WebDriver protocol.

It is Debian's chromium with its chromedriver. What goes over the network or
to the console is in its logs.
"""

import json
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

START_SECONDS = 60
REQUEST_SECONDS = 120
ELEMENT = 'element-6066-11e4-a52e-4f735466cecf'
DRIVERS = ('chromedriver',)
BROWSERS = ('chromium', 'chromium-browser', 'google-chrome')


class Failure(Exception):
    """What the browser says went wrong."""


def missing():
    """Return the name of the program that is not here, or None."""
    for names in DRIVERS, BROWSERS:
        if not any(map(shutil.which, names)):
            return names[0]
    return None


def first(names):
    """Return the path of the first of the programs that is here."""
    return next(filter(None, map(shutil.which, names)))


def free_port():
    """Return a port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


class Browser:
    """A session, for use in a with statement.

    Functions in JavaScript get their arguments in `arguments`, and return
    what JSON can hold, or elements.
    """

    def __init__(self, width=1400, height=1000, arguments=()):
        self.port = free_port()
        self.folder = tempfile.TemporaryDirectory()
        self.driver = subprocess.Popen(
            [first(DRIVERS), f'--port={self.port}'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        self.session = ''
        options = {
            'binary': first(BROWSERS),
            'args': ['--headless=new', '--no-sandbox', '--disable-gpu',
                     '--disable-dev-shm-usage', '--hide-scrollbars',
                     '--no-first-run', '--disable-background-networking',
                     f'--user-data-dir={self.folder.name}',
                     f'--window-size={width},{height}', *arguments],
        }
        try:
            self.wait_for_driver()
            answer = self.ask('POST', '/session', {'capabilities': {
                'alwaysMatch': {
                    'browserName': 'chrome',
                    'goog:chromeOptions': options,
                    'goog:loggingPrefs': {'browser': 'ALL',
                                          'performance': 'ALL'},
                }}})
            self.session = f'/session/{answer["sessionId"]}'
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    def close(self):
        """End the browser."""
        try:
            if self.session:
                self.ask('DELETE', '')
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.folder.cleanup()

    def wait_for_driver(self):
        """Wait until the driver answers."""
        end = time.monotonic() + START_SECONDS
        while True:
            try:
                self.ask('GET', '/status')
                return
            except OSError:
                if time.monotonic() > end or self.driver.poll() is not None:
                    raise
                time.sleep(0.05)

    def ask(self, method, path, body=None):
        """Send a command; return its value. Raises Failure."""
        if body is None and method == 'POST':
            body = {}
        request = urllib.request.Request(
            f'http://127.0.0.1:{self.port}{self.session}{path}',
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={'Content-Type': 'application/json'})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=REQUEST_SECONDS) as answer:
                return json.load(answer)['value']
        except urllib.error.HTTPError as error:
            raise Failure(json.load(error)['value']['message']) from None

    def open(self, url):
        """Go to a page and wait until it has loaded."""
        self.ask('POST', '/url', {'url': url})

    def run(self, script, *arguments):
        """Return what a function's body in JavaScript returns."""
        return self.ask('POST', '/execute/sync',
                        {'script': script, 'args': list(arguments)})

    def wait(self, script, *arguments, seconds=30):
        """Return the first value of an expression that is true."""
        end = time.monotonic() + seconds
        while True:
            value = self.run(f'return {script}', *arguments)
            if value or time.monotonic() > end:
                return value
            time.sleep(0.05)

    def texts(self, selector):
        """Return the texts of the elements that a selector finds."""
        return self.run('return [...document.querySelectorAll(arguments[0])]'
                        '.map((one) => one.textContent.trim())', selector)

    def text(self, selector):
        """Return the text of the first of them, or None."""
        return next(iter(self.texts(selector)), None)

    def find(self, selector):
        """Return the first element that a selector finds."""
        return self.ask('POST', '/element',
                        {'using': 'css selector', 'value': selector})[ELEMENT]

    def click(self, selector):
        """Click on an element as a mouse would."""
        self.ask('POST', f'/element/{self.find(selector)}/click')

    def type(self, selector, text):
        """Type text into an element."""
        self.ask('POST', f'/element/{self.find(selector)}/value',
                 {'text': text})

    def choose(self, selector, value):
        """Choose from a list as its user would."""
        self.run('const list = document.querySelector(arguments[0]);'
                 'list.value = arguments[1];'
                 'list.dispatchEvent(new Event("change", {bubbles: true}))',
                 selector, value)

    def press(self, *keys):
        """Press and release keys, in whatever has the focus."""
        self.ask('POST', '/actions', {'actions': [{
            'type': 'key', 'id': 'keyboard',
            'actions': [{'type': kind, 'value': key} for key in keys
                        for kind in ('keyDown', 'keyUp')]}]})

    def double_click(self, element):
        """Click twice on an element that run() or find() has returned."""
        move = {'type': 'pointerMove', 'x': 0, 'y': 0,
                'origin': {ELEMENT: element}}
        click = [{'type': 'pointerDown', 'button': 0},
                 {'type': 'pointerUp', 'button': 0}]
        self.ask('POST', '/actions', {'actions': [{
            'type': 'pointer', 'id': 'mouse', 'actions': [move, *click * 2],
        }]})

    def screenshot(self):
        """Return a picture of the window as a PNG, in base 64."""
        return self.ask('GET', '/screenshot')

    def console(self):
        """Return what the console got since this was last asked."""
        return [entry['message'] for entry in
                self.ask('POST', '/se/log', {'type': 'browser'})]

    def requests(self):
        """Return the addresses asked for since this was last asked."""
        messages = [json.loads(entry['message'])['message'] for entry in
                    self.ask('POST', '/se/log', {'type': 'performance'})]
        return [message['params']['request']['url'] for message in messages
                if message['method'] == 'Network.requestWillBeSent']
