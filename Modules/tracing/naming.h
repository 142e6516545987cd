/* What the recorder's keys stand for: code objects, and C functions by their
   method definitions.

   A key is an address. A code object is kept alive as long as its key is
   known. A C function's definition is not, as little as in the standard
   library's profiler: nearly all are static, but one that a binding library
   has made and freed may leave its label to another at the same address. */

#ifndef TRACING_NAMING_H
#define TRACING_NAMING_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

struct name;

struct naming {
    struct name *names;
    size_t code_count;          /* code objects among them */
    bool is_stable;             /* no label has an address in it, as some of
                                   the standard library's profiler have */
};

/* Make naming empty. */
void naming_init(struct naming *naming);

/* Forget all names. May run Python code, as letting go of objects may. */
void naming_clear(struct naming *naming);

/* Learn that key stands for code, a code object. Returns -1, without an
   exception, if there is no memory. */
int naming_add_code(struct naming *naming, uintptr_t key, PyObject *code);

/* Learn that key stands for the C function of definition, called on self
   (may be NULL) and from module (may be NULL). As above. Never runs Python
   code. */
int naming_add_c_function(struct naming *naming, uintptr_t key,
                          const PyMethodDef *definition, PyObject *self,
                          PyObject *module);

/* Learn that key stands for text, a str. As above. */
int naming_add_text(struct naming *naming, uintptr_t key, PyObject *text);

/* Return one code object after the other, borrowed, and NULL after the last;
   *at begins as NULL. */
PyObject *naming_next_code(const struct naming *naming, struct name **at);

/* Forget the code object of key and return it: the caller owns it. */
PyObject *naming_take_code(struct naming *naming, uintptr_t key);

/* Return what key stands for, borrowed from naming: a code object, or the
   text that describes a C function. NULL if it is not known. */
PyObject *naming_find(const struct naming *naming, uintptr_t key);

#endif
