/* The type _stats.Stats: a profile that nobody changes once it is made, so
   that it is sorted and printed without the interpreter's lock. */

#include <Python.h>

#include "statistics.h"

#include <marshal.h>

#include "base/number.h"
#include "edges.h"
#include "library.h"
#include "outfile.h"
#include "record.h"
#include "stats/loader.h"
#include "stats/marshal.h"
#include "stats/merge.h"
#include "stats/saver.h"
#include "tables.h"

struct statistics {
    PyObject_HEAD
    struct profile profile;
    struct profile_callees callees;     /* found when they are first asked
                                           for, under the lock */
};

static struct statistics *
as_statistics(PyObject *self)
{
    return (struct statistics *)self;
}

/* Return a new object of type that takes profile, which is empty then; or
   NULL with an exception set, and profile is cleared. */
static PyObject *
wrap(PyTypeObject *type, struct profile *profile)
{
    PyObject *self = type->tp_alloc(type, 0);

    if (self == NULL) {
        profile_clear(profile);
        return NULL;
    }
    as_statistics(self)->profile = *profile;
    profile_init(profile);
    return self;
}

/* Read bytes and add what is there to profile. */
static enum status
add_bytes(struct profile *profile, PyObject *bytes, bool is_first,
          struct complaint *complaint)
{
    const char *start = PyBytes_AS_STRING(bytes);
    size_t length = (size_t)PyBytes_GET_SIZE(bytes);
    struct profile other;
    enum status status;

    if (is_first) {
        return loader_read_bytes(profile, start, length, complaint);
    }
    profile_init(&other);
    status = loader_read_bytes(&other, start, length, complaint);
    if (status == STATUS_OK) {
        status = merge_add(profile, &other, MERGE_AS_THEY_ARE, complaint);
    }
    profile_clear(&other);
    return status;
}

/* Add a part, (bytes or Stats, name), to profile. Returns -1 with an
   exception set. */
static int
add_part(struct profile *profile, PyObject *part, bool is_first,
         PyTypeObject *statistics_type)
{
    struct complaint complaint;
    enum status status;
    PyObject *source, *name;

    if (!PyTuple_Check(part)) {
        PyErr_SetString(PyExc_TypeError, "a part must be a tuple");
        return -1;
    }
    if (!PyArg_ParseTuple(part, "OU", &source, &name)) {
        return -1;
    }
    if (!PyBytes_Check(source)
        && !PyObject_TypeCheck(source, statistics_type)) {
        PyErr_Format(PyExc_TypeError, "a part must be bytes or Stats, not %s",
                     Py_TYPE(source)->tp_name);
        return -1;
    }
    Py_BEGIN_ALLOW_THREADS
    status = PyBytes_Check(source)
                 ? add_bytes(profile, source, is_first, &complaint)
                 : merge_add(profile, &as_statistics(source)->profile,
                             MERGE_AS_THEY_ARE, &complaint);
    Py_END_ALLOW_THREADS
    if (status != STATUS_OK) {
        library_raise(status, &complaint, name);
        return -1;
    }
    return 0;
}

/* Add what iterator yields to profile. Returns -1 with an exception set. */
static int
add_parts(struct profile *profile, PyObject *iterator,
          PyTypeObject *statistics_type)
{
    bool is_first = true;
    PyObject *part;

    while ((part = PyIter_Next(iterator)) != NULL) {
        int error = add_part(profile, part, is_first, statistics_type);

        Py_DECREF(part);
        if (error < 0) {
            return -1;
        }
        is_first = false;
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    if (merge_finish(profile, NULL) != STATUS_OK) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static PyObject *
statistics_new(PyTypeObject *type, PyObject *positional, PyObject *named)
{
    PyObject *module = PyType_GetModuleByDef(type, &library_module);
    struct library_state *state;
    struct profile profile;
    PyObject *parts, *iterator;
    int error;

    (void)named;
    if (module == NULL
        || !PyArg_ParseTuple(positional, "O:Stats", &parts)) {
        return NULL;
    }
    iterator = PyObject_GetIter(parts);
    if (iterator == NULL) {
        return NULL;
    }
    state = PyModule_GetState(module);
    profile_init(&profile);
    error = add_parts(&profile, iterator, state->statistics_type);
    Py_DECREF(iterator);
    if (error < 0) {
        profile_clear(&profile);
        return NULL;
    }
    return wrap(type, &profile);
}

static void
statistics_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);

    profile_clear(&as_statistics(self)->profile);
    profile_callees_clear(&as_statistics(self)->callees);
    type->tp_free(self);
    Py_DECREF(type);
}

static Py_ssize_t
statistics_length(PyObject *self)
{
    return (Py_ssize_t)as_statistics(self)->profile.row_count;
}

static PyObject *
strip_dirs(PyObject *self, PyObject *nothing)
{
    struct profile stripped;
    struct complaint complaint;
    enum status status;

    (void)nothing;
    profile_init(&stripped);
    Py_BEGIN_ALLOW_THREADS
    status = merge_strip(&stripped, &as_statistics(self)->profile,
                         &complaint);
    Py_END_ALLOW_THREADS
    if (status != STATUS_OK) {
        profile_clear(&stripped);
        return library_raise(status, &complaint, NULL);
    }
    return wrap(Py_TYPE(self), &stripped);
}

static PyObject *
print_table(PyObject *self, PyObject *arguments)
{
    return tables_print(&as_statistics(self)->profile, arguments);
}

static PyObject *
list_rows(PyObject *self, PyObject *arguments)
{
    return tables_rows(&as_statistics(self)->profile, arguments);
}

static PyObject *
export_table(PyObject *self, PyObject *arguments)
{
    return tables_export(&as_statistics(self)->profile, arguments);
}

static PyObject *
export_file(PyObject *self, PyObject *arguments)
{
    return outfile_export(&as_statistics(self)->profile, arguments);
}

static PyObject *
list_callers(PyObject *self, PyObject *key)
{
    return edges_callers(&as_statistics(self)->profile, key);
}

static PyObject *
list_callees(PyObject *self, PyObject *key)
{
    return edges_callees(&as_statistics(self)->profile,
                         &as_statistics(self)->callees, key);
}

/* Write the profile to sink as a file, without the interpreter's lock.
   Returns -1 with an exception set. */
static int
save(PyObject *self, struct sink *sink)
{
    enum status status;

    Py_BEGIN_ALLOW_THREADS
    status = saver_write(&as_statistics(self)->profile, sink);
    Py_END_ALLOW_THREADS
    if (status != STATUS_OK) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

static PyObject *
to_bytes(PyObject *self, PyObject *nothing)
{
    PyObject *bytes = NULL;
    struct sink sink;

    (void)nothing;
    sink_init(&sink);
    if (save(self, &sink) == 0) {
        bytes = PyBytes_FromStringAndSize(sink.bytes,
                                          (Py_ssize_t)sink.length);
    }
    sink_clear(&sink);
    return bytes;
}

static PyObject *
to_dict(PyObject *self, PyObject *nothing)
{
    PyObject *dict = NULL;
    struct sink sink;

    (void)nothing;
    sink_init(&sink);
    if (save(self, &sink) == 0) {
        dict = PyMarshal_ReadObjectFromString(sink.bytes,
                                              (Py_ssize_t)sink.length);
    }
    sink_clear(&sink);
    return dict;
}

/* Return what bytes hold. Not all that can be marshalled can be a key. */
static PyObject *
read_metadata(const char *bytes, size_t length)
{
    PyObject *dict = PyMarshal_ReadObjectFromString(bytes,
                                                    (Py_ssize_t)length);

    if (dict == NULL && PyErr_ExceptionMatches(PyExc_TypeError)) {
        PyErr_SetString(PyExc_ValueError,
                        "damaged: the metadata have a key that cannot be one");
    }
    return dict;
}

static PyObject *
get_metadata(PyObject *self, void *nothing)
{
    const struct profile *profile = &as_statistics(self)->profile;
    struct marshal writer;
    struct sink sink;
    PyObject *dict;

    (void)nothing;
    if (profile->metadata == NULL) {
        return PyDict_New();
    }
    sink_init(&sink);
    marshal_init(&writer, &sink);
    marshal_value(&writer, profile->metadata);
    dict = sink.status == STATUS_OK ? read_metadata(sink.bytes, sink.length)
                                    : PyErr_NoMemory();
    sink_clear(&sink);
    return dict;
}

/* A sum of many counts may be wider than any C type that Python knows. */
static PyObject *
wide_integer(__int128 value)
{
    char text[NUMBER_BYTES + 1];

    text[number_wide(text, value)] = '\0';
    return PyLong_FromString(text, NULL, 10);
}

static PyObject *
get_threads(PyObject *self, void *nothing)
{
    const struct threads *threads = &as_statistics(self)->profile.threads;
    const struct threads_row *row = NULL;
    PyObject *list = PyList_New(0);

    (void)nothing;
    while (list != NULL && (row = threads_next(threads, row)) != NULL) {
        PyObject *record = record_thread(row);

        if (record == NULL || PyList_Append(list, record) < 0) {
            Py_CLEAR(list);
        }
        Py_XDECREF(record);
    }
    return list;
}

static PyObject *
get_calls(PyObject *self, void *nothing)
{
    (void)nothing;
    return wide_integer(as_statistics(self)->profile.totals.calls);
}

static PyObject *
get_primitive_calls(PyObject *self, void *nothing)
{
    (void)nothing;
    return wide_integer(as_statistics(self)->profile.totals.primitive_calls);
}

static PyObject *
get_seconds(PyObject *self, void *nothing)
{
    (void)nothing;
    return PyFloat_FromDouble(as_statistics(self)->profile.totals.seconds);
}

static PyObject *
get_is_sampled(PyObject *self, void *nothing)
{
    (void)nothing;
    return PyBool_FromLong(as_statistics(self)->profile.is_sampled);
}

PyDoc_STRVAR(statistics_doc,
"Stats(parts)\n"
"--\n"
"\n"
"A profile: all parts added up, tuples (bytes or Stats, name).\n"
"\n"
"The name is what an error begins with, or empty.");

PyDoc_STRVAR(strip_dirs_doc,
"_strip_dirs($self, /)\n"
"--\n"
"\n"
"Return the profile without the folders of its files.");

PyDoc_STRVAR(rows_doc,
"_rows($self, keys, restrictions, reverse, /)\n"
"--\n"
"\n"
"Return a list of tuples.");

PyDoc_STRVAR(print_doc,
"_print($self, keys, restrictions, reverse, table, heading, /)\n"
"--\n"
"\n"
"Return a table as pstats prints it.");

PyDoc_STRVAR(export_doc,
"_export($self, keys, restrictions, reverse, table, format, /)\n"
"--\n"
"\n"
"Return a table in one of the module's formats.");

PyDoc_STRVAR(export_file_doc,
"_export_file($self, path, format, name, thread, fold_recursion, timeline,\n"
"             unit, min_percent, limit, /)\n"
"--\n"
"\n"
"Write a file in one of the module's file_formats.\n"
"\n"
"Returns whether its calling contexts are an estimate.");

PyDoc_STRVAR(callers_doc,
"_callers($self, file, line, name, /)\n"
"--\n"
"\n"
"Return a list of the edges from callers, tuples.");

PyDoc_STRVAR(callees_doc,
"_callees($self, file, line, name, /)\n"
"--\n"
"\n"
"Return a list of the edges to callees, tuples.");

PyDoc_STRVAR(to_bytes_doc,
"_to_bytes($self, /)\n"
"--\n"
"\n"
"Return the profile as a file holds it, with its trailer.");

PyDoc_STRVAR(to_dict_doc,
"to_dict($self, /)\n"
"--\n"
"\n"
"Return a new dict of the form that pstats reads.\n"
"\n"
"It equals what marshal.load() makes of the profile's file: {(file, line,\n"
"name): (primitive calls, calls, self time, inclusive time, {caller: (calls,\n"
"primitive calls, self time, inclusive time)})}, times in seconds.");

static PyMethodDef statistics_methods[] = {
    {"_strip_dirs", strip_dirs, METH_NOARGS, strip_dirs_doc},
    {"_rows", list_rows, METH_VARARGS, rows_doc},
    {"_print", print_table, METH_VARARGS, print_doc},
    {"_export", export_table, METH_VARARGS, export_doc},
    {"_export_file", export_file, METH_VARARGS, export_file_doc},
    {"_callers", list_callers, METH_VARARGS, callers_doc},
    {"_callees", list_callees, METH_VARARGS, callees_doc},
    {"_to_bytes", to_bytes, METH_NOARGS, to_bytes_doc},
    {"to_dict", to_dict, METH_NOARGS, to_dict_doc},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef statistics_getset[] = {
    {"metadata", get_metadata, NULL,
     "What a file of this profiler tells of its process: a new dict, empty\n"
     "if there is nothing. Raises ValueError if a damaged file has what no\n"
     "dict can hold.", NULL},
    {"total_calls", get_calls, NULL, "The calls of all rows, an int.", NULL},
    {"primitive_calls", get_primitive_calls, NULL,
     "The calls of all rows that were not recursive, an int.", NULL},
    {"total_seconds", get_seconds, NULL,
     "The self time of all rows, a float.", NULL},
    {"is_sampled", get_is_sampled, NULL,
     "Whether calls are samples, of the sampling profiler.", NULL},
    {"_threads", get_threads, NULL, "A new list of tuples.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot statistics_slots[] = {
    {Py_tp_doc, (void *)statistics_doc},
    {Py_tp_methods, statistics_methods},
    {Py_tp_getset, statistics_getset},
    {Py_tp_new, statistics_new},
    {Py_tp_dealloc, statistics_dealloc},
    {Py_sq_length, statistics_length},
    {0, NULL},
};

PyType_Spec statistics_type_spec = {
    .name = "_stats.Stats",
    .basicsize = sizeof(struct statistics),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE
             | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = statistics_slots,
};
