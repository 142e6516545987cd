/* Reading a method's arguments by position and name, with the words of 3.15
   on every version. */

#ifndef TRACING_ARGUMENTS_H
#define TRACING_ARGUMENTS_H

#include <Python.h>

/* Put the arguments that a call gave into values, borrowed, in the order of
   names (of count parameters, all optional); those it did not give are NULL.
   Returns -1 with a TypeError set. */
int arguments_read(const char *method, const char *const *names,
                   Py_ssize_t count, PyObject *positional, PyObject *named,
                   PyObject **values);

#endif
