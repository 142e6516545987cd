"""The interactive browser: pstats -i is python -m pstats, byte for byte.

Both are given the same lines on standard input. What differs by design, and
what the standard browser ends with a traceback at, is tested alone.
"""

import fcntl
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import termios
import time
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.dirname(HERE),
                os.path.join(os.path.dirname(HERE), 'oracle')]

import compare
import corpus
import tap

RANDOM_SCRIPTS = 80
RANDOM_LINES = 25
TIMEOUT_SECONDS = 60
SHOWN_BYTES = 2000
PROMPT = b'% '
OURS = [compare.program(), '-i']
STANDARD = [sys.executable, '-m', 'pstats']
KEYS = ['calls', 'ncalls', 'cumtime', 'cumulative', 'filename', 'line',
        'module', 'name', 'nfl', 'pcalls', 'stdname', 'time', 'tottime']
COMMANDS = ['EOF', 'add', 'callees', 'callers', 'help', 'quit', 'read',
            'reverse', 'sort', 'stats', 'strip']

# {what it is about: (files, lines)}. A file that is none is in both.
SCRIPTS = {
    'nothing': ([], ''),
    'an end without a line break': ([], 'help'),
    'leaving': (['plain.2.prof'], 'quit\nstats\n'),
    'leaving with an argument': ([], ' quit now\n'),
    'the word EOF': ([], 'EOF\nhelp\n'),
    'EOF with an argument': ([], 'EOF x\nhelp\n'),
    'the list of commands': ([], 'help\n?\n ? \nhelp \n\n'),
    'help on each command': (
        [], ''.join(f'help {name}\n?{name}\n? {name}\n' for name in COMMANDS)),
    'help on what is none': (
        [], 'help x\nhelp do_add\n?sort keys\nhelp Sort\nhelp é\nhelp !\n'
            'help generic\nhelp ?\nhelp rea\n?!\nhelp\tread\n'),
    'unknown commands': (
        [], 'frob\nfrob  a b \nsta\n!\n!ls -l\n %x\n\n.\n"help"\né stats\n'
            'helpé\nHELP\nread_file\nquit_\n*\n1\n-l 3\n'),
    'commands without a blank behind': (
        ['plain.2.prof'], 'stats:3\nstats"3\nhelp?\nsort,calls\nstats(\n'
                          'strip!\nstats/main\nhelp.add\nread./one.1.prof\n'),
    'repetition': (['plain.2.prof'],
                   'stats 2\n\n\n?add\n\n!x\n\nfrob a\n\nsort calls\n\n'
                   'reverse\n\nstats 2\n?\n\n'),
    'repetition of nothing': (['plain.2.prof'], '\n \n!x\n\n'),
    'repetition of reading': (['plain.2.prof'],
                              'read plain.1.prof\n\nadd plain.2.prof\n\n'
                              'stats 1\n\n'),
    'blanks around words': (
        ['plain.2.prof'],
        ' \tstats\t 3 \x0b.py \x0c\n\x1cstats\x1f2\x1d\n\xa0stats\u20035\n'
        '\u3000sort\u2009calls\u202fname\x85\nstats\u20283\n stats 1\r\n'),
    'without statistics': (
        [], 'stats\nstats 3 1.5 a\ncallers\ncallees x\nsort\nsort calls\n'
            'sort x\nreverse\nstrip\nadd plain.2.prof\nadd\nread\n'),
    'reading': ([], 'read plain.2.prof\nstats 2\nsort name\nreverse\n'
                    'read  colliding.0.prof \nstats 2\nread\nstats 1\n'),
    'reading what is not there': (
        [], 'read missing\nread\nread folder\nread missing/x\n'
            'read plain.2.prof/x\nread plain.2.prof\nread missing\nread\n'
            'stats 2\nread folder\nread a b\n'),
    'reading forgets': (['plain.2.prof', 'plain.1.prof'],
                        'sort calls\nread one.2.prof\nstats\nread\nstats\n'),
    'a name with blanks': (['white space.prof'],
                           'stats 1\nread\nadd white space.prof\nstats 1\n'
                           'read  white space.prof\t\n'),
    'odd names': (['naïve.prof'], "read it's.prof\nread -\nread -dash.prof\n"
                                  'stats 1\nread ./naïve.prof\nstats 1\n'),
    'files that are not there': (['missing', 'missing', 'plain.2.prof'],
                                 'stats\n'),
    'more files': (['plain.2.prof', 'missing', 'small.2.prof', 'folder'],
                   'stats\n'),
    'no name': ([''], 'read\n'),
    'no other name': (['plain.2.prof', ''], 'stats 3\n'),
    'adding': (['plain.2.prof'],
               'sort time\nadd colliding.2.prof\nstats 5\nadd plain.2.prof\n'
               'stats 9\ncallers 3\n'),
    'adding what is not there': (
        ['plain.2.prof'],
        'sort time\nreverse\nadd missing\nadd\nadd folder\nadd a b\'c\n'
        'add a"b\'c\nadd \x7f\\\nadd naïve\nadd \u200b\U0001f600\nstats 3\n'),
    'keys': (['plain.2.prof'], ''.join(
        f'sort {key}\nstats 3\nreverse\nstats 3\n' for key in KEYS)),
    'several keys': (['plain.2.prof'],
                     'sort calls name\nstats 4\nsort  nfl  time calls \n'
                     'stats 4\nsort file li na\nstats 4\n'),
    'bad keys': (['plain.2.prof'],
                 'sort\nsort x\nsort calls x\nsort c\nsort Calls\nsort 1\n'
                 'sort -1\nsort calls 0\nsort calls,name\nsort ca,\nstats 2\n'
                 'sort s\nsort p\nsort n\nsort cum\nsort cu\nsort t\n'
                 'stats 2\n'),
    'bad keys keep the order': (['plain.2.prof'],
                                'sort calls\nreverse\nsort x\nstats 3\n'),
    'turning round': (['plain.2.prof'],
                      'reverse\nstats 3\nsort calls\nreverse\nstats 3\n'
                      'reverse\nstats 3\nreverse\nsort calls\nstats 3\n'
                      'reverse x\nstats 3\n'),
    'turning ties round': (['equal-keys.2.prof'],
                           'sort time\nstats 30\nreverse\nstats 30\n'),
    'stripping': (['colliding.2.prof'],
                  'sort calls\nreverse\nstrip\nstats\nstrip\nreverse\n'
                  'callers\nsort name\nstats\ncallees\nread\nstats 5\n'),
    'stripping, then adding': (['colliding.2.prof'],
                               'strip\nadd colliding.1.prof\nstats\nstrip\n'
                               'stats\ncallers\n'),
    'counts': (['plain.2.prof'],
               'stats 0\nstats 3\nstats +3\nstats -3\nstats 00003\n'
               'stats 1_0\nstats 1__0\nstats _1\nstats 1_\nstats 40\n'
               'stats 41\nstats 9223372036854775808\nstats - 3\n'
               'stats -99999999999999999999\nstats 99999999999999999999 2\n'
               'stats 0x3\nstats 3.\n'),
    'fractions': (['plain.2.prof'],
                  'stats .5\nstats 0.5 .5\nstats 1.0\nstats 1.5\nstats -.5\n'
                  'stats 0_0.1_0\nstats 1_.5\nstats 1_0e-2\nstats nan\n'
                  'stats inf 2\nstats -inf\nstats infinity\nstats +.1\n'
                  'stats -0.0\nstats 1e-1\nstats 1e-1_0\nstats .1e\nstats .\n'
                  'stats 5E-1\nstats 1e400\nstats 1e-400\nstats 0.\n'),
    'expressions': (['plain.2.prof'],
                    'stats main\ncallers ^{ 3\ncallees \\.py 2\nstats a b\n'
                    "stats it's\nstats (\nstats ( 3 [ .5\nstats no-such\n"
                    'stats \\d+\\( .5 3\nstats é\nstats .*\n'),
    'callers and callees': (['plain.2.prof'],
                            'callers\ncallees\nsort name\ncallers 9\n'
                            'callees 9\nreverse\ncallees .1\n'),
    'integer callers': (['integers.2.prof'],
                        'callers\nadd integers.1.prof\ncallers\ncallees 4\n'),
    'rows without figures': (['dangling.2.prof'], 'callers\ncallees\n'),
    'odd functions': (['unicode.2.prof'],
                      'stats\nsort stdname\nstats\nstrip\ncallers\n'),
    'two figures of one name': (['both-zeros.1.prof'],
                                'add minus-zero.2.prof\nstats\nstrip\n'
                                'callers\n'),
    'a trailer': (['trailer.2.prof'],
                  'stats 4\nadd trailer.1.prof\nstats 4\n'),
}

# Files that a random script may read; those of one set add up.
TOGETHER = [
    ['plain', 'many', 'colliding', 'zero-times', 'no-callers', 'recursion',
     'builtins', 'dangling', 'lines', 'one', 'trailer', 'small', 'ours',
     'large-times', 'tiny-times', 'negative-times', 'cprofile', 'unicode',
     'negative-counts', 'some-integers'],
    ['integers', 'colliding-integers', 'small-integers', 'profile'],
]
WORDS = [word for word in compare.COUNTS + compare.FRACTIONS
         + compare.REGEXES if len(word.split()) == 1]
ODD_LINES = ['', ' ', '?', 'help', 'frob', '!x', 'sort', 'sort q', '?strip',
             'read', 'read missing', 'add missing', 'stats 1.5', '\t', '?sort',
             'sort cum', 'sort 2', 'callees 0', 'callers no-such', '%']


def environment():
    """Return the environment of both programs."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith('PYTHON') and name != 'LD_PRELOAD'}
    kept.update(TZ=compare.ZONE, LC_ALL='C.UTF-8',
                PYTHONIOENCODING='utf-8:backslashreplace')
    return kept


def setUpModule():
    """Make the files, and go where they are."""
    temporary = tempfile.TemporaryDirectory()
    unittest.addModuleCleanup(temporary.cleanup)
    unittest.addModuleCleanup(os.chdir, os.getcwd())
    os.chdir(temporary.name)
    corpus.make('.')
    os.mkdir('folder')
    for name in 'white space.prof', 'naïve.prof', "it's.prof", '-dash.prof':
        os.link('plain.2.prof', name)


def run(program, files=(), lines='', **options):
    """Run a browser on lines, a str or bytes; return what became of it."""
    if isinstance(lines, str):
        lines = lines.encode()
    return subprocess.run([*program, *files], input=lines,
                          env=environment(), timeout=TIMEOUT_SECONDS,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          **options)


def random_script(rng):
    """Return the files and the lines of a random script.

    After callees, add is left out: the standard browser goes on to show the
    callees from before.
    """
    names = [f'{kind}.{rng.choice(corpus.VERSIONS)}.prof'
             for kind in rng.choice(TOGETHER)]
    lines, may_add = [], True
    for _ in range(RANDOM_LINES):
        command = rng.choice(COMMANDS[1:] + ['stats', 'sort', 'odd'] * 3)
        argument = ''
        if command == 'odd' or command in ('help', 'quit'):
            command = rng.choice(ODD_LINES)
        elif command == 'sort':
            argument = ' '.join(rng.choices(KEYS, k=rng.randrange(1, 4)))
        elif command in ('stats', 'callers', 'callees'):
            argument = ' '.join(rng.choices(WORDS, k=rng.randrange(3)))
        elif command in ('read', 'add'):
            argument = rng.choice(names)
        if command == 'add' and not may_add:
            continue
        may_add = (argument in names and command == 'read'
                   or may_add and not command.startswith('callees'))
        lines.append(f'{command} {argument}')
    return rng.sample(names, rng.randrange(3)), '\n'.join(lines) + '\n'


class OracleTest(unittest.TestCase):
    """Both print the same."""

    def check(self, files, lines):
        """Run both; what they print and their statuses must be equal."""
        expected, actual = run(STANDARD, files, lines), run(OURS, files, lines)
        self.assertEqual(expected.stderr.decode(), '', (files, lines))
        self.assertEqual(actual.stderr.decode(), '', (files, lines))
        if actual.stdout != expected.stdout:
            self.fail('\n'.join([ascii((files, lines))[:SHOWN_BYTES],
                                 *compare.differences(expected.stdout,
                                                      actual.stdout)]))
        self.assertEqual(actual.returncode, expected.returncode)

    def test_written_scripts(self):
        for title, (files, lines) in SCRIPTS.items():
            with self.subTest(title):
                self.check(files, lines)

    def test_random_scripts(self):
        for seed in range(RANDOM_SCRIPTS):
            with self.subTest(seed=seed):
                self.check(*random_script(random.Random(f'browse {seed}')))

    @unittest.skipUnless(compare.SAMPLED_KNOWN, 'pstats knows no samples')
    def test_samples(self):
        self.check(['sampled-tuples.2.prof', 'sampled-tuples.1.prof'],
                     'stats 5\nsort cumtime name\nstats 5\ncallers 3\n'
                     'callees 3\nstrip\nstats 5\nreverse\nstats 5\n')

    @unittest.skipUnless(compare.SAMPLED_KNOWN, 'pstats refuses it')
    def test_empty_profile(self):
        self.check([], 'read none.2.prof\nstats\ncallers\nsort calls\n'
                         'reverse\nstats\nstrip\nstats\n')

    def test_long_line(self):
        self.check(['plain.2.prof'], f'stats {"x" * 20000}\nstats 3\n')


class DifferenceTest(unittest.TestCase):
    """What the standard browser does otherwise, or ends at."""

    def output(self, files, lines):
        """Return what ours prints."""
        done = run(OURS, files, lines)
        self.assertEqual((done.returncode, done.stderr), (0, b''))
        return done.stdout.decode()

    def same(self, files, lines, plain_files, plain_lines):
        """Two scripts end with the same table."""
        self.assertEqual(*(self.output(*script).partition(' function calls')[2]
                           for script in ((files, lines),
                                          (plain_files, plain_lines))))

    def damaged(self):
        """Return the name of a file that is cut short."""
        with open('plain.2.prof', 'rb') as file:
            data = file.read(100)
        with open('damaged.prof', 'wb') as file:
            file.write(data)
        return 'damaged.prof'

    def test_damaged_file(self):
        out = self.output([], f'read {self.damaged()}\nread\n')
        self.assertRegex(out, r'(?m)\A.*\n% \S.{10,}\n% No statistics')

    def test_damaged_file_after_another(self):
        lines = f'read {self.damaged()}\nsort x\nstats\n'
        out = self.output(['plain.2.prof'], lines)
        self.assertIn('\nplain.2.prof% ', out)
        self.same(['plain.2.prof'], lines, ['plain.2.prof'], 'stats\n')

    def test_adding_a_damaged_file(self):
        lines = f'sort time\nadd {self.damaged()}\nstats 9\ncallers\n'
        out = self.output(['plain.2.prof'], lines)
        self.assertIn('% Failed to load statistics for damaged.prof: ', out)
        self.same(['plain.2.prof'], lines, ['plain.2.prof'],
                  'sort time\nstats 9\ncallers\n')

    def test_adding_counts_that_overflow(self):
        lines = 'sort time\n' + 'add huge-counts.2.prof\n' * 3
        self.assertIn('add up to more', self.output(['plain.2.prof'], lines))
        self.same(['huge-counts.2.prof'], lines + 'stats\ncallers\n',
                  ['huge-counts.2.prof'], 'sort time\nstats\ncallers\n')

    def test_adding_another_kind(self):
        for other in 'integers', 'sampled':
            with self.subTest(other):
                out = self.output(['plain.2.prof'], f'add {other}.2.prof\n')
                self.assertIn(f'statistics for {other}.2.prof: it', out)

    def test_callees_after_add(self):
        self.same(['small.2.prof'], 'callees\nadd plain.2.prof\ncallees\n',
                  ['small.2.prof', 'plain.2.prof'], 'callees\ncallees\n')

    def test_more_keys(self):
        out = self.output(['plain.2.prof'], 'sort percall\nstats 1\n')
        self.assertIn('Ordered by: cumulative time per call\n', out)

    def test_what_is_not_text(self):
        for line in b'stats \xff', b'read a\0b', b'\xc3', b'\0':
            with self.subTest(line):
                self.assertIn('% *** Not a text (expected UTF-8)\n% \n',
                              self.output([], line + b'\n'))


class EndTest(unittest.TestCase):
    """Whatever ends the browser."""

    def start(self, **options):
        """Start ours, which has printed its first prompt."""
        child = subprocess.Popen([*OURS, 'plain.2.prof'], env=environment(),
                                 stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE, bufsize=0, **options)
        self.addCleanup(child.communicate)
        self.addCleanup(child.kill)
        text = b''
        while not text.endswith(PROMPT):
            text += child.stdout.read(1)
        return child

    def test_interrupt(self):
        child = self.start(preexec_fn=lambda: signal.signal(signal.SIGINT,
                                                            signal.SIG_DFL))
        child.send_signal(signal.SIGINT)
        self.assertEqual(child.wait(TIMEOUT_SECONDS), 0)
        self.assertEqual(child.stdout.read() + child.stderr.read(), b'')

    def test_interrupt_that_is_ignored(self):
        child = self.start(preexec_fn=lambda: signal.signal(signal.SIGINT,
                                                            signal.SIG_IGN))
        child.send_signal(signal.SIGINT)
        child.stdin.write(b'quit\n')
        self.assertEqual(child.stdout.read(), b'Goodbye.\n')

    def test_output_that_is_closed(self):
        child = self.start()
        child.stdout.close()
        try:
            child.stdin.write(b'help\n' * 9)
        except BrokenPipeError:
            pass
        self.assertNotEqual(child.wait(TIMEOUT_SECONDS), 0)
        self.assertEqual(child.stderr.read(), b'')

    @unittest.skipUnless(os.path.exists('/dev/full'), 'no /dev/full')
    def test_standard_input_is_no_file(self):
        for files in ['-'], ['plain.2.prof', '-']:
            done = run(OURS, files)
            self.assertEqual(
                (done.returncode, done.stdout, done.stderr),
                (2, b'', b'pstats: - cannot be browsed (expected a file)\n'))

    def test_output_that_is_full(self):
        with open('/dev/full', 'wb') as full:
            child = subprocess.run(OURS, input=b'help\n', stdout=full,
                                   env=environment(), stderr=subprocess.PIPE)
        self.assertEqual(child.returncode, 1)
        self.assertEqual(child.stderr.count(b'\n'), 1)
        self.assertIn(b'pstats: standard output: ', child.stderr)


def is_edited():
    """Return whether the command was built with libedit."""
    try:
        with open(OURS[0], 'rb') as file:
            return b'libedit' in file.read()
    except OSError:
        return False


@unittest.skipUnless(is_edited(), 'built without libedit')
class TerminalTest(unittest.TestCase):
    """On a terminal lines are edited, completed and remembered."""

    def setUp(self):
        self.master, slave = os.openpty()
        self.addCleanup(os.close, self.master)
        self.child = subprocess.Popen(
            [*OURS, 'plain.2.prof'], stdin=slave, stdout=slave, stderr=slave,
            env={**environment(), 'TERM': 'vt100', 'HOME': os.getcwd()},
            start_new_session=True, preexec_fn=self.take_terminal)
        self.addCleanup(self.child.wait)
        self.addCleanup(self.child.kill)
        os.close(slave)
        self.until(PROMPT)

    @staticmethod
    def take_terminal():
        """Make standard input the terminal that Control-C comes from."""
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    def until(self, wanted):
        """Return what the terminal shows, up to some text."""
        text, end = b'', time.monotonic() + TIMEOUT_SECONDS
        while wanted not in text:
            ready, _, _ = select.select([self.master], [], [], 1)
            try:
                text += os.read(self.master, 4096) if ready else b''
            except OSError:     # the other end is closed
                break
            self.assertLess(time.monotonic(), end, (wanted, text))
        self.assertIn(wanted, text)
        return text

    def type(self, text, wanted):
        """Type text once the line is edited; wait for what is wanted."""
        end = time.monotonic() + TIMEOUT_SECONDS
        while termios.tcgetattr(self.master)[3] & termios.ICANON:
            self.assertLess(time.monotonic(), end, 'it is not edited')
            time.sleep(.01)
        os.write(self.master, text)
        return self.until(wanted)

    def test_editing(self):
        self.type(b'helq\x08p\x01?\x05 sort\x02\x02\x02\x02\x7f\x0b\r',
                  b'Show help for a given command.')

    def test_history(self):
        self.type(b'frob one\r', b'syntax: frob one')
        self.type(b'frob two\r', b'syntax: frob two')
        self.type(b'\x10\x10\r', b'syntax: frob one')

    def test_completion_of_commands(self):
        self.type(b' qu\x15he\t cal\trs\r', b'Print callers statistics')
        self.type(b're\t\t', b'reverse')

    def test_completion_of_keys(self):
        self.type(b'sort cumu\t std\t\r', PROMPT)
        self.type(b'stats 1\r', b'Ordered by: cumulative time, standard name')

    def test_completion_of_files(self):
        self.type(b'read unicode-int\t2\t\r', b'unicode-integers.2.prof% ')
        self.type(b'add missi\t\r', b"directory: 'missi'")

    def test_end(self):
        self.type(b'\x04', b'Goodbye.')
        self.assertEqual(self.child.wait(TIMEOUT_SECONDS), 0)

    def test_interrupt(self):
        self.type(b'stats', b'stats')
        self.type(b'\x03', b'')
        self.assertEqual(self.child.wait(TIMEOUT_SECONDS), 0)


if __name__ == '__main__':
    tap.main(__file__)
