/* Who called a function, and whom it called, for Python. */

#ifndef TRACING_EDGES_H
#define TRACING_EDGES_H

#include <Python.h>

#include "stats/profile.h"

/* Each takes the key of a function as a method's arguments, (file, line,
   name), and returns a new list of record_edge()'s tuples, in the order of
   the file; or NULL with an exception set: KeyError if profile has no such
   function. */

PyObject *edges_callers(const struct profile *profile, PyObject *key);

/* callees are those of profile, or empty: then they are found, to be kept by
   the caller. */
PyObject *edges_callees(const struct profile *profile,
                        struct profile_callees *callees, PyObject *key);

#endif
