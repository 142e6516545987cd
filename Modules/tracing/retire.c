/* Finding code objects that only a profiler holds, and their doubles. */

#include "retire.h"

#include <stdint.h>

#include "base/memory.h"
#include "compat.h"

/* Up to that many code objects, nobody looks; then at every doubling, or when
   there are as many more as what was recorded is large: a tree of contexts is
   copied, which is to cost each of them little. */
#define FEW ((size_t)MEMORY_INITIAL(1000))
#define BYTES_PER_CODE 4096

/* Return a new tuple of what code is called by, or NULL: without memory, or
   if one of the texts could run Python code when it is compared. */
static PyObject *
identity(PyObject *object)
{
    const PyCodeObject *code = (PyCodeObject *)object;

    if (!PyUnicode_CheckExact(code->co_filename)
        || !PyUnicode_CheckExact(code->co_name)
        || !PyUnicode_CheckExact(code->co_qualname)) {
        return NULL;
    }
    return Py_BuildValue("(OiOO)", code->co_filename, code->co_firstlineno,
                         code->co_name, code->co_qualname);
}

/* Set doubles[code] to the code that stands for it, by their addresses, if
   there is one and nobody else has code; -1 without memory. */
static int
add_double(PyObject *known, PyObject *doubles, PyObject *code)
{
    PyObject *name = identity(code);
    PyObject *address = PyLong_FromVoidPtr(code);
    PyObject *first = NULL;
    int error = address == NULL ? -1 : 0;

    if (name != NULL && address != NULL) {
        first = PyDict_GetItemWithError(known, name);
        if (first == NULL) {
            error = PyErr_Occurred() ? -1
                                     : PyDict_SetItem(known, name, address);
        }
        else if (Py_REFCNT(code) == 1) {
            error = PyDict_SetItem(doubles, address, first);
        }
    }
    else {
        PyErr_Clear();
    }
    Py_XDECREF(name);
    Py_XDECREF(address);
    return error;
}

/* Take the code of an open call out of the doubles. */
static void
keep_open(uintptr_t key, void *doubles)
{
    PyObject *address;
    int is_double;

    if (PyErr_Occurred()) {
        return;
    }
    address = PyLong_FromVoidPtr((void *)key);
    is_double = address == NULL ? -1 : PyDict_Contains(doubles, address);
    if (is_double > 0) {
        PyDict_DelItem(doubles, address);
    }
    Py_XDECREF(address);
}

/* Return a new dict of the code to retire, or NULL without memory. */
static PyObject *
find_doubles(const struct profiler *profiler)
{
    PyObject *known = PyDict_New(), *doubles = PyDict_New();
    struct name *at = NULL;
    PyObject *code;

    while (known != NULL && doubles != NULL
           && (code = naming_next_code(&profiler->naming, &at)) != NULL) {
        if (add_double(known, doubles, code) < 0) {
            Py_CLEAR(doubles);
        }
    }
    if (doubles != NULL && PyDict_GET_SIZE(doubles) > 0) {
        recorder_tell_open(&profiler->recorder, keep_open, doubles);
        if (PyErr_Occurred()) {
            Py_CLEAR(doubles);
        }
    }
    Py_XDECREF(known);
    return doubles;
}

static uintptr_t
rename_key(uintptr_t key, void *doubles)
{
    PyObject *address = PyLong_FromVoidPtr((void *)key);
    PyObject *first = NULL;

    if (address != NULL) {
        first = PyDict_GetItemWithError(doubles, address);
        Py_DECREF(address);
    }
    return first == NULL ? key : (uintptr_t)PyLong_AsVoidPtr(first);
}

/* Move the code objects from the names to the list of the retired. */
static void
take_out(struct profiler *profiler, PyObject *doubles)
{
    PyObject *address, *first;
    Py_ssize_t at = 0;

    while (PyDict_Next(doubles, &at, &address, &first)) {
        uintptr_t key = (uintptr_t)PyLong_AsVoidPtr(address);
        PyObject *code = naming_find(&profiler->naming, key);

        if (PyList_Append(profiler->retired, code) < 0) {
            break;
        }
        Py_DECREF(naming_take_code(&profiler->naming, key));
    }
}

/* Return at how many code objects to look again. */
static size_t
next_due(const struct profiler *profiler)
{
    size_t count = profiler->naming.code_count;
    size_t more = recorder_bytes(&profiler->recorder) / BYTES_PER_CODE;
    size_t due = count + (more > count ? more : count);

    return due < FEW ? FEW : due;
}

/* A collection of garbage would run finalizers, which may do anything. */
void
retire_codes(struct profiler *profiler)
{
    struct callgraph_rename rename = {.key = rename_key};
    bool is_first = profiler->retire_due == 0;
    int collects = PyGC_Disable();
    PyObject *doubles = NULL;

    profiler->retire_due = SIZE_MAX;
    if (profiler->retired == NULL) {
        profiler->retired = PyList_New(0);
    }
    if (!is_first) {
        doubles = find_doubles(profiler);
    }
    rename.argument = doubles;
    if (doubles != NULL && profiler->retired != NULL
        && PyDict_GET_SIZE(doubles) > 0
        && recorder_rename(&profiler->recorder, &rename) == STATUS_OK
        && !PyErr_Occurred()) {
        spans_rename(&profiler->spans, &rename);
        take_out(profiler, doubles);
    }
    PyErr_Clear();
    Py_XDECREF(doubles);
    profiler->retire_due = next_due(profiler);
    if (collects) {
        PyGC_Enable();
    }
}

void
retire_let_go(struct profiler *profiler)
{
    PyObject *retired = profiler->retired;
    struct compat_exception saved;

    if (retired != NULL) {
        saved = compat_save_exception();
        profiler->retired = NULL;
        Py_DECREF(retired);
        compat_restore_exception(saved);
    }
}
