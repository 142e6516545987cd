/* A profile as a file holds it: functions, their figures, their callers.

   Functions stand in the order in which they came, callers too: the standard
   printer shows it.

       rows --> f, g, h ...             functions that have figures
                |
                first_caller --> edge --> edge ...       f's, by next_caller
                                  |
                                  caller --> g or a function without a row

   Counts are whole numbers, times are seconds and may be anything that a
   double can be: files come from anywhere. */

#ifndef STATS_PROFILE_H
#define STATS_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/complaint.h"
#include "base/index.h"
#include "stats/text.h"
#include "stats/threads.h"

struct contexts;
struct timeline;
struct value;

/* What a row or an edge says. */
struct profile_figures {
    int64_t calls;
    int64_t primitive_calls;    /* those that are not recursive */
    double self_seconds;        /* "tottime" */
    double inclusive_seconds;   /* "cumtime" */
};

/* A name of a function beside the one in its key, see Doc/files.md. */
struct profile_name {
    const struct text *text;
    struct profile_name *next;
};

/* What generators and coroutines did whose calls are resumptions. */
struct profile_runs {
    int64_t starts;             /* how many were started */
    int64_t finished;           /* how many returned, and how long that took */
    double wall_seconds;        /* them since their first start */
    bool has_starts;            /* starts is known */
    bool has_wall;              /* finished and wall_seconds are */
};

struct profile_function {
    const struct text *file;
    const struct text *name;
    int64_t line;
    struct profile_figures figures;
    struct profile_edge *first_caller, *last_caller;
    int64_t exceptions;         /* calls that an exception ended */
    struct profile_name *qualified_names;
    struct profile_runs *runs;  /* NULL: nothing is known of any */
    struct profile_edge *mark;  /* to a callee: see profile_edge() */
    uint32_t marked_for;        /* the index of that callee, and 1 */
    uint32_t index;             /* of all functions, from 0 */
    uint32_t caller_count;
    bool is_row;                /* false: it is named as a caller only */
};

/* A caller of the function in whose list it is. */
struct profile_edge {
    struct profile_function *caller;
    struct profile_edge *next_caller;
    struct profile_figures figures;     /* PROFILE_COUNTS: calls only */
};

/* A callee of a function, see profile_callees(). */
struct profile_callee {
    struct profile_function *function;
    const struct profile_edge *edge;    /* from the caller to it */
};

/* The callees of all functions. */
struct profile_callees {
    struct profile_callee *callees;     /* those of function 0, 1, 2 ... */
    size_t *starts;                     /* by index; one more at the end */
};

/* What is known of callers. */
enum profile_callers {
    PROFILE_NO_CALLERS,         /* there are none so far */
    PROFILE_FIGURES,
    PROFILE_COUNTS,             /* the profile module's, the sampler's */
};

/* Sums over the rows as they were read: those of pstats, which leaves them
   alone when it strips or merges rows. */
struct profile_totals {
    __int128 calls;
    __int128 primitive_calls;
    double seconds;
};

struct profile {
    struct text_pool texts;
    struct arena functions;
    struct pool edges;
    struct index index;         /* of functions, by their key */
    struct profile_function **rows;
    size_t row_count;
    size_t row_capacity;
    struct profile_function *marked;    /* whose callers have marks */
    struct profile_totals totals;
    enum profile_callers callers;
    bool is_sampled;            /* calls are samples */
    bool has_trailer;
    struct complaint trailer_complaint; /* why it was not read, or "" */
    bool has_starts;            /* of some function they are known */
    bool has_wall;
    struct value *metadata;     /* a dict in the memory of texts, or NULL */
    struct threads threads;     /* in the memory of texts */
    struct contexts *contexts;  /* which are the profile's, or NULL */
    struct timeline *timeline;  /* likewise */
};

/* Make profile empty. */
void profile_init(struct profile *profile);

/* Give everything back; profile is empty afterwards and usable. */
void profile_clear(struct profile *profile);

/* Find or add the function of that key; file and name are texts of profile.
   An added one is not a row yet. */
enum status profile_function_at(struct profile *profile,
                                const struct text *file, int64_t line,
                                const struct text *name,
                                struct profile_function **result);

/* Return the function of that key, or NULL. */
struct profile_function *profile_find(const struct profile *profile,
                                      const struct text *file, int64_t line,
                                      const struct text *name);

/* Make function a row with these figures. It must not be one. */
enum status profile_add_row(struct profile *profile,
                            struct profile_function *function,
                            const struct profile_figures *figures);

/* Return the edge from caller to callee, or NULL. Asking for the callers of
   one callee after the other is fast. */
struct profile_edge *profile_edge(struct profile *profile,
                                  struct profile_function *callee,
                                  struct profile_function *caller);

/* Add a caller with these figures to callee, which must not have it. */
enum status profile_add_edge(struct profile *profile,
                             struct profile_function *callee,
                             struct profile_function *caller,
                             const struct profile_figures *figures);

/* Add source's figures to target's. Returns STATUS_INVALID if a count does
   not fit; target is not changed then. */
enum status profile_add_figures(struct profile_figures *target,
                                const struct profile_figures *source);

/* How many qualified names a function may have; more are left out. */
#define PROFILE_MAX_NAMES 256

/* Give function a qualified name, a text of profile, if it has it not. */
enum status profile_add_name(struct profile *profile,
                             struct profile_function *function,
                             const struct text *text);

/* Return what is known of function's runs, to be filled in; or NULL without
   memory. At first it is nothing. */
struct profile_runs *profile_runs(struct profile *profile,
                                  struct profile_function *function);

/* Add source, which may be NULL, to function's runs. Returns STATUS_INVALID
   if a count does not fit, or STATUS_NO_MEMORY. */
enum status profile_add_runs(struct profile *profile,
                             struct profile_function *function,
                             const struct profile_runs *source);

/* Find the callees of all functions, each one's in the order of the rows.
   callees->callees from callees->starts[index] on, up to the start of the
   next, are those of the function of that index. */
enum status profile_callees(const struct profile *profile,
                            struct profile_callees *callees);

/* Give back what profile_callees() made. */
void profile_callees_clear(struct profile_callees *callees);

/* Whether function is a built-in one, which has no file. */
bool profile_is_builtin(const struct profile_function *function);

#endif
