/* A path of names that grows and shrinks with the walk, and a number. */

#include "export/collapsed.h"

#include "base/memory.h"
#include "base/number.h"
#include "export/frames.h"
#include "export/lineage.h"
#include "export/threadname.h"

/* What a line is made of. */
struct stacks {
    struct frames frames;
    struct lineage lineage;
    struct sink path;           /* frames, each with a ";" before it */
    size_t *ends;               /* of path, by depth */
    size_t end_capacity;
    int64_t unit_ns;
    int64_t left_ns;            /* what was rounded off so far */
    size_t line_count;
};

/* Put a name between semicolons. */
static void
put_frame(struct sink *sink, const struct profile_function *function)
{
    size_t start = sink->length;

    sink_byte(sink, ';');
    frames_put_label(sink, function);
    for (size_t i = start + 1; i < sink->length; i++) {
        if (sink->bytes[i] == ';') {
            sink->bytes[i] = ',';
        }
    }
}

static enum status
keep_end(struct stacks *stacks, size_t depth, size_t end)
{
    if (depth >= stacks->end_capacity) {
        size_t capacity = 2 * (depth + 1);
        size_t *ends = memory_resize(stacks->ends, capacity * sizeof(*ends));

        if (ends == NULL) {
            return STATUS_NO_MEMORY;
        }
        stacks->ends = ends;
        stacks->end_capacity = capacity;
    }
    stacks->ends[depth] = end;
    return STATUS_OK;
}

/* Add a line for what is on the path; none if its time comes to nothing. */
static void
put_line(struct stacks *stacks, int64_t self_ns, struct sink *sink)
{
    char number[NUMBER_BYTES];
    int64_t whole;

    if (self_ns > INT64_MAX - stacks->left_ns) {
        self_ns = INT64_MAX - stacks->left_ns;
    }
    whole = (self_ns + stacks->left_ns) / stacks->unit_ns;
    stacks->left_ns = (self_ns + stacks->left_ns) % stacks->unit_ns;
    if (whole > 0) {
        sink_bytes(sink, stacks->path.bytes + 1, stacks->path.length - 1);
        sink_byte(sink, ' ');
        sink_bytes(sink, number, number_integer(number, whole));
        sink_byte(sink, '\n');
        stacks->line_count++;
    }
}

static enum status
put_tree(struct stacks *stacks, const struct context_tree *tree,
         struct sink *sink)
{
    struct lineage *lineage = &stacks->lineage;
    enum status status = keep_end(stacks, 0, stacks->path.length);

    lineage_begin(lineage, tree);
    while (status == STATUS_OK && sink->status == STATUS_OK
           && lineage_next(lineage)) {
        const struct context *node = &tree->nodes[lineage->at - 1];
        size_t length;
        const char *name = frames_name(&stacks->frames, node->function,
                                       &length);

        stacks->path.length = stacks->ends[lineage->depth - 1];
        sink_bytes(&stacks->path, name, length);
        status = stacks->path.status;
        if (status == STATUS_OK) {
            status = keep_end(stacks, lineage->depth, stacks->path.length);
            put_line(stacks, node->self_ns, sink);
        }
    }
    return lineage->lacks_memory ? STATUS_NO_MEMORY : status;
}

/* Begin the path with the thread of tree, if there are others. */
static void
begin_path(struct stacks *stacks, const struct contexts *contexts,
           const struct context_tree *tree)
{
    stacks->path.length = 0;
    if (contexts->tree_count > 1) {
        sink_byte(&stacks->path, ';');
        threadname_put(&stacks->path, tree);
        for (size_t i = 1; i < stacks->path.length; i++) {
            if (stacks->path.bytes[i] == ';') {
                stacks->path.bytes[i] = ',';
            }
        }
    }
}

static enum status
put_trees(struct stacks *stacks, const struct contexts *contexts,
          struct sink *sink)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK; i++) {
        begin_path(stacks, contexts, &contexts->trees[i]);
        status = stacks->path.status;
        if (status == STATUS_OK) {
            status = put_tree(stacks, &contexts->trees[i], sink);
        }
    }
    if (status == STATUS_OK && stacks->line_count == 0) {
        sink_text(sink, "(no time) 0\n");
    }
    return status;
}

static int64_t
unit_ns(enum unit unit)
{
    switch (unit) {
    case UNIT_SECONDS:
        return 1000000000;
    case UNIT_MILLISECONDS:
        return 1000000;
    case UNIT_MICROSECONDS:
        return 1000;
    default:
        return 1;
    }
}

enum status
collapsed_write(const struct export_request *request, struct sink *sink,
                struct complaint *complaint)
{
    struct stacks stacks = {.unit_ns = unit_ns(request->options.unit)};
    enum status status;

    (void)complaint;
    sink_init(&stacks.path);
    lineage_init(&stacks.lineage);
    status = frames_init(&stacks.frames, request->profile, put_frame);
    if (status == STATUS_OK) {
        status = put_trees(&stacks, request->contexts, sink);
    }
    frames_clear(&stacks.frames);
    lineage_clear(&stacks.lineage);
    sink_clear(&stacks.path);
    memory_free(stacks.ends);
    return status;
}
