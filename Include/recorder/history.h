/* The calls that ended last: when each began, and when it ended.

   They are in a ring that all threads of a recorder share: it grows up to its
   limit, and then each call that ends takes the place of the oldest.

       events:  [ 8 ][ 9 ][ 4 ][ 5 ][ 6 ][ 7 ]
                            ^ first               4 to 9: the last six of ten

   Times are what the clock showed, with all that recording has cost: on that
   clock the threads are beside each other. */

#ifndef RECORDER_HISTORY_H
#define RECORDER_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "profile/callgraph.h"

struct history_event {
    int64_t start_ticks;
    int64_t end_ticks;
    uintptr_t key;              /* of what was called */
    uint32_t thread;            /* its number in the recorder */
    uint32_t line;              /* its number in the thread */
};

/* All fields are read and written under the interpreter's lock. */
struct history {
    struct history_event *events;       /* NULL at first */
    size_t capacity;
    size_t limit;               /* of capacity; 0: nothing is kept */
    size_t first;               /* the oldest's place */
    size_t count;
    uint64_t dropped;           /* calls whose place was taken */
    int64_t minimum_ticks;      /* shorter calls are left alone */
};

/* Make history one that keeps as many events as fit into budget_bytes, of
   calls that took no less than minimum_ticks; with 0 bytes none. */
void history_init(struct history *history, size_t budget_bytes,
                  int64_t minimum_ticks);

/* Forget all calls. */
void history_clear(struct history *history);

/* Add a call that ended, unless it was too short. */
void history_add(struct history *history, const struct history_event *event);

/* Return the event that ended as the index-th, from 0, of those that are
   there. */
const struct history_event *history_at(const struct history *history,
                                       size_t index);

/* Give keys other names. */
void history_rename(struct history *history,
                    const struct callgraph_rename *rename);

#endif
