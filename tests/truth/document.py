"""The truth table as a document, made of the cases and their results."""

from table import HERE_OURS, STANDARD, order

HEAD = '''\
# The truth, the standard profiler and this one

Each row is a small program of which the right answer is known
(`tests/truth/groups`). It says what is done, what the right answer is, and
what the standard library's profiler answers on each version; where that is
right, the column says so. `make check` asks both profilers all of it: this
one must be right everywhere, and the standard one must answer what is said
here. "(varies)" is what is not the same each time, such as the mixture of two
threads, and is not tested. "-" is what cannot be tried on a version.
Some rows are of what the standard profiler does not offer at all; there it is
asked in the nearest way that it has.

This file is made: `make truth TRUTH_FLAGS="--record --document"` asks anew.
'''


def newest(results):
    """Return the newest version of each minor one that was recorded."""
    versions = {version for row in results.values() for version in row}
    found = {}
    for version in sorted(versions, key=order):
        found['.'.join(version.split('.')[:2])] = version
    return list(found.values())


def cell(text):
    """Return text as a cell of a table."""
    return text.replace('|', '\\|').replace('<', '&lt;')


def standard(case, answers):
    """Return what the standard profiler answered, as a cell."""
    answer = answers.get(STANDARD) if answers else None
    if answer is None:
        return '-'
    said = 'right' if answer == case.truth else cell(answer)
    return said + (' (varies)' if case.varies else '')


def here(case, recorded):
    """Return what this profiler answered on all versions, as a cell."""
    if not any(HERE_OURS in answers for answers in recorded.values()):
        return '-'
    wrong = sorted({answers[HERE_OURS] for answers in recorded.values()
                    if answers.get(HERE_OURS) not in (None, case.truth)})
    return cell('; '.join(wrong)) if wrong else 'right'


def row(cells):
    """Return a line of a table."""
    return '| ' + ' | '.join(cells) + ' |'


def document(cases, results):
    """Return the document, as a text."""
    versions = newest(results)
    lines = [HEAD]
    title = None
    for case in cases:
        if case.title != title:
            title = case.title
            lines += ['', f'## {title}', '']
            lines += [row(['what is done', 'truth', *versions, 'here'])]
            lines += [row(['---'] * (len(versions) + 3))]
        recorded = results.get(case.name, {})
        lines.append(row(
            [cell(case.text), cell(case.truth)]
            + [standard(case, recorded.get(version)) for version in versions]
            + [here(case, recorded)]))
    return '\n'.join(lines) + '\n'
