/* Paths of files that lie in other folders before and after. */

#ifndef STATS_PATH_H
#define STATS_PATH_H

#include <stdbool.h>

#include "stats/text.h"

/* How many names at the end of two paths are compared at most. */
#define PATH_MAX_NAMES 64

struct path {
    const struct text *text;
    bool is_after;
    const struct path *twin;    /* NULL: none was found */
    size_t common;              /* path_pair()'s own */
    void *context;              /* the caller's */
};

/* Sort count paths, of which no two of one side are equal, and find the twin
   of each on the other side: the equal one; or else the one with which it
   shares most names at the end, if no third path has as many in common with
   them. Twins of paths are NULL before. */
void path_pair(struct path *paths, size_t count);

#endif
