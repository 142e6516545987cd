/* The profiler as the parts of the extension see it. */

#ifndef TRACING_PROFILER_H
#define TRACING_PROFILER_H

#include <Python.h>

#include <stdbool.h>

#include "base/clock.h"
#include "calibration.h"
#include "naming.h"
#include "recorder/recorder.h"

struct event_source;

/* The kinds of events that reach a profiler, whatever the source. */
enum verb {
    VERB_PY_ENTER,              /* start, resume or throw */
    VERB_PY_LEAVE,              /* return or yield */
    VERB_PY_UNWIND,             /* left by an exception */
    VERB_C_ENTER,
    VERB_C_LEAVE,
    VERB_C_RAISE,               /* left by an exception */
};
#define VERB_COUNT 6

/* How events are timed, which is settled while a profiler is enabled. */
enum timing {
    TIMING_COUNTER,             /* the CPU's counter */
    TIMING_OTHER,               /* anything else; there is no quick way */
};

/* All fields are written under the interpreter's lock. */
struct profiler {
    PyObject_HEAD
    struct recorder recorder;
    struct naming naming;       /* what the recorder's keys stand for */
    PyObject *module;           /* owned: state must outlive this object */
    struct module_state *state;

    enum clock_kind clock;      /* which of ours; unless there is a timer */
    PyObject *timer;            /* the caller's own clock, or NULL */
    double timer_unit;          /* seconds a tick of it lasts; 0: it returns
                                   seconds */
    bool subcalls, builtins;    /* the constructor's choices */
    bool compensate;            /* likewise */
    bool no_memory;             /* something could not be recorded */

    const struct event_source *source;  /* enabled by; NULL: disabled */
    enum timing timing;         /* of the current enable() */
    bool hears_c;               /* builtins, of the current enable() */
    PyObject *callbacks[VERB_COUNT];    /* monitoring's; made when needed */
    PyObject *tool_name;        /* monitoring's, by which it knows its own use
                                   of the tool; NULL before the first */

    double started_epoch_s;     /* when first enabled, by time.time(); 0 */
    int64_t enabled_ns;         /* on CLOCK_MONOTONIC, the last time */
    int64_t recorded_ns;        /* time enabled so far, before that */
};

/* How many kinds of events monitoring hears. */
#define STATE_EVENTS 9

/* The extension's state, one per interpreter. */
struct module_state {
    PyTypeObject *profiler_type;
    PyTypeObject *entry_type;
    PyTypeObject *subentry_type;
    PyTypeObject *callback_type;        /* monitoring's */
    PyObject *missing;          /* sys.monitoring.MISSING, or NULL */
    int event_bits[STATE_EVENTS];       /* monitoring's, of each event */
    initproc python_init;       /* tp_init of a class with a Python __init__;
                                   NULL before the first calibration */
    struct calibration calibrations[CLOCK_KIND_COUNT];  /* by clock */
    struct clock_anchor anchor;
    const struct event_source *source;  /* what enable() uses */
};

extern PyType_Spec profiler_type_spec;
extern struct PyModuleDef profiler_module;

#endif
