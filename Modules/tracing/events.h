/* The four verbs that event sources speak, with the way to the calling
   thread's stack: the extension's part of the hot path.

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

/* How an event is timed; a constant wherever it is passed on. */
enum timing {
    TIMING_COUNTER,             /* the CPU's counter */
    TIMING_OTHER,               /* events_now(): anything else */
};

/* A call of C code that is to be recorded. */
struct c_call {
    const PyMethodDef *definition;      /* also the key */
    PyObject *self;             /* what naming needs; may be NULL */
    PyObject *module;           /* likewise */
};

/* Where the calling thread's stack in the recording of that number is. */
struct events_here {
    uint64_t recorder_id;
    struct shadowstack *stack;
};

extern THREAD_LOCAL struct events_here events_here;

/* Begin and end the time in which profiler hears. */
void events_begin(struct profiler *profiler);
void events_end(struct profiler *profiler);

/* Return the timing that profiler needs. */
enum timing events_timing(const struct profiler *profiler);

/* Return whether the calling thread is inside profiler's own timer. */
bool events_in_timer(const struct profiler *profiler);

/* Leave all open calls of all threads, each at its own reading of the
   clock. Call it when profiler hears no more. */
void events_close_all(struct profiler *profiler);

/* The rare paths of the functions below. */
struct shadowstack *events_find_stack(struct profiler *profiler);
struct edge *events_new_code_edge(struct profiler *profiler,
                                  struct shadowstack *stack, PyObject *code);
struct edge *events_new_c_edge(struct profiler *profiler,
                               struct shadowstack *stack,
                               const struct c_call *call);
void events_enter_other(struct profiler *profiler, PyObject *code,
                        const struct c_call *call);
void events_leave_other(struct profiler *profiler, uintptr_t key, bool is_c,
                        bool raised);

static inline struct shadowstack *
events_stack(struct profiler *profiler)
{
    if (LIKELY(events_here.recorder_id == profiler->recorder.id)) {
        return events_here.stack;
    }
    return events_find_stack(profiler);
}

static inline void
events_push(struct profiler *profiler, struct shadowstack *stack,
            struct edge *edge)
{
    struct frame *frame = shadowstack_push(stack, edge);

    if (UNLIKELY(frame == NULL)) {
        profiler->no_memory = true;
        return;
    }
    frame->start_ticks = clock_counter();
}

/* A Python function, of this code object, is entered. */
static inline void
events_enter_code(struct profiler *profiler, PyObject *code,
                  enum timing timing)
{
    struct shadowstack *stack;
    struct edge *edge;

    if (timing == TIMING_OTHER) {
        events_enter_other(profiler, code, NULL);
        return;
    }
    stack = events_stack(profiler);
    if (UNLIKELY(stack == NULL)) {
        return;
    }
    edge = shadowstack_find_edge(stack, (uintptr_t)code);
    if (UNLIKELY(edge == NULL)) {
        edge = events_new_code_edge(profiler, stack, code);
        if (edge == NULL) {
            return;
        }
    }
    events_push(profiler, stack, edge);
}

/* A C function is entered. */
static inline void
events_enter_c(struct profiler *profiler, const struct c_call *call,
               enum timing timing)
{
    struct shadowstack *stack;
    struct edge *edge;

    if (timing == TIMING_OTHER) {
        events_enter_other(profiler, NULL, call);
        return;
    }
    stack = events_stack(profiler);
    if (UNLIKELY(stack == NULL)) {
        return;
    }
    edge = shadowstack_find_edge(stack, (uintptr_t)call->definition);
    if (UNLIKELY(edge == NULL)) {
        edge = events_new_c_edge(profiler, stack, call);
        if (edge == NULL) {
            return;
        }
    }
    events_push(profiler, stack, edge);
}

/* The function of key is left; raised: by an exception. */
static inline void
events_leave(struct profiler *profiler, uintptr_t key, bool is_c, bool raised,
             enum timing timing)
{
    struct shadowstack *stack;
    int64_t now;

    if (timing == TIMING_OTHER) {
        events_leave_other(profiler, key, is_c, raised);
        return;
    }
    now = clock_counter();
    stack = events_stack(profiler);
    if (UNLIKELY(stack == NULL)) {
        return;
    }
    if (raised) {
        shadowstack_unwind(stack, key, is_c, now);
    }
    else {
        shadowstack_leave(stack, key, is_c, now);
    }
}

/* Find out what a call of callable with first argument self (NULL: there is
   none) is to be recorded as. Return false if it is no C function. */
static inline bool
events_c_call(PyObject *callable, PyObject *self, struct c_call *call)
{
    PyTypeObject *type = Py_TYPE(callable);

    if (type == &PyCFunction_Type || type->tp_base == &PyCFunction_Type) {
        PyCFunctionObject *function = (PyCFunctionObject *)callable;

        call->definition = function->m_ml;
        call->self = function->m_self;
        call->module = function->m_module;
        return true;
    }
    if (type == &PyMethodDescr_Type) {
        PyMethodDescrObject *method = (PyMethodDescrObject *)callable;

        call->definition = method->d_method;
        call->self = self;
        call->module = NULL;
        return self != NULL
               && PyObject_TypeCheck(self, PyDescr_TYPE(method));
    }
    return false;
}

#endif
