/* The tables of pstats, byte for byte: print_stats, print_callers and
   print_callees. */

#ifndef STATS_LISTING_H
#define STATS_LISTING_H

#include "base/sink.h"
#include "stats/order.h"
#include "stats/profile.h"
#include "stats/selection.h"

/* Which table. */
enum listing_table {
    LISTING_STATS,
    LISTING_CALLERS,
    LISTING_CALLEES,
};

/* What to list. */
struct listing {
    struct profile *profile;
    const struct order *order;          /* without keys: as they are */
    const struct selection *selection;
    bool is_reversed;                   /* if there is an order */
    const char *const *headings;        /* a line for each file */
    size_t heading_count;
};

/* Return the profile's rows in the listing's order and restricted by its
   selection as a new array (memory_free) in *rows, and their count. What
   pstats says above them is added to message. */
enum status listing_rows(const struct listing *listing,
                         struct profile_function ***rows, size_t *count,
                         struct sink *message, struct complaint *complaint);

/* Add what stands above the table of functions to sink: the files, and what
   they add up to. */
void listing_print_heading(const struct listing *listing, struct sink *sink);

/* Add the table to sink. What fails does so before anything is added, but
   for the sink itself, which knows. */
enum status listing_print(const struct listing *listing,
                          enum listing_table table, struct sink *sink,
                          struct complaint *complaint);

#endif
