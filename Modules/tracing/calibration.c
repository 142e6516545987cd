/* The calibration: specimens, timings, and the overheads that follow. */

#include "calibration.h"

#include <math.h>
#include <unistd.h>

#include "profiler.h"
#include "source.h"
#include "specimens.h"

/* A kind that seems to cost more than this is not believed. */
#define ABSURD_SECONDS 20e-6

/* A clock whose ticks last longer cannot tell what an event costs. */
#define COARSE_SECONDS 5e-9

/* Nor is it believed that they cost this much more in the mixture. */
#define LARGEST_FACTOR 2.0

/* How long a speed is taken to hold. */
#define INTERVAL_SECONDS 500e-6

/* How a kind follows from a specimen and from kinds that were before it. */
static const struct rule {
    enum overhead_kind kind;
    enum specimen specimen;
    bool is_inner;              /* if it is on top of a call */
    int python;                 /* of the other kinds with each */
    int call_python;
    int c_method;
} rules[] = {
    {OVERHEAD_PYTHON, SPECIMEN_PYTHON, false, 0, 0, 0},
    {OVERHEAD_PYTHON_FROM_C, SPECIMEN_PYTHON_FROM_C, false, 0, 0, 0},
    {OVERHEAD_GENERATOR, SPECIMEN_GENERATOR, false, 0, 0, 0},
    {OVERHEAD_C_FUNCTION, SPECIMEN_C_FUNCTION, false, 0, 0, 0},
    {OVERHEAD_C_METHOD, SPECIMEN_C_METHOD, false, 0, 0, 0},
    {OVERHEAD_CALL_PYTHON, SPECIMEN_CALL_PYTHON, false, 1, 0, 0},
    {OVERHEAD_CALL_CLASS, SPECIMEN_CALL_CLASS, false, 1, 0, 0},
    {OVERHEAD_CALL_SUPER, SPECIMEN_CALL_SUPER, false, 2, 2, 0},
    {OVERHEAD_CALL_OTHER, SPECIMEN_CALL_OTHER, false, 0, 0, 0},
    {OVERHEAD_UNWIND, SPECIMEN_UNWIND, true, 1, 1, 0},
    {OVERHEAD_C_RAISE, SPECIMEN_C_RAISE, true, 0, 0, 1},
};

#define RULES (sizeof(rules) / sizeof(rules[0]))

static double
all_of(const struct overheads *overheads, enum overhead_kind kind)
{
    return overheads->of[kind].outer_ticks + overheads->of[kind].inner_ticks;
}

static int32_t
whole_ticks(double ticks)
{
    return ticks < 0.0 ? 0 : (int32_t)(ticks + 0.5);
}

/* An empty function, too, takes some time of its own: about that of a turn
   of an empty loop, which has as many instructions. */
static void
derive_call(struct overhead *overhead, double all, double inner, double turn)
{
    inner = inner > turn ? inner - turn : 0.0;
    overhead->inner_ticks = whole_ticks(inner < all ? inner : all);
    overhead->outer_ticks = whole_ticks(all - overhead->inner_ticks);
}

static void
derive_extra(struct overhead *overhead, bool is_inner, double all)
{
    overhead->outer_ticks = is_inner ? 0 : whole_ticks(all);
    overhead->inner_ticks = is_inner ? whole_ticks(all) : 0;
}

/* Return the ticks lost to the profiler in a run of a specimen, but for those
   that are lost as its code runs pace times slower. */
static double
lost(const struct specimens *set, enum specimen specimen, double pace)
{
    const struct specimen_timing *timing = &set->timings[specimen];

    return specimens_at_best(set, &timing->profiled)
           - specimens_at_best(set, &timing->plain) * pace;
}

/* Return how many times slower Python code runs under the profiler. There is
   no function that runs at one pace only, so it is the middle between that of
   statements and that of C code, which is 1. */
static double
find_pace(const struct specimens *set, const struct event_source *source)
{
    double plain = specimens_at_best(set,
                                     &set->timings[SPECIMEN_STATEMENTS].plain);
    double pace = 1.0 + (lost(set, SPECIMEN_STATEMENTS, 1.0)
                         - lost(set, SPECIMEN_LOOP, 1.0)) / plain;

    return source->slows_code && pace > 1.0 ? 1.0 + (pace - 1.0) / 2 : 1.0;
}

/* Return NULL, or what is wrong. */
static const char *
derive(const struct specimens *set, const struct event_source *source,
       double seconds_per_tick, struct overheads *overheads)
{
    const struct specimen_timing *loop = &set->timings[SPECIMEN_LOOP];
    double pace = find_pace(set, source);
    double turn = specimens_at_best(set, &loop->plain) * pace
                  / (2 * SPECIMEN_TURNS);

    if (!set->is_steady) {
        return "the machine was too busy for a measurement";
    }
    if (seconds_per_tick > COARSE_SECONDS || loop->plain.ticks <= 0) {
        return "the clock is too coarse for a measurement";
    }
    for (size_t i = 0; i < RULES; i++) {
        const struct rule *rule = &rules[i];
        const struct specimen_timing *timing = &set->timings[rule->specimen];
        struct overhead *overhead = &overheads->of[rule->kind];
        double inner = specimens_at_best(set, &timing->recorded)
                       / SPECIMEN_CALLS;
        double all = (lost(set, rule->specimen, pace)
                      - lost(set, SPECIMEN_LOOP, pace))
                     / SPECIMEN_CALLS;

        if (all * seconds_per_tick > ABSURD_SECONDS) {
            return "an event seems to cost more than is possible";
        }
        all -= rule->python * all_of(overheads, OVERHEAD_PYTHON)
               + rule->call_python * all_of(overheads, OVERHEAD_CALL_PYTHON)
               + rule->c_method * all_of(overheads, OVERHEAD_C_METHOD);
        if (rule->kind > OVERHEAD_C_METHOD) {
            derive_extra(overhead, rule->is_inner, all);
        }
        else if (all <= 0.0 || inner <= 0.0
                 || timing->calls != SPECIMEN_CALLS) {
            return "an event seems to cost nothing";
        }
        else {
            derive_call(overhead, all, inner, turn);
            if (rule->kind <= OVERHEAD_GENERATOR) {
                overhead->pace = (int32_t)((1.0 - 1.0 / pace)
                                           * OVERHEAD_PACE_ONE);
            }
        }
    }
    return NULL;
}

/* Run the mixture, and find out what is taken out of its times. */
static int
predict(struct specimens *set, const struct overheads *overheads,
        double *predicted)
{
    struct recorder *recorder = &set->scratch->recorder;
    struct shadowstack *stack;
    int64_t speed;

    recorder_set_overheads(recorder, overheads);
    for (int i = 0; i < 2; i++) {
        if (recorder_stack(recorder, &stack) != STATUS_OK) {
            PyErr_NoMemory();
            return -1;
        }
        shadowstack_stop_scaling(stack);
        if (specimens_run(set, SPECIMEN_MIXTURE, &speed) < 0) {
            return -1;
        }
    }
    *predicted = (double)stack->lost_ticks;
    return 0;
}

/* Specimens are the least that calls can cost, and the mixture is near the
   most: what programs are like is taken to be in the middle. */
static int
adapt(struct specimens *set, struct overheads *overheads)
{
    double predicted = 0.0, factor;

    if (specimens_start(set) < 0
        || predict(set, overheads, &predicted) < 0
        || specimens_stop(set) < 0) {
        return -1;
    }
    if (predicted <= 0.0) {
        return 0;
    }
    factor = lost(set, SPECIMEN_MIXTURE, 1.0) / predicted;
    factor = 1.0 + (fmin(fmax(factor, 1.0), LARGEST_FACTOR) - 1.0) / 2;
    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        struct overhead *overhead = &overheads->of[kind];

        overhead->outer_ticks = whole_ticks(overhead->outer_ticks * factor);
        overhead->inner_ticks = whole_ticks(overhead->inner_ticks * factor);
    }
    return 0;
}

static int
conclude(struct specimens *set, const struct module_state *state,
         struct calibration *calibration)
{
    struct overheads *overheads = &calibration->overheads;
    double seconds_per_tick = clock_seconds_per_tick(&state->anchor,
                                                     set->clock);
    const char *refusal = derive(set, state->source, seconds_per_tick,
                                 overheads);

    if (refusal != NULL) {
        calibration->refusal = refusal;
        calibration->tried = true;
        return 0;
    }
    if (!state->source->hears_all_calls) {
        overheads->of[OVERHEAD_PYTHON].outer_ticks +=
            overheads->of[OVERHEAD_CALL_PYTHON].outer_ticks;
    }
    overheads->speed = set->best_speed;
    overheads->speed_clock = set->wall;
    overheads->same_clock = set->clock == set->wall;
    overheads->interval_ticks = (int64_t)(INTERVAL_SECONDS
                                          / seconds_per_tick);
    if (adapt(set, overheads) < 0) {
        return -1;
    }
    calibration->refusal = NULL;
    calibration->tried = true;
    return 0;
}

/* Return whether a trace or profile function would hear the specimens: they
   would not look like calls of the program, nor would their times be right.
   What finds out may be the program's own, and enable a profiler. */
static bool
is_observed(void)
{
    static const char *const names[] = {"gettrace", "getprofile"};
    bool is_none = true;

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        PyObject *function = PySys_GetObject(names[i]);
        PyObject *observer = function == NULL ? NULL
                                            : PyObject_CallNoArgs(function);

        is_none = is_none && observer == Py_None;
        PyErr_Clear();
        Py_XDECREF(observer);
    }
    return !is_none;
}

/* What goes wrong here is the profiler's own affair, and so is a lack of
   memory or of stack. But what is raised while specimens run, they have not
   raised themselves: that is a signal handler's, or another thread's. */
static int
judge_error(const struct specimens *specimens,
            struct calibration *calibration)
{
    if (!PyErr_ExceptionMatches(PyExc_Exception)) {
        return -1;
    }
    if (!specimens->are_loaded && !specimens->no_events) {
        calibration->refusal = "the specimens could not be loaded";
        calibration->tried = true;
    }
    else if (!specimens->no_events
             && !PyErr_ExceptionMatches(PyExc_MemoryError)
             && !PyErr_ExceptionMatches(PyExc_RecursionError)) {
        return -1;
    }
    PyErr_Clear();
    return 0;
}

static int
calibrate(struct module_state *state, enum clock_kind clock, unsigned way)
{
    struct calibration *calibration = &state->calibrations[clock][way];
    struct specimens specimens;
    int error;

    state->calibrating_in = getpid();
    error = specimens_init(&specimens, state, clock, way);
    if (error == 0) {
        error = specimens_time(&specimens);
    }
    if (error == 0 && state->audience.first == NULL) {
        error = conclude(&specimens, state, calibration);
    }
    if (error < 0) {
        error = judge_error(&specimens, calibration);
    }
    specimens_free(&specimens);
    state->calibrating_in = 0;
    return error;
}

unsigned
calibration_way(const struct profiler *profiler)
{
    return (profiler->coroutines ? CALIBRATION_COROUTINES : 0u)
           | (profiler->timeline_bytes > 0 ? CALIBRATION_TIMELINE : 0u)
           | (profiler->this_context ? CALIBRATION_CONTEXT : 0u);
}

static bool
is_known(const struct calibration *calibration)
{
    return calibration->tried && calibration->refusal == NULL;
}

const struct overheads *
calibration_find(struct module_state *state, enum clock_kind clock,
                 unsigned way, const char **refusal, int *error)
{
    const struct calibration *plain = &state->calibrations[clock][0];
    const struct calibration *calibration = &state->calibrations[clock][way];

    *refusal = NULL;
    *error = 0;
    if (!calibration->tried && !is_observed() && !calibration->tried
        && state->calibrating_in != getpid()
        && state->audience.first == NULL) {
        *error = calibrate(state, clock, way);
    }
    if (!is_known(calibration) && (is_known(plain) || !calibration->tried)) {
        calibration = plain;
    }
    if (*error < 0) {
        return NULL;
    }
    *refusal = calibration->refusal;
    return is_known(calibration) ? &calibration->overheads : NULL;
}

static const char *const kind_names[OVERHEAD_KINDS] = {
    [OVERHEAD_PYTHON] = "python",
    [OVERHEAD_PYTHON_FROM_C] = "python_from_c",
    [OVERHEAD_GENERATOR] = "generator",
    [OVERHEAD_C_FUNCTION] = "c_function",
    [OVERHEAD_C_METHOD] = "c_method",
    [OVERHEAD_UNWIND] = "unwind",
    [OVERHEAD_C_RAISE] = "c_raise",
    [OVERHEAD_CALL_PYTHON] = "call_python",
    [OVERHEAD_CALL_CLASS] = "call_class",
    [OVERHEAD_CALL_SUPER] = "call_super",
    [OVERHEAD_CALL_OTHER] = "call_other",
};

static PyObject *
as_dict(const struct overheads *overheads, double ns_per_tick)
{
    PyObject *dict = PyDict_New();

    for (int kind = 0; dict != NULL && kind < OVERHEAD_KINDS; kind++) {
        const struct overhead *overhead = &overheads->of[kind];
        PyObject *pair = Py_BuildValue("(dd)",
                                       overhead->outer_ticks * ns_per_tick,
                                       overhead->inner_ticks * ns_per_tick);

        if (pair == NULL
            || PyDict_SetItemString(dict, kind_names[kind], pair) < 0) {
            Py_CLEAR(dict);
        }
        Py_XDECREF(pair);
    }
    return dict;
}

PyObject *
calibration_describe(const struct profiler *profiler)
{
    const struct module_state *state = profiler->state;

    if (profiler->started_epoch_s == 0.0
        || (profiler->recorder.overheads == NULL
            && profiler->refusal == NULL)) {
        Py_RETURN_NONE;
    }
    if (profiler->recorder.overheads == NULL) {
        return PyUnicode_FromString(profiler->refusal);
    }
    return as_dict(profiler->recorder.overheads,
                   clock_seconds_per_tick(&state->anchor, profiler->clock)
                       * 1e9);
}
