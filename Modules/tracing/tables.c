/* Listings that Python code asks for, made without the interpreter's lock. */

#include <Python.h>

#include "tables.h"

#include <string.h>

#include "base/memory.h"
#include "export/export.h"
#include "library.h"
#include "record.h"
#include "request.h"
#include "stats/listing.h"

/* What Python code asks for. */
struct query {
    struct request request;
    struct listing listing;
    enum listing_table table;
    const char *last;           /* the fifth argument, or NULL */
};

static int
find_table(const char *name, enum listing_table *table)
{
    static const char *const names[] = {
        [LISTING_STATS] = "stats",
        [LISTING_CALLERS] = "callers",
        [LISTING_CALLEES] = "callees",
    };

    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (strcmp(names[i], name) == 0) {
            *table = (enum listing_table)i;
            return 0;
        }
    }
    PyErr_Format(PyExc_ValueError,
                 "no table '%s' (expected 'stats', 'callers' or 'callees')",
                 name);
    return -1;
}

/* Read the arguments; on success query is to be cleared. Returns -1 with an
   exception set. */
static int
query_read(struct query *query, struct profile *profile, PyObject *arguments,
           enum request_patterns patterns)
{
    PyObject *keys, *restrictions;
    const char *table = "stats";
    int is_reversed;

    *query = (struct query){0};
    if (!PyArg_ParseTuple(arguments, "O!O!p|sz", &PyTuple_Type, &keys,
                          &PyTuple_Type, &restrictions, &is_reversed, &table,
                          &query->last)
        || find_table(table, &query->table) < 0) {
        return -1;
    }
    if (request_read(&query->request, keys, restrictions, patterns) < 0) {
        request_clear(&query->request);
        return -1;
    }
    query->listing = (struct listing){
        .profile = profile,
        .order = &query->request.order,
        .selection = &query->request.selection,
        .is_reversed = is_reversed != 0,
    };
    return 0;
}

/* Return what sink holds, which is cleared, as a new str. */
static PyObject *
text_of(struct sink *sink, enum status status,
        const struct complaint *complaint)
{
    PyObject *text;

    if (status == STATUS_OK) {
        status = sink->status;
    }
    text = status == STATUS_OK
               ? PyUnicode_DecodeUTF8(sink->bytes, (Py_ssize_t)sink->length,
                                      NULL)
               : library_raise(status, complaint, NULL);
    sink_clear(sink);
    return text;
}

PyObject *
tables_print(struct profile *profile, PyObject *arguments)
{
    struct query query;
    struct complaint complaint;
    struct sink sink;
    enum status status;

    if (query_read(&query, profile, arguments, REQUEST_SHOWS) < 0) {
        return NULL;
    }
    query.listing.headings = &query.last;
    query.listing.heading_count = query.last != NULL ? 1 : 0;
    sink_init(&sink);
    Py_BEGIN_ALLOW_THREADS
    status = listing_print(&query.listing, query.table, &sink, &complaint);
    Py_END_ALLOW_THREADS
    request_clear(&query.request);
    return text_of(&sink, status, &complaint);
}

/* Return the rows of query as a new array (memory_free), or NULL with an
   exception set. */
static struct profile_function **
find_rows(const struct query *query, size_t *count)
{
    struct profile_function **rows = NULL;
    struct complaint complaint;
    struct sink message;
    enum status status;

    sink_init(&message);
    Py_BEGIN_ALLOW_THREADS
    status = listing_rows(&query->listing, &rows, count, &message,
                          &complaint);
    Py_END_ALLOW_THREADS
    sink_clear(&message);
    if (status != STATUS_OK) {
        library_raise(status, &complaint, NULL);
        return NULL;
    }
    return rows;
}

PyObject *
tables_rows(struct profile *profile, PyObject *arguments)
{
    struct query query;
    struct profile_function **rows;
    PyObject *list;
    size_t count;

    if (query_read(&query, profile, arguments, REQUEST_REFUSES) < 0) {
        return NULL;
    }
    rows = find_rows(&query, &count);
    request_clear(&query.request);
    if (rows == NULL) {
        return NULL;
    }
    list = PyList_New((Py_ssize_t)count);
    for (size_t i = 0; i < count && list != NULL; i++) {
        PyObject *row = record_row(rows[i]);

        if (row == NULL) {
            Py_CLEAR(list);
        }
        else {
            PyList_SET_ITEM(list, (Py_ssize_t)i, row);
        }
    }
    memory_free(rows);
    return list;
}

static PyObject *
export_rows(const struct query *query, const struct export_format *format)
{
    struct export_rows rows = {.profile = query->listing.profile,
                               .table = query->table};
    struct profile_function **found = find_rows(query, &rows.count);
    struct sink sink;
    enum status status;

    if (found == NULL) {
        return NULL;
    }
    rows.rows = found;
    sink_init(&sink);
    Py_BEGIN_ALLOW_THREADS
    status = format->write(&rows, &sink);
    Py_END_ALLOW_THREADS
    memory_free(found);
    return text_of(&sink, status, &(struct complaint){""});
}

PyObject *
tables_export(struct profile *profile, PyObject *arguments)
{
    struct query query;
    const struct export_format *format;
    PyObject *text;

    if (query_read(&query, profile, arguments, REQUEST_REFUSES) < 0) {
        return NULL;
    }
    format = query.last != NULL ? export_find(query.last) : NULL;
    text = format != NULL && format->write != NULL
               ? export_rows(&query, format)
               : PyErr_Format(PyExc_ValueError, "no format '%s'",
                              query.last != NULL ? query.last : "");
    request_clear(&query.request);
    return text;
}
