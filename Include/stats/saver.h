/* Writes a profile file, see Doc/files.md: what the loader reads. */

#ifndef STATS_SAVER_H
#define STATS_SAVER_H

#include "base/sink.h"
#include "stats/profile.h"

/* Write profile's table to sink and, if it has one, its trailer. What is
   written is what there is, no more: an empty profile is an empty dict, and
   a caller that has no row gets none, as the table has to equal the one that
   pstats.Stats would hold. Returns sink's status or STATUS_NO_MEMORY. */
enum status saver_write(const struct profile *profile, struct sink *sink);

#endif
