/* How long generators and coroutines live: from their first start to their
   last return, whatever runs meanwhile. Recorded on request only. */

#ifndef TRACING_SPANS_H
#define TRACING_SPANS_H

#include <Python.h>

#include <stdint.h>

#include "profile/callgraph.h"

struct span;
struct span_total;

struct spans {
    struct span *open;          /* by frame */
    struct span_total *totals;  /* by the key of the code */
};

/* What is known of one function. */
struct span_total_figures {
    uintptr_t key;
    uint64_t finished;          /* how many have ended */
    int64_t wall_ns;            /* that those have taken in all */
};

void spans_clear(struct spans *spans);

/* The code of key begins, or ends, in the frame that runs. Returns -1 without
   memory, and then its time is not known. From 3.13 on nothing is told of a
   generator that is closed outside of a try statement: it does not count. */
int spans_begin(struct spans *spans, uintptr_t key);
int spans_end(struct spans *spans, uintptr_t key);

/* Give keys other names. */
void spans_rename(struct spans *spans, const struct callgraph_rename *rename);

/* Return how many totals there are, and the figures of the one after *at,
   which begins as NULL. */
size_t spans_count(const struct spans *spans);
struct span_total_figures spans_next(const struct spans *spans,
                                     struct span_total **at);

#endif
