/* A walk through a tree of calling contexts: the node it is at, and those
   above it.

       lineage_begin(&lineage, tree);
       while (lineage_next(&lineage)) {
           ... lineage.nodes[0] is a root, lineage.nodes[lineage.depth - 1] the
               node, whose index is lineage.at - 1 ...
       } */

#ifndef EXPORT_LINEAGE_H
#define EXPORT_LINEAGE_H

#include "stats/contexts.h"

struct lineage {
    const struct context_tree *tree;
    uint32_t at;                /* the index of the node that comes next */
    uint32_t *nodes;            /* from the root down to the node */
    size_t depth;               /* of them, 1 for a root */
    size_t capacity;
    bool lacks_memory;          /* why the walk has ended early */
};

/* Make lineage ready for walks. */
void lineage_init(struct lineage *lineage);

void lineage_clear(struct lineage *lineage);

/* Walk through tree, which is borrowed until the walk ends. */
void lineage_begin(struct lineage *lineage, const struct context_tree *tree);

/* Step to the next node, the first one to begin with. Returns whether there is
   one; if not, lacks_memory may say that it was not for want of nodes. */
bool lineage_next(struct lineage *lineage);

#endif
