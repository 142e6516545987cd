/* Profiles out of marshalled tables; what is not one is explained. */

#include "stats/loader.h"

#include <string.h>

#include "stats/unmarshal.h"
#include "stats/value.h"

#include "key.h"
#include "trailer.h"

static enum status
read_count(struct unmarshal *reader, int64_t *count)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind == UNMARSHAL_HUGE) {
        return complaint_invalid(reader->complaint,
                                 "a count at byte %zu is beyond 2**63",
                                 cursor_place(reader->cursor));
    }
    if (item.kind != UNMARSHAL_INTEGER && item.kind != UNMARSHAL_BOOLEAN) {
        return complaint_invalid(reader->complaint,
                                 "not a profile: a count at byte %zu is no "
                                 "integer", cursor_place(reader->cursor));
    }
    *count = item.integer;
    return STATUS_OK;
}

static enum status
read_seconds(struct unmarshal *reader, double *seconds)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind != UNMARSHAL_REAL && item.kind != UNMARSHAL_INTEGER
        && item.kind != UNMARSHAL_BOOLEAN && item.kind != UNMARSHAL_HUGE) {
        return complaint_invalid(reader->complaint,
                                 "not a profile: a time at byte %zu is no "
                                 "number", cursor_place(reader->cursor));
    }
    *seconds = item.real;
    return STATUS_OK;
}

/* Read two counts and two times. */
static enum status
read_figures(struct unmarshal *reader, int64_t *first, int64_t *second,
             struct profile_figures *figures)
{
    int64_t counts[2];
    double seconds[2];
    enum status status;

    if (unmarshal_next_figures(reader, counts, seconds)) {
        *first = counts[0];
        *second = counts[1];
        figures->self_seconds = seconds[0];
        figures->inclusive_seconds = seconds[1];
        return STATUS_OK;
    }
    status = read_count(reader, first);
    if (status == STATUS_OK) {
        status = read_count(reader, second);
    }
    if (status == STATUS_OK) {
        status = read_seconds(reader, &figures->self_seconds);
    }
    if (status == STATUS_OK) {
        status = read_seconds(reader, &figures->inclusive_seconds);
    }
    return status;
}

static bool
is_sequence(const struct unmarshal_item *item, size_t count)
{
    return (item->kind == UNMARSHAL_TUPLE || item->kind == UNMARSHAL_LIST)
           && item->count == count;
}

/* Read what a caller is said to have done: figures or a count. */
static enum status
read_caller(struct profile *profile, struct unmarshal *reader,
            struct profile_figures *figures)
{
    struct unmarshal_item item;
    enum profile_callers callers = PROFILE_FIGURES;
    enum status status = unmarshal_next(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    *figures = (struct profile_figures){0};
    if (is_sequence(&item, 4)) {
        status = read_figures(reader, &figures->calls,
                              &figures->primitive_calls, figures);
    }
    else if (item.kind == UNMARSHAL_INTEGER) {
        figures->calls = item.integer;
        callers = PROFILE_COUNTS;
    }
    else {
        return complaint_invalid(reader->complaint,
                                 "not a profile: a caller at byte %zu has "
                                 "neither 4 figures nor a count",
                                 cursor_place(reader->cursor));
    }
    if (status == STATUS_OK && profile->callers != PROFILE_NO_CALLERS
        && profile->callers != callers) {
        return complaint_invalid(reader->complaint,
                                 "not a profile: some callers have figures, "
                                 "others but a count");
    }
    profile->callers = callers;
    return status;
}

static enum status
read_callers(struct profile *profile, struct unmarshal *reader,
             struct profile_function *callee)
{
    for (;;) {
        struct profile_function *caller;
        struct profile_figures figures;
        struct unmarshal_item key;
        enum status status = unmarshal_next_known(reader, &key);

        if (status != STATUS_OK || key.kind == UNMARSHAL_END) {
            return status;
        }
        status = key_read(profile, reader, &key, &caller);
        if (status == STATUS_OK) {
            status = read_caller(profile, reader, &figures);
        }
        if (status != STATUS_OK) {
            return status;
        }
        if (profile_edge(profile, callee, caller) != NULL) {
            return complaint_invalid(reader->complaint,
                                     "damaged: a caller is listed twice");
        }
        if (profile_add_edge(profile, callee, caller, &figures)
            != STATUS_OK) {
            return complaint_no_memory(reader->complaint);
        }
    }
}

static enum status
add_row(struct profile *profile, struct unmarshal *reader,
        struct profile_function *function,
        const struct profile_figures *figures)
{
    if (function->is_row) {
        return complaint_invalid(reader->complaint,
                                 "damaged: a function is listed twice");
    }
    profile->totals.calls += figures->calls;
    profile->totals.primitive_calls += figures->primitive_calls;
    profile->totals.seconds += figures->self_seconds;
    return profile_add_row(profile, function, figures) == STATUS_OK
               ? STATUS_OK
               : complaint_no_memory(reader->complaint);
}

static enum status
read_row(struct profile *profile, struct unmarshal *reader,
         struct profile_function *function)
{
    struct profile_figures figures;
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    if (!is_sequence(&item, 5)) {
        return complaint_invalid(reader->complaint,
                                 "not a profile: what a function has at byte "
                                 "%zu are not 5 figures",
                                 cursor_place(reader->cursor));
    }
    status = read_figures(reader, &figures.primitive_calls, &figures.calls,
                          &figures);
    if (status == STATUS_OK) {
        status = add_row(profile, reader, function, &figures);
    }
    if (status == STATUS_OK) {
        status = unmarshal_next(reader, &item);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind != UNMARSHAL_DICT) {
        return complaint_invalid(reader->complaint,
                                 "not a profile: the callers at byte %zu are "
                                 "no dict", cursor_place(reader->cursor));
    }
    return read_callers(profile, reader, function);
}

/* Read the rest of the key ('__sampled__',) and its value. */
static enum status
read_marker(struct profile *profile, struct unmarshal *reader)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind != UNMARSHAL_TEXT || item.length != strlen(LOADER_SAMPLED)
        || memcmp(item.bytes, LOADER_SAMPLED, item.length) != 0) {
        return key_refuse(reader);
    }
    profile->is_sampled = true;
    status = unmarshal_next(reader, &item);
    return status == STATUS_OK ? unmarshal_skip(reader, &item) : status;
}

static enum status
read_table(struct profile *profile, struct unmarshal *reader)
{
    struct unmarshal_item item;
    struct profile_function *function;
    enum status status = unmarshal_next(reader, &item);

    if (status == STATUS_INVALID
        || (status == STATUS_OK && item.kind != UNMARSHAL_DICT)) {
        return complaint_invalid(reader->complaint,
                                 "not a profile (expected a marshalled "
                                 "dict)");
    }
    while (status == STATUS_OK) {
        status = unmarshal_next_known(reader, &item);
        if (status != STATUS_OK || item.kind == UNMARSHAL_END) {
            break;
        }
        if (item.kind == UNMARSHAL_TUPLE && item.count == 1) {
            status = read_marker(profile, reader);
            continue;
        }
        status = key_read(profile, reader, &item, &function);
        if (status == STATUS_OK) {
            status = read_row(profile, reader, function);
        }
    }
    return status;
}

enum status
loader_read(struct profile *profile, struct cursor *cursor,
            struct complaint *complaint)
{
    struct unmarshal reader;
    enum status status;

    if (cursor->total > UNMARSHAL_MAX_BYTES) {
        return complaint_invalid(complaint, "over 4 GiB");
    }
    unmarshal_init(&reader, cursor, complaint);
    status = read_table(profile, &reader);
    unmarshal_clear(&reader);
    if (status == STATUS_OK && cursor_left(cursor) > 0) {
        status = trailer_read(profile, cursor);
    }
    if (status == STATUS_NO_MEMORY) {
        complaint_no_memory(complaint);
    }
    if (status != STATUS_OK) {
        profile_clear(profile);
    }
    return status;
}

enum status
loader_read_bytes(struct profile *profile, const void *bytes, size_t length,
                  struct complaint *complaint)
{
    struct cursor cursor;

    cursor_init(&cursor, bytes, length);
    return loader_read(profile, &cursor, complaint);
}

bool
loader_may_begin_with(char byte)
{
    return (byte & 0x7f) == '{' || (byte & 0x7f) == '}';
}
