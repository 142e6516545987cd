/* The type _lsprof.Profiler: its life, and what Python code can ask of it. */

#include "profiler.h"

#include <time.h>

#include "arguments.h"
#include "audience.h"
#include "booking.h"
#include "callbacks.h"
#include "compat.h"
#include "entries.h"
#include "options.h"
#include "scope.h"
#include "source.h"
#include "stats.h"

static struct profiler *
as_profiler(PyObject *self)
{
    return (struct profiler *)self;
}

static PyObject *
profiler_new(PyTypeObject *type, PyObject *positional, PyObject *named)
{
    PyObject *module = PyType_GetModuleByDef(type, &profiler_module);
    struct profiler *profiler;

    (void)positional;
    (void)named;
    if (module == NULL) {
        return NULL;
    }
    profiler = as_profiler(type->tp_alloc(type, 0));
    if (profiler == NULL) {
        return NULL;
    }
    profiler->module = Py_NewRef(module);
    profiler->state = PyModule_GetState(module);
    profiler->clock = profiler->state->anchor.wall;
    profiler->subcalls = true;
    profiler->builtins = true;
    profiler->compensate = true;
    recorder_init(&profiler->recorder);
    naming_init(&profiler->naming);
    return (PyObject *)profiler;
}

/* Refuse what would pull the recording from under a timer that runs. */
static int
refuse_in_timer(const struct profiler *profiler, const char *action)
{
    if (booking_in_timer(profiler)) {
        PyErr_Format(PyExc_RuntimeError,
                     "cannot %s profiler in external timer", action);
        return -1;
    }
    return 0;
}

static int
refuse_unrecorded(struct profiler *profiler)
{
    if (profiler->no_memory) {
        profiler->no_memory = false;
        PyErr_SetString(PyExc_MemoryError,
                        "memory was exhausted while profiling");
        return -1;
    }
    return 0;
}

static int
profiler_init(PyObject *self, PyObject *positional, PyObject *named)
{
    struct profiler *profiler = as_profiler(self);

    if (refuse_in_timer(profiler, "initialize") < 0) {
        return -1;
    }
    return options_read(profiler, positional, named);
}

static double
epoch_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Find out which overheads are to be taken out. That runs Python code, which
   may have enabled the profiler, or given it another clock or options. */
static int
compensate(struct profiler *profiler)
{
    const struct overheads *overheads = NULL;
    enum clock_kind clock = profiler->clock;
    unsigned way = calibration_way(profiler);
    const char *refusal = NULL;
    int error = 0;

    if (profiler->compensate && profiler->timer == NULL) {
        overheads = calibration_find(profiler->state, clock, way, &refusal,
                                     &error);
    }
    if (error == 0 && !profiler->enabled) {
        bool applies = profiler->compensate && profiler->timer == NULL
                       && profiler->clock == clock
                       && calibration_way(profiler) == way;

        recorder_set_overheads(&profiler->recorder,
                               applies ? overheads : NULL);
        profiler->refusal = applies ? refusal : NULL;
    }
    return error;
}

/* The audience, and the snapshot of what other threads record, are safe under
   the interpreter's lock. */
static int
refuse_unlocked(void)
{
    int has_lock = compat_has_lock();

    if (has_lock == 0) {
        PyErr_SetString(PyExc_RuntimeError,
                        "cannot profile while the GIL is off "
                        "(PYTHON_GIL=0 or -X gil=0)");
    }
    return has_lock > 0 ? 0 : -1;
}

/* The standard profiler's rule, from 3.12 on: a thread does not profile
   everything twice. */
static int
refuse_second(const struct profiler *profiler)
{
    const struct module_state *state = profiler->state;
    const struct profiler *other;

    if (profiler->enabled && profiler->this_thread
        && !scope_has_thread(profiler)) {
        PyErr_SetString(PyExc_ValueError,
                        "profiler is enabled in another thread");
        return -1;
    }
    if (!state->source->is_shared || profiler->enabled
        || profiler->this_thread || profiler->this_context
        || profiler->nested) {
        return 0;
    }
    other = audience_find_full(state, scope_thread_id());
    if (other != NULL) {
        PyErr_Format(PyExc_ValueError, "tool %d is already in use",
                     state->tool_id);
        return -1;
    }
    return 0;
}

/* To enable a profiler once more is to change what it was told. */
static int
start(struct profiler *profiler, bool subcalls, bool builtins)
{
    int error;

    if (refuse_unlocked() < 0 || refuse_second(profiler) < 0
        || (!profiler->enabled && compensate(profiler) < 0)
        || refuse_second(profiler) < 0) {
        return -1;
    }
    profiler->hears_c = builtins;
    if (profiler->enabled) {
        error = audience_update(profiler);
    }
    else {
        booking_begin(profiler);
        error = scope_enter(profiler);
        error = error < 0 ? error : audience_add(profiler);
    }
    if (error < 0) {
        scope_leave(profiler);
        return -1;
    }
    recorder_set_flat(&profiler->recorder, !subcalls);
    if (profiler->started_epoch_s == 0.0) {
        profiler->started_epoch_s = epoch_now();
    }
    return 0;
}

PyDoc_STRVAR(enable_doc,
"enable($self, /, subcalls=True, builtins=True)\n"
"--\n"
"\n"
"Start collecting profiling information, in all threads.\n"
"\n"
"  subcalls\n"
"    If true, also records for each function statistics separated\n"
"    according to its current caller.\n"
"  builtins\n"
"    If true, records the time spent in built-in functions separately\n"
"    from their caller.\n"
"\n"
"An argument that is not given is as the constructor was told, as the\n"
"documentation says and as up to 3.13; 3.14 and 3.15 take it as true.\n"
"If it is enabled already, they hold from now on. From 3.12 on, raises\n"
"ValueError if the calling thread has enabled another profiler that hears\n"
"everything, unless either was made with nested=True; and if it keeps\n"
"contexts and subcalls is false.");

static PyObject *
profiler_enable(PyObject *self, PyObject *positional, PyObject *named)
{
    static const struct parameters parameters = {
        "enable", 2, 2, {"subcalls", "builtins"},
    };
    struct profiler *profiler = as_profiler(self);
    bool subcalls = profiler->subcalls;
    bool builtins = profiler->builtins;
    PyObject *values[PARAMETERS];

    if (refuse_in_timer(profiler, "enable") < 0
        || arguments_read(&parameters, positional, named, values) < 0
        || arguments_flag(values[0], &subcalls) < 0
        || arguments_flag(values[1], &builtins) < 0) {
        return NULL;
    }
    if (!subcalls && profiler->recorder.keeps_contexts) {
        PyErr_SetString(PyExc_ValueError, "contexts need subcalls");
        return NULL;
    }
    if (start(profiler, subcalls, builtins) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

/* Stop hearing and leave what is open. */
static int
stop(struct profiler *profiler)
{
    int error = audience_remove(profiler);

    scope_leave(profiler);
    booking_end(profiler);
    booking_close_all(profiler);
    return error;
}

PyDoc_STRVAR(disable_doc,
"disable($self, /)\n"
"--\n"
"\n"
"Stop collecting profiling information.\n"
"\n"
"Functions that are still open get their time up to now. Does nothing if\n"
"the profiler is not enabled.");

static PyObject *
profiler_disable(PyObject *self, PyObject *unused)
{
    struct profiler *profiler = as_profiler(self);

    (void)unused;
    if (refuse_in_timer(profiler, "disable") < 0
        || (profiler->enabled && stop(profiler) < 0)
        || refuse_unrecorded(profiler) < 0) {
        return NULL;
    }
    Py_RETURN_NONE;
}

PyDoc_STRVAR(clear_doc,
"clear($self, /)\n"
"--\n"
"\n"
"Clear all profiling information collected so far.\n"
"\n"
"Calls that are open are forgotten too.");

static PyObject *
profiler_clear(PyObject *self, PyObject *unused)
{
    struct profiler *profiler = as_profiler(self);

    (void)unused;
    if (refuse_in_timer(profiler, "clear") < 0) {
        return NULL;
    }
    recorder_clear(&profiler->recorder);
    profiler->no_memory = false;
    profiler->recorded_ns = 0;
    profiler->started_epoch_s = 0.0;
    if (profiler->enabled) {
        booking_begin(profiler);
        profiler->started_epoch_s = epoch_now();
    }
    callables_clear(&profiler->callables);
    spans_clear(&profiler->spans);
    naming_clear(&profiler->naming);
    Py_RETURN_NONE;
}

PyDoc_STRVAR(getstats_doc,
"getstats($self, /)\n"
"--\n"
"\n"
"list of profiler_entry objects.\n"
"\n"
"getstats() -> list of profiler_entry objects\n"
"\n"
"Return all information collected by the profiler. Each profiler_entry\n"
"is a tuple-like object with the following attributes:\n"
"\n"
"    code          code object, or description of a built-in function\n"
"    callcount     how many times this was called\n"
"    reccallcount  how many times called recursively\n"
"    totaltime     seconds from enter to leave, outermost calls only\n"
"    inlinetime    seconds in the function itself (not in subcalls)\n"
"    calls         details of the calls\n"
"\n"
"The calls attribute is either None or a list of profiler_subentry\n"
"objects, which have the first five of these attributes, for the calls\n"
"that were made from the entry's function.\n"
"\n"
"Calls that are open do not count. Raises MemoryError once if something\n"
"could not be recorded.");

static PyObject *
profiler_getstats(PyObject *self, PyObject *unused)
{
    struct profiler *profiler = as_profiler(self);

    (void)unused;
    return refuse_unrecorded(profiler) < 0 ? NULL : entries_list(profiler);
}

PyDoc_STRVAR(table_doc,
"_stats_table($self, /)\n"
"--\n"
"\n"
"Return a new dict of the form that pstats reads; equal labels are summed.");

static PyObject *
profiler_table(PyObject *self, PyObject *unused)
{
    struct profiler *profiler = as_profiler(self);

    (void)unused;
    return refuse_unrecorded(profiler) < 0 ? NULL : stats_table(profiler);
}

PyDoc_STRVAR(trailer_doc,
"_trailer($self, /)\n"
"--\n"
"\n"
"Return a new dict of what a profile file tells beside the table.");

static PyObject *
profiler_trailer(PyObject *self, PyObject *unused)
{
    (void)unused;
    return stats_trailer(as_profiler(self));
}

PyDoc_STRVAR(snapshot_doc,
"_snapshot($self, /)\n"
"--\n"
"\n"
"Return (table, trailer) as of now; profiling goes on, and calls that are\n"
"open count as if they ended now.");

static PyObject *
profiler_snapshot(PyObject *self, PyObject *unused)
{
    struct profiler *profiler = as_profiler(self);

    (void)unused;
    if (refuse_in_timer(profiler, "snapshot") < 0
        || refuse_unrecorded(profiler) < 0) {
        return NULL;
    }
    return stats_snapshot(profiler);
}

static int
profiler_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(as_profiler(self)->module);
    Py_VISIT(as_profiler(self)->timer);
    return 0;
}

/* A profiler that goes while it is enabled frees the tool, as long as it is
   whole: until then events still come. Its timer is not asked any more. */
static void
profiler_finalize(PyObject *self)
{
    struct profiler *profiler = as_profiler(self);
    struct compat_exception saved = compat_save_exception();

    if (audience_remove(profiler) < 0) {
        PyErr_Clear();
    }
    compat_restore_exception(saved);
}

static int
profiler_break_cycles(PyObject *self)
{
    Py_CLEAR(as_profiler(self)->timer);
    return 0;
}

static void
profiler_dealloc(PyObject *self)
{
    struct profiler *profiler = as_profiler(self);
    PyTypeObject *type = Py_TYPE(self);
    struct compat_exception saved;

    if (PyObject_CallFinalizerFromDealloc(self) < 0) {
        return;         /* it lives on */
    }
    saved = compat_save_exception();
    PyObject_GC_UnTrack(self);
    /* That is called once in a life. The garbage collector may have done so
       before other garbage enabled the profiler again. */
    profiler_finalize(self);
    Py_CLEAR(profiler->scope_mark);
    Py_CLEAR(profiler->retired);
    callables_clear(&profiler->callables);
    spans_clear(&profiler->spans);
    filter_clear(&profiler->filter);
    recorder_free(&profiler->recorder);
    naming_clear(&profiler->naming);
    Py_CLEAR(profiler->timer);
    Py_CLEAR(profiler->module);
    compat_restore_exception(saved);
    type->tp_free(self);
    Py_DECREF(type);
}

#define FASTCALL(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef profiler_methods[] = {
    {"getstats", profiler_getstats, METH_NOARGS, getstats_doc},
    {"enable", FASTCALL(profiler_enable), METH_VARARGS | METH_KEYWORDS,
     enable_doc},
    {"disable", profiler_disable, METH_NOARGS, disable_doc},
    {"clear", profiler_clear, METH_NOARGS, clear_doc},
    {"_stats_table", profiler_table, METH_NOARGS, table_doc},
    {"_trailer", profiler_trailer, METH_NOARGS, trailer_doc},
    {"_snapshot", profiler_snapshot, METH_NOARGS, snapshot_doc},
    {"_pystart_callback", FASTCALL(callbacks_pystart), METH_FASTCALL, NULL},
    {"_pythrow_callback", FASTCALL(callbacks_pythrow), METH_FASTCALL, NULL},
    {"_pyreturn_callback", FASTCALL(callbacks_pyreturn), METH_FASTCALL, NULL},
    {"_ccall_callback", FASTCALL(callbacks_ccall), METH_FASTCALL, NULL},
    {"_creturn_callback", FASTCALL(callbacks_creturn), METH_FASTCALL, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot profiler_slots[] = {
    {Py_tp_doc, (void *)options_doc},
    {Py_tp_methods, profiler_methods},
    {Py_tp_new, profiler_new},
    {Py_tp_init, profiler_init},
    {Py_tp_traverse, profiler_traverse},
    {Py_tp_clear, profiler_break_cycles},
    {Py_tp_finalize, profiler_finalize},
    {Py_tp_dealloc, profiler_dealloc},
    {0, NULL},
};

PyType_Spec profiler_type_spec = {
    .name = "_lsprof.Profiler",
    .basicsize = sizeof(struct profiler),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC
             | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = profiler_slots,
};
