/* Everybody who hears an event: nobody, one profiler, or several. */

#include "events.h"

#include "base/memory.h"
#include "booking.h"
#include "compat.h"
#include "scope.h"

/* Hearers of one event that need no memory to be remembered. */
#define FEW 8

/* What happened, as the source tells it. */
struct event {
    enum verb verb;
    PyObject *code;             /* it happened in; NULL if not known */
    const PyMethodDef *definition;      /* of a C function, or NULL */
    PyObject *callable;         /* called, of a C verb */
    PyObject *self;             /* its first argument, or NULL */
};

THREAD_LOCAL struct events_here events_here;

/* The frame that runs is that of a generator or coroutine, or of none. */
static void
book_span(struct profiler *profiler, const struct event *event)
{
    int error = 0;

    if (!PyCode_Check(event->code) || !booking_is_resumable(event->code)) {
        return;
    }
    if (event->verb == VERB_PY_ENTER
        && !filter_excludes(&profiler->filter, event->code)) {
        error = spans_begin(&profiler->spans, (uintptr_t)event->code);
    }
    else if (event->verb == VERB_PY_LEAVE || event->verb == VERB_PY_UNWIND) {
        error = spans_end(&profiler->spans, (uintptr_t)event->code);
    }
    if (error < 0) {
        profiler->no_memory = true;
    }
}

static void
book_code(struct profiler *profiler, const struct event *event)
{
    switch (event->verb) {
    case VERB_PY_ENTER:
    case VERB_PY_RESUME:
        booking_enter_code(profiler, event->code,
                           event->verb == VERB_PY_RESUME);
        break;
    default:
        booking_leave(profiler, (uintptr_t)event->code, false,
                      event->verb == VERB_PY_UNWIND);
        break;
    }
}

static void
book_function(struct profiler *profiler, const struct event *event,
              const PyMethodDef *definition, PyObject *callable)
{
    if (definition == profiler->state->quietly) {
        return;
    }
    if (event->verb != VERB_C_ENTER) {
        booking_leave(profiler, (uintptr_t)definition, true,
                      event->verb == VERB_C_RAISE);
    }
    else {
        booking_enter_c(profiler, definition, callable, event->self);
    }
}

static void
book_other(struct profiler *profiler, const struct event *event)
{
    PyObject *function = callables_bound(event->callable);
    uintptr_t key;

    if (function != NULL) {
        book_function(profiler, event,
                      ((PyCFunctionObject *)function)->m_ml, function);
        return;
    }
    key = callables_key(&profiler->callables, &profiler->naming,
                        event->callable);
    if (key != 0 && event->verb == VERB_C_ENTER) {
        booking_enter_other(profiler, key, event->callable);
    }
    else if (key != 0) {
        booking_leave(profiler, key, true, event->verb == VERB_C_RAISE);
    }
}

/* Take out of the times of this thread what hearing of a call has cost that
   profiler does not record. */
static void
book_loss(const struct profiler *profiler, enum overhead_kind kind)
{
    struct shadowstack *stack = booking_known_stack(profiler);

    if (stack != NULL) {
        shadowstack_lose(stack, kind);
    }
}

/* A call of a C function is part of the code that makes it. */
static bool
wants_c(struct profiler *profiler, const struct event *event)
{
    return profiler->hears_c
           && (event->definition != NULL || profiler->all_callables)
           && !(filter_is_set(&profiler->filter)
                && filter_excludes(&profiler->filter, event->code));
}

static void
book_c(struct profiler *profiler, const struct event *event)
{
    if (!wants_c(profiler, event)) {
        if (event->verb == VERB_C_ENTER) {
            book_loss(profiler,
                      events_unrecorded_kind(profiler->state->python_init,
                                             event->callable));
        }
    }
    else if (event->definition != NULL) {
        book_function(profiler, event, event->definition, event->callable);
    }
    else {
        book_other(profiler, event);
    }
}

static void
book(struct profiler *profiler, const struct event *event)
{
    if (!scope_has_context(profiler)) {
        return;
    }
    if (event->verb < VERB_C_ENTER) {
        if (profiler->coroutines) {
            book_span(profiler, event);
        }
        book_code(profiler, event);
    }
    else {
        book_c(profiler, event);
    }
}

/* Return the first hearer from profiler on. One that is being freed may still
   be enabled, if its class has a __del__ of its own. */
static struct profiler *
next_hearer(struct profiler *profiler)
{
    while (profiler != NULL
           && (Py_REFCNT(profiler) == 0 || !scope_has_thread(profiler))) {
        profiler = profiler->next;
    }
    return profiler;
}

/* From now on the events of this thread may go the quick way, if nothing
   about them has to be looked at but the key. */
static void
shorten(const struct module_state *state, const struct profiler *profiler)
{
    struct shadowstack *stack = booking_known_stack(profiler);

    if (stack != NULL && profiler->timer == NULL
        && profiler->clock == CLOCK_KIND_COUNTER && !profiler->this_context
        && !profiler->coroutines && profiler->recorder.history.limit == 0
        && profiler->hears_c == state->audience.hears_c) {
        events_here.stack = stack;
        events_here.epoch = state->audience.epoch;
    }
}

/* A profiler's timer may drop any of them. */
static void
hear_several(struct module_state *state, const struct event *event,
             size_t count)
{
    struct profiler *few[FEW], **hearers = few, *profiler;
    int64_t begin = clock_read(state->anchor.wall), taken;
    size_t room = FEW;

    if (count > FEW) {
        hearers = memory_allocate(count * sizeof(*hearers));
        room = hearers == NULL ? FEW : count;
        hearers = hearers == NULL ? few : hearers;
    }
    count = 0;
    for (profiler = next_hearer(state->audience.first); profiler != NULL;
         profiler = next_hearer(profiler->next)) {
        if (count == room) {
            profiler->no_memory = true;
            continue;
        }
        hearers[count++] = (struct profiler *)Py_NewRef(profiler);
    }
    for (size_t i = 0; i < count; i++) {
        if (hearers[i]->enabled) {
            book(hearers[i], event);
        }
    }
    taken = clock_read(state->anchor.wall) - begin;
    for (size_t i = 0; i < count; i++) {
        struct shadowstack *stack = booking_known_stack(hearers[i]);

        if (stack != NULL && stack->overheads != NULL
            && hearers[i]->clock == state->anchor.wall) {
            stack->lost_ticks += taken;
        }
        Py_DECREF(hearers[i]);
    }
    if (hearers != few) {
        memory_free(hearers);
    }
}

static void
hear(struct module_state *state, const struct event *event)
{
    uint64_t epoch = state->audience.epoch;
    struct profiler *hearer, *profiler;
    size_t count = 0;

    if (events_here.quiet > 0 || events_here.deaf_epoch == epoch) {
        return;
    }
    hearer = next_hearer(state->audience.first);
    for (profiler = hearer; profiler != NULL;
         profiler = next_hearer(profiler->next)) {
        count++;
    }
    if (count > 1) {
        hear_several(state, event, count);
    }
    else if (count == 1) {
        book(hearer, event);
        if (epoch == state->audience.epoch) {
            shorten(state, hearer);
        }
    }
    else {
        events_here.deaf_epoch = epoch;
    }
}

/* Return whether all profilers leave out what happens in code. */
static bool
is_unwanted(struct module_state *state, PyObject *code)
{
    struct profiler *profiler = state->audience.first;

    if (!state->audience.filters || code == NULL) {
        return false;
    }
    while (profiler != NULL && filter_excludes(&profiler->filter, code)) {
        profiler = profiler->next;
    }
    return profiler == NULL;
}

bool
events_enter_code(struct module_state *state, PyObject *code, bool resumes)
{
    struct event event = {
        .verb = resumes ? VERB_PY_RESUME : VERB_PY_ENTER,
        .code = code,
    };

    if (!PyCode_Check(code)) {
        return false;
    }
    hear(state, &event);
    return is_unwanted(state, code);
}

bool
events_enter_c(struct module_state *state, PyObject *code,
               const PyMethodDef *definition, PyObject *callable,
               PyObject *self)
{
    struct event event = {
        .verb = VERB_C_ENTER,
        .code = code,
        .definition = definition,
        .callable = callable,
        .self = self,
    };

    if (is_unwanted(state, code)) {
        return true;
    }
    hear(state, &event);
    return false;
}

bool
events_leave_code(struct module_state *state, PyObject *code, enum verb verb)
{
    struct event event = {.verb = verb, .code = code};

    hear(state, &event);
    return is_unwanted(state, code);
}

void
events_leave_c(struct module_state *state, PyObject *code,
               const PyMethodDef *definition, PyObject *callable,
               PyObject *self, bool raised)
{
    struct event event = {
        .verb = raised ? VERB_C_RAISE : VERB_C_LEAVE,
        .code = code,
        .definition = definition,
        .callable = callable,
        .self = self,
    };

    hear(state, &event);
}

void
events_lose(struct module_state *state, enum overhead_kind kind)
{
    struct profiler *profiler;

    if (events_here.quiet > 0
        || events_here.deaf_epoch == state->audience.epoch) {
        return;
    }
    for (profiler = next_hearer(state->audience.first); profiler != NULL;
         profiler = next_hearer(profiler->next)) {
        if (scope_has_context(profiler)) {
            book_loss(profiler, kind);
        }
    }
}

void
events_forget(void)
{
    unsigned quiet = events_here.quiet;

    events_here = (struct events_here){.quiet = quiet};
}

static void
read_clocks(int64_t ticks[CLOCK_KIND_COUNT], int64_t sign)
{
    for (int kind = 0; kind < CLOCK_KIND_COUNT; kind++) {
        if (clock_exists(kind)) {
            ticks[kind] += sign * clock_read(kind);
        }
    }
}

PyObject *
events_quietly(struct module_state *state, PyObject *function,
               PyObject *const *arguments, size_t count, PyObject *names)
{
    int64_t taken[CLOCK_KIND_COUNT] = {0};
    int64_t begin_ns = clock_monotonic_ns();
    struct profiler *profiler;
    PyObject *result;

    events_here.epoch = 0;
    events_here.quiet++;
    read_clocks(taken, -1);
    result = PyObject_Vectorcall(function, arguments, count, names);
    read_clocks(taken, 1);
    events_here.quiet--;
    for (profiler = state->audience.first;
         events_here.quiet == 0 && profiler != NULL;
         profiler = profiler->next) {
        struct shadowstack *stack = booking_known_stack(profiler);

        if (stack != NULL && profiler->timer == NULL
            && profiler->enabled_ns <= begin_ns) {
            stack->lost_ticks += taken[profiler->clock];
        }
    }
    return result;
}
