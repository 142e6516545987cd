/* Reading the caller's own clock, as the standard library does. */

#include "timer.h"

#include <math.h>

#include "compat.h"

#define NS_PER_SECOND 1e9
#define LARGEST_NS 9223372036854775808.0        /* 2 to the power of 63 */

/* Returns -1 with an exception set on error. */
static int
seconds_as_ns(double seconds, int64_t *ns)
{
    double floored = floor(seconds * NS_PER_SECOND);

    if (isnan(seconds)) {
        PyErr_SetString(PyExc_ValueError,
                        "Invalid value NaN (not a number)");
        return -1;
    }
    if (floored < -LARGEST_NS || floored >= LARGEST_NS) {
        PyErr_SetString(PyExc_OverflowError,
                        "timestamp too large to convert to C PyTime_t");
        return -1;
    }
    *ns = (int64_t)floored;
    return 0;
}

static int
convert(PyObject *reading, double unit, int64_t *ticks)
{
    if (unit <= 0.0 && PyFloat_Check(reading)) {
        return seconds_as_ns(PyFloat_AS_DOUBLE(reading), ticks);
    }
    *ticks = PyLong_AsLongLong(reading);
    if (*ticks == -1 && PyErr_Occurred()) {
        return -1;
    }
    if (unit <= 0.0) {
        return seconds_as_ns((double)*ticks, ticks);
    }
    return 0;
}

int64_t
timer_read(PyObject *timer, double unit)
{
    PyObject *reading = PyObject_CallNoArgs(timer);
    int64_t ticks = 0;

    if (reading == NULL || convert(reading, unit, &ticks) < 0) {
        compat_timer_unraisable(timer);
        ticks = 0;
    }
    Py_XDECREF(reading);
    return ticks;
}
