/* Each column is a pass over what it is of. */

#include "geckotables.h"

#include "export/frames.h"

#include "decimal.h"

/* Nanoseconds as milliseconds. */
#define MILLISECOND_DECIMALS 6

void
geckotables_integer(struct sink *sink, const char *lead, int64_t value)
{
    sink_text(sink, lead);
    sink_integer(sink, value);
}

/* Add lead, which begins a column, count times the same value, and the end of
   the column. */
static void
put_same(struct sink *sink, const char *lead, size_t count,
         const char *value)
{
    sink_text(sink, lead);
    for (size_t i = 0; i < count; i++) {
        sink_text(sink, i > 0 ? "," : "");
        sink_text(sink, value);
    }
    sink_byte(sink, ']');
}

/* The same for 0, 1, 2 ..., without the end. */
static void
put_ascending(struct sink *sink, const char *lead, size_t count)
{
    sink_text(sink, lead);
    for (size_t i = 0; i < count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "", (int64_t)i);
    }
}

static void
put_milliseconds(struct sink *sink, size_t i, int64_t ns)
{
    sink_text(sink, i > 0 ? "," : "");
    decimal_put(sink, ns, MILLISECOND_DECIMALS);
}

/* Samples of a thread: those of its contexts and, if it has calls of a
   timeline, one of nothing when these are over, as viewers show what is
   between the first and the last sample of all threads. */
struct samples {
    size_t count;               /* of contexts */
    bool has_last;
    int64_t last_ns;
};

static struct samples
find_samples(const struct context_tree *tree,
             const struct timeline_thread *calls)
{
    struct samples samples = {.count = tree->count};

    for (size_t i = 0; i < tree->count; i++) {
        samples.last_ns += tree->nodes[i].self_ns;
    }
    if (calls != NULL && calls->count > 0) {
        const struct timeline_event *last = &calls->events[calls->count - 1];
        int64_t end_ns = last->start_ns + last->duration_ns;

        samples.has_last = true;
        if (end_ns > samples.last_ns) {
            samples.last_ns = end_ns;
        }
    }
    return samples;
}

/* End a column with what the last sample has in it. */
static void
end_column(struct sink *sink, const struct samples *samples, const char *last)
{
    if (samples->has_last) {
        sink_text(sink, samples->count > 0 ? "," : "");
        sink_text(sink, last);
    }
    sink_byte(sink, ']');
}

static void
put_times(struct sink *sink, const struct context_tree *tree,
          const struct samples *samples)
{
    int64_t now_ns = 0;

    sink_text(sink, ",\"time\":[");
    for (size_t i = 0; i < tree->count; i++) {
        put_milliseconds(sink, i, now_ns);
        now_ns += tree->nodes[i].self_ns;
    }
    if (samples->has_last) {
        put_milliseconds(sink, tree->count, samples->last_ns);
    }
    sink_byte(sink, ']');
}

void
geckotables_samples(struct sink *sink, const struct context_tree *tree,
                    const struct timeline_thread *calls)
{
    struct samples samples = find_samples(tree, calls);

    put_ascending(sink, "\"samples\":{\"stack\":[", tree->count);
    end_column(sink, &samples, "null");
    put_times(sink, tree, &samples);
    sink_text(sink, ",\"weight\":[");
    for (size_t i = 0; i < tree->count; i++) {
        put_milliseconds(sink, i, tree->nodes[i].self_ns);
    }
    end_column(sink, &samples, "0");
    sink_text(sink, ",\"calls\":[");
    for (size_t i = 0; i < tree->count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "", tree->nodes[i].calls);
    }
    end_column(sink, &samples, "0");
    sink_text(sink, ",\"weightType\":\"tracing-ms\"");
    geckotables_integer(sink, ",\"length\":",
                        (int64_t)(tree->count + samples.has_last));
    sink_byte(sink, '}');
}

void
geckotables_stacks(struct sink *sink, struct roster *roster,
                   const struct context_tree *tree)
{
    sink_text(sink, ",\"stackTable\":{\"frame\":[");
    for (size_t i = 0; i < tree->count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "",
                            roster_number(roster, tree->nodes[i].function));
    }
    sink_text(sink, "],\"prefix\":[");
    for (size_t i = 0; i < tree->count; i++) {
        uint32_t parent = tree->nodes[i].parent;

        sink_text(sink, i > 0 ? "," : "");
        if (parent == CONTEXTS_NONE) {
            sink_text(sink, "null");
        }
        else {
            sink_integer(sink, parent);
        }
    }
    geckotables_integer(sink, "],\"length\":", (int64_t)tree->count);
    sink_byte(sink, '}');
}

void
geckotables_counts(struct sink *sink, const int64_t *calls, size_t count)
{
    put_ascending(sink, "\"samples\":{\"stack\":[", count);
    put_same(sink, "],\"time\":[", count, "0");
    sink_text(sink, ",\"weight\":[");
    for (size_t i = 0; i < count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "", calls[i]);
    }
    geckotables_integer(sink, "],\"weightType\":\"samples\",\"length\":",
                        (int64_t)count);
    put_ascending(sink, "},\"stackTable\":{\"frame\":[", count);
    put_same(sink, "],\"prefix\":[", count, "null");
    geckotables_integer(sink, ",\"length\":", (int64_t)count);
    sink_byte(sink, '}');
}

void
geckotables_frames(struct sink *sink, const struct roster *roster)
{
    size_t count = roster->count;

    put_ascending(sink, ",\"frameTable\":{\"func\":[", count);
    put_same(sink, "],\"address\":[", count, "-1");
    put_same(sink, ",\"inlineDepth\":[", count, "0");
    sink_text(sink, ",\"category\":[");
    for (size_t i = 0; i < count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "",
                            profile_is_builtin(roster->functions[i])
                                ? GECKOTABLES_BUILTIN
                                : GECKOTABLES_PYTHON);
    }
    put_same(sink, "],\"subcategory\":[", count, "0");
    put_same(sink, ",\"nativeSymbol\":[", count, "null");
    put_same(sink, ",\"innerWindowID\":[", count, "0");
    put_same(sink, ",\"line\":[", count, "null");
    put_same(sink, ",\"column\":[", count, "null");
    geckotables_integer(sink, ",\"length\":", (int64_t)count);
    sink_byte(sink, '}');
}

void
geckotables_functions(struct sink *sink, const struct roster *roster,
                      struct strings *strings)
{
    const struct profile_function **functions = roster->functions;
    size_t count = roster->count;

    sink_text(sink, ",\"funcTable\":{\"name\":[");
    for (size_t i = 0; i < count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "",
                            strings_number_name(strings, functions[i]));
    }
    put_same(sink, "],\"isJS\":[", count, "false");
    put_same(sink, ",\"relevantForJS\":[", count, "false");
    put_same(sink, ",\"resource\":[", count, "-1");
    sink_text(sink, ",\"fileName\":[");
    for (size_t i = 0; i < count; i++) {
        sink_text(sink, i > 0 ? "," : "");
        if (profile_is_builtin(functions[i])) {
            sink_text(sink, "null");
        }
        else {
            sink_integer(sink, strings_number_text(strings,
                                                   functions[i]->file));
        }
    }
    sink_text(sink, "],\"lineNumber\":[");
    for (size_t i = 0; i < count; i++) {
        sink_text(sink, i > 0 ? "," : "");
        if (profile_is_builtin(functions[i])) {
            sink_text(sink, "null");
        }
        else {
            sink_integer(sink, functions[i]->line);
        }
    }
    put_same(sink, "],\"columnNumber\":[", count, "null");
    geckotables_integer(sink, ",\"length\":", (int64_t)count);
    sink_byte(sink, '}');
}

/* Return the string that is a function's label. */
static uint32_t
label_number(uint32_t *labels, struct strings *strings,
             const struct profile_function *function)
{
    uint32_t *label = &labels[function->index];

    if (*label == 0) {
        frames_put_label(&strings->scratch, function);
        *label = strings_number_scratch(strings) + 1;
    }
    return *label - 1;
}

void
geckotables_markers(struct sink *sink, uint32_t *labels,
                    struct strings *strings,
                    const struct timeline_thread *calls)
{
    size_t count = calls != NULL ? calls->count : 0;

    sink_text(sink, ",\"markers\":{\"name\":[");
    for (size_t i = 0; i < count; i++) {
        uint32_t label = label_number(labels, strings,
                                      calls->events[i].function);

        geckotables_integer(sink, i > 0 ? "," : "", label);
    }
    sink_text(sink, "],\"startTime\":[");
    for (size_t i = 0; i < count; i++) {
        put_milliseconds(sink, i, calls->events[i].start_ns);
    }
    sink_text(sink, "],\"endTime\":[");
    for (size_t i = 0; i < count; i++) {
        put_milliseconds(sink, i, calls->events[i].start_ns
                                      + calls->events[i].duration_ns);
    }
    put_same(sink, "],\"phase\":[", count, "1");
    sink_text(sink, ",\"category\":[");
    for (size_t i = 0; i < count; i++) {
        geckotables_integer(sink, i > 0 ? "," : "",
                            profile_is_builtin(calls->events[i].function)
                                ? GECKOTABLES_BUILTIN
                                : GECKOTABLES_PYTHON);
    }
    put_same(sink, "],\"data\":[", count, "null");
    geckotables_integer(sink, ",\"length\":", (int64_t)count);
    sink_byte(sink, '}');
}
