/* Event sources: where a profiler hears of calls from. */

#ifndef TRACING_SOURCE_H
#define TRACING_SOURCE_H

#include <Python.h>

#include "compat.h"
#include "profiler.h"

struct event_source {
    const char *name;
    bool hears_all_calls;       /* also those not recorded for themselves */
    bool slows_code;            /* all Python code, not only calls */
    /* Make the interpreter's extension state ready. Returns -1 with an
       exception set. */
    int (*prepare)(struct module_state *state, PyObject *module);
    /* Let profiler hear the events of all threads; profiler->hears_c says
       whether of C calls too. Returns -1 with an exception set and nothing
       heard. */
    int (*start)(struct profiler *profiler);
    /* End that. Returns -1 with an exception set. */
    int (*stop)(struct profiler *profiler);
    /* Let go of what start() keeps for the next time. */
    void (*release)(struct profiler *profiler);
};

#if COMPAT_HAS_MONITORING
extern const struct event_source monitoring_source;
#endif
extern const struct event_source setprofile_source;

/* Return the source named by the environment variable
   PROFILING_TRACING_SOURCE, or else this interpreter's best. NULL with an
   exception set if there is no such source. */
const struct event_source *source_choose(void);

#endif
