/* Finds records by a hash of their keys, in five bytes a slot: for tables of
   very many records, whose owner has them in an array of some kind.

   It maps a 64-bit hash to numbers of records; what a record's key is only
   the owner knows, so a search is a walk over those that may be it:

       size_t at;
       for (number = index_first(index, hash, &at); number != INDEX_NONE;
            number = index_next(index, hash, &at)) {
           if (that record is the one) ...
       }

   Records are never removed one by one. */

#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* What is not found, and how many records there can be. */
#define INDEX_NONE UINT32_MAX

/* Open addressing, linear probing, at most three quarters full. */
struct index {
    uint32_t *numbers;          /* by slot; NULL while the index is empty */
    uint8_t *tags;              /* by slot: of a record's hash, 0: free */
    size_t mask;                /* slots - 1, a power of two less one */
    size_t count;
    uint32_t first;             /* the number that was added first */
};

/* Who has the records: an index asks for their hashes when it grows. */
struct index_owner {
    uint64_t (*hash)(const void *records, uint32_t number);
    const void *records;
};

/* Make index empty. */
void index_init(struct index *index);

/* Give the slots back. Usable afterwards. */
void index_clear(struct index *index);

/* Add a record under its hash. Its number is the one after that of the record
   before it; the first may have any. */
enum status index_add(struct index *index, uint64_t hash, uint32_t number,
                      const struct index_owner *owner);

/* Where a hash lies is in its low bits, the tag in the high ones. */
static inline uint8_t
index_tag(uint64_t hash)
{
    return (uint8_t)(hash >> 57 | 0x80);
}

/* Go on with a search: the next record that may be it, or INDEX_NONE. */
static inline uint32_t
index_next(const struct index *index, uint64_t hash, size_t *at)
{
    uint8_t tag = index_tag(hash);

    for (;;) {
        size_t slot = (*at)++ & index->mask;

        if (index->tags[slot] == tag) {
            return index->numbers[slot];
        }
        if (index->tags[slot] == 0) {
            return INDEX_NONE;
        }
    }
}

/* Begin a search: the first record that may be it, or INDEX_NONE. */
static inline uint32_t
index_first(const struct index *index, uint64_t hash, size_t *at)
{
    if (index->numbers == NULL) {
        return INDEX_NONE;
    }
    *at = (size_t)hash;
    return index_next(index, hash, at);
}

#endif
