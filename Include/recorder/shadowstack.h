/* One thread's open calls and the call graph they are booked in: the hot
   path of the profiler, entered twice for each call of the program.

       frames:  [ root ][ main ][ parse ][ read ]
                                            ^ top

   Each frame holds the edge it was entered along, when that was, and how
   much of the time since belongs to calls made from it.

   Time is that of a virtual clock: what the real one shows less what
   recording has cost this thread so far. */

#ifndef RECORDER_SHADOWSTACK_H
#define RECORDER_SHADOWSTACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "profile/callgraph.h"
#include "recorder/folding.h"
#include "recorder/history.h"
#include "recorder/overhead.h"

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
    int64_t lost_ticks;         /* what recording has cost so far */
    int64_t scale_due_ticks;    /* when to look again what it costs */
    struct overhead overhead[OVERHEAD_KINDS];   /* what it costs now */
    const struct overheads *overheads;  /* what was measured, or NULL */
    clockid_t cpu_clock;        /* its thread's */
    bool flat;                  /* do not tell callers apart */
    struct callgraph graph;     /* a tree of contexts, if they are kept */
    struct folding folding;
    struct history *history;    /* of calls that end; NULL: it is not kept */
    int64_t *starts;            /* then, when each open call began, by depth,
                                   on the real clock */
    uint32_t thread, line;      /* whose calls these are */
};

/* A leave that names another function than the top's means that leaves were
   lost. A C call is looked for only above the innermost Python frame: it
   cannot end while a Python function that it called goes on. */
enum leave {
    LEAVE_MATCHED,              /* the top was left */
    LEAVE_RESYNCHRONISED,       /* frames above it were left with it */
    LEAVE_IGNORED,              /* no such call is open */
};

/* Make stack empty. */
enum status shadowstack_init(struct shadowstack *stack);

/* Forget what was booked, and the open calls; stack is empty afterwards. */
void shadowstack_reset(struct shadowstack *stack);

/* Free what stack holds. */
void shadowstack_clear(struct shadowstack *stack);

/* Keep the calling contexts of calls, within budget, which stays the caller's;
   or do not if that is NULL, as at first. Nothing was booked yet, nor is. */
void shadowstack_keep_contexts(struct shadowstack *stack,
                               struct folding_budget *budget);

/* Put the calls that end in history, as those of a line of a thread, if they
   are left with shadowstack_leave() or shadowstack_close(), and were told of
   with shadowstack_began(); or do not if that is NULL, as at first. No call is
   open. */
enum status shadowstack_keep_history(struct shadowstack *stack,
                                     struct history *history,
                                     uint32_t thread, uint32_t line);

/* The call that was entered last began at ticks. */
void shadowstack_began(struct shadowstack *stack, int64_t ticks);

/* Leave the top, which is not the root, at ticks. */
void shadowstack_close(struct shadowstack *stack, int64_t ticks);

/* Tell callers apart in the calls entered from now on, or not; always, if
   contexts are kept. */
void shadowstack_set_flat(struct shadowstack *stack, bool flat);

/* Take overheads out of the times from now on; they must stay where they are
   as long as stack. NULL stands for none, as at first. */
void shadowstack_set_overheads(struct shadowstack *stack,
                               const struct overheads *overheads);

/* Return which of the recorder's costs calls of callee from caller have. */
enum overhead_kind shadowstack_overhead(const struct function *caller,
                                        const struct function *callee);

/* Find out what recording costs at the machine's speed at ticks. */
void shadowstack_scale(struct shadowstack *stack, int64_t ticks);

/* Begin anew to add up what recording costs, and leave that as measured. */
void shadowstack_stop_scaling(struct shadowstack *stack);

/* Return what the CPU clock of stack's thread shows. If that has ended: what
   it showed, as far as the calls tell. */
int64_t shadowstack_cpu_ticks(const struct shadowstack *stack);

/* Return the number of open calls. */
size_t shadowstack_depth(const struct shadowstack *stack);

/* Make sure that there is room for another frame. */
enum status shadowstack_reserve(struct shadowstack *stack);

/* Find or add the edge from the top to the function with this key, for a
   push. */
enum status shadowstack_add_edge(struct shadowstack *stack, uintptr_t key,
                                 enum function_kind kind,
                                 struct edge **edge);

/* What an open call has taken when it is left at some time, as have those that
   were made from it. */
struct shadowstack_figures {
    int64_t now_ticks;          /* on the virtual clock, less what the pace of
                                   calls above has cost */
    int64_t inclusive_ticks;    /* its own, once it was looked at; before, that
                                   of the call above */
    int64_t self_ticks;
};

/* Work out the figures of the call of frame from those of the one above it;
   for the top, all but now_ticks are 0. */
void shadowstack_work_out(const struct shadowstack *stack,
                          const struct frame *frame,
                          struct shadowstack_figures *figures);

/* Book the calls that are open, as if they were left at ticks, in graph, which
   has all edges of the stack's own. The stack stays as it is. */
void shadowstack_book_open(const struct shadowstack *stack,
                           struct callgraph *graph, int64_t ticks);

/* Give keys other names; functions that have one name then are summed. On
   failure nothing has changed. */
enum status shadowstack_rename(struct shadowstack *stack,
                               const struct callgraph_rename *rename);

/* Return the ticks at which the calls that are open, at least one, would have
   taken no time yet, less what they have lost. */
int64_t shadowstack_open_since(const struct shadowstack *stack);

/* Return whether a leave of key would match a call that is open. */
bool shadowstack_is_open(const struct shadowstack *stack, uintptr_t key,
                         bool is_c);

/* Return the edge from the top to the function with this key, or NULL if
   this is the first call along it. */
struct edge *shadowstack_find_edge(struct shadowstack *stack, uintptr_t key);

/* Let time of one kind not count, for the caller at the top. */
static inline void
shadowstack_lose(struct shadowstack *stack, enum overhead_kind kind)
{
    stack->lost_ticks += stack->overhead[kind].outer_ticks;
}

/* Enter a call along edge, which starts from the top; there must be room.
   Return its frame, to be begun as late as the caller can. */
static inline struct frame *
shadowstack_push(struct shadowstack *stack, struct edge *edge)
{
    struct function *callee = edge->callee;
    struct frame *frame = ++stack->top;

    frame->edge = edge;
    frame->function = stack->flat ? &stack->graph.root : callee;
    frame->children_ticks = 0;
    edge->depth++;
    callee->first_edge.callee_depth++;
    stack->lost_ticks += stack->overhead[edge->overhead].outer_ticks;
    return frame;
}

/* Let the call of frame, which was pushed last, begin at ticks. */
static inline void
shadowstack_begin(struct shadowstack *stack, struct frame *frame,
                  int64_t ticks)
{
    frame->start_ticks = ticks - stack->lost_ticks;
}

/* Return what of self_ticks is due to a slower pace. */
static inline int64_t
shadowstack_slower(int64_t self_ticks, int32_t pace)
{
    return (int64_t)((double)self_ticks * pace / OVERHEAD_PACE_ONE);
}

/* Leave the top, which is not the root, at ticks, and book it. */
static inline void
shadowstack_pop(struct shadowstack *stack, int64_t ticks)
{
    struct frame *frame = stack->top--;
    struct edge *edge = frame->edge;
    int64_t now_ticks = ticks - stack->lost_ticks;
    int64_t inclusive_ticks = now_ticks - frame->start_ticks;
    int64_t self_ticks = inclusive_ticks - frame->children_ticks;
    int32_t pace = stack->overhead[edge->overhead].pace;

    if (pace != 0) {
        int64_t slower_ticks = shadowstack_slower(self_ticks, pace);

        stack->lost_ticks += slower_ticks;
        inclusive_ticks -= slower_ticks;
        self_ticks -= slower_ticks;
    }
    frame[-1].children_ticks += inclusive_ticks;
    callgraph_book(edge, inclusive_ticks, self_ticks);
}

/* Enter a call of key that the top has called before, if there is room.
   Return its frame as shadowstack_push does, or NULL if nothing was entered.
   */
struct frame *shadowstack_enter_known(struct shadowstack *stack,
                                      uintptr_t key);

/* The same, the quick way that most calls take: if that is what the top
   called last. */
static inline struct frame *
shadowstack_enter_again(struct shadowstack *stack, uintptr_t key)
{
    struct function *caller = stack->top->function;
    struct edge *edge = caller->last_edge;

    if (edge->key != key) {
        edge = caller->earlier_edge;
        if (edge->key != key) {
            return shadowstack_enter_known(stack, key);
        }
        caller->earlier_edge = caller->last_edge;
        caller->last_edge = edge;
    }
    if (stack->top == stack->last) {
        return NULL;
    }
    return shadowstack_push(stack, edge);
}

/* Leave the top if it is a call of key. Return whether it was. */
static inline bool
shadowstack_return(struct shadowstack *stack, uintptr_t key, int64_t ticks)
{
    struct edge *edge = stack->top->edge;

    if (edge->key != key) {
        return false;
    }
    stack->lost_ticks += stack->overhead[edge->overhead].inner_ticks;
    shadowstack_pop(stack, ticks);
    if (ticks > stack->scale_due_ticks) {
        shadowstack_scale(stack, ticks);
    }
    return true;
}

/* The same by an exception. */
static inline bool
shadowstack_raise(struct shadowstack *stack, uintptr_t key, int64_t ticks)
{
    struct function *callee = stack->top->edge->callee;
    const struct overhead *overhead;

    if (stack->top->edge->key != key) {
        return false;
    }
    overhead = &stack->overhead[callgraph_is_c(callee) ? OVERHEAD_C_RAISE
                                                       : OVERHEAD_UNWIND];
    callee->exceptions++;
    stack->lost_ticks += overhead->inner_ticks;
    shadowstack_return(stack, key, ticks);
    stack->lost_ticks += overhead->outer_ticks;
    return true;
}

static inline bool
shadowstack_leave_top(struct shadowstack *stack, uintptr_t key, bool raised,
                      int64_t ticks)
{
    return raised ? shadowstack_raise(stack, key, ticks)
                  : shadowstack_return(stack, key, ticks);
}

/* Leave the call of key, which ought to be the top; raised: by an exception.
   */
enum leave shadowstack_leave(struct shadowstack *stack, uintptr_t key,
                             bool is_c, bool raised, int64_t ticks);

#endif
