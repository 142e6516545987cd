/* The growing side of the hash table of pointers. */

#include "base/table.h"

#include <assert.h>
#include <stdbool.h>

#include "base/memory.h"

#define INITIAL_SLOTS ((size_t)MEMORY_INITIAL(64))

void
table_init(struct table *table)
{
    *table = (struct table){0};
}

void
table_clear(struct table *table)
{
    memory_free(table->slots);
    table_init(table);
}

static void
place(struct table *table, uint64_t hash, void *item)
{
    size_t at = (size_t)hash & table->mask;

    while (table->slots[at].item != NULL) {
        at = (at + 1) & table->mask;
    }
    table->slots[at] = (struct table_slot){hash, item};
    table->count++;
}

static size_t
slot_count(const struct table *table)
{
    return table->slots == NULL ? 0 : table->mask + 1;
}

static enum status
grow(struct table *table)
{
    struct table old = *table;
    size_t old_slots = slot_count(&old);
    size_t slots = old_slots == 0 ? INITIAL_SLOTS : old_slots * 2;
    struct table_slot *fresh = memory_allocate(slots * sizeof(*fresh));

    if (fresh == NULL) {
        return STATUS_NO_MEMORY;
    }
    *table = (struct table){.slots = fresh, .mask = slots - 1};
    for (size_t i = 0; i < old_slots; i++) {
        if (old.slots[i].item != NULL) {
            place(table, old.slots[i].hash, old.slots[i].item);
        }
    }
    memory_free(old.slots);
    return STATUS_OK;
}

/* How many items the slots may hold: one slot at least stays free, for it
   ends every search. */
static size_t
room(const struct table *table)
{
    return (table->mask + 1) / 4 * 3 + (table->mask + 1) % 4 / 2;
}

static bool
is_full(const struct table *table)
{
    return table->slots == NULL || table->count + 1 > room(table);
}

enum status
table_add(struct table *table, uint64_t hash, void *item)
{
    assert(item != NULL);
    if (is_full(table)) {
        enum status status = grow(table);

        if (status != STATUS_OK) {
            return status;
        }
    }
    place(table, hash, item);
    return STATUS_OK;
}

size_t
table_bytes(const struct table *table)
{
    return slot_count(table) * sizeof(*table->slots);
}

size_t
table_growth(const struct table *table)
{
    size_t slots = slot_count(table);

    return !is_full(table) ? 0
                           : (slots == 0 ? INITIAL_SLOTS : slots)
                                 * sizeof(*table->slots);
}
