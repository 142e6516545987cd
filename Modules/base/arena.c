/* Records of one size that never move: a list of chunks. */

#include "base/arena.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "base/memory.h"

#define CHUNK_RECORDS ((size_t)MEMORY_INITIAL(256))

void
arena_init(struct arena *arena, size_t record_bytes)
{
    assert(record_bytes > 0);
    *arena = (struct arena){.record_bytes = record_bytes};
}

void
arena_clear(struct arena *arena)
{
    for (size_t i = 0; i < arena->chunk_count; i++) {
        memory_free(arena->chunks[i]);
    }
    memory_free(arena->chunks);
    arena_init(arena, arena->record_bytes);
}

static int
reserve_chunk_pointer(struct arena *arena)
{
    size_t capacity = arena->chunk_capacity;
    char **chunks;

    if (arena->chunk_count < capacity) {
        return 1;
    }
    capacity = capacity == 0 ? MEMORY_INITIAL(16) : capacity * 2;
    chunks = memory_resize(arena->chunks, capacity * sizeof(*chunks));
    if (chunks == NULL) {
        return 0;
    }
    arena->chunks = chunks;
    arena->chunk_capacity = capacity;
    return 1;
}

static size_t
chunk_bytes(const struct arena *arena)
{
    size_t bytes = CHUNK_RECORDS * arena->record_bytes;

    return (bytes + MEMORY_LINE_BYTES - 1) / MEMORY_LINE_BYTES
           * MEMORY_LINE_BYTES;
}

static int
add_chunk(struct arena *arena)
{
    char *chunk;

    if (!reserve_chunk_pointer(arena)) {
        return 0;
    }
    chunk = memory_allocate_lines(chunk_bytes(arena));
    if (chunk == NULL) {
        return 0;
    }
    arena->chunks[arena->chunk_count++] = chunk;
    return 1;
}

static bool
is_full(const struct arena *arena)
{
    return arena->record_count == arena->chunk_count * CHUNK_RECORDS;
}

void *
arena_add(struct arena *arena)
{
    if (is_full(arena) && !add_chunk(arena)) {
        return NULL;
    }
    arena->record_count++;
    return arena_at(arena, arena->record_count - 1);
}

/* What has not been handed out is zero. */
void
arena_drop_last(struct arena *arena)
{
    assert(arena->record_count > 0);
    memset(arena_at(arena, arena->record_count - 1), 0, arena->record_bytes);
    arena->record_count--;
}

size_t
arena_bytes(const struct arena *arena)
{
    return arena->chunk_count * chunk_bytes(arena);
}

size_t
arena_growth(const struct arena *arena)
{
    return is_full(arena) ? chunk_bytes(arena) : 0;
}

void *
arena_at(const struct arena *arena, size_t index)
{
    assert(index < arena->record_count);
    return arena->chunks[index / CHUNK_RECORDS]
           + index % CHUNK_RECORDS * arena->record_bytes;
}
