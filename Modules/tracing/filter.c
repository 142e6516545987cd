/* Matching code with globs, once for each module of a file. */

#include "filter.h"

#include <fnmatch.h>
#include <string.h>

#include "compat.h"

#define LONGEST_MODULE 1000     /* names beyond that match nothing */
#define PATHS 4096              /* so many are remembered at once */

/* Return a new tuple of str from a str or an iterable of them. */
static PyObject *
read_globs(PyObject *globs, const char *name)
{
    PyObject *tuple;

    if (globs == NULL || globs == Py_None) {
        return PyTuple_New(0);
    }
    tuple = PyUnicode_Check(globs) ? PyTuple_Pack(1, globs)
                                   : PySequence_Tuple(globs);
    for (Py_ssize_t i = 0; tuple != NULL && i < PyTuple_GET_SIZE(tuple);
         i++) {
        PyObject *glob = PyTuple_GET_ITEM(tuple, i);

        if (!PyUnicode_Check(glob)) {
            PyErr_Format(PyExc_TypeError, "%s: a glob must be a str, not %s",
                         name, Py_TYPE(glob)->tp_name);
            Py_CLEAR(tuple);
        }
        else if (PyUnicode_AsUTF8(glob) == NULL) {
            Py_CLEAR(tuple);
        }
    }
    return tuple;
}

int
filter_set(struct filter *filter, PyObject *include, PyObject *exclude)
{
    PyObject *included = read_globs(include, "include");
    PyObject *excluded = included == NULL ? NULL
                                          : read_globs(exclude, "exclude");
    PyObject *known = NULL;

    if (excluded != NULL && (PyTuple_GET_SIZE(included) > 0
                             || PyTuple_GET_SIZE(excluded) > 0)) {
        known = PyDict_New();
    }
    if (excluded == NULL || PyErr_Occurred()) {
        Py_XDECREF(included);
        Py_XDECREF(excluded);
        return -1;
    }
    Py_XSETREF(filter->include, included);
    Py_XSETREF(filter->exclude, excluded);
    Py_XSETREF(filter->known, known);
    return 0;
}

void
filter_clear(struct filter *filter)
{
    Py_CLEAR(filter->include);
    Py_CLEAR(filter->exclude);
    Py_CLEAR(filter->known);
}

/* Match glob with the name of a module, or of a package that it is in. */
static bool
matches_module(const char *glob, const char *module)
{
    char name[LONGEST_MODULE + 1];
    size_t length = strlen(module);
    char *dot;

    if (length > LONGEST_MODULE) {
        return false;
    }
    memcpy(name, module, length + 1);
    while (fnmatch(glob, name, 0) != 0) {
        dot = strrchr(name, '.');
        if (dot == NULL) {
            return false;
        }
        *dot = '\0';
    }
    return true;
}

static bool
matches(const char *glob, const char *path, const char *module)
{
    return strchr(glob, '/') != NULL ? fnmatch(glob, path, 0) == 0
                                     : matches_module(glob, module);
}

/* Return what the last glob that matches says, or otherwise. */
static bool
decide(PyObject *globs, const char *path, const char *module, bool otherwise)
{
    for (Py_ssize_t i = PyTuple_GET_SIZE(globs) - 1; i >= 0; i--) {
        const char *glob = PyUnicode_AsUTF8(PyTuple_GET_ITEM(globs, i));
        bool opposite = glob != NULL && glob[0] == '!';

        if (glob != NULL && matches(glob + opposite, path, module)) {
            return !opposite;
        }
    }
    return otherwise;
}

/* A text that has no UTF-8 matches what the empty one does. */
static const char *
as_utf8(PyObject *text)
{
    const char *utf8 = text == NULL ? "" : PyUnicode_AsUTF8(text);

    if (utf8 == NULL) {
        PyErr_Clear();
        return "";
    }
    return utf8;
}

static bool
excludes(const struct filter *filter, PyObject *path, PyObject *module)
{
    const char *path_utf8 = as_utf8(path);
    const char *module_utf8 = as_utf8(module);

    return !decide(filter->include, path_utf8, module_utf8,
                   PyTuple_GET_SIZE(filter->include) == 0)
           || decide(filter->exclude, path_utf8, module_utf8, false);
}

/* Return the module of the running code, borrowed, or NULL. */
static PyObject *
running_module(void)
{
    PyObject *globals = PyEval_GetGlobals();
    PyObject *module = NULL;

    if (globals != NULL && PyDict_Check(globals)) {
        module = PyDict_GetItemString(globals, "__name__");
    }
    return module != NULL && PyUnicode_CheckExact(module) ? module : NULL;
}

/* Return the dict of the modules of path, borrowed; NULL without memory. */
static PyObject *
modules_of(const struct filter *filter, PyObject *path)
{
    PyObject *modules = PyDict_GetItemWithError(filter->known, path);
    int error;

    if (modules != NULL || PyErr_Occurred()) {
        return modules;
    }
    if (PyDict_GET_SIZE(filter->known) >= PATHS) {
        PyDict_Clear(filter->known);
    }
    modules = PyDict_New();
    if (modules == NULL) {
        return NULL;
    }
    error = PyDict_SetItem(filter->known, path, modules);
    Py_DECREF(modules);
    return error < 0 ? NULL : modules;
}

static bool
look_up(struct filter *filter, PyObject *path, PyObject *module)
{
    PyObject *modules = modules_of(filter, path);
    PyObject *key = module == NULL ? Py_None : module;
    PyObject *answer = NULL;
    bool excluded;

    if (modules != NULL) {
        answer = PyDict_GetItemWithError(modules, key);
    }
    if (answer != NULL) {
        return answer == Py_True;
    }
    excluded = excludes(filter, path, module);
    if (modules != NULL && !PyErr_Occurred()) {
        PyDict_SetItem(modules, key, excluded ? Py_True : Py_False);
    }
    return excluded;
}

bool
filter_excludes(struct filter *filter, PyObject *code)
{
    struct compat_exception saved;
    PyObject *path, *module;
    bool excluded;

    if (!filter_is_set(filter) || !PyCode_Check(code)) {
        return false;
    }
    saved = compat_save_exception();
    path = ((PyCodeObject *)code)->co_filename;
    module = running_module();
    excluded = PyUnicode_CheckExact(path) ? look_up(filter, path, module)
                                          : excludes(filter, path, module);
    PyErr_Clear();
    compat_restore_exception(saved);
    return excluded;
}
