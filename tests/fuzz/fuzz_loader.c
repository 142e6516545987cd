/* Fuzz target: profiles are read, listed, stripped, added up, written and
   read back. */

#include <stdint.h>
#include <stdlib.h>

#include "stats/contexts.h"
#include "stats/listing.h"
#include "stats/loader.h"
#include "stats/merge.h"
#include "stats/order.h"
#include "stats/saver.h"
#include "stats/timeline.h"

/* More nodes of an estimate than any profile of a few thousand bytes needs. */
#define MAX_NODES 2000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
list(const struct profile *profile)
{
    static const enum listing_table tables[] = {
        LISTING_STATS, LISTING_CALLERS, LISTING_CALLEES};

    for (const struct order_word *word = order_words(); word->word != NULL;
         word++) {
        for (size_t i = 0; i < 3; i++) {
            struct order order;
            struct sink sink;
            struct listing listing = {
                .profile = (struct profile *)profile, .order = &order};

            order_init(&order);
            order_parse(&order, word->word, NULL);
            sink_init(&sink);
            if (listing_print(&listing, tables[i], &sink, NULL)
                    != STATUS_OK
                || sink.status != STATUS_OK) {
                abort();
            }
            sink_clear(&sink);
        }
    }
}

static void
check_same_runs(const struct profile_runs *one,
                const struct profile_runs *other)
{
    if ((one == NULL) != (other == NULL)
        || (one != NULL
            && (one->starts != other->starts
                || one->finished != other->finished
                || one->has_starts != other->has_starts
                || one->has_wall != other->has_wall))) {
        abort();
    }
}

static void
check_same_contexts(const struct contexts *one, const struct contexts *other)
{
    if ((one == NULL) != (other == NULL)) {
        abort();
    }
    if (one == NULL) {
        return;
    }
    if (one->calls != other->calls || one->ns != other->ns
        || one->folded_calls != other->folded_calls
        || one->tree_count != other->tree_count) {
        abort();
    }
    for (size_t i = 0; i < one->tree_count; i++) {
        const struct context_tree *tree = &one->trees[i];

        if (tree->count != other->trees[i].count
            || tree->is_folded != other->trees[i].is_folded) {
            abort();
        }
        for (size_t j = 0; j < tree->count; j++) {
            const struct context *node = &tree->nodes[j];
            const struct context *twin = &other->trees[i].nodes[j];

            if (node->calls != twin->calls || node->end != twin->end
                || node->inclusive_ns != twin->inclusive_ns
                || node->parent != twin->parent) {
                abort();
            }
        }
    }
}

static void
check_same_timeline(const struct timeline *one, const struct timeline *other)
{
    if ((one == NULL) != (other == NULL)) {
        abort();
    }
    if (one != NULL
        && (one->thread_count != other->thread_count
            || one->dropped_calls != other->dropped_calls
            || one->minimum_ns != other->minimum_ns)) {
        abort();
    }
}

/* No inclusive time is less than what it is made of. */
static void
check_sums(const struct contexts *contexts)
{
    for (size_t i = 0; i < contexts->tree_count; i++) {
        const struct context_tree *tree = &contexts->trees[i];

        for (uint32_t j = 0; j < tree->count; j++) {
            const struct context *node = &tree->nodes[j];
            int64_t sum = node->self_ns;

            for (uint32_t child = j + 1; child < node->end;
                 child = tree->nodes[child].end) {
                sum += tree->nodes[child].inclusive_ns;
            }
            if (node->self_ns < 0 || node->calls < 0
                || sum > node->inclusive_ns) {
                abort();
            }
        }
    }
}

/* What make makes of contexts adds up to what they do. */
static void
check_made(const struct contexts *contexts,
           enum status (*make)(const struct contexts *, struct contexts **))
{
    struct contexts *made;

    if (make(contexts, &made) == STATUS_OK) {
        check_sums(made);
        if (made->ns != contexts->ns || made->calls != contexts->calls) {
            abort();
        }
    }
    contexts_free(made);
}

static void
make_contexts(struct profile *profile)
{
    struct contexts *made;

    if (profile->contexts != NULL) {
        check_made(profile->contexts, contexts_merge_threads);
        check_made(profile->contexts, contexts_fold_recursion);
    }
    if (profile->contexts != NULL
        && contexts_invert(profile->contexts, 0, 50, &made) == STATUS_OK) {
        check_sums(made);
        contexts_free(made);
    }
    if (contexts_estimate(profile, MAX_NODES, &made) == STATUS_OK) {
        check_sums(made);
        contexts_free(made);
    }
}

/* Rows, edges and threads come back as they were written. */
static void
check_same(const struct profile *one, const struct profile *other)
{
    if (one->row_count != other->row_count
        || one->totals.calls != other->totals.calls
        || one->is_sampled != other->is_sampled
        || one->has_trailer != other->has_trailer
        || threads_count(&one->threads) != threads_count(&other->threads)
        || one->threads.sum.calls != other->threads.sum.calls) {
        abort();
    }
    for (size_t i = 0; i < one->row_count; i++) {
        if (one->rows[i]->caller_count != other->rows[i]->caller_count
            || one->rows[i]->exceptions != other->rows[i]->exceptions
            || one->rows[i]->figures.calls != other->rows[i]->figures.calls
            || order_compare_keys(one->rows[i], other->rows[i]) != 0) {
            abort();
        }
        check_same_runs(one->rows[i]->runs, other->rows[i]->runs);
    }
    check_same_contexts(one->contexts, other->contexts);
    check_same_timeline(one->timeline, other->timeline);
}

static void
write_and_read(const struct profile *profile)
{
    struct profile again;
    struct complaint complaint;
    struct sink sink;

    sink_init(&sink);
    profile_init(&again);
    saver_write(profile, &sink);
    if (loader_read_bytes(&again, sink.bytes, sink.length, &complaint)
        != STATUS_OK) {
        abort();
    }
    check_same(profile, &again);
    profile_clear(&again);
    sink_clear(&sink);
}

static void
strip_and_add(const struct profile *profile)
{
    struct profile stripped;

    profile_init(&stripped);
    if (merge_strip(&stripped, profile, NULL) == STATUS_OK
        && merge_add(&stripped, profile, MERGE_WITHOUT_ADDRESSES, NULL)
               == STATUS_OK) {
        write_and_read(&stripped);
    }
    profile_clear(&stripped);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct profile profile;
    struct complaint complaint;

    profile_init(&profile);
    if (loader_read_bytes(&profile, data, size, &complaint) == STATUS_OK) {
        list(&profile);
        make_contexts(&profile);
        write_and_read(&profile);
        strip_and_add(&profile);
    }
    profile_clear(&profile);
    return 0;
}
