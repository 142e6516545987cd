/* The tables of a profile for Python: as text, as rows, in other formats. */

#ifndef TRACING_TABLES_H
#define TRACING_TABLES_H

#include <Python.h>

#include "stats/profile.h"

/* Each takes the arguments of a method as a tuple: (keys, restrictions,
   whether the order is reversed, "stats", "callers" or "callees", ...), of
   which those behind the third may be missing. The interpreter's lock is
   released meanwhile, so profile must not change. NULL with an exception set:
   those of request_read(), or ValueError. */

/* Return a new str, what pstats prints; a fifth argument is the line above
   it, or None. An invalid expression is shown where pstats does. */
PyObject *tables_print(struct profile *profile, PyObject *arguments);

/* Return a new list of record_row()'s tuples. */
PyObject *tables_rows(struct profile *profile, PyObject *arguments);

/* Return a new str; the fifth argument is the format's name. */
PyObject *tables_export(struct profile *profile, PyObject *arguments);

#endif
