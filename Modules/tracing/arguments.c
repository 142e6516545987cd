/* A small reader of arguments: the interpreter's own changed its words in
   3.13. */

#include "arguments.h"

static Py_ssize_t
find(const struct parameters *parameters, PyObject *name)
{
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        if (PyUnicode_CompareWithASCIIString(name, parameters->names[i])
            == 0) {
            return i;
        }
    }
    return -1;
}

static int
read_named(const struct parameters *parameters, PyObject *named,
           PyObject **values)
{
    PyObject *name, *value;
    Py_ssize_t at = 0;

    while (PyDict_Next(named, &at, &name, &value)) {
        Py_ssize_t i = find(parameters, name);

        if (i < 0) {
            PyErr_Format(PyExc_TypeError,
                         "%s() got an unexpected keyword argument '%S'",
                         parameters->method, name);
            return -1;
        }
        if (values[i] != NULL) {
            PyErr_Format(PyExc_TypeError,
                         "argument for %s() given by name ('%s') and "
                         "position (%zd)", parameters->method,
                         parameters->names[i], i + 1);
            return -1;
        }
        values[i] = value;
    }
    return 0;
}

int
arguments_read(const struct parameters *parameters, PyObject *positional,
               PyObject *named, PyObject **values)
{
    Py_ssize_t given = PyTuple_GET_SIZE(positional);
    Py_ssize_t all = given + (named == NULL ? 0 : PyDict_GET_SIZE(named));

    if (given > parameters->positional || all > parameters->count) {
        bool is_order = given > parameters->positional;

        PyErr_Format(PyExc_TypeError,
                     "%s() takes at most %zd %sarguments (%zd given)",
                     parameters->method,
                     is_order ? parameters->positional : parameters->count,
                     given == 0 ? "keyword " : "", is_order ? given : all);
        return -1;
    }
    for (Py_ssize_t i = 0; i < parameters->count; i++) {
        values[i] = i < given ? PyTuple_GET_ITEM(positional, i) : NULL;
    }
    return named == NULL ? 0 : read_named(parameters, named, values);
}

int
arguments_flag(PyObject *value, bool *flag)
{
    int is_true = value == NULL ? *flag : PyObject_IsTrue(value);

    if (is_true < 0) {
        return -1;
    }
    *flag = is_true != 0;
    return 0;
}

int
arguments_unit(PyObject *value, double *unit)
{
    if (value == NULL || value == Py_None) {
        return 0;
    }
    *unit = PyFloat_AsDouble(value);
    return *unit == -1.0 && PyErr_Occurred() ? -1 : 0;
}

int
arguments_clock(PyObject *value, enum clock_kind *clock)
{
    static const struct {
        const char *name;
        enum clock_kind kind;
    } clocks[] = {
        {"cpu", CLOCK_KIND_PROCESS},
        {"thread", CLOCK_KIND_THREAD},
    };

    if (value == NULL) {
        return 0;
    }
    if (!PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "clock must be a str, not %s",
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    if (PyUnicode_CompareWithASCIIString(value, "wall") == 0) {
        return 0;
    }
    for (size_t i = 0; i < sizeof(clocks) / sizeof(clocks[0]); i++) {
        if (PyUnicode_CompareWithASCIIString(value, clocks[i].name) != 0) {
            continue;
        }
        *clock = clocks[i].kind;
        if (!clock_exists(*clock)) {
            PyErr_Format(PyExc_OSError, "this system has no clock %R", value);
            return -1;
        }
        return 0;
    }
    PyErr_Format(PyExc_ValueError, "no clock %R (expected 'wall', 'cpu' or "
                 "'thread')", value);
    return -1;
}

int
arguments_choice(const char *name, PyObject *value, const char *first,
                 const char *second, bool *is_second)
{
    if (value == NULL) {
        return 0;
    }
    if (!PyUnicode_Check(value)) {
        PyErr_Format(PyExc_TypeError, "%s must be a str, not %s", name,
                     Py_TYPE(value)->tp_name);
        return -1;
    }
    *is_second = PyUnicode_CompareWithASCIIString(value, second) == 0;
    if (!*is_second && PyUnicode_CompareWithASCIIString(value, first) != 0) {
        PyErr_Format(PyExc_ValueError, "no %s %R (expected '%s' or '%s')",
                     name, value, first, second);
        return -1;
    }
    return 0;
}
