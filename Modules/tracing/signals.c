/* Signal handlers that are called in time.

   The interpreter only notes that a signal has come and calls its handler
   between two instructions. A signal that comes between the last of them and
   a system call that waits, for a lock or for input, is not looked at until
   that returns: a process that is told to end waits on, and so does the one
   that waits for its end. So it is sent again and again: it interrupts the
   system call, and then the interpreter looks. */

#include <Python.h>

#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>

#include "base/reminder.h"

const char signals_insist_doc[] =
    "insist($module, number, /)\n--\n\n"
    "See that the handler of a signal is called, whatever the program does.\n"
    "\n"
    "It must have been set by signal.signal().  It may be called more than\n"
    "once for one signal, and has to set another one or to end the process.\n"
    "Raises ValueError if there is none, and OSError.";

static void
note(int number, siginfo_t *info, void *context)
{
    int error = errno;

    (void)context;
    PyErr_SetInterruptEx(number);
    if (info->si_code != SI_TIMER) {
        reminder_begin(number);
    }
    errno = error;
}

static bool
is_handled(const struct sigaction *action)
{
    return (action->sa_flags & SA_SIGINFO) != 0
           || (action->sa_handler != SIG_DFL
               && action->sa_handler != SIG_IGN);
}

PyObject *
signals_insist(PyObject *Py_UNUSED(module), PyObject *number)
{
    long signal_number = PyLong_AsLong(number);
    struct sigaction action;

    if (signal_number == -1 && PyErr_Occurred()) {
        return NULL;
    }
    if (signal_number < 1 || signal_number >= NSIG) {
        return PyErr_Format(PyExc_ValueError, "no signal: %ld",
                            signal_number);
    }
    if (sigaction((int)signal_number, NULL, &action) < 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    if (!is_handled(&action)) {
        return PyErr_Format(PyExc_ValueError, "signal %ld has no handler",
                            signal_number);
    }
    action.sa_flags |= SA_SIGINFO;
    action.sa_sigaction = note;
    if (sigaction((int)signal_number, &action, NULL) < 0) {
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    Py_RETURN_NONE;
}
