/* A still picture of what was recorded, to make Python objects from.

   It owns all that it shows, so that Python code which runs while objects are
   made, from the garbage collector say, may do with the profiler what it
   likes. */

#ifndef TRACING_PICTURE_H
#define TRACING_PICTURE_H

#include <Python.h>

#include "forest.h"
#include "profile/callgraph.h"
#include "profiler.h"
#include "tracks.h"

/* How long the coroutines of a function, or its generators, have lived. */
struct picture_span {
    PyObject *code;             /* owned */
    uint64_t finished;
    int64_t wall_ns;
};

struct picture {
    struct callgraph graph;             /* of all threads */
    struct function_totals *totals;     /* by function.index */
    PyObject **names;           /* owned, by function.index: code objects, or
                                   texts that describe C functions */
    double seconds_per_tick;
    double duration_s;          /* that profiler was enabled */
    struct recorder_thread_totals *threads;
    size_t thread_count;
    struct picture_span *spans; /* NULL: not asked for */
    size_t span_count;
    struct forest forest;       /* its trees NULL: not asked for, or not
                                   kept */
    struct tracks tracks;       /* likewise */
};

/* What picture to take. */
struct picture_wish {
    bool live;                  /* calls that are open count as if they were
                                   left now; else they do not */
    bool trees;                 /* contexts and a timeline, if they are kept,
                                   too */
};

/* Take a picture of what profiler has recorded. Returns -1 with an exception
   set; free it either way. */
int picture_take(struct picture *picture, struct profiler *profiler,
                 struct picture_wish wish);

/* Free what picture holds. */
void picture_free(struct picture *picture);

/* Return ticks in seconds. */
static inline double
picture_seconds(const struct picture *picture, int64_t ticks)
{
    return (double)ticks * picture->seconds_per_tick;
}

#endif
