/* Texts kept once: an index by their hash. */

#include "stats/text.h"

#include <string.h>

#include "base/memory.h"
#include "base/table.h"
#include "base/utf8.h"

#define INITIAL_TEXTS ((size_t)MEMORY_INITIAL(64))

void
text_init(struct text_pool *pool)
{
    *pool = (struct text_pool){0};
    pool_init(&pool->memory);
    index_init(&pool->index);
    pool->seed = memory_seed();
}

void
text_clear(struct text_pool *pool)
{
    pool_clear(&pool->memory);
    index_clear(&pool->index);
    memory_free(pool->texts);
    text_init(pool);
}

/* Eight bytes at a time, the last of them with the length. */
static uint64_t
hash_bytes(const struct text_pool *pool, const char *bytes, size_t length)
{
    uint64_t hash = pool->seed ^ length, word;

    for (; length >= sizeof(word);
         bytes += sizeof(word), length -= sizeof(word)) {
        memcpy(&word, bytes, sizeof(word));
        hash = table_hash(hash, word);
    }
    word = 0;
    memcpy(&word, bytes, length);
    return table_hash(hash, word);
}

static uint64_t
hash_of(const void *records, uint32_t number)
{
    const struct text_pool *pool = records;

    return pool->texts[number]->hash;
}

/* Make room for one more text. */
static enum status
reserve(struct text_pool *pool)
{
    size_t capacity = pool->capacity == 0 ? INITIAL_TEXTS
                                          : 2 * pool->capacity;
    struct text **texts;

    if (pool->index.count < pool->capacity) {
        return STATUS_OK;
    }
    texts = pool->index.count < INDEX_NONE
                ? memory_resize(pool->texts, capacity * sizeof(*texts))
                : NULL;
    if (texts == NULL) {
        return STATUS_NO_MEMORY;
    }
    pool->texts = texts;
    pool->capacity = capacity;
    return STATUS_OK;
}

static enum status
add(struct text_pool *pool, const char *bytes, size_t length, uint64_t hash,
    const struct text **result)
{
    uint32_t number = (uint32_t)pool->index.count;
    struct text *text;

    if (reserve(pool) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    text = pool_take(&pool->memory, sizeof(*text) + length + 1);
    if (text == NULL) {
        return STATUS_NO_MEMORY;
    }
    text->hash = hash;
    text->length = (uint32_t)length;
    text->characters = (uint32_t)utf8_count(bytes, length);
    memcpy(text->bytes, bytes, length);
    pool->texts[number] = text;
    *result = text;
    return index_add(&pool->index, hash, number,
                     &(struct index_owner){hash_of, pool});
}

static const struct text *
search(const struct text_pool *pool, const char *bytes, size_t length,
       uint64_t hash)
{
    size_t at;

    for (uint32_t number = index_first(&pool->index, hash, &at);
         number != INDEX_NONE;
         number = index_next(&pool->index, hash, &at)) {
        const struct text *text = pool->texts[number];

        if (text->hash == hash && text->length == length
            && memcmp(text->bytes, bytes, length) == 0) {
            return text;
        }
    }
    return NULL;
}

static enum status
intern(struct text_pool *pool, const char *bytes, size_t length,
       uint64_t hash, const struct text **result)
{
    *result = search(pool, bytes, length, hash);
    return *result != NULL ? STATUS_OK
                           : add(pool, bytes, length, hash, result);
}

enum status
text_intern(struct text_pool *pool, const char *bytes, size_t length,
            const struct text **result)
{
    return intern(pool, bytes, length, hash_bytes(pool, bytes, length),
                  result);
}

const struct text *
text_find(const struct text_pool *pool, const char *bytes, size_t length)
{
    return search(pool, bytes, length, hash_bytes(pool, bytes, length));
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
