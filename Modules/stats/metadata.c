/* What is true of several profiles at once: target's dict only shrinks, so
   that thousands of them take no more memory than one. */

#include "metadata.h"

#include <string.h>

#include "stats/value.h"

#define MERGED "merged"

/* The functions that follow let target be the value for both profiles and
   return whether there is one. */

static bool
add(struct value *target, const struct value *source)
{
    double number, other;

    if (target->kind == UNMARSHAL_INTEGER
        && source->kind == UNMARSHAL_INTEGER) {
        return !__builtin_add_overflow(target->integer, source->integer,
                                       &target->integer);
    }
    if (!value_number(target, &number) || !value_number(source, &other)) {
        return false;
    }
    target->kind = UNMARSHAL_REAL;
    target->integer = 0;
    target->real = number + other;
    return true;
}

static bool
take_lesser(struct value *target, const struct value *source)
{
    double number, other;

    if (!value_number(target, &number) || !value_number(source, &other)) {
        return false;
    }
    if (other < number) {
        target->kind = source->kind;
        target->integer = source->integer;
        target->real = source->real;
    }
    return true;
}

static bool
is_same(struct value *target, const struct value *source)
{
    return value_equal(target, source);
}

/* The keys that are not just compared. */
static const struct rule {
    const char *key;
    bool (*apply)(struct value *target, const struct value *source);
} rules[] = {
    {"duration", add},
    {"threads", add},
    {"started", take_lesser},
    {NULL, is_same},
};

/* Let target, the value under key, be the value for both profiles, the other
   of which has source. Returns whether there is one. */
static bool
merge_value(const struct value *key, struct value *target,
            const struct value *source)
{
    const struct rule *rule = rules;
    const struct value *other;

    if (key->kind != UNMARSHAL_TEXT || strlen(key->bytes) != key->length) {
        return false;
    }
    if (strcmp(key->bytes, MERGED) == 0) {
        return true;            /* set_count() sees to it */
    }
    other = value_find(source, key->bytes);
    while (rule->key != NULL && strcmp(rule->key, key->bytes) != 0) {
        rule++;
    }
    return other != NULL && rule->apply(target, other);
}

/* Keep of target what merge_value() does. */
static void
intersect(struct value *target, const struct value *source)
{
    struct value **place = &target->first;

    while (*place != NULL) {
        struct value *key = *place, *value = key->next;

        if (merge_value(key, value, source)) {
            place = &value->next;
        }
        else {
            *place = value->next;
            target->count -= 2;
        }
    }
}

/* Find how many profiles there are in one. */
static int64_t
count_of(const struct value *metadata)
{
    const struct value *merged = value_find(metadata, MERGED);

    return merged != NULL && merged->kind == UNMARSHAL_INTEGER
                   && merged->integer > 0
               ? merged->integer
               : 1;
}

/* Return dict's value under MERGED, a new one if need be, or NULL. */
static struct value *
place_of_count(struct pool *pool, struct value *dict)
{
    struct value *key = dict->first, *value;

    while (key != NULL
           && !(key->kind == UNMARSHAL_TEXT
                && strcmp(key->bytes, MERGED) == 0)) {
        key = key->next->next;
    }
    if (key != NULL) {
        return key->next;
    }
    key = value_new_text(pool, MERGED, strlen(MERGED));
    value = value_new(pool, UNMARSHAL_INTEGER);
    if (key == NULL || value == NULL) {
        return NULL;
    }
    value_append(dict, key);
    value_append(dict, value);
    return value;
}

static enum status
set_count(struct pool *pool, struct value *dict, int64_t count)
{
    struct value *value = place_of_count(pool, dict);

    if (value == NULL) {
        return STATUS_NO_MEMORY;
    }
    *value = (struct value){.kind = UNMARSHAL_INTEGER,
                            .integer = count,
                            .next = value->next};
    return STATUS_OK;
}

static bool
says_something(const struct value *metadata)
{
    return metadata != NULL && metadata->count <= 2 * METADATA_MAX_KEYS;
}

/* Take the metadata of the first profile. */
static enum status
take_over(struct profile *target, const struct profile *source)
{
    if (source->metadata == NULL) {
        return STATUS_OK;
    }
    target->metadata = value_copy(&target->texts.memory, source->metadata);
    return target->metadata != NULL ? STATUS_OK : STATUS_NO_MEMORY;
}

static enum status
merge(struct profile *target, const struct profile *source)
{
    struct pool *pool = &target->texts.memory;
    int64_t count;

    if (__builtin_add_overflow(count_of(target->metadata),
                               count_of(source->metadata), &count)) {
        count = INT64_MAX;
    }
    if (!says_something(target->metadata)) {
        target->metadata = value_new(pool, UNMARSHAL_DICT);
        if (target->metadata == NULL) {
            return STATUS_NO_MEMORY;
        }
    }
    intersect(target->metadata,
              says_something(source->metadata) ? source->metadata : NULL);
    return set_count(pool, target->metadata, count);
}

enum status
metadata_merge(struct profile *target, const struct profile *source)
{
    bool is_first = target->row_count == 0 && !target->has_trailer;
    enum status status = is_first ? take_over(target, source)
                                  : merge(target, source);

    target->has_trailer = target->has_trailer || source->has_trailer;
    return status;
}
