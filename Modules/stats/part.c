/* Objects of trailers, one kind after the other. */

#include "part.h"

#include <string.h>

#include "key.h"

enum status
part_count(struct unmarshal *reader, const char *what, int64_t *count)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status == STATUS_OK
        && (item.kind != UNMARSHAL_INTEGER || item.integer < 0)) {
        return complaint_invalid(reader->complaint,
                                 "%s is no integer of 0 or more", what);
    }
    *count = status == STATUS_OK ? item.integer : 0;
    return status;
}

enum status
part_seconds(struct unmarshal *reader, const char *what, double *seconds)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status == STATUS_OK && item.kind != UNMARSHAL_REAL
        && item.kind != UNMARSHAL_INTEGER) {
        return complaint_invalid(reader->complaint, "%s is no number", what);
    }
    *seconds = status == STATUS_OK ? item.real : 0;
    return status;
}

enum status
part_sequence(struct unmarshal *reader, const char *what, size_t count)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next(reader, &item);

    if (status == STATUS_OK
        && ((item.kind != UNMARSHAL_TUPLE && item.kind != UNMARSHAL_LIST)
            || item.count != count)) {
        return complaint_invalid(reader->complaint,
                                 "%s is no tuple of %zu objects", what,
                                 count);
    }
    return status;
}

static enum status
next_name(struct profile *profile, struct unmarshal *reader,
          const struct text **name)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next_known(reader, &item);

    if (status == STATUS_OK && item.kind != UNMARSHAL_TEXT) {
        return complaint_invalid(reader->complaint,
                                 "a thread's name is no text");
    }
    return status == STATUS_OK ? key_text(profile, reader, &item, name)
                               : status;
}

enum status
part_thread(struct profile *profile, struct unmarshal *reader,
            struct part_thread *thread)
{
    enum status status = part_count(reader, "a thread's process",
                                    &thread->process_id);

    if (status == STATUS_OK) {
        status = next_name(profile, reader, &thread->name);
    }
    if (status == STATUS_OK) {
        status = part_count(reader, "a thread's number", &thread->native_id);
    }
    return status;
}

size_t
part_word(const struct unmarshal_item *key, const char *const *words,
          size_t count)
{
    size_t word = 0;

    while (word < count
           && (key->kind != UNMARSHAL_TEXT
               || key->length != strlen(words[word])
               || memcmp(key->bytes, words[word], key->length) != 0)) {
        word++;
    }
    return word;
}
