"""How programs end under the command line: as they do without it."""

import support
from command import CommandCase

ATEXIT = 'import atexit\n'
THREAD = 'import sys, threading, time\n'
# What waits for threads fails once: the interpreter goes on to call it.
FAILS = 'def fails(): threading._shutdown = waits; 1/0\n' \
        'waits, threading._shutdown = threading._shutdown, fails\n'

# Programs by the way in which they end.
PROGRAMS = {
    'status': 'import sys; sys.exit(3)',
    'large status': 'import sys; sys.exit(1 << 70)',
    'negative status': 'import sys; sys.exit(-1)',
    'true': 'raise SystemExit(True)',
    'message': 'import sys; sys.exit("fatal: message")',
    'object': 'import sys; sys.exit([1, None])',
    'no status': 'raise SystemExit',
    'None': 'import sys; sys.exit(None)',
    'message without stderr':
        'import sys; sys.stderr = None; sys.exit("text")',
    'subclass': 'class Own(SystemExit): pass\nraise Own(4)',
    'exception': 'def fails(): raise KeyError("k")\nfails()',
    'exception with a cause':
        'def f():\n    try: 1/0\n    except Exception as e:\n'
        '        raise KeyError("k") from e\nf()',
    'exception in a handler':
        'try: 1/0\nexcept Exception: undefined',
    'exception with a note':
        'e = ValueError("v")\ne.add_note("note")\nraise e',
    'group': 'raise ExceptionGroup("g", [ValueError(1), KeyError(2)])',
    'exec that is not there':
        'import os\nos.execv("/none/such", ["such"])',
    'hook': 'import sys\n'
            'def hook(*args): print("hook", args[0], args[2].tb_lineno)\n'
            'sys.excepthook = hook\n1/0',
    'hook that fails': 'import sys\n'
                       'def hook(*args): undefined\n'
                       'sys.excepthook = hook\n1/0',
    'hook that exits': 'import sys\n'
                       'sys.excepthook = lambda *args: sys.exit(5)\n1/0',
    'no hook': 'import sys\ndel sys.excepthook\n1/0',
    'last': 'import sys, atexit\n'
            'atexit.register(lambda: print(sys.last_type, sys.last_value, '
            'getattr(sys, "last_exc", None), sys.last_traceback.tb_lineno))'
            '\n1/0',
    'interrupt': 'def f(): raise KeyboardInterrupt\nf()',
    'interrupt with text': 'raise KeyboardInterrupt("text")',
    'subclass of interrupt':
        'class Own(KeyboardInterrupt): pass\nraise Own',
    'signal of interrupt':
        'import os, signal\n'
        'signal.signal(signal.SIGINT, signal.default_int_handler)\n'
        'os.kill(os.getpid(), signal.SIGINT)\n'
        'while True: pass',
    'atexit': ATEXIT + 'atexit.register(print, "end")\n'
              'atexit.register(lambda: 1/0)\nprint("main")',
    'atexit after an exception':
        ATEXIT + 'atexit.register(print, "end")\n1/0',
    'atexit after exit':
        ATEXIT + 'atexit.register(print, "end")\nraise SystemExit("text")',
    'atexit that exits': ATEXIT + 'atexit.register(exit, 5)',
    'atexit that registers':
        ATEXIT + 'atexit.register(lambda: atexit.register(print, "end"))',
    'order': ATEXIT + THREAD +
             'def work():\n    time.sleep(.2); print("thread", flush=True)\n'
             'atexit.register(lambda: print("end", flush=True))\n'
             'threading.Thread(target=work).start()\n'
             'class Late:\n    def __del__(self): print("late")\n'
             'late = Late()\nprint("main", flush=True)\n',
    'thread that goes on': THREAD +
                           'def work():\n    time.sleep(.2); print("w")\n'
                           'threading.Thread(target=work).start()\n1/0',
    'thread that fails': THREAD +
                         'threading.Thread(target=lambda: 1/0).start()\n',
    'waiting for threads that fails':
        THREAD + FAILS,
    'waiting for threads that fails, with a hook':
        THREAD + FAILS + 'sys.unraisablehook = lambda args: print(\n'
                         '    args.exc_type, args.err_msg, args.object)',
    'interrupt of the waiting for a pool':
        'import os, signal, time\n'
        'signal.signal(signal.SIGINT, signal.default_int_handler)\n'
        'from concurrent.futures import ThreadPoolExecutor as Pool\n'
        'def work():\n    time.sleep(.3)\n'
        '    os.kill(os.getpid(), signal.SIGINT)\n    time.sleep(.3)\n'
        'Pool(1).submit(work)',
    'daemon': THREAD +
              'threading.Thread(target=time.sleep, args=(99,), '
              'daemon=True).start()\n',
    'pool': 'from concurrent.futures import ThreadPoolExecutor as Pool\n'
            'import time\n'
            'def work(x): time.sleep(.05); print(x, flush=True)\n'
            'pool = Pool(1)\nfor x in range(4): pool.submit(work, x)\n'
            'raise SystemExit(6)',
    'finalizers': 'class Own:\n    def __del__(self): print("gone")\n'
                  'own = Own()\n',
    'finalizer in a frame':
        'class Own:\n    def __del__(self): print("gone")\n'
        'def f():\n    own = Own()\n    1/0\nf()',
    'closed output': 'import sys\nsys.stdout.close()\nsys.exit(7)',
    'forked': 'import os, sys\n'
              'if os.fork() == 0: sys.exit("child")\n'
              'print(os.wait()[1])',
}


class EndingTest(CommandCase):

    def test_every_program(self):
        for name, text in PROGRAMS.items():
            self.write('ends.py', text)
            for arguments in ['ends.py'], ['-m', 'ends'], ['-c', text]:
                with self.subTest(name=name, how=arguments[0]):
                    self.as_python(*arguments)
                    self.check_rows()

    def test_interrupted_while_it_waits_for_threads(self):
        self.write('ends.py', WAITS)
        self.as_python('ends.py')
        self.check_rows()
        self.assertEqual(self.counts()['work'], 1)

    def test_reader_that_went_away(self):
        """The program's own output is its business, the report is not."""
        self.write('long.py', 'print("x\\n" * 100000)')
        plain = support.run('-c', CLOSED_PIPE, 'long.py', cwd=self.folder)
        done = support.run('-c', CLOSED_PIPE, '-m', 'profiling.tracing',
                           'long.py', cwd=self.folder)
        self.assertEqual(done.stdout, plain.stdout)
        self.assertIn('BrokenPipeError', plain.stdout)
        self.write('short.py', 'def f(): pass\nprint("x" * 20, flush=True)\n'
                   'import sys\nsys.stdin.read()\nsys.exit(3)')
        done = support.run('-c', CLOSED_PIPE, '-m', 'profiling.tracing',
                           'short.py', cwd=self.folder)
        self.assertEqual(done.stdout, "'' 3\n")


class AfterwardsTest(CommandCase):
    """What happens behind the main part of the program is profiled."""

    def test_threads_and_exit_functions(self):
        self.write('ends.py', AFTERWARDS)
        for ending in 'pass', '1/0', 'sys.exit(3)':
            with self.subTest(ending=ending):
                self.as_python('ends.py', ending)
                counts = self.counts()
                self.assertEqual([counts[name] for name in (
                    'work', 'step', 'last')], [1, 5, 1])

    def test_hook(self):
        self.write('ends.py', PROGRAMS['hook'])
        self.as_python('ends.py')
        self.assertEqual(self.counts()['hook'], 1)

    def test_waiting_is_a_row_only_if_there_are_threads(self):
        for text, row in (('import threading', False),
                          (AFTERWARDS, True)):
            self.write('ends.py', text)
            self.as_python('ends.py', 'pass')
            self.assertEqual('_shutdown' in self.counts(), row)

    def test_a_child_neither_writes_nor_prints(self):
        self.write('ends.py', FORKS)
        self.as_python('ends.py')
        self.assertEqual(self.counts()['here'], 1)
        self.assertNotIn('there', self.counts())
        out = self.output('ends.py')
        self.assertEqual(out.count('function calls'), 1)


AFTERWARDS = '''
import atexit, sys, threading, time
main = threading.current_thread()
def step(): pass
def work():
    main.join()
    for _ in range(5): step()
def last(): pass
atexit.register(last)
threading.Thread(target=work).start()
exec(sys.argv[1])
'''

FORKS = '''
import os
def here(): pass
def there(): pass
here()
child = os.fork()
if child:
    os.waitpid(child, 0)
else:
    there()
'''

# A thread that interrupts the main one, which waits for it.
WAITS = '''
import os, signal, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
main = threading.main_thread()
done = threading.Event()
def work():
    main.join()
    time.sleep(.2)
    os.kill(os.getpid(), signal.SIGINT)
    done.wait(.5)
threading.Thread(target=work).start()
'''

# Run python with an output whose reader has gone.
CLOSED_PIPE = '''
import os, subprocess, sys
reader, writer = os.pipe()
child = subprocess.Popen([sys.executable, *sys.argv[1:]], stdout=writer,
                         stdin=subprocess.PIPE, stderr=subprocess.PIPE,
                         text=True)
os.close(writer)
os.read(reader, 10)
os.close(reader)
error = child.communicate()[1]
print(repr(error), child.returncode)
'''


if __name__ == '__main__':
    support.main(every_source=False)
