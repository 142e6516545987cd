/* The constructor's arguments. */

#include "options.h"

#include "arguments.h"
#include "source.h"

const char options_doc[] =
    "Profiler(timer=None, timeunit=0.0, subcalls=True, builtins=True, *,\n"
    "         compensate=True, clock=\"wall\", threads=\"all\",\n"
    "         context=False, nested=False, tool_id=2,\n"
    "         callables=\"standard\", include=(), exclude=(),\n"
    "         coroutines=False, contexts=False,\n"
    "         contexts_budget=256*2**20, timeline=False,\n"
    "         timeline_budget=64*2**20, timeline_minimum=0.0)\n"
    "--\n"
    "\n"
    "Build a profiler object using the specified timer function.\n"
    "\n"
    "  timer\n"
    "    A function without arguments that returns the time; the default is\n"
    "    a fast built-in clock based on real time.\n"
    "  timeunit\n"
    "    For timers that return integers: how long each unit is, in seconds.\n"
    "    0.0 stands for a timer that returns seconds.\n"
    "  subcalls, builtins\n"
    "    What enable() does when it is not told.\n"
    "  compensate\n"
    "    Take what recording costs out of the times; never with a timer.\n"
    "  clock\n"
    "    \"wall\", the default, \"cpu\" or \"thread\": real time, or the CPU\n"
    "    time of the process or of each thread.\n"
    "  threads\n"
    "    \"all\", the default, or \"current\": only the one that calls\n"
    "    enable(); at its end the profiler is disabled.\n"
    "  context\n"
    "    Hear only what runs in the context (of contextvars) in which\n"
    "    enable() is called, and in those that are copied from it.\n"
    "  nested\n"
    "    May be enabled while the thread has another one enabled.\n"
    "  tool_id\n"
    "    2, or \"any\": if another tool uses sys.monitoring's tool 2, take\n"
    "    3 or 4.\n"
    "  callables\n"
    "    \"standard\", or \"all\": record all that code calls, also classes\n"
    "    and objects. 3.12 and later.\n"
    "  include, exclude\n"
    "    Globs, of module names, which stand for their submodules too, or,\n"
    "    with a slash, of paths: what code is recorded. The time of other\n"
    "    code goes to its caller. \"!\" before a glob says the opposite; the\n"
    "    last one that matches decides.\n"
    "  coroutines\n"
    "    Measure how long generators and coroutines live, too: real time\n"
    "    from their first start to their return.\n"
    "  contexts\n"
    "    Tell apart the paths of calls that lead to a function, too; never\n"
    "    with subcalls=False.\n"
    "  contexts_budget\n"
    "    How many bytes they may take. Calls along paths beyond that are\n"
    "    counted, but not told apart.\n"
    "  timeline, timeline_budget, timeline_minimum\n"
    "    Keep when calls began and ended, of as many as fit into so many\n"
    "    bytes, the last ones, that took so many seconds at least.";

enum {
    TIMER, TIMEUNIT, SUBCALLS, BUILTINS, COMPENSATE, CLOCK, THREADS, CONTEXT,
    NESTED, TOOL_ID, CALLABLES, INCLUDE, EXCLUDE, COROUTINES, CONTEXTS,
    CONTEXTS_BUDGET, TIMELINE, TIMELINE_BUDGET, TIMELINE_MINIMUM, OPTIONS
};

static const struct parameters parameters = {
    "Profiler", 4, OPTIONS,
    {"timer", "timeunit", "subcalls", "builtins", "compensate", "clock",
     "threads", "context", "nested", "tool_id", "callables", "include",
     "exclude", "coroutines", "contexts", "contexts_budget",
     "timeline", "timeline_budget", "timeline_minimum"},
};

/* What is read before any of it holds. */
struct choices {
    PyObject *timer;            /* borrowed, or NULL */
    double unit;
    enum clock_kind clock;
    bool subcalls, builtins, compensate;
    bool this_thread, this_context, nested, any_tool;
    bool all_callables, coroutines, contexts, timeline;
    size_t contexts_bytes;      /* what they may take */
    size_t timeline_bytes;
    double minimum_s;           /* of a timeline's calls */
};

#define CONTEXTS_BYTES ((size_t)256 << 20)
#define TIMELINE_BYTES ((size_t)64 << 20)
#define MOST_SECONDS 1000000

static int
read_clock(PyObject **values, struct choices *choices)
{
    choices->timer = values[TIMER] == Py_None ? NULL : values[TIMER];
    if (values[CLOCK] == Py_None) {
        values[CLOCK] = NULL;
    }
    if (values[CLOCK] != NULL && choices->timer != NULL) {
        PyErr_SetString(PyExc_ValueError,
                        "timer and clock exclude each other");
        return -1;
    }
    return arguments_clock(values[CLOCK], &choices->clock);
}

static int
read_tool(PyObject *value, struct choices *choices)
{
    int is_second;

    if (value == NULL || !PyLong_Check(value)) {
        return arguments_choice("tool_id", value, "2", "any",
                                &choices->any_tool);
    }
    is_second = PyLong_AsLong(value) == 2;
    if (!is_second && !PyErr_Occurred()) {
        PyErr_Format(PyExc_ValueError, "no tool_id %R (expected 2 or 'any')",
                     value);
    }
    return is_second ? 0 : -1;
}

static int
read_budget(const char *name, PyObject *value, size_t *bytes)
{
    if (value != NULL) {
        *bytes = PyLong_AsSize_t(value);
        if (PyErr_Occurred()) {
            return -1;
        }
    }
    if (*bytes == 0) {
        PyErr_Format(PyExc_ValueError, "%s must be at least 1 byte", name);
        return -1;
    }
    return 0;
}

static int
read_contexts(PyObject **values, struct choices *choices)
{
    if (arguments_flag(values[CONTEXTS], &choices->contexts) < 0) {
        return -1;
    }
    if (choices->contexts && !choices->subcalls) {
        PyErr_SetString(PyExc_ValueError, "contexts need subcalls");
        return -1;
    }
    return read_budget("contexts_budget", values[CONTEXTS_BUDGET],
                       &choices->contexts_bytes);
}

static int
read_timeline(PyObject **values, struct choices *choices)
{
    PyObject *minimum = values[TIMELINE_MINIMUM];

    if (arguments_flag(values[TIMELINE], &choices->timeline) < 0
        || read_budget("timeline_budget", values[TIMELINE_BUDGET],
                       &choices->timeline_bytes) < 0) {
        return -1;
    }
    if (minimum != NULL) {
        choices->minimum_s = PyFloat_AsDouble(minimum);
        if (PyErr_Occurred()) {
            return -1;
        }
    }
    if (!(choices->minimum_s >= 0.0 && choices->minimum_s <= MOST_SECONDS)) {
        PyErr_Format(PyExc_ValueError,
                     "timeline_minimum must be 0 to %d seconds",
                     MOST_SECONDS);
        return -1;
    }
    return 0;
}

static int
read_choices(PyObject **values, struct choices *choices)
{
    if (arguments_unit(values[TIMEUNIT], &choices->unit) < 0
        || arguments_flag(values[SUBCALLS], &choices->subcalls) < 0
        || arguments_flag(values[BUILTINS], &choices->builtins) < 0
        || arguments_flag(values[COMPENSATE], &choices->compensate) < 0
        || read_clock(values, choices) < 0
        || arguments_choice("threads", values[THREADS], "all", "current",
                            &choices->this_thread) < 0
        || arguments_flag(values[CONTEXT], &choices->this_context) < 0
        || arguments_flag(values[NESTED], &choices->nested) < 0
        || arguments_flag(values[COROUTINES], &choices->coroutines) < 0
        || read_contexts(values, choices) < 0
        || read_timeline(values, choices) < 0
        || read_tool(values[TOOL_ID], choices) < 0) {
        return -1;
    }
    return arguments_choice("callables", values[CALLABLES], "standard",
                            "all", &choices->all_callables);
}

/* Return the bytes that contexts, or a timeline, may take; 0: they are not
   kept. */
static size_t
contexts_of(const struct choices *choices)
{
    return choices->contexts ? choices->contexts_bytes : 0;
}

static size_t
timeline_of(const struct choices *choices)
{
    return choices->timeline ? choices->timeline_bytes : 0;
}

static bool
changes_contexts(const struct profiler *profiler,
                 const struct choices *choices)
{
    return contexts_of(choices) != profiler->recorder.budget.limit_bytes;
}

static bool
changes_timeline(const struct profiler *profiler,
                 const struct choices *choices)
{
    return timeline_of(choices) != profiler->timeline_bytes;
}

static int
refuse_recorded(const struct profiler *profiler,
                const struct choices *choices)
{
    const char *what = NULL;

    if (choices->clock != profiler->clock) {
        what = "clock";
    }
    else if (changes_contexts(profiler, choices)) {
        what = "contexts";
    }
    else if (changes_timeline(profiler, choices)) {
        what = "timeline";
    }
    if (what == NULL || profiler->started_epoch_s == 0.0) {
        return 0;
    }
    PyErr_Format(PyExc_RuntimeError,
                 "cannot change the %s of a profiler that has recorded: "
                 "clear() it first", what);
    return -1;
}

static int
refuse(const struct profiler *profiler, const struct choices *choices)
{
    if (choices->all_callables
        && !profiler->state->source->hears_all_calls) {
        PyErr_SetString(PyExc_ValueError,
                        "callables='all' needs sys.monitoring, which is new "
                        "in Python 3.12");
        return -1;
    }
    if (profiler->enabled) {
        PyErr_SetString(PyExc_RuntimeError,
                        "cannot initialize profiler while it is enabled");
        return -1;
    }
    return refuse_recorded(profiler, choices);
}

static void
apply(struct profiler *profiler, const struct choices *choices)
{
    profiler->subcalls = choices->subcalls;
    profiler->builtins = choices->builtins;
    profiler->compensate = choices->compensate;
    profiler->clock = choices->clock;
    profiler->timer_unit = choices->unit;
    profiler->this_thread = choices->this_thread;
    profiler->this_context = choices->this_context;
    profiler->nested = choices->nested;
    profiler->any_tool = choices->any_tool;
    profiler->all_callables = choices->all_callables;
    profiler->naming.is_stable = choices->all_callables;
    profiler->coroutines = choices->coroutines;
    profiler->timeline_minimum_s = choices->minimum_s;
    Py_XSETREF(profiler->timer, Py_XNewRef(choices->timer));
}

/* What takes memory. */
static int
keep(struct profiler *profiler, const struct choices *choices)
{
    size_t bytes = timeline_of(choices);

    if (changes_contexts(profiler, choices)) {
        recorder_keep_contexts(&profiler->recorder, contexts_of(choices));
    }
    if (!changes_timeline(profiler, choices)) {
        return 0;
    }
    if (recorder_keep_history(&profiler->recorder, bytes) != STATUS_OK) {
        profiler->timeline_bytes = 0;
        PyErr_NoMemory();
        return -1;
    }
    profiler->timeline_bytes = bytes;
    return 0;
}

/* Filters may be sequences of the caller's own, and a timer that goes may have
   a finalizer: both may enable the profiler. */
int
options_read(struct profiler *profiler, PyObject *positional, PyObject *named)
{
    PyObject *values[PARAMETERS];
    struct choices choices = {
        .clock = profiler->state->anchor.wall,
        .subcalls = true,
        .builtins = true,
        .compensate = true,
        .contexts_bytes = CONTEXTS_BYTES,
        .timeline_bytes = TIMELINE_BYTES,
    };

    if (arguments_read(&parameters, positional, named, values) < 0
        || read_choices(values, &choices) < 0
        || refuse(profiler, &choices) < 0
        || filter_set(&profiler->filter, values[INCLUDE], values[EXCLUDE]) < 0
        || refuse(profiler, &choices) < 0 || keep(profiler, &choices) < 0) {
        return -1;
    }
    apply(profiler, &choices);
    return 0;
}
