/* Nodes come depth first: a stack of those above is all it takes. */

#include "export/lineage.h"

#include "base/memory.h"

#define INITIAL_DEPTH ((size_t)MEMORY_INITIAL(128))

void
lineage_init(struct lineage *lineage)
{
    *lineage = (struct lineage){0};
}

void
lineage_clear(struct lineage *lineage)
{
    memory_free(lineage->nodes);
    lineage_init(lineage);
}

void
lineage_begin(struct lineage *lineage, const struct context_tree *tree)
{
    lineage->tree = tree;
    lineage->at = 0;
    lineage->depth = 0;
    lineage->lacks_memory = false;
}

static bool
grow(struct lineage *lineage)
{
    size_t capacity = lineage->capacity == 0 ? INITIAL_DEPTH
                                             : 2 * lineage->capacity;
    uint32_t *nodes = memory_resize(lineage->nodes,
                                    capacity * sizeof(*nodes));

    if (nodes == NULL) {
        lineage->lacks_memory = true;
        return false;
    }
    lineage->nodes = nodes;
    lineage->capacity = capacity;
    return true;
}

bool
lineage_next(struct lineage *lineage)
{
    const struct context_tree *tree = lineage->tree;
    uint32_t parent;

    if (lineage->lacks_memory || lineage->at == tree->count) {
        return false;
    }
    parent = tree->nodes[lineage->at].parent;
    while (lineage->depth > 0
           && lineage->nodes[lineage->depth - 1] != parent) {
        lineage->depth--;
    }
    if (lineage->depth == lineage->capacity && !grow(lineage)) {
        return false;
    }
    lineage->nodes[lineage->depth++] = lineage->at++;
    return true;
}
