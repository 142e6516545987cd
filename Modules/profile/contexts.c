/* Trees of calling contexts: nodes, whole trees, and the functions and edges
   that their calls are of. */

#include "profile/contexts.h"

#include "base/memory.h"

enum status
contexts_add(struct callgraph *tree, struct function *caller, uintptr_t key,
             enum function_kind kind, struct edge **edge)
{
    size_t count = tree->functions.record_count;
    struct function *node;

    *edge = callgraph_find_edge(tree, caller, key);
    if (*edge != NULL) {
        return STATUS_OK;
    }
    node = count < CALLGRAPH_UNUSED ? arena_add(&tree->functions) : NULL;
    if (node == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (table_add(&tree->edge_table, table_hash(caller->index, key),
                  &node->first_edge) != STATUS_OK) {
        arena_drop_last(&tree->functions);
        return STATUS_NO_MEMORY;
    }
    *node = (struct function){
        .first_edge = {
            .key = key,
            .callee = node,
            .caller_index = caller->index,
        },
        .last_edge = &tree->no_edge,
        .earlier_edge = &tree->no_edge,
        .key = key,
        .index = (uint32_t)count,
        .kind = kind,
    };
    *edge = &node->first_edge;
    return STATUS_OK;
}

size_t
contexts_bytes(const struct callgraph *tree)
{
    return arena_bytes(&tree->functions) + table_bytes(&tree->edge_table);
}

size_t
contexts_growth(const struct callgraph *tree)
{
    return arena_growth(&tree->functions) + table_growth(&tree->edge_table);
}

static uint32_t
node_count(const struct callgraph *tree)
{
    return (uint32_t)callgraph_function_count(tree);
}

/* Find or add what from has in into, without figures; set edges to those of
   into, by the index of the node of from. */
static enum status
reserve(struct callgraph *into, const struct callgraph *from,
        const struct callgraph_rename *rename, struct edge **edges)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < node_count(from) && status == STATUS_OK; i++) {
        const struct function *node = callgraph_function_at(from, i);
        uint32_t parent = contexts_parent(node);
        uintptr_t key = node->key;

        if (rename != NULL) {
            key = rename->key(key, rename->argument);
        }
        status = contexts_add(into,
                              parent == CONTEXTS_NONE ? &into->root
                                                      : edges[parent]->callee,
                              key, node->kind, &edges[i]);
        if (status == STATUS_OK) {
            edges[i]->overhead = node->first_edge.overhead;
        }
    }
    return status;
}

/* Return a new array of an edge for each node, or NULL without memory. */
static struct edge **
new_edges(const struct callgraph *tree)
{
    return memory_allocate(((size_t)node_count(tree) + 1)
                           * sizeof(struct edge *));
}

enum status
contexts_merge(struct callgraph *into, const struct callgraph *from,
               const struct callgraph_rename *rename)
{
    struct edge **edges = new_edges(from);
    enum status status = STATUS_NO_MEMORY;

    if (edges != NULL) {
        status = reserve(into, from, rename, edges);
    }
    for (uint32_t i = 0; status == STATUS_OK && i < node_count(from); i++) {
        const struct function *added = callgraph_function_at(from, i);
        struct function *sum = edges[i]->callee;

        sum->first_edge.calls += added->first_edge.calls;
        sum->first_edge.self_ticks += added->first_edge.self_ticks;
        sum->first_edge.inclusive_ticks += added->first_edge.inclusive_ticks;
        sum->exceptions += added->exceptions;
        sum->resumptions += added->resumptions;
    }
    memory_free(edges);
    return status;
}

enum status
contexts_rename(struct callgraph *tree, const struct callgraph_rename *rename)
{
    struct callgraph renamed;
    enum status status;

    callgraph_init(&renamed);
    status = contexts_merge(&renamed, tree, rename);
    if (status == STATUS_OK) {
        callgraph_move(tree, &renamed);
    }
    callgraph_clear(&renamed);
    return status;
}

/* Nodes come behind the one they are called from, so in reverse order all
   that a node's callees lack has been taken from it when its turn comes. The
   time that a node and all below it took together stays the same. */
void
contexts_settle(struct callgraph *tree)
{
    for (uint32_t i = node_count(tree); i-- > 0;) {
        struct function *node = callgraph_function_at(tree, i);
        struct edge *edge = &node->first_edge;
        uint32_t parent = contexts_parent(node);

        if (edge->self_ticks >= 0) {
            continue;
        }
        if (parent != CONTEXTS_NONE) {
            callgraph_function_at(tree, parent)->first_edge.self_ticks
                += edge->self_ticks;
        }
        edge->inclusive_ticks -= edge->self_ticks;
        edge->self_ticks = 0;
    }
}

/* The same as reserve(), into a graph. */
static enum status
reserve_sums(const struct callgraph *tree, struct callgraph *graph,
             struct edge **edges)
{
    enum status status = STATUS_OK;
    struct function *callee;

    for (uint32_t i = 0; i < node_count(tree) && status == STATUS_OK; i++) {
        const struct function *node = callgraph_function_at(tree, i);
        uint32_t parent = contexts_parent(node);

        status = callgraph_function(graph, node->key, node->kind, &callee);
        if (status == STATUS_OK) {
            status = callgraph_edge(graph,
                                    parent == CONTEXTS_NONE
                                        ? &graph->root
                                        : edges[parent]->callee,
                                    callee, &edges[i]);
        }
        if (status == STATUS_OK) {
            edges[i]->overhead = node->first_edge.overhead;
        }
    }
    return status;
}

/* Add a node's figures to those of its edge, of which, and of whose callee,
   the calls above are open; and let its own be open from now on. */
static void
open_node(const struct function *node, struct edge *edge)
{
    const struct edge *figures = &node->first_edge;
    struct function *callee = edge->callee;

    edge->calls += figures->calls;
    edge->self_ticks += figures->self_ticks;
    callee->exceptions += node->exceptions;
    callee->resumptions += node->resumptions;
    if (edge->depth > 0) {
        edge->recursive_calls += figures->calls;
    }
    else {
        edge->inclusive_ticks += figures->inclusive_ticks;
        if (callee->first_edge.callee_depth > 0) {
            callee->overlap_ticks += figures->inclusive_ticks;
            callee->overlap_calls += figures->calls;
        }
    }
    edge->depth++;
    callee->first_edge.callee_depth++;
}

static void
close_node(struct edge *edge)
{
    edge->depth--;
    edge->callee->first_edge.callee_depth--;
}

static void
sum_nodes(const struct callgraph *tree, const struct contexts_link *links,
          struct edge **edges)
{
    uint32_t at = node_count(tree), open = CONTEXTS_NONE;
    uint32_t depth = 0, open_depth = 0;

    do {
        at = contexts_next(tree, links, at, &depth);
        while (open_depth > 0 && open_depth >= depth) {
            close_node(edges[open]);
            open = contexts_parent(callgraph_function_at(tree, open));
            open_depth--;
        }
        if (at != CONTEXTS_NONE) {
            open_node(callgraph_function_at(tree, at), edges[at]);
            open = at;
            open_depth = depth;
        }
    } while (at != CONTEXTS_NONE);
}

enum status
contexts_sum(const struct callgraph *tree, struct callgraph *graph)
{
    struct contexts_link *links = contexts_links(tree, false);
    struct edge **edges = new_edges(tree);
    enum status status = STATUS_NO_MEMORY;

    if (links != NULL && edges != NULL) {
        status = reserve_sums(tree, graph, edges);
    }
    if (status == STATUS_OK) {
        sum_nodes(tree, links, edges);
    }
    memory_free(links);
    memory_free(edges);
    return status;
}

struct contexts_link *
contexts_links(const struct callgraph *tree, bool only_called)
{
    uint32_t count = node_count(tree);
    struct contexts_link *links;

    links = memory_allocate(((size_t)count + 1) * sizeof(*links));
    if (links == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i <= count; i++) {
        links[i] = (struct contexts_link){CONTEXTS_NONE, CONTEXTS_NONE};
    }
    for (uint32_t i = count; i-- > 0;) {
        const struct function *node = callgraph_function_at(tree, i);
        uint32_t parent = contexts_parent(node);
        struct contexts_link *above;

        if (only_called && node->first_edge.calls == 0
            && links[i].child == CONTEXTS_NONE) {
            continue;
        }
        above = &links[parent == CONTEXTS_NONE ? count : parent];
        links[i].sibling = above->child;
        above->child = i;
    }
    return links;
}

uint32_t
contexts_next(const struct callgraph *tree, const struct contexts_link *links,
              uint32_t index, uint32_t *depth)
{
    if (links[index].child != CONTEXTS_NONE) {
        ++*depth;
        return links[index].child;
    }
    while (*depth > 0 && links[index].sibling == CONTEXTS_NONE) {
        --*depth;
        if (*depth > 0) {
            index = contexts_parent(callgraph_function_at(tree, index));
        }
    }
    return *depth == 0 ? CONTEXTS_NONE : links[index].sibling;
}
