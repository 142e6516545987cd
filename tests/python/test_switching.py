"""Switching on and off at odd places, beside others who listen, and the life
of what the interpreter lends to one profiler at a time."""

import gc
import sys
import unittest

import support

from profiling.tracing import Profile, _lsprof

LEN = '<built-in method builtins.len>'


def leaf():
    pass


class SwitchTest(unittest.TestCase):
    """enable() and disable() at odd places."""

    def test_enable_deep_in_the_stack(self):
        profile = Profile()

        def inner():
            profile.enable()
            leaf()

        def outer():
            inner()
            leaf()
        outer()
        leaf()
        profile.disable()
        self.assertEqual(support.counts(profile), {'leaf': (3, 0)})
        self.assertEqual({caller for caller, _ in support.edges(profile)},
                         set())

    def test_disable_deep_in_the_stack(self):
        profile = Profile()

        def inner():
            leaf()
            profile.disable()
            leaf()

        def outer():
            inner()
            leaf()
        profile.enable()
        outer()
        self.assertEqual(support.counts(profile),
                         {'leaf': (1, 0), 'inner': (1, 0), 'outer': (1, 0)})
        self.assertEqual(support.edges(profile)['outer', 'inner'], (1, 0))

    def test_off_and_on_within_a_call(self):
        profile = Profile()

        def off_and_on():
            leaf()
            profile.disable()
            leaf()
            profile.enable()
            leaf()
        profile.runcall(off_and_on)
        counts = support.counts(profile)
        self.assertEqual(counts['leaf'], (2, 0))
        self.assertEqual(counts['off_and_on'], (1, 0))

    def test_enable_inside_a_callback(self):
        profile = Profile()

        def key(x):
            profile.enable()
            leaf()
            profile.disable()
            return x
        sorted([3, 1, 2], key=key)
        self.assertEqual(support.counts(profile)['leaf'], (3, 0))

    def test_enabled_inside_and_left_on(self):
        profile = Profile()

        def key(x):
            if x == 3:
                profile.enable()
            leaf()
            return x
        sorted([3, 1, 2], key=key)
        leaf()
        profile.disable()
        counts = support.counts(profile)
        self.assertEqual(counts['leaf'], (4, 0))
        self.assertEqual(counts['key'], (2, 0))

    def test_other_flags_the_second_time(self):
        profile = Profile()
        profile.enable(builtins=False)
        len('x')
        profile.disable()
        self.assertEqual(support.counts(profile), {})
        profile.enable(builtins=True)
        len('x')
        profile.disable()
        self.assertEqual(support.counts(profile), {LEN: (1, 0)})

    def test_own_profile_function_beside_ours(self):
        heard = []
        profile = Profile()

        def mine(frame, event, argument):
            heard.append(event)

        def sets():
            sys.setprofile(mine)
            leaf()
            sys.setprofile(None)
            leaf()
        profile.enable()
        try:
            sets()
        finally:
            profile.disable()
            sys.setprofile(None)
        self.assertIn('call', heard)
        if support.MONITORING:
            self.assertEqual(support.counts(profile)['leaf'], (2, 0))

    def test_own_tracing_beside_ours(self):
        profile = Profile()
        lines = []

        def trace(frame, event, argument):
            lines.append(event)
            return trace

        def main():
            sys.settrace(trace)
            leaf()
            sys.settrace(None)
        before = sys.gettrace()
        try:
            profile.runcall(main)
        finally:
            sys.settrace(before)
        self.assertIn('line', lines)
        self.assertEqual(support.counts(profile)['leaf'], (1, 0))


class ToolTest(unittest.TestCase):
    """The life of what the interpreter lends to one profiler at a time."""

    def test_dropping_an_enabled_profiler_frees_the_tool(self):
        if support.MONITORING:
            Profile().enable()
            gc.collect()
            self.assertIsNone(sys.monitoring.get_tool(2))
        profile = Profile()
        profile.runcall(leaf)
        self.assertEqual(support.counts(profile), {'leaf': (1, 0)})

    def test_a_dropped_profiler_ends(self):
        """PyEval_SetProfile holds it until another one is enabled."""
        for count in range(1, 4):
            with self.subTest(dropped=count):
                for _ in range(count):
                    Profile(nested=True).enable()
                profile = Profile()
                profile.enable()
                active = _lsprof.active()
                profile.disable()
                self.assertEqual(active, [profile])
                self.assertEqual(_lsprof.active(), [])

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_the_tool_has_our_name_while_enabled(self):
        profile = Profile()
        names = []
        profile.runcall(lambda: names.append(sys.monitoring.get_tool(2)))
        self.assertEqual(names, ['cProfile'])
        self.assertIsNone(sys.monitoring.get_tool(2))

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_the_tool_is_anothers(self):
        sys.monitoring.use_tool_id(2, 'other')
        self.addCleanup(sys.monitoring.free_tool_id, 2)
        profile = Profile()
        with self.assertRaisesRegex(ValueError, 'tool 2 is already in use'):
            profile.enable()
        profile.disable()
        self.assertEqual(sys.monitoring.get_tool(2), 'other')

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_the_tool_is_taken_away(self):
        profile = Profile()
        profile.enable()
        leaf()
        sys.monitoring.free_tool_id(2)
        profile.disable()
        self.assertEqual(support.counts(profile)['leaf'], (1, 0))
        profile.runcall(leaf)
        self.assertEqual(support.counts(profile)['leaf'], (2, 0))

    @unittest.skipUnless(support.MONITORING, 'sys.monitoring only')
    def test_the_tool_is_taken_over(self):
        """Who has the tool by then keeps it."""
        profile = Profile()
        profile.enable()
        sys.monitoring.free_tool_id(2)
        sys.monitoring.use_tool_id(2, 'other')
        self.addCleanup(sys.monitoring.free_tool_id, 2)
        profile.disable()
        self.assertEqual(sys.monitoring.get_tool(2), 'other')

    def test_nothing_is_left_after_disable(self):
        Profile().runcall(leaf)
        self.assertIsNone(sys.getprofile())
        if sys.version_info >= (3, 12):
            self.assertIsNone(sys.monitoring.get_tool(2))


if __name__ == '__main__':
    support.main()
