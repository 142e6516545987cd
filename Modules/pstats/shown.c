/* A trailer as text, and as JSON. */

#include "shown.h"

#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "export/json.h"
#include "stats/label.h"
#include "stats/loader.h"

#include "facts.h"

/* The width of the counts before labels. */
#define COUNT_WIDTH 12

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

static int
compare_raisers(const void *first, const void *second)
{
    const struct profile_function *one
        = *(const struct profile_function *const *)first;
    const struct profile_function *other
        = *(const struct profile_function *const *)second;

    if (one->exceptions != other->exceptions) {
        return one->exceptions < other->exceptions ? 1 : -1;
    }
    return (one->index > other->index) - (one->index < other->index);
}

enum status
shown_init(struct shown *shown, const char *path,
           const struct profile *profile)
{
    size_t functions = profile->functions.record_count;

    *shown = (struct shown){.path = path, .profile = profile};
    shown->raisers = memory_resize(NULL, (functions + 1)
                                             * sizeof(*shown->raisers));
    if (shown->raisers == NULL) {
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < functions; i++) {
        const struct profile_function *function
            = arena_at(&profile->functions, i);
        size_t names = count_names(function);

        shown->name_count += names;
        shown->named_count += names > 0;
        if (function->exceptions != 0) {
            shown->raisers[shown->raiser_count++] = function;
        }
    }
    qsort(shown->raisers, shown->raiser_count, sizeof(*shown->raisers),
          compare_raisers);
    return STATUS_OK;
}

void
shown_clear(struct shown *shown)
{
    memory_free(shown->raisers);
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
print_raiser(struct sink *sink, const struct profile_function *function)
{
    char count[NUMBER_BYTES];
    size_t length = number_integer(count, function->exceptions);
    struct sink label;

    sink_repeat(sink, ' ', length < COUNT_WIDTH ? COUNT_WIDTH - length : 0);
    sink_bytes(sink, count, length);
    sink_text(sink, "  ");
    sink_init(&label);
    label_add(&label, function);
    facts_print_text(sink, label.bytes, label.length);
    if (label.status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = label.status;
    }
    sink_clear(&label);
    sink_byte(sink, '\n');
}

static void
print_raisers(const struct shown *shown, int64_t limit, struct sink *sink)
{
    size_t count = shown->raiser_count;
    __int128 sum = 0;

    for (size_t i = 0; i < count; i++) {
        sum += shown->raisers[i]->exceptions;
    }
    print_sum(sink, "exceptions", sum, count);
    if ((uint64_t)limit < count) {
        count = (size_t)limit;
        sink_text(sink, ", those with most:");
    }
    sink_byte(sink, '\n');
    for (size_t i = 0; i < count; i++) {
        print_raiser(sink, shown->raisers[i]);
    }
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
    print_raisers(shown, limit, sink);
    print_sum(sink, "qualified names", shown->name_count,
              shown->named_count);
    sink_byte(sink, '\n');
}

static void
json_raisers(const struct shown *shown, struct sink *sink)
{
    json_member(sink, ", ", "exceptions");
    sink_byte(sink, '[');
    for (size_t i = 0; i < shown->raiser_count; i++) {
        sink_text(sink, i > 0 ? ", " : "");
        json_function(sink, shown->raisers[i]);
        json_member(sink, ", ", "exceptions");
        json_integer(sink, shown->raisers[i]->exceptions);
        sink_byte(sink, '}');
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
    json_integer(sink, LOADER_TRAILER_FORMAT);
    json_member(sink, ", ", "metadata");
    if (profile->metadata != NULL) {
        facts_json(sink, profile->metadata);
    }
    else {
        sink_text(sink, "{}");
    }
    json_raisers(shown, sink);
    json_names(profile, sink);
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
