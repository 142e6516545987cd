/* Rows and edges of a profile as tuples. */

#ifndef TRACING_RECORD_H
#define TRACING_RECORD_H

#include <Python.h>

#include "stats/profile.h"

/* Return a new tuple (file, line, name, calls, primitive calls, self
   seconds, inclusive seconds, exceptions, qualified names, starts, finished,
   wall seconds), the last three None where they are not known; or NULL with
   an exception set. */
PyObject *record_row(const struct profile_function *row);

/* Return a new tuple of the function at the other end of an edge and the
   edge's figures: (file, line, name, calls, primitive calls, self seconds,
   inclusive seconds), the last three None where callers have but counts; or
   NULL with an exception set. */
PyObject *record_edge(const struct profile_function *other,
                      const struct profile_figures *figures,
                      enum profile_callers callers);

/* Return a new tuple (process, name, native number, calls, seconds), or NULL
   with an exception set. */
PyObject *record_thread(const struct threads_row *row);

#endif
