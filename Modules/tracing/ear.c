/* Ears: their type, and their life. */

#include "ear.h"

#include <stddef.h>

#include "compat.h"

static void
ear_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);

    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef ear_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET, offsetof(struct ear, vectorcall),
     READONLY, NULL},
    {0},
};

static PyType_Slot ear_slots[] = {
    {Py_tp_dealloc, ear_dealloc},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, ear_members},
    {0, NULL},
};

static PyType_Spec ear_spec = {
    .name = "_lsprof._ear",
    .basicsize = sizeof(struct ear),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL
             | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = ear_slots,
};

int
ear_prepare(struct module_state *state, PyObject *module)
{
    state->ear_type = (PyTypeObject *)PyType_FromModuleAndSpec(
        module, &ear_spec, NULL);
    return state->ear_type == NULL ? -1 : 0;
}

int
ear_make_all(struct module_state *state)
{
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        PyObject *object = state->ears[verb];

        if (object == NULL) {
            object = state->ear_type->tp_alloc(state->ear_type, 0);
            if (object == NULL) {
                return -1;
            }
            ((struct ear *)object)->state = state;
            ((struct ear *)object)->missing = state->missing;
            state->ears[verb] = object;
        }
    }
    ear_update_all(state);
    return 0;
}

void
ear_update_all(struct module_state *state)
{
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        struct ear *ear = (struct ear *)state->ears[verb];

        if (ear != NULL) {
            ear->epoch = state->audience.epoch;
            ear->all_callables = state->audience.all_callables;
            ear->python_init = state->python_init;
        }
    }
}

void
ear_drop_all(struct module_state *state)
{
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        struct ear *ear = (struct ear *)state->ears[verb];

        if (ear != NULL) {
            ear->epoch = EAR_DEAF;
            ear->state = NULL;
            Py_CLEAR(state->ears[verb]);
        }
    }
}
