/* Who is enabled, and telling the event source so. */

#include "audience.h"

#include <stdatomic.h>

#include "booking.h"
#include "compat.h"
#include "ear.h"
#include "profiler.h"
#include "scope.h"
#include "source.h"

/* A thread keeps "in epoch 7 the stack is at this address" for itself, so a
   number must never come back: not even in another interpreter. */
static uint64_t
new_epoch(void)
{
    static atomic_uint_fast64_t last;

    return atomic_fetch_add(&last, 1) + 1;
}

/* Sum up what the profilers want, which begins a new epoch. */
static void
sum_up(struct module_state *state)
{
    struct audience *audience = &state->audience;
    const struct profiler *profiler;

    audience->hears_c = audience->all_callables = false;
    audience->filters = audience->all_threads = false;
    audience->coroutines = false;
    for (profiler = audience->first; profiler != NULL;
         profiler = profiler->next) {
        audience->hears_c |= profiler->hears_c;
        audience->all_callables |= profiler->hears_c
                                   && profiler->all_callables;
        audience->coroutines |= profiler->coroutines;
        audience->filters |= filter_is_set(&profiler->filter);
        audience->all_threads |= !profiler->this_thread;
    }
    audience->epoch = new_epoch();
    ear_update_all(state);
}

/* Let the source do what the audience wants. Telling it may run Python code,
   audit hooks: if that changes the audience, or another thread does
   meanwhile, whoever is at it already goes on until all is told. */
static int
tell(struct module_state *state)
{
    struct audience *audience = &state->audience;
    uint64_t epoch;
    int error;

    if (audience->is_changing) {
        return 0;
    }
    audience->is_changing = true;
    do {
        epoch = audience->epoch;
        error = audience->first == NULL ? state->source->stop(state)
                                        : state->source->start(state);
    } while (error == 0 && epoch != audience->epoch);
    audience->is_changing = false;
    return error;
}

static void
leave(struct profiler *profiler)
{
    struct profiler **link = &profiler->state->audience.first;

    while (*link != NULL && *link != profiler) {
        link = &(*link)->next;
    }
    if (*link == profiler) {
        *link = profiler->next;
        profiler->next = NULL;
    }
    profiler->enabled = false;
    sum_up(profiler->state);
}

int
audience_add(struct profiler *profiler)
{
    struct module_state *state = profiler->state;
    struct compat_exception error;

    if (profiler->enabled) {
        return audience_update(profiler);
    }
    profiler->next = state->audience.first;
    state->audience.first = profiler;
    profiler->enabled = true;
    state->audience.any_tool = profiler->any_tool;
    sum_up(state);
    if (tell(state) == 0) {
        return 0;
    }
    error = compat_save_exception();
    leave(profiler);
    if (tell(state) < 0) {
        PyErr_Clear();
    }
    compat_restore_exception(error);
    return -1;
}

int
audience_remove(struct profiler *profiler)
{
    if (!profiler->enabled) {
        return 0;
    }
    leave(profiler);
    return tell(profiler->state);
}

int
audience_update(struct profiler *profiler)
{
    sum_up(profiler->state);
    return tell(profiler->state);
}

PyObject *
audience_list(const struct module_state *state)
{
    PyObject *list = PyList_New(0);
    struct profiler *profiler;

    for (profiler = state->audience.first;
         list != NULL && profiler != NULL; profiler = profiler->next) {
        if (Py_REFCNT(profiler) > 0
            && PyList_Append(list, (PyObject *)profiler) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

struct profiler *
audience_find_full(const struct module_state *state, uint64_t thread_id)
{
    struct profiler *profiler;

    for (profiler = state->audience.first; profiler != NULL;
         profiler = profiler->next) {
        if (profiler->thread_id == thread_id && !profiler->this_thread
            && !profiler->this_context && !profiler->nested) {
            break;
        }
    }
    return profiler;
}

/* Only the thread that forked goes on. */
void
audience_forked(struct module_state *state)
{
    struct audience *audience = &state->audience;
    struct profiler *profiler = audience->first;
    uint64_t here = scope_thread_id();

    audience->is_changing = false;
    while (profiler != NULL) {
        struct profiler *next = profiler->next;

        recorder_forked(&profiler->recorder);
        spans_clear(&profiler->spans);
        profiler->recorded_ns = 0;
        booking_begin(profiler);
        if (profiler->this_thread && profiler->thread_id != here) {
            leave(profiler);
            next = audience->first;
        }
        profiler = next;
    }
    sum_up(state);
    if (tell(state) < 0) {
        PyErr_Clear();
    }
}

void
audience_close(struct module_state *state)
{
    while (state->audience.first != NULL) {
        leave(state->audience.first);
    }
    if (state->source != NULL) {
        state->source->release(state);
    }
}
