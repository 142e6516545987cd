/* Threads that have ended: what each recorded, up to a limit, behind which the
   others are summed, so that memory does not grow with their number. */

#ifndef RECORDER_PAST_H
#define RECORDER_PAST_H

#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/status.h"
#include "profile/callgraph.h"

#define RECORDER_NAME_BYTES 64  /* a thread's name, cut, with its end */

/* Threads that have ended are told apart up to that number. */
#define RECORDER_ENDED_THREADS ((size_t)MEMORY_INITIAL(999))

/* What was recorded of a thread, or of several that have ended. */
struct recorder_thread_totals {
    size_t thread_count;
    uint32_t number;            /* of a thread in the recorder, from 1 */
    char name[RECORDER_NAME_BYTES];     /* UTF-8; empty: not known */
    uint64_t native_id;         /* the system's; 0: not known */
    uint64_t calls;
    int64_t self_ticks;         /* of all functions */
    uint64_t open_calls;        /* that are not in the above: as of now_ticks
                                   on the thread's clock they have taken
                                   open_stacks * now_ticks - open_since */
    uint64_t open_stacks;
    int64_t open_since_ticks;
};

struct past {
    struct recorder_thread_totals *totals;      /* NULL at first */
    struct callgraph *trees;    /* of contexts, likewise, if they are kept; in
                                   the order of totals */
    size_t count;               /* the one after the last allowed is a sum */
};

/* Forget all threads. */
void past_clear(struct past *past);

/* Add a thread, or several, with totals and, unless NULL, its tree, which is
   empty afterwards. On failure nothing has changed. */
enum status past_add(struct past *past,
                     const struct recorder_thread_totals *totals,
                     struct callgraph *tree);

/* Give keys other names in all trees. On failure some have the old ones. */
enum status past_rename(struct past *past,
                        const struct callgraph_rename *rename);

/* Return the bytes that trees take. */
size_t past_bytes(const struct past *past);

#endif
