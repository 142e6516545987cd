/* What is called besides functions and methods: classes, and objects that C
   code can call. Recorded on request only. */

#ifndef TRACING_CALLABLES_H
#define TRACING_CALLABLES_H

#include <Python.h>

#include <stdint.h>

#include "naming.h"

struct callables_type;

struct callables {
    PyObject *labels;           /* owned: {label: label}; or NULL */
    struct callables_type *types;       /* whose labels are known */
};

/* Forget all labels. */
void callables_clear(struct callables *callables);

/* Return the key that stands for callable, which naming knows by its label;
   0 if the calls of it are not to be recorded, as it runs a Python function
   and no more, or without memory. Never raises, and runs no Python code. */
uintptr_t callables_key(struct callables *callables, struct naming *naming,
                        PyObject *callable);

/* Return the C function that callable, a bound method, calls, or NULL. */
PyObject *callables_bound(PyObject *callable);

#endif
