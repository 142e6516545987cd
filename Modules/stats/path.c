/* Pairs paths by their ends: sorted from the end, those that end in the same
   names lie side by side.

       common
         -     /old/pkg/a.py
         2     /new/pkg/a.py        "pkg/a.py"
         1     /new/b/a.py          "a.py"
         0     /old/main.py                                              */

#include "path.h"

#include <stdlib.h>

/* What equal paths have in common. */
#define ALL_NAMES (PATH_MAX_NAMES + 1)

/* Walks a path from its end to its start: bytes and 1, but 0 for a slash and
   the start, so that what follows a whole name comes first. */
static unsigned
byte_from_end(const struct text *text, size_t at)
{
    unsigned char byte;

    if (at >= text->length) {
        return 0;
    }
    byte = (unsigned char)text->bytes[text->length - 1 - at];
    return byte == '/' ? 0 : byte + 1u;
}

static int
compare(const void *first, const void *second)
{
    const struct path *one = first, *other = second;
    size_t end = one->text->length < other->text->length
                     ? one->text->length
                     : other->text->length;

    for (size_t at = 0; at <= end; at++) {
        unsigned byte = byte_from_end(one->text, at);
        unsigned other_byte = byte_from_end(other->text, at);

        if (byte != other_byte) {
            return byte < other_byte ? -1 : 1;
        }
    }
    if (one->text->length != other->text->length) {
        return one->text->length < other->text->length ? -1 : 1;
    }
    return (int)one->is_after - (int)other->is_after;
}

/* Return how many names two paths end in that are the same. */
static size_t
count_common(const struct text *one, const struct text *other)
{
    size_t names = 0;

    for (size_t at = 0; names < PATH_MAX_NAMES; at++) {
        unsigned byte = byte_from_end(one, at);

        if (byte != byte_from_end(other, at)) {
            return names;
        }
        if (byte == 0) {
            names++;
            if (at >= one->length || at >= other->length) {
                return one->length == other->length ? ALL_NAMES : names;
            }
        }
    }
    return text_compare(one, other) == 0 ? ALL_NAMES : names;
}

/* Paths side by side that have no twins yet. */
struct run {
    struct path *before, *after;
    size_t before_count, after_count;
};

static void
settle(const struct run *run)
{
    if (run->before_count == 1 && run->after_count == 1) {
        run->before->twin = run->after;
        run->after->twin = run->before;
    }
}

static void
pair_runs(struct path *paths, size_t count, size_t names)
{
    struct run run = {0};

    for (size_t i = 0; i < count; i++) {
        struct path *path = &paths[i];

        if (path->common < names) {
            settle(&run);
            run = (struct run){0};
        }
        if (path->twin == NULL && path->is_after) {
            run.after = path;
            run.after_count++;
        }
        else if (path->twin == NULL) {
            run.before = path;
            run.before_count++;
        }
    }
    settle(&run);
}

void
path_pair(struct path *paths, size_t count)
{
    if (count == 0) {
        return;
    }
    qsort(paths, count, sizeof(*paths), compare);
    paths[0].common = 0;
    for (size_t i = 1; i < count; i++) {
        paths[i].common = count_common(paths[i - 1].text, paths[i].text);
    }
    for (size_t names = ALL_NAMES; names > 0; names--) {
        pair_runs(paths, count, names);
    }
}
