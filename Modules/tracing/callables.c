/* Labels of classes and of objects that can be called, without addresses. */

#include "callables.h"

#include <stdbool.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "compat.h"

/* So many types are remembered at once. */
#define TYPES ((unsigned)MEMORY_INITIAL(4096))

/* Classes come and go; one at the address of another has another version. */
struct callables_type {
    PyTypeObject *type;         /* to compare */
    unsigned version;
    uintptr_t class_key;        /* of the class itself; 0: not known yet */
    uintptr_t object_key;       /* of its objects, likewise */
    bool is_python;             /* calling an object is calling a function */
    UT_hash_handle hh;
};

static void
forget_types(struct callables *callables)
{
    struct callables_type *known, *next;

    HASH_ITER(hh, callables->types, known, next) {
        HASH_DEL(callables->types, known);
        memory_free(known);
    }
}

void
callables_clear(struct callables *callables)
{
    forget_types(callables);
    Py_CLEAR(callables->labels);
}

/* Return the key of label, which it takes; 0 if that is NULL. */
static uintptr_t
key_of_label(struct callables *callables, struct naming *naming,
             PyObject *label)
{
    PyObject *known = NULL;

    if (callables->labels == NULL) {
        callables->labels = PyDict_New();
    }
    if (label != NULL && callables->labels != NULL) {
        known = PyDict_SetDefault(callables->labels, label, label);
    }
    if (known != NULL
        && naming_add_text(naming, (uintptr_t)known, known) < 0) {
        known = NULL;
    }
    Py_XDECREF(label);
    return (uintptr_t)known;
}

static bool
has_python_call(PyTypeObject *type)
{
    PyObject *name = PyUnicode_InternFromString("__call__");
    PyObject *found = name == NULL ? NULL : _PyType_Lookup(type, name);

    Py_XDECREF(name);
    return found != NULL && PyFunction_Check(found);
}

/* Return the remembered type, or NULL without memory. */
static struct callables_type *
find_type(struct callables *callables, PyTypeObject *type)
{
    struct callables_type *known;

    HASH_FIND_PTR(callables->types, &type, known);
    if (known == NULL) {
        if (HASH_COUNT(callables->types) >= TYPES) {
            forget_types(callables);
        }
        known = memory_allocate(sizeof(*known));
        if (known == NULL) {
            return NULL;
        }
        *known = (struct callables_type){.type = type};
        HASH_ADD_PTR(callables->types, type, known);
        if (known->hh.tbl == NULL) {
            memory_free(known);
            return NULL;
        }
    }
    else if (known->version != 0 && known->version == type->tp_version_tag) {
        return known;
    }
    known->class_key = known->object_key = 0;
    known->is_python = has_python_call(type);
    known->version = type->tp_version_tag;
    return known;
}

/* Return the module of a class made by a class statement or its like,
   borrowed; NULL if its name is of no use. */
static PyObject *
module_of(PyTypeObject *type)
{
    PyObject *module = PyDict_GetItemString(type->tp_dict, "__module__");

    if (module == NULL || !PyUnicode_CheckExact(module)
        || PyUnicode_CompareWithASCIIString(module, "builtins") == 0) {
        return NULL;
    }
    return module;
}

/* Return a new str: the full name of type. */
static PyObject *
type_name(PyTypeObject *type)
{
    PyObject *name, *module;

    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)) {
        return PyUnicode_FromString(type->tp_name);
    }
    name = ((PyHeapTypeObject *)type)->ht_qualname;
    module = module_of(type);
    return module == NULL ? Py_NewRef(name)
                          : PyUnicode_FromFormat("%U.%U", module, name);
}

static PyObject *
type_label(PyTypeObject *type, const char *format)
{
    PyObject *name = type_name(type);
    PyObject *label = name == NULL ? NULL : PyUnicode_FromFormat(format, name);

    Py_XDECREF(name);
    return label;
}

/* What is called if type itself is, or one of its objects. */
static uintptr_t
key_of_type(struct callables *callables, struct naming *naming,
            PyTypeObject *type, bool is_object)
{
    struct callables_type *known = find_type(callables, type);
    uintptr_t *key;

    if (known == NULL || (is_object && known->is_python)) {
        return 0;
    }
    key = is_object ? &known->object_key : &known->class_key;
    if (*key == 0) {
        *key = key_of_label(
            callables, naming,
            type_label(type, is_object ? "<method '__call__' of '%U' objects>"
                                       : "<class '%U'>"));
    }
    return *key;
}

/* Return a new label of a slot's wrapper that is bound to an object, from
   names alone: the object's repr() would be in its own. */
static PyObject *
bound_wrapper_label(PyObject *wrapper)
{
    PyObject *owner = PyObject_GetAttrString(wrapper, "__objclass__");
    PyObject *name = PyObject_GetAttrString(wrapper, "__name__");
    PyObject *label = NULL;

    if (owner != NULL && name != NULL && PyType_Check(owner)) {
        label = PyUnicode_FromFormat("<slot wrapper '%U' of '%s' objects>",
                                     name,
                                     ((PyTypeObject *)owner)->tp_name);
    }
    Py_XDECREF(owner);
    Py_XDECREF(name);
    return label;
}

/* Return the name that a type of C code, such as that of numpy's ufuncs, gives
   each of its objects, a new reference; NULL if there is none. */
static PyObject *
own_name(PyObject *callable)
{
    PyTypeObject *type = Py_TYPE(callable);
    PyObject *key = PyUnicode_InternFromString("__name__");
    PyObject *found = key == NULL ? NULL : _PyType_Lookup(type, key);
    PyObject *name = NULL;

    Py_XDECREF(key);
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE) && found != NULL
        && (Py_TYPE(found) == &PyGetSetDescr_Type
            || Py_TYPE(found) == &PyMemberDescr_Type)) {
        name = Py_TYPE(found)->tp_descr_get(found, callable,
                                            (PyObject *)type);
    }
    if (name != NULL && !PyUnicode_CheckExact(name)) {
        Py_CLEAR(name);
    }
    return name;
}

/* Return a new label of an object that is not its type's, or NULL. */
static PyObject *
own_label(PyObject *callable)
{
    PyTypeObject *type = Py_TYPE(callable);
    PyObject *name, *label;

    if (type == &PyWrapperDescr_Type || type == &PyMethodDescr_Type
        || type == &PyClassMethodDescr_Type) {
        return type->tp_repr(callable);
    }
    if (!PyType_HasFeature(type, Py_TPFLAGS_HEAPTYPE)
        && strcmp(type->tp_name, "method-wrapper") == 0) {
        return bound_wrapper_label(callable);
    }
    name = own_name(callable);
    if (name == NULL) {
        return NULL;
    }
    label = PyUnicode_FromFormat("<%s %U>", type->tp_name, name);
    Py_DECREF(name);
    return label;
}

uintptr_t
callables_key(struct callables *callables, struct naming *naming,
              PyObject *callable)
{
    struct compat_exception saved = compat_save_exception();
    PyObject *label;
    uintptr_t key;

    if (PyType_Check(callable)) {
        key = key_of_type(callables, naming, (PyTypeObject *)callable, false);
    }
    else if (PyMethod_Check(callable) || PyInstanceMethod_Check(callable)
             || PyFunction_Check(callable)) {
        key = 0;
    }
    else if ((label = own_label(callable)) != NULL) {
        key = key_of_label(callables, naming, label);
    }
    else {
        PyErr_Clear();
        key = key_of_type(callables, naming, Py_TYPE(callable), true);
    }
    PyErr_Clear();
    compat_restore_exception(saved);
    return key;
}

PyObject *
callables_bound(PyObject *callable)
{
    PyObject *function = NULL;

    if (PyMethod_Check(callable)) {
        function = PyMethod_GET_FUNCTION(callable);
    }
    else if (PyInstanceMethod_Check(callable)) {
        function = PyInstanceMethod_GET_FUNCTION(callable);
    }
    return function != NULL && PyCFunction_Check(function) ? function : NULL;
}
