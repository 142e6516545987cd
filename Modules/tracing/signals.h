/* Signal handlers that are called in time. */

#ifndef TRACING_SIGNALS_H
#define TRACING_SIGNALS_H

#include <Python.h>

extern const char signals_insist_doc[];

/* The extension's function insist(number). */
PyObject *signals_insist(PyObject *module, PyObject *number);

#endif
