/* The verbs in full: a thread's first event, calls along other edges than
   the last, lost leaves, and clocks other than the CPU's counter. */

#include "events.h"

#include "compat.h"
#include "timer.h"

/* What is called, as the event tells it. */
struct callee {
    uintptr_t key;
    bool is_c;
    const PyMethodDef *definition;      /* of a C function */
    PyObject *callable;         /* a C function or method, or a code object */
    PyObject *self;             /* first argument, of a C function, or NULL */
};

THREAD_LOCAL struct events_here events_here;

/* The profiler whose timer runs in this thread, if any. */
static THREAD_LOCAL const struct profiler *timing_for;

void
events_begin(struct profiler *profiler)
{
    bool is_counter = profiler->clock == CLOCK_KIND_COUNTER;

    profiler->timing = profiler->timer == NULL && is_counter
                           ? TIMING_COUNTER
                           : TIMING_OTHER;
    profiler->enabled_ns = clock_monotonic_ns();
}

void
events_end(struct profiler *profiler)
{
    profiler->recorded_ns += clock_monotonic_ns() - profiler->enabled_ns;
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
        return clock_read(profiler->clock);
    }
    timing_for = profiler;
    Py_INCREF(timer);
    now = timer_read(timer, profiler->timer_unit);
    Py_DECREF(timer);
    timing_for = outer;
    return now;
}

/* Return whether time on stack is the CPU time of another thread. */
static bool
has_other_clock(const struct profiler *profiler,
                const struct shadowstack *stack)
{
    return profiler->timer == NULL && profiler->clock == CLOCK_KIND_THREAD
           && (events_here.recorder_id != profiler->recorder.id
               || events_here.stack != stack);
}

void
events_close_all(struct profiler *profiler)
{
    struct recorder *recorder = &profiler->recorder;
    int64_t now = profiler->timer == NULL ? clock_read(profiler->clock) : 0;
    struct shadowstack *stack;

    while (recorder_open_stack(recorder) != NULL) {
        if (profiler->timer != NULL) {
            now = read_clock(profiler);
        }
        stack = recorder_open_stack(recorder);
        if (stack != NULL) {
            shadowstack_pop(stack, has_other_clock(profiler, stack)
                                       ? shadowstack_cpu_ticks(stack)
                                       : now);
        }
    }
}

/* Return the calling thread's stack, or NULL without memory. */
static struct shadowstack *
find_stack(struct profiler *profiler)
{
    struct shadowstack *stack;

    if (events_here.recorder_id == profiler->recorder.id) {
        return events_here.stack;
    }
    if (recorder_stack(&profiler->recorder, &stack) != STATUS_OK) {
        profiler->no_memory = true;
        return NULL;
    }
    events_here.recorder_id = profiler->recorder.id;
    events_here.stack = stack;
    return stack;
}

/* Learn the name of what is called. Returns -1 if there is no memory. */
static int
add_name(struct naming *naming, const struct callee *callee)
{
    PyObject *callable = callee->callable;
    PyObject *self = callee->self;
    PyObject *module = NULL;

    if (!callee->is_c) {
        return naming_add_code(naming, callee->key, callable);
    }
    if (PyCFunction_Check(callable)) {
        self = ((PyCFunctionObject *)callable)->m_self;
        module = ((PyCFunctionObject *)callable)->m_module;
    }
    return naming_add_c_function(naming, callee->key, callee->definition,
                                 self, module);
}

/* PyEval_SetProfile tells methods bound to their objects. */
static bool
is_method(PyObject *callable)
{
    PyObject *self;

    if (!PyCFunction_Check(callable)) {
        return true;
    }
    self = ((PyCFunctionObject *)callable)->m_self;
    return self != NULL && !PyModule_Check(self);
}

static enum function_kind
kind_of(const struct callee *callee)
{
    const int resumable = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

    if (callee->is_c) {
        return is_method(callee->callable) ? FUNCTION_C_METHOD : FUNCTION_C;
    }
    return ((PyCodeObject *)callee->callable)->co_flags & resumable
               ? FUNCTION_GENERATOR
               : FUNCTION_PYTHON;
}

/* The first call along an edge: name the callee and add the edge. */
static struct edge *
new_edge(struct profiler *profiler, struct shadowstack *stack,
         const struct callee *callee)
{
    struct compat_exception saved = compat_save_exception();
    struct edge *edge = NULL;

    if (add_name(&profiler->naming, callee) < 0
        || shadowstack_add_edge(stack, callee->key, kind_of(callee), &edge)
           != STATUS_OK) {
        profiler->no_memory = true;
        edge = NULL;
    }
    compat_restore_exception(saved);
    return edge;
}

/* The time that takes is long, and differs, but is easily known. */
static struct edge *
new_edge_timed(struct profiler *profiler, struct shadowstack *stack,
               const struct callee *callee)
{
    struct edge *edge;
    int64_t begin;

    if (stack->overheads == NULL) {
        return new_edge(profiler, stack, callee);
    }
    begin = clock_read(profiler->clock);
    edge = new_edge(profiler, stack, callee);
    stack->lost_ticks += clock_read(profiler->clock) - begin;
    return edge;
}

/* Return the frame of a call that was entered, to be given its start; NULL
   if it could not be. */
static struct frame *
push(struct profiler *profiler, const struct callee *callee)
{
    struct shadowstack *stack = find_stack(profiler);
    struct edge *edge;

    if (stack == NULL) {
        return NULL;
    }
    edge = shadowstack_find_edge(stack, callee->key);
    if (edge == NULL) {
        edge = new_edge_timed(profiler, stack, callee);
    }
    if (edge == NULL) {
        return NULL;
    }
    if (shadowstack_reserve(stack) != STATUS_OK) {
        profiler->no_memory = true;
        return NULL;
    }
    return shadowstack_push(stack, edge);
}

/* With a timer the clock is read first: while it runs anything may happen to
   the recording, and what was found before would not be safe to use. */
static void
enter_timed(struct profiler *profiler, const struct callee *callee)
{
    struct compat_exception saved = compat_save_exception();
    struct frame *frame = NULL;
    int64_t now;

    Py_INCREF(profiler);
    now = read_clock(profiler);
    if (profiler->source != NULL) {
        frame = push(profiler, callee);
    }
    if (frame != NULL) {
        shadowstack_begin(events_here.stack, frame, now);
    }
    Py_DECREF(profiler);
    compat_restore_exception(saved);
}

static void
enter(struct profiler *profiler, const struct callee *callee)
{
    struct frame *frame;

    if (profiler->timer != NULL) {
        enter_timed(profiler, callee);
        return;
    }
    frame = push(profiler, callee);
    if (frame != NULL) {
        shadowstack_begin(events_here.stack, frame,
                          clock_read(profiler->clock));
    }
}

void
events_enter_code(struct profiler *profiler, PyObject *code)
{
    struct callee callee = {.key = (uintptr_t)code, .callable = code};

    if (PyCode_Check(code)) {
        enter(profiler, &callee);
    }
}

void
events_enter_c(struct profiler *profiler, const PyMethodDef *definition,
               PyObject *callable, PyObject *self)
{
    struct callee callee = {
        .key = (uintptr_t)definition,
        .is_c = true,
        .definition = definition,
        .callable = callable,
        .self = self,
    };

    enter(profiler, &callee);
}

static void
leave_timed(struct profiler *profiler, uintptr_t key, bool is_c, bool raised)
{
    struct compat_exception saved = compat_save_exception();
    struct shadowstack *stack = NULL;
    int64_t now;

    Py_INCREF(profiler);
    now = read_clock(profiler);
    if (profiler->source != NULL) {
        stack = find_stack(profiler);
    }
    if (stack != NULL) {
        shadowstack_leave(stack, key, is_c, raised, now);
    }
    Py_DECREF(profiler);
    compat_restore_exception(saved);
}

void
events_leave(struct profiler *profiler, uintptr_t key, bool is_c, bool raised)
{
    int64_t now = profiler->timer == NULL ? clock_read(profiler->clock) : 0;
    struct shadowstack *stack = find_stack(profiler);

    if (stack == NULL || !shadowstack_is_open(stack, key, is_c)) {
        return;
    }
    if (profiler->timer != NULL) {
        leave_timed(profiler, key, is_c, raised);
    }
    else {
        shadowstack_leave(stack, key, is_c, raised, now);
    }
}
