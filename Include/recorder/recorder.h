/* How one profile is recorded: a shadow stack for each thread, and a total
   into which threads that have ended are folded. */

#ifndef RECORDER_RECORDER_H
#define RECORDER_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "profile/callgraph.h"
#include "recorder/shadowstack.h"

#define RECORDER_NO_ID UINT64_MAX

struct recorder_thread;

/* Functions on it are called under the interpreter's lock. */
struct recorder {
    uint64_t id;                /* no two recorders ever have the same, and
                                   RECORDER_NO_ID and 0 are none's */
    bool flat;                  /* do not tell callers apart */
    const struct overheads *overheads;  /* to be taken out; NULL: none */
    size_t thread_count;        /* threads seen since the last clear */
    struct callgraph ended;     /* the sum of threads that have ended */
    struct recorder_thread *threads;    /* those that had not when looked
                                           at last, by token */
};

/* Make recorder empty. It must stay where it is. */
void recorder_init(struct recorder *recorder);

/* Forget all that was recorded, open calls too. */
void recorder_clear(struct recorder *recorder);

/* Free what recorder holds, the stacks that recorder_stack returned too. */
void recorder_free(struct recorder *recorder);

/* Find or add the calling thread's stack; *stack borrows from recorder until
   recorder_free or the thread's end. */
enum status recorder_stack(struct recorder *recorder,
                           struct shadowstack **stack);

/* Return that stack, or NULL if the thread has none. */
struct shadowstack *recorder_known_stack(const struct recorder *recorder);

/* In a forked child, in which only the calling thread goes on: forget all
   that was recorded, and the other threads. */
void recorder_forked(struct recorder *recorder);

/* Tell callers apart in the calls entered from now on, or not. */
void recorder_set_flat(struct recorder *recorder, bool flat);

/* Take overheads, which recorder borrows from now on, out of the times; NULL
   stands for none. */
void recorder_set_overheads(struct recorder *recorder,
                            const struct overheads *overheads);

/* Return the stack of a thread in which a call is open, or NULL. */
struct shadowstack *recorder_open_stack(const struct recorder *recorder);

/* Add what all threads have recorded up to now to graph; open calls do not
   count. On failure graph holds the threads that came before. */
enum status recorder_snapshot(const struct recorder *recorder,
                              struct callgraph *graph);

#endif
