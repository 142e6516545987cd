/* The core's memory, on top of the C library's. */

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/auxv.h>
#endif

#ifdef MEMORY_SEAM

/* The one mutable global of the core; it exists in test builds only. */
static struct {
    size_t left;                /* requests until the first that fails */
    int armed;
    int failed;
} seam;

void
memory_fail_after(size_t count)
{
    seam.left = count;
    seam.armed = count != 0;
    seam.failed = 0;
}

int
memory_has_failed(void)
{
    return seam.failed;
}

static int
denied(void)
{
    if (!seam.armed || --seam.left > 0) {
        return 0;
    }
    seam.left = 1;
    seam.failed = 1;
    return 1;
}

#else

static int
denied(void)
{
    return 0;
}

#endif

void *
memory_allocate(size_t size)
{
    return denied() ? NULL : calloc(1, size);
}

void *
memory_allocate_lines(size_t size)
{
    void *block = denied() ? NULL : aligned_alloc(MEMORY_LINE_BYTES, size);

    if (block != NULL) {
        memset(block, 0, size);
    }
    return block;
}

void *
memory_resize(void *block, size_t size)
{
    return denied() ? NULL : realloc(block, size);
}

void
memory_free(void *block)
{
    free(block);
}

/* The system puts some random bytes into each process; elsewhere the places
   that it chooses for code have to do. */
uint64_t
memory_seed(void)
{
    uint64_t seed = (uintptr_t)&memory_seed;

#ifdef __linux__
    const void *bytes = (const void *)getauxval(AT_RANDOM);

    if (bytes != NULL) {
        memcpy(&seed, bytes, sizeof(seed));
    }
#endif
    return seed;
}
