/* Fuzz target: profiles are read, listed, stripped, added up, written and
   read back. */

#include <stdint.h>
#include <stdlib.h>

#include "stats/listing.h"
#include "stats/loader.h"
#include "stats/merge.h"
#include "stats/order.h"
#include "stats/saver.h"

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
        write_and_read(&profile);
        strip_and_add(&profile);
    }
    profile_clear(&profile);
    return 0;
}
