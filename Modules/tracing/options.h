/* What a profiler is told when it is made. */

#ifndef TRACING_OPTIONS_H
#define TRACING_OPTIONS_H

#include <Python.h>

#include "profiler.h"

extern const char options_doc[];

/* Read the constructor's arguments into profiler. Returns -1 with an exception
   set and profiler as it was. */
int options_read(struct profiler *profiler, PyObject *positional,
                 PyObject *named);

#endif
