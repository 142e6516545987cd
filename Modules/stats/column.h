/* The columns of numbers of a wide table: as wide as what is in them. */

#ifndef STATS_COLUMN_H
#define STATS_COLUMN_H

#include "base/sink.h"
#include "stats/profile.h"
#include "stats/unit.h"

#define COLUMN_COUNT 9

/* What the columns of a table look like. */
struct column_style {
    enum unit unit;             /* of the times; not UNIT_AUTO */
    double total_seconds;       /* of which percentages are */
    bool has_shares;            /* percentages are shown */
    bool has_starts;            /* starts of generators are */
    bool has_wall;              /* wall times of coroutines are */
    bool is_sampled;            /* counts are of samples */
    bool has_colours;
};

struct column_set {
    struct column_style style;
    size_t widths[COLUMN_COUNT];        /* 0: the column is not shown */
};

/* Make set one whose columns are as wide as their titles. */
void column_init(struct column_set *set, const struct column_style *style);

/* Let the columns grow to hold function's figures. Without times there is but
   their count. */
void column_measure(struct column_set *set,
                    const struct profile_function *function, bool has_times);

/* Return how wide a line of columns is, with a gap behind each. */
size_t column_total_width(const struct column_set *set);

/* Add the titles to sink, with a gap behind each. */
void column_print_titles(const struct column_set *set, struct sink *sink);

/* The same for figures. The self time is coloured by its share. */
void column_print(const struct column_set *set, struct sink *sink,
                  const struct profile_function *function, bool has_times);

#endif
