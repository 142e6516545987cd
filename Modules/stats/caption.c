/* Names of functions: written to a text of their own first, so that it is
   known how long they are. */

#include "stats/caption.h"

#include "base/utf8.h"
#include "stats/label.h"

static const char dots[] = "...";

enum status
caption_init(struct caption *caption, const struct profile *profile,
             enum wide_names names, bool has_groups)
{
    *caption = (struct caption){.names = names, .has_groups = has_groups};
    sink_init(&caption->text);
    return names == WIDE_SUFFIX
               ? suffix_init(&caption->suffixes, profile)
               : STATUS_OK;
}

void
caption_clear(struct caption *caption)
{
    suffix_clear(&caption->suffixes);
    sink_clear(&caption->text);
}

static void
add_file(struct caption *caption, const struct text *file)
{
    const char *start = file->bytes;

    if (caption->names == WIDE_SUFFIX) {
        start = suffix_find(&caption->suffixes, file);
    }
    else if (caption->names == WIDE_BASE) {
        start = suffix_base(file);
    }
    label_print_text(&caption->text, start,
                     (size_t)(file->bytes + file->length - start));
}

/* Add the qualified names of function, of which it has several if they share
   a line; or its name if none is known. */
static void
add_name(struct caption *caption, const struct profile_function *function)
{
    const struct profile_name *name = function->qualified_names;
    struct sink *text = &caption->text;

    if (name == NULL || !caption->is_qualified) {
        label_print_text(text, function->name->bytes, function->name->length);
        return;
    }
    for (const char *between = ""; name != NULL; name = name->next) {
        sink_text(text, between);
        label_print_text(text, name->text->bytes, name->text->length);
        between = ", ";
    }
}

/* Let text be the name of function. */
static void
make_text(struct caption *caption, const struct profile_function *function)
{
    struct sink *text = &caption->text;

    text->length = 0;
    if (profile_is_builtin(function)) {
        label_print(text, function);
        return;
    }
    add_file(caption, function->file);
    if (!caption->has_groups) {
        sink_byte(text, ':');
        sink_integer(text, function->line);
        sink_byte(text, '(');
        add_name(caption, function);
        sink_byte(text, ')');
    }
}

void
caption_print(struct caption *caption, struct sink *sink,
              const struct profile_function *function, size_t most_columns)
{
    const char *text, *end;
    size_t columns;

    make_text(caption, function);
    if (caption->text.status != STATUS_OK) {
        sink->status = caption->text.status;
        return;
    }
    text = caption->text.bytes;
    end = text + caption->text.length;
    columns = utf8_count(text, caption->text.length);
    if (most_columns > strlen(dots) && columns > most_columns) {
        for (; columns > most_columns - strlen(dots); columns--) {
            utf8_next(&text);
        }
        sink_text(sink, dots);
    }
    label_print_plain_text(sink, text, (size_t)(end - text));
}
