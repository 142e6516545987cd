/* Reading a method's arguments by position and name, with the words of 3.15
   on every version. */

#ifndef TRACING_ARGUMENTS_H
#define TRACING_ARGUMENTS_H

#include <Python.h>

#include <stdbool.h>

#include "base/clock.h"

#define PARAMETERS 20           /* room for their names */

/* What a method takes. All of it is optional. */
struct parameters {
    const char *method;
    Py_ssize_t positional;      /* how many may be given without a name */
    Py_ssize_t count;
    const char *names[PARAMETERS];      /* of count parameters, the
                                           positional ones first */
};

/* Put the arguments that a call gave into values, borrowed, in the order of
   the parameters; those it did not give are NULL. Returns -1 with a TypeError
   set. */
int arguments_read(const struct parameters *parameters, PyObject *positional,
                   PyObject *named, PyObject **values);

/* Read one of values. What was not given, NULL, leaves the default as it is.
   Each returns -1 with an exception set. */
int arguments_flag(PyObject *value, bool *flag);
int arguments_unit(PyObject *value, double *unit);      /* nor does None */
int arguments_clock(PyObject *value, enum clock_kind *clock);  /* by name;
                                                    "wall" is the default */

/* Read one of two words; the other one, if it is given, sets is_second. */
int arguments_choice(const char *name, PyObject *value, const char *first,
                     const char *second, bool *is_second);

#endif
