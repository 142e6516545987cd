/* Finding out what recording costs in this process, kind by kind, by timing
   specimens with and without the profiler: once for each clock, and for each
   set of options that make events cost more. */

#ifndef TRACING_CALIBRATION_H
#define TRACING_CALIBRATION_H

#include <Python.h>

#include <stdbool.h>

#include "recorder/overhead.h"

struct module_state;
struct profiler;

/* Those options, as bits. */
enum calibration_way {
    CALIBRATION_COROUTINES = 1,
    CALIBRATION_TIMELINE = 2,
    CALIBRATION_CONTEXT = 4,    /* nothing but a context is heard */
    CALIBRATION_WAYS = 8
};

struct calibration {
    bool tried;
    const char *refusal;        /* why overheads cannot be used, or NULL */
    struct overheads overheads;
};

/* Return which of them profiler has. */
unsigned calibration_way(const struct profiler *profiler);

/* Return what the events of profilers on that clock, of that way, cost, or
   NULL: that could not be found out, and *refusal says why, or is NULL.
   Measures it, in some milliseconds, if nobody has yet. That runs Python code.
   While others are enabled or calibrate it cannot be measured, and what is
   known of profilers without options has to do, as it has if the machine was
   too busy. With *error -1 an exception is set: the program was
   interrupted. */
const struct overheads *calibration_find(struct module_state *state,
                                         enum clock_kind clock, unsigned way,
                                         const char **refusal, int *error);

/* Return a new dict of the calibration that applies to profiler, from kind to
   (ns on the caller, ns within the callee's interval); or a str that says
   why there is none; or None if profiler does not compensate or was not
   enabled since it was made or cleared. */
PyObject *calibration_describe(const struct profiler *profiler);

#endif
