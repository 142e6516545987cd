/* Sort keys and restrictions, read from Python objects. */

#include <Python.h>

#include "request.h"

#include "library.h"

/* Return text in the encoding of base/utf8.h as new bytes. */
static PyObject *
encode(PyObject *text)
{
    return PyUnicode_AsEncodedString(text, "utf-8", "surrogatepass");
}

static int
fail(enum status status, const struct complaint *complaint)
{
    library_raise(status, complaint, NULL);
    return -1;
}

/* Any object may be a key that nobody knows: the library's own words for it
   are for a user, those of a dict for Python code. */
static int
add_key(struct request *request, PyObject *key)
{
    struct complaint complaint;
    enum status status = STATUS_INVALID;
    PyObject *word = PyUnicode_Check(key) ? encode(key) : NULL;
    bool is_full = request->order.title_count == ORDER_MAX_KEYS;

    if (word != NULL) {
        status = order_add(&request->order, PyBytes_AS_STRING(word),
                           (size_t)PyBytes_GET_SIZE(word), &complaint);
        Py_DECREF(word);
    }
    if (status == STATUS_OK) {
        return 0;
    }
    if (word != NULL && is_full) {
        return fail(status, &complaint);
    }
    if (!PyErr_Occurred()) {
        library_raise_key(key);
    }
    return -1;
}

static int
add_count(struct request *request, PyObject *restriction)
{
    int overflow;
    int64_t count = PyLong_AsLongLongAndOverflow(restriction, &overflow);
    struct complaint complaint;
    enum status status;

    if (count == -1 && PyErr_Occurred()) {
        return -1;
    }
    status = selection_add_count(&request->selection,
                                 overflow > 0 ? INT64_MAX : count,
                                 &complaint);
    return status == STATUS_OK ? 0 : fail(status, &complaint);
}

static int
add_fraction(struct request *request, PyObject *restriction)
{
    struct complaint complaint;
    enum status status = selection_add_fraction(
        &request->selection, PyFloat_AS_DOUBLE(restriction), &complaint);

    return status == STATUS_OK ? 0 : fail(status, &complaint);
}

static int
add_pattern(struct request *request, PyObject *restriction,
            enum request_patterns patterns)
{
    PyObject *expression = encode(restriction);
    struct complaint complaint;
    enum status status;
    char *bytes;
    int error;

    /* With no place for the length it refuses a 0 within. */
    if (expression == NULL
        || PyBytes_AsStringAndSize(expression, &bytes, NULL) < 0) {
        Py_XDECREF(expression);
        return -1;
    }
    error = PyList_Append(request->expressions, expression);
    Py_DECREF(expression);
    if (error < 0) {
        return -1;
    }
    status = selection_add_pattern(&request->selection, bytes,
                                   patterns == REQUEST_SHOWS, &complaint);
    return status == STATUS_OK ? 0 : fail(status, &complaint);
}

static int
add_restriction(struct request *request, PyObject *restriction,
                enum request_patterns patterns)
{
    if (PyUnicode_Check(restriction)) {
        return add_pattern(request, restriction, patterns);
    }
    if (PyFloat_Check(restriction)) {
        return add_fraction(request, restriction);
    }
    if (PyLong_Check(restriction)) {
        return add_count(request, restriction);
    }
    PyErr_Format(PyExc_TypeError,
                 "a restriction must be an int, a float or a str, not %s",
                 Py_TYPE(restriction)->tp_name);
    return -1;
}

int
request_read(struct request *request, PyObject *keys, PyObject *restrictions,
             enum request_patterns patterns)
{
    order_init(&request->order);
    selection_init(&request->selection);
    request->expressions = PyList_New(0);
    if (request->expressions == NULL) {
        return -1;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(keys); i++) {
        if (add_key(request, PyTuple_GET_ITEM(keys, i)) < 0) {
            return -1;
        }
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(restrictions); i++) {
        if (add_restriction(request, PyTuple_GET_ITEM(restrictions, i),
                            patterns) < 0) {
            return -1;
        }
    }
    return 0;
}

void
request_clear(struct request *request)
{
    selection_clear(&request->selection);
    Py_CLEAR(request->expressions);
}
