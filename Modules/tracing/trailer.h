/* What a profile file tells beside the table. */

#ifndef TRACING_TRAILER_H
#define TRACING_TRAILER_H

#include <Python.h>

#include "picture.h"

/* Return a new dict of what picture shows of profiler; labels are those of its
   functions, by function.index. NULL with an exception set. */
PyObject *trailer_make(const struct picture *picture, PyObject **labels,
                       const struct profiler *profiler);

/* Return a new str, the name of a thread, or of several; NULL with an
   exception set. */
PyObject *trailer_thread_name(const struct recorder_thread_totals *totals);

#endif
