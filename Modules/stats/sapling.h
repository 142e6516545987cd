/* A tree of contexts that grows: nodes are found by their parent and their
   function, and added in any order.

       0  the ground: its children are the roots
       |-- 1  main         first --> 2, last --> 3
       |   |-- 2  parse    next --> 3
       |   `-- 3  read
       `-- 4  <module> */

#ifndef STATS_SAPLING_H
#define STATS_SAPLING_H

#include "base/index.h"
#include "stats/contexts.h"

/* The parent of roots. */
#define SAPLING_GROUND 0

struct sapling_node {
    struct profile_function *function;
    int64_t calls;
    int64_t self_ns;
    int64_t outside_ns;         /* in calls from it that are no nodes */
    uint32_t parent;
    uint32_t first, last;       /* its children, or 0 */
    uint32_t next;              /* of the same parent, or 0 */
};

struct sapling {
    struct sapling_node *nodes; /* NULL while there is none */
    size_t count;               /* with the ground */
    size_t capacity;
    struct index index;
};

/* Make sapling empty. */
void sapling_init(struct sapling *sapling);

/* Give everything back. Usable afterwards. */
void sapling_clear(struct sapling *sapling);

/* Find or add the child of parent that is a call of function. */
enum status sapling_child(struct sapling *sapling, uint32_t parent,
                          struct profile_function *function, uint32_t *node);

/* Add all nodes of tree, each to the one of its path. Functions are what
   twins has for them, by their index, if it is not NULL. The sums have to fit
   in their types. */
enum status sapling_add(struct sapling *sapling,
                        const struct context_tree *tree,
                        struct profile_function *const *twins);

/* Make nodes of tree, which has none, of what has grown, in the order in
   which it did. */
enum status sapling_lay_out(const struct sapling *sapling,
                            struct context_tree *tree);

#endif
