"""The differences from the standard profiler's counts that we keep because
the standard one is wrong: data, one entry for each program and version
range."""

from compare import Difference

LEN = "<built-in method builtins.len>"
BOUND = "programs/bound_builtin_calls.py:"
EARLY = "programs/early_unwind.py:"
THROW = "programs/throw_into_delegate.py:"


def function(label, standard, ours):
    """Return the row of a function, counts as "total/primitive"."""
    return "function " + label, standard, ours


def edge(caller, callee, standard, ours):
    """Return the row of an edge, counts as "total/primitive"."""
    return "edge %s -> %s" % (caller, callee), standard, ours


def output(standard, ours):
    """Return the row of what the program prints."""
    return "output", standard, ours


BOUND_ROWS = (
    edge(BOUND + "21(descriptor)", LEN, None, "1/1"),
    edge(BOUND + "39(caller)", LEN, "3/2", "5/5"),
    edge(BOUND + "39(caller)", BOUND + "11(plain)", "0/0", "1/1"),
    edge(BOUND + "39(caller)", BOUND + "16(with_arguments)", "0/0", "1/1"),
    edge(BOUND + "39(caller)", BOUND + "21(descriptor)", "0/0", "1/1"),
    edge(BOUND + "39(caller)", BOUND + "31(failing)", "0/0", "1/1"),
    edge(BOUND + "44(outermost)", LEN, "4/4", "5/5"),
    edge(BOUND + "44(outermost)", BOUND + "39(caller)", "1/0", "5/5"),
    function(LEN, "12/9", "11/11"),
    function(BOUND + "39(caller)", "4/1", "5/5"),
    function(BOUND + "44(outermost)", "1/0", "5/5"),
)

THROW_ROWS = (
    edge(THROW + "21(drive)", "<built-in method builtins.sum>", None, "1/1"),
    edge(THROW + "21(drive)", "<method 'throw' of 'generator' objects>",
         "0/0", "1/1"),
    edge(THROW + "48(drive_coroutine)",
         "<method 'throw' of 'coroutine' objects>", "0/0", "1/1"),
    edge(THROW + "58(caller)", LEN, None, "2/2"),
    edge(THROW + "58(caller)", THROW + "21(drive)", None, "1/1"),
    edge(THROW + "58(caller)", THROW + "48(drive_coroutine)", None, "1/1"),
    function(THROW + "14(outer)", "3/1", "2/2"),
    function(THROW + "36(waiting)", "2/1", "1/1"),
    function(THROW + "58(caller)", None, "2/2"),
)

EARLY_ROWS = (
    edge(EARLY + "5(over_number)", LEN, None, "1/1"),
    edge(EARLY + "20(over_refusing)", LEN, None, "1/1"),
    edge(EARLY + "28(caller)", LEN, None, "2/2"),
    edge(EARLY + "28(caller)", EARLY + "5(over_number)", None, "1/1"),
    edge(EARLY + "28(caller)", EARLY + "20(over_refusing)", None, "1/1"),
    function(EARLY + "28(caller)", None, "2/2"),
)

WRONG_SELF_ROWS = (
    output("""\
['SystemError', 'SystemError', 'SystemError', 'SystemError', 'SystemError']
['SystemError', 'nothing', 'SystemError', 'TypeError', 'SystemError', \
'nothing', 'TypeError', 'TypeError']
['SystemError', 'X', 'TypeError']
""", """\
['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError']
['TypeError', 'nothing', 'TypeError', 'TypeError', 'TypeError', \
'nothing', 'TypeError', 'TypeError']
['TypeError', 'X', 'TypeError']
"""),
)

NO_SELF_ROWS = (
    output("['TypeError', 'TypeError', 'TypeError', 'TypeError'] "
           "['SystemError', 'SystemError', 'SystemError', 'TypeError']\n",
           "['TypeError', 'TypeError', 'TypeError', 'TypeError'] "
           "['TypeError', 'TypeError', 'TypeError', 'TypeError']\n"),
)

DIFFERENCES = (
    Difference(
        "throw_into_delegate", (3, 11), (3, 12),
        "When throw() makes an inner generator or coroutine return, the "
        "interpreter lets the outer one go on without an event; its next "
        "leave pops whatever the standard profiler has on top, here the "
        "call of throw(), and from then on every function is booked on its "
        "callee's end. Ours ignores a leave of what was not entered.",
        THROW_ROWS),
    Difference(
        "bound_builtin_calls", (3, 12), (3, 14),
        "The interpreter tells the end of a call of types.MethodType over a "
        "C function but not its beginning; the standard profiler then pops "
        "the caller. Ours ignores a leave of what was not entered "
        "(gh-122029).",
        BOUND_ROWS),
    Difference(
        "wrong_self", (3, 12), (3, 13, 4),
        "The standard profiler leaves an exception set when it cannot bind a "
        "method to a wrong self, so that the program sees a SystemError. "
        "Ours binds nothing (gh-132250).",
        WRONG_SELF_ROWS),
    Difference(
        "no_self", (3, 12), (3, 12, 3),
        "For a call with no arguments that are unpacked, the interpreter "
        "names None as the first one, and the standard profiler fails to "
        "bind the method to it (gh-116735).",
        NO_SELF_ROWS),
    Difference(
        "early_unwind", (3, 15), (3, 16),
        "A generator expression asks for its iterator before it starts; "
        "when that fails the interpreter tells an unwind but no start, and "
        "the standard profiler pops the caller. Ours ignores a leave of "
        "what was not entered.",
        EARLY_ROWS),
)
