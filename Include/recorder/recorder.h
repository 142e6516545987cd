/* How one profile is recorded: a shadow stack for each thread, and a total
   into which threads that have ended are folded. */

#ifndef RECORDER_RECORDER_H
#define RECORDER_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "profile/callgraph.h"
#include "recorder/folding.h"
#include "recorder/past.h"
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
    bool keeps_contexts;
    struct folding_budget budget;       /* if so */
    struct history history;     /* its limit 0: none */
    uint32_t last_number;       /* that a thread was given */
    struct callgraph ended;     /* the sum of threads that have ended; of their
                                   folded calls, if contexts are kept */
    struct past past;           /* those threads */
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
   recorder_free or the thread's end, or until the thread switches to another
   one. */
enum status recorder_stack(struct recorder *recorder,
                           struct shadowstack **stack);

/* Return that stack, or NULL if the thread has none. */
struct shadowstack *recorder_known_stack(const struct recorder *recorder);

/* Know the calling thread, if it has a stack, by name, which is cut, and by
   the number that the system has for it. */
void recorder_name_thread(struct recorder *recorder, const char *name,
                          uint64_t native_id);

/* The calling thread goes from one line of execution, a greenlet, to another:
   each has a stack of its own. Keys are not 0, and mean something as long as
   a call is open. Without memory the lines share a stack. */
void recorder_switch(struct recorder *recorder, uintptr_t from, uintptr_t to);

/* Set totals to those of one thread after the other and return true, or
   return false after the last; *at begins as 0. */
bool recorder_next_thread(const struct recorder *recorder, size_t *at,
                          struct recorder_thread_totals *totals);

/* Return one stack after the other, of all threads that have not ended: the
   first one behind NULL, and NULL behind the last. */
struct shadowstack *recorder_next_stack(const struct recorder *recorder,
                                        const struct shadowstack *before);

/* Give keys other names in all that was recorded; functions that have one name
   then are summed. On failure some threads have the old names. */
enum status recorder_rename(struct recorder *recorder,
                            const struct callgraph_rename *rename);

/* Tell of the keys of all calls that are open, again and again of some. */
void recorder_tell_open(const struct recorder *recorder,
                        void (*tell)(uintptr_t key, void *argument),
                        void *argument);

/* Return about how many bytes recorder_rename() goes through, of what is not
   bounded by the number of keys. */
size_t recorder_bytes(const struct recorder *recorder);

/* In a forked child, in which only the calling thread goes on: forget all
   that was recorded, and the other threads. The recorder gets another number:
   a thread that the child has started already has lost its stack. */
void recorder_forked(struct recorder *recorder);

/* Forget all that was recorded, and keep the contexts of calls from now on, in
   budget_bytes all together; or do not if that is 0, as at first. */
void recorder_keep_contexts(struct recorder *recorder, size_t budget_bytes);

/* Forget all that was recorded, and keep the calls that end last from now on:
   as many as fit into budget_bytes, of those that the stacks are told of; or
   none if that is 0, as at first. */
enum status recorder_keep_history(struct recorder *recorder,
                                  size_t budget_bytes);

/* Tell callers apart in the calls entered from now on, or not. */
void recorder_set_flat(struct recorder *recorder, bool flat);

/* Take overheads, which recorder borrows from now on, out of the times; NULL
   stands for none. */
void recorder_set_overheads(struct recorder *recorder,
                            const struct overheads *overheads);

/* Return the stack of a thread in which a call is open, or NULL. */
struct shadowstack *recorder_open_stack(const struct recorder *recorder);

/* When the calls that are open are taken to be left. */
struct recorder_now {
    int64_t (*ticks)(const struct shadowstack *stack, const void *argument);
    const void *argument;
};

/* Add the contexts of the thread that recorder_next_thread told of as the
   number-th, from 0, to tree, which is empty; with now NULL, open calls do not
   count. */
enum status recorder_contexts(const struct recorder *recorder, size_t number,
                              const struct recorder_now *now,
                              struct callgraph *tree);

/* Add the calls whose contexts were not kept to graph, likewise. */
enum status recorder_folded(const struct recorder *recorder,
                            const struct recorder_now *now,
                            struct callgraph *graph);

/* Add what all threads have recorded up to now to graph, if contexts are not
   kept; open calls do not count. On failure graph holds the threads that came
   before. */
enum status recorder_snapshot(const struct recorder *recorder,
                              struct callgraph *graph);

#endif
