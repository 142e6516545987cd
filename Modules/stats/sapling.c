/* Growing is by an index of all nodes, laying out by the links between them.
*/

#include "sapling.h"

#include "base/memory.h"
#include "base/table.h"

#define INITIAL_NODES ((size_t)MEMORY_INITIAL(256))

void
sapling_init(struct sapling *sapling)
{
    *sapling = (struct sapling){0};
    index_init(&sapling->index);
}

void
sapling_clear(struct sapling *sapling)
{
    memory_free(sapling->nodes);
    index_clear(&sapling->index);
    sapling_init(sapling);
}

static uint64_t
hash(uint32_t parent, const struct profile_function *function)
{
    return table_hash(parent, (uintptr_t)function);
}

static uint64_t
hash_of(const void *records, uint32_t number)
{
    const struct sapling_node *node = &((const struct sapling_node *)
                                            records)[number];

    return hash(node->parent, node->function);
}

/* See that there is room for one node more. */
static enum status
reserve(struct sapling *sapling)
{
    size_t capacity = sapling->capacity == 0 ? INITIAL_NODES
                                             : sapling->capacity * 2;
    struct sapling_node *nodes;

    if (sapling->count < sapling->capacity) {
        return STATUS_OK;
    }
    nodes = sapling->count < CONTEXTS_NONE
                ? memory_resize(sapling->nodes, capacity * sizeof(*nodes))
                : NULL;
    if (nodes == NULL) {
        return STATUS_NO_MEMORY;
    }
    if (sapling->count == 0) {
        nodes[0] = (struct sapling_node){0};
        sapling->count = 1;
    }
    sapling->nodes = nodes;
    sapling->capacity = capacity;
    return STATUS_OK;
}

static enum status
add_child(struct sapling *sapling, uint32_t parent,
          struct profile_function *function, uint32_t *node)
{
    uint32_t added;
    struct sapling_node *above;

    if (reserve(sapling) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    added = (uint32_t)sapling->count;
    sapling->nodes[added] = (struct sapling_node){.function = function,
                                                  .parent = parent};
    if (index_add(&sapling->index, hash(parent, function), added,
                  &(struct index_owner){hash_of, sapling->nodes})
        != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    above = &sapling->nodes[parent];
    if (above->first == 0) {
        above->first = added;
    }
    else {
        sapling->nodes[above->last].next = added;
    }
    above->last = added;
    sapling->count++;
    *node = added;
    return STATUS_OK;
}

enum status
sapling_child(struct sapling *sapling, uint32_t parent,
              struct profile_function *function, uint32_t *node)
{
    uint64_t key = hash(parent, function);
    size_t at;

    for (*node = index_first(&sapling->index, key, &at);
         *node != INDEX_NONE;
         *node = index_next(&sapling->index, key, &at)) {
        const struct sapling_node *found = &sapling->nodes[*node];

        if (found->parent == parent && found->function == function) {
            return STATUS_OK;
        }
    }
    return add_child(sapling, parent, function, node);
}

enum status
sapling_add(struct sapling *sapling, const struct context_tree *tree,
            struct profile_function *const *twins)
{
    uint32_t *places = memory_resize(NULL, (tree->count + 1)
                                               * sizeof(*places));
    enum status status = places != NULL ? STATUS_OK : STATUS_NO_MEMORY;

    for (size_t i = 0; i < tree->count && status == STATUS_OK; i++) {
        const struct context *node = &tree->nodes[i];
        struct profile_function *function
            = twins != NULL ? twins[node->function->index] : node->function;

        status = sapling_child(sapling,
                               node->parent == CONTEXTS_NONE
                                   ? SAPLING_GROUND
                                   : places[node->parent],
                               function, &places[i]);
        if (status == STATUS_OK) {
            struct sapling_node *place = &sapling->nodes[places[i]];

            place->calls += node->calls;
            place->self_ns += node->self_ns;
            place->outside_ns += contexts_outside_ns(tree, (uint32_t)i);
        }
    }
    memory_free(places);
    return status;
}

/* Close the last node of tree that is open, which was the node at; return
   where to go on, or the ground. */
static uint32_t
close_nodes(const struct sapling *sapling, struct context_tree *tree,
            uint32_t at, uint32_t *open)
{
    while (at != SAPLING_GROUND) {
        struct context *node = &tree->nodes[*open];

        node->end = (uint32_t)tree->count;
        *open = node->parent;
        if (*open != CONTEXTS_NONE) {
            tree->nodes[*open].inclusive_ns += node->inclusive_ns;
        }
        if (sapling->nodes[at].next != 0) {
            return sapling->nodes[at].next;
        }
        at = sapling->nodes[at].parent;
    }
    return SAPLING_GROUND;
}

enum status
sapling_lay_out(const struct sapling *sapling, struct context_tree *tree)
{
    uint32_t open = CONTEXTS_NONE;
    uint32_t at = sapling->count > 0 ? sapling->nodes[SAPLING_GROUND].first
                                     : SAPLING_GROUND;

    tree->count = 0;
    tree->nodes = memory_resize(NULL, (sapling->count + 1)
                                          * sizeof(*tree->nodes));
    if (tree->nodes == NULL) {
        return STATUS_NO_MEMORY;
    }
    while (at != SAPLING_GROUND) {
        const struct sapling_node *from = &sapling->nodes[at];

        tree->nodes[tree->count] = (struct context){
            .function = from->function,
            .calls = from->calls,
            .self_ns = from->self_ns,
            .inclusive_ns = from->self_ns + from->outside_ns,
            .parent = open,
        };
        open = (uint32_t)tree->count++;
        at = from->first != 0 ? from->first
                              : close_nodes(sapling, tree, at, &open);
    }
    return STATUS_OK;
}
