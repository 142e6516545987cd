"""Calibration: of which options the costs are, and when they are found."""

import unittest

import support


class CalibrationTest(unittest.TestCase):
    """Each case is a process of its own, in which nothing is known yet."""

    def test_options_that_cost_more_are_measured_for_themselves(self):
        # Now and then the machine is too busy, and what is known has to do.
        for _ in range(5):
            found = eval(support.output(
                '-c', 'from test_compensation import metadata, profiled\n'
                'print([metadata(profiled(**each))["calibration"] for each in'
                ' ({}, {"timeline": True}, {"coroutines": True},'
                ' {"context": True})])'))
            if isinstance(found[0], dict):
                # That two have equal proportions is no measurement.
                if len({self.proportions(one) for one in found}) > 1:
                    return
        if not isinstance(found[0], dict):
            self.skipTest(found[0])
        self.fail('they have the costs of others')

    def proportions(self, calibration):
        unit = sum(calibration['python'])
        return tuple(round(sum(pair) / unit, 9)
                     for pair in calibration.values())

    def test_nothing_is_left_in_the_context(self):
        for context in (True, False):
            self.assertEqual(support.output(
                '-c', 'import contextvars, test_compensation as test\n'
                f'profiler = test.Profile(context={context})\n'
                'for _ in range(3):\n'
                '    profiler.runcall(len, "")\n'
                'print([value for variable, value in'
                ' contextvars.copy_context().items() if value])'), '[]\n')

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_another_tool_will_do(self):
        found = eval(support.output(
            '-c', 'import sys, test_compensation as test\n'
            'sys.monitoring.use_tool_id(2, "mine")\n'
            'profiler = test.profiled(tool_id="any")\n'
            'print([test.metadata(profiler)["calibration"]])'))[0]
        self.assertIsNotNone(found)

    def test_a_fork_while_it_is_looked_for(self):
        # The thread that measures is not in the child.
        self.assertEqual(support.output(
            '-W', 'ignore', '-c',
            'import os, sys, threading, test_compensation as test\n'
            'import profiling.tracing._calibration as calibration\n'
            'begun, go_on = threading.Event(), threading.Event()\n'
            'original = calibration.SPECIMENS\n'
            'def waits(turns):\n'
            '    calibration.SPECIMENS = original\n'
            '    begun.set(), go_on.wait()\n'
            'calibration.SPECIMENS = (waits,) + original[1:]\n'
            'thread = threading.Thread(target=test.profiled)\n'
            'thread.start(), begun.wait()\n'
            'def is_found():\n'
            '    found = test.metadata(test.profiled())["calibration"]\n'
            '    return int(found is not None)\n'
            'before, child = is_found(), os.fork()\n'
            'if child == 0:\n'
            '    os._exit(is_found())\n'
            'print(before, os.waitstatus_to_exitcode('
            'os.waitpid(child, 0)[1]))\n'
            'go_on.set(), thread.join()\n'), '0 1\n')

    def test_options_that_change_while_it_is_looked_for(self):
        # sys.gettrace is asked for, and may be anything.
        found = eval(support.output(
            '-c', 'import sys, test_compensation as test\n'
            'original, profiler = sys.gettrace, test.Profile()\n'
            'def replacement():\n'
            '    sys.gettrace = original\n'
            '    profiler.__init__(coroutines=True)\n'
            '    return original()\n'
            'sys.gettrace = replacement\n'
            'profiler.runcall(len, "")\n'
            'print([test.metadata(each)["calibration"] for each in'
            ' (profiler, test.profiled(), test.profiled(coroutines=True))])'))
        changed, plain, other = found
        self.assertIsNone(changed)
        if isinstance(plain, str) or isinstance(other, str) \
                or self.proportions(plain) == self.proportions(other):
            self.skipTest('the machine was too busy for a measurement')
        self.assertGreater(sum(other['python']), sum(plain['python']))

    def test_what_cannot_be_measured_costs_what_is_known(self):
        known, found = eval(support.output(
            '-c', 'import test_compensation as test\n'
            'known = test.profiled()\n'
            'profiler = test.Profile(timeline=True)\n'
            'with test.Profile(context=True):\n'
            '    profiler.runcall(len, "")\n'
            'print([test.metadata(each)["calibration"]'
            ' for each in (known, profiler)])'))
        if isinstance(known, str):
            self.assertEqual(found, known)
            return
        self.assertAlmostEqual(sum(found['python']), sum(known['python']), 1)

    def test_none_when_not_wanted_any_more(self):
        self.assertEqual(support.output(
            '-c', 'import sys, test_compensation as test\n'
            'original, profiler = sys.gettrace, test.Profile()\n'
            'def replacement():\n'
            '    sys.gettrace = original\n'
            '    profiler.__init__(compensate=False)\n'
            '    return original()\n'
            'sys.gettrace = replacement\n'
            'profiler.runcall(len, "")\n'
            'print(test.metadata(profiler)["calibration"])'), 'None\n')


if __name__ == '__main__':
    support.main()
