/* Messages are small, and go through gzip one by one. */

#include "export/pprof.h"

#include <math.h>

#include "base/number.h"
#include "export/lineage.h"
#include "export/threadname.h"
#include "stats/label.h"
#include "stats/value.h"

#include "gzip.h"
#include "protobuf.h"
#include "roster.h"
#include "strings.h"
#include "route.h"

/* The fields of the messages. */
enum {
    PROFILE_SAMPLE_TYPE = 1,
    PROFILE_SAMPLE = 2,
    PROFILE_MAPPING = 3,
    PROFILE_LOCATION = 4,
    PROFILE_FUNCTION = 5,
    PROFILE_STRING = 6,
    PROFILE_TIME_NANOS = 9,
    PROFILE_DURATION_NANOS = 10,
    PROFILE_PERIOD_TYPE = 11,
    PROFILE_PERIOD = 12,
    PROFILE_COMMENT = 13,
    PROFILE_DEFAULT_SAMPLE_TYPE = 14,

    TYPE_TYPE = 1,
    TYPE_UNIT = 2,

    SAMPLE_LOCATIONS = 1,
    SAMPLE_VALUES = 2,
    SAMPLE_LABEL = 3,

    LABEL_KEY = 1,
    LABEL_STRING = 2,
    LABEL_NUMBER = 3,

    MAPPING_ID = 1,
    MAPPING_FILE = 5,
    MAPPING_HAS_FUNCTIONS = 7,
    MAPPING_HAS_FILES = 8,
    MAPPING_HAS_LINES = 9,

    LOCATION_ID = 1,
    LOCATION_MAPPING = 2,
    LOCATION_LINE = 4,

    LINE_FUNCTION = 1,
    LINE_LINE = 2,

    FUNCTION_ID = 1,
    FUNCTION_NAME = 2,
    FUNCTION_SYSTEM_NAME = 3,
    FUNCTION_FILE = 4,
    FUNCTION_START_LINE = 5,
};

/* The one mapping. */
#define MAPPING 1

/* A file that is being written. */
struct writer {
    const struct export_request *request;
    struct gzip gzip;
    struct sink message;        /* right in the profile */
    struct sink part;           /* in message */
    struct sink labels;         /* the same for all samples of a tree */
    struct strings strings;
    struct roster roster;       /* number and 1: id of function and location */
    struct lineage lineage;
    struct route route;
    uint32_t counted, timed;    /* what samples count and time: strings */
};

/* Put message into the profile. */
static void
end_message(struct writer *writer, uint32_t field)
{
    protobuf_put_message(&writer->gzip.plain, field, &writer->message);
    gzip_step(&writer->gzip);
}

/* Return what calls were timed by. */
static const char *
time_word(const struct profile *profile)
{
    const struct value *clock = value_find(profile->metadata, "clock");

    if (clock == NULL || clock->kind != UNMARSHAL_TEXT) {
        return "wall";
    }
    return strcmp(clock->bytes, "process_cpu") == 0
                   || strcmp(clock->bytes, "thread_cpu") == 0
               ? "cpu"
           : strcmp(clock->bytes, "custom") == 0 ? "time"
                                                 : "wall";
}

static void
put_type(struct writer *writer, uint32_t field, uint32_t type,
         const char *unit)
{
    protobuf_put_integer(&writer->message, TYPE_TYPE, type);
    protobuf_put_integer(&writer->message, TYPE_UNIT,
                         strings_number(&writer->strings, unit));
    end_message(writer, field);
}

/* String 0 has to be empty. */
static void
put_types(struct writer *writer)
{
    const struct profile *profile = writer->request->profile;

    strings_number(&writer->strings, "");
    writer->counted = strings_number(
        &writer->strings, profile->is_sampled ? "samples" : "calls");
    writer->timed = strings_number(&writer->strings, time_word(profile));
    put_type(writer, PROFILE_SAMPLE_TYPE, writer->counted, "count");
    put_type(writer, PROFILE_SAMPLE_TYPE, writer->timed, "nanoseconds");
}

/* Add a label to those of a tree: a string, or else a number. */
static void
add_label(struct writer *writer, const char *key, uint32_t string,
          int64_t number)
{
    protobuf_put_integer(&writer->part, LABEL_KEY,
                         strings_number(&writer->strings, key));
    protobuf_put_integer(&writer->part, LABEL_STRING, string);
    protobuf_put_integer(&writer->part, LABEL_NUMBER, number);
    protobuf_put_message(&writer->labels, SAMPLE_LABEL, &writer->part);
}

static void
begin_tree(struct writer *writer, const struct context_tree *tree)
{
    uint32_t name;

    threadname_put_any(&writer->strings.scratch, writer->request->contexts,
                       tree);
    name = strings_number_scratch(&writer->strings);
    writer->labels.length = 0;
    add_label(writer, "thread", name, 0);
    if (tree->native_id != 0) {
        add_label(writer, "thread_id", 0, tree->native_id);
    }
    if (tree->process_id != 0) {
        add_label(writer, "process_id", 0, tree->process_id);
    }
}

/* Add a sample for the context at the end of the route. */
static void
put_sample(struct writer *writer, const struct context *node)
{
    struct sink *message = &writer->message;

    protobuf_put_bytes(message, SAMPLE_LOCATIONS, route_bytes(&writer->route),
                       writer->route.length);
    protobuf_put_number(&writer->part, (uint64_t)node->calls);
    protobuf_put_number(&writer->part, (uint64_t)node->self_ns);
    protobuf_put_message(message, SAMPLE_VALUES, &writer->part);
    if (writer->labels.length > 0) {
        sink_bytes(message, writer->labels.bytes, writer->labels.length);
    }
    end_message(writer, PROFILE_SAMPLE);
}

static enum status
put_tree(struct writer *writer, const struct context_tree *tree)
{
    struct lineage *lineage = &writer->lineage;
    struct sink *packed = writer->gzip.packed;

    begin_tree(writer, tree);
    if (writer->labels.status != STATUS_OK) {
        return writer->labels.status;
    }
    lineage_begin(lineage, tree);
    while (packed->status == STATUS_OK && lineage_next(lineage)) {
        const struct context *node = &tree->nodes[lineage->at - 1];
        uint32_t number = roster_number(&writer->roster, node->function);

        if (route_step(&writer->route, lineage->depth - 1, number + 1)
            != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        put_sample(writer, node);
    }
    return lineage->lacks_memory ? STATUS_NO_MEMORY : STATUS_OK;
}

static enum status
put_trees(struct writer *writer)
{
    const struct contexts *contexts = writer->request->contexts;
    enum status status = STATUS_OK;

    for (size_t i = 0; i < contexts->tree_count && status == STATUS_OK; i++) {
        status = put_tree(writer, &contexts->trees[i]);
    }
    return status;
}

/* The first argument, or what the profile is called. */
static uint32_t
program_name(struct writer *writer)
{
    const struct value *arguments
        = value_find(writer->request->profile->metadata, "argv");
    const struct value *first
        = arguments != NULL ? arguments->first : NULL;

    if (first != NULL && first->kind == UNMARSHAL_TEXT && first->length > 0) {
        label_print_plain_text(&writer->strings.scratch, first->bytes,
                               first->length);
        return strings_number_scratch(&writer->strings);
    }
    label_print_path(&writer->strings.scratch, writer->request->name);
    return strings_number_scratch(&writer->strings);
}

static void
put_mapping(struct writer *writer)
{
    struct sink *message = &writer->message;

    protobuf_put_integer(message, MAPPING_ID, MAPPING);
    protobuf_put_integer(message, MAPPING_FILE, program_name(writer));
    protobuf_put_integer(message, MAPPING_HAS_FUNCTIONS, true);
    protobuf_put_integer(message, MAPPING_HAS_FILES, true);
    protobuf_put_integer(message, MAPPING_HAS_LINES, true);
    end_message(writer, PROFILE_MAPPING);
}

/* A function is at one place: what is known of lines is where it begins. */
static void
put_location(struct writer *writer, size_t number)
{
    const struct profile_function *function
        = writer->roster.functions[number];

    protobuf_put_integer(&writer->message, LOCATION_ID, (int64_t)number + 1);
    protobuf_put_integer(&writer->message, LOCATION_MAPPING, MAPPING);
    protobuf_put_integer(&writer->part, LINE_FUNCTION, (int64_t)number + 1);
    protobuf_put_integer(&writer->part, LINE_LINE, function->line);
    protobuf_put_message(&writer->message, LOCATION_LINE, &writer->part);
    end_message(writer, PROFILE_LOCATION);
}

/* The system's name is never the name, so that pprof takes neither for C++ and
   leaves out what is between "<" and ">". */
static void
put_function(struct writer *writer, size_t number)
{
    const struct profile_function *function
        = writer->roster.functions[number];
    struct strings *strings = &writer->strings;
    struct sink *message = &writer->message;

    protobuf_put_integer(message, FUNCTION_ID, (int64_t)number + 1);
    protobuf_put_integer(message, FUNCTION_NAME,
                         strings_number_name(strings, function));
    label_print_plain(&strings->scratch, function);
    protobuf_put_integer(message, FUNCTION_SYSTEM_NAME,
                         strings_number_scratch(strings));
    if (!profile_is_builtin(function)) {
        protobuf_put_integer(message, FUNCTION_FILE,
                             strings_number_text(strings, function->file));
        protobuf_put_integer(message, FUNCTION_START_LINE, function->line);
    }
    end_message(writer, PROFILE_FUNCTION);
}

static void
put_strings(struct writer *writer)
{
    for (size_t i = 0; i < strings_count(&writer->strings); i++) {
        const struct text *text = writer->strings.pool.texts[i];

        protobuf_put_bytes(&writer->gzip.plain, PROFILE_STRING, text->bytes,
                           text->length);
        gzip_step(&writer->gzip);
    }
}

/* Add what metadata has under key, which are seconds. */
static void
put_seconds(struct writer *writer, uint32_t field, const char *key)
{
    const struct value *value
        = value_find(writer->request->profile->metadata, key);
    double seconds;

    if (value != NULL && value_number(value, &seconds)
        && fabs(seconds) * 1e9 < (double)INT64_MAX) {
        protobuf_put_integer(&writer->gzip.plain, field,
                             (int64_t)(seconds * 1e9));
    }
}

static void
note(struct writer *writer, const char *text, uint32_t numbers[],
     size_t *count)
{
    sink_text(&writer->strings.scratch, text);
    numbers[(*count)++] = strings_number_scratch(&writer->strings);
}

/* Make the strings of all comments; return how many there are. */
static size_t
make_comments(struct writer *writer, uint32_t numbers[])
{
    const struct contexts *contexts = writer->request->contexts;
    char calls[NUMBER_BYTES];
    size_t count = 0;

    note(writer, "profiling-tracing", numbers, &count);
    if (contexts->is_estimate) {
        note(writer, "calling contexts are an estimate, from callers",
             numbers, &count);
    }
    if (contexts->folded_calls > 0) {
        sink_bytes(&writer->strings.scratch, calls,
                   number_integer(calls, contexts->folded_calls));
        note(writer, " calls are without their contexts", numbers, &count);
    }
    return count;
}

/* What stands behind the samples, and says what their numbers mean. */
static void
put_rest(struct writer *writer)
{
    struct sink *plain = &writer->gzip.plain;
    uint32_t comments[3];
    size_t comment_count = make_comments(writer, comments);
    uint32_t unit = strings_number(&writer->strings, "nanoseconds");

    put_mapping(writer);
    for (size_t i = 0; i < writer->roster.count; i++) {
        put_location(writer, i);
    }
    for (size_t i = 0; i < writer->roster.count; i++) {
        put_function(writer, i);
    }
    put_strings(writer);
    put_seconds(writer, PROFILE_TIME_NANOS, "started");
    put_seconds(writer, PROFILE_DURATION_NANOS, "duration");
    protobuf_put_integer(&writer->message, TYPE_TYPE, writer->timed);
    protobuf_put_integer(&writer->message, TYPE_UNIT, unit);
    end_message(writer, PROFILE_PERIOD_TYPE);
    protobuf_put_integer(plain, PROFILE_PERIOD, 1);
    for (size_t i = 0; i < comment_count; i++) {
        protobuf_put_integer(plain, PROFILE_COMMENT, comments[i]);
    }
    protobuf_put_integer(plain, PROFILE_DEFAULT_SAMPLE_TYPE, writer->timed);
}

static enum status
write_all(struct writer *writer)
{
    enum status status;

    put_types(writer);
    status = put_trees(writer);
    if (status != STATUS_OK) {
        return status;
    }
    put_rest(writer);
    status = gzip_finish(&writer->gzip);
    return status != STATUS_OK ? status : writer->strings.status;
}

enum status
pprof_write(const struct export_request *request, struct sink *sink,
            struct complaint *complaint)
{
    struct writer writer = {.request = request};
    enum status status = gzip_init(&writer.gzip, sink);

    (void)complaint;
    sink_init(&writer.message);
    sink_init(&writer.part);
    sink_init(&writer.labels);
    strings_init(&writer.strings);
    lineage_init(&writer.lineage);
    route_init(&writer.route);
    if (status == STATUS_OK) {
        status = roster_init(&writer.roster, request->profile);
    }
    if (status == STATUS_OK) {
        status = write_all(&writer);
    }
    gzip_clear(&writer.gzip);
    sink_clear(&writer.message);
    sink_clear(&writer.part);
    sink_clear(&writer.labels);
    strings_clear(&writer.strings);
    lineage_clear(&writer.lineage);
    route_clear(&writer.route);
    roster_clear(&writer.roster);
    return status;
}
