/* The profilers that are enabled in an interpreter: any number, over one tool
   of sys.monitoring, or one profile function per thread. */

#ifndef TRACING_AUDIENCE_H
#define TRACING_AUDIENCE_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

struct module_state;
struct profiler;

/* Written under the interpreter's lock. */
struct audience {
    struct profiler *first;     /* linked by next, borrowed: who goes, leaves
                                   first */
    uint64_t epoch;             /* another number after each change; no two
                                   audiences ever have the same */
    bool is_changing;           /* a thread is telling the source */
    bool hears_c;               /* somebody wants events of C calls */
    bool all_callables;         /* and somebody those of every callable */
    bool coroutines;            /* somebody asks how long they live */
    bool filters;               /* somebody does not want all code's */
    bool all_threads;           /* and somebody those of every thread */
    bool any_tool;              /* the last to come takes any tool */
};

/* Let profiler hear from now on. Returns -1 with an exception set: ValueError
   if somebody else has the tool. */
int audience_add(struct profiler *profiler);

/* Let profiler hear no more; nothing happens if it does not. If the source
   fails, -1 is returned with an exception set, and it is deaf all the same. */
int audience_remove(struct profiler *profiler);

/* Take what has changed about an enabled profiler into account. */
int audience_update(struct profiler *profiler);

/* Return a new list of the profilers that are enabled, or NULL with an
   exception set. */
PyObject *audience_list(const struct module_state *state);

/* Return the one that this thread has enabled to hear everything, or NULL. */
struct profiler *audience_find_full(const struct module_state *state,
                                    uint64_t thread_id);

/* In a forked child: forget what the parent recorded, and profilers that
   heard threads which are no more. */
void audience_forked(struct module_state *state);

/* The interpreter's lock is held and the state is being freed. */
void audience_close(struct module_state *state);

#endif
