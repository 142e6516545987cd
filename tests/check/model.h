/* The oracle: what a profile should say, worked out as slowly and plainly as
   possible.

   It keeps every call that was ever entered and adds up, for each figure that
   is asked for, those that count. It knows nothing of edges or of counters.
   Times are small integers: what a thread's clock shows less all that its
   events have cost up to then. */

#ifndef CHECK_MODEL_H
#define CHECK_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "recorder/shadowstack.h"

#include "calls.h"

#define MODEL_CALLS 2000
#define MODEL_THREADS 200

struct model_call {
    int thread;
    uintptr_t key;
    uintptr_t caller;           /* to be booked on: the root's with flat */
    int parent;                 /* the call it was made from, or -1 */
    int64_t start_ticks, end_ticks;
    bool open;
    bool raised;
};

struct model {
    int count;
    bool flat;
    const struct overheads *overheads;  /* what an event costs; NULL: nothing;
                                           borrowed */
    int64_t lost_ticks[MODEL_THREADS];
    struct model_call calls[MODEL_CALLS];
};

/* Forget all calls, and what they have cost. */
void model_clear(struct model *model);

/* Enter key in a thread; there must be room. */
void model_enter(struct model *model, int thread, uintptr_t key,
                 int64_t now_ticks);

/* Leave key in a thread; raised: by an exception. */
enum leave model_leave(struct model *model, int thread, uintptr_t key,
                       bool raised, int64_t now_ticks);

/* Let an event cost a thread the outer ticks of kind. */
void model_lose(struct model *model, int thread, enum overhead_kind kind);

/* Leave all calls that are open. */
void model_close_all(struct model *model, int64_t now_ticks);

/* Return the number of calls that are open in a thread. */
size_t model_depth(const struct model *model, int thread);

/* Return whether a call is open in any thread. */
bool model_is_open(const struct model *model);

/* Return whether a leave of key in a thread would match a call. */
bool model_would_leave(const struct model *model, int thread, uintptr_t key);

/* Return the figures of all calls of key from caller, or of all calls of
   key. */
struct calls_figures model_of_edge(const struct model *model,
                                   uintptr_t caller, uintptr_t key);
struct calls_figures model_of_function(const struct model *model,
                                       uintptr_t key);

/* Return how many calls of key were left by an exception. */
uint64_t model_exceptions(const struct model *model, uintptr_t key);

/* Return how many calls were left. */
uint64_t model_calls(const struct model *model);

#endif
