/* A timeline: when each call began and how long it took, thread by thread. */

#ifndef STATS_TIMELINE_H
#define STATS_TIMELINE_H

#include "stats/profile.h"

/* What an event takes in a file at least: it limits how many there can be. */
#define TIMELINE_EVENT_BYTES 3

/* A call. */
struct timeline_event {
    int64_t start_ns;           /* since the profiler was enabled first, 0 or
                                   more; their sum fits in its type */
    int64_t duration_ns;        /* 0 or more */
    struct profile_function *function;  /* a row */
};

struct timeline_thread {
    int64_t process_id;
    const struct text *name;    /* "" if it is not known */
    int64_t native_id;
    struct timeline_event *events;      /* in the order in which they ended */
    size_t count;
};

struct timeline {
    struct timeline_thread *threads;
    size_t thread_count;
    int64_t dropped_calls;      /* there was no room for */
    int64_t minimum_ns;         /* shorter calls were left out */
};

/* Give timeline back, which may be NULL. That of a profile is the profile's,
   which does it. */
void timeline_free(struct timeline *timeline);

#endif
