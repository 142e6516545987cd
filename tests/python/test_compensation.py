"""Compensation and clocks: what is taken out of the times, and when not."""

import random
import sys
import time
import unittest

import support
from profiling.tracing import Profile, _lsprof

CALLS = ('python', 'python_from_c', 'generator', 'c_function', 'c_method')
ADDED = ('unwind', 'c_raise', 'call_python', 'call_class', 'call_super',
         'call_other')

# What calibrates is replaced before the first enable() of the process.
SPECIMENS = '''
import sys
import profiling.tracing._calibration as calibration
def is_active():
    return sys.getprofile() is not None or (
        hasattr(sys, 'monitoring') and sys.monitoring.get_tool(2) is not None)
from profiling.tracing import Profile
specimens = list(calibration.SPECIMENS)
%s
calibration.SPECIMENS = tuple(specimens)
profiler = Profile()
def called(): pass
try:
    profiler.enable()
    called()
    profiler.disable()
except BaseException as error:
    assert not is_active()
    print(type(error).__name__, end=' ')
    profiler.enable()
    called()
    profiler.disable()
print(profiler._trailer()['metadata']['calibration'])
print([entry.callcount for entry in profiler.getstats()
       if getattr(entry.code, 'co_name', '') == 'called'])
'''


def metadata(profiler):
    return profiler._trailer()['metadata']


def work(rng, depth):
    """Call much, of all kinds, in random order."""
    total = 0
    for _ in range(rng.randrange(1, 5)):
        choice = rng.randrange(6)
        if choice < 2 and depth > 0:
            total += work(rng, depth - 1)
        elif choice == 2:
            total += sum(number for number in range(3))
        elif choice == 3:
            total += len(sorted([3, 1, 2], key=lambda number: -number))
        elif choice == 4:
            try:
                int('not a number')
            except ValueError:
                total += 1
        else:
            total += max(total, depth)
    return total


def profiled(**options):
    profiler = Profile(**options)
    with profiler:
        work(random.Random(7), 6)
    return profiler


class Compensation(unittest.TestCase):

    def test_every_kind_is_in_the_metadata(self):
        profiler = profiled()
        calibration = metadata(profiler)['calibration']
        if isinstance(calibration, str):
            self.skipTest('the machine was too busy: ' + calibration)
        self.assertEqual(sorted(calibration), sorted(CALLS + ADDED))
        for kind in CALLS:
            outer, inner = calibration[kind]
            self.assertGreater(outer + inner, 0, kind)
        for kind in ADDED:
            outer, inner = calibration[kind]
            self.assertGreaterEqual(min(outer, inner), 0, kind)

    def test_one_calibration_in_a_process(self):
        first = metadata(profiled())['calibration']
        second = metadata(profiled())['calibration']
        if isinstance(first, str):
            self.assertEqual(first, second)
            return
        # How long a tick is, is measured better and better.
        for kind, overhead in first.items():
            self.assertAlmostEqual(sum(overhead), sum(second[kind]), 1)

    def test_none_before_the_first_enable(self):
        self.assertEqual(support.output(
            '-c', 'from profiling.tracing import Profile\n'
            'print(Profile()._trailer()["metadata"]["calibration"])'),
            'None\n')

    def test_none_when_it_was_cleared(self):
        profiler = profiled()
        profiler.clear()
        self.assertIsNone(metadata(profiler)['calibration'])

    def test_none_when_not_wanted(self):
        self.assertIsNone(
            metadata(profiled(compensate=False))['calibration'])

    def test_calls_are_the_same(self):
        compensated, raw = profiled(), profiled(compensate=False)
        for name, entry in support.counts(raw).items():
            self.assertEqual(support.counts(compensated)[name], entry, name)

    def test_no_time_is_negative(self):
        for _ in range(20):
            for entry in profiled().getstats():
                self.assertGreaterEqual(entry.inlinetime, 0)
                self.assertGreaterEqual(entry.totaltime, entry.inlinetime)
                for called in entry.calls or ():
                    self.assertGreaterEqual(called.inlinetime, 0)
                    self.assertGreaterEqual(called.totaltime,
                                            called.inlinetime)

    def parts_of_the_whole(self, **options):
        def root():
            work(random.Random(3), 7)
        profiler = Profile(**options)
        profiler.runcall(root)
        entries = support.entries(profiler)
        entries.pop(support.DISABLE, None)
        whole = entries['root'].totaltime
        return sum([entry.inlinetime for entry in entries.values()]) / whole

    def test_the_whole_is_the_sum_of_its_parts(self):
        self.assertAlmostEqual(self.parts_of_the_whole(compensate=False), 1)
        # More, if something had less than nothing and its caller had too
        # little to make up for it.
        self.assertGreaterEqual(self.parts_of_the_whole(), 1 - 1e-7)

    def test_a_timer_is_not_compensated(self):
        ticks = iter(range(10000))
        profiler = Profile(lambda: next(ticks), 1.0)
        def leaf():
            pass
        def root():
            leaf()
        profiler.runcall(root)
        self.assertIsNone(metadata(profiler)['calibration'])
        # 4 readings: enter and leave of both.
        self.assertEqual(support.entries(profiler)['root'].totaltime, 3.0)
        self.assertEqual(support.entries(profiler)['leaf'].totaltime, 1.0)

    def test_a_timer_that_reads_the_largest_number(self):
        profiler = Profile(lambda: 2**63 - 1, 1.0)
        profiler.runcall(len, ())
        self.assertEqual(support.entries(profiler)[
            '<built-in method builtins.len>'].callcount, 1)

    def test_another_clock_only_for_an_empty_profile(self):
        profiler = profiled()
        with self.assertRaisesRegex(RuntimeError, 'cannot change the clock'):
            profiler.__init__(clock='cpu')
        profiler.clear()
        profiler.__init__(clock='cpu')
        profiler.runcall(len, ())
        self.assertEqual(metadata(profiler)['clock'], 'process_cpu')

    def test_initialised_again(self):
        profiler = profiled()
        profiler.__init__(compensate=False)
        if not isinstance(metadata(profiled())['calibration'], str):
            # Of what was recorded.
            self.assertIsNotNone(metadata(profiler)['calibration'])
        profiler.clear()
        profiler.runcall(len, ())
        self.assertIsNone(metadata(profiler)['calibration'])

    @unittest.skipUnless(support.MONITORING, 'there is no tool')
    def test_the_tool_is_free_after_it(self):
        self.assertEqual(support.output(
            '-c', 'import sys\nfrom profiling.tracing import Profile\n'
            'p = Profile()\np.enable()\np.disable()\n'
            'print(sys.monitoring.get_tool(2))'), 'None\n')

    @unittest.skipUnless(support.MONITORING, 'there is no tool')
    def test_the_tool_is_taken(self):
        self.assertEqual(support.output(
            '-c', 'import sys\nfrom profiling.tracing import Profile\n'
            'sys.monitoring.use_tool_id(2, "mine")\np = Profile()\n'
            'try: p.enable()\nexcept ValueError: print("refused")\n'
            'print(sys.monitoring.get_tool(2))\n'
            'sys.monitoring.free_tool_id(2)\np.enable()\np.disable()\n'
            'print(p._trailer()["metadata"]["calibration"] is None)'),
            'refused\nmine\nFalse\n')


class Specimens(unittest.TestCase):
    """What is done when the calibration goes wrong: profile without it."""

    def outcome(self, change):
        lines = support.output('-c', SPECIMENS % change).splitlines()
        if 'too busy' in lines[0]:
            self.skipTest(lines[0])
        return lines

    def test_one_runs_out_of_memory(self):
        # Or of stack: then it is tried again the next time.
        for error in 'MemoryError', 'RecursionError':
            self.assertEqual(
                self.outcome(f'def bad(turns): raise {error}\n'
                             'specimens[3] = bad'),
                ['None', '[1]'])

    def test_one_does_nothing(self):
        self.assertEqual(
            self.outcome('specimens[5] = lambda turns: None'),
            ['an event seems to cost nothing', '[1]'])

    def test_one_is_absurdly_slow(self):
        lines = self.outcome(
            'import time\n'
            'def slow(turns):\n'
            '    time.sleep(0.01 if is_active() else 0)\n'
            'specimens[1] = slow')
        self.assertEqual(
            lines, ['an event seems to cost more than is possible', '[1]'])

    def test_there_are_too_few(self):
        self.assertEqual(self.outcome('specimens.pop()'),
                         ['the specimens could not be loaded', '[1]'])

    def test_what_a_signal_handler_raises_goes_through(self):
        # And the next time all is well.
        for error in 'KeyboardInterrupt', 'TimeoutError':
            lines = self.outcome_of_interruption(error)
            # On a busy machine a measurement may come to nothing.
            self.assertRegex(lines[0], '^' + error
                             + r" (\{'python|the machine was|an event seems)")
            self.assertEqual(lines[1:], ['[1]', 'None'])

    def outcome_of_interruption(self, error):
        return self.outcome(
            'good = specimens[4]\n'
            'def interrupted(turns):\n'
            '    global good\n'
            '    if good:\n'
            '        specimen, good = good, None\n'
            '        calibration.SPECIMENS = (\n'
            '            *specimens[:4], specimen, *specimens[5:])\n'
            '        if not is_active(): good = specimen\n'
            f'        else: raise {error}\n'
            'specimens[4] = interrupted\n'
            'import atexit\n'
            'atexit.register(lambda: print(sys.getprofile()))')

    def test_a_trace_function_is_not_disturbed(self):
        # It hears enable() alone, and nothing is measured in its presence.
        self.assertEqual(support.output('-c', '''
import sys
from profiling.tracing import Profile
heard = []
profiler = Profile()
def run():
    profiler.enable()
    profiler.disable()
sys.settrace(lambda frame, event, argument:
             heard.append(frame.f_code.co_name))
run()
sys.settrace(None)
print(heard, profiler._trailer()['metadata']['calibration'])
run()
print(profiler._trailer()['metadata']['calibration'] is None)
'''), "['run'] None\nFalse\n")

    def test_another_profiler_does_not_hear_of_it(self):
        self.assertEqual(support.output('-c', '''
from profiling.tracing import Profile
first, second = Profile(compensate=False), Profile()
first.enable()
try: second.enable()
except ValueError: pass
first.disable()
print([entry.code for entry in first.getstats()
       if 'calibration' in str(entry.code) or 'mixture' in str(entry.code)])
'''), '[]\n')


class Clocks(unittest.TestCase):

    NAMES = {'cpu': ('process_cpu',), 'thread': ('thread_cpu',),
             'wall': ('tsc', 'cntvct', 'monotonic')}

    def test_names(self):
        for clock, names in self.NAMES.items():
            self.assertIn(metadata(profiled(clock=clock))['clock'], names)
        self.assertIn(metadata(profiled())['clock'], self.NAMES['wall'])

    def test_calls_are_the_same_by_every_clock(self):
        for clock in self.NAMES:
            for name, entry in support.counts(profiled()).items():
                self.assertEqual(
                    support.counts(profiled(clock=clock))[name], entry)

    def test_a_wait_takes_real_time_only(self):
        waits = {}
        for clock in self.NAMES:
            profiler = Profile(clock=clock)
            profiler.runcall(time.sleep, 0.2)
            waits[clock] = support.entries(profiler)[
                '<built-in method time.sleep>'].totaltime
        self.assertGreaterEqual(waits['wall'], 0.19)
        self.assertLess(waits['cpu'], 0.19)
        self.assertLess(waits['thread'], 0.19)

    def test_a_thread_that_ended_with_an_open_call(self):
        self.assertEqual(support.output('-c', '''
import threading
from profiling.tracing import Profile
profiler = Profile(clock='thread')
begin, end = threading.Event(), threading.Event()
def waiting():
    begin.set()
    end.wait()
def run():
    profiler.enable()
    waiting()
thread = threading.Thread(target=run)
thread.start()
begin.wait()
profiler.disable()
end.set()
thread.join()
print([entry.callcount for entry in profiler.getstats()
       if getattr(entry.code, 'co_name', '') == 'waiting'],
      min([entry.totaltime for entry in profiler.getstats()]) >= 0)
'''), '[1] True\n')

    def test_unknown(self):
        with self.assertRaisesRegex(ValueError, r"^no clock 'moon' \(expected "
                                    r"'wall', 'cpu' or 'thread'\)$"):
            Profile(clock='moon')
        with self.assertRaisesRegex(TypeError, '^clock must be a str'):
            Profile(clock=3)

    def test_beside_a_timer(self):
        with self.assertRaisesRegex(ValueError, 'exclude each other'):
            Profile(time.perf_counter, clock='wall')
        Profile(None, clock='wall')
        Profile(time.perf_counter, clock=None)

    def test_by_position(self):
        with self.assertRaisesRegex(TypeError, 'at most 4 arguments'):
            _lsprof.Profiler(None, 0.0, True, True, True)


class Command(support.FolderCase):

    def run_it(self, *arguments):
        self.write('script.py', 'def leaf(): pass\nleaf()\n')
        return support.run('-m', 'profiling.tracing', *arguments,
                           cwd=self.folder)

    def test_calibration_is_shown(self):
        done = self.run_it('--show-calibration', 'script.py')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn('(leaf)', done.stdout)
        self.assertRegex(done.stdout, r'\nTaken out of the times \(|'
                                      r'\nTimes are not compensated: ')

    def test_not_compensated(self):
        done = self.run_it('--no-compensate', '--show-calibration',
                           'script.py')
        self.assertTrue(done.stdout.endswith(
            '\nTimes are not compensated\n'), done.stdout)

    def test_clock(self):
        done = self.run_it('--clock', 'thread', '--show-calibration',
                           'script.py')
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r'\(thread_cpu\)|not compensated: ')

    def test_unknown_clock(self):
        done = self.run_it('--clock', 'moon', 'script.py')
        self.assertEqual(done.returncode, 2)
        self.assertIn("--clock: invalid choice: 'moon'", done.stderr)

    def test_calibrate_takes_no_program(self):
        done = self.run_it('--calibrate', 'script.py')
        self.assertEqual(done.returncode, 2)
        self.assertIn('--calibrate takes no program', done.stderr)


if __name__ == '__main__':
    support.main()
