/* The growing side of the index of records. */

#include "base/index.h"

#include <assert.h>

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

/* Records are gone through in their order, as their owner has them in memory:
   by slot each of them would have to be fetched. */
static enum status
grow(struct index *index, const struct index_owner *owner)
{
    size_t slots = index->numbers == NULL ? INITIAL_SLOTS
                                          : 2 * (index->mask + 1);
    struct index fresh = {
        .numbers = memory_resize(NULL, slots * sizeof(*fresh.numbers)),
        .tags = memory_allocate(slots),
        .mask = slots - 1,
        .first = index->first,
    };

    if (fresh.numbers == NULL || fresh.tags == NULL) {
        index_clear(&fresh);
        return STATUS_NO_MEMORY;
    }
    while (fresh.count < index->count) {
        uint32_t number = fresh.first + (uint32_t)fresh.count;

        place(&fresh, owner->hash(owner->records, number), number);
    }
    index_clear(index);
    *index = fresh;
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
    if (index->count == 0) {
        index->first = number;
    }
    assert(number == index->first + index->count);
    place(index, hash, number);
    return STATUS_OK;
}
