/* The contexts of a profile that a command is about: exact or guessed, of all
   threads or of some, as one tree. */

#ifndef PSTATS_GROVE_H
#define PSTATS_GROVE_H

#include "base/sink.h"
#include "stats/contexts.h"

/* What is asked for. */
struct grove_request {
    const char *thread;         /* only threads of that name or number; NULL:
                                   all */
    bool folds_recursion;
    bool is_inverted;           /* callers below what they called */
    double least_share;         /* of the total: less need not be there */
    size_t levels;              /* likewise what is deeper */
};

struct grove {
    struct contexts *contexts;  /* with one tree */
    int64_t total_ns;           /* of it, or of what was inverted */
    size_t node_count;          /* of what was inverted, or of the tree */
    int64_t folded_calls;
    size_t thread_count;        /* of whose the tree is */
};

/* Make grove of what profile has. Returns STATUS_INVALID if it has no such
   thread. On failure there is nothing to be cleared. */
enum status grove_init(struct grove *grove, struct profile *profile,
                       const struct grove_request *request,
                       struct complaint *complaint);

void grove_clear(struct grove *grove);

/* Return what a share of ns is, rounded down: less than INT64_MAX, however
   large the share. */
int64_t grove_share_ns(double share, int64_t ns);

#endif
