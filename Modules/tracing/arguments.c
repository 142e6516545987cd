/* A small reader of arguments: the interpreter's own changed its words in
   3.13. */

#include "arguments.h"

static Py_ssize_t
find(const char *const *names, Py_ssize_t count, PyObject *name)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        if (PyUnicode_CompareWithASCIIString(name, names[i]) == 0) {
            return i;
        }
    }
    return -1;
}

static int
read_named(const char *method, const char *const *names, Py_ssize_t count,
           PyObject *named, PyObject **values)
{
    PyObject *name, *value;
    Py_ssize_t at = 0;

    while (PyDict_Next(named, &at, &name, &value)) {
        Py_ssize_t i = find(names, count, name);

        if (i < 0) {
            PyErr_Format(PyExc_TypeError,
                         "%s() got an unexpected keyword argument '%S'",
                         method, name);
            return -1;
        }
        if (values[i] != NULL) {
            PyErr_Format(PyExc_TypeError,
                         "argument for %s() given by name ('%s') and "
                         "position (%zd)", method, names[i], i + 1);
            return -1;
        }
        values[i] = value;
    }
    return 0;
}

int
arguments_read(const char *method, const char *const *names,
               Py_ssize_t count, PyObject *positional, PyObject *named,
               PyObject **values)
{
    Py_ssize_t given = PyTuple_GET_SIZE(positional);
    Py_ssize_t all = given + (named == NULL ? 0 : PyDict_GET_SIZE(named));

    if (all > count) {
        PyErr_Format(PyExc_TypeError,
                     "%s() takes at most %zd %sargument%s (%zd given)",
                     method, count, given == 0 ? "keyword " : "",
                     count == 1 ? "" : "s", all);
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        values[i] = i < given ? PyTuple_GET_ITEM(positional, i) : NULL;
    }
    return named == NULL ? 0
                         : read_named(method, names, count, named, values);
}
