/* Trees as arrays of nodes that name each other by their positions. */

#include "export/jsontree.h"

#include "base/memory.h"
#include "base/number.h"
#include "export/json.h"

/* Return the position of each row by its function's index, as a new array;
   or NULL without memory. */
static uint32_t *
find_positions(const struct profile *profile)
{
    uint32_t *positions = memory_allocate(
        (profile->functions.record_count + 1) * sizeof(*positions));

    for (size_t i = 0; positions != NULL && i < profile->row_count; i++) {
        positions[profile->rows[i]->index] = (uint32_t)i;
    }
    return positions;
}

static void
put_node(struct sink *sink, const struct context *node, uint32_t position)
{
    int64_t parent = node->parent != CONTEXTS_NONE ? (int64_t)node->parent
                                                   : -1;
    const int64_t numbers[] = {position, parent, node->calls, node->self_ns,
                               node->inclusive_ns};
    char lead = '[';

    for (size_t i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
        char *room = sink_room(sink, NUMBER_BYTES);

        if (room != NULL) {
            *room = lead;
            sink_filled(sink, 1 + number_integer(room + 1, numbers[i]));
        }
        lead = ',';
    }
    sink_byte(sink, ']');
}

static void
put_tree(struct sink *sink, const struct context_tree *tree,
         const uint32_t *positions)
{
    json_member(sink, "{", "pid");
    sink_integer(sink, tree->process_id);
    json_member(sink, ", ", "name");
    json_text(sink, tree->thread->bytes, tree->thread->length);
    json_member(sink, ", ", "native_id");
    sink_integer(sink, tree->native_id);
    json_member(sink, ", ", "folded");
    sink_text(sink, tree->is_folded ? "true" : "false");
    json_member(sink, ", ", "nodes");
    sink_byte(sink, '[');
    for (size_t i = 0; i < tree->count && sink->status == STATUS_OK; i++) {
        sink_text(sink, i == 0 ? "\n" : ",\n");
        put_node(sink, &tree->nodes[i],
                 positions[tree->nodes[i].function->index]);
    }
    sink_text(sink, "\n]}");
}

enum status
jsontree_put(struct sink *sink, const struct profile *profile,
             const struct contexts *contexts)
{
    uint32_t *positions = find_positions(profile);

    if (positions == NULL) {
        return STATUS_NO_MEMORY;
    }
    json_member(sink, "{", "estimate");
    sink_text(sink, contexts->is_estimate ? "true" : "false");
    json_member(sink, ", ", "folded_calls");
    sink_integer(sink, contexts->folded_calls);
    json_member(sink, ", ", "threads");
    sink_byte(sink, '[');
    for (size_t i = 0; i < contexts->tree_count; i++) {
        sink_text(sink, i == 0 ? "\n" : ",\n");
        put_tree(sink, &contexts->trees[i], positions);
    }
    sink_text(sink, "\n]}");
    memory_free(positions);
    return STATUS_OK;
}
