/* Conversion of a picture to the table of pstats and to the trailer. */

#include "stats.h"

#include <stdbool.h>
#include <unistd.h>

#include "base/memory.h"
#include "picture.h"
#include "source.h"

/* The number of the trailer's layout; readers refuse what they do not
   know. */
#define STATS_FORMAT 1

/* A picture with the labels of its functions. */
struct table_maker {
    struct picture picture;
    PyObject **labels;          /* owned, by function.index */
};

/* The figures of a row or of a caller within it. */
struct figures {
    unsigned long long primitive_calls;
    unsigned long long calls;
    double self_s;
    double inclusive_s;
};

/* Return a new str that every reader can encode and print on one line: the
   text itself, but for lone surrogates and line breaks, which are escaped. */
static PyObject *
printable(PyObject *text)
{
    PyObject *escaped, *encoded, *result;

    if (!PyUnicode_Check(text)) {
        return PyObject_Str(text);
    }
    encoded = PyUnicode_AsEncodedString(text, "utf-8", "backslashreplace");
    if (encoded == NULL) {
        return NULL;
    }
    escaped = PyUnicode_DecodeUTF8(PyBytes_AS_STRING(encoded),
                                   PyBytes_GET_SIZE(encoded), NULL);
    Py_DECREF(encoded);
    if (escaped == NULL) {
        return NULL;
    }
    result = PyObject_CallMethod(escaped, "replace", "ss", "\n", "\\n");
    Py_DECREF(escaped);
    return result;
}

/* As printable(), without the work where there is nothing to escape. */
static PyObject *
label_part(PyObject *text)
{
    Py_ssize_t length = -1;

    if (PyUnicode_CheckExact(text)) {
        length = PyUnicode_GET_LENGTH(text);
    }
    if (length >= 0 && PyUnicode_FindChar(text, '\n', 0, length, 1) == -1
        && PyUnicode_AsUTF8AndSize(text, NULL) != NULL) {
        return Py_NewRef(text);
    }
    PyErr_Clear();
    return printable(text);
}

PyObject *
stats_label(PyObject *code)
{
    PyCodeObject *object = (PyCodeObject *)code;
    PyObject *file, *name;

    if (!PyCode_Check(code)) {
        return Py_BuildValue("(siO)", "~", 0, code);
    }
    file = label_part(object->co_filename);
    name = label_part(object->co_name);
    if (file == NULL || name == NULL) {
        Py_XDECREF(file);
        Py_XDECREF(name);
        return NULL;
    }
    return Py_BuildValue("(NiN)", file, object->co_firstlineno, name);
}

/* Add the figures of a tuple that begins with two counts and two times; they
   are in the order of a caller's or, if is_row, of a row's. */
static int
add_figures(struct figures *sum, PyObject *tuple, bool is_row)
{
    unsigned long long first, second;

    first = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(tuple, 0));
    second = PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(tuple, 1));
    if (PyErr_Occurred()) {
        return -1;
    }
    sum->primitive_calls += is_row ? first : second;
    sum->calls += is_row ? second : first;
    sum->self_s += PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(tuple, 2));
    sum->inclusive_s += PyFloat_AS_DOUBLE(PyTuple_GET_ITEM(tuple, 3));
    return 0;
}

/* Set dict[key] to value, which it takes; -1 with an exception set. */
static int
set_item(PyObject *dict, PyObject *key, PyObject *value)
{
    int error = value == NULL ? -1 : PyDict_SetItem(dict, key, value);

    Py_XDECREF(value);
    return error;
}

/* Add figures to the row of label, which is made if there is none. */
static int
add_row(PyObject *table, PyObject *label, struct figures figures)
{
    PyObject *row = PyDict_GetItemWithError(table, label);
    PyObject *callers;

    if (row != NULL) {
        callers = Py_NewRef(PyTuple_GET_ITEM(row, 4));
        if (add_figures(&figures, row, true) < 0) {
            Py_DECREF(callers);
            return -1;
        }
    }
    else {
        callers = PyErr_Occurred() ? NULL : PyDict_New();
    }
    if (callers == NULL) {
        return -1;
    }
    return set_item(table, label,
                    Py_BuildValue("(KKddN)", figures.primitive_calls,
                                  figures.calls, figures.self_s,
                                  figures.inclusive_s, callers));
}

/* Add figures to the caller of label in the row of callee, which exists. */
static int
add_caller(PyObject *table, PyObject *callee, PyObject *label,
           struct figures figures)
{
    PyObject *row = PyDict_GetItemWithError(table, callee);
    PyObject *callers = row == NULL ? NULL : PyTuple_GET_ITEM(row, 4);
    PyObject *caller;

    if (callers == NULL) {
        return PyErr_Occurred() ? -1 : 0;
    }
    caller = PyDict_GetItemWithError(callers, label);
    if (caller != NULL && add_figures(&figures, caller, false) < 0) {
        return -1;
    }
    if (PyErr_Occurred()) {
        return -1;
    }
    return set_item(callers, label,
                    Py_BuildValue("(KKdd)", figures.calls,
                                  figures.primitive_calls, figures.self_s,
                                  figures.inclusive_s));
}

static size_t
function_count(const struct table_maker *maker)
{
    return callgraph_function_count(&maker->picture.graph);
}

static void
maker_free(struct table_maker *maker)
{
    for (size_t i = 0; maker->labels != NULL && i < function_count(maker);
         i++) {
        Py_XDECREF(maker->labels[i]);
    }
    memory_free(maker->labels);
    picture_free(&maker->picture);
}

/* Returns -1 with an exception set; maker is to be freed either way. */
static int
maker_init(struct table_maker *maker, struct profiler *profiler, bool live)
{
    *maker = (struct table_maker){0};
    if (picture_take(&maker->picture, profiler, live) < 0) {
        return -1;
    }
    maker->labels = memory_allocate((function_count(maker) + 1)
                                    * sizeof(*maker->labels));
    if (maker->labels == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (size_t i = 0; i < function_count(maker); i++) {
        maker->labels[i] = stats_label(maker->picture.names[i]);
        if (maker->labels[i] == NULL) {
            return -1;
        }
    }
    return 0;
}

static int
add_rows(const struct table_maker *maker, PyObject *table)
{
    const struct picture *picture = &maker->picture;

    for (size_t i = 0; i < function_count(maker); i++) {
        const struct function_totals *totals = &picture->totals[i];
        struct figures figures;

        if (totals->calls == 0) {
            continue;
        }
        figures = (struct figures){
            .primitive_calls = totals->calls - totals->recursive_calls,
            .calls = totals->calls,
            .self_s = picture_seconds(picture, totals->self_ticks),
            .inclusive_s = picture_seconds(picture, totals->inclusive_ticks),
        };
        if (add_row(table, maker->labels[i], figures) < 0) {
            return -1;
        }
    }
    return 0;
}

/* An edge from a caller that has no row, as none of its calls was left yet,
   is left out: readers demand that every caller is a row. */
static int
add_callers(const struct table_maker *maker, PyObject *table)
{
    const struct picture *picture = &maker->picture;
    const struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(&picture->graph, &at)) != NULL) {
        struct figures figures;

        if (edge->calls == 0 || edge->caller_index == CALLGRAPH_ROOT
            || picture->totals[edge->caller_index].calls == 0) {
            continue;
        }
        figures = (struct figures){
            .primitive_calls = edge->calls - edge->recursive_calls,
            .calls = edge->calls,
            .self_s = picture_seconds(picture, edge->self_ticks),
            .inclusive_s = picture_seconds(picture, edge->inclusive_ticks),
        };
        if (add_caller(table, maker->labels[edge->callee->index],
                       maker->labels[edge->caller_index], figures) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
make_table(const struct table_maker *maker)
{
    PyObject *table = PyDict_New();

    if (table != NULL
        && (add_rows(maker, table) < 0 || add_callers(maker, table) < 0)) {
        Py_CLEAR(table);
    }
    return table;
}

/* Add count to the number at label. */
static int
add_count(PyObject *counts, PyObject *label, unsigned long long count)
{
    PyObject *sum = PyDict_GetItemWithError(counts, label);

    if (sum != NULL) {
        count += PyLong_AsUnsignedLongLong(sum);
    }
    return PyErr_Occurred() ? -1
                            : set_item(counts, label,
                                       PyLong_FromUnsignedLongLong(count));
}

/* Add code's qualified name to the tuple at label, unless it is in it. */
static int
add_qualified_name(PyObject *names, PyObject *label, PyCodeObject *code)
{
    PyObject *known = PyDict_GetItemWithError(names, label);
    PyObject *name, *single, *all;
    int contained = 0;

    if (PyErr_Occurred()) {
        return -1;
    }
    name = label_part(code->co_qualname);
    if (name == NULL) {
        return -1;
    }
    if (known != NULL) {
        contained = PySequence_Contains(known, name);
    }
    single = PyTuple_Pack(1, name);
    Py_DECREF(name);
    if (contained != 0 || single == NULL) {
        Py_XDECREF(single);
        return contained == 1 ? 0 : -1;
    }
    all = known == NULL ? Py_NewRef(single) : PySequence_Concat(known, single);
    Py_DECREF(single);
    return set_item(names, label, all);
}

static int
add_details(const struct table_maker *maker, PyObject *exceptions,
            PyObject *names, PyObject *starts)
{
    const struct picture *picture = &maker->picture;

    for (size_t i = 0; i < function_count(maker); i++) {
        struct function *function = callgraph_function_at(&picture->graph, i);
        PyObject *code = picture->names[i];
        PyObject *label = maker->labels[i];

        if (picture->totals[i].calls == 0) {
            continue;
        }
        if (function->exceptions > 0
            && add_count(exceptions, label, function->exceptions) < 0) {
            return -1;
        }
        if (function->kind == FUNCTION_GENERATOR
            && add_count(starts, label, picture->totals[i].calls
                                            - function->resumptions) < 0) {
            return -1;
        }
        if (PyCode_Check(code)
            && add_qualified_name(names, label, (PyCodeObject *)code) < 0) {
            return -1;
        }
    }
    return 0;
}

static PyObject *
metadata(const struct profiler *profiler, const struct picture *picture)
{
    const char *clock = "custom";

    if (profiler->timer == NULL) {
        clock = clock_name(profiler->clock);
    }
    return Py_BuildValue("{sssdsssdsdsnsN}",
                         "clock", clock,
                         "seconds_per_tick", picture->seconds_per_tick,
                         "source", profiler->state->source->name,
                         "started", profiler->started_epoch_s,
                         "duration", picture->duration_s,
                         "threads",
                         (Py_ssize_t)profiler->recorder.thread_count,
                         "calibration", calibration_describe(profiler));
}

/* Return a new list of (process, name, number, calls, seconds). */
static PyObject *
list_threads(const struct picture *picture)
{
    PyObject *list = PyList_New(0);

    for (size_t i = 0; list != NULL && i < picture->thread_count; i++) {
        const struct recorder_thread_totals *totals = &picture->threads[i];
        double seconds = picture_seconds(picture, totals->self_ticks);
        PyObject *name, *row;
        int error;

        name = totals->thread_count == 1
                   ? PyUnicode_FromString(totals->name)
                   : PyUnicode_FromFormat("%zu others",
                                          totals->thread_count);
        row = name == NULL ? NULL
                           : Py_BuildValue("(iNKKd)", (int)getpid(), name,
                                           totals->native_id, totals->calls,
                                           seconds > 0.0 ? seconds : 0.0);
        error = row == NULL ? -1 : PyList_Append(list, row);
        Py_XDECREF(row);
        if (error < 0) {
            Py_CLEAR(list);
        }
    }
    return list;
}

/* Add a function's figures to the tuple at label. */
static int
add_span(PyObject *spans, PyObject *label, const struct picture_span *span)
{
    PyObject *known = PyDict_GetItemWithError(spans, label);
    unsigned long long finished = span->finished;
    double seconds = (double)span->wall_ns / 1e9;

    if (known != NULL) {
        finished += PyLong_AsUnsignedLongLong(PyTuple_GET_ITEM(known, 0));
        seconds += PyFloat_AsDouble(PyTuple_GET_ITEM(known, 1));
    }
    return PyErr_Occurred() ? -1
                            : set_item(spans, label,
                                       Py_BuildValue("(Kd)", finished,
                                                     seconds));
}

/* Add how long coroutines live, if that was asked for. */
static int
add_spans(const struct picture *picture, PyObject *trailer)
{
    PyObject *spans;
    int error = 0;

    if (picture->spans == NULL) {
        return 0;
    }
    spans = PyDict_New();
    for (size_t i = 0; spans != NULL && error == 0 && i < picture->span_count;
         i++) {
        PyObject *label = stats_label(picture->spans[i].code);

        error = label == NULL ? -1
                              : add_span(spans, label, &picture->spans[i]);
        Py_XDECREF(label);
    }
    if (spans == NULL || error < 0) {
        Py_XDECREF(spans);
        return -1;
    }
    error = PyDict_SetItemString(trailer, "coroutines", spans);
    Py_DECREF(spans);
    return error;
}

static PyObject *
make_trailer(const struct table_maker *maker, const struct profiler *profiler)
{
    PyObject *exceptions = PyDict_New();
    PyObject *names = PyDict_New();
    PyObject *starts = PyDict_New();
    PyObject *threads = list_threads(&maker->picture);
    PyObject *about = metadata(profiler, &maker->picture);
    PyObject *trailer = NULL;

    if (about != NULL && exceptions != NULL && names != NULL
        && starts != NULL && threads != NULL
        && add_details(maker, exceptions, names, starts) == 0) {
        trailer = Py_BuildValue("{sisOsOsOsOsO}", "format", STATS_FORMAT,
                                "metadata", about, "exceptions", exceptions,
                                "qualified_names", names, "starts", starts,
                                "threads", threads);
    }
    if (trailer != NULL && add_spans(&maker->picture, trailer) < 0) {
        Py_CLEAR(trailer);
    }
    Py_XDECREF(about);
    Py_XDECREF(exceptions);
    Py_XDECREF(names);
    Py_XDECREF(starts);
    Py_XDECREF(threads);
    return trailer;
}

PyObject *
stats_table(struct profiler *profiler)
{
    struct table_maker maker;
    PyObject *table = NULL;

    if (maker_init(&maker, profiler, false) == 0) {
        table = make_table(&maker);
    }
    maker_free(&maker);
    return table;
}

PyObject *
stats_trailer(struct profiler *profiler)
{
    struct table_maker maker;
    PyObject *trailer = NULL;

    if (maker_init(&maker, profiler, false) == 0) {
        trailer = make_trailer(&maker, profiler);
    }
    maker_free(&maker);
    return trailer;
}

PyObject *
stats_snapshot(struct profiler *profiler)
{
    struct table_maker maker;
    PyObject *table = NULL, *trailer = NULL, *both = NULL;

    if (maker_init(&maker, profiler, true) == 0) {
        table = make_table(&maker);
        trailer = table == NULL ? NULL : make_trailer(&maker, profiler);
    }
    if (trailer != NULL) {
        both = PyTuple_Pack(2, table, trailer);
    }
    Py_XDECREF(table);
    Py_XDECREF(trailer);
    maker_free(&maker);
    return both;
}
