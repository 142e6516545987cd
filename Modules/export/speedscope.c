/* JSON that goes out as the trees are walked: once for the stacks, and once
   more for what they weigh. */

#include "export/speedscope.h"

#include "export/json.h"
#include "export/nesting.h"
#include "export/threadname.h"
#include "export/trail.h"

#define SCHEMA "https://www.speedscope.app/file-format-schema.json"

/* Frames are numbered by their functions. */
static void
put_number(struct sink *sink, const struct profile_function *function)
{
    sink_byte(sink, ',');
    sink_integer(sink, function->index);
}

static void
put_frames(struct sink *sink, const struct profile *profile)
{
    json_member(sink, "{", "frames");
    sink_byte(sink, '[');
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        const struct profile_function *function = arena_at(
            &profile->functions, i);

        sink_text(sink, i == 0 ? "\n" : ",\n");
        json_member(sink, "{", "name");
        json_text(sink, function->name->bytes, function->name->length);
        if (!profile_is_builtin(function)) {
            json_member(sink, ", ", "file");
            json_text(sink, function->file->bytes, function->file->length);
        }
        if (function->line > 0) {
            json_member(sink, ", ", "line");
            sink_integer(sink, function->line);
        }
        sink_byte(sink, '}');
    }
    sink_text(sink, "]}");
}

/* Begin a profile, of that type, up to its length. */
static void
put_profile(struct sink *sink, const char *type, const char *name,
            size_t length)
{
    json_member(sink, "\n{", "type");
    json_text(sink, type, strlen(type));
    json_member(sink, ", ", "name");
    json_text(sink, name, length);
    json_member(sink, ", ", "unit");
    sink_text(sink, "\"nanoseconds\", \"startValue\": 0, \"endValue\": ");
}

/* Add a profile of no samples. */
static void
put_nothing(struct sink *sink)
{
    put_profile(sink, "sampled", "no calls", 8);
    sink_text(sink, "0, \"samples\": [], \"weights\": []}");
}

/* It fits: see struct contexts. */
static int64_t
total_ns(const struct context_tree *tree)
{
    int64_t total = 0;

    for (size_t i = 0; i < tree->count; i++) {
        total += tree->nodes[i].self_ns;
    }
    return total;
}

/* Add the stack of each context with time of its own. */
static enum status
put_samples(struct sink *sink, struct trail *trail,
            const struct frames *frames, const struct context_tree *tree)
{
    const char *lead = "\n[";

    json_member(sink, ", ", "samples");
    sink_byte(sink, '[');
    trail->text.length = 0;
    trail_begin(trail, tree);
    while (sink->status == STATUS_OK && trail_next(trail, frames)) {
        if (trail->node->self_ns > 0) {
            sink_text(sink, lead);
            sink_bytes(sink, trail->text.bytes + 1, trail->text.length - 1);
            sink_byte(sink, ']');
            lead = ",\n[";
        }
    }
    sink_byte(sink, ']');
    return trail->status;
}

static void
put_weights(struct sink *sink, const struct context_tree *tree)
{
    const char *lead = "\n";

    json_member(sink, ", ", "weights");
    sink_byte(sink, '[');
    for (size_t i = 0; i < tree->count && sink->status == STATUS_OK; i++) {
        if (tree->nodes[i].self_ns > 0) {
            sink_text(sink, lead);
            sink_integer(sink, tree->nodes[i].self_ns);
            lead = ",";
        }
    }
    sink_text(sink, "]}");
}

static enum status
put_tree(struct sink *sink, struct trail *trail, const struct frames *frames,
         const struct contexts *contexts, const struct context_tree *tree)
{
    struct sink name;
    enum status status;

    sink_init(&name);
    threadname_put_any(&name, contexts, tree);
    status = name.status;
    if (status == STATUS_OK) {
        put_profile(sink, "sampled", name.bytes, name.length);
        sink_integer(sink, total_ns(tree));
        status = put_samples(sink, trail, frames, tree);
        put_weights(sink, tree);
    }
    sink_clear(&name);
    return status;
}

static enum status
put_trees(struct sink *sink, const struct export_request *request)
{
    const struct contexts *contexts = request->contexts;
    struct frames frames;
    struct trail trail;
    enum status status = frames_init(&frames, request->profile, put_number);

    trail_init(&trail);
    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK; i++) {
        sink_text(sink, i == 0 ? "" : ",");
        status = put_tree(sink, &trail, &frames, contexts,
                          &contexts->trees[i]);
    }
    trail_clear(&trail);
    frames_clear(&frames);
    return status;
}

/* Add the begins and ends of calls in the order of time. */
static void
put_events(struct sink *sink, struct nesting *nesting)
{
    const char *lead = "\n";

    json_member(sink, ", ", "events");
    sink_byte(sink, '[');
    while (sink->status == STATUS_OK && nesting_next(nesting)) {
        sink_text(sink, lead);
        sink_text(sink, nesting->is_end ? "{\"type\":\"C\",\"frame\":"
                                        : "{\"type\":\"O\",\"frame\":");
        sink_integer(sink, nesting->event->function->index);
        sink_text(sink, ",\"at\":");
        sink_integer(sink, nesting->at_ns);
        sink_byte(sink, '}');
        lead = ",\n";
    }
    sink_text(sink, "]}");
}

/* Return when the last call ended. */
static int64_t
end_ns(const struct timeline_thread *thread)
{
    int64_t end = 0;

    for (size_t i = 0; i < thread->count; i++) {
        int64_t at = thread->events[i].start_ns
                     + thread->events[i].duration_ns;

        end = at > end ? at : end;
    }
    return end;
}

static enum status
put_thread(struct sink *sink, const struct timeline_thread *thread)
{
    struct nesting nesting;
    struct sink name;
    enum status status = nesting_init(&nesting, thread);

    sink_init(&name);
    threadname_put_name(&name, thread->name, thread->native_id);
    if (status == STATUS_OK) {
        status = name.status;
    }
    if (status == STATUS_OK) {
        put_profile(sink, "evented", name.bytes, name.length);
        sink_integer(sink, end_ns(thread));
        put_events(sink, &nesting);
    }
    sink_clear(&name);
    nesting_clear(&nesting);
    return status;
}

static enum status
put_threads(struct sink *sink, const struct timeline *timeline)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; i < timeline->thread_count && status == STATUS_OK;
         i++) {
        sink_text(sink, i == 0 ? "" : ",");
        status = put_thread(sink, &timeline->threads[i]);
    }
    return status;
}

static void
put_head(struct sink *sink, const struct export_request *request)
{
    json_member(sink, "{", "$schema");
    sink_text(sink, "\"" SCHEMA "\"");
    json_member(sink, ", ", "exporter");
    sink_text(sink, "\"profiling-tracing\"");
    json_member(sink, ",\n", "name");
    json_text(sink, request->name, strlen(request->name));
    json_member(sink, ",\n", "shared");
    put_frames(sink, request->profile);
    json_member(sink, ",\n", "profiles");
    sink_byte(sink, '[');
}

enum status
speedscope_write(const struct export_request *request, struct sink *sink,
                 struct complaint *complaint)
{
    const struct timeline *timeline = request->timeline;
    size_t count = timeline != NULL ? timeline->thread_count
                                    : request->contexts->tree_count;
    enum status status;

    (void)complaint;
    put_head(sink, request);
    status = timeline != NULL ? put_threads(sink, timeline)
                              : put_trees(sink, request);
    if (count == 0) {
        put_nothing(sink);
    }
    sink_text(sink, "]}\n");
    return status;
}
