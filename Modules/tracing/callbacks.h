/* The methods that the standard library registers as callbacks: programs and
   its tests call them by hand. */

#ifndef TRACING_CALLBACKS_H
#define TRACING_CALLBACKS_H

#include <Python.h>

/* Methods of a profiler with METH_FASTCALL. */
PyObject *callbacks_pystart(PyObject *self, PyObject *const *arguments,
                            Py_ssize_t count);
PyObject *callbacks_pythrow(PyObject *self, PyObject *const *arguments,
                            Py_ssize_t count);
PyObject *callbacks_pyreturn(PyObject *self, PyObject *const *arguments,
                             Py_ssize_t count);
PyObject *callbacks_ccall(PyObject *self, PyObject *const *arguments,
                          Py_ssize_t count);
PyObject *callbacks_creturn(PyObject *self, PyObject *const *arguments,
                            Py_ssize_t count);

#endif
