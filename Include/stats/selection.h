/* Which rows are shown: the restrictions of pstats, one after the other. */

#ifndef STATS_SELECTION_H
#define STATS_SELECTION_H

#include "base/sink.h"
#include "regex/pattern.h"
#include "stats/profile.h"

/* How many restrictions there may be. */
#define SELECTION_MAX 64

enum selection_kind {
    SELECTION_COUNT,            /* the first of them */
    SELECTION_FRACTION,         /* the first part of them */
    SELECTION_PATTERN,          /* those whose label has a match */
};

struct selection_step {
    enum selection_kind kind;
    int64_t count;
    double fraction;
    const char *expression;     /* valid text; the caller's */
    struct pattern *pattern;    /* NULL: expression is invalid */
};

struct selection {
    struct selection_step steps[SELECTION_MAX];
    size_t step_count;
};

/* Make selection take everything. */
void selection_init(struct selection *selection);

void selection_clear(struct selection *selection);

/* Add a restriction to the first count rows; pstats takes a negative count,
   or one beyond all rows, for none. */
enum status selection_add_count(struct selection *selection, int64_t count,
                                struct complaint *complaint);

/* Add a restriction to the first part of the rows, rounded; what is not in
   [0, 1) is none. */
enum status selection_add_fraction(struct selection *selection,
                                   double fraction,
                                   struct complaint *complaint);

/* Add a restriction to labels that match; expression, valid text, has to
   outlive selection. An invalid one is STATUS_INVALID; with keep it is added
   nevertheless, and says so where pstats does. */
enum status selection_add_pattern(struct selection *selection,
                                  const char *expression, bool keep,
                                  struct complaint *complaint);

/* Restrict the *count rows at rows, in place. What pstats says about it is
   added to message. Returns STATUS_INVALID for a search that takes too
   long. */
enum status selection_apply(const struct selection *selection,
                            struct profile_function **rows, size_t *count,
                            struct sink *message,
                            struct complaint *complaint);

#endif
