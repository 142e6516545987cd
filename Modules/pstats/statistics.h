/* The statistics that are browsed: what was read, and how it is ordered. */

#ifndef PSTATS_STATISTICS_H
#define PSTATS_STATISTICS_H

#include "stats/listing.h"

struct statistics {
    struct profile profile;
    char *path;                 /* of the file that was read; NULL: none */
    char **headings;            /* a line for it and each that was added */
    size_t heading_count;
    struct order order;
    bool is_reversed;           /* if there is an order */
};

/* What fails below leaves everything as it was, and is explained by
   complaint. After STATUS_SYSTEM errno is the reason. */

/* Make statistics those of no file. */
void statistics_init(struct statistics *statistics);

void statistics_clear(struct statistics *statistics);

/* Read the file at path in the place of what there is. */
enum status statistics_read(struct statistics *statistics, const char *path,
                            struct complaint *complaint);

/* Add the file at path. The order is forgotten. */
enum status statistics_add(struct statistics *statistics, const char *path,
                           struct complaint *complaint);

/* Strip the folders of files. The order is forgotten. */
enum status statistics_strip(struct statistics *statistics,
                             struct complaint *complaint);

/* Order by the words in keys, which are cut off one by one. STATUS_INVALID if
   there is none, there are more than ORDER_MAX_KEYS, or one is no key: here
   numbers are none. */
enum status statistics_sort(struct statistics *statistics, char *keys);

/* Turn the order round, if there is one. */
void statistics_reverse(struct statistics *statistics);

/* Add a table of the rows that selection leaves to sink. */
enum status statistics_print(struct statistics *statistics,
                             enum listing_table table,
                             const struct selection *selection,
                             struct sink *sink, struct complaint *complaint);

#endif
