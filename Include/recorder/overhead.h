/* What recording itself costs, by the kind of call, so that it can be taken
   out of the times.

   A call that is recorded lasts longer than one that is not. Part of that
   falls between the two readings of the clock, and would count as the
   callee's own time; the rest falls before and after, on the caller. How much
   that is was measured once, and changes with the speed of the machine.

   Up to 3.11 the interpreter also runs all Python code at a slower pace while
   there is a profile function. */

#ifndef RECORDER_OVERHEAD_H
#define RECORDER_OVERHEAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

enum overhead_kind {
    /* Kinds of calls, which edges have. */
    OVERHEAD_PYTHON,            /* of a Python function */
    OVERHEAD_PYTHON_FROM_C,     /* of one that a C function calls */
    OVERHEAD_GENERATOR,         /* a generator or coroutine goes on */
    OVERHEAD_C_FUNCTION,        /* of a built-in function */
    OVERHEAD_C_METHOD,          /* of a method of a C type */
    /* On top of the call's, if an exception ends it. */
    OVERHEAD_UNWIND,
    OVERHEAD_C_RAISE,
    /* What the event of a call costs that is not recorded for itself. */
    OVERHEAD_CALL_PYTHON,       /* a Python function: its start will be */
    OVERHEAD_CALL_CLASS,        /* a class with a Python __init__ */
    OVERHEAD_CALL_SUPER,        /* super() */
    OVERHEAD_CALL_OTHER,        /* other classes, and objects */
    OVERHEAD_KINDS
};

struct overhead {
    int32_t outer_ticks;        /* on the caller */
    int32_t inner_ticks;        /* within the callee's interval */
    int32_t pace;               /* how much of the callee's self time is due
                                   to the slower pace, OVERHEAD_PACE_ONE
                                   being all of it */
};

#define OVERHEAD_PACE_ONE 65536

/* What was measured. */
struct overheads {
    struct overhead of[OVERHEAD_KINDS]; /* in ticks of the profile's clock */
    int64_t speed;              /* speed_probe(speed_clock) at that time */
    enum clock_kind speed_clock;
    bool same_clock;            /* that is the profile's */
    int64_t interval_ticks;     /* how long a speed is taken to hold, on the
                                   profile's clock */
};

/* Set now to what overheads are at the machine's speed at the moment. Return
   the ticks of the profile's clock that this took, as far as they are
   known. */
int64_t overhead_now(const struct overheads *overheads,
                     struct overhead now[OVERHEAD_KINDS]);

#endif
