/* Contexts in memory. */

#include "stats/contexts.h"

#include "base/memory.h"

void
contexts_free(struct contexts *contexts)
{
    if (contexts == NULL) {
        return;
    }
    for (size_t i = 0; i < contexts->tree_count; i++) {
        memory_free(contexts->trees[i].nodes);
    }
    memory_free(contexts->trees);
    memory_free(contexts);
}
