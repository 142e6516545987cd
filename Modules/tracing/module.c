/* The extension module: what the standard library calls _lsprof. */

#include <Python.h>

#include "audience.h"
#include "ear.h"
#include "entries.h"
#include "events.h"
#include "profiler.h"
#include "scope.h"
#include "signals.h"
#include "source.h"

static struct module_state *
state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

/* Make a struct sequence type and show it in module. */
static PyTypeObject *
add_sequence(PyObject *module, PyStructSequence_Desc *description)
{
    PyTypeObject *type = PyStructSequence_NewType(description);

    if (type != NULL && PyModule_AddType(module, type) < 0) {
        Py_CLEAR(type);
    }
    return type;
}

PyDoc_STRVAR(quietly_doc,
"quietly($module, function, /, *args, **kwargs)\n"
"--\n"
"\n"
"Return function(*args, **kwargs), called while no profiler hears the\n"
"calling thread; the time that it takes is taken out of all times.");

static PyObject *
module_quietly(PyObject *module, PyObject *const *arguments,
               Py_ssize_t count, PyObject *names)
{
    if (count < 1) {
        PyErr_SetString(PyExc_TypeError,
                        "quietly() expected a function to call");
        return NULL;
    }
    return events_quietly(state_of(module), arguments[0], arguments + 1,
                          (size_t)count - 1, names);
}

PyDoc_STRVAR(active_doc,
"active($module, /)\n"
"--\n"
"\n"
"Return a list of the profilers that are enabled in this interpreter.");

static PyObject *
module_active(PyObject *module, PyObject *unused)
{
    (void)unused;
    return audience_list(state_of(module));
}

PyDoc_STRVAR(forked_doc,
"forked($module, /)\n"
"--\n"
"\n"
"In a forked child, let all profilers that are enabled begin anew, and end\n"
"those that heard only a thread which is no more.");

static PyObject *
module_forked(PyObject *module, PyObject *unused)
{
    (void)unused;
    audience_forked(state_of(module));
    events_forget();
    Py_RETURN_NONE;
}

PyDoc_STRVAR(blame_threads_doc,
"blame_threads($module, error, threading, /)\n"
"--\n"
"\n"
"Report error as what ended the waiting for threads at the end of the\n"
"interpreter, by sys.unraisablehook; threading is that module.");

static PyObject *
module_blame_threads(PyObject *module, PyObject *const *arguments,
                     Py_ssize_t count)
{
    (void)module;
    if (count != 2 || !PyExceptionInstance_Check(arguments[0])) {
        PyErr_SetString(PyExc_TypeError,
                        "blame_threads() expected an exception and a module");
        return NULL;
    }
    compat_shutdown_unraisable(arguments[0], arguments[1]);
    Py_RETURN_NONE;
}

static PyMethodDef module_methods[] = {
    {"quietly", (PyCFunction)(void (*)(void))module_quietly,
     METH_FASTCALL | METH_KEYWORDS, quietly_doc},
    {"active", module_active, METH_NOARGS, active_doc},
    {"insist", signals_insist, METH_O, signals_insist_doc},
    {"blame_threads", (PyCFunction)(void (*)(void))module_blame_threads,
     METH_FASTCALL, blame_threads_doc},
    {"forked", module_forked, METH_NOARGS, forked_doc},
    {NULL, NULL, 0, NULL},
};

static int
module_exec(PyObject *module)
{
    struct module_state *state = state_of(module);

    state->anchor = clock_anchor_now();
    state->module = module;
    state->quietly = &module_methods[0];
    state->source = source_choose();
    if (state->source == NULL
        || state->source->prepare(state) < 0
        || ear_prepare(state, module) < 0
        || scope_prepare(state, module) < 0) {
        return -1;
    }
    state->entry_type = add_sequence(module, &entries_entry_description);
    state->subentry_type = add_sequence(module,
                                        &entries_subentry_description);
    if (state->entry_type == NULL || state->subentry_type == NULL) {
        return -1;
    }
    state->profiler_type = (PyTypeObject *)PyType_FromModuleAndSpec(
        module, &profiler_type_spec, NULL);
    if (state->profiler_type == NULL) {
        return -1;
    }
    return PyModule_AddType(module, state->profiler_type);
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct module_state *state = state_of(module);

    Py_VISIT(state->profiler_type);
    Py_VISIT(state->entry_type);
    Py_VISIT(state->subentry_type);
    Py_VISIT(state->ear_type);
    Py_VISIT(state->anchor_type);
    Py_VISIT(state->scope);
    Py_VISIT(state->missing);
    Py_VISIT(state->disable);
    return 0;
}

static int
module_clear(PyObject *module)
{
    struct module_state *state = state_of(module);

    Py_CLEAR(state->profiler_type);
    Py_CLEAR(state->entry_type);
    Py_CLEAR(state->subentry_type);
    audience_close(state);
    Py_CLEAR(state->ear_type);
    Py_CLEAR(state->anchor_type);
    Py_CLEAR(state->scope);
    Py_CLEAR(state->missing);
    Py_CLEAR(state->disable);
    return 0;
}

static void
module_free(void *module)
{
    module_clear(module);
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#if COMPAT_HAS_MONITORING
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

struct PyModuleDef profiler_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_lsprof",
    .m_doc = "Exact profiler",
    .m_size = sizeof(struct module_state),
    .m_methods = module_methods,
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
    .m_free = module_free,
};

PyMODINIT_FUNC PyInit__lsprof(void);

PyMODINIT_FUNC
PyInit__lsprof(void)
{
    return PyModuleDef_Init(&profiler_module);
}
