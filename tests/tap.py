"""Runs unittest modules and reports them in TAP, one line for each test.

A test file calls main() with itself, or with names of modules. The tests run
in a child process, once for each event source if that is asked for, so that
a crash or a hang is one more failure, and what they print does not get
between the lines of the report.
"""

import faulthandler
import importlib
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = 'PROFILING_TRACING_SOURCE'
TIMEOUT_SECONDS = 1500
SHOWN_BYTES = 8000

# That a signal is ignored, under nohup or in a shell's background, is handed
# on to what is tested. That it has a handler is not.
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
    signal.signal(signal.SIGHUP, lambda number, frame: None)
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def sources():
    """Return the event sources that this interpreter has."""
    if sys.version_info >= (3, 12):
        return ['monitoring', 'setprofile']
    return ['setprofile']


def main(*modules, every_source=False):
    """Run the tests of modules, report them and exit.

    modules are names, or the path of a file whose folder is put on
    sys.path. With every_source they run once with each event source, unless
    the environment has chosen one.
    """
    wanted = [None]
    if every_source and SOURCE not in os.environ:
        wanted = sources()
    report = Report()
    for source in wanted:
        report.prefix = f'{source}: ' if source else ''
        run_child(modules, source, report)
    print(f'1..{report.count}', flush=True)
    sys.exit(report.failed)


def skip_elsewhere(name):
    """End this process if TESTED_ELSEWHERE, a list of words, has name.

    It is for what takes long and does not depend on the interpreter.
    """
    if name in os.environ.get('TESTED_ELSEWHERE', '').split():
        print('1..0 # SKIP another configuration tests this')
        sys.exit()


class Report:
    """Numbers the lines of the children and prints them."""

    def __init__(self):
        self.count = 0
        self.failed = False
        self.prefix = ''

    def case(self, ok, name):
        """Report one case; name may end in a directive."""
        self.count += 1
        self.failed = self.failed or not ok and '# TODO' not in name
        print('ok' if ok else 'not ok', self.count, '-', self.prefix + name,
              flush=True)

    def relay(self, line):
        """Report what a line of a child says."""
        verdict, _, name = line.rstrip('\n').partition(' - ')
        if verdict in ('ok', 'not ok'):
            self.case(verdict == 'ok', name)
        else:
            print(line, end='', flush=True)


def run_child(modules, source, report):
    """Run the tests of modules in a process with that source."""
    environment = dict(os.environ)
    if source is not None:
        environment[SOURCE] = source
    failed_before, report.failed = report.failed, False
    reader, writer = os.pipe()
    with tempfile.TemporaryFile() as output:
        child = subprocess.Popen(
            [sys.executable, '-B', os.path.join(HERE, 'tap.py'), str(writer),
             *modules],
            env=environment, pass_fds=[writer], stdin=subprocess.DEVNULL,
            stdout=output, stderr=output)
        os.close(writer)
        last = ''
        with open(reader, encoding='utf-8', errors='replace') as lines:
            for line in lines:
                if line == 'done\n':
                    last = line
                else:
                    report.relay(line)
        status = child.wait()
        if status != 0 or not last:
            report.case(False, f'the tests end (status {status})')
        if report.failed:
            show_output(output)
    report.failed = report.failed or failed_before


def show_output(output):
    """Show the end of what a child printed as diagnostics."""
    size = output.seek(0, os.SEEK_END)
    output.seek(max(0, size - SHOWN_BYTES))
    for line in output.read().decode('utf-8', 'replace').splitlines():
        print('# |', line)


class Result(unittest.TestResult):
    """Writes one line for each test, after its last subtest."""

    def __init__(self, stream):
        super().__init__()
        self.stream = stream
        self.current = None

    def startTest(self, test):
        super().startTest(test)
        self.current = test
        self.verdict = 'ok', ''
        self.notes = []

    def stopTest(self, test):
        super().stopTest(test)
        self.write(test)
        self.current = None

    def write(self, test):
        verdict, directive = self.verdict
        name = test.id().replace('#', '')
        print(f'{verdict} - {name}{directive}', file=self.stream)
        for note in self.notes:
            for line in note.splitlines():
                print('#', line, file=self.stream)
        self.stream.flush()

    def settle(self, test, verdict, directive='', note=''):
        """Take a verdict: a test's own, or that of a class or module."""
        alone = self.current is None
        if alone:
            self.startTest(test)
        if self.verdict[0] == 'ok':
            self.verdict = verdict, directive
        self.notes += [note] if note else []
        if alone:
            self.stopTest(test)

    def fail(self, test, error):
        text = ''.join(traceback.format_exception(*error))
        self.settle(test, 'not ok', note=text)

    def addError(self, test, error):
        self.fail(test, error)

    def addFailure(self, test, error):
        self.fail(test, error)

    def addSubTest(self, test, subtest, error):
        if error is not None:
            self.fail(subtest, error)
            self.notes.append(f'in {subtest}')

    def addSkip(self, test, reason):
        reason = ' '.join(str(reason).split())
        self.settle(test, 'ok', f' # SKIP {reason}')

    def addExpectedFailure(self, test, error):
        self.settle(test, 'not ok', ' # TODO expected')

    def addUnexpectedSuccess(self, test):
        self.settle(test, 'ok', ' # TODO expected to fail')


def load(module):
    """Return the suite of a module, given by name or path."""
    if module.endswith('.py'):
        folder, name = os.path.split(os.path.abspath(module))
        sys.path.insert(0, folder)
        module = name[:-3]
    loaded = importlib.import_module(module)
    return unittest.defaultTestLoader.loadTestsFromModule(loaded)


def child_main(descriptor, *modules):
    """Run the tests of modules in this process, report to descriptor."""
    faulthandler.enable()
    faulthandler.dump_traceback_later(TIMEOUT_SECONDS, exit=True)
    os.set_inheritable(int(descriptor), False)
    with open(int(descriptor), 'w', encoding='utf-8',
              errors='backslashreplace') as stream:
        for module in modules:
            try:
                suite = load(module)
            except unittest.SkipTest as skip:
                print(f'ok - {module} # SKIP {skip}', file=stream)
            else:
                suite.run(Result(stream))
        print('done', file=stream)


if __name__ == '__main__':
    # Tests that look for __main__ find this file, without its folder first.
    sys.path[0] = HERE
    child_main(*sys.argv[1:])
