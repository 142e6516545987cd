/* The functions that matter most, where a format is told to leave some out. */

#ifndef EXPORT_TOP_H
#define EXPORT_TOP_H

#include "stats/profile.h"

/* By which time. */
enum top_order {
    TOP_SELF,
    TOP_INCLUSIVE,
};

/* Make *rows a new array (memory_free) of the rows of profile, those with most
   time first and equal ones in their order; *count is how many there are, at
   most limit. */
enum status top_rows(const struct profile *profile, enum top_order order,
                     size_t limit, const struct profile_function ***rows,
                     size_t *count);

#endif
