/* A column of a tree is an array of a number for each of its contexts. */

#include "pagetrees.h"

#include "base/memory.h"
#include "base/number.h"
#include "export/json.h"
#include "export/lineage.h"

/* Add a number behind lead. */
static void
put_number(struct sink *sink, char lead, int64_t number)
{
    char *room = sink_room(sink, NUMBER_BYTES);

    if (room != NULL) {
        *room = lead;
        sink_filled(sink, 1 + number_integer(room + 1, number));
    }
}

static enum status
put_depths(struct sink *sink, const struct context_tree *tree)
{
    struct lineage lineage;
    char lead = '[';
    bool lacks_memory;

    lineage_init(&lineage);
    lineage_begin(&lineage, tree);
    while (lineage_next(&lineage)) {
        put_number(sink, lead, (int64_t)lineage.depth - 1);
        lead = ',';
    }
    lacks_memory = lineage.lacks_memory;
    lineage_clear(&lineage);
    return lacks_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

enum column {
    FUNCTION,
    CALLS,
    SELF,
};

static void
put_column(struct sink *sink, const struct context_tree *tree,
           enum column column)
{
    for (size_t i = 0; i < tree->count && sink->status == STATUS_OK; i++) {
        const struct context *node = &tree->nodes[i];
        int64_t number = column == FUNCTION ? (int64_t)node->function->index
                         : column == CALLS  ? node->calls
                                            : node->self_ns;

        put_number(sink, i == 0 ? '[' : ',', number);
    }
}

/* Add what the inclusive times are more than their parts: that of calls whose
   contexts were not kept, or guessed. */
static enum status
put_outside(struct sink *sink, const struct context_tree *tree)
{
    int64_t *outside = memory_resize(NULL,
                                     (tree->count + 1) * sizeof(*outside));
    const char *lead = "{\"";

    if (outside == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < tree->count; i++) {
        const struct context *node = &tree->nodes[i];

        outside[i] = node->inclusive_ns - node->self_ns;
        if (node->parent != CONTEXTS_NONE) {
            outside[node->parent] -= node->inclusive_ns;
        }
    }
    for (size_t i = 0; i < tree->count; i++) {
        if (outside[i] > 0) {
            sink_text(sink, lead);
            sink_integer(sink, (int64_t)i);
            sink_byte(sink, '"');
            put_number(sink, ':', outside[i]);
            lead = ",\"";
        }
    }
    sink_text(sink, *lead == '{' ? "{}" : "}");
    memory_free(outside);
    return STATUS_OK;
}

static void
put_head(const struct context_tree *tree, struct pagetext *page)
{
    struct sink *sink = page->sink;

    json_member(sink, "{", "thread");
    pagetext_put(page, tree->thread->bytes, tree->thread->length);
    json_member(sink, ", ", "pid");
    sink_integer(sink, tree->process_id);
    json_member(sink, ", ", "native_id");
    sink_integer(sink, tree->native_id);
    json_member(sink, ", ", "folded");
    sink_text(sink, tree->is_folded ? "true" : "false");
}

static enum status
put_tree(const struct context_tree *tree, struct pagetext *page)
{
    static const char *const names[] = {
        [FUNCTION] = "function",
        [CALLS] = "calls",
        [SELF] = "self_ns",
    };
    struct sink *sink = page->sink;
    enum status status;

    put_head(tree, page);
    json_member(sink, ", ", "depth");
    status = put_depths(sink, tree);
    sink_text(sink, tree->count == 0 ? "[]" : "]");
    for (enum column column = FUNCTION; column <= SELF; column++) {
        json_member(sink, ",\n", names[column]);
        put_column(sink, tree, column);
        sink_text(sink, tree->count == 0 ? "[]" : "]");
    }
    json_member(sink, ",\n", "outside_ns");
    if (status == STATUS_OK) {
        status = put_outside(sink, tree);
    }
    sink_byte(sink, '}');
    return status;
}

enum status
pagetrees_put(const struct contexts *contexts, struct pagetext *page)
{
    struct sink *sink = page->sink;
    enum status status = STATUS_OK;

    json_member(sink, "{", "estimate");
    sink_text(sink, contexts->is_estimate ? "true" : "false");
    json_member(sink, ", ", "folded_calls");
    sink_integer(sink, contexts->folded_calls);
    json_member(sink, ", ", "trees");
    sink_byte(sink, '[');
    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK; i++) {
        sink_text(sink, i == 0 ? "\n" : ",\n");
        status = put_tree(&contexts->trees[i], page);
    }
    sink_text(sink, "]}");
    return status;
}
