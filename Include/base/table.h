/* A hash table of pointers that is searched in a handful of instructions.

   It maps a 64-bit hash to items; what an item's key is only the caller
   knows, so a search is a walk over the items with that hash:

       size_t at;
       for (item = table_first(table, hash, &at); item != NULL;
            item = table_next(table, hash, &at)) {
           if (item is the one) ...
       }

   Items are never removed one by one. */

#ifndef BASE_TABLE_H
#define BASE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct table_slot {
    uint64_t hash;
    void *item;                 /* NULL: the slot is free */
};

/* Open addressing, linear probing, at most three quarters full. */
struct table {
    struct table_slot *slots;   /* NULL while the table is empty */
    size_t mask;                /* slots - 1, a power of two less one */
    size_t count;
};

/* Make table empty. */
void table_init(struct table *table);

/* Give the slots back; the items are the caller's. Usable afterwards. */
void table_clear(struct table *table);

/* Add item under hash; it must not be NULL. */
enum status table_add(struct table *table, uint64_t hash, void *item);

/* Return the bytes that the slots take, and how many more they would with
   another item. */
size_t table_bytes(const struct table *table);
size_t table_growth(const struct table *table);

/* Return a well mixed hash of two words, typically pointers: one multiply,
   whose high bits, the good ones, are folded onto the low. */
static inline uint64_t
table_hash(uintptr_t first, uintptr_t second)
{
    uint64_t mixed = ((uint64_t)first << 23 | (uint64_t)first >> 41) ^ second;

    mixed *= UINT64_C(0x9e3779b97f4a7c15);
    return mixed ^ (mixed >> 32);
}

/* Go on with a search: the next item with this hash, or NULL. */
static inline void *
table_next(const struct table *table, uint64_t hash, size_t *at)
{
    for (;;) {
        const struct table_slot *slot = &table->slots[*at & table->mask];

        ++*at;
        if (slot->item == NULL || slot->hash == hash) {
            return slot->item;
        }
    }
}

/* Begin a search: the first item with this hash, or NULL. */
static inline void *
table_first(const struct table *table, uint64_t hash, size_t *at)
{
    if (table->slots == NULL) {
        return NULL;
    }
    *at = (size_t)hash;
    return table_next(table, hash, at);
}

#endif
