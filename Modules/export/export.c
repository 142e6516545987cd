/* The table of formats, and how a whole profile is made ready for one. */

#include "export/export.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "export/callgrind.h"
#include "export/chrome.h"
#include "export/collapsed.h"
#include "export/csv.h"
#include "export/dot.h"
#include "export/gecko.h"
#include "export/html.h"
#include "export/json.h"
#include "export/pprof.h"
#include "export/prometheus.h"
#include "export/speedscope.h"
#include "stats/file.h"

/* Contexts that are estimated at most. */
#define MAX_ESTIMATE ((size_t)200000)

static const struct export_format formats[] = {
    {"json", "JSON, times in seconds", json_write,
     json_write_difference, json_write_threads, json_write_profile,
     EXPORT_ROWS},
    {"csv", "CSV with a header line, times in seconds", csv_write,
     csv_write_difference, csv_write_threads, csv_write_profile,
     EXPORT_ROWS},
    {"collapsed", "a line for each stack, for flame graphs", NULL, NULL, NULL,
     collapsed_write, EXPORT_STACKS},
    {"callgrind", "functions and calls, for kcachegrind", NULL, NULL, NULL,
     callgrind_write, EXPORT_ROWS},
    {"speedscope", "stacks by thread, for speedscope.app", NULL, NULL, NULL,
     speedscope_write, EXPORT_STACKS},
    {"dot", "the call graph, for Graphviz", NULL, NULL, NULL, dot_write,
     EXPORT_ROWS},
    {"prometheus", "metrics of functions, for Prometheus", NULL, NULL, NULL,
     prometheus_write, EXPORT_ROWS},
    {"gecko", "for profiler.firefox.com", NULL, NULL, NULL, gecko_write,
     EXPORT_CONTEXTS},
    {"pprof", "for go tool pprof, and services that take its files", NULL,
     NULL, NULL, pprof_write, EXPORT_STACKS},
    {"chrome", "trace events, for Perfetto and chrome://tracing", NULL, NULL,
     NULL, chrome_write, EXPORT_MOMENTS},
    {"html", "a report that a browser shows, without a network", NULL, NULL,
     NULL, html_write, EXPORT_CONTEXTS},
    {0},
};

const struct export_format *
export_formats(void)
{
    return formats;
}

const struct export_format *
export_find(const char *name)
{
    const struct export_format *format = formats;

    while (format->name != NULL && strcmp(format->name, name) != 0) {
        format++;
    }
    return format->name != NULL ? format : NULL;
}

static enum status
refuse_thread(const char *name, struct complaint *complaint)
{
    return complaint_invalid(complaint, "it has no thread named %s "
                                        "(pstats --threads lists them)",
                             name);
}

/* Let request have the trees of that thread only; their nodes stay the
   profile's. */
static enum status
choose_trees(struct export_request *request, const char *name,
             struct complaint *complaint)
{
    const struct contexts *all = request->contexts;
    struct contexts *chosen = &request->chosen_contexts;

    if (all->is_estimate) {
        return complaint_invalid(complaint, "it has no calling contexts, "
                                            "which tell threads apart "
                                            "(--contexts records them)");
    }
    chosen->trees = memory_allocate((all->tree_count + 1)
                                    * sizeof(*chosen->trees));
    if (chosen->trees == NULL) {
        return complaint_no_memory(complaint);
    }
    for (size_t i = 0; i < all->tree_count; i++) {
        if (!all->trees[i].is_folded
            && strcmp(all->trees[i].thread->bytes, name) == 0) {
            chosen->trees[chosen->tree_count++] = all->trees[i];
        }
    }
    request->contexts = chosen;
    return chosen->tree_count > 0 ? STATUS_OK
                                  : refuse_thread(name, complaint);
}

/* The same for the timeline. */
static enum status
choose_threads(struct export_request *request, const char *name,
               struct complaint *complaint)
{
    const struct timeline *all = request->timeline;
    struct timeline *chosen = &request->chosen_timeline;

    chosen->threads = memory_allocate((all->thread_count + 1)
                                      * sizeof(*chosen->threads));
    if (chosen->threads == NULL) {
        return complaint_no_memory(complaint);
    }
    chosen->minimum_ns = all->minimum_ns;
    for (size_t i = 0; i < all->thread_count; i++) {
        if (strcmp(all->threads[i].name->bytes, name) == 0) {
            chosen->threads[chosen->thread_count++] = all->threads[i];
        }
    }
    request->timeline = chosen;
    return chosen->thread_count > 0 ? STATUS_OK
                                    : refuse_thread(name, complaint);
}

static enum status
find_contexts(struct export_request *request, struct profile *profile,
              enum export_needs needs, struct complaint *complaint)
{
    enum status status;

    request->contexts = profile->contexts;
    if (request->contexts != NULL
        || !(needs == EXPORT_CONTEXTS || needs == EXPORT_STACKS
             || (needs == EXPORT_MOMENTS && request->timeline == NULL))) {
        return STATUS_OK;
    }
    status = contexts_estimate(profile, MAX_ESTIMATE, &request->made);
    request->contexts = request->made;
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
           : status != STATUS_OK
               ? complaint_invalid(complaint, "its callers are too many")
               : STATUS_OK;
}

static enum status
fold_contexts(struct export_request *request, struct complaint *complaint)
{
    struct contexts *folded;

    if (contexts_fold_recursion(request->contexts, &folded) != STATUS_OK) {
        return complaint_no_memory(complaint);
    }
    contexts_free(request->made);
    request->made = folded;
    request->contexts = folded;
    return STATUS_OK;
}

static enum status
find_timeline(struct export_request *request, enum export_needs needs,
              struct complaint *complaint)
{
    if (needs == EXPORT_MOMENTS || request->options.wants_timeline) {
        request->timeline = request->profile->timeline;
        if (request->options.wants_timeline && request->timeline == NULL) {
            return complaint_invalid(complaint, "it has no timeline "
                                                "(--timeline records one)");
        }
    }
    return STATUS_OK;
}

/* A node is in the stacks of all nodes below it. */
static enum status
check_stacks(const struct contexts *contexts, struct complaint *complaint)
{
    uint64_t frames = 0;

    for (size_t i = 0; i < contexts->tree_count; i++) {
        const struct context_tree *tree = &contexts->trees[i];

        for (size_t at = 0; at < tree->count; at++) {
            frames += tree->nodes[at].end - at;
        }
    }
    return frames <= EXPORT_MAX_FRAMES
               ? STATUS_OK
               : complaint_invalid(complaint, "its stacks are too long to be "
                                              "written one by one "
                                              "(--fold-recursion shortens "
                                              "them)");
}

enum status
export_prepare(struct export_request *request,
               const struct export_format *format, struct profile *profile,
               const struct export_options *options,
               struct complaint *complaint)
{
    const char *thread = options->thread;
    enum status status;

    *request = (struct export_request){
        .profile = profile, .name = options->name, .options = *options};
    status = find_timeline(request, format->needs, complaint);
    if (status == STATUS_OK) {
        status = find_contexts(request, profile, format->needs, complaint);
    }
    if (status == STATUS_OK && thread != NULL && request->contexts != NULL) {
        status = choose_trees(request, thread, complaint);
    }
    if (status == STATUS_OK && thread != NULL && request->timeline != NULL) {
        status = choose_threads(request, thread, complaint);
    }
    if (status == STATUS_OK && options->folds_recursion
        && request->contexts != NULL) {
        status = fold_contexts(request, complaint);
    }
    if (status == STATUS_OK && format->needs == EXPORT_STACKS) {
        status = check_stacks(request->contexts, complaint);
    }
    return status;
}

void
export_release(struct export_request *request)
{
    contexts_free(request->made);
    memory_free(request->chosen_contexts.trees);
    memory_free(request->chosen_timeline.threads);
    *request = (struct export_request){0};
}

/* What is written to a file. */
struct writing {
    const struct export_request *request;
    const struct export_format *format;
};

static enum status
write_to(void *context, struct sink *sink, struct complaint *complaint)
{
    const struct writing *writing = context;
    const struct export_request *request = writing->request;
    enum status status;

    sink->watcher = request->options.watcher;
    status = writing->format->write_profile(request, sink, complaint);
    return status == STATUS_NO_MEMORY ? complaint_no_memory(complaint)
                                      : status;
}

enum status
export_save(const struct export_request *request,
            const struct export_format *format, const char *path,
            struct complaint *complaint)
{
    struct writing writing = {request, format};
    struct file_writer writer = {write_to, &writing};

    return file_write(path, &writer, complaint);
}

int64_t
export_nanoseconds(double seconds)
{
    double time_ns = rint(1e9 * seconds);

    if (!(time_ns > 0)) {
        return 0;
    }
    return time_ns < 0x1p63 ? (int64_t)time_ns : INT64_MAX;
}

bool
export_is_estimate(const struct export_request *request)
{
    return request->contexts != NULL && request->contexts->is_estimate;
}
