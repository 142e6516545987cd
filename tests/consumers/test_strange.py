"""Profiles with strange names, times and counts are written as what their
readers take, in every format."""

import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import formats

import test_convert
import test_export
import test_formats

IN_JSON = ('json', 'speedscope', 'gecko', 'chrome')


class StrangeTest(formats.FormatCase):

    def files(self, format):
        """Yield the file of each strange profile in that format."""
        for name, table in test_export.tables():
            path = self.write('p', table)
            done = self.run_it('export', '--to', format, path, '-o', 'out')
            self.assertEqual(done.returncode, 0, (name, done.stderr))
            self.assertIn(done.stderr, (
                '', f'pstats: {path}: {test_convert.ESTIMATE}\n'), name)
            yield self.path('out')

    def refuse(self, constant):
        """Refuse what JSON has no word for."""
        raise ValueError(constant)

    def test_json(self):
        for format in IN_JSON:
            for path in self.files(format):
                json.loads(self.read_text(path), parse_constant=self.refuse)

    def test_collapsed(self):
        for path in self.files('collapsed'):
            text = self.read_text(path)
            self.assertTrue(text.endswith('\n'))
            for line in text[:-1].split('\n'):
                stack, _, number = line.rpartition(' ')
                self.assertTrue(number.isdigit(), line)
                self.assertTrue(all(stack.split(';')), line)

    def test_prometheus(self):
        for path in self.files('prometheus'):
            test_formats.PrometheusTest.samples(self, self.read_text(path))

    SAMPLE = test_formats.PrometheusTest.SAMPLE
    LABEL = test_formats.PrometheusTest.LABEL
    ESCAPES = test_formats.PrometheusTest.ESCAPES

    @formats.skip(formats.without('callgrind_annotate'))
    def test_callgrind(self):
        for path in self.files('callgrind'):
            rows = test_formats.CallgrindTest.rows(self, path)
            self.assertTrue([name for name in rows
                             if name.startswith('PROGRAM TOTALS')])

    ROW = test_formats.CallgrindTest.ROW

    @formats.skip(formats.without('dot'))
    def test_dot(self):
        for path in self.files('dot'):
            self.run_program('dot', '-Tcanon', path)

if __name__ == '__main__':
    formats.program.main()
