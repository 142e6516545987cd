/* How much more a new profile may take than an old one. */

#ifndef PSTATS_LIMIT_H
#define PSTATS_LIMIT_H

#include "base/sink.h"
#include "stats/difference.h"

/* What is limited: a total, or each function that is in both profiles and
   takes at least LIMIT_LEAST_SHARE of the old total. */
enum limit_subject {
    LIMIT_TOTAL_TIME,
    LIMIT_TOTAL_CALLS,
    LIMIT_SELF,
    LIMIT_INCLUSIVE,
    LIMIT_CALLS,
};

/* What takes less of the old total is left to chance. */
#define LIMIT_LEAST_SHARE 0.01

struct limit {
    enum limit_subject subject;
    double percent;             /* more than before; negative: no limit */
};

/* Return whether difference goes beyond limit, or that cannot be told because
   a time is not a number. Then complaint says by how much, or what it is, and
   label, which keeps everything in memory, gets the label of the function
   that has grown most, or has no number, if it is one. */
bool limit_is_exceeded(const struct limit *limit,
                       const struct difference *difference,
                       struct sink *label, struct complaint *complaint);

#endif
