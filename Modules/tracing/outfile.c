/* Whole profiles written for other programs, without the interpreter's
   lock. */

#include <Python.h>

#include "outfile.h"

#include <errno.h>

#include "export/export.h"
#include "library.h"

/* What Python code asks for. */
struct outfile {
    PyObject *path;             /* bytes */
    const struct export_format *format;
    struct export_options options;
};

/* Understand a unit's name and a limit, which may be None and negative. */
static int
read_rest(struct outfile *outfile, const char *format, const char *unit,
          Py_ssize_t limit)
{
    struct complaint complaint;

    outfile->format = export_find(format);
    if (outfile->format == NULL || outfile->format->write_profile == NULL) {
        PyErr_Format(PyExc_ValueError, "no format '%s'", format);
        return -1;
    }
    if (unit != NULL && unit_parse("unit", unit, &outfile->options.unit,
                                   &complaint) != STATUS_OK) {
        library_raise(STATUS_INVALID, &complaint, NULL);
        return -1;
    }
    if (limit >= 0) {
        outfile->options.limit = (size_t)limit;
    }
    return 0;
}

/* Read the arguments; on success path is to be let go. Returns -1 with an
   exception set. */
static int
read_arguments(struct outfile *outfile, PyObject *arguments)
{
    const char *format, *unit = NULL;
    int folds = 0, wants_timeline = 0;
    Py_ssize_t limit = -1;

    *outfile = (struct outfile){.options = EXPORT_DEFAULTS};
    if (!PyArg_ParseTuple(arguments, "O&sszppzdn:_export_file",
                          PyUnicode_FSConverter, &outfile->path, &format,
                          &outfile->options.name, &outfile->options.thread,
                          &folds, &wants_timeline, &unit,
                          &outfile->options.least_percent, &limit)) {
        return -1;
    }
    outfile->options.folds_recursion = folds != 0;
    outfile->options.wants_timeline = wants_timeline != 0;
    if (read_rest(outfile, format, unit, limit) < 0) {
        Py_CLEAR(outfile->path);
        return -1;
    }
    return 0;
}

/* The profile is made ready under the lock, as that may leave marks in it. */
static enum status
write_file(const struct outfile *outfile, struct profile *profile,
           bool *is_estimate, struct complaint *complaint)
{
    const char *path = PyBytes_AS_STRING(outfile->path);
    struct export_request request;
    enum status status = export_prepare(&request, outfile->format, profile,
                                        &outfile->options, complaint);

    *is_estimate = export_is_estimate(&request);
    if (status == STATUS_OK) {
        Py_BEGIN_ALLOW_THREADS
        status = export_save(&request, outfile->format, path, complaint);
        Py_END_ALLOW_THREADS
    }
    export_release(&request);
    return status;
}

PyObject *
outfile_export(struct profile *profile, PyObject *arguments)
{
    struct complaint complaint;
    struct outfile outfile;
    bool is_estimate;
    enum status status;
    PyObject *result;

    if (read_arguments(&outfile, arguments) < 0) {
        return NULL;
    }
    errno = 0;
    status = write_file(&outfile, profile, &is_estimate, &complaint);
    if (status == STATUS_OK) {
        result = PyBool_FromLong(is_estimate);
    }
    else if (status == STATUS_SYSTEM) {
        PyObject *path = PyUnicode_DecodeFSDefault(
            PyBytes_AS_STRING(outfile.path));

        result = path == NULL ? NULL
                              : PyErr_SetFromErrnoWithFilenameObject(
                                    PyExc_OSError, path);
        Py_XDECREF(path);
    }
    else {
        result = library_raise(status, &complaint, NULL);
    }
    Py_DECREF(outfile.path);
    return result;
}
