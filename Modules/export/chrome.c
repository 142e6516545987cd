/* Slices open and close in the order of time, on one track after another. */

#include "export/chrome.h"

#include "base/memory.h"
#include "export/frames.h"
#include "export/json.h"
#include "export/nesting.h"
#include "export/threadname.h"
#include "stats/label.h"

#include "decimal.h"
#include "tracks.h"

#define INITIAL_OPEN ((size_t)MEMORY_INITIAL(128))
#define PICOSECONDS 1000
#define NO_TIMELINE "contexts, not a timeline"

/* A node that has begun and not ended. */
struct slice {
    const struct context *node;
    int64_t end_ns;
};

/* A file that is being written. */
struct writer {
    const struct export_request *request;
    struct sink *sink;
    struct frames frames;       /* "name" and "cat" as members */
    struct sink scratch;
    struct sink place;          /* the track's "pid" and "tid" as members */
    struct track *tracks;
    struct slice *open;
    size_t open_count;
    size_t open_capacity;
    __int128 last_ns;           /* of the track's last event; -1: none;
                                   of 2**63 - 1 there is one more */
    int last_ps;                /* and a part of the next nanosecond */
    const char *separator;      /* before the next event */
};

/* Add the text in scratch in quotes. */
static void
put_scratch(struct sink *sink, struct sink *scratch)
{
    json_text(sink, scratch->length > 0 ? scratch->bytes : "",
              scratch->length);
    if (scratch->status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = scratch->status;
    }
    scratch->length = 0;
}

static void
put_frame(struct sink *sink, const struct profile_function *function)
{
    struct sink label;

    sink_init(&label);
    frames_put_label(&label, function);
    sink_text(sink, "\"name\":");
    put_scratch(sink, &label);
    sink_text(sink, profile_is_builtin(function) ? ",\"cat\":\"built-in\""
                                                 : ",\"cat\":\"Python\"");
    sink_clear(&label);
}

/* Add an event of phase at ns, or right behind the one before it, up to its
   name. */
static void
put_moment(struct writer *writer, char phase, int64_t ns,
           const struct profile_function *function)
{
    struct sink *sink = writer->sink;
    const char *frame;
    size_t length;

    if (ns > writer->last_ns) {
        writer->last_ns = ns;
        writer->last_ps = 0;
    }
    else if (++writer->last_ps == PICOSECONDS) {
        writer->last_ns++;
        writer->last_ps = 0;
    }
    sink_text(sink, writer->separator);
    writer->separator = ",\n";
    sink_text(sink, "{\"ph\":\"");
    sink_byte(sink, phase);
    sink_text(sink, "\",\"ts\":");
    decimal_put(sink, writer->last_ns * PICOSECONDS
                          + writer->last_ps, 6);
    sink_bytes(sink, writer->place.bytes, writer->place.length);
    frame = frames_name(&writer->frames, function, &length);
    sink_bytes(sink, frame, length);
}

/* End an event of a node: both have its calls, as speedscope wants them to be
   alike. */
static void
put_calls(struct sink *sink, const struct context *node)
{
    sink_text(sink, ",\"args\":{\"calls\":");
    sink_integer(sink, node->calls);
    sink_text(sink, "}}");
}

static void
put_end(struct writer *writer)
{
    const struct slice *slice = &writer->open[--writer->open_count];

    put_moment(writer, 'E', slice->end_ns, slice->node->function);
    put_calls(writer->sink, slice->node);
}

/* Open the slice of a node. */
static enum status
put_begin(struct writer *writer, struct slice slice, int64_t start_ns)
{
    if (writer->open_count == writer->open_capacity) {
        size_t capacity = writer->open_capacity == 0
                              ? INITIAL_OPEN
                              : 2 * writer->open_capacity;
        struct slice *open = memory_resize(writer->open,
                                           capacity * sizeof(*open));

        if (open == NULL) {
            return STATUS_NO_MEMORY;
        }
        writer->open = open;
        writer->open_capacity = capacity;
    }
    writer->open[writer->open_count++] = slice;
    put_moment(writer, 'B', start_ns, slice.node->function);
    put_calls(writer->sink, slice.node);
    return STATUS_OK;
}

static enum status
put_events(struct writer *writer, const struct timeline_thread *thread)
{
    struct nesting nesting;
    enum status status = nesting_init(&nesting, thread);

    while (status == STATUS_OK && writer->sink->status == STATUS_OK
           && nesting_next(&nesting)) {
        put_moment(writer, nesting.is_end ? 'E' : 'B', nesting.at_ns,
                   nesting.event->function);
        sink_byte(writer->sink, '}');
    }
    nesting_clear(&nesting);
    return status;
}

static enum status
put_nodes(struct writer *writer, const struct context_tree *tree)
{
    enum status status = STATUS_OK;
    int64_t now_ns = 0;

    for (uint32_t i = 0; i < tree->count && status == STATUS_OK
                         && writer->sink->status == STATUS_OK; i++) {
        const struct context *node = &tree->nodes[i];
        struct slice slice = {node, INT64_MAX};

        while (writer->open_count > 0) {
            const struct slice *open = &writer->open[writer->open_count - 1];

            if (i < open->node->end) {
                break;
            }
            now_ns = open->end_ns;
            put_end(writer);
        }
        if (node->inclusive_ns <= INT64_MAX - now_ns) {
            slice.end_ns = now_ns + node->inclusive_ns;
        }
        status = put_begin(writer, slice, now_ns);
    }
    while (writer->open_count > 0) {
        put_end(writer);
    }
    return status;
}

/* Add an event that says something about a track or process, up to it. */
static void
put_about(struct writer *writer, const char *what, const char *member)
{
    struct sink *sink = writer->sink;

    sink_text(sink, writer->separator);
    writer->separator = ",\n";
    sink_text(sink, "{\"ph\":\"M\"");
    sink_bytes(sink, writer->place.bytes, writer->place.length);
    sink_text(sink, "\"name\":\"");
    sink_text(sink, what);
    sink_text(sink, "\",\"args\":{\"");
    sink_text(sink, member);
    sink_text(sink, "\":");
}

/* Begin the track of that position; its name is in scratch. */
static enum status
begin_track(struct writer *writer, size_t position)
{
    const struct track *track = &writer->tracks[position];
    struct sink *sink = writer->sink, *place = &writer->place;

    writer->last_ns = -1;
    writer->last_ps = 0;
    place->length = 0;
    sink_text(place, ",\"pid\":");
    sink_integer(place, track->process_id);
    sink_text(place, ",\"tid\":");
    sink_integer(place, track->thread_id);
    sink_byte(place, ',');
    if (place->status != STATUS_OK) {
        return place->status;
    }
    put_about(writer, "thread_name", "name");
    put_scratch(sink, &writer->scratch);
    sink_text(sink, "}}");
    put_about(writer, "thread_sort_index", "sort_index");
    sink_integer(sink, (int64_t)position);
    sink_text(sink, "}}");
    if (position > 0 && track[-1].process_id == track->process_id) {
        return STATUS_OK;
    }
    if (writer->request->timeline == NULL) {
        sink_text(&writer->scratch, NO_TIMELINE ": ");
    }
    label_print_path(&writer->scratch, writer->request->name);
    put_about(writer, "process_name", "name");
    put_scratch(sink, &writer->scratch);
    sink_text(sink, "}}");
    return STATUS_OK;
}

static enum status
put_track(struct writer *writer, size_t position)
{
    const struct export_request *request = writer->request;
    enum status status;

    if (request->timeline != NULL) {
        const struct timeline_thread *thread
            = &request->timeline->threads[position];

        threadname_put_name(&writer->scratch, thread->name,
                            thread->native_id);
        status = begin_track(writer, position);
        if (status == STATUS_OK) {
            status = put_events(writer, thread);
        }
    }
    else {
        const struct context_tree *tree = &request->contexts->trees[position];

        threadname_put_any(&writer->scratch, request->contexts, tree);
        status = begin_track(writer, position);
        if (status == STATUS_OK) {
            status = put_nodes(writer, tree);
        }
    }
    return status;
}

/* What is known of the whole. */
static void
put_head(struct writer *writer)
{
    const struct export_request *request = writer->request;
    const struct timeline *timeline = request->timeline;
    struct sink *sink = writer->sink;

    sink_text(sink, "{\"displayTimeUnit\":\"ns\",\"otherData\":{"
                    "\"exporter\":\"profiling-tracing\",\"profile\":");
    label_print_path(&writer->scratch, request->name);
    put_scratch(sink, &writer->scratch);
    sink_text(sink, ",\"what\":\"");
    sink_text(sink, timeline != NULL ? "timeline" : NO_TIMELINE);
    if (timeline != NULL) {
        sink_text(sink, "\",\"dropped_calls\":");
        sink_integer(sink, timeline->dropped_calls);
        sink_text(sink, ",\"minimum_ns\":");
        sink_integer(sink, timeline->minimum_ns);
    }
    else {
        sink_text(sink, request->contexts->is_estimate
                            ? "\",\"estimate\":true"
                            : "\",\"estimate\":false");
        sink_text(sink, ",\"folded_calls\":");
        sink_integer(sink, request->contexts->folded_calls);
    }
    sink_text(sink, "},\"traceEvents\":[\n");
}

/* List the tracks; return how many there are. */
static size_t
find_tracks(struct writer *writer)
{
    const struct export_request *request = writer->request;
    size_t count = request->timeline != NULL
                       ? request->timeline->thread_count
                       : request->contexts->tree_count;

    writer->tracks = memory_allocate((count + 1) * sizeof(*writer->tracks));
    for (size_t i = 0; writer->tracks != NULL && i < count; i++) {
        if (request->timeline != NULL) {
            const struct timeline_thread *thread
                = &request->timeline->threads[i];

            writer->tracks[i] = (struct track){thread->process_id,
                                               thread->native_id, i};
        }
        else {
            const struct context_tree *tree = &request->contexts->trees[i];

            writer->tracks[i] = (struct track){tree->process_id,
                                               tree->native_id, i};
        }
    }
    return count;
}

static enum status
write_all(struct writer *writer)
{
    size_t count = find_tracks(writer);
    enum status status = writer->tracks != NULL ? STATUS_OK
                                                : STATUS_NO_MEMORY;

    if (status == STATUS_OK) {
        tracks_tell_apart(writer->tracks, count);
        put_head(writer);
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = put_track(writer, i);
    }
    sink_text(writer->sink, "\n]}\n");
    return status;
}

enum status
chrome_write(const struct export_request *request, struct sink *sink,
             struct complaint *complaint)
{
    struct writer writer = {
        .request = request, .sink = sink, .separator = ""};
    enum status status;

    (void)complaint;
    sink_init(&writer.scratch);
    sink_init(&writer.place);
    status = frames_init(&writer.frames, request->profile, put_frame);
    if (status == STATUS_OK) {
        status = write_all(&writer);
    }
    frames_clear(&writer.frames);
    sink_clear(&writer.scratch);
    sink_clear(&writer.place);
    memory_free(writer.open);
    memory_free(writer.tracks);
    return status;
}
