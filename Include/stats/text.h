/* Texts of which each is kept once, so that equal ones are the same. */

#ifndef STATS_TEXT_H
#define STATS_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/index.h"
#include "base/pool.h"
#include "base/status.h"

struct text {
    uint64_t hash;
    uint32_t length;            /* in bytes */
    uint32_t characters;
    char bytes[];               /* valid, see base/utf8.h; a 0 behind */
};

struct text_pool {
    struct pool memory;
    struct index index;
    struct text **texts;        /* index.count of them */
    size_t capacity;
    uint64_t seed;              /* of hashes; all pools have the same */
};

/* Make pool empty. */
void text_init(struct text_pool *pool);

/* Give all texts back. */
void text_clear(struct text_pool *pool);

/* Find or add the valid text of length bytes; it lives as long as pool. */
enum status text_intern(struct text_pool *pool, const char *bytes,
                        size_t length, const struct text **result);

/* Return the text of length bytes that pool has, or NULL. */
const struct text *text_find(const struct text_pool *pool, const char *bytes,
                             size_t length);

/* As text_intern(), for a text of another pool. */
enum status text_adopt(struct text_pool *pool, const struct text *text,
                       const struct text **result);

/* Return less than, equal to or more than 0 as first comes before, is, or
   comes after second. */
int text_compare(const struct text *first, const struct text *second);

#endif
