/* Threads with their tables, and what they share. */

#include "export/gecko.h"

#include <math.h>

#include "base/memory.h"
#include "export/json.h"
#include "export/threadname.h"
#include "stats/label.h"
#include "stats/value.h"

#include "geckotables.h"
#include "tracks.h"

/* Of the format. */
#define GECKO_VERSION 32
#define PROCESSED_VERSION 57

/* Seconds since 1970 beyond it are no date. */
#define MAX_MOMENT 1e12

/* What threads of numbers of calls are called. */
#define COUNTS_SUFFIX ": calls"

/* A thread of the file: a tree, or what a timeline has of a thread, or
   both. */
struct thread {
    const struct context_tree *tree;
    const struct timeline_thread *calls;
};

struct writer {
    const struct export_request *request;
    struct sink *sink;
    struct strings strings;
    struct roster roster;       /* the functions of a thread */
    struct thread *threads;
    struct track *tracks;       /* by thread */
    size_t thread_count;
    int64_t *sums;              /* calls by number of a function */
    uint32_t *labels;           /* by index of a function: string and 1 */
    bool is_first;              /* no thread has been written */
};

/* Add the text in scratch in quotes. */
static void
put_scratch(struct writer *writer)
{
    struct sink *scratch = &writer->strings.scratch;

    json_text(writer->sink, scratch->length > 0 ? scratch->bytes : "",
              scratch->length);
    if (scratch->status != STATUS_OK) {
        writer->strings.status = scratch->status;
    }
    scratch->length = 0;
}

/* Begin a thread, whose name is in scratch and suffix. */
static void
begin_thread(struct writer *writer, size_t position, const char *suffix)
{
    const struct track *track = &writer->tracks[position];
    struct sink *sink = writer->sink, *scratch = &writer->strings.scratch;

    sink_text(sink, writer->is_first ? "{\"name\":" : ",\n{\"name\":");
    writer->is_first = false;
    sink_text(scratch, suffix);
    put_scratch(writer);
    sink_text(sink, ",\"processType\":\"default\",\"processName\":");
    label_print_path(scratch, writer->request->name);
    put_scratch(writer);
    sink_text(sink, position == 0 && *suffix == '\0'
                        ? ",\"isMainThread\":true"
                        : ",\"isMainThread\":false");
    sink_text(sink, ",\"processStartupTime\":0,\"processShutdownTime\":null"
                    ",\"registerTime\":0,\"unregisterTime\":null"
                    ",\"pausedRanges\":[]");
    geckotables_integer(sink, ",\"pid\":\"", track->process_id);
    geckotables_integer(sink, "\",\"tid\":\"", track->thread_id);
    sink_text(sink, suffix);
    sink_text(sink, "\",");
}

static void
end_thread(struct writer *writer)
{
    geckotables_frames(writer->sink, &writer->roster);
    geckotables_functions(writer->sink, &writer->roster, &writer->strings);
    sink_text(writer->sink,
              ",\"resourceTable\":{\"lib\":[],\"name\":[],\"host\":[],"
              "\"type\":[],\"length\":0},\"nativeSymbols\":{"
              "\"libIndex\":[],\"address\":[],\"name\":[],"
              "\"functionSize\":[],\"length\":0}}");
}

static void
name_thread(struct writer *writer, const struct thread *thread)
{
    if (thread->tree != NULL) {
        threadname_put_any(&writer->strings.scratch,
                           writer->request->contexts, thread->tree);
    }
    else {
        threadname_put_name(&writer->strings.scratch, thread->calls->name,
                            thread->calls->native_id);
    }
}

/* Sum up the calls of each function of tree, all of which have numbers. */
static void
sum_calls(struct writer *writer, const struct context_tree *tree)
{
    memset(writer->sums, 0, writer->roster.count * sizeof(*writer->sums));
    for (size_t i = 0; i < tree->count; i++) {
        const struct context *node = &tree->nodes[i];

        writer->sums[roster_number(&writer->roster, node->function)]
            += node->calls;
    }
}

static void
put_thread(struct writer *writer, size_t position)
{
    static const struct context_tree none = {0};
    const struct thread *thread = &writer->threads[position];
    const struct context_tree *tree
        = thread->tree != NULL ? thread->tree : &none;
    struct sink *sink = writer->sink;

    roster_restart(&writer->roster);
    name_thread(writer, thread);
    begin_thread(writer, position, "");
    geckotables_samples(sink, tree, thread->calls);
    geckotables_stacks(sink, &writer->roster, tree);
    geckotables_markers(sink, writer->labels, &writer->strings,
                        thread->calls);
    end_thread(writer);
    if (thread->tree == NULL) {
        return;
    }
    sum_calls(writer, tree);
    name_thread(writer, thread);
    begin_thread(writer, position, COUNTS_SUFFIX);
    geckotables_counts(sink, writer->sums, writer->roster.count);
    geckotables_markers(sink, writer->labels, &writer->strings, NULL);
    end_thread(writer);
}

/* What is shown at first: threads, without those that count calls. */
static void
put_visible(struct writer *writer)
{
    size_t position = 0;

    sink_text(writer->sink, ",\"initialVisibleThreads\":[");
    for (size_t i = 0; i < writer->thread_count; i++) {
        geckotables_integer(writer->sink, i > 0 ? "," : "", (int64_t)position);
        position += writer->threads[i].tree != NULL ? 2 : 1;
    }
    sink_text(writer->sink, "],\"initialSelectedThreads\":[");
    sink_text(writer->sink, writer->thread_count > 0 ? "0]" : "]");
}

static void
put_meta(struct writer *writer)
{
    const struct profile *profile = writer->request->profile;
    struct sink *sink = writer->sink;
    const struct value *moment = value_find(profile->metadata, "started");
    double started = 0;

    if (moment != NULL
        && !(value_number(moment, &started) && fabs(started) < MAX_MOMENT)) {
        started = 0;
    }
    sink_text(sink, "{\"meta\":{\"interval\":1,\"startTime\":");
    json_number(sink, started * 1000);
    sink_text(sink, ",\"processType\":0,\"stackwalk\":0");
    geckotables_integer(sink, ",\"version\":", GECKO_VERSION);
    geckotables_integer(sink, ",\"preprocessedProfileVersion\":",
                        PROCESSED_VERSION);
    sink_text(sink, writer->request->contexts->is_estimate
                        ? ",\"product\":\"profiling-tracing "
                          "(contexts are an estimate)\""
                        : ",\"product\":\"profiling-tracing\"");
    sink_text(sink, ",\"importedFrom\":\"profiling-tracing\",\"categories\":["
                    "{\"name\":\"Other\",\"color\":\"grey\","
                    "\"subcategories\":[\"Other\"]},"
                    "{\"name\":\"Python\",\"color\":\"yellow\","
                    "\"subcategories\":[\"Other\"]},"
                    "{\"name\":\"Built-in\",\"color\":\"blue\","
                    "\"subcategories\":[\"Other\"]}]"
                    ",\"markerSchema\":[],\"symbolicated\":true");
    put_visible(writer);
    sink_text(sink, "},\"libs\":[],\"pages\":[],\"threads\":[\n");
}

static void
put_shared(struct writer *writer)
{
    struct sink *sink = writer->sink;

    sink_text(sink, "],\"shared\":{\"stringArray\":[");
    for (size_t i = 0; i < strings_count(&writer->strings); i++) {
        const struct text *text = writer->strings.pool.texts[i];

        sink_text(sink, i > 0 ? ",\n" : "\n");
        json_text(sink, text->bytes, text->length);
    }
    sink_text(sink, "]}}\n");
}

static bool
is_thread(const struct context_tree *tree,
          const struct timeline_thread *thread)
{
    return tree->process_id == thread->process_id
           && tree->native_id == thread->native_id
           && text_compare(tree->thread, thread->name) == 0
           && !tree->is_folded;
}

/* Join a thread of the timeline with its tree, which is from *next on or not
   at all, as both are in the order of threads; else add it. */
static void
join(struct writer *writer, const struct timeline_thread *calls,
     size_t *next)
{
    const struct contexts *contexts = writer->request->contexts;
    struct thread *threads = writer->threads;

    for (size_t i = *next; i < contexts->tree_count; i++) {
        if (is_thread(&contexts->trees[i], calls)) {
            threads[i].calls = calls;
            *next = i + 1;
            return;
        }
    }
    threads[writer->thread_count++].calls = calls;
}

static enum status
find_threads(struct writer *writer)
{
    const struct contexts *contexts = writer->request->contexts;
    const struct timeline *timeline = writer->request->timeline;
    size_t count = contexts->tree_count + 1, next = 0;

    count += timeline != NULL ? timeline->thread_count : 0;
    writer->threads = memory_allocate(count * sizeof(*writer->threads));
    writer->tracks = memory_allocate(count * sizeof(*writer->tracks));
    if (writer->threads == NULL || writer->tracks == NULL) {
        return STATUS_NO_MEMORY;
    }
    writer->thread_count = contexts->tree_count;
    for (size_t i = 0; i < contexts->tree_count; i++) {
        writer->threads[i].tree = &contexts->trees[i];
    }
    for (size_t i = 0; timeline != NULL && i < timeline->thread_count; i++) {
        join(writer, &timeline->threads[i], &next);
    }
    for (size_t i = 0; i < writer->thread_count; i++) {
        const struct thread *thread = &writer->threads[i];

        writer->tracks[i] = thread->tree != NULL
            ? (struct track){thread->tree->process_id,
                             thread->tree->native_id, i}
            : (struct track){thread->calls->process_id,
                             thread->calls->native_id, i};
    }
    tracks_tell_apart(writer->tracks, writer->thread_count);
    return STATUS_OK;
}

static enum status
write_all(struct writer *writer)
{
    size_t functions = writer->request->profile->functions.record_count;
    enum status status = roster_init(&writer->roster,
                                     writer->request->profile);

    writer->sums = memory_allocate((functions + 1) * sizeof(*writer->sums));
    writer->labels = memory_allocate((functions + 1)
                                     * sizeof(*writer->labels));
    if (status != STATUS_OK || writer->sums == NULL
        || writer->labels == NULL) {
        return STATUS_NO_MEMORY;
    }
    status = find_threads(writer);
    if (status != STATUS_OK) {
        return status;
    }
    put_meta(writer);
    for (size_t i = 0; i < writer->thread_count
                       && writer->sink->status == STATUS_OK; i++) {
        put_thread(writer, i);
    }
    put_shared(writer);
    return writer->strings.status;
}

enum status
gecko_write(const struct export_request *request, struct sink *sink,
            struct complaint *complaint)
{
    struct writer writer = {
        .request = request, .sink = sink, .is_first = true};
    enum status status;

    (void)complaint;
    strings_init(&writer.strings);
    status = write_all(&writer);
    strings_clear(&writer.strings);
    roster_clear(&writer.roster);
    memory_free(writer.threads);
    memory_free(writer.tracks);
    memory_free(writer.sums);
    memory_free(writer.labels);
    return status;
}
