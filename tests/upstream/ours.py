"""The class that the standard library's tests are about to test is ours."""

import os
import unittest


class OursTest(unittest.TestCase):

    def test_the_extension_lies_in_our_package(self):
        import _lsprof
        folder = os.path.join('profiling', 'tracing')
        self.assertTrue(os.path.dirname(_lsprof.__file__).endswith(folder))
        self.assertTrue(hasattr(_lsprof.Profiler, '_trailer'))

    def test_every_name_leads_to_it(self):
        import _lsprof
        import cProfile
        import profiling.tracing
        self.assertIs(cProfile.Profile, profiling.tracing.Profile)
        self.assertIs(cProfile.Profile.__base__, _lsprof.Profiler)
        self.assertIs(profiling.tracing._lsprof, _lsprof)
