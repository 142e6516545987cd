"""Ways out that pass by the end of the program: no profile is lost.

With the standard cProfile nothing is left of the programs here, on any
version: neither of a signal, nor of os._exit(), nor of os.execv().
"""

import os
import signal

import support
from command import CommandCase

BEGIN = '''
import os, signal, sys, threading, time
def work(): pass
for _ in range(7): work()
'''

# How a program ends, and the row for that in its profile.
EXITS = {
    'os._exit': ('os._exit(5)', '<built-in method posix._exit>'),
    'posix._exit': ('import posix\nposix._exit(5)',
                    '<built-in method posix._exit>'),
    '_exit in a thread':
        ('threading.Thread(target=os._exit, args=(5,)).start()\n'
         'time.sleep(60)', None),
    '_exit in a thread, by a function':
        ('def leave(): os._exit(5)\n'
         'threading.Thread(target=leave).start()\ntime.sleep(60)',
         '<built-in method posix._exit>'),
    '_exit in a function of atexit':
        ('import atexit\natexit.register(lambda: os._exit(5))',
         '<built-in method posix._exit>'),
    'execv': ('os.execv(sys.executable, [sys.executable, "-c", "exit(6)"])',
              '<built-in method posix.execv>'),
    'execve': ('os.execve(path=sys.executable, argv=["x", "-c", "exit(6)"], '
               'env=os.environ)', '<built-in method posix.execve>'),
    'execl': ('os.execl(sys.executable, "x", "-c", "exit(6)")',
              '<built-in method posix.execv>'),
    'execvp': ('os.environ["PATH"] = '
               'os.path.dirname(sys.executable)\n'
               'os.execvp(os.path.basename(sys.executable), '
               '[sys.executable, "-c", "exit(6)"])',
               '<built-in method posix.execv>'),
    'abort': ('import resource\n'
              'resource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n'
              'os.abort()', '<built-in method posix.abort>'),
}

WRAPPERS = '''
import inspect, os, pickle, posix
for name in "_exit", "abort", "execv", "execve":
    function = getattr(os, name)
    assert function is getattr(posix, name)
    print(function.__name__, function.__qualname__, function.__module__,
          function.__doc__, inspect.signature(function), callable(function),
          pickle.loads(pickle.dumps(function)) is function)
for arguments in (), ("x",), ("x", 3), ("/none", ["x"]), (3.5, []), ("", ()):
    for name in "_exit", "execv":
        try:
            if arguments != () or name != "_exit":
                getattr(os, name)(*arguments)
        except (TypeError, ValueError, OSError) as error:
            print(name, error)
'''


class ExitTest(CommandCase):

    def test_every_exit(self):
        for name, (text, row) in EXITS.items():
            with self.subTest(name=name):
                self.write('ends.py', BEGIN + text)
                self.as_python('ends.py')
                self.check_rows()
                counts = self.counts()
                self.assertEqual(counts['work'], 7)
                if row is not None:
                    self.assertEqual(counts[row], 1)
                os.unlink(self.path('p'))

    def test_the_report_is_printed(self):
        self.write('ends.py', BEGIN + 'print("out", flush=True)\nos._exit(5)')
        done = self.run_it('ends.py')
        self.assertEqual((done.returncode, done.stderr), (5, ''))
        self.assertTrue(done.stdout.startswith('out\n'))
        self.assertRegex(done.stdout, r'(?m)^ +7 .*\(work\)$')
        self.assertEqual(done.stdout.count('function calls'), 1)

    def test_what_is_called_for_it_looks_the_same(self):
        self.write('ends.py', WRAPPERS)
        self.as_python('ends.py')

    def test_a_program_that_fails_to_hand_over_goes_on(self):
        self.write('ends.py', BEGIN +
                   'for path in "/none", "/", __file__:\n'
                   '    try: os.execv(path, ["x"])\n'
                   '    except OSError as error: print(error)\n'
                   'for _ in range(3): work()\n')
        self.as_python('ends.py')
        self.assertEqual(self.counts()['work'], 10)

    def test_a_forked_child_leaves_the_profile_alone(self):
        self.write('ends.py', BEGIN +
                   'child = os.fork()\n'
                   'if child == 0:\n    work(); os._exit(3)\n'
                   'print(os.waitpid(child, 0)[1])\n'
                   'child = os.fork()\n'
                   'if child == 0:\n    os.kill(os.getpid(), 15)\n'
                   'print(os.waitpid(child, 0)[1])\n'
                   'child = os.fork()\n'
                   'if child == 0: os.execv(sys.executable, '
                   '["x", "-c", "exit(6)"])\n'
                   'print(os.waitpid(child, 0)[1])\n'
                   'print(os.path.exists("p"))\n')
        self.as_python('ends.py')
        self.assertEqual(self.counts()['work'], 7)


class SignalTest(CommandCase):

    def test_every_signal(self):
        for name in 'SIGTERM', 'SIGHUP', 'SIGINT':
            with self.subTest(name=name):
                self.write('ends.py', BEGIN + 'import signal\n'
                           'signal.signal(signal.SIGINT, '
                           'signal.default_int_handler)\n'
                           'print("sleeps", flush=True)\n'
                           f'os.kill(os.getpid(), signal.{name})\n'
                           'time.sleep(60)\n')
                done = self.as_python('ends.py')
                self.assertEqual(done.returncode, -getattr(signal, name))
                self.check_rows()
                counts = self.counts()
                self.assertEqual((counts['work'], counts['<module>']), (7, 1))

    def test_from_outside(self):
        self.write('ends.py', BEGIN + 'def waits():\n'
                   '    print("sleeps", flush=True)\n'
                   '    time.sleep(60)\nwaits()')
        for arguments in ('-o', 'p', 'ends.py'), ('ends.py',):
            child = self.start(*arguments)
            self.assertEqual(child.stdout.readline(), 'sleeps\n')
            child.send_signal(signal.SIGTERM)
            out, error = child.communicate(timeout=support.TIMEOUT_SECONDS)
            self.assertEqual((child.returncode, error), (-15, ''))
        self.assertEqual(self.counts()['waits'], 1)
        self.assertRegex(out, r'(?m)^ +1 .*\(waits\)$')

    def test_a_handler_of_the_program(self):
        self.write('ends.py', BEGIN +
                   'old = signal.signal(15, lambda *args: print("own"))\n'
                   'os.kill(os.getpid(), 15)\n'
                   'signal.signal(15, old)\n'
                   'def late(): os.kill(os.getpid(), 15)\nlate()\n'
                   'time.sleep(60)')
        done = self.as_python('ends.py')
        self.assertEqual((done.returncode, done.stdout), (-15, ''))
        self.assertEqual(self.counts()['late'], 1)

    def test_a_signal_that_is_ignored(self):
        self.write('ends.py', BEGIN +
                   'print(signal.getsignal(1) == signal.SIG_IGN)\n'
                   'os.kill(os.getpid(), signal.SIGHUP)\n')
        launcher = ('import os, signal, sys\n'
                    'signal.signal(signal.SIGHUP, signal.SIG_IGN)\n'
                    'os.execv(sys.executable, [sys.executable] + '
                    'sys.argv[1:])')
        done = support.run('-c', launcher, '-m', 'profiling.tracing', '-o',
                           'p', 'ends.py', cwd=self.folder)
        self.assertEqual((done.returncode, done.stderr), (0, ''))
        self.assertEqual(done.stdout, 'True\n')

    def test_while_it_waits_for_threads(self):
        self.write('ends.py', BEGIN +
                   'main = threading.current_thread()\n'
                   'def late():\n'
                   '    main.join()\n    os.kill(os.getpid(), 15)\n'
                   '    time.sleep(60)\n'
                   'threading.Thread(target=late).start()')
        done = self.as_python('ends.py')
        self.assertEqual(done.returncode, -15)
        self.assertEqual(self.counts()['late'], 1)

    def test_children_have_the_default(self):
        self.write('ends.py', BEGIN + 'import subprocess\n'
                   'child = subprocess.Popen([sys.executable, "-c", '
                   '"import signal; print(signal.getsignal(15))"])\n'
                   'sys.exit(child.wait())')
        self.as_python('ends.py')


if __name__ == '__main__':
    support.main(every_source=False)
