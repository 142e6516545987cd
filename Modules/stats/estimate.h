/* Contexts that are guessed from callers. */

#ifndef STATS_ESTIMATE_H
#define STATS_ESTIMATE_H

#include "stats/contexts.h"

/* Fill in contexts, which have one tree without nodes: what
   contexts_estimate() says. */
enum status estimate_make(const struct profile *profile, size_t max_nodes,
                          struct contexts *contexts);

#endif
