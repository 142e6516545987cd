/* Greenlets: lines of execution that take turns within a thread, each with
   open calls of its own. */

#ifndef TRACING_GREENLETS_H
#define TRACING_GREENLETS_H

#include <Python.h>

#include <stdbool.h>

#include "profiler.h"

/* Hear of it when the calling thread switches between greenlets, if it can:
   if the package greenlet is loaded. Never raises. */
void greenlets_watch(const struct module_state *state);

/* Return whether callable is one of the package's own functions, or of
   gevent's. */
bool greenlets_is_theirs(PyObject *callable, PyObject *self);

#endif
