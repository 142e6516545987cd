/* A tree of calling contexts: a call graph that never merges functions.

   Each of its functions is a node, a function as it is called along one path
   of calls from the root, and its first edge is the only one into it. So what
   records calls in a graph records them in a tree: only how nodes are added,
   and all that is done with a whole tree, is another thing.

       root --> main --> parse --> read        read: two nodes
                   \---> read

   A node comes behind the one it was called from. At most one call of it is
   open at a time. Nodes are not found by their key alone. */

#ifndef PROFILE_CONTEXTS_H
#define PROFILE_CONTEXTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "profile/callgraph.h"

/* No node is deeper, for files of more levels are refused. */
#define CONTEXTS_MOST_LEVELS 100000

/* No node: the root's parent, or what is behind the last sibling. */
#define CONTEXTS_NONE UINT32_MAX

/* A node's first child and its next sibling, by index. */
struct contexts_link {
    uint32_t child;
    uint32_t sibling;
};

/* Find the node of calls of key from caller, a node, or add it; *edge borrows
   from tree. */
enum status contexts_add(struct callgraph *tree, struct function *caller,
                         uintptr_t key, enum function_kind kind,
                         struct edge **edge);

/* Return the bytes that tree holds, and how many more it would to add a
   node. */
size_t contexts_bytes(const struct callgraph *tree);
size_t contexts_growth(const struct callgraph *tree);

/* Add the figures of from to those of into, both trees, under other keys if
   rename is not NULL: nodes of one path are summed. Open calls do not count.
   On failure no figure has changed. */
enum status contexts_merge(struct callgraph *into,
                           const struct callgraph *from,
                           const struct callgraph_rename *rename);

/* Give the keys of tree, in which no call is open, other names. On failure
   nothing has changed. */
enum status contexts_rename(struct callgraph *tree,
                            const struct callgraph_rename *rename);

/* Let no self time be negative: what is missing is taken from the callers'. No
   call is open. */
void contexts_settle(struct callgraph *tree);

/* Add the functions and edges that the calls of tree are of to graph: what
   would have been recorded had it not been a tree. No call is open in either.
   On failure no figure has changed. */
enum status contexts_sum(const struct callgraph *tree,
                         struct callgraph *graph);

/* Return a new array (memory_free) of a link for each node, by index, behind
   which is the root's; or NULL without memory. Siblings are in the order in
   which they were added. If only_called, nodes at and below which there was no
   call are left out. */
struct contexts_link *contexts_links(const struct callgraph *tree,
                                     bool only_called);

/* Return the index of the node that node is called from, or CONTEXTS_NONE. */
static inline uint32_t
contexts_parent(const struct function *node)
{
    return node->first_edge.caller_index == CALLGRAPH_ROOT
               ? CONTEXTS_NONE
               : node->first_edge.caller_index;
}

/* Return the node that comes behind the node of that index when a tree is
   walked depth first, nodes before their children, or CONTEXTS_NONE behind the
   last; *depth follows. The walk begins at the root, whose index is the number
   of nodes, at depth 0. */
uint32_t contexts_next(const struct callgraph *tree,
                       const struct contexts_link *links, uint32_t index,
                       uint32_t *depth);

#endif
