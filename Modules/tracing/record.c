/* Functions of a profile and their figures, made into Python objects. */

#include <Python.h>

#include "record.h"

static PyObject *
decode(const struct text *text)
{
    return PyUnicode_DecodeUTF8(text->bytes, text->length, "surrogatepass");
}

/* Set *file and *name, new. Many functions lie in one file, whose name is
   shared. Returns -1 with an exception set. */
static int
decode_key(const struct profile_function *function, PyObject **file,
           PyObject **name)
{
    *file = decode(function->file);
    if (*file == NULL) {
        return -1;
    }
    PyUnicode_InternInPlace(file);
    *name = decode(function->name);
    if (*name == NULL) {
        Py_CLEAR(*file);
        return -1;
    }
    return 0;
}

static PyObject *
decode_names(const struct profile_name *names)
{
    PyObject *list = PyList_New(0), *tuple;

    if (list == NULL) {
        return NULL;
    }
    for (; names != NULL; names = names->next) {
        PyObject *name = decode(names->text);
        int error = name == NULL ? -1 : PyList_Append(list, name);

        Py_XDECREF(name);
        if (error < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    tuple = PyList_AsTuple(list);
    Py_DECREF(list);
    return tuple;
}

/* Set the three parts to what is known of a row's runs, new. Returns -1 with
   an exception set. */
static int
build_runs(const struct profile_runs *runs, PyObject **parts)
{
    bool has_starts = runs != NULL && runs->has_starts;
    bool has_wall = runs != NULL && runs->has_wall;

    parts[0] = has_starts ? PyLong_FromLongLong(runs->starts)
                          : Py_NewRef(Py_None);
    parts[1] = has_wall ? PyLong_FromLongLong(runs->finished)
                        : Py_NewRef(Py_None);
    parts[2] = has_wall ? PyFloat_FromDouble(runs->wall_seconds)
                        : Py_NewRef(Py_None);
    if (parts[0] != NULL && parts[1] != NULL && parts[2] != NULL) {
        return 0;
    }
    Py_XDECREF(parts[0]);
    Py_XDECREF(parts[1]);
    Py_XDECREF(parts[2]);
    return -1;
}

PyObject *
record_row(const struct profile_function *row)
{
    const struct profile_figures *figures = &row->figures;
    PyObject *file, *name, *runs[3];
    PyObject *names = decode_names(row->qualified_names);

    if (names == NULL) {
        return NULL;
    }
    if (decode_key(row, &file, &name) < 0) {
        Py_DECREF(names);
        return NULL;
    }
    if (build_runs(row->runs, runs) < 0) {
        Py_DECREF(names);
        Py_DECREF(file);
        Py_DECREF(name);
        return NULL;
    }
    return Py_BuildValue("(NLNLLddLNNNN)", file, (long long)row->line, name,
                         (long long)figures->calls,
                         (long long)figures->primitive_calls,
                         figures->self_seconds, figures->inclusive_seconds,
                         (long long)row->exceptions, names, runs[0], runs[1],
                         runs[2]);
}

PyObject *
record_thread(const struct threads_row *row)
{
    char room[THREADS_NAME_BYTES];
    size_t length;
    const char *bytes = threads_name(row, room, &length);
    PyObject *name = PyUnicode_DecodeUTF8(bytes, (Py_ssize_t)length,
                                          "surrogatepass");

    return name == NULL ? NULL
                        : Py_BuildValue("(LNLLd)", (long long)row->process_id,
                                        name, (long long)row->native_id,
                                        (long long)row->calls, row->seconds);
}

PyObject *
record_edge(const struct profile_function *other,
            const struct profile_figures *figures,
            enum profile_callers callers)
{
    PyObject *file, *name;

    if (decode_key(other, &file, &name) < 0) {
        return NULL;
    }
    if (callers == PROFILE_COUNTS) {
        return Py_BuildValue("(NLNLOOO)", file, (long long)other->line, name,
                             (long long)figures->calls, Py_None, Py_None,
                             Py_None);
    }
    return Py_BuildValue("(NLNLLdd)", file, (long long)other->line, name,
                         (long long)figures->calls,
                         (long long)figures->primitive_calls,
                         figures->self_seconds, figures->inclusive_seconds);
}
