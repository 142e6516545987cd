"""Makes pictures for Doc/formats.md: of a profile in programs that open it.

    pictures.py FOLDER

What is not here is said, and its picture left as it is.
"""

import base64
import glob
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), 'report')]

import browser
import formats
import screenshots

SPEEDSCOPE = os.path.join(formats.PACKAGES, 'node_modules', 'speedscope',
                          'dist', 'release')
HEIGHT = 700
START_SECONDS = 120
DRAW_SECONDS = 5

# WebGL by the processor, as there may be no other.
WEBGL = ('--use-angle=swiftshader', '--enable-unsafe-swiftshader')


def export(folder, format, profile, *options):
    """Write profile in a format; return the path of the file."""
    out = os.path.join(folder, f'program.{format}')
    subprocess.run([formats.program.PROGRAM, 'export', '--to', format, '-o',
                    out, *options, profile], check=True)
    return out


def take(path, address, *arguments):
    """Write a picture of a page that draws itself."""
    with browser.Browser(screenshots.WIDTH, HEIGHT, arguments) as window:
        window.open(address)
        time.sleep(DRAW_SECONDS)
        picture = window.screenshot()
    with open(path, 'wb') as file:
        file.write(base64.b64decode(picture))


def show_speedscope(path, folder, profile):
    """Speedscope's own page, from its package, which a script hands a
    file."""
    with open(export(folder, 'speedscope', profile), 'rb') as file:
        text = base64.b64encode(file.read()).decode()
    script = os.path.join(folder, 'load.js')
    with open(script, 'w', encoding='ascii') as file:
        file.write(f'speedscope.loadFileFromBase64("program.prof", '
                   f'"{text}")')
    take(path, f'file://{SPEEDSCOPE}/index.html#localProfilePath={script}'
               '&viewMode=chrono-flame-chart', *WEBGL)


def show_pprof(path, folder, profile):
    """The flame graph of pprof's own server."""
    address = f'127.0.0.1:{browser.free_port()}'
    server = subprocess.Popen(
        ['go', 'tool', 'pprof', f'-http={address}', '-no_browser',
         export(folder, 'pprof', profile)], start_new_session=True,
        env={**os.environ, 'HOME': folder, 'GOCACHE': folder,
             'PPROF_TMPDIR': folder, 'GOTOOLCHAIN': 'local'},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    page = f'http://{address}/ui/flamegraph'
    try:
        wait_for(page)
        take(path, page)
    finally:
        os.killpg(server.pid, 15)
        server.wait()


def wait_for(page):
    """Wait until a server has that page."""
    end = time.monotonic() + START_SECONDS
    while True:
        try:
            with urllib.request.urlopen(page):
                return
        except urllib.error.URLError:
            if time.monotonic() > end:
                raise
            time.sleep(.1)


def show_dot(path, folder, profile):
    """Graphviz."""
    subprocess.run(['dot', '-Tpng', '-Gdpi=72', '-o', path,
                    export(folder, 'dot', profile, '--min', '3')],
                   check=True)


def main():
    target, = sys.argv[1:]
    pictures = [
        ('speedscope', show_speedscope, not glob.glob(SPEEDSCOPE)
         and 'no speedscope here: make consumers'),
        ('pprof', show_pprof, not shutil.which('go') and 'no go here'),
        ('dot', show_dot, not shutil.which('dot') and 'no dot here'),
    ]
    with tempfile.TemporaryDirectory() as folder:
        profile = screenshots.record(folder, 'program.prof', 5, 3)
        for name, show, reason in pictures:
            path = os.path.join(target, f'format-{name}.png')
            if reason:
                print(f'{path}: {reason}')
                continue
            show(path, folder, profile)
            screenshots.reduce(path)
            print(f'{path}: {os.path.getsize(path):,} bytes')


if __name__ == '__main__':
    main()
