/* Memory of any size that is given back all at once. */

#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stddef.h>

struct pool {
    struct pool_block *blocks;  /* the newest first */
    size_t used;                /* of the newest */
    size_t size;
};

/* Make pool empty. */
void pool_init(struct pool *pool);

/* Give all memory back; pool is empty afterwards and usable. */
void pool_clear(struct pool *pool);

/* Return size bytes, zeroed, aligned for any plain type, or NULL. */
void *pool_take(struct pool *pool, size_t size);

#endif
