"""pstats top: a file that changes, in tables and live on a terminal."""

import os
import re
import signal
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import program
import terminal

RUN = ('app.py', 1, 'run')
WORK = ('lib/work.py', 7, 'work')
LATE = ('lib/late.py', 3, 'late')
# What a program has done at three times: run is still running, work is called
# again and again, late was not called at first.
TABLES = [
    {RUN: (1, 1, .5, 1.5, {}),
     WORK: (10, 10, 1., 1., {RUN: (10, 10, 1., 1.)})},
    {RUN: (1, 1, .5, 2.75, {}),
     WORK: (15, 15, 1.25, 1.25, {RUN: (15, 15, 1.25, 1.25)}),
     LATE: (2, 2, 1., 1., {RUN: (2, 2, 1., 1.)})},
    {RUN: (1, 1, .5, 3., {}),
     WORK: (15, 15, 1.25, 1.25, {RUN: (15, 15, 1.25, 1.25)}),
     LATE: (9, 9, 1.25, 1.25, {RUN: (9, 9, 1.25, 1.25)})},
]
FIRST = '''\
t.prof at HH:MM:SS: 11 calls in 1.500 s

    self     %  +self  cumulative  calls  +calls  filename:lineno(function)
1000.000  66.7           1000.000     10          work.py:7(work)
 500.000  33.3           1500.000      1          app.py:1(run)
'''
SECOND = '''
t.prof at HH:MM:SS: 18 calls in 2.750 s, +7 and +1.250 s

    self     %      +self  cumulative  calls  +calls  filename:lineno(function)
1250.000  45.5   +250.000    1250.000     15      +5  work.py:7(work)
1000.000  36.4  +1000.000    1000.000      2      +2  late.py:3(late)
 500.000  18.2               2750.000      1          app.py:1(run)
'''


class TopCase(program.ProgramCase):

    def setUp(self):
        super().setUp()
        self.put(0)

    def put(self, number):
        """Put a table in the place of the file, as --checkpoint does."""
        self.write('new', TABLES[number])
        os.replace(self.path('new'), self.path('t.prof'))


def without_time(text):
    """Return text with another time of day."""
    return re.sub(r'\d\d:\d\d:\d\d', 'HH:MM:SS', text)


class TableTest(TopCase):

    def names(self, *options):
        lines = self.output('top', '--once', *options,
                            't.prof').splitlines()[3:]
        return [re.search(r'\((\w+)\)$', line)[1] for line in lines]

    def test_once(self):
        self.assertEqual(without_time(self.output('top', '--once', 't.prof')),
                         FIRST)

    def watch(self):
        """Return a command that prints two tables, the first of which it
        has printed, and that."""
        child = subprocess.Popen(
            [program.PROGRAM, 'top', '--count', '2', 't.prof'],
            cwd=self.folder, stdout=subprocess.PIPE,
            env={**os.environ, 'LC_ALL': 'C', 'TZ': 'UTC'})
        timer = threading.Timer(program.TIMEOUT_SECONDS, child.kill)
        timer.start()
        self.addCleanup(timer.cancel)
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.wait)
        self.addCleanup(child.kill)
        lines = [child.stdout.readline() for _ in range(3)]
        while lines[-1].count(b'(run)') == 0 and lines[-1]:
            lines.append(child.stdout.readline())
        return child, b''.join(lines).decode()

    def rest(self, child):
        """Return what else a command prints before it ends."""
        rest = child.stdout.read().decode()
        self.assertEqual(child.wait(), 0)
        return without_time(rest)

    def test_each_change(self):
        child, first = self.watch()
        self.assertEqual(without_time(first), FIRST)
        self.put(1)
        self.assertEqual(self.rest(child), SECOND)

    def test_what_cannot_be_read_is_left_for_the_next_time(self):
        child, _ = self.watch()
        self.write('t.prof', b'{')
        time.sleep(0.3)
        self.put(1)
        self.assertEqual(self.rest(child), SECOND)

    def test_another_run(self):
        """With fewer calls than before nothing has been added."""
        self.put(1)
        child, _ = self.watch()
        self.put(0)
        self.assertEqual(self.rest(child), '\n' + FIRST)

    def test_what_cannot_be_seen_has_not_grown(self):
        child, _ = self.watch()
        self.write('new', {RUN: (1, 1, .5 - 1e-9, 1.5, {}),
                           WORK: (10, 10, 1 + 1e-9, 1., {})})
        os.replace(self.path('new'), self.path('t.prof'))
        self.assertEqual(self.rest(child), '\n' + FIRST.replace(
            '1.500 s\n', '1.500 s, +0 and +0.000 s\n'))

    def test_order_and_limit(self):
        self.put(1)
        self.assertEqual(self.names(), ['work', 'late', 'run'])
        self.assertEqual(self.names('-s', 'cumulative'),
                         ['run', 'work', 'late'])
        self.assertEqual(self.names('--sort=calls', '-l', '2'),
                         ['work', 'late'])
        self.assertEqual(self.names('-l', '0'), [])

    def test_unit_names_colours(self):
        text = self.output('top', '--once', '--unit', 's', '--names', 'full',
                           't.prof')
        self.assertIn('\n1.000  66.7 ', text)
        self.assertIn(' lib/work.py:7(work)\n', text)
        self.assertIn('\x1b[1m', self.output('top', '--once', '--color',
                                             'always', 't.prof'))

    def test_refusals(self):
        self.assertEqual(self.refused('top', '--once', 'none'),
                         ['pstats: none: No such file or directory'])
        self.write('bad', b'x')
        self.assertEqual(len(self.refused('top', '--once', 'bad')), 1)
        for options, message in [
                ((), 'no file is given (pstats top --help says more)'),
                (('a', 'b'), 'top shows one file (pstats top --help says '
                             'more)'),
                (('-s', 'x', 'a'), '--sort x (expected self, cumulative, '
                                   'calls or growth)'),
                (('--count', '-1', 'a'), '--count -1 (expected a whole '
                                         'number, 0 or more)')]:
            self.assertEqual(self.refused('top', *options, status=2)[0],
                             f'pstats: {message}')

    def test_help_fits_a_terminal(self):
        lines = self.output('top', '--help').splitlines()
        self.assertLessEqual(max(map(len, lines)), 79)
        self.assertLessEqual(len(lines), 24)


class LiveTest(TopCase):

    def top(self, *arguments, **options):
        return terminal.Terminal('top', *(arguments or ['t.prof']),
                                 folder=self.folder, **options)

    def last(self, text):
        """Return the lines of the last whole picture."""
        pictures = text.split('\x1b[H')[1:]
        pictures = [part for part in pictures if part.endswith('\x1b[J')
                    or '\x1b[J' in part]
        if not pictures:
            return []
        lines = pictures[-1].split('\x1b[J')[0]
        return [re.sub('\x1b\\[[0-9;]*[mK]', '', line)
                for line in lines.split('\n')]

    def order(self, text):
        return [re.search(r'\((\w+)\)$', line)[1]
                for line in self.last(text)[4:]]

    def end(self, shown, status=0):
        self.assertEqual(shown.wait(), status)
        self.assertTrue(shown.is_restored())
        self.assertTrue(shown.text.endswith('\x1b[?25h\x1b[?1049l'))

    def test_live(self):
        with self.top() as shown:
            shown.wait_for(lambda text: 'work.py' in text)
            self.assertTrue(shown.text.startswith('\x1b[?1049h\x1b[?25l'))
            self.assertFalse(shown.is_restored())
            self.assertEqual(
                without_time('\n'.join(self.last(shown.text)[:1])),
                't.prof at HH:MM:SS: 11 calls in 1.500 s')
            self.put(1)
            shown.wait_for(lambda text: 'late.py' in text)
            self.assertIn('1000.000  36.4  +1000.000    1000.000      2'
                          '      +2  late.py:3(late)', self.last(shown.text))
            shown.type('q')
            self.end(shown)

    def test_keys(self):
        self.put(1)
        with self.top() as shown:
            for key, order in [('c', ['run', 'work', 'late']),
                               ('s', ['work', 'late', 'run']),
                               ('x', ['work', 'late', 'run'])]:
                shown.type(key)
                shown.wait_for(lambda text: self.order(text) == order)
            self.put(2)
            shown.wait_for(lambda text: '+250.000' in text)
            shown.type('g')
            shown.wait_for(lambda text: self.order(text)
                           == ['late', 'run', 'work'])
            shown.type('n')
            shown.wait_for(lambda text: self.order(text)
                           == ['work', 'late', 'run'])
            shown.type('\x03')
            self.end(shown)

    def test_pause(self):
        with self.top() as shown:
            shown.wait_for(lambda text: 'work.py' in text)
            shown.type('p')
            shown.wait_for(lambda text: 'paused' in text)
            self.put(1)
            shown.type('c')
            shown.wait_for(lambda text: 'by cumulative, paused' in text)
            self.assertNotIn('late', shown.text)
            shown.type('p')
            shown.wait_for(lambda text: 'late.py' in text)
            shown.type('q')
            self.end(shown)

    def test_size(self):
        """Lines fit in the terminal, whatever size it is given."""
        self.write('t.prof', {(f'{"x" * 90}.py', i, 'f'): (i, i, .1, .1, {})
                              for i in range(60)})
        with self.top(rows=20, columns=79) as shown:
            for rows, columns in [(20, 79), (40, 100), (10, 60), (3, 50)]:
                shown.resize(rows, columns)
                shown.wait_for(lambda text: len(self.last(text))
                               == max(rows - 1, 5)
                               and max(map(len, self.last(text)))
                               <= max(columns, 75)
                               and len(self.last(text)[1])
                               == min(columns, 74))
            shown.type('q')
            self.end(shown)

    def test_waits_for_the_file(self):
        with self.top('later.prof') as shown:
            shown.wait_for(lambda text: 'waiting for the file' in text)
            self.write('later.prof', b'{')
            shown.wait_for(lambda text: 'cut short' in text)
            self.write('new', TABLES[0])
            os.replace(self.path('new'), self.path('later.prof'))
            shown.wait_for(lambda text: 'work.py' in text)
            shown.type('q')
            self.end(shown)

    def test_signals(self):
        for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
            with self.top() as shown:
                shown.wait_for(lambda text: 'work.py' in text)
                shown.process.send_signal(number)
                self.end(shown, -number)

    def test_stopped_and_let_go_on(self):
        """The screen is another one then: it has to be drawn again. Without
        a shell above it a process is let go on at once."""
        with self.top() as shown:
            shown.wait_for(lambda text: text.count('work.py') == 1)
            shown.process.send_signal(signal.SIGTSTP)
            shown.wait_for(lambda text: text.count('work.py') == 2)
            shown.type('\x1a')
            shown.wait_for(lambda text: text.count('work.py') == 3)
            shown.type('q')
            self.end(shown)

    def test_terminal_that_goes(self):
        with self.top() as shown:
            shown.wait_for(lambda text: 'work.py' in text)
            master, shown.master = shown.master, os.dup(0)
            os.close(shown.terminal)
            shown.terminal = os.dup(0)
            os.close(master)
            self.assertIn(
                shown.process.wait(program.TIMEOUT_SECONDS),
                (0, -signal.SIGHUP))

    def test_limit(self):
        with self.top('-l', '1', 't.prof') as shown:
            shown.wait_for(lambda text: self.order(text) == ['work'])
            shown.type('q')
            self.end(shown)

    def test_once_is_no_live_view(self):
        with self.top('--once', '--color', 'never', 't.prof') as shown:
            self.assertEqual(shown.wait(), 0)
        self.assertEqual(without_time(shown.text), FIRST)


if __name__ == '__main__':
    program.main()
