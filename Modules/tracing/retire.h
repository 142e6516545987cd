/* Letting go of code objects that nobody else has any more, so that memory
   does not grow with every eval(). */

#ifndef TRACING_RETIRE_H
#define TRACING_RETIRE_H

#include <Python.h>

#include <stdbool.h>

#include "profiler.h"

/* Return whether it is time to look for such code. */
static inline bool
retire_is_due(const struct profiler *profiler)
{
    return profiler->naming.code_count >= profiler->retire_due;
}

/* Sum what was recorded of code that only profiler holds with that of other
   code with the same file, line and names, of which one is kept. What is let
   go of is in profiler->retired then, as letting go may run Python code. */
void retire_codes(struct profiler *profiler);

/* Let go of that. May run Python code, and drop profiler. */
void retire_let_go(struct profiler *profiler);

#endif
