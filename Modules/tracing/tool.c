/* Which tool, and telling sys.monitoring. */

#include "tool.h"

#if COMPAT_HAS_MONITORING

#include <assert.h>

#include "ear.h"

#define FIRST_TOOL 2            /* sys.monitoring.PROFILER_ID */
#define LAST_TOOL 4             /* the last that is nobody's by name */
#define TOOL_NAME "cProfile"    /* as the standard library's */

/* Which events there are, by their names in sys.monitoring.events, and what
   they mean. */
static const struct {
    const char *name;
    enum verb verb;
} events[] = {
    {"PY_START", VERB_PY_ENTER},
    {"PY_RESUME", VERB_PY_RESUME},
    {"PY_THROW", VERB_PY_RESUME},
    {"PY_RETURN", VERB_PY_LEAVE},
    {"PY_YIELD", VERB_PY_YIELD},
    {"PY_UNWIND", VERB_PY_UNWIND},
    {"CALL", VERB_C_ENTER},
    {"C_RETURN", VERB_C_LEAVE},
    {"C_RAISE", VERB_C_RAISE},
};
#define EVENT_COUNT (sizeof(events) / sizeof(events[0]))

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

int
tool_prepare(struct module_state *state)
{
    PyObject *monitoring = PySys_GetObject("monitoring");

    static_assert(EVENT_COUNT == STATE_EVENTS, "room for every event");
    if (monitoring == NULL) {
        PyErr_SetString(PyExc_ImportError, "there is no sys.monitoring");
        return -1;
    }
    state->missing = PyObject_GetAttrString(monitoring, "MISSING");
    state->disable = PyObject_GetAttrString(monitoring, "DISABLE");
    if (state->missing == NULL || state->disable == NULL) {
        return -1;
    }
    return read_event_bits(state, monitoring);
}

/* Call a function of sys.monitoring with the tool's number and two more
   arguments, which it takes; NULL stands for none. Forget the result. */
static int
call(const struct module_state *state, PyObject *monitoring, const char *name,
     PyObject *second, PyObject *third)
{
    PyObject *function = PyObject_GetAttrString(monitoring, name);
    PyObject *arguments[] = {
        PyLong_FromLong(state->tool_id), second, third,
    };
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

/* Register the ear of each event, or None. */
static int
register_ears(struct module_state *state, PyObject *monitoring, bool on)
{
    for (size_t i = 0; i < EVENT_COUNT; i++) {
        PyObject *ear = on ? state->ears[events[i].verb] : Py_None;

        if (call(state, monitoring, "register_callback",
                 PyLong_FromLong(state->event_bits[i]), Py_NewRef(ear))
            < 0) {
            return -1;
        }
    }
    return 0;
}

static int
subscribe(struct module_state *state, PyObject *monitoring)
{
    int wanted = 0;

    for (size_t i = 0; i < EVENT_COUNT; i++) {
        if (events[i].verb < VERB_C_ENTER || state->audience.hears_c) {
            wanted |= state->event_bits[i];
        }
    }
    if (wanted == state->heard_bits) {
        return 0;
    }
    if (call(state, monitoring, "set_events", PyLong_FromLong(wanted), NULL)
        < 0) {
        return -1;
    }
    state->heard_bits = wanted;
    return 0;
}

/* What one audience does not want, the next may. */
static int
hear_all_again(struct module_state *state, PyObject *monitoring)
{
    PyObject *result;

    if (!state->has_disabled) {
        return 0;
    }
    result = PyObject_CallMethod(monitoring, "restart_events", NULL);
    Py_XDECREF(result);
    state->has_disabled = result == NULL;
    return result == NULL ? -1 : 0;
}

/* End all events and give the tool back, also if somebody, an audit hook,
   objects to one of the steps; then -1 is returned with the last objection
   set. From 3.14 on giving the tool back does all of it. */
static int
give_back(struct module_state *state, PyObject *monitoring)
{
    int failed = 0;

#if PY_VERSION_HEX < 0x030e0000
    failed |= call(state, monitoring, "set_events", PyLong_FromLong(0), NULL)
              < 0;
    failed |= register_ears(state, monitoring, false) < 0;
#endif
    failed |= call(state, monitoring, "free_tool_id", NULL, NULL) < 0;
    if (failed && !PyErr_Occurred()) {
        PyErr_SetString(PyExc_RuntimeError, "could not give the tool back");
    }
    return failed ? -1 : 0;
}

/* Return the name of the tool's user, or None; NULL with an exception. */
static PyObject *
tool_user(PyObject *monitoring, int tool_id)
{
    return PyObject_CallMethod(monitoring, "get_tool", "i", tool_id);
}

/* Choose the tool to use. Returns -1 with an exception set if there is
   none. */
static int
choose_tool(struct module_state *state, PyObject *monitoring)
{
    int last = state->audience.any_tool ? LAST_TOOL : FIRST_TOOL;

    for (state->tool_id = FIRST_TOOL; ; state->tool_id++) {
        PyObject *user = tool_user(monitoring, state->tool_id);

        if (user == NULL || user == Py_None) {
            Py_XDECREF(user);
            return user == NULL ? -1 : 0;
        }
        if (state->tool_id == last) {
            PyErr_Format(PyExc_ValueError,
                         "tool %d is already in use by %R", FIRST_TOOL,
                         user);
            Py_DECREF(user);
            return -1;
        }
        Py_DECREF(user);
    }
}

static int
take_tool(struct module_state *state, PyObject *monitoring)
{
    PyObject *name;

    if (choose_tool(state, monitoring) < 0) {
        return -1;
    }
    name = PyUnicode_FromString(TOOL_NAME);
    if (name == NULL
        || call(state, monitoring, "use_tool_id", Py_NewRef(name), NULL)
           < 0) {
        Py_XDECREF(name);
        return -1;
    }
    Py_XSETREF(state->tool_name, name);
    state->heard_bits = 0;
    return register_ears(state, monitoring, true);
}

/* Return whether the tool is still in the use that take_tool() made of it: it
   is if it has that very name object. Somebody may have freed it since, and
   taken it. Returns -1 with an exception set. */
static int
holds_tool(const struct module_state *state, PyObject *monitoring)
{
    PyObject *name;

    if (state->tool_name == NULL) {
        return 0;
    }
    name = tool_user(monitoring, state->tool_id);
    Py_XDECREF(name);
    return name == NULL ? -1 : name == state->tool_name;
}

int
tool_check(struct module_state *state)
{
    PyObject *monitoring = PySys_GetObject("monitoring");
    int holds;

    if (monitoring == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "there is no sys.monitoring");
        return -1;
    }
    holds = holds_tool(state, monitoring);
    if (holds == 0) {
        ear_drop_all(state);
        Py_CLEAR(state->tool_name);
    }
    return holds < 0 ? -1 : 0;
}

int
tool_take(struct module_state *state)
{
    PyObject *monitoring = PySys_GetObject("monitoring");

    if ((state->tool_name == NULL && take_tool(state, monitoring) < 0)
        || subscribe(state, monitoring) < 0) {
        return -1;
    }
    return hear_all_again(state, monitoring);
}

int
tool_give_back(struct module_state *state)
{
    PyObject *monitoring = PySys_GetObject("monitoring");
    int holds;

    if (monitoring == NULL) {
        return 0;       /* the interpreter is being torn down */
    }
    holds = holds_tool(state, monitoring);
    if (holds > 0) {
        holds = give_back(state, monitoring);
    }
    Py_CLEAR(state->tool_name);
    return holds < 0 ? -1 : 0;
}

#endif
