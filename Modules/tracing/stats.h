/* What pstats reads: the table of functions by label, and its trailer. */

#ifndef TRACING_STATS_H
#define TRACING_STATS_H

#include <Python.h>

#include "profiler.h"

/* Return a new dict {label: (primitive calls, calls, self time, inclusive
   time, {caller's label: (calls, primitive calls, self time, inclusive
   time)})}. Functions whose labels are equal are summed. NULL with an
   exception set. */
PyObject *stats_table(struct profiler *profiler);

/* Return a new dict of what else a profile file tells: exceptions and
   qualified names by label, clock, durations and threads. NULL with an
   exception set. */
PyObject *stats_trailer(struct profiler *profiler);

/* Return a new tuple of both, as they are at the moment: calls that are open
   count as if they were left now. NULL with an exception set. */
PyObject *stats_snapshot(struct profiler *profiler);

/* Return a new label, (file, line, name), of a code object or of the text
   that describes a C function. NULL with an exception set. */
PyObject *stats_label(PyObject *code);

/* Return a new str that every reader can encode and print on one line, from
   one of a label's texts. NULL with an exception set. */
PyObject *stats_label_part(PyObject *text);

/* Set dict[key] to value, which it takes; NULL stands for an exception that is
   set. Returns -1 with an exception set. */
int stats_set_item(PyObject *dict, PyObject *key, PyObject *value);

#endif
