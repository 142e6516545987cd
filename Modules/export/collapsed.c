/* The trail of each context, and a number. */

#include "export/collapsed.h"

#include "export/threadname.h"
#include "export/trail.h"

/* What lines are made of. */
struct stacks {
    struct frames frames;
    struct trail trail;         /* frames, each with a ";" before it */
    int64_t unit_ns;
    int64_t left_ns;            /* what was rounded off so far */
    size_t line_count;
};

/* Take semicolons out of what was added to sink from start on. */
static void
clean(struct sink *sink, size_t start)
{
    for (size_t i = start; i < sink->length; i++) {
        if (sink->bytes[i] == ';') {
            sink->bytes[i] = ',';
        }
    }
}

static void
put_frame(struct sink *sink, const struct profile_function *function)
{
    size_t start = sink->length;

    sink_byte(sink, ';');
    frames_put_label(sink, function);
    clean(sink, start + 1);
}

/* Begin the trail with the thread of tree, if there are others. */
static void
put_thread(struct sink *sink, const struct contexts *contexts,
           const struct context_tree *tree)
{
    sink->length = 0;
    if (contexts->tree_count > 1) {
        sink_byte(sink, ';');
        threadname_put(sink, tree);
        clean(sink, 1);
    }
}

/* Add a line for where the trail is; none if its time comes to nothing. */
static void
put_line(struct stacks *stacks, struct sink *sink)
{
    const struct sink *text = &stacks->trail.text;
    /* No overflow: all self times together fit. */
    int64_t time_ns = stacks->left_ns + stacks->trail.node->self_ns;
    int64_t whole = time_ns / stacks->unit_ns;

    stacks->left_ns = time_ns % stacks->unit_ns;
    if (whole > 0) {
        sink_bytes(sink, text->bytes + 1, text->length - 1);
        sink_byte(sink, ' ');
        sink_integer(sink, whole);
        sink_byte(sink, '\n');
        stacks->line_count++;
    }
}

static enum status
put_trees(struct stacks *stacks, const struct contexts *contexts,
          struct sink *sink)
{
    struct trail *trail = &stacks->trail;

    for (size_t i = 0; i < contexts->tree_count; i++) {
        put_thread(&trail->text, contexts, &contexts->trees[i]);
        trail_begin(trail, &contexts->trees[i]);
        while (sink->status == STATUS_OK
               && trail_next(trail, &stacks->frames)) {
            put_line(stacks, sink);
        }
        if (trail->status != STATUS_OK) {
            return trail->status;
        }
    }
    if (stacks->line_count == 0) {
        sink_text(sink, "(no time) 0\n");
    }
    return STATUS_OK;
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
    trail_init(&stacks.trail);
    status = frames_init(&stacks.frames, request->profile, put_frame);
    if (status == STATUS_OK) {
        status = put_trees(&stacks, request->contexts, sink);
    }
    frames_clear(&stacks.frames);
    trail_clear(&stacks.trail);
    return status;
}
