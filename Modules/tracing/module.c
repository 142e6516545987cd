/* The extension module: what the standard library calls _lsprof. */

#include <Python.h>

#include "entries.h"
#include "profiler.h"
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

static int
module_exec(PyObject *module)
{
    struct module_state *state = state_of(module);

    state->anchor = clock_anchor_now();
    state->source = source_choose();
    if (state->source == NULL
        || state->source->prepare(state, module) < 0) {
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
    Py_VISIT(state->callback_type);
    Py_VISIT(state->missing);
    return 0;
}

static int
module_clear(PyObject *module)
{
    struct module_state *state = state_of(module);

    Py_CLEAR(state->profiler_type);
    Py_CLEAR(state->entry_type);
    Py_CLEAR(state->subentry_type);
    Py_CLEAR(state->callback_type);
    Py_CLEAR(state->missing);
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
