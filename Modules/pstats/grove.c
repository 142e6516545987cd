/* One step after the other, each of which makes new contexts. */

#include "grove.h"

#include <string.h>

#include "base/memory.h"
#include "base/number.h"

/* How many contexts are guessed at most: far more than are looked at. */
#define MAX_GUESSES 100000

/* What of the total an inverted tree shows at least: every level of it may
   have so many nodes. */
#define LEAST_SHARE 1e-4

/* Whether tree is of the thread that is asked for. */
static bool
is_asked_for(const struct context_tree *tree, const char *thread)
{
    char number[NUMBER_BYTES + 1];

    number[number_integer(number, tree->native_id)] = '\0';
    return thread == NULL
           || (!tree->is_folded
               && (strcmp(tree->thread->bytes, thread) == 0
                   || (tree->native_id != 0
                       && strcmp(number, thread) == 0)));
}

/* Add what tree, one of those asked for, counts. */
static void
count_tree(struct grove *grove, const struct context_tree *tree,
           struct contexts *chosen)
{
    int64_t others = threads_count_in_name(tree->thread);

    grove->node_count += tree->count;
    if (!tree->is_folded) {
        grove->thread_count += others > 0 ? (size_t)others : 1;
    }
    for (size_t i = 0; i < tree->count; i++) {
        chosen->calls += tree->nodes[i].calls;
        if (tree->nodes[i].parent == CONTEXTS_NONE) {
            chosen->ns += tree->nodes[i].inclusive_ns;
        }
    }
}

/* Let chosen, of as many trees, be those of contexts that are asked for: they
   share the nodes. */
static void
choose(struct grove *grove, const struct contexts *contexts,
       const char *thread, struct contexts *chosen)
{
    size_t count = 0;

    chosen->is_estimate = contexts->is_estimate;
    for (size_t i = 0; i < contexts->tree_count; i++) {
        if (is_asked_for(&contexts->trees[i], thread)) {
            chosen->trees[count++] = contexts->trees[i];
            count_tree(grove, &contexts->trees[i], chosen);
        }
    }
    chosen->tree_count = count;
    grove->total_ns = chosen->ns;
    grove->folded_calls = thread == NULL ? contexts->folded_calls : 0;
}

/* Put *made in the place of *contexts, which is given back, if status, with
   which it was made, is STATUS_OK. */
static enum status
replace(struct contexts **contexts, struct contexts *made, enum status status)
{
    if (status == STATUS_OK) {
        contexts_free(*contexts);
        *contexts = made;
    }
    return status;
}

/* Fold, merge and invert what was chosen, as requested. */
static enum status
reshape(struct grove *grove, const struct contexts *chosen,
        const struct grove_request *request)
{
    struct contexts *contexts = NULL, *made = NULL;
    double least = request->least_share < LEAST_SHARE ? LEAST_SHARE
                                                      : request->least_share;
    enum status status = STATUS_OK;

    if (request->folds_recursion) {
        status = contexts_fold_recursion(chosen, &contexts);
    }
    if (status == STATUS_OK) {
        status = contexts_merge_threads(contexts != NULL ? contexts : chosen,
                                        &made);
        status = replace(&contexts, made, status);
    }
    if (status == STATUS_OK) {
        grove->node_count = contexts->trees->count;
    }
    if (status == STATUS_OK && request->is_inverted) {
        status = contexts_invert(contexts,
                                 1 + grove_share_ns(least, grove->total_ns),
                                 request->levels, &made);
        status = replace(&contexts, made, status);
    }
    if (status != STATUS_OK) {
        contexts_free(contexts);
        contexts = NULL;
    }
    grove->contexts = contexts;
    return status;
}

static enum status
make(struct grove *grove, const struct contexts *contexts,
     const struct grove_request *request, struct complaint *complaint)
{
    struct contexts *chosen = contexts_new(contexts->tree_count);
    enum status status;

    if (chosen == NULL) {
        return STATUS_NO_MEMORY;
    }
    choose(grove, contexts, request->thread, chosen);
    if (chosen->tree_count == 0 && request->thread != NULL) {
        status = complaint_invalid(complaint,
                                   "no thread is called %.100s (pstats show "
                                   "lists them)",
                                   request->thread);
    }
    else {
        status = reshape(grove, chosen, request);
    }
    chosen->tree_count = 0;     /* the nodes are the profile's */
    contexts_free(chosen);
    return status;
}

enum status
grove_init(struct grove *grove, struct profile *profile,
           const struct grove_request *request, struct complaint *complaint)
{
    struct contexts *guessed = NULL;
    enum status status = STATUS_OK;

    *grove = (struct grove){.contexts = NULL};
    if (profile->contexts == NULL && request->thread != NULL) {
        return complaint_invalid(complaint,
                                 "--thread: contexts are not known by thread "
                                 "(expected a profile with contexts)");
    }
    if (profile->contexts == NULL) {
        status = contexts_estimate(profile, MAX_GUESSES, &guessed);
    }
    if (status == STATUS_OK) {
        status = make(grove, guessed != NULL ? guessed : profile->contexts,
                      request, complaint);
    }
    contexts_free(guessed);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

void
grove_clear(struct grove *grove)
{
    contexts_free(grove->contexts);
    grove->contexts = NULL;
}

int64_t
grove_share_ns(double share, int64_t ns)
{
    double part = share * (double)ns;

    return part < 0x1p63 ? (int64_t)part : INT64_MAX - 1;
}
