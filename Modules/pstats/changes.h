/* The table that pstats diff prints. */

#ifndef PSTATS_CHANGES_H
#define PSTATS_CHANGES_H

#include <stdbool.h>

#include "base/sink.h"
#include "stats/difference.h"
#include "stats/unit.h"

struct changes {
    const struct difference *difference;    /* with the rows to print */
    enum unit unit;
    bool has_times;             /* false: calls only */
    bool has_colours;           /* slower and faster functions */
    bool hides_small;           /* there is a least change */
    size_t small_count;         /* rows left out: they changed too little */
    size_t more_count;          /* rows left out: there are too many */
};

/* Add the table to sink. */
void changes_print(const struct changes *changes, struct sink *sink);

#endif
