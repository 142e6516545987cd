/* Events from PyEval_SetProfile: the source on 3.11, and for tests on later
   versions.

   The interpreter keeps one profile function per thread, so at the start all
   threads get ours that have none, and the calling one. A thread that is
   started later gets it when the call of _thread.start_new_thread (or its
   like) returns: the new thread exists then, and has not run yet.

   So a profiler that is enabled while another is takes over the calling
   thread, as it always did on 3.11. */

#include "source.h"

#include <frameobject.h>
#include <string.h>

#include "events.h"

#if PY_VERSION_HEX < 0x030c0000
#include <pystate.h>
#endif

static int hear(PyObject *self, PyFrameObject *frame, int what,
                PyObject *argument);

static void
hear_code(struct profiler *profiler, PyFrameObject *frame, int what,
          const PyObject *result)
{
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);
    uint64_t id = profiler->recorder.id;
    uintptr_t key = (uintptr_t)code;
    bool raised = result == NULL;
    bool quick = profiler->timing == TIMING_COUNTER;

    if (what == PyTrace_CALL) {
        if (!quick || !events_enter_quickly(id, key)) {
            events_enter_code(profiler, code);
        }
    }
    else if (!quick || !events_leave_quickly(id, key, raised)) {
        events_leave(profiler, key, false, raised);
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
book_c(struct profiler *profiler, int what, PyObject *callable,
       const PyMethodDef *definition)
{
    uint64_t id = profiler->recorder.id;
    uintptr_t key = (uintptr_t)definition;
    bool raised = what == PyTrace_C_EXCEPTION;
    bool quick = profiler->timing == TIMING_COUNTER;

    if (what == PyTrace_C_CALL) {
        if (!quick || !events_enter_quickly(id, key)) {
            events_enter_c(profiler, definition, callable, NULL);
        }
    }
    else if (!quick || !events_leave_quickly(id, key, raised)) {
        events_leave(profiler, key, true, raised);
    }
}

/* What the interpreter holds may be all that keeps profiler. */
static void
hear_new_thread(struct profiler *profiler)
{
    Py_INCREF(profiler);
    if (compat_set_profile(hear, (PyObject *)profiler) < 0) {
        PyErr_Clear();
    }
    Py_DECREF(profiler);
}

static void
hear_c(struct profiler *profiler, int what, PyObject *callable)
{
    const PyMethodDef *definition = events_c_definition(callable, NULL);

    if (definition == NULL) {
        return;
    }
    if (profiler->hears_c) {
        book_c(profiler, what, callable, definition);
    }
    if (what == PyTrace_C_RETURN && starts_thread(definition)) {
        hear_new_thread(profiler);
    }
}

static int
hear(PyObject *self, PyFrameObject *frame, int what, PyObject *argument)
{
    struct profiler *profiler = (struct profiler *)self;

    switch (what) {
    case PyTrace_CALL:
    case PyTrace_RETURN:
        hear_code(profiler, frame, what, argument);
        break;
    case PyTrace_C_CALL:
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        hear_c(profiler, what, argument);
        break;
    default:
        break;
    }
    return 0;
}

static int
prepare(struct module_state *state, PyObject *module)
{
    (void)state;
    (void)module;
    return 0;
}

static int
start(struct profiler *profiler)
{
    struct compat_exception error;

    if (compat_set_profile(hear, (PyObject *)profiler) == 0) {
        return 0;
    }
    error = compat_save_exception();
    if (compat_unset_profile(hear, (PyObject *)profiler) < 0) {
        PyErr_Clear();
    }
    compat_restore_exception(error);
    return -1;
}

static int
stop(struct profiler *profiler)
{
    return compat_unset_profile(hear, (PyObject *)profiler);
}

static void
release(struct profiler *profiler)
{
    (void)profiler;
}

const struct event_source setprofile_source = {
    .name = "setprofile",
    .slows_code = PY_VERSION_HEX < 0x030c0000,
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .release = release,
};
