/* Reads a profile file: the table that pstats knows, and our trailer. */

#ifndef STATS_LOADER_H
#define STATS_LOADER_H

#include "base/cursor.h"
#include "stats/profile.h"

/* The layout of the trailer that is known; others are left alone. */
#define LOADER_TRAILER_FORMAT 1

/* A table with the key (this,) is the sampler's: its calls are samples. */
#define LOADER_SAMPLED "__sampled__"

/* Read the profile at cursor into profile, which is empty. On failure it is
   empty again. A trailer that cannot be read is no failure: then
   profile->trailer_complaint says why, and the table stands alone. */
enum status loader_read(struct profile *profile, struct cursor *cursor,
                        struct complaint *complaint);

/* The same for a profile of length bytes. */
enum status loader_read_bytes(struct profile *profile, const void *bytes,
                              size_t length, struct complaint *complaint);

/* Whether a profile can begin with that byte. */
bool loader_may_begin_with(char byte);

#endif
