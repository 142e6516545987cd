/* What Python code asks to be listed: sort keys and restrictions. */

#ifndef TRACING_REQUEST_H
#define TRACING_REQUEST_H

#include <Python.h>

#include "stats/listing.h"

/* A listing made of Python objects. */
struct request {
    struct order order;
    struct selection selection;
    PyObject *expressions;      /* bytes that the selection borrows, or
                                   NULL */
};

/* What becomes of a regular expression that is invalid. */
enum request_patterns {
    REQUEST_REFUSES,            /* ValueError */
    REQUEST_SHOWS,              /* the table says so, as that of pstats */
};

/* Read keys, a tuple of str, and restrictions, a tuple of int, float
   and str. Returns -1 with an exception set: KeyError for an unknown key,
   ValueError or TypeError. request is to be cleared either way. */
int request_read(struct request *request, PyObject *keys,
                 PyObject *restrictions, enum request_patterns patterns);

void request_clear(struct request *request);

#endif
