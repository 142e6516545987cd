/* Which code a profiler leaves out: globs of module names and of paths. */

#ifndef TRACING_FILTER_H
#define TRACING_FILTER_H

#include <Python.h>

#include <stdbool.h>

/* Of two tuples of str, or NULL: what matches an include (or all, if there
   are none) and no exclude is recorded. A glob with a slash is matched with
   the path of the file, another one with the module's name and those of the
   packages that it is in. The last glob that matches decides, and one that
   begins with "!" says the opposite. */
struct filter {
    PyObject *include;          /* owned */
    PyObject *exclude;          /* owned */
    PyObject *known;            /* owned: {path: {module: left out}} */
};

/* Read the constructor's arguments, a str or an iterable of them each; NULL
   stands for none. Returns -1 with an exception set and filter as it was. */
int filter_set(struct filter *filter, PyObject *include, PyObject *exclude);

void filter_clear(struct filter *filter);

static inline bool
filter_is_set(const struct filter *filter)
{
    return filter->known != NULL;
}

/* Return whether code, which the calling thread runs, is left out. Never
   raises, and runs no Python code. */
bool filter_excludes(struct filter *filter, PyObject *code);

#endif
