/* How one profile is recorded: a shadow stack for each thread, and a total
   into which threads that have ended are folded. */

#ifndef RECORDER_RECORDER_H
#define RECORDER_RECORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/memory.h"
#include "base/status.h"
#include "profile/callgraph.h"
#include "recorder/shadowstack.h"

#define RECORDER_NO_ID UINT64_MAX

#define RECORDER_NAME_BYTES 64  /* a thread's name, cut, with its end */

/* Threads that have ended are told apart up to that number, so that memory
   does not grow with it. */
#define RECORDER_ENDED_THREADS ((size_t)MEMORY_INITIAL(999))

struct recorder_thread;

/* What was recorded of a thread, or of several that have ended. */
struct recorder_thread_totals {
    size_t thread_count;
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

/* Functions on it are called under the interpreter's lock. */
struct recorder {
    uint64_t id;                /* no two recorders ever have the same, and
                                   RECORDER_NO_ID and 0 are none's */
    bool flat;                  /* do not tell callers apart */
    const struct overheads *overheads;  /* to be taken out; NULL: none */
    size_t thread_count;        /* threads seen since the last clear */
    struct callgraph ended;     /* the sum of threads that have ended */
    struct recorder_thread_totals *ended_threads;       /* or NULL */
    size_t ended_count;         /* the one after the last allowed is a sum */
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

/* Return one stack after the other, of all threads that have not ended, and
   NULL after the last; *at begins as 0. */
struct shadowstack *recorder_next_stack(const struct recorder *recorder,
                                        size_t *at);

/* Give keys other names in all that was recorded; functions that have one name
   then are summed. On failure some threads have the old names. */
enum status recorder_rename(struct recorder *recorder,
                            const struct callgraph_rename *rename);

/* Return whether a call of the function of key is open in some thread. */
bool recorder_is_open(const struct recorder *recorder, uintptr_t key);

/* In a forked child, in which only the calling thread goes on: forget all
   that was recorded, and the other threads. The recorder gets another number:
   a thread that the child has started already has lost its stack. */
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
