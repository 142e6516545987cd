/* Names of keys, in the words that the standard library's profiler uses. */

#include "naming.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"

struct name {
    uintptr_t key;
    PyObject *object;           /* owned: a code object or a str */
    UT_hash_handle hh;
};

void
naming_init(struct naming *naming)
{
    *naming = (struct naming){0};
}

void
naming_clear(struct naming *naming)
{
    struct name *names = naming->names;
    struct name *name, *next;

    naming->names = NULL;
    naming->code_count = 0;
    HASH_ITER(hh, names, name, next) {
        HASH_DEL(names, name);
        Py_DECREF(name->object);
        memory_free(name);
    }
}

/* Takes object, on failure too. */
static int
add(struct naming *naming, uintptr_t key, PyObject *object)
{
    struct name *name = memory_allocate(sizeof(*name));

    if (name == NULL) {
        Py_DECREF(object);
        return -1;
    }
    name->key = key;
    name->object = object;
    HASH_ADD(hh, naming->names, key, sizeof(name->key), name);
    if (name->hh.tbl == NULL) {
        Py_DECREF(object);
        memory_free(name);
        return -1;
    }
    return 0;
}

int
naming_add_code(struct naming *naming, uintptr_t key, PyObject *code)
{
    if (naming_find(naming, key) != NULL) {
        return 0;
    }
    if (add(naming, key, Py_NewRef(code)) < 0) {
        return -1;
    }
    naming->code_count++;
    return 0;
}

int
naming_add_text(struct naming *naming, uintptr_t key, PyObject *text)
{
    if (naming_find(naming, key) != NULL) {
        return 0;
    }
    return add(naming, key, Py_NewRef(text));
}

PyObject *
naming_next_code(const struct naming *naming, struct name **at)
{
    struct name *name = *at == NULL ? naming->names : (*at)->hh.next;

    while (name != NULL && !PyCode_Check(name->object)) {
        name = name->hh.next;
    }
    *at = name;
    return name == NULL ? NULL : name->object;
}

PyObject *
naming_take_code(struct naming *naming, uintptr_t key)
{
    struct name *name;
    PyObject *code;

    HASH_FIND(hh, naming->names, &key, sizeof(key), name);
    HASH_DEL(naming->names, name);
    code = name->object;
    memory_free(name);
    naming->code_count--;
    return code;
}

/* A function of a module, or a static method. */
static PyObject *
plain_function_label(const PyMethodDef *definition, PyObject *module)
{
    if (module != NULL && PyUnicode_Check(module)
        && PyUnicode_CompareWithASCIIString(module, "builtins") != 0) {
        return PyUnicode_FromFormat("<%U.%s>", module, definition->ml_name);
    }
    return PyUnicode_FromFormat("<%s>", definition->ml_name);
}

/* Whether object's repr is made in C, from names alone. */
static bool
has_plain_repr(PyObject *object)
{
    const PyTypeObject *const types[] = {
        &PyMethodDescr_Type, &PyClassMethodDescr_Type, &PyWrapperDescr_Type,
        &PyGetSetDescr_Type, &PyMemberDescr_Type,      &PyCFunction_Type,
        &PyFunction_Type,    &PyProperty_Type,
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (Py_TYPE(object) == types[i]) {
            return true;
        }
    }
    return false;
}

/* The repr() of a function of a class, __new__, holds the class's address. */
static PyObject *
class_function_label(PyObject *method)
{
    const PyCFunctionObject *function = (PyCFunctionObject *)method;

    return PyUnicode_FromFormat("<built-in method %s of class '%s'>",
                                function->m_ml->ml_name,
                                ((PyTypeObject *)function->m_self)->tp_name);
}

static bool
is_function_of_class(PyObject *method)
{
    return PyCFunction_CheckExact(method)
           && ((PyCFunctionObject *)method)->m_self != NULL
           && PyType_Check(((PyCFunctionObject *)method)->m_self);
}

/* What the type of self has under the method's name, as repr shows it; NULL
   if it has nothing, or nothing whose repr is safe to ask for here. */
static PyObject *
found_method_label(const struct naming *naming,
                   const PyMethodDef *definition, PyObject *self)
{
    PyObject *name = PyUnicode_InternFromString(definition->ml_name);
    PyObject *label = NULL;
    PyObject *method;

    if (name == NULL) {
        return NULL;
    }
    method = Py_XNewRef(_PyType_Lookup(Py_TYPE(self), name));
    Py_DECREF(name);
    if (method != NULL && naming->is_stable && is_function_of_class(method)) {
        label = class_function_label(method);
    }
    else if (method != NULL && has_plain_repr(method)) {
        /* PyObject_Repr() would run the program's signal handlers here, and
           from 3.12 on a pending collection of garbage. */
        label = Py_TYPE(method)->tp_repr(method);
    }
    Py_XDECREF(method);
    return label;
}

static PyObject *
c_function_label(const struct naming *naming, const PyMethodDef *definition,
                 PyObject *self, PyObject *module)
{
    PyObject *label;

    if (self == NULL) {
        return plain_function_label(definition, module);
    }
    label = found_method_label(naming, definition, self);
    if (label != NULL) {
        return label;
    }
    PyErr_Clear();
    if (module != NULL && PyUnicode_Check(module)) {
        return PyUnicode_FromFormat("<built-in method %U.%s>", module,
                                    definition->ml_name);
    }
    return PyUnicode_FromFormat("<built-in method %s>",
                                definition->ml_name);
}

int
naming_add_c_function(struct naming *naming, uintptr_t key,
                      const PyMethodDef *definition, PyObject *self,
                      PyObject *module)
{
    PyObject *label;

    if (naming_find(naming, key) != NULL) {
        return 0;
    }
    label = c_function_label(naming, definition, self, module);
    if (label == NULL) {
        PyErr_Clear();
        return -1;
    }
    return add(naming, key, label);
}

PyObject *
naming_find(const struct naming *naming, uintptr_t key)
{
    struct name *name;

    HASH_FIND(hh, naming->names, &key, sizeof(key), name);
    return name == NULL ? NULL : name->object;
}
