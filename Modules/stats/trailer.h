/* Reads the trailer of a profile file. */

#ifndef STATS_TRAILER_H
#define STATS_TRAILER_H

#include "base/cursor.h"
#include "stats/profile.h"

/* Read the trailer at cursor into profile, whose table was read. What is not
   a known trailer goes to profile->trailer_complaint; the only failure is
   STATUS_NO_MEMORY. */
enum status trailer_read(struct profile *profile, struct cursor *cursor);

#endif
