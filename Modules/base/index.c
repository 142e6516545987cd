/* The growing side of the index of records. */

#include "base/index.h"

#include "base/memory.h"

#define INITIAL_SLOTS ((size_t)MEMORY_INITIAL(64))

void
index_init(struct index *index)
{
    *index = (struct index){0};
}

void
index_clear(struct index *index)
{
    memory_free(index->numbers);
    memory_free(index->tags);
    index_init(index);
}

static void
place(struct index *index, uint64_t hash, uint32_t number)
{
    size_t at = (size_t)hash & index->mask;

    while (index->tags[at] != 0) {
        at = (at + 1) & index->mask;
    }
    index->tags[at] = index_tag(hash);
    index->numbers[at] = number;
    index->count++;
}

static enum status
grow(struct index *index, const struct index_owner *owner)
{
    size_t old_slots = index->numbers == NULL ? 0 : index->mask + 1;
    size_t slots = old_slots == 0 ? INITIAL_SLOTS : old_slots * 2;
    struct index old = *index, fresh = {
        .numbers = memory_resize(NULL, slots * sizeof(*fresh.numbers)),
        .tags = memory_allocate(slots),
        .mask = slots - 1,
    };

    if (fresh.numbers == NULL || fresh.tags == NULL) {
        index_clear(&fresh);
        return STATUS_NO_MEMORY;
    }
    for (size_t i = 0; i < old_slots; i++) {
        if (old.tags[i] != 0) {
            place(&fresh, owner->hash(owner->records, old.numbers[i]),
                  old.numbers[i]);
        }
    }
    *index = fresh;
    index_clear(&old);
    return STATUS_OK;
}

/* How many records the slots may hold: one slot at least stays free, for it
   ends every search. */
static size_t
room(const struct index *index)
{
    return (index->mask + 1) / 4 * 3 + (index->mask + 1) % 4 / 2;
}

enum status
index_add(struct index *index, uint64_t hash, uint32_t number,
          const struct index_owner *owner)
{
    if (index->numbers == NULL || index->count + 1 > room(index)) {
        enum status status = grow(index, owner);

        if (status != STATUS_OK) {
            return status;
        }
    }
    place(index, hash, number);
    return STATUS_OK;
}
