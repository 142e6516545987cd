/* One thread's open calls and the call graph they are booked in: the hot
   path of the profiler, entered twice for each call of the program.

       frames:  [ root ][ main ][ parse ][ read ]
                                            ^ top

   Each frame holds the edge it was entered along, when that was, and how
   much of the time since belongs to calls made from it. */

#ifndef RECORDER_SHADOWSTACK_H
#define RECORDER_SHADOWSTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/callgraph.h"

struct frame {
    struct edge *edge;          /* the root frame's is the graph's no_edge */
    struct function *function;  /* whom its calls are booked to as caller:
                                   the callee; the root with flat */
    int64_t start_ticks;
    int64_t children_ticks;     /* inclusive time of the calls made from it */
};

/* Its thread is the only writer. Others read it, and close it, only while
   that thread cannot run (they hold the interpreter's lock). */
struct shadowstack {
    struct frame *top;
    struct frame *last;         /* the last frame there is room for */
    struct frame *frames;
    bool flat;                  /* do not tell callers apart */
    struct callgraph graph;
};

enum leave {
    LEAVE_MATCHED,              /* the top was left */
    LEAVE_RESYNCHRONISED,       /* frames above it were left with it */
    LEAVE_IGNORED,              /* no such call is open */
};

/* Make stack empty. */
enum status shadowstack_init(struct shadowstack *stack);

/* Free what stack holds. */
void shadowstack_clear(struct shadowstack *stack);

/* Return the number of open calls. */
size_t shadowstack_depth(const struct shadowstack *stack);

/* Make room for another frame. */
enum status shadowstack_grow(struct shadowstack *stack);

/* Find or add the edge from the top to the function with this key, for a
   push. */
enum status shadowstack_add_edge(struct shadowstack *stack, uintptr_t key,
                                 bool is_c, struct edge **edge);

/* Leave the innermost open call of key, and with it those above it. A C
   call is looked for only above the innermost Python frame: it cannot end
   while a Python function that it called goes on. */
enum leave shadowstack_resynchronise(struct shadowstack *stack,
                                     uintptr_t key, bool is_c,
                                     int64_t now_ticks);

/* Return whether a leave of key would match a call that is open. */
bool shadowstack_is_open(const struct shadowstack *stack, uintptr_t key,
                         bool is_c);

/* Return the edge from the top to the function with this key, or NULL if
   this is the first call along it. */
static inline struct edge *
shadowstack_find_edge(struct shadowstack *stack, uintptr_t key)
{
    struct function *caller = stack->top->function;
    struct edge *edge = caller->last_edge;

    if (edge->key != key) {
        edge = callgraph_find_edge(&stack->graph, caller, key);
        if (edge != NULL) {
            caller->last_edge = edge;
        }
    }
    return edge;
}

/* Enter a call along edge, which starts from the top. Return its frame, in
   which the caller sets start_ticks, as late as it can; NULL without memory
   (nothing was entered). */
static inline struct frame *
shadowstack_push(struct shadowstack *stack, struct edge *edge)
{
    struct frame *frame;

    if (stack->top == stack->last && shadowstack_grow(stack) != STATUS_OK) {
        return NULL;
    }
    frame = ++stack->top;
    frame->edge = edge;
    frame->function = stack->flat ? &stack->graph.root : edge->callee;
    frame->children_ticks = 0;
    edge->depth++;
    edge->callee->depth++;
    return frame;
}

/* Leave the top, which is not the root, and book it. */
static inline void
shadowstack_pop(struct shadowstack *stack, int64_t now_ticks)
{
    struct frame *frame = stack->top--;
    struct edge *edge = frame->edge;
    struct function *callee = edge->callee;
    int64_t inclusive_ticks = now_ticks - frame->start_ticks;

    frame[-1].children_ticks += inclusive_ticks;
    edge->calls++;
    edge->self_ticks += inclusive_ticks - frame->children_ticks;
    if (--edge->depth == 0) {
        edge->inclusive_ticks += inclusive_ticks;
    }
    else {
        edge->recursive_calls++;
    }
    if (--callee->depth == 0) {
        callee->inclusive_ticks += inclusive_ticks;
    }
    else {
        callee->recursive_calls++;
    }
}

/* Leave the call of key, which ought to be the top. */
static inline enum leave
shadowstack_leave(struct shadowstack *stack, uintptr_t key, bool is_c,
                  int64_t now_ticks)
{
    if (stack->top->edge->key != key) {
        return shadowstack_resynchronise(stack, key, is_c, now_ticks);
    }
    shadowstack_pop(stack, now_ticks);
    return LEAVE_MATCHED;
}

/* As shadowstack_leave, for a call that an exception ends. */
static inline enum leave
shadowstack_unwind(struct shadowstack *stack, uintptr_t key, bool is_c,
                   int64_t now_ticks)
{
    enum leave leave = shadowstack_leave(stack, key, is_c, now_ticks);

    /* The frame of the call lies just above the top now, still whole. */
    if (leave != LEAVE_IGNORED) {
        stack->top[1].edge->callee->exceptions++;
    }
    return leave;
}

#endif
