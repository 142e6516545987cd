/* Timelines in tests. */

#ifndef CHECK_TIMELINES_H
#define CHECK_TIMELINES_H

#include "stats/timeline.h"

/* Give profile's timeline, which it gets if need be, a thread called name with
   that native id, of process 7, and a copy of count events. */
void timelines_add(struct profile *profile, const char *name,
                   int64_t native_id, const struct timeline_event *events,
                   size_t count);

#endif
