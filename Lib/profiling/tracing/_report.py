"""What is printed about a profile beside the table of pstats."""

import sys

KINDS = {
    'python': 'call of a Python function',
    'python_from_c': 'call of a Python function from C',
    'generator': 'resumption of a generator or coroutine',
    'c_function': 'call of a built-in function',
    'c_method': 'call of a method of a C type',
    'unwind': '+ Python function left by an exception',
    'c_raise': '+ C function left by an exception',
    'call_python': '+ Python function called by a call',
    'call_class': 'class with a Python __init__ called',
    'call_super': 'super()',
    'call_other': 'other class or object called',
}


def print_limits(trailer, file):
    """Print how many calls there was no room for in the trailer, if any."""
    folded = trailer.get('contexts', {}).get('folded_calls', 0)
    if folded:
        calls = 'call is' if folded == 1 else 'calls are'
        print(f'{folded} {calls} counted, but without context: all contexts',
              'together take more than --contexts-budget', file=file)
    dropped = trailer.get('timeline', {}).get('dropped_calls', 0)
    if dropped:
        calls = 'call is' if dropped == 1 else 'calls are'
        print(f'{dropped} {calls} counted, but no longer in the timeline,',
              'which has room for the last ones only', file=file)


def print_calibration(metadata, file=None):
    """Print what recording cost, by kind of event.

    metadata is that of a trailer, file sys.stdout if None.
    """
    file = file or sys.stdout
    calibration = metadata.get('calibration')
    if not isinstance(calibration, dict):
        reason = f': {calibration}' if calibration else ''
        print(f'Times are not compensated{reason}', file=file)
        return
    print(f'Taken out of the times ({metadata["clock"]}), ns',
          f'{"on the caller":>14}{"in the callee":>15}', file=file)
    for kind, (outer, inner) in calibration.items():
        print(f'{KINDS.get(kind, kind):40}{outer:14.1f}{inner:15.1f}',
              file=file)
