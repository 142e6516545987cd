"""reStructuredText to HTML by docutils."""

REQUIRES = "docutils"

SECTIONS = 4

SECTION = """
Part {0}
========

A paragraph with *emphasis*, **strong words**, ``literal {0}`` and a link_,
a `named link <#part-{0}>`_ and a footnote [#]_ of its own.

.. _link: #top

* first point of {0}
* second, with more text
  that goes on

  - nested

1. one
2. two

=====  ======
 n     square
=====  ======
 {0}      x
 2      4
=====  ======

:field: value
:other: *marked up*

.. note:: Something to remember about part {0}.

.. [#] The note of part {0}.

A block::

    literal {0}
"""


def setup():
    import docutils.core
    import docutils.writers.html5_polyglot

    parts = "".join([SECTION.format(number) for number in range(SECTIONS)])
    return docutils, "Title\n#####\n" + parts


def run(state):
    docutils, text = state
    writer = docutils.writers.html5_polyglot.Writer()
    settings = {"_disable_config": True, "report_level": 5,
                "embed_stylesheet": False}
    parts = docutils.core.publish_parts(
        text, writer=writer, settings_overrides=settings)
    return len(parts["whole"])
