/* The trees of calling contexts of all threads, as bytes. */

#ifndef TRACING_FOREST_H
#define TRACING_FOREST_H

#include <Python.h>

#include <stdbool.h>

#include "base/sink.h"
#include "base/status.h"
#include "profile/callgraph.h"
#include "profiler.h"

struct picture;

struct forest_tree {
    struct sink nodes;          /* functions by their index in the graph */
    size_t thread;              /* its number among the recorder's */
};

struct forest {
    struct forest_tree *trees;  /* NULL: they were not asked for */
    size_t count;
    struct sink folded;         /* nodes of calls whose contexts were not
                                   kept */
    uint64_t folded_calls;
};

/* Add the functions and edges of what profiler, which keeps contexts, has
   recorded to graph, which is empty; open calls as if they were left at
   *live_ticks, or not if that is NULL. If forest is not NULL, it is all 0, and
   set to the trees; whatever happens, it is to be cleared. */
enum status forest_take(struct forest *forest,
                        const struct profiler *profiler,
                        const int64_t *live_ticks, double seconds_per_tick,
                        struct callgraph *graph);

/* Return a new dict, the trailer's `contexts`, of picture's forest: rows are
   the positions of functions in the table, by function.index. NULL with an
   exception set. */
PyObject *forest_describe(const struct picture *picture,
                          const uint32_t *rows);

/* Free what forest holds. */
void forest_clear(struct forest *forest);

#endif
