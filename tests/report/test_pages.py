"""The report in a browser: profiles that are difficult, large or two."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import pages

import contexts

HOSTILE = [
    '</script><img src=x onerror="document.title=1">',
    '<!--<script>',
    '"></title><script>document.title = 2</script>',
    "'onmouseover='document.title=3",
    '\u2028\u2029\u202e',
    'lone \udc80 half',
    '${document.title = 4}', '__proto__', 'constructor',
]


class Others(pages.ReportCase):

    def title(self):
        """Return the title of the page, which a name must not change."""
        return self.browser.run('return document.title')

    def test_hostile_names(self):
        calls = [contexts.Call(((name, 1, name),), pages.MS,
                               contexts.Thread(7, name, i))
                 for i, name in enumerate(HOSTILE)]
        profile = self.write('hostile.prof', calls,
                             **{name: name for name in HOSTILE})
        self.open(self.report(profile))
        self.assertEqual(self.title(), 'hostile.prof')
        self.assertEqual(self.browser.console(), [])
        self.assertEqual(
            self.browser.run('return document.querySelectorAll("img").length'
                             ' + document.scripts.length'), 2)
        names = [row[0] for row in self.table('#functions')]
        for name in HOSTILE[:4]:
            self.assertIn(name, names)
        for i, name in enumerate(HOSTILE):
            self.browser.choose('#thread', str(i + 1))
            self.browser.choose('#order', 'callers')
            self.browser.choose('#order', 'callees')
        self.browser.click('#functions tbody button')
        self.search('script')
        self.assertEqual(self.title(), 'hostile.prof')
        self.assertEqual(self.browser.console(), [])

    def test_an_injected_script_would_not_run(self):
        # what the policy is for: the page is changed by hand
        address = self.report(self.write('a.prof', pages.calls_of('a.py')))
        with open(self.path('report.html'), encoding='utf-8') as file:
            page = file.read()
        with open(self.path('report.html'), 'w', encoding='utf-8') as file:
            file.write(page.replace(
                '</body>', '<script>document.title = "run"</script></body>'))
        self.open(address)
        self.assertEqual(self.title(), 'a.prof')
        self.assertIn('Content Security Policy',
                      ' '.join(self.browser.console()))

    def test_estimate(self):
        table, _ = contexts.profile_of(pages.calls_of('a.py'))
        with open(self.path('plain.prof'), 'wb') as file:
            contexts.marshal.dump(table, file, 4)
        self.open(self.report(self.path('plain.prof')))
        self.assertIn('Estimate', self.browser.text('#notes'))
        self.assertFalse(self.browser.run(
            'return document.getElementById("notes").hidden'))
        self.assertEqual(self.browser.text('#graph-title'),
                         'Calling contexts (estimate)')

    def test_folded_calls(self):
        key = pages.keys('a.py')
        profile = self.write(
            'folded.prof', pages.calls_of('a.py'),
            folded=[contexts.Folded(key['parse'], None, 5, 20 * pages.MS)])
        self.open(self.report(profile))
        self.assertIn('5 calls', self.browser.text('#notes'))
        self.assertIn('beyond the budget',
                      self.browser.texts('#thread option'))

    def test_difference(self):
        old = self.write('old.prof', pages.calls_of('/x/a.py', 60))
        calls = pages.calls_of('/y/a.py', 160)
        key = pages.keys('/y/a.py')
        calls.append(contexts.Call((key['main'], ('/y/a.py', 99, 'fresh')),
                                   30 * pages.MS))
        new = self.write('new.prof', calls)
        self.open(self.report('--diff', old, new))
        self.assertEqual(self.browser.text('#title'), 'old.prof → new.prof')
        rows = {row[0]: row for row in self.table('#functions')}
        self.assertEqual(rows['work'][1:3], ['+100.000', '+100.000'])
        self.assertEqual(rows['fresh'][1:5], ['+30.000', '+30.000', '1', ''])
        self.assertEqual(rows['load'][1:3], ['0.000', '0.000'])
        self.settle()
        hues = self.browser.run(
            'return Object.fromEntries([...document.querySelectorAll('
            '"#graph g.frame")].map((one) => [one.getAttribute('
            '"aria-label").split(" ")[0], one.querySelector("rect")'
            '.getAttribute("fill").split(" ")[0]]))')
        self.assertEqual(hues['fresh'], 'hsl(4')
        self.assertEqual(hues['load'], 'hsl(216')
        # in the old one's widths there is no fresh, and all is as it was
        self.browser.choose('#side', 'old')
        self.assertNotIn('fresh a.py:99', self.frames())

    def test_difference_of_gone(self):
        old = self.write('old.prof', pages.calls_of('a.py', 60))
        new = self.write('new.prof', pages.calls_of('a.py', 60)[:3])
        self.open(self.report('--diff', old, new))
        self.assertNotIn('work a.py:10', self.frames())
        self.browser.choose('#side', 'old')
        self.settle()
        self.assertIn('work a.py:10', self.frames())
        self.assertEqual(self.browser.run(
            'return [...document.querySelectorAll("#graph g.frame")].find('
            '(one) => one.getAttribute("aria-label").startsWith("work"))'
            '.querySelector("rect").getAttribute("fill").split(" ")[0]'),
            'hsl(216')

    def test_deep(self):
        key = pages.keys('a.py')['main']
        stack = tuple((*key[:2], f'f{i}') for i in range(800))
        self.open(self.report(self.write(
            'deep.prof', [contexts.Call(stack, pages.MS)])))
        self.assertEqual(self.browser.console(), [])
        self.browser.choose('#order', 'callers')
        self.assertEqual(self.browser.console(), [])

    def test_many_contexts(self):
        contexts.write_large(self.path('large.prof'), 100_000)
        address = self.report(self.path('large.prof'))
        self.open(address)
        self.assertIn('are merged', self.browser.text('#merged'))
        self.assertLess(self.browser.run(
            'return document.querySelectorAll("#graph g").length'), 20_000)
        # timing.py says how long these take
        before = self.frames()
        self.browser.run('document.querySelectorAll("#graph g.frame")[8]'
                         '.querySelector("rect").dispatchEvent('
                         'new MouseEvent("dblclick", {bubbles: true}))')
        self.assertGreater(len(self.browser.texts('#path button')), 1)
        self.assertNotEqual(self.frames(), before)
        self.browser.choose('#order', 'callers')
        self.assertIn('paths of callers', self.browser.text('#merged'))
        self.assertTrue(self.browser.run(
            'return document.getElementById("path").hidden'))
        self.assertEqual(self.browser.console(), [])


if __name__ == '__main__':
    pages.main()
