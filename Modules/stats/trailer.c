/* The trailer: metadata, and what is known of functions beside the table. */

#include "trailer.h"

#include "stats/contexts.h"
#include "stats/loader.h"
#include "stats/timeline.h"
#include "stats/value.h"

#include "journal.h"
#include "key.h"
#include "part.h"

static enum status
read_exceptions(struct profile *profile, struct unmarshal *reader,
                struct profile_function *function)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    (void)profile;
    if (status == STATUS_OK && item.kind != UNMARSHAL_INTEGER) {
        return complaint_invalid(reader->complaint,
                                 "a count of exceptions is no integer");
    }
    function->exceptions = status == STATUS_OK ? item.integer : 0;
    return status;
}

static enum status
read_names(struct profile *profile, struct unmarshal *reader,
           struct profile_function *function)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);
    size_t count = item.count;

    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind != UNMARSHAL_TUPLE) {
        return complaint_invalid(reader->complaint,
                                 "qualified names are no tuple");
    }
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        const struct text *text;

        status = unmarshal_next_known(reader, &item);
        if (status == STATUS_OK && item.kind != UNMARSHAL_TEXT) {
            return complaint_invalid(reader->complaint,
                                     "a qualified name is no text");
        }
        if (status == STATUS_OK) {
            status = key_text(profile, reader, &item, &text);
        }
        if (status == STATUS_OK) {
            status = profile_add_name(profile, function, text);
        }
    }
    return status;
}

static enum status
read_starts(struct profile *profile, struct unmarshal *reader,
            struct profile_function *function)
{
    struct profile_runs *runs = profile_runs(profile, function);

    if (runs == NULL) {
        return complaint_no_memory(reader->complaint);
    }
    runs->has_starts = true;
    profile->has_starts = true;
    return part_count(reader, "a count of starts", &runs->starts);
}

static enum status
read_coroutines(struct profile *profile, struct unmarshal *reader,
                struct profile_function *function)
{
    struct profile_runs *runs = profile_runs(profile, function);
    enum status status;

    if (runs == NULL) {
        return complaint_no_memory(reader->complaint);
    }
    runs->has_wall = true;
    profile->has_wall = true;
    status = part_sequence(reader, "what coroutines took", 2);
    if (status == STATUS_OK) {
        status = part_count(reader, "a count of coroutines",
                            &runs->finished);
    }
    if (status == STATUS_OK) {
        status = part_seconds(reader, "a time of coroutines",
                              &runs->wall_seconds);
    }
    return status;
}

static enum status
read_thread(struct profile *profile, struct unmarshal *reader)
{
    struct threads_row row = {0};
    struct part_thread thread;
    enum status status = part_sequence(reader, "a thread", 5);

    if (status == STATUS_OK) {
        status = part_thread(profile, reader, &thread);
    }
    if (status == STATUS_OK) {
        row.process_id = thread.process_id;
        row.name = thread.name;
        row.native_id = thread.native_id;
        status = part_count(reader, "a thread's calls", &row.calls);
    }
    if (status == STATUS_OK) {
        status = part_seconds(reader, "a thread's time", &row.seconds);
    }
    if (status != STATUS_OK) {
        return status;
    }
    status = threads_add(&profile->threads, &profile->texts.memory, &row);
    if (status == STATUS_INVALID) {
        return complaint_invalid(reader->complaint,
                                 "calls of threads add up to more than "
                                 "2**63");
    }
    return status == STATUS_OK ? STATUS_OK
                               : complaint_no_memory(reader->complaint);
}

static enum status
read_threads(struct profile *profile, struct unmarshal *reader,
             const struct unmarshal_item *list)
{
    size_t count = list->count;
    enum status status = STATUS_OK;

    if (list->kind != UNMARSHAL_LIST && list->kind != UNMARSHAL_TUPLE) {
        return complaint_invalid(reader->complaint, "threads are no list");
    }
    profile->threads = (struct threads){0};
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        status = read_thread(profile, reader);
    }
    return status;
}

static enum status
read_functions(struct profile *profile, struct unmarshal *reader,
               const struct unmarshal_item *dict,
               enum status (*read)(struct profile *, struct unmarshal *,
                                   struct profile_function *))
{
    struct unmarshal_item key;
    struct profile_function *function;
    enum status status = STATUS_OK;

    if (dict->kind != UNMARSHAL_DICT) {
        return complaint_invalid(reader->complaint,
                                 "what functions have is no dict");
    }
    while (status == STATUS_OK) {
        status = unmarshal_next_known(reader, &key);
        if (status != STATUS_OK || key.kind == UNMARSHAL_END) {
            break;
        }
        status = key_read(profile, reader, &key, &function);
        if (status == STATUS_OK) {
            status = read(profile, reader, function);
        }
    }
    return status;
}

static enum status
read_metadata(struct profile *profile, struct unmarshal *reader,
              const struct unmarshal_item *item)
{
    size_t left = VALUE_MAX_COUNT;
    struct value *metadata;
    enum status status = value_read(reader, item, &profile->texts.memory,
                                    &left, &metadata);

    if (status == STATUS_OK && item->kind == UNMARSHAL_DICT) {
        profile->metadata = metadata;
    }
    return status;
}

/* The parts of a trailer. */
enum part {
    PART_FORMAT,
    PART_METADATA,
    PART_EXCEPTIONS,
    PART_NAMES,
    PART_THREADS,
    PART_STARTS,
    PART_COROUTINES,
    PART_CONTEXTS,
    PART_TIMELINE,
    PART_OTHER,
};

static const char *const part_names[] = {
    [PART_FORMAT] = "format",
    [PART_METADATA] = "metadata",
    [PART_EXCEPTIONS] = "exceptions",
    [PART_NAMES] = "qualified_names",
    [PART_THREADS] = "threads",
    [PART_STARTS] = "starts",
    [PART_COROUTINES] = "coroutines",
    [PART_CONTEXTS] = "contexts",
    [PART_TIMELINE] = "timeline",
};

/* Read a part, of which the head is item. */
static enum status
read_part(struct profile *profile, struct unmarshal *reader, enum part part,
          const struct unmarshal_item *item)
{
    switch (part) {
    case PART_FORMAT:
        if (item->kind != UNMARSHAL_INTEGER
            || item->integer != LOADER_TRAILER_FORMAT) {
            return complaint_invalid(reader->complaint,
                                     "unknown format (expected %d)",
                                     LOADER_TRAILER_FORMAT);
        }
        profile->has_trailer = true;
        return STATUS_OK;
    case PART_METADATA:
        return read_metadata(profile, reader, item);
    case PART_EXCEPTIONS:
        return read_functions(profile, reader, item, read_exceptions);
    case PART_NAMES:
        return read_functions(profile, reader, item, read_names);
    case PART_THREADS:
        return read_threads(profile, reader, item);
    case PART_STARTS:
        return read_functions(profile, reader, item, read_starts);
    case PART_COROUTINES:
        return read_functions(profile, reader, item, read_coroutines);
    case PART_CONTEXTS:
        return journal_read_contexts(profile, reader, item);
    case PART_TIMELINE:
        return journal_read_timeline(profile, reader, item);
    default:
        return unmarshal_skip(reader, item);
    }
}

static enum status
read_parts(struct profile *profile, struct unmarshal *reader)
{
    struct unmarshal_item key, item;
    enum status status = unmarshal_next(reader, &item);

    if (status == STATUS_OK && item.kind != UNMARSHAL_DICT) {
        return complaint_invalid(reader->complaint, "it is no dict");
    }
    while (status == STATUS_OK) {
        enum part part;

        status = unmarshal_next(reader, &key);
        if (status != STATUS_OK || key.kind == UNMARSHAL_END) {
            break;
        }
        /* What key holds is gone when reading goes on. */
        part = (enum part)part_word(&key, part_names, PART_OTHER);
        status = unmarshal_skip(reader, &key);
        if (status == STATUS_OK) {
            status = unmarshal_next(reader, &item);
        }
        if (status == STATUS_OK) {
            status = read_part(profile, reader, part, &item);
        }
    }
    if (status == STATUS_OK && !profile->has_trailer) {
        return complaint_invalid(reader->complaint, "it has no format");
    }
    return status;
}

static void
forget(struct profile *profile)
{
    profile->has_trailer = false;
    profile->metadata = NULL;
    profile->threads = (struct threads){0};
    profile->has_starts = false;
    profile->has_wall = false;
    contexts_free(profile->contexts);
    timeline_free(profile->timeline);
    profile->contexts = NULL;
    profile->timeline = NULL;
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        struct profile_function *function = arena_at(&profile->functions, i);

        function->exceptions = 0;
        function->qualified_names = NULL;
        function->runs = NULL;
    }
}

enum status
trailer_read(struct profile *profile, struct cursor *cursor)
{
    struct unmarshal reader;
    enum status status;

    unmarshal_init(&reader, cursor, &profile->trailer_complaint);
    status = read_parts(profile, &reader);
    unmarshal_clear(&reader);
    if (status == STATUS_OK) {
        return STATUS_OK;
    }
    forget(profile);
    return status == STATUS_NO_MEMORY ? status : STATUS_OK;
}
