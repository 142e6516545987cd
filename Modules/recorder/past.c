/* The totals and the trees of threads that have ended. */

#include "recorder/past.h"

#include "profile/contexts.h"

/* The last one is the sum of the others. */
#define ROOM (RECORDER_ENDED_THREADS + 1)

void
past_clear(struct past *past)
{
    for (size_t i = 0; past->trees != NULL && i < ROOM; i++) {
        callgraph_clear(&past->trees[i]);
    }
    memory_free(past->trees);
    memory_free(past->totals);
    *past = (struct past){0};
}

/* Make sure that there is room for another thread. */
static enum status
reserve(struct past *past, bool has_tree)
{
    if (past->totals == NULL) {
        past->totals = memory_allocate(ROOM * sizeof(*past->totals));
    }
    if (has_tree && past->trees == NULL) {
        past->trees = memory_allocate(ROOM * sizeof(*past->trees));
        for (size_t i = 0; past->trees != NULL && i < ROOM; i++) {
            callgraph_init(&past->trees[i]);
        }
    }
    return past->totals == NULL || (has_tree && past->trees == NULL)
               ? STATUS_NO_MEMORY
               : STATUS_OK;
}

/* Add a thread to the sum of the others. */
static enum status
add_other(struct past *past, const struct recorder_thread_totals *totals,
          struct callgraph *tree)
{
    struct recorder_thread_totals *others;

    others = &past->totals[RECORDER_ENDED_THREADS];
    if (tree != NULL
        && contexts_merge(&past->trees[RECORDER_ENDED_THREADS], tree, NULL)
           != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    if (tree != NULL) {
        callgraph_clear(tree);
    }
    others->thread_count += totals->thread_count;
    others->calls += totals->calls;
    others->self_ticks += totals->self_ticks;
    past->count = ROOM;
    return STATUS_OK;
}

enum status
past_add(struct past *past, const struct recorder_thread_totals *totals,
         struct callgraph *tree)
{
    enum status status = reserve(past, tree != NULL);

    if (status == STATUS_OK && past->count >= RECORDER_ENDED_THREADS) {
        return add_other(past, totals, tree);
    }
    if (status == STATUS_OK) {
        if (tree != NULL) {
            callgraph_move(&past->trees[past->count], tree);
        }
        past->totals[past->count++] = *totals;
    }
    return status;
}

enum status
past_rename(struct past *past, const struct callgraph_rename *rename)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; past->trees != NULL && i < past->count
                       && status == STATUS_OK; i++) {
        status = contexts_rename(&past->trees[i], rename);
    }
    return status;
}

size_t
past_bytes(const struct past *past)
{
    size_t bytes = 0;

    for (size_t i = 0; past->trees != NULL && i < past->count; i++) {
        bytes += contexts_bytes(&past->trees[i]);
    }
    return bytes;
}
