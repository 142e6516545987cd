/* Event sources: where a profiler hears of calls from. */

#ifndef TRACING_SOURCE_H
#define TRACING_SOURCE_H

#include <Python.h>

#include "compat.h"
#include "profiler.h"

struct event_source {
    const char *name;
    bool hears_all_calls;       /* also those not recorded for themselves */
    bool is_shared;             /* with others, who may keep us out */
    bool slows_code;            /* all Python code, not only calls */
    /* Find out what it needs to know. Returns -1 with an exception set. */
    int (*prepare)(struct module_state *state);
    /* Let state's audience, which has somebody in it, hear what it wants.
       Nothing happens if it does. Returns -1 with an exception set. */
    int (*start)(struct module_state *state);
    /* End that, and give back what it takes; nothing happens if there is
       nothing to end. Returns -1 with an exception set. */
    int (*stop)(struct module_state *state);
    /* Let go of what start() keeps, whoever may still call it. */
    void (*release)(struct module_state *state);
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
