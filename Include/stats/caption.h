/* The names of functions in wide tables and trees. Nothing in them can steer a
   terminal: control characters are shown as \x1b and the like. */

#ifndef STATS_CAPTION_H
#define STATS_CAPTION_H

#include "stats/suffix.h"
#include "stats/wide.h"

struct caption {
    enum wide_names names;
    bool has_groups;            /* functions stand for files or modules */
    bool is_qualified;          /* show qualified names that are known */
    struct suffix_set suffixes; /* if that is how files are shown */
    struct sink text;           /* room for one */
};

/* Make caption one for the functions of profile, which must outlive it. */
enum status caption_init(struct caption *caption,
                         const struct profile *profile,
                         enum wide_names names, bool has_groups);

void caption_clear(struct caption *caption);

/* Add the name of function to sink; of one longer than most_columns (0: all
   of it is shown) the end, after "...". */
void caption_print(struct caption *caption, struct sink *sink,
                   const struct profile_function *function,
                   size_t most_columns);

#endif
