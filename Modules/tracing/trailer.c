/* What a profile file tells beside the table, as Python objects. */

#include "trailer.h"

#include <unistd.h>

#include "base/memory.h"
#include "profile/nodes.h"
#include "source.h"
#include "stats.h"

/* The number of the trailer's layout; readers refuse what they do not
   know. */
#define TRAILER_FORMAT 1

/* Add count to the number at label. */
static int
add_count(PyObject *counts, PyObject *label, unsigned long long count)
{
    PyObject *sum = PyDict_GetItemWithError(counts, label);

    if (sum != NULL) {
        count += PyLong_AsUnsignedLongLong(sum);
    }
    return PyErr_Occurred() ? -1
                            : stats_set_item(
                                  counts, label,
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
    name = stats_label_part(code->co_qualname);
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
    return stats_set_item(names, label, all);
}

static int
add_details(const struct picture *picture, PyObject **labels,
            PyObject *exceptions, PyObject *names, PyObject *starts)
{
    for (size_t i = 0; i < callgraph_function_count(&picture->graph); i++) {
        struct function *function = callgraph_function_at(&picture->graph, i);
        PyObject *code = picture->names[i];
        PyObject *label = labels[i];

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
        PyObject *name = trailer_thread_name(totals);
        PyObject *row;
        int error;

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
                            : stats_set_item(spans, label,
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

/* Return the position that label has in the table, as the last one if it is
   new; -1 with an exception set. */
static Py_ssize_t
find_row(PyObject *positions, PyObject *label)
{
    PyObject *known = PyDict_GetItemWithError(positions, label);
    Py_ssize_t position = PyDict_GET_SIZE(positions);

    if (known != NULL) {
        return PyLong_AsSsize_t(known);
    }
    return PyErr_Occurred()
                   || stats_set_item(positions, label,
                                     PyLong_FromSsize_t(position)) < 0
               ? -1
               : position;
}

/* Set rows to the positions of functions in the table that is made of the
   picture, by function.index; -1 with an exception set. */
static int
find_rows(const struct picture *picture, PyObject **labels, uint32_t *rows)
{
    PyObject *positions = PyDict_New();
    Py_ssize_t row = positions == NULL ? -1 : 0;

    for (size_t i = 0; i < callgraph_function_count(&picture->graph)
                       && row >= 0; i++) {
        rows[i] = NODES_NO_NUMBER;
        if (picture->totals[i].calls > 0) {
            row = find_row(positions, labels[i]);
            rows[i] = (uint32_t)row;
        }
    }
    Py_XDECREF(positions);
    return row < 0 ? -1 : 0;
}

/* Set trailer[key] to value, which it takes; NULL stands for an exception. */
static int
set_key(PyObject *trailer, const char *key, PyObject *value)
{
    int error = value == NULL ? -1
                              : PyDict_SetItemString(trailer, key, value);

    Py_XDECREF(value);
    return error;
}

/* Add the trees of contexts, and a timeline, if there are any. */
static int
add_contexts(const struct picture *picture, PyObject **labels,
             PyObject *trailer)
{
    size_t count = callgraph_function_count(&picture->graph);
    bool has_trees = picture->forest.trees != NULL;
    uint32_t *rows;
    int error;

    if (!has_trees && !picture->tracks.is_kept) {
        return 0;
    }
    rows = memory_allocate((count + 1) * sizeof(*rows));
    if (rows == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    error = find_rows(picture, labels, rows);
    if (error == 0 && has_trees) {
        error = set_key(trailer, "contexts", forest_describe(picture, rows));
    }
    if (error == 0 && picture->tracks.is_kept) {
        error = set_key(trailer, "timeline", tracks_describe(picture, rows));
    }
    memory_free(rows);
    return error;
}

PyObject *
trailer_thread_name(const struct recorder_thread_totals *totals)
{
    return totals->thread_count == 1
               ? PyUnicode_FromString(totals->name)
               : PyUnicode_FromFormat("%zu others", totals->thread_count);
}

PyObject *
trailer_make(const struct picture *picture, PyObject **labels,
             const struct profiler *profiler)
{
    PyObject *exceptions = PyDict_New();
    PyObject *names = PyDict_New();
    PyObject *starts = PyDict_New();
    PyObject *threads = list_threads(picture);
    PyObject *about = metadata(profiler, picture);
    PyObject *trailer = NULL;

    if (about != NULL && exceptions != NULL && names != NULL
        && starts != NULL && threads != NULL
        && add_details(picture, labels, exceptions, names, starts) == 0) {
        trailer = Py_BuildValue("{sisOsOsOsOsO}", "format", TRAILER_FORMAT,
                                "metadata", about, "exceptions", exceptions,
                                "qualified_names", names, "starts", starts,
                                "threads", threads);
    }
    if (trailer != NULL && (add_spans(picture, trailer) < 0
                            || add_contexts(picture, labels, trailer) < 0)) {
        Py_CLEAR(trailer);
    }
    Py_XDECREF(about);
    Py_XDECREF(exceptions);
    Py_XDECREF(names);
    Py_XDECREF(starts);
    Py_XDECREF(threads);
    return trailer;
}
