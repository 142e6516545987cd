/* What event sources speak to: the quick way of an event, the extension's
   part of the hot path, and the way to everybody who hears it.

   None of these raises, and with the built-in clocks none runs Python
   code. */

#ifndef TRACING_EVENTS_H
#define TRACING_EVENTS_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/thread.h"
#include "profiler.h"
#include "recorder/shadowstack.h"

#define LIKELY(condition) __builtin_expect(!!(condition), 1)
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)

#define EVENTS_KNOWN 4          /* recorders of which a thread keeps where its
                                   stack is */

/* What a thread knows of those who hear it. */
struct events_here {
    uint64_t epoch;             /* in which stack is that of the only one who
                                   hears this thread, on the CPU's counter */
    struct shadowstack *stack;
    uint64_t deaf_epoch;        /* in which nobody hears this thread */
    unsigned quiet;             /* calls of events_quietly() that are open */
    struct {
        uint64_t recorder_id;
        struct shadowstack *stack;
        bool is_named;          /* the recorder knows this thread's name */
    } known[EVENTS_KNOWN];
};

extern THREAD_LOCAL struct events_here events_here;

/* What is heard of code, by everybody: a Python function that begins or
   resumes; a call, made by code, of the C function that definition defines
   (NULL: of something else that can be called), in the form of callable with
   first argument self (may be NULL). Return whether nobody will ever want to
   hear of it again. */
bool events_enter_code(struct module_state *state, PyObject *code,
                       bool resumes);
bool events_enter_c(struct module_state *state, PyObject *code,
                    const PyMethodDef *definition, PyObject *callable,
                    PyObject *self);

/* The Python function of code is left, verb says how, or what callable, called
   by code, stands for, as above; raised: by an exception. Without filters,
   code may be NULL for the latter. */
bool events_leave_code(struct module_state *state, PyObject *code,
                       enum verb verb);
void events_leave_c(struct module_state *state, PyObject *code,
                    const PyMethodDef *definition, PyObject *callable,
                    PyObject *self, bool raised);

/* A call was heard of that is not recorded for itself: take what that costs
   out of the times. */
void events_lose(struct module_state *state, enum overhead_kind kind);

/* Call function with arguments while nobody hears this thread, and take the
   time out of all times. Returns what it returns. */
PyObject *events_quietly(struct module_state *state, PyObject *function,
                         PyObject *const *arguments, size_t count,
                         PyObject *names);

/* Forget where this thread's stacks are. */
void events_forget(void);

/* Enter or leave the quick way, if the call is nothing new and this thread
   knows its stack in that epoch. Return false if not, and nothing was
   booked. */
static inline bool
events_enter_quickly(uint64_t epoch, uintptr_t key)
{
    struct frame *frame;

    if (UNLIKELY(events_here.epoch != epoch)) {
        return false;
    }
    frame = shadowstack_enter_again(events_here.stack, key);
    if (UNLIKELY(frame == NULL)) {
        return false;
    }
    shadowstack_begin(events_here.stack, frame, clock_counter());
    return true;
}

/* The same for a call that was heard of and is not recorded for itself. */
static inline bool
events_lose_quickly(uint64_t epoch, enum overhead_kind kind)
{
    if (UNLIKELY(events_here.epoch != epoch)) {
        return false;
    }
    shadowstack_lose(events_here.stack, kind);
    return true;
}

static inline bool
events_leave_quickly(uint64_t epoch, uintptr_t key, bool raised)
{
    int64_t now = clock_counter();

    return LIKELY(events_here.epoch == epoch)
           && LIKELY(shadowstack_leave_top(events_here.stack, key, raised,
                                           now));
}

/* A generator or coroutine that was entered just now was suspended before. */
static inline void
events_resume_quickly(void)
{
    events_here.stack->top->edge->callee->resumptions++;
}

/* Return whether the innermost Python function that is open, and known, is
   code; only if the epoch is this thread's. */
static inline bool
events_is_in(uint64_t epoch, const PyObject *code)
{
    return events_here.epoch == epoch
           && events_here.stack->top->edge->key == (uintptr_t)code;
}

/* Return whether what was entered last was called by the Python function of
   code, which is known; only if the epoch is this thread's. */
static inline bool
events_is_from(uint64_t epoch, const PyObject *code)
{
    const struct shadowstack *stack = events_here.stack;

    return events_here.epoch == epoch && stack->top != stack->frames
           && stack->top[-1].edge->key == (uintptr_t)code;
}

/* Return what the event of a call costs that is not recorded by default;
   python_init is tp_init of a class with a Python __init__. */
static inline enum overhead_kind
events_unrecorded_kind(initproc python_init, PyObject *callable)
{
    if (!PyType_Check(callable)) {
        return OVERHEAD_CALL_OTHER;
    }
    if (((PyTypeObject *)callable)->tp_init == python_init) {
        return OVERHEAD_CALL_CLASS;
    }
    return callable == (PyObject *)&PySuper_Type ? OVERHEAD_CALL_SUPER
                                                 : OVERHEAD_CALL_OTHER;
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
