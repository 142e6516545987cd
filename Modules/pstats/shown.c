/* A trailer as text, and as JSON. */

#include "shown.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "export/json.h"
#include "export/jsonvalue.h"
#include "stats/label.h"
#include "stats/loader.h"

#include "crew.h"
#include "facts.h"
#include "recordings.h"

/* The width of the counts before labels. */
#define COUNT_WIDTH 12

#define SECONDS_DECIMALS 3

/* What stands before the table of threads. */
#define TABLE_INDENT 4

static size_t
count_names(const struct profile_function *function)
{
    size_t count = 0;

    for (const struct profile_name *name = function->qualified_names;
         name != NULL; name = name->next) {
        count++;
    }
    return count;
}

/* What the lists are called, in text and in JSON. */
static const char *const names[] = {
    [SHOWN_EXCEPTIONS] = "exceptions",
    [SHOWN_STARTS] = "starts",
    [SHOWN_COROUTINES] = "coroutines",
};

/* Whether function is in the list of kind, by which *count. */
static bool
has_count(const struct profile_function *function, enum shown_kind kind,
          int64_t *count)
{
    const struct profile_runs *runs = function->runs;

    switch (kind) {
    case SHOWN_EXCEPTIONS:
        *count = function->exceptions;
        return *count != 0;
    case SHOWN_STARTS:
        *count = runs != NULL ? runs->starts : 0;
        return runs != NULL && runs->has_starts;
    default:
        *count = runs != NULL ? runs->finished : 0;
        return runs != NULL && runs->has_wall;
    }
}

static int
compare_items(const void *first, const void *second)
{
    const struct shown_item *one = first, *other = second;

    if (one->count != other->count) {
        return one->count < other->count ? 1 : -1;
    }
    return (one->function->index > other->function->index)
           - (one->function->index < other->function->index);
}

static enum status
fill(struct shown_list *list, enum shown_kind kind, const struct arena *all)
{
    list->items = memory_resize(NULL, (all->record_count + 1)
                                          * sizeof(*list->items));
    if (list->items == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < all->record_count; i++) {
        struct shown_item item = {.function = arena_at(all, i)};

        if (has_count(item.function, kind, &item.count)) {
            list->items[list->count++] = item;
        }
    }
    qsort(list->items, list->count, sizeof(*list->items), compare_items);
    return STATUS_OK;
}

enum status
shown_init(struct shown *shown, const char *path,
           const struct profile *profile)
{
    *shown = (struct shown){.path = path, .profile = profile};
    for (size_t kind = 0; kind < SHOWN_KINDS; kind++) {
        if (fill(&shown->lists[kind], (enum shown_kind)kind,
                 &profile->functions) != STATUS_OK) {
            shown_clear(shown);
            return STATUS_NO_MEMORY;
        }
    }
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        size_t count = count_names(arena_at(&profile->functions, i));

        shown->name_count += count;
        shown->named_count += count > 0;
    }
    return STATUS_OK;
}

void
shown_clear(struct shown *shown)
{
    for (size_t kind = 0; kind < SHOWN_KINDS; kind++) {
        memory_free(shown->lists[kind].items);
    }
    *shown = (struct shown){0};
}

static size_t
print_integer(struct sink *sink, __int128 value)
{
    char text[NUMBER_BYTES];
    size_t length = number_wide(text, value);

    sink_bytes(sink, text, length);
    return length;
}

/* Print a name, a sum, and in how many functions there is any of it. */
static void
print_sum(struct sink *sink, const char *name, __int128 sum, size_t functions)
{
    facts_print_name(sink, name, strlen(name));
    print_integer(sink, sum);
    if (functions > 0) {
        sink_text(sink, " in ");
        print_integer(sink, functions);
        sink_text(sink, functions == 1 ? " function" : " functions");
    }
}

static void
print_right(struct sink *sink, const char *text, size_t length)
{
    sink_repeat(sink, ' ', length < COUNT_WIDTH ? COUNT_WIDTH - length : 0);
    sink_bytes(sink, text, length);
}

static void
print_item(struct sink *sink, const struct shown_item *item,
           enum shown_kind kind)
{
    char number[NUMBER_BYTES];
    struct sink label;

    print_right(sink, number, number_integer(number, item->count));
    if (kind == SHOWN_COROUTINES) {
        print_right(sink, number,
                    number_fixed(number, item->function->runs->wall_seconds,
                                 SECONDS_DECIMALS));
        sink_text(sink, " s");
    }
    sink_text(sink, "  ");
    sink_init(&label);
    label_add(&label, item->function);
    facts_print_text(sink, label.bytes, label.length);
    if (label.status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = label.status;
    }
    sink_clear(&label);
    sink_byte(sink, '\n');
}

static void
print_list(const struct shown *shown, enum shown_kind kind, int64_t limit,
           struct sink *sink)
{
    const struct shown_list *list = &shown->lists[kind];
    size_t count = list->count;
    __int128 sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += list->items[i].count;
    }
    print_sum(sink, names[kind], sum, count);
    if ((uint64_t)limit < count) {
        count = (size_t)limit;
        sink_text(sink, ", those with most:");
    }
    sink_byte(sink, '\n');
    for (size_t i = 0; i < count; i++) {
        print_item(sink, &list->items[i], kind);
    }
}

static void
print_threads(const struct threads *threads, int64_t limit, struct sink *sink)
{
    struct crew crew = {
        .threads = threads,
        .unit = UNIT_AUTO,
        .indent = TABLE_INDENT,
        .limit = (uint64_t)limit < SIZE_MAX ? (size_t)limit : SIZE_MAX,
    };
    static const char name[] = "by thread";
    __int128 count = (__int128)threads->count + threads->sum.others_count;

    facts_print_name(sink, name, strlen(name));
    print_integer(sink, count);
    sink_text(sink, count == 1 ? " thread" : " threads");
    sink_text(sink, ", times in ");
    sink_text(sink, unit_symbol(crew_unit(&crew)));
    sink_text(sink, crew.limit < threads_count(threads)
                        ? ", those with most:\n"
                        : "\n");
    crew_print(&crew, sink);
}

/* Print why there is no trailer. */
static void
print_absence(const struct profile *profile, struct sink *sink)
{
    const char *why = profile->trailer_complaint.text;

    if (*why != '\0') {
        sink_text(sink, "  its trailer cannot be read: ");
        facts_print_text(sink, why, strlen(why));
    }
    else {
        sink_text(sink, profile->is_sampled
                            ? "  no trailer: written by the sampling profiler"
                            : "  no trailer: written by the standard "
                              "profiler, or as it writes");
    }
    sink_byte(sink, '\n');
}

void
shown_print(const struct shown *shown, int64_t limit, struct sink *sink)
{
    facts_print_text(sink, shown->path, strlen(shown->path));
    sink_byte(sink, '\n');
    if (!shown->profile->has_trailer) {
        print_absence(shown->profile, sink);
        return;
    }
    facts_print(sink, shown->profile->metadata);
    print_list(shown, SHOWN_EXCEPTIONS, limit, sink);
    print_sum(sink, "qualified names", shown->name_count,
              shown->named_count);
    sink_byte(sink, '\n');
    if (shown->profile->has_starts) {
        print_list(shown, SHOWN_STARTS, limit, sink);
    }
    if (shown->profile->has_wall) {
        print_list(shown, SHOWN_COROUTINES, limit, sink);
    }
    if (threads_count(&shown->profile->threads) > 0) {
        print_threads(&shown->profile->threads, limit, sink);
    }
    recordings_print(shown->profile, sink);
}

static void
json_item(struct sink *sink, const struct shown_item *item,
          enum shown_kind kind)
{
    json_function(sink, item->function);
    if (kind == SHOWN_EXCEPTIONS) {
        json_member(sink, ", ", "exceptions");
        sink_integer(sink, item->count);
    }
    else {
        struct profile_runs runs = *item->function->runs;

        runs.has_starts = kind == SHOWN_STARTS;
        runs.has_wall = kind == SHOWN_COROUTINES;
        json_runs(sink, &runs);
    }
    sink_byte(sink, '}');
}

static void
json_list(const struct shown *shown, enum shown_kind kind, struct sink *sink)
{
    const struct shown_list *list = &shown->lists[kind];

    json_member(sink, ", ", names[kind]);
    sink_byte(sink, '[');
    for (size_t i = 0; i < list->count; i++) {
        sink_text(sink, i > 0 ? ", " : "");
        json_item(sink, &list->items[i], kind);
    }
    sink_byte(sink, ']');
}

static void
json_named(struct sink *sink, const char *lead,
           const struct profile_function *function)
{
    sink_text(sink, lead);
    json_function(sink, function);
    json_member(sink, ", ", "qualified_names");
    lead = "[";
    for (const struct profile_name *name = function->qualified_names;
         name != NULL; name = name->next) {
        sink_text(sink, lead);
        json_text(sink, name->text->bytes, name->text->length);
        lead = ", ";
    }
    sink_text(sink, "]}");
}

static void
json_names(const struct profile *profile, struct sink *sink)
{
    const char *lead = "";

    json_member(sink, ", ", "qualified_names");
    sink_byte(sink, '[');
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        const struct profile_function *function
            = arena_at(&profile->functions, i);

        if (function->qualified_names != NULL) {
            json_named(sink, lead, function);
            lead = ", ";
        }
    }
    sink_byte(sink, ']');
}

static void
json_trailer(const struct shown *shown, struct sink *sink)
{
    const struct profile *profile = shown->profile;

    json_member(sink, "{", "format");
    sink_integer(sink, LOADER_TRAILER_FORMAT);
    json_member(sink, ", ", "metadata");
    if (profile->metadata != NULL) {
        jsonvalue_put(sink, profile->metadata);
    }
    else {
        sink_text(sink, "{}");
    }
    json_list(shown, SHOWN_EXCEPTIONS, sink);
    json_names(profile, sink);
    json_list(shown, SHOWN_STARTS, sink);
    json_list(shown, SHOWN_COROUTINES, sink);
    json_member(sink, ", ", "threads");
    json_threads(sink, &profile->threads);
    recordings_json(profile, sink);
    sink_byte(sink, '}');
}

void
shown_json(const struct shown *shown, struct sink *sink)
{
    const struct profile *profile = shown->profile;
    const char *complaint = profile->trailer_complaint.text;

    json_member(sink, "{", "path");
    json_text(sink, shown->path, strlen(shown->path));
    json_member(sink, ", ", "sampled");
    sink_text(sink, profile->is_sampled ? "true" : "false");
    json_member(sink, ", ", "trailer");
    if (profile->has_trailer) {
        json_trailer(shown, sink);
    }
    else {
        sink_text(sink, "null");
    }
    if (*complaint != '\0') {
        json_member(sink, ", ", "complaint");
        json_text(sink, complaint, strlen(complaint));
    }
    sink_text(sink, "}\n");
}
