/* Events from sys.monitoring: the source on 3.12 and later.

   The interpreter calls one small object per kind of event, by vectorcall
   and with borrowed arguments. It holds no reference to its profiler: the
   profiler takes itself out of it when it goes. */

#include "source.h"

#if COMPAT_HAS_MONITORING

#include <assert.h>
#include <stddef.h>

#include "events.h"

#define TOOL_ID 2               /* sys.monitoring.PROFILER_ID */
#define TOOL_NAME "cProfile"    /* as the standard library's */

struct callback {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    uint64_t recorder_id;       /* the profiler's; RECORDER_NO_ID without */
    const PyObject *missing;    /* what stands for no argument; to compare */
    initproc python_init;       /* tp_init of a class with __init__ */
    struct profiler *profiler;  /* borrowed; NULL once it has gone */
};

/* Which events there are, by their names in sys.monitoring.events, and what
   they mean. */
static const struct {
    const char *name;
    enum verb verb;
} events[] = {
    {"PY_START", VERB_PY_ENTER},
    {"PY_RESUME", VERB_PY_ENTER},
    {"PY_THROW", VERB_PY_ENTER},
    {"PY_RETURN", VERB_PY_LEAVE},
    {"PY_YIELD", VERB_PY_LEAVE},
    {"PY_UNWIND", VERB_PY_UNWIND},
    {"CALL", VERB_C_ENTER},
    {"C_RETURN", VERB_C_LEAVE},
    {"C_RAISE", VERB_C_RAISE},
};
#define EVENT_COUNT (sizeof(events) / sizeof(events[0]))

/* The arguments of a Python event begin with the code object and the
   offset; those of a C event are code, offset, callable, first argument. */
#define PY_ARGUMENTS 2
#define C_ARGUMENTS 4

/* The full way of each verb; the quick ones end in a jump to it. */

static Py_NO_INLINE PyObject *
py_enter(PyObject *self, PyObject *const *arguments)
{
    struct profiler *profiler = ((struct callback *)self)->profiler;

    if (profiler != NULL) {
        events_enter_code(profiler, arguments[0]);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
py_leave(PyObject *self, PyObject *const *arguments, bool raised)
{
    struct profiler *profiler = ((struct callback *)self)->profiler;

    if (profiler != NULL) {
        events_leave(profiler, (uintptr_t)arguments[0], false, raised);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
c_enter(PyObject *self, PyObject *const *arguments,
        const PyMethodDef *definition)
{
    struct profiler *profiler = ((struct callback *)self)->profiler;

    if (profiler != NULL) {
        events_enter_c(profiler, definition, arguments[2], arguments[3]);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
c_leave(PyObject *self, const PyMethodDef *definition, bool raised)
{
    struct profiler *profiler = ((struct callback *)self)->profiler;

    if (profiler != NULL) {
        events_leave(profiler, (uintptr_t)definition, true, raised);
    }
    Py_RETURN_NONE;
}

static inline bool
are_enough(size_t flagged_count, Py_ssize_t wanted)
{
    return PyVectorcall_NARGS(flagged_count) >= wanted;
}

/* The quick way, and behind it the full one. */
static inline PyObject *
hear_py(PyObject *self, PyObject *const *arguments, size_t count,
        enum verb verb, enum timing timing)
{
    struct callback *callback = (struct callback *)self;
    bool raised = verb == VERB_PY_UNWIND;
    uintptr_t key;

    if (UNLIKELY(!are_enough(count, PY_ARGUMENTS))) {
        Py_RETURN_NONE;
    }
    key = (uintptr_t)arguments[0];
    if (timing == TIMING_COUNTER
        && (verb == VERB_PY_ENTER
                ? events_enter_quickly(callback->recorder_id, key)
                : events_leave_quickly(callback->recorder_id, key, raised))) {
        Py_RETURN_NONE;
    }
    return verb == VERB_PY_ENTER ? py_enter(self, arguments)
                                 : py_leave(self, arguments, raised);
}

/* Return what the event of a call costs that is not recorded. */
static inline enum overhead_kind
unrecorded_kind(const struct callback *callback, PyObject *callable)
{
    if (!PyType_Check(callable)) {
        return OVERHEAD_CALL_OTHER;
    }
    if (((PyTypeObject *)callable)->tp_init == callback->python_init) {
        return OVERHEAD_CALL_CLASS;
    }
    return callable == (PyObject *)&PySuper_Type ? OVERHEAD_CALL_SUPER
                                                 : OVERHEAD_CALL_OTHER;
}

static inline PyObject *
hear_c(PyObject *self, PyObject *const *arguments, size_t count,
       enum verb verb, enum timing timing)
{
    struct callback *callback = (struct callback *)self;
    bool raised = verb == VERB_C_RAISE;
    const PyMethodDef *definition;
    PyObject *first;
    uintptr_t key;

    if (UNLIKELY(!are_enough(count, C_ARGUMENTS))) {
        Py_RETURN_NONE;
    }
    if (Py_TYPE(arguments[2]) == &PyFunction_Type) {
        if (verb == VERB_C_ENTER) {
            events_lose(callback->recorder_id, OVERHEAD_CALL_PYTHON);
        }
        Py_RETURN_NONE;
    }
    first = arguments[3] == callback->missing ? NULL : arguments[3];
    definition = events_c_definition(arguments[2], first);
    if (definition == NULL) {
        if (verb == VERB_C_ENTER) {
            events_lose(callback->recorder_id,
                        unrecorded_kind(callback, arguments[2]));
        }
        Py_RETURN_NONE;
    }
    key = (uintptr_t)definition;
    if (timing == TIMING_COUNTER
        && (verb == VERB_C_ENTER
                ? events_enter_quickly(callback->recorder_id, key)
                : events_leave_quickly(callback->recorder_id, key, raised))) {
        Py_RETURN_NONE;
    }
    return verb == VERB_C_ENTER ? c_enter(self, arguments, definition)
                                : c_leave(self, definition, raised);
}

/* One vectorcall function for each verb and timing, so that neither is
   looked at when an event comes. */
#define HEARER(name, hear, verb, timing)                                     \
    static PyObject *                                                        \
    name(PyObject *self, PyObject *const *arguments, size_t count,           \
         PyObject *keywords)                                                 \
    {                                                                        \
        (void)keywords;                                                      \
        return hear(self, arguments, count, verb, timing);                   \
    }

HEARER(py_enter_counter, hear_py, VERB_PY_ENTER, TIMING_COUNTER)
HEARER(py_leave_counter, hear_py, VERB_PY_LEAVE, TIMING_COUNTER)
HEARER(py_unwind_counter, hear_py, VERB_PY_UNWIND, TIMING_COUNTER)
HEARER(c_enter_counter, hear_c, VERB_C_ENTER, TIMING_COUNTER)
HEARER(c_leave_counter, hear_c, VERB_C_LEAVE, TIMING_COUNTER)
HEARER(c_raise_counter, hear_c, VERB_C_RAISE, TIMING_COUNTER)
HEARER(py_enter_other, hear_py, VERB_PY_ENTER, TIMING_OTHER)
HEARER(py_leave_other, hear_py, VERB_PY_LEAVE, TIMING_OTHER)
HEARER(py_unwind_other, hear_py, VERB_PY_UNWIND, TIMING_OTHER)
HEARER(c_enter_other, hear_c, VERB_C_ENTER, TIMING_OTHER)
HEARER(c_leave_other, hear_c, VERB_C_LEAVE, TIMING_OTHER)
HEARER(c_raise_other, hear_c, VERB_C_RAISE, TIMING_OTHER)

static const vectorcallfunc hearers[][VERB_COUNT] = {
    [TIMING_COUNTER] = {
        [VERB_PY_ENTER] = py_enter_counter,
        [VERB_PY_LEAVE] = py_leave_counter,
        [VERB_PY_UNWIND] = py_unwind_counter,
        [VERB_C_ENTER] = c_enter_counter,
        [VERB_C_LEAVE] = c_leave_counter,
        [VERB_C_RAISE] = c_raise_counter,
    },
    [TIMING_OTHER] = {
        [VERB_PY_ENTER] = py_enter_other,
        [VERB_PY_LEAVE] = py_leave_other,
        [VERB_PY_UNWIND] = py_unwind_other,
        [VERB_C_ENTER] = c_enter_other,
        [VERB_C_LEAVE] = c_leave_other,
        [VERB_C_RAISE] = c_raise_other,
    },
};

static void
callback_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);

    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef callback_members[] = {
    {"__vectorcalloffset__", T_PYSSIZET,
     offsetof(struct callback, vectorcall), READONLY, NULL},
    {0},
};

static PyType_Slot callback_slots[] = {
    {Py_tp_dealloc, callback_dealloc},
    {Py_tp_call, PyVectorcall_Call},
    {Py_tp_members, callback_members},
    {0, NULL},
};

static PyType_Spec callback_spec = {
    .name = "_lsprof._callback",
    .basicsize = sizeof(struct callback),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL
             | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = callback_slots,
};

/* Return the bit of the event of that name, or -1 with an exception set. */
static int
event_bit(PyObject *names, const char *name)
{
    PyObject *value = PyObject_GetAttrString(names, name);
    long bit = -1;

    if (value != NULL) {
        bit = PyLong_AsLong(value);
        Py_DECREF(value);
    }
    return (int)bit;
}

static int
read_event_bits(struct module_state *state, PyObject *monitoring)
{
    PyObject *names = PyObject_GetAttrString(monitoring, "events");

    if (names == NULL) {
        return -1;
    }
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        state->event_bits[i] = event_bit(names, events[i].name);
        if (state->event_bits[i] < 0) {
            Py_DECREF(names);
            return -1;
        }
    }
    Py_DECREF(names);
    return 0;
}

static int
prepare(struct module_state *state, PyObject *module)
{
    PyObject *monitoring = PySys_GetObject("monitoring");

    static_assert(EVENT_COUNT == STATE_EVENTS, "room for every event");
    if (monitoring == NULL) {
        PyErr_SetString(PyExc_ImportError, "there is no sys.monitoring");
        return -1;
    }
    state->missing = PyObject_GetAttrString(monitoring, "MISSING");
    if (state->missing == NULL || read_event_bits(state, monitoring) < 0) {
        return -1;
    }
    state->callback_type = (PyTypeObject *)PyType_FromModuleAndSpec(
        module, &callback_spec, NULL);
    return state->callback_type == NULL ? -1 : 0;
}

/* Call a function of sys.monitoring with the tool's number and two more
   arguments, which it takes; NULL stands for none. Forget the result. */
static int
call(PyObject *monitoring, const char *name, PyObject *second,
     PyObject *third)
{
    PyObject *function = PyObject_GetAttrString(monitoring, name);
    PyObject *arguments[] = {PyLong_FromLong(TOOL_ID), second, third};
    size_t count = 1 + (second != NULL) + (third != NULL);
    PyObject *result = NULL;

    if (function != NULL && arguments[0] != NULL) {
        result = PyObject_Vectorcall(function, arguments, count, NULL);
    }
    Py_XDECREF(function);
    Py_XDECREF(arguments[0]);
    Py_XDECREF(second);
    Py_XDECREF(third);
    Py_XDECREF(result);
    return result == NULL ? -1 : 0;
}

static int
make_callbacks(struct profiler *profiler)
{
    PyTypeObject *type = profiler->state->callback_type;

    for (int verb = 0; verb < VERB_COUNT; verb++) {
        PyObject *object = profiler->callbacks[verb];
        struct callback *callback;

        if (object == NULL) {
            object = type->tp_alloc(type, 0);
            if (object == NULL) {
                return -1;
            }
            profiler->callbacks[verb] = object;
        }
        callback = (struct callback *)object;
        callback->vectorcall = hearers[profiler->timing][verb];
        callback->recorder_id = profiler->recorder.id;
        callback->missing = profiler->state->missing;
        callback->python_init = profiler->state->python_init;
        callback->profiler = profiler;
    }
    return 0;
}

/* Register the callbacks of the wanted events, or None for each. */
static int
register_callbacks(struct profiler *profiler, PyObject *monitoring, bool on)
{
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        enum verb verb = events[i].verb;
        PyObject *callback = on ? profiler->callbacks[verb] : Py_None;

        if (verb >= VERB_C_ENTER && !profiler->hears_c) {
            continue;
        }
        if (call(monitoring, "register_callback",
                 PyLong_FromLong(profiler->state->event_bits[i]),
                 Py_NewRef(callback)) < 0) {
            return -1;
        }
    }
    return 0;
}

static int
subscribe(struct profiler *profiler, PyObject *monitoring)
{
    int wanted = 0;

    for (size_t i = 0; i < EVENT_COUNT; i++) {
        if (events[i].verb < VERB_C_ENTER || profiler->hears_c) {
            wanted |= profiler->state->event_bits[i];
        }
    }
    return call(monitoring, "set_events", PyLong_FromLong(wanted), NULL);
}

/* End all events and give the tool back, also if somebody, an audit hook,
   objects to one of the steps; then -1 is returned with the last objection
   set. From 3.14 on giving the tool back does all of it. */
static int
unsubscribe(struct profiler *profiler, PyObject *monitoring)
{
    int failed = 0;

#if PY_VERSION_HEX < 0x030e0000
    failed |= call(monitoring, "set_events", PyLong_FromLong(0), NULL) < 0;
    failed |= register_callbacks(profiler, monitoring, false) < 0;
#endif
    (void)profiler;
    failed |= call(monitoring, "free_tool_id", NULL, NULL) < 0;
    if (failed && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "could not give the tool back");
    }
    return failed ? -1 : 0;
}

static int
start(struct profiler *profiler)
{
    PyObject *monitoring = PySys_GetObject("monitoring");
    struct compat_exception error;
    PyObject *name;

    if (monitoring == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "there is no sys.monitoring");
        return -1;
    }
    name = PyUnicode_FromString(TOOL_NAME);
    if (name == NULL || make_callbacks(profiler) < 0
        || call(monitoring, "use_tool_id", Py_NewRef(name), NULL) < 0) {
        Py_XDECREF(name);
        return -1;
    }
    Py_XSETREF(profiler->tool_name, name);
    if (register_callbacks(profiler, monitoring, true) == 0
        && subscribe(profiler, monitoring) == 0) {
        return 0;
    }
    error = compat_save_exception();
    if (unsubscribe(profiler, monitoring) < 0) {
        PyErr_Clear();
    }
    compat_restore_exception(error);
    return -1;
}

/* Return whether the tool is still in the use that start() made of it: it is
   if it has that very name object. Somebody may have freed it since, and
   taken it. Returns -1 with an exception set. */
static int
holds_tool(const struct profiler *profiler, PyObject *monitoring)
{
    PyObject *name = PyObject_CallMethod(monitoring, "get_tool", "i",
                                         TOOL_ID);

    Py_XDECREF(name);
    return name == NULL ? -1 : name == profiler->tool_name;
}

/* Let the callbacks do nothing, whoever may still call them. */
static void
deafen(struct profiler *profiler)
{
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        struct callback *callback;

        callback = (struct callback *)profiler->callbacks[verb];
        if (callback != NULL) {
            callback->recorder_id = RECORDER_NO_ID;
            callback->profiler = NULL;
        }
    }
}

static int
stop(struct profiler *profiler)
{
    PyObject *monitoring = PySys_GetObject("monitoring");
    int holds;

    if (monitoring == NULL) {
        return 0;       /* the interpreter is being torn down */
    }
    holds = holds_tool(profiler, monitoring);
    if (holds == 0) {
        deafen(profiler);
    }
    return holds <= 0 ? holds : unsubscribe(profiler, monitoring);
}

static void
release(struct profiler *profiler)
{
    deafen(profiler);
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        Py_CLEAR(profiler->callbacks[verb]);
    }
    Py_CLEAR(profiler->tool_name);
}

const struct event_source monitoring_source = {
    .name = "monitoring",
    .hears_all_calls = true,
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .release = release,
};

#endif
