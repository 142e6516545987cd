/* A list of blocks, of which the newest is handed out piece by piece. */

#include "base/pool.h"

#include <stdint.h>

#include "base/memory.h"

#define ALIGNMENT 8
#define BLOCK_BYTES ((size_t)MEMORY_INITIAL(65536))

struct pool_block {
    struct pool_block *next;
    char bytes[];
};

void
pool_init(struct pool *pool)
{
    *pool = (struct pool){0};
}

void
pool_clear(struct pool *pool)
{
    while (pool->blocks != NULL) {
        struct pool_block *next = pool->blocks->next;

        memory_free(pool->blocks);
        pool->blocks = next;
    }
    pool_init(pool);
}

void *
pool_take(struct pool *pool, size_t size)
{
    struct pool_block *block;
    char *taken;

    if (size > SIZE_MAX / 2) {
        return NULL;
    }
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (pool->blocks == NULL || size > pool->size - pool->used) {
        size_t wanted = size > BLOCK_BYTES ? size : BLOCK_BYTES;

        block = memory_allocate(sizeof(*block) + wanted);
        if (block == NULL) {
            return NULL;
        }
        block->next = pool->blocks;
        pool->blocks = block;
        pool->used = 0;
        pool->size = wanted;
    }
    taken = pool->blocks->bytes + pool->used;
    pool->used += size;
    return taken;
}
