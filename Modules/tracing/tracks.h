/* The calls of a timeline, line of execution by line of execution, as bytes.

   Each call is three numbers, unsigned LEB128: how many nanoseconds after the
   one before it on its track it ended, how many it took, and its function. */

#ifndef TRACING_TRACKS_H
#define TRACING_TRACKS_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"
#include "profile/callgraph.h"
#include "profiler.h"

struct picture;
struct track;

struct tracks {
    bool is_kept;               /* a timeline was asked for */
    struct track *first;        /* those on which calls have ended */
    uint64_t dropped_calls;
    int64_t minimum_ns;
};

/* Set tracks, which is all 0, to what profiler has kept of calls that ended,
   if it does; functions have their index in graph, which has all of them.
   Whatever happens, it is to be cleared. */
enum status tracks_take(struct tracks *tracks,
                        const struct profiler *profiler,
                        double seconds_per_tick,
                        const struct callgraph *graph);

/* Return a new dict, the trailer's `timeline`, of picture's tracks: rows are
   the positions of functions in the table, by function.index. NULL with an
   exception set. */
PyObject *tracks_describe(const struct picture *picture,
                          const uint32_t *rows);

/* Free what tracks holds. */
void tracks_clear(struct tracks *tracks);

#endif
