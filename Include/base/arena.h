/* Records of one size that never move, in the order they were added. */

#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

/*
 *   chunks --> [ chunk 0 ] [ chunk 1 ] [ chunk 2 ] ...
 *                  |           |
 *                  r0 r1 ...   rN rN+1 ...        chunks on cache lines
 */
struct arena {
    char **chunks;
    size_t record_bytes;
    size_t chunk_count;
    size_t chunk_capacity;
    size_t record_count;        /* records handed out so far */
};

/* Make arena empty, for records of record_bytes each. Those of a multiple of
   MEMORY_LINE_BYTES lie on cache lines of their own. */
void arena_init(struct arena *arena, size_t record_bytes);

/* Give all records back; arena is empty afterwards and usable. */
void arena_clear(struct arena *arena);

/* Return a new zeroed record that the arena owns, or NULL without memory. */
void *arena_add(struct arena *arena);

/* Take back the record that was added last. */
void arena_drop_last(struct arena *arena);

/* Return the bytes that the records take, and how many more they would with
   another one. */
size_t arena_bytes(const struct arena *arena);
size_t arena_growth(const struct arena *arena);

/* Return the record that was added as the index-th, counted from 0. */
void *arena_at(const struct arena *arena, size_t index);

#endif
