/* Contexts and timelines in trailers. */

#ifndef STATS_JOURNAL_H
#define STATS_JOURNAL_H

#include "stats/marshal.h"
#include "stats/profile.h"
#include "stats/unmarshal.h"

/* Read the contexts, which item is, of profile, whose table was read. On
   failure it has none. */
enum status journal_read_contexts(struct profile *profile,
                                  struct unmarshal *reader,
                                  const struct unmarshal_item *item);

/* The same for its timeline. */
enum status journal_read_timeline(struct profile *profile,
                                  struct unmarshal *reader,
                                  const struct unmarshal_item *item);

/* Write the contexts and the timeline that profile has, each behind its key.
   Returns writer's status, or STATUS_NO_MEMORY. */
enum status journal_write(const struct profile *profile,
                          struct marshal *writer);

#endif
