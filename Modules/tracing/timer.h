/* The caller's own clock: a Python callable that returns ticks or seconds. */

#ifndef TRACING_TIMER_H
#define TRACING_TIMER_H

#include <Python.h>

#include <stdint.h>

/* What a timer's ticks are without a unit: its seconds, in nanoseconds. */
#define TIMER_SECONDS_UNIT 1e-9

/* Call timer and return its reading: an integer of ticks if unit > 0, else
   seconds as nanoseconds, rounded down. A timer that raises or returns what
   is neither is reported as unraisable, and reads 0. */
int64_t timer_read(PyObject *timer, double unit);

#endif
