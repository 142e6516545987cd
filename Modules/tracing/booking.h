/* What one profiler does with an event that it hears: the verbs in full.

   None of these raises; with the built-in clocks none runs Python code. */

#ifndef TRACING_BOOKING_H
#define TRACING_BOOKING_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "profiler.h"
#include "recorder/shadowstack.h"

/* Return what a tick of profiler's clock lasts. */
double booking_seconds_per_tick(const struct profiler *profiler);

/* Begin and end the time in which profiler hears. */
void booking_begin(struct profiler *profiler);
void booking_end(struct profiler *profiler);

/* Return whether the calling thread is inside profiler's own timer. */
bool booking_in_timer(const struct profiler *profiler);

/* Read profiler's clock, whichever it is. A timer is Python code: it may run
   other threads, end the recording, or drop the last reference to profiler.
   */
int64_t booking_read_clock(struct profiler *profiler);

/* Leave all open calls of all threads, each at its own reading of the
   clock. Call it when profiler hears no more. */
void booking_close_all(struct profiler *profiler);

/* Return what the clock of stack's thread shows when profiler's own shows
   ticks: that is another one for the CPU time of another thread. */
int64_t booking_ticks_of(const struct profiler *profiler,
                         const struct shadowstack *stack, int64_t ticks);

/* Return whether code, a code object, is that of a generator or coroutine. */
static inline bool
booking_is_resumable(PyObject *code)
{
    const int resumable = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR;

    return (((PyCodeObject *)code)->co_flags & resumable) != 0;
}

/* Return the calling thread's stack, or NULL without memory; the second one
   returns NULL if profiler has heard nothing in this thread. */
struct shadowstack *booking_stack(struct profiler *profiler);
struct shadowstack *booking_known_stack(const struct profiler *profiler);

/* What is called is code, a code object, which goes on after it was suspended
   if resumes; or the C function that definition defines, in the form of
   callable with first argument self (may be NULL). */
void booking_enter_code(struct profiler *profiler, PyObject *code,
                        bool resumes);
void booking_enter_c(struct profiler *profiler, const PyMethodDef *definition,
                     PyObject *callable, PyObject *self);

/* What is called is neither of these; key stands for it, and has a name. */
void booking_enter_other(struct profiler *profiler, uintptr_t key,
                         PyObject *callable);

/* The function of key is left; raised: by an exception. */
void booking_leave(struct profiler *profiler, uintptr_t key, bool is_c,
                   bool raised);

#endif
