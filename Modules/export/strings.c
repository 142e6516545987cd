/* A pool of texts, whose order is that of their numbers. */

#include "strings.h"

#include "stats/label.h"

void
strings_init(struct strings *strings)
{
    *strings = (struct strings){0};
    text_init(&strings->pool);
    sink_init(&strings->scratch);
}

void
strings_clear(struct strings *strings)
{
    text_clear(&strings->pool);
    sink_clear(&strings->scratch);
}

size_t
strings_count(const struct strings *strings)
{
    return strings->pool.index.count;
}

static uint32_t
number(struct strings *strings, const char *bytes, size_t length)
{
    const struct text_pool *pool = &strings->pool;
    const struct text *text;
    enum status status = text_intern(&strings->pool, bytes, length, &text);
    uint32_t found;
    size_t at;

    if (status != STATUS_OK) {
        strings->status = status;
        return 0;
    }
    found = index_first(&pool->index, text->hash, &at);
    while (found != INDEX_NONE && pool->texts[found] != text) {
        found = index_next(&pool->index, text->hash, &at);
    }
    return found;
}

uint32_t
strings_number(struct strings *strings, const char *text)
{
    return number(strings, text, strlen(text));
}

uint32_t
strings_number_scratch(struct strings *strings)
{
    struct sink *scratch = &strings->scratch;
    uint32_t found = 0;

    if (scratch->status != STATUS_OK) {
        strings->status = scratch->status;
    }
    else {
        found = number(strings,
                       scratch->length > 0 ? scratch->bytes : "",
                       scratch->length);
    }
    scratch->length = 0;
    return found;
}

uint32_t
strings_number_text(struct strings *strings, const struct text *text)
{
    label_print_plain_text(&strings->scratch, text->bytes, text->length);
    return strings_number_scratch(strings);
}

uint32_t
strings_number_name(struct strings *strings,
                    const struct profile_function *function)
{
    const struct profile_name *names = function->qualified_names;
    const struct text *name = names != NULL && names->next == NULL
                                  ? names->text
                                  : function->name;

    return name->length > 0 ? strings_number_text(strings, name)
                            : strings_number(strings, "(no name)");
}
