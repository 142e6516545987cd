/* What getstats() returns: one profiler_entry for each function. */

#ifndef TRACING_ENTRIES_H
#define TRACING_ENTRIES_H

#include <Python.h>

#include "profiler.h"

extern PyStructSequence_Desc entries_entry_description;
extern PyStructSequence_Desc entries_subentry_description;

/* Return a new list of profiler_entry, in the order in which the functions
   were first called. NULL with an exception set. */
PyObject *entries_list(struct profiler *profiler);

#endif
