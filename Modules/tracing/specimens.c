/* Specimens: loops of calls of one kind each, and how long they take. */

#include "specimens.h"

#include "base/speed.h"
#include "compat.h"
#include "audience.h"
#include "booking.h"
#include "profiler.h"
#include "scope.h"

#define MODULE "profiling.tracing._calibration"

/* Short runs, so that some of them are not disturbed, and spread over the
   phases, so that a slow moment of the machine is not all there is. */
#define ROUNDS 6

/* Phases of all runs with and without the profiler; the last only if the
   machine was slow at times. */
#define PHASES 2
#define MORE_PHASES 4

/* Speeds that differ by less are the same; what was run at a speed that
   differs by more cannot be used. */
#define SAME_SPEED 1.04
#define OTHER_SPEED 1.6

/* Of a timeline: its ring is not full before the end, nor is it in most
   programs. */
#define TIMELINE_BYTES ((size_t)1 << 20)

/* How long to wait, in all, for better speed. */
#define PATIENCE_NS INT64_C(15000000)

/* A run while the machine was slow tells less than one while it was not. */
static void
keep_least(struct specimen_least *least, int64_t ticks, int64_t speed)
{
    if (least->speed == 0 || speed * SAME_SPEED < least->speed) {
        *least = (struct specimen_least){ticks, speed};
    }
    else if (speed < least->speed * SAME_SPEED && ticks < least->ticks) {
        least->ticks = ticks;
    }
}

double
specimens_at_best(const struct specimens *set,
                  const struct specimen_least *least)
{
    double scale = (double)set->best_speed / (double)least->speed;

    return (double)least->ticks * (scale < 1.0 / SAME_SPEED ? scale : 1.0);
}

static void
look_at_speed(struct specimens *set)
{
    set->speed = speed_probe(set->wall);
    if (set->best_speed == 0 || set->speed < set->best_speed) {
        set->best_speed = set->speed;
    }
}

/* A run takes some microseconds, the moments in which a machine is slow or
   fast last longer: so wait for a fast one. */
static void
await_speed(struct specimens *set)
{
    int64_t begin_ns, waited_ns = 0;

    if ((double)set->speed <= (double)set->best_speed * SAME_SPEED) {
        return;
    }
    begin_ns = clock_monotonic_ns();
    while ((double)set->speed > (double)set->best_speed * SAME_SPEED
           && set->waited_ns + waited_ns < PATIENCE_NS) {
        look_at_speed(set);
        waited_ns = clock_monotonic_ns() - begin_ns;
    }
    set->waited_ns += waited_ns;
}

int64_t
specimens_run(struct specimens *set, enum specimen specimen, int64_t *speed)
{
    PyObject *function = PyTuple_GET_ITEM(set->functions, specimen);
    PyObject *result;
    int64_t ticks;

    await_speed(set);
    *speed = set->speed;
    ticks = -clock_read(set->clock);
    result = PyObject_CallOneArg(function, set->turns);
    ticks += clock_read(set->clock);
    look_at_speed(set);
    *speed = set->speed > *speed ? set->speed : *speed;
    Py_XDECREF(result);
    return result == NULL ? -1 : ticks;
}

/* Sum up what this thread has recorded of the calls in a specimen's loop in
   that many runs: they were made once a turn, or several times. Return the
   ticks, or -1. */
static int64_t
sum_up(const struct specimens *set, uint64_t runs, uint64_t *calls)
{
    struct shadowstack *stack;
    const struct edge *edge;
    int64_t ticks = 0;
    size_t at = 0;

    if (recorder_stack(&set->scratch->recorder, &stack) != STATUS_OK) {
        PyErr_NoMemory();
        return -1;
    }
    *calls = 0;
    while ((edge = callgraph_next_edge(&stack->graph, &at)) != NULL) {
        if (edge->calls > runs && edge->calls % (runs * SPECIMEN_TURNS) == 0) {
            *calls += edge->calls / runs;
            ticks += edge->self_ticks;
        }
    }
    return ticks;
}

/* The first run makes the edges and is not measured. */
static int
run_profiled(struct specimens *set, enum specimen specimen)
{
    struct specimen_timing *timing = &set->timings[specimen];
    int64_t before = 0;

    recorder_clear(&set->scratch->recorder);
    for (uint64_t runs = 1; runs <= ROUNDS; runs++) {
        int64_t speed;
        int64_t ticks = specimens_run(set, specimen, &speed);
        int64_t after = ticks < 0 ? -1
                                  : sum_up(set, runs, &timing->calls);

        if (after < 0) {
            return -1;
        }
        if (runs > 1) {
            keep_least(&timing->profiled, ticks, speed);
            keep_least(&timing->recorded, after - before, speed);
        }
        before = after;
    }
    return 0;
}

static int
run_plain(struct specimens *set, enum specimen specimen)
{
    for (int i = 0; i < ROUNDS; i++) {
        int64_t speed;
        int64_t ticks = specimens_run(set, specimen, &speed);

        if (ticks < 0) {
            return -1;
        }
        keep_least(&set->timings[specimen].plain, ticks, speed);
    }
    return 0;
}

int
specimens_start(struct specimens *set)
{
    struct profiler *scratch = set->scratch;

    scratch->hears_c = true;
    booking_begin(scratch);
    if (scope_enter(scratch) < 0 || audience_add(scratch) < 0) {
        scope_leave(scratch);
        set->no_events = true;
        return -1;
    }
    return 0;
}

int
specimens_stop(struct specimens *set)
{
    int error = audience_remove(set->scratch);

    scope_leave(set->scratch);
    return error;
}

static int
run_all(struct specimens *set,
        int (*run_one)(struct specimens *set, enum specimen specimen))
{
    for (int specimen = 0; specimen < SPECIMEN_COUNT; specimen++) {
        look_at_speed(set);
        if (run_one(set, specimen) < 0) {
            return -1;
        }
    }
    return 0;
}

/* Return whether every specimen was run at about the best speed. */
static bool
is_steady(const struct specimens *set, double same)
{
    for (int specimen = 0; specimen < SPECIMEN_COUNT; specimen++) {
        const struct specimen_timing *timing = &set->timings[specimen];
        double worst = (double)set->best_speed * same;

        if ((double)timing->plain.speed > worst
            || (double)timing->profiled.speed > worst) {
            return false;
        }
    }
    return true;
}

int
specimens_time(struct specimens *set)
{
    int phases = PHASES;

    for (int phase = 0; phase < phases; phase++) {
        if (run_all(set, run_plain) < 0 || specimens_start(set) < 0
            || run_all(set, run_profiled) < 0
            || specimens_stop(set) < 0) {
            return -1;
        }
        phases = is_steady(set, SAME_SPEED) ? PHASES : MORE_PHASES;
    }
    set->is_steady = is_steady(set, OTHER_SPEED);
    return 0;
}

static int
load(struct specimens *set, struct module_state *state)
{
    PyObject *module = PyImport_ImportModule(MODULE);
    PyObject *type = NULL;

    if (module != NULL) {
        set->functions = PyObject_GetAttrString(module, "SPECIMENS");
        type = PyObject_GetAttrString(module, "Class");
        Py_DECREF(module);
    }
    if (set->functions == NULL || type == NULL) {
        Py_XDECREF(type);
        return -1;
    }
    if (!PyTuple_Check(set->functions) || !PyType_Check(type)
        || PyTuple_GET_SIZE(set->functions) != SPECIMEN_COUNT) {
        PyErr_SetString(PyExc_SystemError, MODULE " is another version's");
        Py_DECREF(type);
        return -1;
    }
    state->python_init = ((PyTypeObject *)type)->tp_init;
    Py_DECREF(type);
    return 0;
}

/* Events have to cost scratch what they cost profilers of that way. With which
   tool they are heard makes no difference. */
static int
set_up(struct profiler *scratch, enum clock_kind clock, unsigned way)
{
    scratch->clock = clock;
    scratch->compensate = false;
    scratch->any_tool = true;
    scratch->this_thread = true;
    scratch->this_context = (way & CALIBRATION_CONTEXT) != 0;
    scratch->coroutines = (way & CALIBRATION_COROUTINES) != 0;
    if ((way & CALIBRATION_TIMELINE) != 0
        && recorder_keep_history(&scratch->recorder, TIMELINE_BYTES)
               != STATUS_OK) {
        PyErr_NoMemory();
        return -1;
    }
    return 0;
}

/* Before any Python code is run, which others might hear: are there events to
   be had? */
int
specimens_init(struct specimens *set, struct module_state *state,
               enum clock_kind clock, unsigned way)
{
    *set = (struct specimens){0};
    set->clock = clock;
    set->wall = state->anchor.wall;
    set->turns = PyLong_FromLong(SPECIMEN_TURNS);
    set->scratch = (struct profiler *)PyObject_CallNoArgs(
        (PyObject *)state->profiler_type);
    if (set->turns == NULL || set->scratch == NULL) {
        return -1;
    }
    if (set_up(set->scratch, clock, way) < 0 || specimens_start(set) < 0
        || specimens_stop(set) < 0 || load(set, state) < 0) {
        return -1;
    }
    set->are_loaded = true;
    return 0;
}

void
specimens_free(struct specimens *set)
{
    struct compat_exception saved = compat_save_exception();

    if (set->scratch != NULL && specimens_stop(set) < 0) {
        PyErr_Clear();
    }
    compat_restore_exception(saved);
    Py_XDECREF(set->scratch);
    Py_XDECREF(set->functions);
    Py_XDECREF(set->turns);
}
