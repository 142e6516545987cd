/* Trees of contexts upside down: callers below the functions they called. */

#ifndef STATS_INVERSION_H
#define STATS_INVERSION_H

#include "stats/contexts.h"

/* Make the nodes of inverted, which has none, of those of tree: what
   contexts_invert() says. */
enum status inversion_make(const struct context_tree *tree, int64_t least_ns,
                           size_t levels, struct context_tree *inverted);

#endif
