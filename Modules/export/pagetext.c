/* In JSON only texts can hold "<", and there \u003c is the same. */

#include "pagetext.h"

#include "export/json.h"
#include "export/jsonvalue.h"

void
pagetext_init(struct pagetext *page, struct sink *sink)
{
    page->sink = sink;
    sink_init(&page->scratch);
}

void
pagetext_clear(struct pagetext *page)
{
    sink_clear(&page->scratch);
}

/* Move what is in scratch to the page. */
static void
settle(struct pagetext *page)
{
    struct sink *scratch = &page->scratch;
    const char *at = scratch->bytes, *end = at + scratch->length;

    if (scratch->status != STATUS_OK && page->sink->status == STATUS_OK) {
        page->sink->status = scratch->status;
    }
    while (at < end) {
        const char *tag = memchr(at, '<', (size_t)(end - at));
        const char *stop = tag != NULL ? tag : end;

        sink_bytes(page->sink, at, (size_t)(stop - at));
        if (tag != NULL) {
            sink_text(page->sink, "\\u003c");
            stop++;
        }
        at = stop;
    }
    scratch->length = 0;
}

void
pagetext_put(struct pagetext *page, const char *text, size_t length)
{
    json_text(&page->scratch, text, length);
    settle(page);
}

void
pagetext_put_value(struct pagetext *page, const struct value *value)
{
    jsonvalue_put(&page->scratch, value);
    settle(page);
}
