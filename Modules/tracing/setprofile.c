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
          const PyObject *result, enum timing timing)
{
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);

    if (what == PyTrace_CALL) {
        events_enter_code(profiler, code, timing);
    }
    else {
        events_leave(profiler, (uintptr_t)code, false, result == NULL,
                     timing);
    }
    Py_DECREF(code);
}

static const char *const thread_starters[] = {
    "start_new_thread", "start_new", "start_joinable_thread",
};

static bool
starts_thread(const struct c_call *call)
{
    const char *name = call->definition->ml_name;
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
hear_c(struct profiler *profiler, int what, PyObject *callable,
       enum timing timing)
{
    struct c_call call;

    if (!events_c_call(callable, NULL, &call)) {
        return;
    }
    if (what == PyTrace_C_CALL) {
        if (profiler->hears_c) {
            events_enter_c(profiler, &call, timing);
        }
        return;
    }
    if (profiler->hears_c) {
        events_leave(profiler, (uintptr_t)call.definition, true,
                     what == PyTrace_C_EXCEPTION, timing);
    }
    if (starts_thread(&call)
        && compat_set_profile(hear, (PyObject *)profiler) < 0) {
        PyErr_Clear();
    }
}

static inline void
hear_timed(PyObject *self, PyFrameObject *frame, int what,
           PyObject *argument, enum timing timing)
{
    struct profiler *profiler = (struct profiler *)self;

    switch (what) {
    case PyTrace_CALL:
    case PyTrace_RETURN:
        hear_code(profiler, frame, what, argument, timing);
        break;
    case PyTrace_C_CALL:
    case PyTrace_C_RETURN:
    case PyTrace_C_EXCEPTION:
        hear_c(profiler, what, argument, timing);
        break;
    default:
        break;
    }
}

static int
hear(PyObject *self, PyFrameObject *frame, int what, PyObject *argument)
{
    if (events_timing((struct profiler *)self) == TIMING_COUNTER) {
        hear_timed(self, frame, what, argument, TIMING_COUNTER);
    }
    else {
        hear_timed(self, frame, what, argument, TIMING_OTHER);
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
    return compat_set_profile(hear, (PyObject *)profiler);
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
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .release = release,
};
