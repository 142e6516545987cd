/* uthash, set up for the core: the tables that are not on the hot path. */

#ifndef BASE_HASH_H
#define BASE_HASH_H

#include "base/memory.h"

/* Out of memory is a status here: HASH_ADD leaves the item out and
   HASH_FIND does not find it. */
#define HASH_NONFATAL_OOM 1
#define uthash_malloc(size) memory_allocate(size)
#define uthash_free(block, size) memory_free(block)

#include <uthash.h>

#endif
