/* The four verbs that event sources speak, and the quick way through them:
   the extension's part of the hot path.

   None of these raises, and with the built-in clock none runs Python code. */

#ifndef TRACING_EVENTS_H
#define TRACING_EVENTS_H

#include <Python.h>

#include <stdbool.h>

#include "base/clock.h"
#include "base/thread.h"
#include "profiler.h"
#include "recorder/shadowstack.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

/* Where the calling thread's stack in the recorder of that number is. */
struct events_here {
    uint64_t recorder_id;       /* 0: no recorder's yet */
    struct shadowstack *stack;
};

extern THREAD_LOCAL struct events_here events_here;

/* Begin and end the time in which profiler hears; the beginning chooses
   profiler->timing. */
void events_begin(struct profiler *profiler);
void events_end(struct profiler *profiler);

/* Return whether the calling thread is inside profiler's own timer. */
bool events_in_timer(const struct profiler *profiler);

/* Leave all open calls of all threads, each at its own reading of the
   clock. Call it when profiler hears no more. */
void events_close_all(struct profiler *profiler);

/* What is called is code, a code object, or the C function that definition
   defines, in the form of callable with first argument self (may be NULL). */
void events_enter_code(struct profiler *profiler, PyObject *code);
void events_enter_c(struct profiler *profiler, const PyMethodDef *definition,
                    PyObject *callable, PyObject *self);

/* The function of key is left; raised: by an exception. */
void events_leave(struct profiler *profiler, uintptr_t key, bool is_c,
                  bool raised);

/* Enter or leave the quick way, if the timing is TIMING_COUNTER, the call is
   nothing new and this thread is known to the recorder of recorder_id.
   Return false if not, and nothing was booked. */
static inline bool
events_enter_quickly(uint64_t recorder_id, uintptr_t key)
{
    struct frame *frame;

    if (UNLIKELY(events_here.recorder_id != recorder_id)) {
        return false;
    }
    frame = shadowstack_enter_again(events_here.stack, key);
    if (UNLIKELY(frame == NULL)) {
        return false;
    }
    shadowstack_begin(events_here.stack, frame, clock_counter());
    return true;
}

/* A call was heard of that is not recorded for itself. */
static inline void
events_lose(uint64_t recorder_id, enum overhead_kind kind)
{
    if (LIKELY(events_here.recorder_id == recorder_id)) {
        shadowstack_lose(events_here.stack, kind);
    }
}

static inline bool
events_leave_quickly(uint64_t recorder_id, uintptr_t key, bool raised)
{
    int64_t now = clock_counter();

    return LIKELY(events_here.recorder_id == recorder_id)
           && LIKELY(shadowstack_leave_top(events_here.stack, key, raised,
                                           now));
}

/* Return the definition of the C function that a call of callable runs, with
   first argument self (may be NULL), or NULL if it is none that counts: what
   counts is a built-in function or method, or a method of a C type called on
   an instance of it. */
static inline const PyMethodDef *
events_c_definition(PyObject *callable, PyObject *self)
{
    PyTypeObject *type = Py_TYPE(callable);

    if (type == &PyCFunction_Type) {
        return ((PyCFunctionObject *)callable)->m_ml;
    }
    if (type == &PyMethodDescr_Type) {
        PyMethodDescrObject *method = (PyMethodDescrObject *)callable;

        return self != NULL && PyObject_TypeCheck(self, PyDescr_TYPE(method))
                   ? method->d_method
                   : NULL;
    }
    /* PyCFunction_Check without a call: the type has but direct subtypes. */
    return type->tp_base == &PyCFunction_Type
               ? ((PyCFunctionObject *)callable)->m_ml
               : NULL;
}

#endif
