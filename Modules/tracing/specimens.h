/* Running the specimens of profiling.tracing._calibration, with and without a
   profiler, and timing them. */

#ifndef TRACING_SPECIMENS_H
#define TRACING_SPECIMENS_H

#include <Python.h>

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"

struct module_state;
struct profiler;

/* The functions in SPECIMENS there, in that order. */
enum specimen {
    SPECIMEN_LOOP,
    SPECIMEN_PYTHON,
    SPECIMEN_CALL_PYTHON,
    SPECIMEN_PYTHON_FROM_C,
    SPECIMEN_GENERATOR,
    SPECIMEN_C_FUNCTION,
    SPECIMEN_C_METHOD,
    SPECIMEN_CALL_CLASS,
    SPECIMEN_CALL_SUPER,
    SPECIMEN_CALL_OTHER,
    SPECIMEN_UNWIND,
    SPECIMEN_C_RAISE,
    SPECIMEN_STATEMENTS,
    SPECIMEN_MIXTURE,
    SPECIMEN_COUNT
};

/* A loop makes that many turns, and that many calls in all. */
#define SPECIMEN_TURNS 16
#define SPECIMEN_CALLS (4 * SPECIMEN_TURNS)

/* One way to time a specimen, all its turns: the least of the runs at the
   best speed that there was. */
struct specimen_least {
    int64_t ticks;
    int64_t speed;              /* speed_probe() then; 0: no run yet */
};

struct specimen_timing {
    struct specimen_least plain;
    struct specimen_least profiled;
    struct specimen_least recorded;      /* self time of what it called */
    uint64_t calls;             /* recorded in one run */
};

struct specimens {
    enum clock_kind clock;
    enum clock_kind wall;       /* by which speed is measured */
    int64_t speed;              /* at the moment */
    int64_t best_speed;
    int64_t waited_ns;          /* for a better speed */
    bool is_steady;             /* all timings are at about the best speed */
    PyObject *functions;        /* owned: the tuple of specimens */
    PyObject *turns;            /* owned: the argument */
    struct profiler *scratch;   /* owned: records the profiled runs */
    bool are_loaded;            /* specimens_init() succeeded */
    bool no_events;             /* the source refused to start */
    struct specimen_timing timings[SPECIMEN_COUNT];
};

/* Make ready to run specimens on a clock under a profiler of that way, which
   is of enum calibration_way. Returns -1 with an exception set; free it
   either way. */
int specimens_init(struct specimens *set, struct module_state *state,
                   enum clock_kind clock, unsigned way);

void specimens_free(struct specimens *set);

/* Let the scratch profiler hear, or end that. Returns -1 with an exception
   set. */
int specimens_start(struct specimens *set);
int specimens_stop(struct specimens *set);

/* Run a specimen once. Return the ticks it took, or -1 with an exception set;
   *speed is the worse of the speeds before and after it. */
int64_t specimens_run(struct specimens *set, enum specimen specimen,
                      int64_t *speed);

/* Time all of them. Returns -1 with an exception set. */
int specimens_time(struct specimens *set);

/* Return what a timing would be at the best speed. */
double specimens_at_best(const struct specimens *set,
                         const struct specimen_least *least);

#endif
