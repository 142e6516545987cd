/* Writing trees of calling contexts. */

#include "profile/nodes.h"

#include "base/leb128.h"
#include "base/memory.h"
#include "profile/contexts.h"

#define MOST_NUMBERS 5          /* of a node */

struct node {
    uint64_t up;
    uint64_t function;
    uint64_t calls;
    uint64_t self_ns;
    uint64_t outside_ns;
};

static void
put_node(struct sink *sink, const struct node *node)
{
    char *room = sink_room(sink, MOST_NUMBERS * LEB128_MOST_BYTES), *at = room;

    if (room == NULL) {
        return;
    }
    at = leb128_put(at, node->up);
    at = leb128_put(at, node->function);
    at = leb128_put(at, node->calls << 1 | (node->outside_ns > 0));
    at = leb128_put(at, node->self_ns);
    if (node->outside_ns > 0) {
        at = leb128_put(at, node->outside_ns);
    }
    sink_filled(sink, (size_t)(at - room));
}

/* What a caller's own timer shows may run backwards, and be of any size. */
static uint64_t
nanoseconds(const struct nodes_scale *scale, int64_t ticks)
{
    double ns = (double)ticks * scale->ns_per_tick + 0.5;

    if (!(ns >= 1.0)) {
        return 0;
    }
    return ns < (double)INT64_MAX ? (uint64_t)ns : (uint64_t)INT64_MAX;
}

static uint32_t
number_of(const struct nodes_scale *scale, uintptr_t key)
{
    return callgraph_find_function(scale->graph, key)->index;
}

/* Return the ticks of calls from a node that are no nodes. */
static int64_t
outside(const struct callgraph *tree, const struct contexts_link *links,
        uint32_t index)
{
    const struct edge *edge = &callgraph_function_at(tree, index)->first_edge;
    int64_t ticks = edge->inclusive_ticks - edge->self_ticks;

    for (index = links[index].child; index != CONTEXTS_NONE;
         index = links[index].sibling) {
        edge = &callgraph_function_at(tree, index)->first_edge;
        ticks -= edge->inclusive_ticks;
    }
    return ticks;
}

enum status
nodes_write(const struct callgraph *tree, const struct nodes_scale *scale,
            struct sink *sink, size_t *count)
{
    struct contexts_link *links = contexts_links(tree, true);
    uint32_t at = (uint32_t)callgraph_function_count(tree);
    uint32_t depth = 0, before = 0;

    *count = 0;
    if (links == NULL) {
        return STATUS_NO_MEMORY;
    }
    while ((at = contexts_next(tree, links, at, &depth)) != CONTEXTS_NONE) {
        const struct edge *edge = &callgraph_function_at(tree,
                                                         at)->first_edge;

        put_node(sink, &(struct node){
            .up = before + 1 - depth,
            .function = number_of(scale, edge->key),
            .calls = edge->calls,
            .self_ns = nanoseconds(scale, edge->self_ticks),
            .outside_ns = nanoseconds(scale, outside(tree, links, at)),
        });
        before = depth;
        ++*count;
    }
    memory_free(links);
    return sink->status;
}

enum status
nodes_write_functions(const struct callgraph *folded,
                      const struct nodes_scale *scale, struct sink *sink,
                      size_t *count)
{
    size_t function_count = callgraph_function_count(folded);
    struct function_totals *totals;

    *count = 0;
    totals = memory_allocate((function_count + 1) * sizeof(*totals));
    if (totals == NULL) {
        return STATUS_NO_MEMORY;
    }
    callgraph_totals(folded, totals);
    for (size_t i = 0; i < function_count; i++) {
        if (totals[i].calls == 0) {
            continue;
        }
        put_node(sink, &(struct node){
            .up = *count > 0,
            .function = number_of(scale,
                                  callgraph_function_at(folded, i)->key),
            .calls = totals[i].calls,
            .self_ns = nanoseconds(scale, totals[i].self_ticks),
        });
        ++*count;
    }
    memory_free(totals);
    return sink->status;
}

/* Nodes that are read, and the depths at which they are written. */
struct renumbering {
    const char *at;
    uint32_t *depths;           /* of the last node at each depth, from 1 on,
                                   and of nobody: 0 */
    size_t capacity;
    size_t depth;               /* of the last node */
    uint32_t before;            /* of the last that was written, as written */
};

static struct node
get_node(const char **at)
{
    struct node node = {.up = leb128_get(at)};
    uint64_t calls;

    node.function = leb128_get(at);
    calls = leb128_get(at);
    node.calls = calls >> 1;
    node.self_ns = leb128_get(at);
    node.outside_ns = (calls & 1) != 0 ? leb128_get(at) : 0;
    return node;
}

/* Make sure that there is room for a node below the last one. */
static enum status
reserve_depth(struct renumbering *state)
{
    size_t capacity = state->capacity * 2 + MEMORY_INITIAL(64);
    uint32_t *depths;

    if (state->depth + 1 < state->capacity) {
        return STATUS_OK;
    }
    depths = memory_resize(state->depths, capacity * sizeof(*depths));
    if (depths == NULL) {
        return STATUS_NO_MEMORY;
    }
    depths[0] = 0;
    state->depths = depths;
    state->capacity = capacity;
    return STATUS_OK;
}

enum status
nodes_renumber(const char *bytes, size_t length, const uint32_t *numbers,
               struct sink *sink, size_t *count)
{
    struct renumbering state = {.at = bytes};
    enum status status = STATUS_OK;

    *count = 0;
    while (state.at < bytes + length
           && (status = reserve_depth(&state)) == STATUS_OK) {
        struct node node = get_node(&state.at);
        uint32_t depth;

        state.depth = state.depth + 1 - node.up;
        depth = state.depths[state.depth - 1];
        if (numbers[node.function] != NODES_NO_NUMBER) {
            depth++;
            node.up = state.before + 1 - depth;
            node.function = numbers[node.function];
            put_node(sink, &node);
            state.before = depth;
            ++*count;
        }
        state.depths[state.depth] = depth;
    }
    memory_free(state.depths);
    return status != STATUS_OK ? status : sink->status;
}
