/* A tree of contexts on a terminal: the part of it that matters. */

#ifndef PSTATS_BRANCHES_H
#define PSTATS_BRANCHES_H

#include "base/sink.h"
#include "stats/contexts.h"
#include "stats/wide.h"

/* What to print. */
struct branches {
    const struct profile *profile;
    const struct context_tree *tree;
    int64_t total_ns;           /* what percentages are of */
    int64_t least_ns;           /* nodes of less are left out */
    size_t levels;              /* as those are that are deeper, from 1 */
    size_t limit;               /* and those beyond so many, of least time */
    enum wide_names names;
    enum unit unit;
    size_t columns;             /* names are cut to fit in, or 0 */
    bool has_colours;
    bool is_unicode;            /* the output may be */
    bool is_inverted;           /* callers below what they called */
};

/* Add a line for each node that is not left out to sink: those below a node
   with most time first; *shown is how many they are. Returns STATUS_OK or
   STATUS_NO_MEMORY. */
enum status branches_print(const struct branches *branches, struct sink *sink,
                           size_t *shown);

#endif
