/* Keys of functions in marshalled dicts: (file, line, name). */

#include "key.h"

enum status
key_text(struct profile *profile, struct unmarshal *reader,
         const struct unmarshal_item *item, const struct text **text)
{
    enum status status;

    if (item->known != NULL) {
        *text = item->known;
        return STATUS_OK;
    }
    status = text_intern(&profile->texts, item->bytes, item->length, text);
    if (status != STATUS_OK) {
        return complaint_no_memory(reader->complaint);
    }
    unmarshal_remember(reader, item, (void *)*text);
    return STATUS_OK;
}

enum status
key_refuse(struct unmarshal *reader)
{
    return complaint_invalid(reader->complaint,
                             "not a profile: a key at byte %zu is not a "
                             "function (expected (file, line, name))",
                             cursor_place(reader->cursor));
}

/* Read the next text. */
static enum status
next_text(struct profile *profile, struct unmarshal *reader,
          const struct text **text)
{
    struct unmarshal_item item;
    enum status status = unmarshal_next_known(reader, &item);

    if (status != STATUS_OK) {
        return status;
    }
    if (item.kind != UNMARSHAL_TEXT) {
        return key_refuse(reader);
    }
    return key_text(profile, reader, &item, text);
}

/* Read the three parts of a key. */
static enum status
read_parts(struct profile *profile, struct unmarshal *reader,
           struct profile_function **function)
{
    struct unmarshal_item line;
    const struct text *file, *name;
    enum status status = next_text(profile, reader, &file);

    if (status == STATUS_OK) {
        status = unmarshal_next(reader, &line);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (line.kind != UNMARSHAL_INTEGER && line.kind != UNMARSHAL_BOOLEAN) {
        return key_refuse(reader);
    }
    status = next_text(profile, reader, &name);
    if (status == STATUS_OK
        && profile_function_at(profile, file, line.integer, name, function)
               != STATUS_OK) {
        return complaint_no_memory(reader->complaint);
    }
    return status;
}

enum status
key_read(struct profile *profile, struct unmarshal *reader,
         const struct unmarshal_item *item,
         struct profile_function **function)
{
    enum status status;

    if (item->kind == UNMARSHAL_TUPLE && item->known != NULL) {
        *function = item->known;
        return STATUS_OK;
    }
    if (item->kind != UNMARSHAL_TUPLE || item->count != 3) {
        return key_refuse(reader);
    }
    status = read_parts(profile, reader, function);
    if (status == STATUS_OK) {
        unmarshal_remember(reader, item, *function);
    }
    return status;
}
