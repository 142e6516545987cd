/* What a profile is: functions, and the edges from caller to callee.

   All figures are kept on the edges, and a function's are the sums over the
   edges into it. Only recursion spoils that for inclusive time and primitive
   calls: a function entered along one edge while it is open along another is
   outermost on its edge, but not of the function. What the sums count too
   much because of it is kept on the function as overlap.

       root --> main --> parse --> read
                   \---> read  <---/       read: two edges, one function

   Keys are opaque words: two calls are calls of one function if their keys
   are equal. */

#ifndef PROFILE_CALLGRAPH_H
#define PROFILE_CALLGRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "base/table.h"

struct function;

enum function_kind {
    FUNCTION_PYTHON,
    FUNCTION_GENERATOR,         /* Python, and each resumption is a call */
    FUNCTION_C,                 /* it has no Python frame, nor has a method */
    FUNCTION_C_METHOD,
};

/* One cache line. The thread that records is the only writer. */
struct edge {
    uintptr_t key;              /* the callee's: what a cache hit compares */
    struct function *callee;
    uint64_t calls;             /* those that were left */
    int64_t self_ticks;         /* the callee's own, called from caller */
    int64_t inclusive_ticks;    /* from outermost enter to its leave */
    uint64_t recursive_calls;   /* calls while one along this edge was open */
    uint32_t depth;             /* calls along this edge that are open now */
    uint32_t callee_depth;      /* on the callee's first edge: all its calls
                                   that are open now */
    uint32_t caller_index;      /* the caller's index, or one of those below */
    uint8_t overhead;           /* the recorder's: an enum overhead_kind */
    bool is_folded;             /* the recorder's: contexts of calls along it
                                   are not kept, though others are */
};

#define CALLGRAPH_ROOT UINT32_MAX               /* the root's index */
#define CALLGRAPH_UNUSED (UINT32_MAX - 1)       /* an edge's from nowhere: it
                                                   is not in use yet */

/* Two cache lines, of which a call along the function's first edge, for most
   functions the only one, writes but the first. The thread that records is
   the only writer. */
struct function {
    struct edge first_edge;     /* the edge into it that was added first */
    struct edge *last_edge;     /* the edge its last call went along; never
                                   NULL, callgraph.no_edge at first */
    struct edge *earlier_edge;  /* the one taken before that; likewise */
    uintptr_t key;              /* never 0, which is the root's */
    int64_t overlap_ticks;      /* inclusive time of calls that are outermost
                                   on their edge, but not of the function */
    uint64_t overlap_calls;     /* their number */
    uint64_t exceptions;        /* calls left by an exception */
    uint64_t resumptions;       /* calls that went on after a suspension */
    uint32_t index;             /* among the graph's functions, from 0 */
    enum function_kind kind;
};

struct callgraph {
    struct arena functions;
    struct arena more_edges;    /* those that are no function's first */
    struct table function_table;        /* by key */
    struct table edge_table;            /* by caller and key */
    struct function root;       /* what is under a stack's first frame */
    struct edge no_edge;        /* its key is no function's */
};

/* A function's figures. */
struct function_totals {
    uint64_t calls;
    uint64_t recursive_calls;   /* calls while another was open */
    int64_t self_ticks;
    int64_t inclusive_ticks;    /* from outermost enter to its leave */
};

/* Make graph empty. It must stay where it is, for its root is in it. */
void callgraph_init(struct callgraph *graph);

/* Forget everything; graph is empty afterwards and usable. */
void callgraph_clear(struct callgraph *graph);

/* Return the function with this key, or NULL. */
struct function *callgraph_find_function(const struct callgraph *graph,
                                         uintptr_t key);

/* Find the function with this key or add it; *function borrows from graph. */
enum status callgraph_function(struct callgraph *graph, uintptr_t key,
                               enum function_kind kind,
                               struct function **function);

/* Find the edge from caller to callee or add it; *edge borrows from graph. */
enum status callgraph_edge(struct callgraph *graph, struct function *caller,
                           struct function *callee, struct edge **edge);

/* What keys of another graph are called here. */
struct callgraph_rename {
    uintptr_t (*key)(uintptr_t key, void *argument);
    void *argument;
};

/* Add the figures of from to those of into, under other keys if rename is not
   NULL; open calls do not count. On failure no figure has changed. */
enum status callgraph_merge(struct callgraph *into,
                            const struct callgraph *from,
                            const struct callgraph_rename *rename);

/* Put what from holds, of which no call was entered yet, in the place of what
   into holds; functions and edges stay where they are. from is empty
   afterwards. */
void callgraph_move(struct callgraph *into, struct callgraph *from);

size_t callgraph_function_count(const struct callgraph *graph);
struct function *callgraph_function_at(const struct callgraph *graph,
                                       size_t index);
size_t callgraph_edge_count(const struct callgraph *graph);

/* Return one edge after the other, in no order that means anything, and NULL
   after the last; *at begins as 0. */
struct edge *callgraph_next_edge(const struct callgraph *graph, size_t *at);

/* Return the caller of edge, which may be the root. */
const struct function *callgraph_caller(const struct callgraph *graph,
                                        const struct edge *edge);

/* Return the edge of graph that has the caller and the callee of an edge of
   another graph, from, by their names here; or NULL. */
struct edge *callgraph_counterpart(struct callgraph *graph,
                                   const struct callgraph *from,
                                   const struct edge *edge,
                                   const struct callgraph_rename *rename);

/* Work out each function's figures. totals has room for
   callgraph_function_count() of them and is indexed by function.index. */
void callgraph_totals(const struct callgraph *graph,
                      struct function_totals *totals);

/* Return NULL if the graph's figures agree with each other, else the rule
   that is broken. Only when no call is open and time did not run backwards.
   */
const char *callgraph_check(const struct callgraph *graph);

/* Return the edge from caller to the function with this key, or NULL if no
   call was made along it yet. */
static inline struct edge *
callgraph_find_edge(const struct callgraph *graph,
                    const struct function *caller, uintptr_t key)
{
    uint64_t hash = table_hash(caller->index, key);
    struct edge *edge;
    size_t at;

    for (edge = table_first(&graph->edge_table, hash, &at); edge != NULL;
         edge = table_next(&graph->edge_table, hash, &at)) {
        if (edge->key == key && edge->caller_index == caller->index) {
            break;
        }
    }
    return edge;
}

/* Book a call along edge that is being left, which was open until now. */
static inline void
callgraph_book(struct edge *edge, int64_t inclusive_ticks, int64_t self_ticks)
{
    struct function *callee = edge->callee;
    uint32_t callee_depth = --callee->first_edge.callee_depth;

    edge->calls++;
    edge->self_ticks += self_ticks;
    if (--edge->depth > 0) {
        edge->recursive_calls++;
        return;
    }
    edge->inclusive_ticks += inclusive_ticks;
    if (callee_depth > 0) {
        callee->overlap_ticks += inclusive_ticks;
        callee->overlap_calls++;
    }
}

static inline bool
callgraph_is_c(const struct function *function)
{
    return function->kind >= FUNCTION_C;
}

#endif
