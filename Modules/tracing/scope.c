/* Scopes: thread numbers, and a context variable that holds a tuple of the
   marks of the profilers which were enabled in the context. */

#include "scope.h"

#include <stddef.h>

#include "audience.h"
#include "booking.h"
#include "compat.h"
#include "profiler.h"

#define VARIABLE "profiling.tracing.scope"

/* What a thread keeps of a profiler that hears nothing but it. Its end is
   that of the thread, for the thread's dict is all that holds it. */
struct anchor {
    PyObject_HEAD
    PyObject *module;           /* owned: keeps state */
    struct module_state *state;
    uint64_t thread_id;
};

uint64_t
scope_thread_id(void)
{
    return PyThreadState_GetID(PyThreadState_Get());
}

static struct profiler *
find_in_thread(const struct module_state *state, uint64_t thread_id)
{
    struct profiler *profiler;

    for (profiler = state->audience.first; profiler != NULL;
         profiler = profiler->next) {
        if (profiler->this_thread && profiler->thread_id == thread_id) {
            break;
        }
    }
    return profiler;
}

/* The thread ends: so do the profilers that hear only it. */
static void
anchor_dealloc(PyObject *self)
{
    struct anchor *anchor = (struct anchor *)self;
    struct compat_exception saved = compat_save_exception();
    PyTypeObject *type = Py_TYPE(self);
    struct profiler *profiler;

    while ((profiler = find_in_thread(anchor->state, anchor->thread_id))
           != NULL) {
        Py_INCREF(profiler);
        if (audience_remove(profiler) < 0) {
            PyErr_Clear();
        }
        booking_end(profiler);
        if (profiler->timer == NULL) {
            booking_close_all(profiler);
        }
        Py_DECREF(profiler);
    }
    Py_XDECREF(anchor->module);
    compat_restore_exception(saved);
    type->tp_free(self);
    Py_DECREF(type);
}

static PyType_Slot anchor_slots[] = {
    {Py_tp_dealloc, anchor_dealloc},
    {0, NULL},
};

static PyType_Spec anchor_spec = {
    .name = "_lsprof._anchor",
    .basicsize = sizeof(struct anchor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE
             | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = anchor_slots,
};

int
scope_prepare(struct module_state *state, PyObject *module)
{
    state->anchor_type = (PyTypeObject *)PyType_FromModuleAndSpec(
        module, &anchor_spec, NULL);
    state->scope = PyContextVar_New(VARIABLE, NULL);
    return state->anchor_type == NULL || state->scope == NULL ? -1 : 0;
}

/* Lay the anchor in the calling thread, unless there is one. */
static int
lay_anchor(const struct profiler *profiler)
{
    PyTypeObject *type = profiler->state->anchor_type;
    PyObject *dict = PyThreadState_GetDict();
    struct anchor *anchor;
    int error;

    if (dict == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    if (PyDict_GetItemWithError(dict, (PyObject *)type) != NULL) {
        return 0;
    }
    anchor = PyErr_Occurred() ? NULL
                              : (struct anchor *)type->tp_alloc(type, 0);
    if (anchor == NULL) {
        return -1;
    }
    anchor->state = profiler->state;
    anchor->module = Py_NewRef(profiler->module);
    anchor->thread_id = profiler->thread_id;
    error = PyDict_SetItem(dict, (PyObject *)type, (PyObject *)anchor);
    Py_DECREF(anchor);
    return error;
}

/* Return the marks of the current context, a new reference, or NULL without an
   exception if there are none. */
static PyObject *
get_marks(const struct profiler *profiler)
{
    PyObject *marks = NULL;

    if (PyContextVar_Get(profiler->state->scope, NULL, &marks) < 0) {
        PyErr_Clear();
    }
    if (marks != NULL && !PyTuple_Check(marks)) {
        Py_CLEAR(marks);
    }
    return marks;
}

/* Add a new mark to those of the current context. */
static int
mark_context(struct profiler *profiler)
{
    PyObject *marks = get_marks(profiler);
    PyObject *mark = PyObject_CallNoArgs((PyObject *)&PyBaseObject_Type);
    PyObject *single = mark == NULL ? NULL : PyTuple_Pack(1, mark);
    PyObject *all = single == NULL || marks == NULL
                        ? Py_XNewRef(single)
                        : PySequence_Concat(marks, single);
    PyObject *reset = NULL;

    if (all != NULL) {
        reset = PyContextVar_Set(profiler->state->scope, all);
    }
    Py_XDECREF(marks);
    Py_XDECREF(single);
    Py_XDECREF(all);
    if (reset == NULL) {
        Py_XDECREF(mark);
        return -1;
    }
    Py_DECREF(reset);
    Py_XSETREF(profiler->scope_mark, mark);
    return 0;
}

static Py_ssize_t
find_mark(PyObject *marks, const PyObject *mark)
{
    Py_ssize_t count = marks == NULL ? 0 : PyTuple_GET_SIZE(marks);

    for (Py_ssize_t i = 0; i < count; i++) {
        if (PyTuple_GET_ITEM(marks, i) == mark) {
            return i;
        }
    }
    return -1;
}

int
scope_enter(struct profiler *profiler)
{
    profiler->thread_id = scope_thread_id();
    if (profiler->this_thread && lay_anchor(profiler) < 0) {
        return -1;
    }
    return profiler->this_context ? mark_context(profiler) : 0;
}

/* In another context the mark stays, and means nothing any more. */
void
scope_leave(struct profiler *profiler)
{
    struct compat_exception saved = compat_save_exception();
    PyObject *marks, *before, *after, *others = NULL;
    Py_ssize_t at;

    if (profiler->scope_mark != NULL) {
        marks = get_marks(profiler);
        at = find_mark(marks, profiler->scope_mark);
        if (at >= 0) {
            before = PyTuple_GetSlice(marks, 0, at);
            after = PyTuple_GetSlice(marks, at + 1, PyTuple_GET_SIZE(marks));
            if (before != NULL && after != NULL) {
                others = PySequence_Concat(before, after);
            }
            if (others != NULL) {
                Py_XDECREF(PyContextVar_Set(profiler->state->scope, others));
            }
            Py_XDECREF(before);
            Py_XDECREF(after);
            Py_XDECREF(others);
        }
        Py_XDECREF(marks);
        Py_CLEAR(profiler->scope_mark);
        PyErr_Clear();
    }
    compat_restore_exception(saved);
}

bool
scope_has_thread(const struct profiler *profiler)
{
    return !profiler->this_thread
           || profiler->thread_id == scope_thread_id();
}

bool
scope_has_context(const struct profiler *profiler)
{
    PyObject *marks;
    bool has;

    if (!profiler->this_context) {
        return true;
    }
    marks = get_marks(profiler);
    has = find_mark(marks, profiler->scope_mark) >= 0;
    Py_XDECREF(marks);
    return has;
}
