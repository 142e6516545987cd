/* Events from sys.monitoring: the source on 3.12 and later.

   The interpreter calls one small object, an ear, per kind of event, by
   vectorcall and with borrowed arguments. */

#include "source.h"

#if COMPAT_HAS_MONITORING

#include "ear.h"
#include "events.h"
#include "tool.h"

/* The arguments of a Python event begin with the code object and the
   offset; those of a C event are code, offset, callable, first argument. */
#define PY_ARGUMENTS 2
#define THROW_ARGUMENTS 3       /* PY_THROW cannot be disabled, and is the only
                                   one to enter that has so many */
#define C_ARGUMENTS 4

/* The full way of each verb; the quick ones end in a jump to it. */

static PyObject *
answer(const struct module_state *state, bool is_unwanted)
{
    if (is_unwanted) {
        ((struct module_state *)state)->has_disabled = true;
        return Py_NewRef(state->disable);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
py_enter(PyObject *self, PyObject *const *arguments, bool resumes,
         bool throws)
{
    struct module_state *state = ((struct ear *)self)->state;
    bool is_unwanted = false;

    if (state != NULL) {
        is_unwanted = events_enter_code(state, arguments[0], resumes);
    }
    return state == NULL ? Py_NewRef(Py_None)
                         : answer(state, is_unwanted && !throws);
}

static Py_NO_INLINE PyObject *
py_leave(PyObject *self, PyObject *const *arguments, bool yields)
{
    struct module_state *state = ((struct ear *)self)->state;

    if (state == NULL) {
        Py_RETURN_NONE;
    }
    return answer(state, events_leave_code(state, arguments[0],
                                           yields ? VERB_PY_YIELD
                                                  : VERB_PY_LEAVE));
}

/* These events cannot be disabled. */
static Py_NO_INLINE PyObject *
py_unwind(PyObject *self, PyObject *const *arguments)
{
    struct module_state *state = ((struct ear *)self)->state;

    if (state != NULL) {
        events_leave_code(state, arguments[0], VERB_PY_UNWIND);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
c_enter(PyObject *self, PyObject *const *arguments,
        const PyMethodDef *definition)
{
    struct module_state *state = ((struct ear *)self)->state;

    if (state == NULL) {
        Py_RETURN_NONE;
    }
    return answer(state, events_enter_c(state, arguments[0], definition,
                                        arguments[2], arguments[3]));
}

static Py_NO_INLINE PyObject *
c_leave(PyObject *self, PyObject *const *arguments,
        const PyMethodDef *definition, bool raised)
{
    struct module_state *state = ((struct ear *)self)->state;

    if (state != NULL) {
        events_leave_c(state, arguments[0], definition, arguments[2],
                       arguments[3], raised);
    }
    Py_RETURN_NONE;
}

static Py_NO_INLINE PyObject *
c_lose(struct ear *ear, enum overhead_kind kind)
{
    if (ear->state != NULL) {
        events_lose(ear->state, kind);
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
        enum verb verb)
{
    uint64_t epoch = ((struct ear *)self)->epoch;
    uintptr_t key;

    if (UNLIKELY(!are_enough(count, PY_ARGUMENTS))) {
        Py_RETURN_NONE;
    }
    key = (uintptr_t)arguments[0];
    if (verb == VERB_PY_ENTER || verb == VERB_PY_RESUME) {
        if (!events_enter_quickly(epoch, key)) {
            return py_enter(self, arguments, verb == VERB_PY_RESUME,
                            are_enough(count, THROW_ARGUMENTS));
        }
        if (verb == VERB_PY_RESUME) {
            events_resume_quickly();
        }
    }
    else if (!events_leave_quickly(epoch, key, verb == VERB_PY_UNWIND)) {
        return verb == VERB_PY_UNWIND
                   ? py_unwind(self, arguments)
                   : py_leave(self, arguments, verb == VERB_PY_YIELD);
    }
    Py_RETURN_NONE;
}

/* A call that is not recorded. */
static inline PyObject *
lose(struct ear *ear, enum overhead_kind kind)
{
    if (UNLIKELY(!events_lose_quickly(ear->epoch, kind))) {
        return c_lose(ear, kind);
    }
    Py_RETURN_NONE;
}

/* A call of something that is not recorded by default. Within the quick way it
   would cost that some registers. */
static Py_NO_INLINE PyObject *
hear_other(PyObject *self, PyObject *const *arguments, enum verb verb)
{
    struct ear *ear = (struct ear *)self;

    if (UNLIKELY(ear->all_callables)) {
        return verb == VERB_C_ENTER
                   ? c_enter(self, arguments, NULL)
                   : c_leave(self, arguments, NULL, verb == VERB_C_RAISE);
    }
    if (verb == VERB_C_ENTER) {
        return lose(ear, events_unrecorded_kind(ear->python_init,
                                                arguments[2]));
    }
    Py_RETURN_NONE;
}

/* With filters, a call may be made in code that is left out: its caller is on
   top of the stack, then, and may have been called as it is now. */
static inline PyObject *
hear_c(PyObject *self, PyObject *const *arguments, size_t count,
       enum verb verb, bool filters)
{
    struct ear *ear = (struct ear *)self;
    uint64_t epoch = ear->epoch;
    const PyMethodDef *definition;
    PyObject *first;

    if (UNLIKELY(!are_enough(count, C_ARGUMENTS))) {
        Py_RETURN_NONE;
    }
    if (Py_TYPE(arguments[2]) == &PyFunction_Type) {
        if (verb == VERB_C_ENTER) {
            return lose(ear, OVERHEAD_CALL_PYTHON);
        }
        Py_RETURN_NONE;
    }
    first = arguments[3] == ear->missing ? NULL : arguments[3];
    definition = events_c_definition(arguments[2], first);
    if (definition == NULL) {
        return hear_other(self, arguments, verb);
    }
    if (verb != VERB_C_ENTER) {
        bool raised = verb == VERB_C_RAISE;

        if ((filters && !events_is_from(epoch, arguments[0]))
            || !events_leave_quickly(epoch, (uintptr_t)definition, raised)) {
            return c_leave(self, arguments, definition, raised);
        }
    }
    else if ((filters && !events_is_in(epoch, arguments[0]))
             || !events_enter_quickly(epoch, (uintptr_t)definition)) {
        return c_enter(self, arguments, definition);
    }
    Py_RETURN_NONE;
}

/* One vectorcall function for each verb, so that it is not looked at when an
   event comes. */
#define HEARER(name, call)                                                   \
    static PyObject *                                                        \
    name(PyObject *self, PyObject *const *arguments, size_t count,           \
         PyObject *keywords)                                                 \
    {                                                                        \
        (void)keywords;                                                      \
        return call;                                                         \
    }
#define PY_HEARER(name, verb)                                                \
    HEARER(name, hear_py(self, arguments, count, verb))
#define C_HEARER(name, verb, filters)                                        \
    HEARER(name, hear_c(self, arguments, count, verb, filters))

PY_HEARER(hear_py_enter, VERB_PY_ENTER)
PY_HEARER(hear_py_resume, VERB_PY_RESUME)
PY_HEARER(hear_py_leave, VERB_PY_LEAVE)
PY_HEARER(hear_py_yield, VERB_PY_YIELD)
PY_HEARER(hear_py_unwind, VERB_PY_UNWIND)
C_HEARER(hear_c_enter, VERB_C_ENTER, false)
C_HEARER(hear_c_enter_filtered, VERB_C_ENTER, true)
C_HEARER(hear_c_leave, VERB_C_LEAVE, false)
C_HEARER(hear_c_leave_filtered, VERB_C_LEAVE, true)
C_HEARER(hear_c_raise, VERB_C_RAISE, false)
C_HEARER(hear_c_raise_filtered, VERB_C_RAISE, true)

static const vectorcallfunc hearers[VERB_COUNT] = {
    [VERB_PY_ENTER] = hear_py_enter,
    [VERB_PY_RESUME] = hear_py_resume,
    [VERB_PY_LEAVE] = hear_py_leave,
    [VERB_PY_YIELD] = hear_py_yield,
    [VERB_PY_UNWIND] = hear_py_unwind,
    [VERB_C_ENTER] = hear_c_enter,
    [VERB_C_LEAVE] = hear_c_leave,
    [VERB_C_RAISE] = hear_c_raise,
};

static const vectorcallfunc filtered_hearers[VERB_COUNT] = {
    [VERB_C_ENTER] = hear_c_enter_filtered,
    [VERB_C_LEAVE] = hear_c_leave_filtered,
    [VERB_C_RAISE] = hear_c_raise_filtered,
};

static void
choose_hearers(struct module_state *state)
{
    for (int verb = 0; verb < VERB_COUNT; verb++) {
        struct ear *ear = (struct ear *)state->ears[verb];

        ear->vectorcall = hearers[verb];
        if (state->audience.filters && filtered_hearers[verb] != NULL) {
            ear->vectorcall = filtered_hearers[verb];
        }
    }
}

static int
prepare(struct module_state *state)
{
    return tool_prepare(state);
}

static int
start(struct module_state *state)
{
    if (tool_check(state) < 0 || ear_make_all(state) < 0) {
        return -1;
    }
    choose_hearers(state);
    return tool_take(state);
}

static int
stop(struct module_state *state)
{
    int error = tool_give_back(state);

    ear_drop_all(state);
    return error;
}

static void
release(struct module_state *state)
{
    ear_drop_all(state);
    Py_CLEAR(state->tool_name);
}

const struct event_source monitoring_source = {
    .name = "monitoring",
    .hears_all_calls = true,
    .is_shared = true,
    .prepare = prepare,
    .start = start,
    .stop = stop,
    .release = release,
};

#endif
