/* Conversion of a picture to the table of pstats and to the trailer. */

#include "stats.h"

#include <stdbool.h>

#include "base/memory.h"
#include "picture.h"
#include "trailer.h"

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
PyObject *
stats_label_part(PyObject *text)
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
    file = stats_label_part(object->co_filename);
    name = stats_label_part(object->co_name);
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
int
stats_set_item(PyObject *dict, PyObject *key, PyObject *value)
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
    return stats_set_item(table, label,
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
    return stats_set_item(callers, label,
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
maker_init(struct table_maker *maker, struct profiler *profiler,
           struct picture_wish wish)
{
    *maker = (struct table_maker){0};
    if (picture_take(&maker->picture, profiler, wish) < 0) {
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

PyObject *
stats_table(struct profiler *profiler)
{
    struct table_maker maker;
    PyObject *table = NULL;

    if (maker_init(&maker, profiler, (struct picture_wish){0}) == 0) {
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

    if (maker_init(&maker, profiler, (struct picture_wish){false, true})
        == 0) {
        trailer = trailer_make(&maker.picture, maker.labels, profiler);
    }
    maker_free(&maker);
    return trailer;
}

PyObject *
stats_snapshot(struct profiler *profiler)
{
    struct table_maker maker;
    PyObject *table = NULL, *trailer = NULL, *both = NULL;

    if (maker_init(&maker, profiler, (struct picture_wish){true, true}) == 0) {
        table = make_table(&maker);
        trailer = table == NULL ? NULL
                                : trailer_make(&maker.picture, maker.labels,
                                               profiler);
    }
    if (trailer != NULL) {
        both = PyTuple_Pack(2, table, trailer);
    }
    Py_XDECREF(table);
    Py_XDECREF(trailer);
    maker_free(&maker);
    return both;
}
