/* Functions found by Python objects, and the edges at them. */

#include <Python.h>

#include "edges.h"

#include "library.h"
#include "record.h"

/* Find the text of a str; NULL without an exception if profile has none like
   it. */
static const struct text *
find_text(const struct profile *profile, PyObject *str)
{
    PyObject *bytes = PyUnicode_AsEncodedString(str, "utf-8",
                                                "surrogatepass");
    const struct text *text;

    if (bytes == NULL) {
        return NULL;
    }
    text = text_find(&profile->texts, PyBytes_AS_STRING(bytes),
                     (size_t)PyBytes_GET_SIZE(bytes));
    Py_DECREF(bytes);
    return text;
}

/* Return the function of a key, (file, line, name), or NULL with an exception
   set: KeyError if there is none. */
static struct profile_function *
find_function(const struct profile *profile, PyObject *key)
{
    struct profile_function *function = NULL;
    const struct text *file, *name;
    PyObject *file_str, *name_str;
    long long line;

    if (!PyArg_ParseTuple(key, "ULU", &file_str, &line, &name_str)) {
        return NULL;
    }
    file = find_text(profile, file_str);
    name = file != NULL ? find_text(profile, name_str) : NULL;
    if (name != NULL) {
        function = profile_find(profile, file, line, name);
    }
    if (function == NULL && !PyErr_Occurred()) {
        library_raise_key(key);
    }
    return function;
}

/* Append an edge to list; -1 with an exception set. */
static int
append_edge(PyObject *list, const struct profile *profile,
            const struct profile_function *other,
            const struct profile_edge *edge)
{
    PyObject *record = record_edge(other, &edge->figures, profile->callers);
    int error = record == NULL ? -1 : PyList_Append(list, record);

    Py_XDECREF(record);
    return error;
}

PyObject *
edges_callers(const struct profile *profile, PyObject *key)
{
    struct profile_function *function = find_function(profile, key);
    PyObject *list = function != NULL ? PyList_New(0) : NULL;

    if (list == NULL) {
        return NULL;
    }
    for (const struct profile_edge *edge = function->first_caller;
         edge != NULL; edge = edge->next_caller) {
        if (append_edge(list, profile, edge->caller, edge) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

PyObject *
edges_callees(const struct profile *profile, struct profile_callees *callees,
              PyObject *key)
{
    struct profile_function *function = find_function(profile, key);
    PyObject *list;

    if (function == NULL) {
        return NULL;
    }
    if (callees->starts == NULL
        && profile_callees(profile, callees) != STATUS_OK) {
        return PyErr_NoMemory();
    }
    list = PyList_New(0);
    for (size_t i = callees->starts[function->index];
         list != NULL && i < callees->starts[function->index + 1]; i++) {
        const struct profile_callee *callee = &callees->callees[i];

        if (append_edge(list, profile, callee->function, callee->edge) < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}
