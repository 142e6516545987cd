/* Conversion of a picture to profiler_entry objects. */

#include "entries.h"

#include "base/memory.h"
#include "picture.h"

static PyStructSequence_Field entry_fields[] = {
    {"code", "code object, or description of a built-in function"},
    {"callcount", "number of calls"},
    {"reccallcount", "number of calls made while another was open"},
    {"totaltime", "seconds from enter to leave, outermost calls only"},
    {"inlinetime", "seconds in the function itself"},
    {"calls", "list of profiler_subentry, or None"},
    {0},
};

PyStructSequence_Desc entries_entry_description = {
    .name = "_lsprof.profiler_entry",
    .doc = "What a profiler recorded of one function.",
    .fields = entry_fields,
    .n_in_sequence = 6,
};

static PyStructSequence_Field subentry_fields[] = {
    {"code", "called code object, or description of a built-in function"},
    {"callcount", "number of calls from this caller"},
    {"reccallcount", "number of calls made while another was open"},
    {"totaltime", "seconds from enter to leave, outermost calls only"},
    {"inlinetime", "seconds in the called function itself"},
    {0},
};

PyStructSequence_Desc entries_subentry_description = {
    .name = "_lsprof.profiler_subentry",
    .doc = "What a profiler recorded of one function's calls of another.",
    .fields = subentry_fields,
    .n_in_sequence = 5,
};

/* Set the fields of a struct sequence from values, whose references it
   takes. Returns NULL with an exception set if one of them is NULL. */
static PyObject *
new_sequence(PyTypeObject *type, PyObject **values, Py_ssize_t count)
{
    PyObject *sequence = PyStructSequence_New(type);
    int whole = sequence != NULL;

    for (Py_ssize_t i = 0; i < count; i++) {
        whole = whole && values[i] != NULL;
        if (sequence != NULL) {
            PyStructSequence_SetItem(sequence, i, values[i]);
        }
        else {
            Py_XDECREF(values[i]);
        }
    }
    if (!whole) {
        Py_CLEAR(sequence);
    }
    return sequence;
}

static PyObject *
new_subentry(const struct picture *picture, const struct edge *edge,
             PyTypeObject *type)
{
    PyObject *values[] = {
        Py_NewRef(picture->names[edge->callee->index]),
        PyLong_FromUnsignedLongLong(edge->calls),
        PyLong_FromUnsignedLongLong(edge->recursive_calls),
        PyFloat_FromDouble(picture_seconds(picture, edge->inclusive_ticks)),
        PyFloat_FromDouble(picture_seconds(picture, edge->self_ticks)),
    };

    return new_sequence(type, values, 5);
}

/* Append each edge's subentry to its caller's list in lists, by index. */
static int
fill_lists(const struct picture *picture, PyObject **lists,
           PyTypeObject *type)
{
    const struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(&picture->graph, &at)) != NULL) {
        PyObject **list;
        PyObject *subentry;
        int error;

        if (edge->caller_index == CALLGRAPH_ROOT || edge->calls == 0) {
            continue;
        }
        list = &lists[edge->caller_index];
        if (*list == NULL && (*list = PyList_New(0)) == NULL) {
            return -1;
        }
        subentry = new_subentry(picture, edge, type);
        if (subentry == NULL) {
            return -1;
        }
        error = PyList_Append(*list, subentry);
        Py_DECREF(subentry);
        if (error < 0) {
            return -1;
        }
    }
    return 0;
}

/* Takes calls; NULL stands for None. */
static PyObject *
new_entry(const struct picture *picture, const struct function *function,
          PyObject *calls, PyTypeObject *type)
{
    const struct function_totals *totals = &picture->totals[function->index];
    PyObject *values[] = {
        Py_NewRef(picture->names[function->index]),
        PyLong_FromUnsignedLongLong(totals->calls),
        PyLong_FromUnsignedLongLong(totals->recursive_calls),
        PyFloat_FromDouble(picture_seconds(picture, totals->inclusive_ticks)),
        PyFloat_FromDouble(picture_seconds(picture, totals->self_ticks)),
        calls != NULL ? calls : Py_NewRef(Py_None),
    };

    return new_sequence(type, values, 6);
}

/* Append the entries of all functions that were called to result. */
static int
fill_entries(const struct picture *picture, PyObject **lists,
             const struct module_state *state, PyObject *result)
{
    size_t count = callgraph_function_count(&picture->graph);

    for (size_t i = 0; i < count; i++) {
        struct function *function = callgraph_function_at(&picture->graph, i);
        PyObject *entry;
        int error;

        if (picture->totals[i].calls == 0) {
            continue;
        }
        entry = new_entry(picture, function, lists[i], state->entry_type);
        lists[i] = NULL;
        if (entry == NULL) {
            return -1;
        }
        error = PyList_Append(result, entry);
        Py_DECREF(entry);
        if (error < 0) {
            return -1;
        }
    }
    return 0;
}

PyObject *
entries_list(struct profiler *profiler)
{
    struct picture picture;
    PyObject **lists = NULL;
    PyObject *result = NULL;
    size_t count = 0;

    if (picture_take(&picture, profiler, (struct picture_wish){0}) < 0) {
        goto done;
    }
    count = callgraph_function_count(&picture.graph);
    lists = memory_allocate((count + 1) * sizeof(*lists));
    if (lists == NULL) {
        PyErr_NoMemory();
        goto done;
    }
    result = PyList_New(0);
    if (result != NULL
        && (fill_lists(&picture, lists,
                       profiler->state->subentry_type) < 0
            || fill_entries(&picture, lists, profiler->state, result) < 0)) {
        Py_CLEAR(result);
    }

done:
    for (size_t i = 0; lists != NULL && i < count; i++) {
        Py_XDECREF(lists[i]);
    }
    memory_free(lists);
    picture_free(&picture);
    return result;
}
