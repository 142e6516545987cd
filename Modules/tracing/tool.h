/* A tool of sys.monitoring: taking one, and saying which events it hears. */

#ifndef TRACING_TOOL_H
#define TRACING_TOOL_H

#include <Python.h>

#include "compat.h"
#include "profiler.h"

/* Find out the numbers of the events. Returns -1 with an exception set. */
int tool_prepare(struct module_state *state);

/* Drop the ears if the tool is not ours any more, as somebody has freed it.
   Returns -1 with an exception set. */
int tool_check(struct module_state *state);

/* Take a tool, unless there is one, and let the ears hear what the audience
   wants. Returns -1 with an exception set, and then the tool is to be given
   back. */
int tool_take(struct module_state *state);

/* End all events and give the tool back, if it is ours. Returns -1 with an
   exception set. */
int tool_give_back(struct module_state *state);

#endif
