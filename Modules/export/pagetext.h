/* JSON that stands in a page of HTML: nothing in it looks like a tag. */

#ifndef EXPORT_PAGETEXT_H
#define EXPORT_PAGETEXT_H

#include "base/sink.h"
#include "stats/value.h"

struct pagetext {
    struct sink *sink;          /* the page */
    struct sink scratch;        /* what is looked through before it gets there,
                                   empty in between */
};

/* Begin to write to sink, which is borrowed until pagetext_clear(). */
void pagetext_init(struct pagetext *page, struct sink *sink);

void pagetext_clear(struct pagetext *page);

/* Add a valid text (base/utf8.h) of length bytes, in quotes. */
void pagetext_put(struct pagetext *page, const char *text, size_t length);

/* Add an object of a trailer. */
void pagetext_put_value(struct pagetext *page, const struct value *value);

#endif
