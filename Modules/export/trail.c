/* A text that grows and shrinks with the depth of the walk. */

#include "export/trail.h"

#include "base/memory.h"

#define INITIAL_DEPTH ((size_t)MEMORY_INITIAL(128))

void
trail_init(struct trail *trail)
{
    *trail = (struct trail){0};
    lineage_init(&trail->lineage);
    sink_init(&trail->text);
}

void
trail_clear(struct trail *trail)
{
    lineage_clear(&trail->lineage);
    sink_clear(&trail->text);
    memory_free(trail->ends);
    trail_init(trail);
}

static void
keep_end(struct trail *trail, size_t depth)
{
    if (depth >= trail->capacity) {
        size_t capacity = trail->capacity == 0 ? INITIAL_DEPTH
                                               : 2 * trail->capacity;
        size_t *ends = memory_resize(trail->ends, capacity * sizeof(*ends));

        if (ends == NULL) {
            trail->status = STATUS_NO_MEMORY;
            return;
        }
        trail->ends = ends;
        trail->capacity = capacity;
    }
    trail->ends[depth] = trail->text.length;
}

void
trail_begin(struct trail *trail, const struct context_tree *tree)
{
    trail->status = trail->text.status;
    lineage_begin(&trail->lineage, tree);
    keep_end(trail, 0);
}

bool
trail_next(struct trail *trail, const struct frames *frames)
{
    struct lineage *lineage = &trail->lineage;
    const char *name;
    size_t length;

    if (trail->status != STATUS_OK) {
        return false;
    }
    if (!lineage_next(lineage)) {
        trail->status = lineage->lacks_memory ? STATUS_NO_MEMORY : STATUS_OK;
        return false;
    }
    trail->node = &lineage->tree->nodes[lineage->at - 1];
    name = frames_name(frames, trail->node->function, &length);
    trail->text.length = trail->ends[lineage->depth - 1];
    sink_bytes(&trail->text, name, length);
    trail->status = trail->text.status;
    if (trail->status == STATUS_OK) {
        keep_end(trail, lineage->depth);
    }
    return trail->status == STATUS_OK;
}
