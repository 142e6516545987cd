/* The extension module _stats: the library of profile files for Python. */

#ifndef TRACING_LIBRARY_H
#define TRACING_LIBRARY_H

#include <Python.h>

#include "base/complaint.h"

struct library_state {
    PyTypeObject *statistics_type;
};

extern struct PyModuleDef library_module;

/* Set the exception for a status that is not STATUS_OK: MemoryError, or
   ValueError with complaint's text, after "name: " if the str name is not
   empty. Returns NULL. */
PyObject *library_raise(enum status status, const struct complaint *complaint,
                        PyObject *name);

/* Set KeyError(key). Returns NULL. */
PyObject *library_raise_key(PyObject *key);

#endif
