/* The calling contexts of a stack's calls, as far as there is room for them.

   With a budget the graph of a stack is a tree (profile/contexts.h). Once that
   is used up, a call along a path that is new is folded: it goes along an edge
   between functions, in a graph beside the tree, and so do all calls that are
   made from it.

       tree:    root --> main --> parse         beyond it:  read
                                                            read --> decode

   A folded call that is recursive may lie inside calls along the tree. So the
   path in the tree on which a folded call is made is noted in the other graph:
   the calls on it count as open there. What was noted before and is over is
   taken back only then; it does no harm until then. */

#ifndef RECORDER_FOLDING_H
#define RECORDER_FOLDING_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "profile/callgraph.h"

struct shadowstack;

/* What the trees of a recorder's stacks take together. */
struct folding_budget {
    size_t limit_bytes;
    size_t used_bytes;
};

struct folding {
    struct folding_budget *budget;      /* NULL: contexts are not kept */
    struct callgraph graph;     /* of calls that are folded */
    const struct function *noted;       /* the node whose path is noted, with
                                           noted_depth nodes; NULL: none */
    size_t noted_depth;
};

/* Make the folding of a stack one that keeps no contexts. */
void folding_init(struct folding *folding);

/* Forget what was folded. */
void folding_reset(struct folding *folding);

/* Find the edge from stack's top to the function with this key, for a push;
   NULL if this is the first call along it. */
struct edge *folding_find_edge(struct shadowstack *stack, uintptr_t key);

/* Find or add that edge: a node of the tree if there is room, else a folded
   one. */
enum status folding_add_edge(struct shadowstack *stack, uintptr_t key,
                             enum function_kind kind, struct edge **edge);

/* Give keys other names; nodes and functions that have one name then are
   summed. On failure nothing has changed. */
enum status folding_rename(struct shadowstack *stack,
                           const struct callgraph_rename *rename);

/* Book the calls that are open along stack's tree in another one, tree, which
   has all nodes of it, as if they were left at ticks; and those that are
   folded in a graph which has all edges of stack's own. The stack stays as it
   is. */
void folding_book_contexts(const struct shadowstack *stack,
                           struct callgraph *tree, int64_t ticks);
void folding_book_folded(const struct shadowstack *stack,
                         struct callgraph *graph, int64_t ticks);

#endif
