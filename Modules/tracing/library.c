/* The extension module _stats: its words, its type, how it fails. */

#include <Python.h>

#include "library.h"

#include <string.h>

#include "compat.h"
#include "export/export.h"
#include "export/html.h"
#include "statistics.h"
#include "stats/order.h"

static struct library_state *
state_of(PyObject *module)
{
    return PyModule_GetState(module);
}

/* A complaint that was cut may end in the midst of a character. */
PyObject *
library_raise(enum status status, const struct complaint *complaint,
              PyObject *name)
{
    PyObject *text;

    if (status == STATUS_NO_MEMORY) {
        return PyErr_NoMemory();
    }
    text = PyUnicode_DecodeUTF8(complaint->text,
                                (Py_ssize_t)strlen(complaint->text),
                                "replace");
    if (text == NULL) {
        return NULL;
    }
    if (name != NULL && PyUnicode_GET_LENGTH(name) > 0) {
        PyErr_Format(PyExc_ValueError, "%U: %U", name, text);
    }
    else {
        PyErr_SetObject(PyExc_ValueError, text);
    }
    Py_DECREF(text);
    return NULL;
}

/* A tuple or None alone would be taken for the exception's arguments. */
PyObject *
library_raise_key(PyObject *key)
{
    PyObject *arguments = PyTuple_Pack(1, key);

    if (arguments != NULL) {
        PyErr_SetObject(PyExc_KeyError, arguments);
        Py_DECREF(arguments);
    }
    return NULL;
}

/* Add a word to the list; -1 with an exception set. */
static int
append_word(PyObject *list, const char *word)
{
    PyObject *text = PyUnicode_FromString(word);
    int error = text == NULL ? -1 : PyList_Append(list, text);

    Py_XDECREF(text);
    return error;
}

/* Show list, which it takes, as a tuple of module; -1 with an exception
   set. */
static int
add_tuple(PyObject *module, const char *name, PyObject *list)
{
    PyObject *tuple = PyList_AsTuple(list);
    int error = tuple == NULL ? -1 : PyModule_AddObjectRef(module, name,
                                                           tuple);

    Py_DECREF(list);
    Py_XDECREF(tuple);
    return error;
}

static int
add_sort_keys(PyObject *module)
{
    PyObject *list = PyList_New(0);

    for (const struct order_word *word = order_words();
         list != NULL && word->word != NULL; word++) {
        if (append_word(list, word->word) < 0) {
            Py_CLEAR(list);
        }
    }
    return list == NULL ? -1 : add_tuple(module, "sort_keys", list);
}

static bool
has_rows(const struct export_format *format)
{
    return format->write != NULL;
}

static bool
has_files(const struct export_format *format)
{
    return format->write_profile != NULL
           && (format->write_profile != html_write || html_is_built());
}

/* Add the formats that are some. */
static int
add_formats(PyObject *module, const char *name,
            bool (*is_one)(const struct export_format *format))
{
    PyObject *list = PyList_New(0);

    for (const struct export_format *format = export_formats();
         list != NULL && format->name != NULL; format++) {
        if (is_one(format) && append_word(list, format->name) < 0) {
            Py_CLEAR(list);
        }
    }
    return list == NULL ? -1 : add_tuple(module, name, list);
}

static int
library_exec(PyObject *module)
{
    struct library_state *state = state_of(module);

    state->statistics_type = (PyTypeObject *)PyType_FromModuleAndSpec(
        module, &statistics_type_spec, NULL);
    if (state->statistics_type == NULL
        || PyModule_AddType(module, state->statistics_type) < 0) {
        return -1;
    }
    if (add_sort_keys(module) < 0
        || add_formats(module, "formats", has_rows) < 0) {
        return -1;
    }
    return add_formats(module, "file_formats", has_files);
}

static int
library_traverse(PyObject *module, visitproc visit, void *arg)
{
    Py_VISIT(state_of(module)->statistics_type);
    return 0;
}

static int
library_clear(PyObject *module)
{
    Py_CLEAR(state_of(module)->statistics_type);
    return 0;
}

static void
library_free(void *module)
{
    library_clear(module);
}

static PyModuleDef_Slot library_slots[] = {
    {Py_mod_exec, library_exec},
#if COMPAT_HAS_MONITORING
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
    {0, NULL},
};

struct PyModuleDef library_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_stats",
    .m_doc = "Profile files: read, added up, sorted, printed",
    .m_size = sizeof(struct library_state),
    .m_slots = library_slots,
    .m_traverse = library_traverse,
    .m_clear = library_clear,
    .m_free = library_free,
};

PyMODINIT_FUNC PyInit__stats(void);

PyMODINIT_FUNC
PyInit__stats(void)
{
    return PyModuleDef_Init(&library_module);
}
