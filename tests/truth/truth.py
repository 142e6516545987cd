"""Asks the standard profiler and this one about programs whose right answers
are known, and reports in TAP.

    truth.py [--record] [--document] [--show] [CASE ...]

CASE is the beginning of a case's name, GROUP.FUNCTION; without it all are
meant. --record keeps the answers of this interpreter in results.json,
--document makes Doc/truth.md of all that were kept, --show prints the
answers.
"""

import argparse
import concurrent.futures
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.dirname(HERE)]

import document  # noqa: E402
import table  # noqa: E402
import tap  # noqa: E402

PROFILERS = table.STANDARD, table.HERE_OURS
PROCESSES = 2


def ask_all(cases):
    """Yield each case and what the profilers answer: {profiler: (answer,
    explanation)}."""
    with concurrent.futures.ThreadPoolExecutor(PROCESSES) as pool:
        asked = [(case, {profiler: pool.submit(table.ask, case, profiler)
                         for profiler in PROFILERS}) for case in cases]
        for case, answers in asked:
            yield case, {profiler: future.result()
                         for profiler, future in answers.items()}


def show(cases):
    """Print what is answered, a line for each profiler."""
    for case, answers in ask_all(cases):
        print(f'{case.name}: {case.truth}')
        for profiler, (answer, explanation) in answers.items():
            if answer != case.truth:
                print(f'    {profiler}: {answer or "-"} '
                      f'{"" if answer else explanation}')
                if answer and profiler != table.STANDARD:
                    print(explanation, end='')


def record(cases):
    """Keep what is answered, in the place of what was.

    An interpreter without this profiler is asked about the standard one.
    """
    results = table.load()
    for case, answers in ask_all(cases):
        row = results.setdefault(case.name, {})
        row.setdefault(table.version(), {}).update(
            {profiler: answer for profiler, (answer, _) in answers.items()
             if answer != table.WRONG})
    known = {case.name for case in table.find_cases()}
    table.save({name: row for name, row in results.items() if name in known})


def read_document():
    """Return the text of Doc/truth.md."""
    try:
        with open(table.DOCUMENT, encoding='utf-8') as file:
            return file.read()
    except FileNotFoundError:
        return ''


def write_document():
    """Make Doc/truth.md of what was kept."""
    text = document.document(table.find_cases(), table.load())
    with open(table.DOCUMENT, 'w', encoding='utf-8') as file:
        file.write(text)


def check_here(report, case, answer, explanation):
    """Report whether this profiler is right."""
    skip = f' # SKIP {explanation}' if answer is None else ''
    ok = answer in (None, case.truth)
    report.case(ok, f'{case.name}{skip}')
    if not ok:
        print(f'# {answer}, not {case.truth}')
        for line in explanation.splitlines():
            print('#', line)


def check_standard(report, case, answer, explanation, recorded):
    """Report whether the standard profiler answers what was recorded: None if
    it was not asked, or could not be."""
    name = f'{case.name}, the standard profiler'
    if case.varies:
        report.case(True, f'{name} # SKIP its answers vary')
    elif answer is None:
        report.case(True, f'{name} # SKIP {explanation}')
    elif recorded is None:
        report.case(True, f'{name} # SKIP not recorded on this version')
    else:
        ok = answer == recorded
        report.case(ok, name)
        if not ok:
            print(f'# {answer}, but {recorded} was recorded')


def check_claims(report, cases, results):
    """Report whether each case has gone wrong with a standard profiler."""
    right = [case.name for case in cases if not any(
        answers[table.STANDARD] not in (None, case.truth)
        for answers in results.get(case.name, {}).values())]
    report.case(not right, 'the standard profiler of some version is wrong')
    for name in right:
        print('#', name)


def check(wanted):
    """Report all cases, and whether the document is made of the results."""
    report = tap.Report()
    results = table.load()
    cases = table.find_cases(wanted)
    for case, answers in ask_all(cases):
        check_here(report, case, *answers[table.HERE_OURS])
        recorded = results.get(case.name, {}).get(table.version(), {})
        check_standard(report, case, *answers[table.STANDARD],
                       recorded.get(table.STANDARD))
    check_claims(report, cases, results)
    report.case(
        read_document() == document.document(table.find_cases(), results),
        'Doc/truth.md is made of the recorded answers')
    print(f'1..{report.count}')
    sys.exit(report.failed)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--record', action='store_true')
    parser.add_argument('--document', action='store_true')
    parser.add_argument('--show', action='store_true')
    parser.add_argument('cases', nargs='*', metavar='CASE')
    options = parser.parse_args()
    # The cases of this process are only listed, by whichever profiler.
    if options.record:
        record(table.find_cases(options.cases))
    if options.document:
        write_document()
    if options.show:
        show(table.find_cases(options.cases))
    if not (options.record or options.document or options.show):
        if not options.cases:
            tap.skip_elsewhere('truth')
        check(options.cases)


if __name__ == '__main__':
    main()
