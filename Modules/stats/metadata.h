/* Metadata of profiles that are added together. */

#ifndef STATS_METADATA_H
#define STATS_METADATA_H

#include "stats/profile.h"

/* Beyond it a dict is taken for one that says nothing. */
#define METADATA_MAX_KEYS 256

/* Let target's metadata be what is true of both profiles: what is equal in
   both stays, durations and threads are summed, "started" is the earlier,
   "merged" is how many profiles there were, and the rest is left out. To be
   called before target gets source's rows: as long as it has neither rows
   nor a trailer it takes the metadata as they are. Returns STATUS_OK or
   STATUS_NO_MEMORY. */
enum status metadata_merge(struct profile *target,
                           const struct profile *source);

#endif
