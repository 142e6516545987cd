/* Contexts and timelines of profiles that are added together. */

#ifndef STATS_GRAFT_H
#define STATS_GRAFT_H

#include "stats/profile.h"

/* Add source's contexts to target's, whose threads have been: trees of one
   thread become one, in which contexts of one path do, at the latest by
   graft_finish(). twins are the rows of target that source's functions are, by
   their index. Returns STATUS_INVALID if figures do not fit, or
   STATUS_NO_MEMORY: target is of no use then. */
enum status graft_contexts(struct profile *target,
                           const struct profile *source,
                           struct profile_function *const *twins);

/* Unite what was added: merge_finish() says more. Returns STATUS_OK or
   STATUS_NO_MEMORY. */
enum status graft_finish(struct profile *profile);

/* Put the threads of source's timeline behind those of target's. Failures are
   the same. */
enum status graft_timeline(struct profile *target,
                           const struct profile *source,
                           struct profile_function *const *twins);

#endif
