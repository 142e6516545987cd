/* Events from PyEval_SetProfile: the source on 3.11, and for tests on later
   versions.

   The interpreter keeps one profile function per thread, so at the start all
   threads get ours that have none, and the calling one. A thread that is
   started later gets it when the call of _thread.start_new_thread (or its
   like) returns: the new thread exists then, and has not run yet. */

#include "source.h"

#include <frameobject.h>
#include <string.h>

#include "booking.h"
#include "events.h"

#if PY_VERSION_HEX < 0x030c0000
#include <pystate.h>
#endif

static int hear(PyObject *self, PyFrameObject *frame, int what,
                PyObject *argument);

/* What is told of a yield is what is told of a return. */
static enum verb
how_left(const struct module_state *state, PyFrameObject *frame,
         PyObject *code, bool raised)
{
    if (raised) {
        return VERB_PY_UNWIND;
    }
    return state->audience.coroutines && booking_is_resumable(code)
                   && compat_is_suspended(frame, (PyCodeObject *)code)
               ? VERB_PY_YIELD
               : VERB_PY_LEAVE;
}

static void
hear_code(struct module_state *state, PyFrameObject *frame, int what,
          const PyObject *result)
{
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);
    uintptr_t key = (uintptr_t)code;
    bool raised = result == NULL;

    if (what == PyTrace_CALL) {
        bool resumed = booking_is_resumable(code)
                       && compat_has_begun(frame, (PyCodeObject *)code);

        if (!events_enter_quickly(state->audience.epoch, key)) {
            events_enter_code(state, code, resumed);
        }
        else if (resumed) {
            events_resume_quickly();
        }
    }
    else if (!events_leave_quickly(state->audience.epoch, key, raised)) {
        events_leave_code(state, code, how_left(state, frame, code, raised));
    }
    Py_DECREF(code);
}

static const char *const thread_starters[] = {
    "start_new_thread", "start_new", "start_joinable_thread",
};

static bool
starts_thread(const PyMethodDef *definition)
{
    const char *name = definition->ml_name;
    size_t count = sizeof(thread_starters) / sizeof(thread_starters[0]);

    if (name[0] != 's' || strncmp(name, "start_", 6) != 0) {
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(name, thread_starters[i]) == 0) {
            return true;
        }
    }
    return false;
}

static void
book_c(struct module_state *state, int what, PyFrameObject *frame,
       PyObject *callable, const PyMethodDef *definition)
{
    uintptr_t key = (uintptr_t)definition;
    uint64_t epoch = state->audience.epoch;
    bool filters = state->audience.filters;
    bool raised = what == PyTrace_C_EXCEPTION;
    PyObject *code;

    if (!filters
        && (what == PyTrace_C_CALL
                ? events_enter_quickly(epoch, key)
                : events_leave_quickly(epoch, key, raised))) {
        return;
    }
    code = (PyObject *)PyFrame_GetCode(frame);
    if (what != PyTrace_C_CALL) {
        if (!filters || !events_is_from(epoch, code)
            || !events_leave_quickly(epoch, key, raised)) {
            events_leave_c(state, code, definition, callable, NULL, raised);
        }
    }
    else if (!filters || !events_is_in(epoch, code)
             || !events_enter_quickly(epoch, key)) {
        events_enter_c(state, code, definition, callable, NULL);
    }
    Py_DECREF(code);
}

static void
hear_new_thread(struct module_state *state)
{
    if (state->told != NULL && state->audience.all_threads
        && compat_set_profile(hear, state->told) < 0) {
        PyErr_Clear();
    }
}

static void
hear_c(struct module_state *state, int what, PyFrameObject *frame,
       PyObject *callable)
{
    const PyMethodDef *definition = events_c_definition(callable, NULL);

    if (definition == NULL) {
        return;
    }
    if (state->audience.hears_c) {
        book_c(state, what, frame, callable, definition);
    }
    if (what == PyTrace_C_RETURN && starts_thread(definition)) {
        hear_new_thread(state);
    }
}

/* What is done here may end the recording, and what the interpreter holds may
   be all that keeps the profiler, and with it the state. */
static int
hear(PyObject *self, PyFrameObject *frame, int what, PyObject *argument)
{
    struct module_state *state = ((struct profiler *)self)->state;

    Py_INCREF(self);
    switch (what) {
    case PyTrace_CALL:
    case PyTrace_RETURN:
        hear_code(state, frame, what, argument);
        break;
    case PyTrace_C_CALL:
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        hear_c(state, what, frame, argument);
        break;
    default:
        break;
    }
    Py_DECREF(self);
    return 0;
}

static int
prepare(struct module_state *state)
{
    (void)state;
    return 0;
}

/* The interpreter makes a frame object before it calls us, which may run
   Python code, a finalizer: if that enables another profiler, it must not be
   the end of the one that is about to be called. */
static void
keep_a_while(struct module_state *state, PyObject *told)
{
    PyObject **oldest = &state->told_before[state->told_count++
                                            % STATE_TOLD_BEFORE];

    Py_XSETREF(*oldest, told);
}

/* Return whether nobody has profiler but those who keep it a while. */
static bool
is_dropped(const struct module_state *state, PyObject *profiler)
{
    Py_ssize_t kept = 0;

    for (size_t i = 0; i < STATE_TOLD_BEFORE; i++) {
        kept += state->told_before[i] == profiler;
    }
    return Py_REFCNT(profiler) == kept;
}

/* While the interpreter holds a profiler it cannot go. Once another one has
   taken its place, one that was dropped ends, before it is freed: whoever
   tells us does so again. */
static void
end_dropped(struct module_state *state)
{
    struct profiler *profiler = state->audience.first;

    while (profiler != NULL) {
        struct profiler *next = profiler->next;

        if (is_dropped(state, (PyObject *)profiler)
            && audience_remove(profiler) < 0) {
            PyErr_Clear();
        }
        profiler = next;
    }
}

/* The interpreter shows, and holds, the one that was enabled last. */
static int
tell_newest(struct module_state *state)
{
    PyObject *newest = (PyObject *)state->audience.first;
    PyObject *before = state->told;
    int error = 0;

    state->told = Py_NewRef(newest);
    if (before != NULL && before != newest) {
        error = compat_replace_profile(hear, before, newest);
        keep_a_while(state, before);
    }
    else {
        Py_XDECREF(before);
    }
    if (error < 0) {
        return -1;
    }
    return state->audience.all_threads
               ? compat_set_profile(hear, newest)
               : compat_set_profile_here(hear, newest);
}

static int
start(struct module_state *state)
{
    int error = 0;

    end_dropped(state);
    if (state->audience.first != NULL) {
        error = tell_newest(state);
    }
    end_dropped(state);
    return error;
}

static int
stop(struct module_state *state)
{
    PyObject *told = state->told;
    int error = 0;

    state->told = NULL;
    if (told != NULL) {
        error = compat_unset_profile(hear, told);
        Py_DECREF(told);
    }
    return error;
}

static void
release(struct module_state *state)
{
    for (size_t i = 0; i < STATE_TOLD_BEFORE; i++) {
        Py_CLEAR(state->told_before[i]);
    }
    Py_CLEAR(state->told);
}

const struct event_source setprofile_source = {
    .name = "setprofile",
    .slows_code = PY_VERSION_HEX < 0x030c0000,
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .release = release,
};
