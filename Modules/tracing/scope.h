/* Where a profiler hears: in all threads, in that which enabled it, or in one
   context of contextvars and those that are copied from it. */

#ifndef TRACING_SCOPE_H
#define TRACING_SCOPE_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

struct module_state;
struct profiler;

/* Return the number of the calling thread in its interpreter, which is never
   another's. */
uint64_t scope_thread_id(void);

/* Make what scopes need. Returns -1 with an exception set. */
int scope_prepare(struct module_state *state, PyObject *module);

/* Let profiler's scope, if it has one, be the calling thread and the current
   context. Returns -1 with an exception set. */
int scope_enter(struct profiler *profiler);

/* End that; never fails. */
void scope_leave(struct profiler *profiler);

/* Return whether the calling thread may belong to profiler's scope, in some
   context. */
bool scope_has_thread(const struct profiler *profiler);

/* Return whether the current context belongs to it. Never raises, and runs no
   Python code. */
bool scope_has_context(const struct profiler *profiler);

#endif
