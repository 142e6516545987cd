/* Keys of functions in marshalled dicts: (file, line, name). */

#include "key.h"

#include "base/sink.h"

enum status
key_text(struct profile *profile, struct unmarshal *reader,
         const struct unmarshal_item *item, const struct text **text)
{
    enum status status;

    if (item->known != NULL) {
        *text = item->known;
        return STATUS_OK;
    }
    if (item->length > KEY_MAX_TEXT_BYTES) {
        return complaint_invalid(reader->complaint,
                                 "damaged: a name of over %d bytes",
                                 KEY_MAX_TEXT_BYTES);
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

/* Find or add the text that repr() has for code, but its address. */
static enum status
intern_code(struct profile *profile, struct unmarshal *reader,
            const struct text *name, const struct text *file, int64_t line,
            const struct text **text)
{
    struct sink sink;
    enum status status;

    sink_init(&sink);
    sink_text(&sink, "<code object ");
    sink_bytes(&sink, name->bytes, name->length);
    sink_text(&sink, ", file \"");
    sink_bytes(&sink, file->bytes, file->length);
    sink_text(&sink, "\", line ");
    sink_integer(&sink, line);
    sink_text(&sink, ">");
    status = sink.status == STATUS_OK
                 ? text_intern(&profile->texts, sink.bytes, sink.length, text)
                 : sink.status;
    sink_clear(&sink);
    return status == STATUS_OK ? STATUS_OK
                               : complaint_no_memory(reader->complaint);
}

/* Read the parts of code: the profile module puts the program's itself in
   the place of a name. */
static enum status
read_code(struct profile *profile, struct unmarshal *reader,
          const struct text **text)
{
    const struct text *file = NULL, *name = NULL;
    struct unmarshal_item part = {0};
    int64_t line = 0;

    for (size_t i = 0; i < UNMARSHAL_CODE_PARTS; i++) {
        enum status status = unmarshal_next_known(reader, &part);
        bool is_text = part.kind == UNMARSHAL_TEXT;

        if (status == STATUS_OK && i == UNMARSHAL_CODE_FILE && is_text) {
            status = key_text(profile, reader, &part, &file);
        }
        else if (status == STATUS_OK && i == UNMARSHAL_CODE_NAME
                 && is_text) {
            status = key_text(profile, reader, &part, &name);
        }
        else if (status == STATUS_OK) {
            line = i == UNMARSHAL_CODE_LINE ? part.integer : line;
            status = unmarshal_skip(reader, &part);
        }
        if (status != STATUS_OK) {
            return status;
        }
    }
    if (file == NULL || name == NULL) {
        return key_refuse(reader);
    }
    return intern_code(profile, reader, name, file, line, text);
}

/* Find or add the text that code is shown as. */
static enum status
text_of_code(struct profile *profile, struct unmarshal *reader,
             const struct unmarshal_item *item, const struct text **text)
{
    enum status status;

    if (item->known != NULL) {
        *text = item->known;
        return STATUS_OK;
    }
    status = read_code(profile, reader, text);
    if (status == STATUS_OK) {
        unmarshal_remember(reader, item, (void *)*text);
    }
    return status;
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
    if (item.kind == UNMARSHAL_CODE) {
        return text_of_code(profile, reader, &item, text);
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
