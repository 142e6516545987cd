/* The trailer: metadata, and what is known of functions beside the table. */

#include "trailer.h"

#include <string.h>

#include "stats/loader.h"
#include "stats/value.h"

#include "key.h"

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
    PART_OTHER,
};

static const char *const part_names[] = {
    [PART_FORMAT] = "format",
    [PART_METADATA] = "metadata",
    [PART_EXCEPTIONS] = "exceptions",
    [PART_NAMES] = "qualified_names",
};

/* Return which part a key stands for. */
static enum part
part_of(const struct unmarshal_item *key)
{
    enum part part = PART_FORMAT;

    while (part < PART_OTHER
           && (key->kind != UNMARSHAL_TEXT
               || key->length != strlen(part_names[part])
               || memcmp(key->bytes, part_names[part], key->length) != 0)) {
        part++;
    }
    return part;
}

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
        part = part_of(&key);
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
    for (size_t i = 0; i < profile->functions.record_count; i++) {
        struct profile_function *function = arena_at(&profile->functions, i);

        function->exceptions = 0;
        function->qualified_names = NULL;
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
