"""Collapsed stacks, as flamegraph.pl draws them."""

import html
import os
import re
import shutil
from collections import Counter

import formats

# Where Debian's libdevel-nytprof-perl has it.
PERL = '/usr/share/perl5/Devel/NYTProf/flamegraph.pl'


def find_script():
    """Return the path of flamegraph.pl, or None."""
    return shutil.which('flamegraph.pl') or (
        PERL if os.path.exists(PERL) and shutil.which('perl') else None)


@formats.skip(None if find_script() else 'no flamegraph.pl here')
class FlameGraphTest(formats.FormatCase):

    def draw(self, path):
        """Return {(name, ns): rectangles} of a picture's."""
        picture = self.run_program(
            *(['perl'] if find_script() == PERL else []), find_script(),
            '--minwidth', '0', '--countname', 'ns', path)
        titles = re.findall(r'<title>(.*) \(([\d,]+) ns, [^()]*\)</title>',
                            picture)
        return Counter((html.unescape(name), int(ns.replace(',', '')))
                       for name, ns in titles)

    def expect(self, stacks):
        """Return the same of stacks: each path is as wide as what lies
        above."""
        widths = Counter()
        for stack, ns in stacks.items():
            for depth in range(len(stack) + 1):
                widths[stack[:depth]] += ns
        return Counter(
            (path[-1].translate(str.maketrans('<>', '()')) if path else 'all',
             ns) for path, ns in widths.items())

    def test_widths_are_the_contexts(self):
        self.assertEqual(self.draw(self.export('collapsed', self.plain())),
                         self.expect(formats.stacks_of(
                             formats.plain_calls())))

    def test_recursion_and_folded_calls(self):
        path, calls, folded = self.random()
        stacks = formats.stacks_of(calls)
        stacks['(contexts not kept)',
               formats.label(folded[0].key)] += folded[0].self_ns
        self.assertEqual(self.draw(self.export('collapsed', path)),
                         self.expect(stacks))


if __name__ == '__main__':
    formats.program.main()
