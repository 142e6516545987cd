/* Objects as trees of linked lists. */

#include "stats/value.h"

#include <string.h>

struct value *
value_new(struct pool *pool, enum unmarshal_kind kind)
{
    struct value *value = pool_take(pool, sizeof(*value));

    if (value != NULL) {
        value->kind = kind;
    }
    return value;
}

static bool
keep_bytes(struct pool *pool, struct value *value, const char *bytes,
           size_t length)
{
    char *copy = pool_take(pool, length + 1);

    if (copy == NULL) {
        return false;
    }
    memcpy(copy, bytes, length);
    value->bytes = copy;
    value->length = length;
    return true;
}

struct value *
value_new_text(struct pool *pool, const char *bytes, size_t length)
{
    struct value *value = value_new(pool, UNMARSHAL_TEXT);

    return value != NULL && keep_bytes(pool, value, bytes, length) ? value
                                                                   : NULL;
}

/* The last item is not known to a container: the first one's list is walked
   from there only when something is added to a container that was read. */
void
value_append(struct value *container, struct value *item)
{
    struct value **place = &container->first;

    while (*place != NULL) {
        place = &(*place)->next;
    }
    *place = item;
    container->count++;
}

static enum status
read_items(struct unmarshal *reader, const struct unmarshal_item *item,
           struct pool *pool, size_t *left, struct value *container)
{
    struct value **place = &container->first;
    struct unmarshal_item inner;

    while (item->kind == UNMARSHAL_DICT || container->count < item->count) {
        enum status status = unmarshal_next(reader, &inner);

        if (status != STATUS_OK || inner.kind == UNMARSHAL_END) {
            return status;
        }
        status = value_read(reader, &inner, pool, left, place);
        if (status != STATUS_OK) {
            return status;
        }
        place = &(*place)->next;
        container->count++;
    }
    return STATUS_OK;
}

enum status
value_read(struct unmarshal *reader, const struct unmarshal_item *item,
           struct pool *pool, size_t *left, struct value **result)
{
    size_t cost = 1 + item->length / VALUE_BYTES;
    struct value *value;

    if (*left < cost) {
        *left = 0;
        return complaint_invalid(reader->complaint,
                                 "damaged: over %d objects",
                                 VALUE_MAX_COUNT);
    }
    *left -= cost;
    value = value_new(pool, item->kind);
    if (value == NULL
        || ((item->kind == UNMARSHAL_TEXT || item->kind == UNMARSHAL_BYTES)
            && !keep_bytes(pool, value, item->bytes, item->length))) {
        return complaint_no_memory(reader->complaint);
    }
    if (item->kind == UNMARSHAL_INTEGER || item->kind == UNMARSHAL_BOOLEAN) {
        value->integer = item->integer;
    }
    else if (item->kind == UNMARSHAL_REAL || item->kind == UNMARSHAL_HUGE) {
        value->real = item->real;
    }
    *result = value;
    return read_items(reader, item, pool, left, value);
}

struct value *
value_copy(struct pool *pool, const struct value *source)
{
    struct value *copy = value_new(pool, source->kind), **place;

    if (copy == NULL) {
        return NULL;
    }
    *copy = *source;
    copy->first = NULL;
    copy->next = NULL;
    if (source->bytes != NULL
        && !keep_bytes(pool, copy, source->bytes, source->length)) {
        return NULL;
    }
    place = &copy->first;
    for (const struct value *inner = source->first; inner != NULL;
         inner = inner->next) {
        *place = value_copy(pool, inner);
        if (*place == NULL) {
            return NULL;
        }
        place = &(*place)->next;
    }
    return copy;
}

const struct value *
value_find(const struct value *dict, const char *key)
{
    size_t length = strlen(key);

    if (dict == NULL || dict->kind != UNMARSHAL_DICT) {
        return NULL;
    }
    for (const struct value *at = dict->first; at != NULL;
         at = at->next->next) {
        if (at->kind == UNMARSHAL_TEXT && at->length == length
            && memcmp(at->bytes, key, length) == 0) {
            return at->next;
        }
        if (at->next == NULL) {
            break;
        }
    }
    return NULL;
}

bool
value_number(const struct value *value, double *number)
{
    *number = value->kind == UNMARSHAL_INTEGER ? (double)value->integer
                                               : value->real;
    return value->kind == UNMARSHAL_INTEGER || value->kind == UNMARSHAL_REAL;
}

bool
value_equal(const struct value *first, const struct value *second)
{
    if (first->kind != second->kind || first->count != second->count
        || first->length != second->length
        || (first->length > 0
            && memcmp(first->bytes, second->bytes, first->length) != 0)
        || first->integer != second->integer
        || first->real != second->real) {
        return false;
    }
    first = first->first;
    second = second->first;
    while (first != NULL && second != NULL) {
        if (!value_equal(first, second)) {
            return false;
        }
        first = first->next;
        second = second->next;
    }
    return first == second;
}
