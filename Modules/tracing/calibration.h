/* Finding out what recording costs in this process, kind by kind, by timing
   specimens with and without the profiler. */

#ifndef TRACING_CALIBRATION_H
#define TRACING_CALIBRATION_H

#include <Python.h>

#include <stdbool.h>

#include "recorder/overhead.h"

struct profiler;

struct calibration {
    bool is_running;            /* some thread is at it */
    bool tried;
    const char *refusal;        /* why overheads cannot be used, or NULL */
    struct overheads overheads;
};

/* Let *overheads be what profiler's event source and clock cost, or NULL if
   that could not be found out; measures it, in some milliseconds, if nobody
   has yet. That runs Python code. Returns -1 with an exception set if the
   program is interrupted. */
int calibration_find(struct profiler *profiler,
                     const struct overheads **overheads);

/* Return a new dict of the calibration that applies to profiler, from kind to
   (ns on the caller, ns within the callee's interval); or a str that says
   why there is none; or None if profiler does not compensate or was not
   enabled since it was made or cleared. */
PyObject *calibration_describe(const struct profiler *profiler);

#endif
