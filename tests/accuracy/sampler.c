/*
 * _sampler: notes at regular times which Python function the main thread is
 * in; the truth that the ranking of functions is compared with.
 *
 * start(interval_us, limit)  note at most limit times, every interval_us of
 *                            processor time
 * stop()                     no more; returns the list of id(code), one for
 *                            each note
 *
 * A signal handler of Python's would run too late: at the next function's
 * beginning, the next turn of a loop or the end of a C function, and so would
 * find the wrong function every third time.  This one runs at once, and only
 * reads.  The ids are not references: whoever asks looks for the code objects
 * that are still there.
 */

#define Py_BUILD_CORE 1

#include <Python.h>

#if PY_VERSION_HEX < 0x030D0000
#include <internal/pycore_frame.h>
#endif

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

/* A signal handler has no argument of its own, hence globals.  The handler
   writes notes and count, between start() and stop(), which write the rest. */
static PyThreadState *thread;
static PyObject **notes;
static Py_ssize_t note_limit;
static volatile Py_ssize_t note_count;
static struct sigaction previous;
#if PY_VERSION_HEX < 0x030D0000
static int tester[2];
#endif

#if PY_VERSION_HEX >= 0x030D0000

/* The code of the function that thread is in, borrowed, or NULL. */
static PyObject *
running_code(void)
{
    PyObject *code;

    if (thread->current_frame == NULL)
        return NULL;
    /* A new reference, and given back before the code that is interrupted
       goes on: for it the count has not changed. */
    code = PyUnstable_InterpreterFrame_GetCode(thread->current_frame);
    Py_DECREF(code);
    return code;
}

#else

/* The same.  A new evaluation loop shows its list of frames before there is
   one in it, so the frame may be no frame.  What is read through a pipe is
   tested by the kernel, and an id that is none is dropped by whoever asks. */
static PyObject *
running_code(void)
{
    struct _PyInterpreterFrame *frame = thread->cframe->current_frame;
    PyObject *code;

    if (write(tester[1], &frame->f_code, sizeof(code)) != sizeof(code))
        return NULL;
    if (read(tester[0], &code, sizeof(code)) != sizeof(code))
        return NULL;
    return code;
}

#endif

static void
note(int Py_UNUSED(number))
{
    int saved = errno;
    PyObject *code = running_code();

    if (code != NULL && note_count < note_limit)
        notes[note_count++] = code;
    errno = saved;
}

static int
set_interval(long interval_us)
{
    struct timeval interval = {
        .tv_sec = interval_us / 1000000,
        .tv_usec = interval_us % 1000000,
    };
    struct itimerval timer = {interval, interval};

    return setitimer(ITIMER_PROF, &timer, NULL);
}

static PyObject *
sampler_start(PyObject *Py_UNUSED(module), PyObject *args)
{
    struct sigaction action;
    long interval_us;
    Py_ssize_t limit;

    if (!PyArg_ParseTuple(args, "ln", &interval_us, &limit))
        return NULL;
    if (notes != NULL || limit <= 0) {
        PyErr_SetString(PyExc_ValueError, "started already, or no limit");
        return NULL;
    }
    notes = calloc((size_t)limit, sizeof(*notes));
    if (notes == NULL)
        return PyErr_NoMemory();
    note_limit = limit;
    note_count = 0;
    thread = PyThreadState_Get();
#if PY_VERSION_HEX < 0x030D0000
    if (tester[1] == 0 && pipe(tester) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
#endif
    memset(&action, 0, sizeof(action));
    action.sa_handler = note;
    action.sa_flags = SA_RESTART;
    if (sigaction(SIGPROF, &action, &previous) < 0
        || set_interval(interval_us) < 0)
        return PyErr_SetFromErrno(PyExc_OSError);
    Py_RETURN_NONE;
}

static PyObject *
sampler_stop(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(ignored))
{
    PyObject *result;

    set_interval(0);
    sigaction(SIGPROF, &previous, NULL);
    result = PyList_New(note_count);
    for (Py_ssize_t i = 0; result != NULL && i < note_count; i++) {
        PyObject *id = PyLong_FromVoidPtr(notes[i]);

        if (id == NULL)
            Py_CLEAR(result);
        else
            PyList_SET_ITEM(result, i, id);
    }
    free(notes);
    notes = NULL;
    return result;
}

static PyMethodDef sampler_methods[] = {
    {"start", sampler_start, METH_VARARGS, NULL},
    {"stop", sampler_stop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef sampler_module = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_sampler",
    .m_size = -1,
    .m_methods = sampler_methods,
};

PyMODINIT_FUNC
PyInit__sampler(void)
{
    return PyModule_Create(&sampler_module);
}
