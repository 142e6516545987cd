/* What differs between the interpreters' C interfaces, 3.11 to 3.15: here
   and in the event sources only. Each wrapper owns and borrows alike on every
   version. */

#ifndef TRACING_COMPAT_H
#define TRACING_COMPAT_H

#include <Python.h>
#include <structmember.h>

#include <stdbool.h>

/* sys.monitoring exists. */
#define COMPAT_HAS_MONITORING (PY_VERSION_HEX >= 0x030c0000)

/* Take the current exception away and return it, or NULL; it is to be given
   to compat_restore_exception. */
struct compat_exception {
    PyObject *type, *value, *traceback;
};

#if PY_VERSION_HEX >= 0x030c0000

static inline struct compat_exception
compat_save_exception(void)
{
    return (struct compat_exception){.value = PyErr_GetRaisedException()};
}

static inline void
compat_restore_exception(struct compat_exception saved)
{
    PyErr_SetRaisedException(saved.value);
}

#else

static inline struct compat_exception
compat_save_exception(void)
{
    struct compat_exception saved;

    PyErr_Fetch(&saved.type, &saved.value, &saved.traceback);
    return saved;
}

static inline void
compat_restore_exception(struct compat_exception saved)
{
    PyErr_Restore(saved.type, saved.value, saved.traceback);
}

#endif

/* Report the current exception as unraisable, raised by timer. */
static inline void
compat_timer_unraisable(PyObject *timer)
{
#if PY_VERSION_HEX >= 0x030d0000
    PyErr_FormatUnraisable("Exception ignored while calling "
                           "_lsprof timer %R", timer);
#else
    PyErr_WriteUnraisable(timer);
#endif
}

/* Report error as the interpreter does what ended its waiting for threads;
   threading is that module, or None. */
static inline void
compat_shutdown_unraisable(PyObject *error, PyObject *threading)
{
#if PY_VERSION_HEX >= 0x030d0000
    (void)threading;
    PyErr_SetRaisedException(Py_NewRef(error));
    PyErr_FormatUnraisable("Exception ignored on threading shutdown");
#elif PY_VERSION_HEX >= 0x030c0000
    PyErr_SetRaisedException(Py_NewRef(error));
    PyErr_WriteUnraisable(threading);
#else
    PyErr_Restore(Py_NewRef(Py_TYPE(error)), Py_NewRef(error),
                  PyException_GetTraceback(error));
    PyErr_WriteUnraisable(threading);
#endif
}

/* Return whether a lock lets but one thread of the interpreter run at a time:
   1 or 0, or -1 with an exception set. Without the lock is whoever builds the
   interpreter so, and forbids it to turn the lock on when it loads us. */
#ifdef Py_GIL_DISABLED
int compat_has_lock(void);
#else
static inline int
compat_has_lock(void)
{
    return 1;
}
#endif

/* Let function hear, with object, of the events of the calling thread, and
   of every other thread that has no profile function yet. (From 3.12 on the
   interpreter can only set those of all threads.) Returns -1 with an
   exception set. */
int compat_set_profile(Py_tracefunc function, PyObject *object);

/* The same for the calling thread alone. */
int compat_set_profile_here(Py_tracefunc function, PyObject *object);

/* Let new hear wherever function hears for old. As above. */
int compat_replace_profile(Py_tracefunc function, PyObject *old,
                           PyObject *new);

/* End that in every thread that still has function and object. Returns -1
   with an exception set. */
int compat_unset_profile(Py_tracefunc function, PyObject *object);

/* Return whether frame, a generator's or coroutine's of code that is about to
   go on, has run before. */
bool compat_has_begun(PyFrameObject *frame, const PyCodeObject *code);

/* Return whether frame, which is being left, is only suspended. */
bool compat_is_suspended(PyFrameObject *frame, PyCodeObject *code);

#endif
