"""The report in a browser: what it shows of a profile that is known."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pages

UP, DOWN, LEFT, RIGHT = '\ue013', '\ue015', '\ue012', '\ue014'
ENTER, ESCAPE, HOME, TAB = '\ue007', '\ue00c', '\ue011', '\ue004'


class Known(pages.ReportCase):
    """A profile of two threads whose source is there."""

    @classmethod
    def prepare(cls):
        source = cls.path('app.py')
        with open(source, 'w', encoding='utf-8') as file:
            file.write(pages.SOURCE)
        cls.address = cls.report(cls.write(
            'app.prof', pages.calls_of(source), argv=['app.py', '-v'],
            calibration={'python call': (1.5, 2.5)},
            started=os.stat(source).st_mtime + 10))

    def setUp(self):
        self.open(self.address)

    def assertWidths(self, expected):
        """Frames must have these shares of the whole."""
        frames = self.frames()
        whole = frames.pop('all')
        self.assertEqual({name: round(width / whole, 2)
                          for name, width in frames.items()}, expected)

    def test_opens_alone(self):
        self.assertEqual(self.browser.console(), [])
        self.assertEqual(self.browser.requests(), [self.address])
        self.assertEqual(self.browser.run('return document.title'), 'app.prof')
        self.assertEqual(self.browser.text('#totals'), '280.0 ms, 18 calls')
        self.assertTrue(self.browser.run(
            'return document.getElementById("notes").hidden'))

    def test_widths_are_inclusive_times(self):
        # work is that of both threads: 40 + 50 below main, 60 + 70 alone
        self.assertWidths({'main app.py:3': .54, 'load app.py:7': .18,
                           'work app.py:10': .79, 'parse app.py:13': .54})
        self.assertEqual(self.browser.text('#merged'),
                         '7 contexts, 8 frames drawn.')

    def test_widths_are_calls(self):
        self.browser.choose('#measure', 'calls')
        self.assertWidths({'main app.py:3': .78, 'load app.py:7': .33,
                           'work app.py:10': .61, 'parse app.py:13': .72})

    def test_one_thread(self):
        self.assertEqual(self.browser.texts('#thread option'),
                         ['all 2', 'MainThread', 'Worker'])
        self.browser.choose('#thread', '2')
        self.assertWidths({'work app.py:10': 1, 'parse app.py:13': .54})

    def test_inverted(self):
        self.browser.choose('#order', 'callers')
        # self times are the widths; below each, who called
        frames = self.frames()
        whole = frames.pop('all')
        self.assertEqual(self.browser.texts('#measure option'),
                         ['self time', 'cumulative time', 'calls'])
        self.assertEqual(
            {name: round(width / whole, 2) for name, width in frames.items()},
            {'parse app.py:13': .54,
             # 100 of its own, and 120 as the caller of parse
             'work app.py:10': .79,
             'load app.py:7': .18,
             # 10 of its own, 20 + 30 by load, 40 + 50 by work
             'main app.py:3': .54})

    def test_flame(self):
        def tops():
            return self.browser.run(
                'return ["all", "main", "parse"].map((name) => Math.round('
                '[...document.querySelectorAll("#graph g.frame")].find((one)'
                ' => one.getAttribute("aria-label").startsWith(name))'
                '.getBoundingClientRect().top))')

        self.settle()
        self.assertEqual(tops(), sorted(tops()))
        self.browser.choose('#shape', 'flame')
        self.settle()
        self.assertEqual(tops(), sorted(tops(), reverse=True))

    def test_selection(self):
        self.click('parse')
        self.assertEqual(self.browser.text('#chosen-title'), 'parse')
        self.assertEqual(
            self.table('#details .callers'),
            [['work', '9', '120.000', '120.000', 'app.py:10'],
             ['load', '4', '30.000', '30.000', 'app.py:7']])
        self.assertIn('None.', self.browser.texts('#details .faint'))
        self.assertIn('parse app.py:13', self.browser.text('#said'))
        # and from there to a caller of it
        self.browser.click('#details .callers tbody button')
        self.assertEqual(self.browser.text('#chosen-title'), 'work')
        self.assertEqual(self.table('#details .callees'),
                         [['parse', '9', '120.000', '120.000',
                           'app.py:13']])

    def test_context(self):
        self.click('load')
        self.assertEqual(self.browser.text('#details .trail'), 'main → load')
        self.assertEqual(self.browser.texts('#details dl')[0],
                         'Calls2Self20.00 msCumulative50.00 ms')

    def test_source(self):
        self.click('parse')
        self.assertEqual(
            self.table('#details .source'),
            [['13', '150.0 ms', '150.0 ms', '13', 'def parse('],
             ['', '', '', '14', "    text='<b>&amp;',"],
             ['', '', '', '15', '):'],
             ['', '', '', '16', '    return text']])

    def test_zoom(self):
        whole = self.frames()['all']
        self.click('load', times=2)
        frames = self.frames()
        self.assertEqual(set(frames), {'all', 'main app.py:3',
                                       'load app.py:7', 'parse app.py:13'})
        self.assertAlmostEqual(frames['load app.py:7'], whole, delta=1)
        self.assertAlmostEqual(frames['parse app.py:13'], whole * 3 / 5,
                               delta=1)
        self.assertEqual(self.browser.texts('#path button'),
                         ['all', 'main', 'load'])
        self.browser.click('#path button')
        self.assertIn('work app.py:10', self.frames())

    def test_mouse(self):
        # the first click moves the frame to the front: the second counts
        frame = self.browser.run(
            'return [...document.querySelectorAll("#graph g.frame")].find('
            '(one) => one.getAttribute("aria-label").startsWith("load"))'
            '.querySelector("rect")')
        self.browser.double_click(next(iter(frame.values())))
        self.assertEqual(self.browser.texts('#path button'),
                         ['all', 'main', 'load'])
        self.assertEqual(self.browser.text('#chosen-title'), 'load')

    def test_keyboard(self):
        def active():
            return self.browser.run(
                'const graph = document.getElementById("graph");'
                'const id = graph.getAttribute("aria-activedescendant");'
                'return id && document.getElementById(id)'
                '.getAttribute("aria-label").split(",")[0]')

        self.browser.run('document.getElementById("graph").focus()')
        self.browser.press(HOME, DOWN)
        self.browser.press(HOME, DOWN)
        self.assertEqual(active(), 'main app.py:3')
        self.browser.press(RIGHT)
        self.assertEqual(active(), 'work app.py:10')
        self.assertIn('work app.py:10', self.browser.text('#said'))
        self.browser.press(LEFT, DOWN)
        self.assertEqual(active(), 'work app.py:10')    # the widest below
        self.browser.press(ENTER)
        self.assertEqual(self.browser.texts('#path button'),
                         ['all', 'main', 'work'])
        self.assertIn('Zoomed to work', self.browser.text('#said'))
        self.browser.press(ESCAPE)
        self.assertEqual(self.browser.texts('#path button'), ['all', 'main'])
        self.browser.press('/')
        self.assertEqual(self.browser.run(
            'return document.activeElement.id'), 'search')

    def test_focus_is_visible(self):
        self.browser.press(TAB)
        self.browser.press(TAB)
        self.assertEqual(self.browser.run(
            'const style = getComputedStyle(document.activeElement);'
            'return [document.activeElement !== document.body,'
            'style.outlineStyle]'), [True, 'solid'])

    def test_search(self):
        colours = ('return Object.fromEntries([...document.querySelectorAll('
                   '"#graph g.frame")].map((one) => [one.getAttribute('
                   '"aria-label").split(" ")[0],'
                   'one.querySelector("rect").getAttribute("fill")]))')
        before = self.browser.run(colours)
        self.search('load|work')
        after = self.browser.run(colours)
        self.assertEqual(after['load'], after['work'])
        self.assertNotEqual(after['load'], before['load'])
        self.assertNotEqual(after['load'], after['parse'])
        # 20 + 30 and 40 + 50 below main, 60 + 70 alone: 270 of 280
        self.assertEqual(self.browser.text('#found'),
                         '2 functions, 270.0 ms (96.4 %) in and below')
        self.assertEqual(sorted(row[0] for row in self.table('#functions')),
                         ['load', 'work'])
        self.search('(')
        self.assertEqual(self.browser.run(
            'return document.getElementById("search").ariaInvalid'), 'true')
        self.browser.press(ESCAPE)
        self.assertEqual(len(self.table('#functions')), 4)

    def test_sorting(self):
        def order():
            return [row[0] for row in self.table('#functions')]

        def ways():
            return self.browser.run(
                'return [...document.querySelectorAll("#functions thead th")]'
                '.map((head) => head.getAttribute("aria-sort"))')

        self.assertEqual(order(), ['parse', 'work', 'load', 'main'])
        self.assertEqual(ways(), [None, None, 'descending', None, None])
        self.browser.click('#functions th:nth-child(4) button')
        self.assertEqual(order()[:2], ['work', 'main'])
        self.browser.click('#functions th:nth-child(1) button')
        self.assertEqual(order(), ['load', 'main', 'parse', 'work'])
        self.browser.click('#functions th:nth-child(1) button')
        self.assertEqual(order(), ['work', 'parse', 'main', 'load'])
        self.assertEqual(ways(), ['descending', None, None, None, None])

    def test_dark(self):
        ground = 'return getComputedStyle(document.body).backgroundColor'
        light = self.browser.run(ground)
        fill = ('return document.querySelectorAll("#graph rect")[1]'
                '.getAttribute("fill")')
        colour = self.browser.run(fill)
        self.browser.click('#theme')
        self.assertNotEqual(self.browser.run(ground), light)
        self.assertNotEqual(self.browser.run(fill), colour)
        self.assertEqual(self.browser.run(
            'return document.getElementById("theme").ariaPressed'), 'true')
        self.browser.click('#theme')
        self.assertEqual(self.browser.run(ground), light)

    def test_facts(self):
        text = self.browser.text('#facts')
        self.assertIn('app.py -v', text)
        self.assertIn('python call1.52.5', text)
        self.assertIn('Worker', text)


class SystemDark(pages.ReportCase):
    """A system that is dark."""

    arguments = ('--force-dark-mode',)

    @classmethod
    def prepare(cls):
        cls.address = cls.report(cls.write(
            'app.prof', pages.calls_of('/nowhere/app.py')))

    def test_dark_at_once(self):
        self.open(self.address)
        self.assertEqual(self.browser.run(
            'return [document.documentElement.dataset.theme,'
            'getComputedStyle(document.body).backgroundColor]'),
            ['dark', 'rgb(21, 24, 28)'])
        self.browser.click('#theme')
        self.assertEqual(self.browser.run(
            'return document.documentElement.dataset.theme'), 'light')


if __name__ == '__main__':
    pages.main()
