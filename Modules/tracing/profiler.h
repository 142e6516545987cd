/* The profiler as the parts of the extension see it. */

#ifndef TRACING_PROFILER_H
#define TRACING_PROFILER_H

#include <Python.h>

#include <stdbool.h>

#include "audience.h"
#include "base/clock.h"
#include "callables.h"
#include "calibration.h"
#include "filter.h"
#include "naming.h"
#include "recorder/recorder.h"
#include "spans.h"

struct event_source;

/* The kinds of events that reach a profiler, whatever the source. */
enum verb {
    VERB_PY_ENTER,              /* start */
    VERB_PY_RESUME,             /* resume or throw */
    VERB_PY_LEAVE,              /* return */
    VERB_PY_YIELD,
    VERB_PY_UNWIND,             /* left by an exception */
    VERB_C_ENTER,
    VERB_C_LEAVE,
    VERB_C_RAISE,               /* left by an exception */
};
#define VERB_COUNT 8

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
    bool compensate;            /* likewise, as are those below */
    bool this_thread, this_context;     /* hear nothing else */
    bool nested;                /* beside another one of the same thread */
    bool any_tool;              /* if another has sys.monitoring's second */
    bool all_callables;         /* not only what is recorded by default */
    bool coroutines;            /* how long they live, too */
    size_t timeline_bytes;      /* what a timeline may take; 0: none is kept */
    double timeline_minimum_s;  /* of calls that are kept in a timeline */
    int64_t started_ticks;      /* when first enabled, on clock */
    struct spans spans;         /* that is here */
    struct filter filter;       /* code that is left out */
    struct callables callables; /* what those are called */
    size_t retire_due;          /* at that many code objects */
    PyObject *retired;          /* owned: a list of what is to be let go of;
                                   or NULL */
    bool no_memory;             /* something could not be recorded */

    bool enabled;               /* a member of the audience */
    struct profiler *next;      /* in the audience, or NULL */
    bool hears_c;               /* builtins, of the current enable() */
    uint64_t thread_id;         /* of the thread that enabled it */
    PyObject *scope_mark;       /* owned: in the context variable; or NULL */

    const char *refusal;        /* why its overheads are not known, the last
                                   time; or NULL */
    double started_epoch_s;     /* when first enabled, by time.time(); 0 */
    int64_t enabled_ns;         /* on CLOCK_MONOTONIC, the last time */
    int64_t recorded_ns;        /* time enabled so far, before that */
};

/* How many kinds of events monitoring hears. */
#define STATE_EVENTS 9

#define STATE_TOLD_BEFORE 4

/* The extension's state, one per interpreter. */
struct module_state {
    PyTypeObject *profiler_type;
    PyTypeObject *entry_type;
    PyTypeObject *subentry_type;
    PyObject *module;           /* borrowed: it holds this state */
    PyTypeObject *ear_type;
    PyTypeObject *anchor_type;
    struct audience audience;
    PyObject *scope;            /* the context variable */
    const PyMethodDef *quietly; /* that function, which is never recorded */
    PyObject *ears[VERB_COUNT]; /* what the interpreter calls; NULL before
                                   the first event is wanted */
    PyObject *told;             /* owned: whom PyEval_SetProfile was told of;
                                   NULL: of nobody */
    PyObject *told_before[STATE_TOLD_BEFORE];   /* owned, or NULL: the last
                                                   of those before */
    size_t told_count;
    PyObject *missing;          /* sys.monitoring.MISSING, or NULL */
    PyObject *disable;          /* sys.monitoring.DISABLE, or NULL */
    PyObject *tool_name;        /* by which monitoring knows its own use of
                                   the tool; NULL while it has none */
    int tool_id;                /* which tool that is, or was last */
    int heard_bits;             /* the events that it is told of */
    bool has_disabled;          /* some code was not to be heard again */
    int event_bits[STATE_EVENTS];       /* monitoring's, of each event */
    initproc python_init;       /* tp_init of a class with a Python __init__;
                                   NULL before the first calibration */
    struct calibration calibrations[CLOCK_KIND_COUNT][CALIBRATION_WAYS];
    pid_t calibrating_in;       /* the process of which a thread is at it, or
                                   0: a fork ends that */
    struct clock_anchor anchor;
    const struct event_source *source;  /* what enable() uses */
};

extern PyType_Spec profiler_type_spec;
extern struct PyModuleDef profiler_module;

#endif
