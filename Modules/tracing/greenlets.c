/* Hearing of switches, from greenlet.settrace(). */

#include "greenlets.h"

#include <string.h>

#include "audience.h"
#include "compat.h"
#include "events.h"

/* The place in the tracer's tuple. */
enum { MODULE, BEFORE, PARTS };

/* Return greenlet's function of that name, a new reference; NULL without an
   exception if it is not loaded. */
static PyObject *
find_function(const char *name)
{
    PyObject *package = PyUnicode_FromString("greenlet");
    PyObject *module = package == NULL ? NULL : PyImport_GetModule(package);
    PyObject *function = NULL;

    if (module != NULL && PyModule_CheckExact(module)) {
        function = Py_XNewRef(PyDict_GetItemString(PyModule_GetDict(module),
                                                   name));
    }
    PyErr_Clear();
    Py_XDECREF(package);
    Py_XDECREF(module);
    if (function != NULL && !PyCFunction_Check(function)) {
        Py_CLEAR(function);
    }
    return function;
}

/* Put a function in the place of greenlet's tracer in this thread. */
static void
set_tracer(PyObject *tracer)
{
    PyObject *settrace = find_function("settrace");

    if (settrace != NULL) {
        Py_XDECREF(PyObject_CallOneArg(settrace, tracer));
        Py_DECREF(settrace);
    }
    PyErr_Clear();
}

static void
switch_stacks(struct module_state *state, PyObject *pair)
{
    uintptr_t from = (uintptr_t)PyTuple_GET_ITEM(pair, 0);
    uintptr_t to = (uintptr_t)PyTuple_GET_ITEM(pair, 1);
    struct profiler *profiler;

    for (profiler = state->audience.first; profiler != NULL;
         profiler = profiler->next) {
        recorder_switch(&profiler->recorder, from, to);
    }
    events_forget();
}

/* The tracer: self is a tuple, arguments are the event and (origin, target).
   It is called on the target's side. Once there is nobody to tell, the one
   that was before has its place again. */
static PyObject *
switched(PyObject *self, PyObject *const *arguments, Py_ssize_t count)
{
    struct module_state *state;
    PyObject *before = PyTuple_GET_ITEM(self, BEFORE);

    state = PyModule_GetState(PyTuple_GET_ITEM(self, MODULE));
    if (state != NULL && count == 2 && PyTuple_Check(arguments[1])
        && PyTuple_GET_SIZE(arguments[1]) == 2) {
        switch_stacks(state, arguments[1]);
    }
    if (state == NULL || state->audience.first == NULL) {
        set_tracer(before);
    }
    return before == Py_None
               ? Py_NewRef(Py_None)
               : PyObject_Vectorcall(before, arguments, (size_t)count, NULL);
}

static PyMethodDef tracer_methods[] = {
    {"_greenlet_switched", (PyCFunction)(void (*)(void))switched,
     METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static bool
is_ours(PyObject *tracer)
{
    return PyCFunction_Check(tracer)
           && ((PyCFunctionObject *)tracer)->m_ml == tracer_methods;
}

void
greenlets_watch(const struct module_state *state)
{
    struct compat_exception saved = compat_save_exception();
    PyObject *gettrace = find_function("gettrace");
    PyObject *before = NULL, *parts = NULL, *tracer = NULL;

    if (gettrace != NULL) {
        before = PyObject_CallNoArgs(gettrace);
        Py_DECREF(gettrace);
    }
    if (before != NULL && !is_ours(before)) {
        parts = PyTuple_Pack(PARTS, state->module, before);
        tracer = parts == NULL ? NULL
                               : PyCFunction_New(tracer_methods, parts);
    }
    if (tracer != NULL) {
        set_tracer(tracer);
    }
    Py_XDECREF(before);
    Py_XDECREF(parts);
    Py_XDECREF(tracer);
    PyErr_Clear();
    compat_restore_exception(saved);
}

static bool
is_their_name(const char *name)
{
    return strncmp(name, "greenlet.", 9) == 0
           || strncmp(name, "gevent.", 7) == 0;
}

bool
greenlets_is_theirs(PyObject *callable, PyObject *self)
{
    if (PyCFunction_Check(callable)) {
        self = ((PyCFunctionObject *)callable)->m_self;
    }
    return self != NULL && is_their_name(Py_TYPE(self)->tp_name);
}
