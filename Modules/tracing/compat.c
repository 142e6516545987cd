/* What differs between the interpreters' C interfaces and takes more than a
   line. */

#include "compat.h"

#include <frameobject.h>

#ifdef Py_GIL_DISABLED

int
compat_has_lock(void)
{
    PyObject *function = Py_XNewRef(PySys_GetObject("_is_gil_enabled"));
    PyObject *answer;
    int has;

    if (function == NULL) {
        return 0;
    }
    answer = PyObject_CallNoArgs(function);
    has = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    Py_DECREF(function);
    return has;
}

#endif

#if PY_VERSION_HEX >= 0x030c0000

int
compat_set_profile(Py_tracefunc function, PyObject *object)
{
    PyEval_SetProfileAllThreads(function, object);
    return 0;
}

static bool
is_set(Py_tracefunc function, PyObject *object)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    PyThreadState *thread = PyInterpreterState_ThreadHead(interpreter);

    while (thread != NULL) {
        if (thread->c_profilefunc == function
            && thread->c_profileobj == object) {
            return true;
        }
        thread = PyThreadState_Next(thread);
    }
    return false;
}

int
compat_replace_profile(Py_tracefunc function, PyObject *old, PyObject *new)
{
    if (is_set(function, old)) {
        PyEval_SetProfileAllThreads(function, new);
    }
    return 0;
}

/* One that has been replaced everywhere must not end its successor. */
int
compat_unset_profile(Py_tracefunc function, PyObject *object)
{
    if (is_set(function, object)) {
        PyEval_SetProfileAllThreads(NULL, NULL);
    }
    return 0;
}

int
compat_set_profile_here(Py_tracefunc function, PyObject *object)
{
    PyEval_SetProfile(function, object);
    return 0;
}

#else

/* Set the profile function of every thread that has this one. Setting it may
   run Python code, an audit hook, and thereby end the very thread that was
   next: begin anew after each. */
static int
replace(Py_tracefunc function, PyObject *object, Py_tracefunc by,
        PyObject *by_object)
{
    PyInterpreterState *interpreter = PyInterpreterState_Get();
    PyThreadState *thread = PyInterpreterState_ThreadHead(interpreter);

    while (thread != NULL) {
        if (thread->c_profilefunc != function
            || thread->c_profileobj != object) {
            thread = PyThreadState_Next(thread);
            continue;
        }
        if (_PyEval_SetProfile(thread, by, by_object) < 0) {
            return -1;
        }
        thread = PyInterpreterState_ThreadHead(interpreter);
    }
    return 0;
}

/* To a thread that has object already it is not given again: the interpreter
   would let go of it first, and that may be the last hold on it. */
int
compat_set_profile_here(Py_tracefunc function, PyObject *object)
{
    PyThreadState *thread = PyThreadState_Get();

    if (thread->c_profilefunc == function
        && thread->c_profileobj == object) {
        return 0;
    }
    return _PyEval_SetProfile(thread, function, object);
}

int
compat_set_profile(Py_tracefunc function, PyObject *object)
{
    return compat_set_profile_here(function, object) < 0
               ? -1
               : replace(NULL, NULL, function, object);
}

int
compat_replace_profile(Py_tracefunc function, PyObject *old, PyObject *new)
{
    return replace(function, old, function, new);
}

int
compat_unset_profile(Py_tracefunc function, PyObject *object)
{
    return replace(function, object, NULL, NULL);
}

#endif

/* An instruction is a word of two bytes. */
#define INSTRUCTION_BYTES 2

/* Code begins at its first traceable instruction, which is run once. */
bool
compat_has_begun(PyFrameObject *frame, const PyCodeObject *code)
{
    int first = code->_co_firsttraceable * INSTRUCTION_BYTES;

    return PyFrame_GetLasti(frame) > first;
}

#define YIELD_VALUE 86          /* the instruction, on 3.11 */

/* By the instruction that it has come to. From 3.12 on nobody asks but tests,
   and every yield looks like a return to them. */
bool
compat_is_suspended(PyFrameObject *frame, PyCodeObject *code)
{
    PyObject *bytes = PyCode_GetCode(code);
    int at = PyFrame_GetLasti(frame);
    bool yields = false;

    if (PY_VERSION_HEX < 0x030c0000 && bytes != NULL && at >= 0
        && at < PyBytes_GET_SIZE(bytes)) {
        yields = (unsigned char)PyBytes_AS_STRING(bytes)[at] == YIELD_VALUE;
    }
    PyErr_Clear();
    Py_XDECREF(bytes);
    return yields;
}
