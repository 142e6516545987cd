/* Texts kept once: a table by their hash. */

#include "stats/text.h"

#include <string.h>

#include "base/utf8.h"

void
text_init(struct text_pool *pool)
{
    pool_init(&pool->memory);
    table_init(&pool->table);
}

void
text_clear(struct text_pool *pool)
{
    pool_clear(&pool->memory);
    table_clear(&pool->table);
}

/* Eight bytes at a time, the last of them with the length. */
static uint64_t
hash_bytes(const char *bytes, size_t length)
{
    uint64_t hash = length, word;

    for (; length >= sizeof(word);
         bytes += sizeof(word), length -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        hash = table_hash(hash, word);
    }
    word = 0;
    memcpy(&word, bytes, length);
    return table_hash(hash, word);
}

static enum status
intern(struct text_pool *pool, const char *bytes, size_t length,
       uint64_t hash, const struct text **result)
{
    size_t at;
    struct text *text;
    enum status status;

    for (text = table_first(&pool->table, hash, &at); text != NULL;
         text = table_next(&pool->table, hash, &at)) {
        if (text->length == length
            && memcmp(text->bytes, bytes, length) == 0) {
            *result = text;
            return STATUS_OK;
        }
    }
    text = pool_take(&pool->memory, sizeof(*text) + length + 1);
    if (text == NULL) {
        return STATUS_NO_MEMORY;
    }
    text->hash = hash;
    text->length = (uint32_t)length;
    text->characters = (uint32_t)utf8_count(bytes, length);
    memcpy(text->bytes, bytes, length);
    status = table_add(&pool->table, hash, text);
    if (status == STATUS_OK) {
        *result = text;
    }
    return status;
}

enum status
text_intern(struct text_pool *pool, const char *bytes, size_t length,
            const struct text **result)
{
    return intern(pool, bytes, length, hash_bytes(bytes, length), result);
}

enum status
text_adopt(struct text_pool *pool, const struct text *text,
           const struct text **result)
{
    return intern(pool, text->bytes, text->length, text->hash, result);
}

int
text_compare(const struct text *first, const struct text *second)
{
    uint32_t shorter = first->length < second->length ? first->length
                                                      : second->length;
    int order = first == second
                    ? 0
                    : memcmp(first->bytes, second->bytes, shorter);

    if (order != 0) {
        return order;
    }
    return (first->length > second->length)
           - (first->length < second->length);
}
