/* The rare paths of the verbs: a thread's first event, a function's first
   call, and clocks other than the CPU's counter. */

#include "events.h"

#include "compat.h"
#include "timer.h"

THREAD_LOCAL struct events_here events_here;

/* The profiler whose timer runs in this thread, if any. */
static THREAD_LOCAL const struct profiler *timing_for;

void
events_begin(struct profiler *profiler)
{
    profiler->enabled_ns = clock_monotonic_ns();
}

void
events_end(struct profiler *profiler)
{
    profiler->recorded_ns += clock_monotonic_ns() - profiler->enabled_ns;
}

enum timing
events_timing(const struct profiler *profiler)
{
    if (profiler->timer == NULL
        && profiler->state->anchor.kind == CLOCK_KIND_COUNTER) {
        return TIMING_COUNTER;
    }
    return TIMING_OTHER;
}

bool
events_in_timer(const struct profiler *profiler)
{
    return timing_for == profiler;
}

/* Read the clock, whichever it is. A timer is Python code: it may run other
   threads, end the recording, or drop the last reference to profiler. */
static int64_t
read_clock(struct profiler *profiler)
{
    const struct profiler *outer = timing_for;
    PyObject *timer = profiler->timer;
    int64_t now;

    if (timer == NULL) {
        return clock_now(&profiler->state->anchor);
    }
    timing_for = profiler;
    Py_INCREF(timer);
    now = timer_read(timer, profiler->timer_unit);
    Py_DECREF(timer);
    timing_for = outer;
    return now;
}

void
events_close_all(struct profiler *profiler)
{
    if (profiler->timer == NULL) {
        int64_t now = clock_now(&profiler->state->anchor);

        while (recorder_close_one(&profiler->recorder, now)) {
        }
        return;
    }
    while (recorder_is_open(&profiler->recorder)) {
        recorder_close_one(&profiler->recorder, read_clock(profiler));
    }
}

struct shadowstack *
events_find_stack(struct profiler *profiler)
{
    struct shadowstack *stack;

    if (recorder_stack(&profiler->recorder, &stack) != STATUS_OK) {
        profiler->no_memory = true;
        return NULL;
    }
    events_here.recorder_id = profiler->recorder.id;
    events_here.stack = stack;
    return stack;
}

struct edge *
events_new_code_edge(struct profiler *profiler, struct shadowstack *stack,
                     PyObject *code)
{
    struct edge *edge = NULL;

    if (!PyCode_Check(code)) {
        return NULL;
    }
    if (naming_add_code(&profiler->naming, (uintptr_t)code, code) < 0
        || shadowstack_add_edge(stack, (uintptr_t)code, false, &edge)
           != STATUS_OK) {
        profiler->no_memory = true;
        return NULL;
    }
    return edge;
}

struct edge *
events_new_c_edge(struct profiler *profiler, struct shadowstack *stack,
                  const struct c_call *call)
{
    uintptr_t key = (uintptr_t)call->definition;
    struct compat_exception saved = compat_save_exception();
    struct edge *edge = NULL;

    if (naming_add_c_function(&profiler->naming, key, call->definition,
                              call->self, call->module) < 0
        || shadowstack_add_edge(stack, key, true, &edge) != STATUS_OK) {
        profiler->no_memory = true;
        edge = NULL;
    }
    compat_restore_exception(saved);
    return edge;
}

/* Return the edge for a call of code or, if that is NULL, of call. */
static struct edge *
edge_for(struct profiler *profiler, struct shadowstack *stack,
         PyObject *code, const struct c_call *call)
{
    uintptr_t key = (uintptr_t)(code != NULL ? (const void *)code
                                             : call->definition);
    struct edge *edge = shadowstack_find_edge(stack, key);

    if (edge != NULL) {
        return edge;
    }
    return code != NULL ? events_new_code_edge(profiler, stack, code)
                        : events_new_c_edge(profiler, stack, call);
}

/* The clock is read first: while a timer runs anything may happen to the
   recording, and what was found before it would not be safe to use. */
void
events_enter_other(struct profiler *profiler, PyObject *code,
                   const struct c_call *call)
{
    struct compat_exception saved = compat_save_exception();
    struct shadowstack *stack;
    struct edge *edge = NULL;
    struct frame *frame;
    int64_t now;

    Py_INCREF(profiler);
    now = read_clock(profiler);
    stack = profiler->source == NULL ? NULL : events_stack(profiler);
    if (stack != NULL) {
        edge = edge_for(profiler, stack, code, call);
    }
    if (edge != NULL) {
        frame = shadowstack_push(stack, edge);
        if (frame != NULL) {
            frame->start_ticks = now;
        }
        else {
            profiler->no_memory = true;
        }
    }
    Py_DECREF(profiler);
    compat_restore_exception(saved);
}

void
events_leave_other(struct profiler *profiler, uintptr_t key, bool is_c,
                   bool raised)
{
    struct compat_exception saved;
    struct shadowstack *stack = events_stack(profiler);
    int64_t now;

    if (stack == NULL || !shadowstack_is_open(stack, key, is_c)) {
        return;
    }
    saved = compat_save_exception();
    Py_INCREF(profiler);
    now = read_clock(profiler);
    stack = profiler->source == NULL ? NULL : events_stack(profiler);
    if (stack != NULL && raised) {
        shadowstack_unwind(stack, key, is_c, now);
    }
    else if (stack != NULL) {
        shadowstack_leave(stack, key, is_c, now);
    }
    Py_DECREF(profiler);
    compat_restore_exception(saved);
}
