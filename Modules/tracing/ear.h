/* The object that sys.monitoring calls when something is heard: one for each
   verb, for all profilers that are enabled in an interpreter.

   It outlives whatever it tells: the extension takes itself out of it when it
   goes, or when somebody else has taken the events. */

#ifndef TRACING_EAR_H
#define TRACING_EAR_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "profiler.h"

struct ear {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    uint64_t epoch;             /* the audience's; EAR_DEAF without */
    const PyObject *missing;    /* what stands for no argument; to compare */
    initproc python_init;       /* tp_init of a class with __init__ */
    bool all_callables;         /* somebody wants to hear of every call */
    struct module_state *state; /* borrowed; NULL once it has gone */
};

#define EAR_DEAF UINT64_MAX

/* Make the type of ears. Returns -1 with an exception set. */
int ear_prepare(struct module_state *state, PyObject *module);

/* Make the ear of each verb that state lacks. Returns -1 with an exception
   set. */
int ear_make_all(struct module_state *state);

/* Let the ears know what the audience is now. */
void ear_update_all(struct module_state *state);

/* Let the ears be deaf, whoever may still call them, and let go of them. */
void ear_drop_all(struct module_state *state);

#endif
