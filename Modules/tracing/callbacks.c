/* The methods that the standard library registers as callbacks, under its
   names. */

#include "callbacks.h"

#include "booking.h"
#include "events.h"

/* What is called by hand books such an event, if the profiler is enabled. */
static PyObject *
by_hand(PyObject *self, PyObject *const *arguments, Py_ssize_t count,
        const char *name, enum verb verb)
{
    struct profiler *profiler = (struct profiler *)self;
    bool is_c = verb >= VERB_C_ENTER;
    const PyMethodDef *definition = NULL;

    if (count < (is_c ? 4 : 2)) {
        PyErr_Format(PyExc_TypeError, "%s expected %d arguments, got %zd",
                     name, is_c ? 4 : 2, count);
        return NULL;
    }
    if (is_c) {
        definition = events_c_definition(
            arguments[2],
            arguments[3] == profiler->state->missing ? NULL : arguments[3]);
    }
    if (!profiler->enabled || (is_c && definition == NULL)) {
        Py_RETURN_NONE;
    }
    switch (verb) {
    case VERB_PY_ENTER:
    case VERB_PY_RESUME:
        booking_enter_code(profiler, arguments[0],
                           verb == VERB_PY_RESUME);
        break;
    case VERB_C_ENTER:
        booking_enter_c(profiler, definition, arguments[2], arguments[3]);
        break;
    case VERB_C_LEAVE:
        booking_leave(profiler, (uintptr_t)definition, true, false);
        break;
    default:
        booking_leave(profiler, (uintptr_t)arguments[0], false, false);
        break;
    }
    Py_RETURN_NONE;
}

PyObject *
callbacks_pystart(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    return by_hand(self, arguments, count, "_pystart_callback",
                   VERB_PY_ENTER);
}

PyObject *
callbacks_pythrow(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    return by_hand(self, arguments, count, "_pythrow_callback",
                   VERB_PY_RESUME);
}

PyObject *
callbacks_pyreturn(PyObject *self, PyObject *const *arguments,
                   Py_ssize_t count)
{
    return by_hand(self, arguments, count, "_pyreturn_callback",
                   VERB_PY_LEAVE);
}

PyObject *
callbacks_ccall(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    return by_hand(self, arguments, count, "_ccall_callback", VERB_C_ENTER);
}

PyObject *
callbacks_creturn(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    return by_hand(self, arguments, count, "_creturn_callback",
                   VERB_C_LEAVE);
}
