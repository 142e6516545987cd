/* Files in the formats of other programs that Python code asks for. */

#ifndef TRACING_OUTFILE_H
#define TRACING_OUTFILE_H

#include <Python.h>

#include "stats/profile.h"

/* Write a file as arguments of Stats._export_file() say. Returns a new bool,
   whether its contexts are an estimate; or NULL with OSError, ValueError or
   another exception set. */
PyObject *outfile_export(struct profile *profile, PyObject *arguments);

#endif
