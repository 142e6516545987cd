/* Tables that are as wide as what is in them: those of pstats with a unit of
   time, percentages, colours, and callers that are sorted and limited. */

#ifndef STATS_WIDE_H
#define STATS_WIDE_H

#include "base/sink.h"
#include "stats/group.h"
#include "stats/listing.h"
#include "stats/unit.h"

/* How much of a file's name is shown. */
enum wide_names {
    WIDE_FULL,
    WIDE_BASE,                  /* its last part */
    WIDE_SUFFIX,                /* what no other file ends with */
};

/* What to print. */
struct wide {
    const struct listing *listing;
    enum listing_table table;
    double least_seconds;       /* see wide_rows() */
    enum group_kind groups;     /* what the profile's rows are */
    enum wide_names names;
    bool is_qualified;          /* qualified names, where they are known */
    enum unit unit;             /* UNIT_AUTO: the greatest in which no time
                                   that matters is 0.000, see wide.c */
    bool has_shares;            /* with percentages of all self time */
    bool has_starts;            /* with starts of generators and coroutines,
                                   and wall times if any are known */
    bool has_colours;
    size_t columns;             /* names are cut to fit in, or 0 */
    const struct order *others_order;   /* of a row's callers or callees */
    size_t others_limit;        /* how many of them, or SIZE_MAX */
};

/* Read "full", "base" or "suffix", which option was given. */
enum status wide_parse_names(const char *option, const char *text,
                             enum wide_names *names,
                             struct complaint *complaint);

/* Do what listing_rows() does, after rows were left out whose inclusive time
   is below least_seconds; message says so as well. */
enum status wide_rows(const struct listing *listing, double least_seconds,
                      struct profile_function ***rows, size_t *count,
                      struct sink *message, struct complaint *complaint);

/* Add the table to sink. What fails does so before anything is added, but
   for memory that runs out, and for the sink itself, which knows. */
enum status wide_print(const struct wide *wide, struct sink *sink,
                       struct complaint *complaint);

#endif
