"""The worked example of Doc/internals.md: what it prints is what it says."""

import doctest
import os
import unittest

import support

INTERNALS = os.path.join(os.path.dirname(os.path.abspath(__file__)),
                         os.pardir, os.pardir, 'Doc', 'internals.md')


class Internals(unittest.TestCase):
    """The document's examples."""

    def test_examples_print_what_the_document_says(self):
        results = doctest.testfile(INTERNALS, module_relative=False)
        self.assertGreater(results.attempted, 0)
        self.assertEqual(results.failed, 0)


if __name__ == '__main__':
    support.main()
