/* Contexts and timelines in a few numbers. */

#include "recordings.h"

#include <string.h>

#include "base/number.h"
#include "export/json.h"
#include "stats/contexts.h"
#include "stats/timeline.h"

#include "facts.h"

#define NS 1e-9
#define SECONDS_DECIMALS 3

/* Contexts in numbers. */
struct extent {
    int64_t nodes;
    int64_t threads;
    int64_t levels;
};

static void
print_count(struct sink *sink, int64_t count, const char *what)
{
    sink_integer(sink, count);
    sink_text(sink, what);
    sink_text(sink, count == 1 ? "" : "s");
}

static void
print_seconds(struct sink *sink, int64_t ns)
{
    char number[NUMBER_BYTES];

    sink_bytes(sink, number,
               number_fixed(number, (double)ns * NS, SECONDS_DECIMALS));
    sink_text(sink, " s");
}

/* Return how many levels tree has. */
static int64_t
count_levels(const struct context_tree *tree)
{
    uint32_t open = CONTEXTS_NONE;
    int64_t level = 0, levels = 0;

    for (uint32_t i = 0; i < tree->count; i++) {
        for (; open != tree->nodes[i].parent;
             open = tree->nodes[open].parent) {
            level--;
        }
        open = i;
        level++;
        levels = level > levels ? level : levels;
    }
    return levels;
}

static struct extent
measure(const struct contexts *contexts)
{
    struct extent extent = {0};

    for (size_t i = 0; i < contexts->tree_count; i++) {
        const struct context_tree *tree = &contexts->trees[i];
        int64_t others = threads_count_in_name(tree->thread);
        int64_t levels = count_levels(tree);

        extent.nodes += (int64_t)tree->count;
        extent.levels = levels > extent.levels ? levels : extent.levels;
        if (!tree->is_folded) {
            extent.threads += others > 0 && others < INT32_MAX ? others : 1;
        }
    }
    return extent;
}

static void
print_contexts(const struct profile *profile, struct sink *sink)
{
    static const char name[] = "contexts";
    const struct contexts *contexts = profile->contexts;
    struct extent extent = measure(contexts);

    facts_print_name(sink, name, strlen(name));
    sink_integer(sink, extent.nodes);
    sink_text(sink, " in ");
    print_count(sink, extent.threads, " thread");
    sink_text(sink, ", ");
    print_count(sink, extent.levels, " level");
    sink_text(sink, ", of ");
    print_count(sink, contexts->calls, " call");
    if ((__int128)contexts->calls != profile->totals.calls) {
        sink_text(sink, " (not of all)");
    }
    if (contexts->folded_calls > 0) {
        sink_text(sink, ", ");
        print_count(sink, contexts->folded_calls, " call");
        sink_text(sink, " beyond the budget");
    }
    sink_byte(sink, '\n');
}

/* Return how many events there are, and when the last one ends. */
static int64_t
count_events(const struct timeline *timeline, int64_t *end_ns)
{
    int64_t events = 0;

    *end_ns = 0;
    for (size_t i = 0; i < timeline->thread_count; i++) {
        const struct timeline_thread *thread = &timeline->threads[i];

        events += (int64_t)thread->count;
        if (thread->count > 0) {
            const struct timeline_event *last
                = &thread->events[thread->count - 1];
            int64_t end = last->start_ns + last->duration_ns;

            *end_ns = end > *end_ns ? end : *end_ns;
        }
    }
    return events;
}

static void
print_timeline(const struct timeline *timeline, struct sink *sink)
{
    static const char name[] = "timeline";
    int64_t end_ns, events = count_events(timeline, &end_ns);

    facts_print_name(sink, name, strlen(name));
    print_count(sink, events, " event");
    sink_text(sink, " in ");
    print_count(sink, (int64_t)timeline->thread_count, " thread");
    sink_text(sink, ", up to ");
    print_seconds(sink, end_ns);
    if (timeline->minimum_ns > 0) {
        sink_text(sink, ", of ");
        sink_integer(sink, timeline->minimum_ns);
        sink_text(sink, " ns or more");
    }
    if (timeline->dropped_calls > 0) {
        sink_text(sink, ", ");
        print_count(sink, timeline->dropped_calls, " call");
        sink_text(sink, " dropped");
    }
    sink_byte(sink, '\n');
}

void
recordings_print(const struct profile *profile, struct sink *sink)
{
    if (profile->contexts != NULL) {
        print_contexts(profile, sink);
    }
    if (profile->timeline != NULL) {
        print_timeline(profile->timeline, sink);
    }
}

static void
json_count(struct sink *sink, const char *before, const char *key,
           int64_t count)
{
    json_member(sink, before, key);
    sink_integer(sink, count);
}

void
recordings_json(const struct profile *profile, struct sink *sink)
{
    const struct contexts *contexts = profile->contexts;
    const struct timeline *timeline = profile->timeline;
    int64_t end_ns;

    json_member(sink, ", ", "contexts");
    if (contexts != NULL) {
        struct extent extent = measure(contexts);

        json_count(sink, "{", "nodes", extent.nodes);
        json_count(sink, ", ", "threads", extent.threads);
        json_count(sink, ", ", "levels", extent.levels);
        json_count(sink, ", ", "calls", contexts->calls);
        json_count(sink, ", ", "folded_calls", contexts->folded_calls);
    }
    sink_text(sink, contexts != NULL ? "}" : "null");
    json_member(sink, ", ", "timeline");
    if (timeline != NULL) {
        json_count(sink, "{", "events", count_events(timeline, &end_ns));
        json_count(sink, ", ", "threads", (int64_t)timeline->thread_count);
        json_count(sink, ", ", "end_ns", end_ns);
        json_count(sink, ", ", "minimum_ns", timeline->minimum_ns);
        json_count(sink, ", ", "dropped_calls", timeline->dropped_calls);
    }
    sink_text(sink, timeline != NULL ? "}" : "null");
}
