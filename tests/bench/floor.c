/*
 * _floor: the cheapest recorder there can be, callbacks that do nothing for
 * the events that a profiler needs; a yardstick for the benchmark only.
 *
 * start(builtins=True)   subscribe; without builtins the calls of C functions
 *                        are left out (3.12+)
 * stop()                 unsubscribe; nothing happens if it was not started
 *
 * On 3.12+ the events come from sys.monitoring, on 3.11 from the profile
 * function of the thread that calls start().
 */

#include <Python.h>

#if PY_VERSION_HEX >= 0x030C0000

#include <stdbool.h>
#include <stddef.h>

/* A callable that returns None whatever it is given. */
struct callback {
    PyObject_HEAD
    vectorcallfunc vectorcall;
};

struct floor_state {
    PyTypeObject *callback_type;
    bool started;
};

struct event {
    const char *name;
    bool builtin; /* comes from calls of C functions only */
};

static const struct event events[] = {
    {"PY_START", false},
    {"PY_RESUME", false},
    {"PY_THROW", false},
    {"PY_RETURN", false},
    {"PY_YIELD", false},
    {"PY_UNWIND", false},
    {"CALL", true},
    {"C_RETURN", true},
    {"C_RAISE", true},
};

#define EVENT_COUNT (sizeof(events) / sizeof(events[0]))

static PyObject *
callback_vectorcall(PyObject *Py_UNUSED(self),
                    PyObject *const *Py_UNUSED(args),
                    size_t Py_UNUSED(nargsf), PyObject *Py_UNUSED(kwnames))
{
    Py_RETURN_NONE;
}

static void
callback_dealloc(PyObject *self)
{
    PyTypeObject *type = Py_TYPE(self);

    type->tp_free(self);
    Py_DECREF(type);
}

static PyMemberDef callback_members[] = {
    {"__vectorcalloffset__", Py_T_PYSSIZET,
     offsetof(struct callback, vectorcall), Py_READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot callback_slots[] = {
    {Py_tp_dealloc, (void *)callback_dealloc},
    {Py_tp_call, (void *)PyVectorcall_Call},
    {Py_tp_members, callback_members},
    {0, NULL},
};

static PyType_Spec callback_spec = {
    .name = "_floor.Callback",
    .basicsize = sizeof(struct callback),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_VECTORCALL |
             Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = callback_slots,
};

/* Returns a new callback. */
static PyObject *
make_callback(PyTypeObject *type)
{
    struct callback *self = PyObject_New(struct callback, type);

    if (self == NULL)
        return NULL;
    self->vectorcall = callback_vectorcall;
    return (PyObject *)self;
}

/* Takes result. */
static int
succeeded(PyObject *result)
{
    if (result == NULL)
        return -1;
    Py_DECREF(result);
    return 0;
}

/* The integer attribute name of object, or -1 with an exception set. */
static long
read_int(PyObject *object, const char *name)
{
    PyObject *value = PyObject_GetAttrString(object, name);
    long result;

    if (value == NULL)
        return -1;
    result = PyLong_AsLong(value);
    Py_DECREF(value);
    return result;
}

/* Registers callback for every event, and adds up the events in *mask. */
static int
register_events(PyObject *monitoring, long tool, PyObject *callback,
                bool builtins, long *mask)
{
    PyObject *numbers = PyObject_GetAttrString(monitoring, "events");
    int failed = numbers == NULL;

    *mask = 0;
    for (size_t i = 0; i < EVENT_COUNT && !failed; i++) {
        long event = read_int(numbers, events[i].name);

        failed = event < 0 ||
                 succeeded(PyObject_CallMethod(monitoring, "register_callback",
                                               "llO", tool, event,
                                               callback)) < 0;
        if (!failed && (builtins || !events[i].builtin))
            *mask |= event;
    }
    Py_XDECREF(numbers);
    return failed ? -1 : 0;
}

static int
subscribe(struct floor_state *state, PyObject *monitoring, long tool,
          bool builtins)
{
    PyObject *callback = make_callback(state->callback_type);
    long mask;
    int result = -1;

    if (callback == NULL)
        return -1;
    if (register_events(monitoring, tool, callback, builtins, &mask) == 0)
        result = succeeded(PyObject_CallMethod(monitoring, "set_events", "ll",
                                               tool, mask));
    Py_DECREF(callback);
    return result;
}

/* Gives the tool id back. */
static int
unsubscribe(PyObject *monitoring, long tool)
{
    long mask;

    if (succeeded(PyObject_CallMethod(monitoring, "set_events", "li", tool,
                                      0)) < 0)
        return -1;
    if (register_events(monitoring, tool, Py_None, false, &mask) < 0)
        return -1;
    return succeeded(
        PyObject_CallMethod(monitoring, "free_tool_id", "l", tool));
}

static int
acquire(struct floor_state *state, PyObject *monitoring, bool builtins)
{
    long tool = read_int(monitoring, "PROFILER_ID");

    if (tool < 0 || succeeded(PyObject_CallMethod(monitoring, "use_tool_id",
                                                  "ls", tool, "floor")) < 0)
        return -1;
    if (subscribe(state, monitoring, tool, builtins) == 0)
        return 0;

    PyObject *error = PyErr_GetRaisedException();
    if (unsubscribe(monitoring, tool) < 0)
        PyErr_Clear();
    PyErr_SetRaisedException(error);
    return -1;
}

static int
floor_on(PyObject *module, bool builtins)
{
    struct floor_state *state = PyModule_GetState(module);
    PyObject *monitoring = PySys_GetObject("monitoring");

    if (monitoring == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "sys.monitoring is missing");
        return -1;
    }
    if (acquire(state, monitoring, builtins) < 0)
        return -1;
    state->started = true;
    return 0;
}

static int
floor_off(PyObject *module)
{
    struct floor_state *state = PyModule_GetState(module);
    PyObject *monitoring = PySys_GetObject("monitoring");
    long tool;

    if (!state->started || monitoring == NULL)
        return 0;
    state->started = false;
    tool = read_int(monitoring, "PROFILER_ID");
    return tool < 0 ? -1 : unsubscribe(monitoring, tool);
}

static int
floor_exec(PyObject *module)
{
    struct floor_state *state = PyModule_GetState(module);
    PyObject *type = PyType_FromModuleAndSpec(module, &callback_spec, NULL);

    state->callback_type = (PyTypeObject *)type;
    return type == NULL ? -1 : 0;
}

static int
floor_traverse(PyObject *module, visitproc visit, void *arg)
{
    struct floor_state *state = PyModule_GetState(module);

    Py_VISIT(state->callback_type);
    return 0;
}

static int
floor_clear(PyObject *module)
{
    struct floor_state *state = PyModule_GetState(module);

    Py_CLEAR(state->callback_type);
    return 0;
}

static PyModuleDef_Slot floor_slots[] = {
    {Py_mod_exec, (void *)floor_exec},
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

#else /* 3.11 */

struct floor_state {
    char unused;
};

static int
ignore_event(PyObject *Py_UNUSED(self), PyFrameObject *Py_UNUSED(frame),
             int Py_UNUSED(what), PyObject *Py_UNUSED(arg))
{
    return 0;
}

static int
floor_on(PyObject *Py_UNUSED(module), int Py_UNUSED(builtins))
{
    PyEval_SetProfile(ignore_event, NULL);
    return 0;
}

static int
floor_off(PyObject *Py_UNUSED(module))
{
    PyEval_SetProfile(NULL, NULL);
    return 0;
}

static PyModuleDef_Slot floor_slots[] = {
    {0, NULL},
};

#define floor_traverse NULL
#define floor_clear NULL

#endif

static PyObject *
floor_start(PyObject *module, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"builtins", NULL};
    int builtins = 1;

    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "|p:start", names,
                                     &builtins))
        return NULL;
    if (floor_on(module, builtins != 0) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyObject *
floor_stop(PyObject *module, PyObject *Py_UNUSED(args))
{
    if (floor_off(module) < 0)
        return NULL;
    Py_RETURN_NONE;
}

static PyMethodDef floor_methods[] = {
    {"start", (PyCFunction)(void (*)(void))floor_start,
     METH_VARARGS | METH_KEYWORDS, "Subscribe callbacks that do nothing."},
    {"stop", floor_stop, METH_NOARGS, "Unsubscribe them."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef floor_module = {
    .m_base = PyModuleDef_HEAD_INIT,
    .m_name = "_floor",
    .m_doc = "A recorder that records nothing.",
    .m_size = sizeof(struct floor_state),
    .m_methods = floor_methods,
    .m_slots = floor_slots,
    .m_traverse = floor_traverse,
    .m_clear = floor_clear,
};

PyMODINIT_FUNC
PyInit__floor(void)
{
    return PyModuleDef_Init(&floor_module);
}
