/* The verbs in full: a thread's first event, calls along other edges than
   the last, lost leaves, and clocks other than the CPU's counter. */

#include "booking.h"

#include <math.h>

#include "compat.h"
#include "events.h"
#include "greenlets.h"
#include "retire.h"
#include "timer.h"

/* What is called, as the event tells it. */
struct callee {
    uintptr_t key;
    bool is_c;
    bool resumes;               /* a generator or coroutine that was entered
                                   before */
    const PyMethodDef *definition;      /* of a C function */
    PyObject *callable;         /* a C function or method, or a code object */
    PyObject *self;             /* first argument, of a C function, or NULL */
};

/* The profiler whose timer runs in this thread, if any. */
static THREAD_LOCAL const struct profiler *timing_for;

double
booking_seconds_per_tick(const struct profiler *profiler)
{
    if (profiler->timer == NULL) {
        return clock_seconds_per_tick(&profiler->state->anchor,
                                      profiler->clock);
    }
    return profiler->timer_unit > 0.0 ? profiler->timer_unit
                                      : TIMER_SECONDS_UNIT;
}

/* Return the ticks that a call in a timeline takes at least. A timer's unit
   may be tiny, and 0.3 / 0.1 is less than 3. */
static int64_t
minimum_ticks(const struct profiler *profiler)
{
    double exact = profiler->timeline_minimum_s
                   / booking_seconds_per_tick(profiler);
    double ticks = ceil(exact * (1.0 - 1e-12));

    return ticks < (double)INT64_MAX ? (int64_t)ticks : INT64_MAX;
}

void
booking_begin(struct profiler *profiler)
{
    profiler->enabled_ns = clock_monotonic_ns();
    profiler->recorder.history.minimum_ticks = minimum_ticks(profiler);
    if (profiler->started_epoch_s == 0.0 && profiler->timer == NULL) {
        profiler->started_ticks = profiler->clock == CLOCK_KIND_THREAD
                                      ? 0
                                      : clock_read(profiler->clock);
    }
}

void
booking_end(struct profiler *profiler)
{
    profiler->recorded_ns += clock_monotonic_ns() - profiler->enabled_ns;
}

bool
booking_in_timer(const struct profiler *profiler)
{
    return timing_for == profiler;
}

int64_t
booking_read_clock(struct profiler *profiler)
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

int64_t
booking_ticks_of(const struct profiler *profiler,
                 const struct shadowstack *stack, int64_t ticks)
{
    if (profiler->timer == NULL && profiler->clock == CLOCK_KIND_THREAD
        && booking_known_stack(profiler) != stack) {
        return shadowstack_cpu_ticks(stack);
    }
    return ticks;
}

/* Each reading of a timer may change everything. */
static void
close_all_timed(struct profiler *profiler)
{
    struct recorder *recorder = &profiler->recorder;
    struct shadowstack *stack;

    while (recorder_open_stack(recorder) != NULL) {
        int64_t now = booking_read_clock(profiler);

        stack = recorder_open_stack(recorder);
        if (stack != NULL) {
            shadowstack_close(stack, now);
        }
    }
}

void
booking_close_all(struct profiler *profiler)
{
    struct shadowstack *stack = NULL;
    int64_t now;

    if (profiler->timer != NULL) {
        close_all_timed(profiler);
        return;
    }
    now = clock_read(profiler->clock);
    while ((stack = recorder_next_stack(&profiler->recorder, stack))
           != NULL) {
        int64_t ticks = booking_ticks_of(profiler, stack, now);

        while (shadowstack_depth(stack) > 0) {
            shadowstack_close(stack, ticks);
        }
    }
}

static size_t
place_of(const struct profiler *profiler)
{
    return profiler->recorder.id % EVENTS_KNOWN;
}

struct shadowstack *
booking_known_stack(const struct profiler *profiler)
{
    size_t place = place_of(profiler);

    if (events_here.known[place].recorder_id == profiler->recorder.id) {
        return events_here.known[place].stack;
    }
    return recorder_known_stack(&profiler->recorder);
}

struct shadowstack *
booking_stack(struct profiler *profiler)
{
    size_t place = place_of(profiler);
    struct shadowstack *stack;

    if (events_here.known[place].recorder_id == profiler->recorder.id) {
        return events_here.known[place].stack;
    }
    if (recorder_stack(&profiler->recorder, &stack) != STATUS_OK) {
        profiler->no_memory = true;
        return NULL;
    }
    events_here.known[place].recorder_id = profiler->recorder.id;
    events_here.known[place].stack = stack;
    events_here.known[place].is_named = false;
    greenlets_watch(profiler->state);
    return stack;
}

/* Learn the name of what is called. Returns -1 if there is no memory. */
static int
add_name(struct naming *naming, const struct callee *callee)
{
    PyObject *callable = callee->callable;
    PyObject *self = callee->self;
    PyObject *module = NULL;

    if (callee->is_c && callee->definition == NULL) {
        return 0;
    }
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
    if (callee->is_c) {
        return is_method(callee->callable) ? FUNCTION_C_METHOD : FUNCTION_C;
    }
    return booking_is_resumable(callee->callable) ? FUNCTION_GENERATOR
                                                  : FUNCTION_PYTHON;
}

/* Return the calling thread's name, borrowed, or NULL: as threading knows it,
   without asking threading. */
static PyObject *
find_thread_name(void)
{
    PyObject *name = PyUnicode_FromString("threading");
    PyObject *module = name == NULL ? NULL : PyImport_GetModule(name);
    PyObject *active = NULL, *number = NULL, *thread = NULL, *dict = NULL;

    if (module != NULL && PyModule_CheckExact(module)) {
        active = PyDict_GetItemString(PyModule_GetDict(module), "_active");
    }
    if (active != NULL && PyDict_CheckExact(active)) {
        number = PyLong_FromUnsignedLong(PyThread_get_thread_ident());
        thread = number == NULL ? NULL : PyDict_GetItem(active, number);
    }
    if (thread != NULL) {
        dict = PyObject_GenericGetDict(thread, NULL);
    }
    Py_XDECREF(name);
    name = dict == NULL ? NULL : PyDict_GetItemString(dict, "_name");
    Py_XDECREF(module);
    Py_XDECREF(number);
    Py_XDECREF(dict);
    return name != NULL && PyUnicode_CheckExact(name) ? name : NULL;
}

/* A thread is known by name once threading knows it, which may be after its
   first events. */
static void
name_thread(struct profiler *profiler)
{
    size_t place = place_of(profiler);
    PyObject *name;
    const char *text;

    if (events_here.known[place].is_named) {
        return;
    }
    name = find_thread_name();
    text = name == NULL ? "" : PyUnicode_AsUTF8(name);
    PyErr_Clear();
    recorder_name_thread(&profiler->recorder, text == NULL ? "" : text,
                         PyThread_get_thread_native_id());
    events_here.known[place].is_named = text != NULL && *text != '\0';
}

/* The first call along an edge: name the callee and add the edge. */
static struct edge *
new_edge(struct profiler *profiler, struct shadowstack *stack,
         const struct callee *callee)
{
    struct compat_exception saved = compat_save_exception();
    struct edge *edge = NULL;

    name_thread(profiler);
    if (callee->is_c && greenlets_is_theirs(callee->callable, callee->self)) {
        greenlets_watch(profiler->state);
    }
    if (retire_is_due(profiler)) {
        retire_codes(profiler);
    }
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

static bool
is_left_out(struct profiler *profiler, const struct callee *callee)
{
    return !callee->is_c
           && filter_excludes(&profiler->filter, callee->callable);
}

/* Return the frame of a call that was entered, to be given its start; NULL
   if it could not be, or is left out. */
static struct frame *
push(struct profiler *profiler, const struct callee *callee)
{
    struct shadowstack *stack = booking_stack(profiler);
    struct edge *edge;

    if (stack == NULL) {
        return NULL;
    }
    edge = shadowstack_find_edge(stack, callee->key);
    if (edge == NULL && is_left_out(profiler, callee)) {
        return NULL;
    }
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
    edge->callee->resumptions += callee->resumes;
    return shadowstack_push(stack, edge);
}

static void
begin(struct profiler *profiler, struct frame *frame, int64_t ticks)
{
    struct shadowstack *stack = booking_known_stack(profiler);

    shadowstack_begin(stack, frame, ticks);
    shadowstack_began(stack, ticks);
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
    now = booking_read_clock(profiler);
    if (profiler->enabled) {
        frame = push(profiler, callee);
    }
    if (frame != NULL) {
        begin(profiler, frame, now);
    }
    retire_let_go(profiler);
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
        begin(profiler, frame, clock_read(profiler->clock));
    }
    if (profiler->retired != NULL) {
        Py_INCREF(profiler);
        retire_let_go(profiler);
        Py_DECREF(profiler);
    }
}

void
booking_enter_code(struct profiler *profiler, PyObject *code, bool resumes)
{
    struct callee callee = {
        .key = (uintptr_t)code,
        .resumes = resumes,
        .callable = code,
    };

    if (PyCode_Check(code)) {
        enter(profiler, &callee);
    }
}

void
booking_enter_c(struct profiler *profiler, const PyMethodDef *definition,
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

void
booking_enter_other(struct profiler *profiler, uintptr_t key,
                    PyObject *callable)
{
    struct callee callee = {.key = key, .is_c = true, .callable = callable};

    enter(profiler, &callee);
}

static void
leave_timed(struct profiler *profiler, uintptr_t key, bool is_c, bool raised)
{
    struct compat_exception saved = compat_save_exception();
    struct shadowstack *stack = NULL;
    int64_t now;

    Py_INCREF(profiler);
    now = booking_read_clock(profiler);
    if (profiler->enabled) {
        stack = booking_stack(profiler);
    }
    if (stack != NULL) {
        shadowstack_leave(stack, key, is_c, raised, now);
    }
    Py_DECREF(profiler);
    compat_restore_exception(saved);
}

void
booking_leave(struct profiler *profiler, uintptr_t key, bool is_c, bool raised)
{
    int64_t now = profiler->timer == NULL ? clock_read(profiler->clock) : 0;
    struct shadowstack *stack = booking_stack(profiler);

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
