"""Parsing a page of HTML with html.parser and writing its outline."""

import html
import html.parser

SECTIONS = 220

SECTION = """\
<section id="part-{0}" class='wide plain'><h2>Part {0} &amp; more</h2>
<!-- a comment about part {0} -->
<p>Some <em>stressed</em> and <strong>strong</strong> words, a
<a href="#part-{1}" title="to &quot;part {1}&quot;">link</a> &#8211; and an
image <img src=picture{0}.png alt="no. {0}" width=20 height=30 /><br>
<table border><tr><th>n<th>square<tr><td>{0}<td>{2}</table>
<ul><li>first<li>second &lt;b&gt;<li>third &unknown; &copy; {0}</ul>
<script>if (a < b && c > {0}) {{ document.write("<p>"); }}</script>
</section>
"""


class Outline(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=False)
        self.depth = 0
        self.lines = []

    def note(self, text):
        self.lines.append("  " * self.depth + text)

    def handle_starttag(self, tag, attrs):
        self.note(tag + "".join([f" {name}={value}" for name, value in attrs]))
        if tag in ("section", "table", "ul"):
            self.depth += 1

    def handle_endtag(self, tag):
        if tag in ("section", "table", "ul"):
            self.depth -= 1

    def handle_data(self, data):
        if data.strip():
            self.note(html.escape(data.strip()))

    def handle_entityref(self, name):
        self.note(html.unescape(f"&{name};"))

    def handle_charref(self, name):
        self.note(html.unescape(f"&#{name};"))

    def handle_comment(self, data):
        self.note(f"({data.strip()})")


def setup():
    return "".join([SECTION.format(number, number + 1, number * number)
                    for number in range(SECTIONS)])


def run(state):
    outline = Outline()
    outline.feed(state)
    outline.close()
    return len("\n".join(outline.lines))
