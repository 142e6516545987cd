/* Adds profiles together, and makes one of another's stripped names. */

#ifndef STATS_MERGE_H
#define STATS_MERGE_H

#include "stats/profile.h"

/* How names are taken over. */
enum merge_names {
    MERGE_AS_THEY_ARE,
    MERGE_WITHOUT_ADDRESSES,    /* " at 0x7f..." is left out of labels of
                                   built-in functions, so that runs meet */
};

/* Whether two profiles can be added: STATUS_OK, or STATUS_INVALID if they do
   not count the same things. */
enum status merge_check(const struct profile *target,
                        const struct profile *source,
                        struct complaint *complaint);

/* Add source to target, as pstats adds: figures, callers, totals; and what
   the trailers say. Rows that target does not have come behind its own.
   Fails as merge_check() does, without a change; or with STATUS_INVALID if a
   count overflows, or STATUS_NO_MEMORY: target is of no use then. */
enum status merge_add(struct profile *target, const struct profile *source,
                      enum merge_names names, struct complaint *complaint);

/* Let contexts of one path, which merge_add() only puts beside each other if
   that is cheaper, be one. To be called when all have been added. Returns
   STATUS_OK or STATUS_NO_MEMORY. */
enum status merge_finish(struct profile *target,
                         struct complaint *complaint);

/* Let target, which is empty, be source without the folders of its files, as
   pstats strips them: rows that become one are added, of callers of one row
   that become one the last is kept. Failures are merge_add's. */
enum status merge_strip(struct profile *target, const struct profile *source,
                        struct complaint *complaint);

#endif
