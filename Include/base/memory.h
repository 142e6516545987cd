/* Where the core's memory comes from, with a seam that makes it run out. */

#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>
#include <stdint.h>

/* The size of a cache line, and the alignment of memory_allocate_lines. */
#define MEMORY_LINE_BYTES 64

/* Growth paths start at these sizes; a test build makes them tiny so that
   every test walks through them. */
#ifdef MEMORY_TINY
#define MEMORY_INITIAL(count) 2
#else
#define MEMORY_INITIAL(count) (count)
#endif

/* Return a new zeroed block of size bytes, or NULL. */
void *memory_allocate(size_t size);

/* Return a new zeroed block of size bytes (a multiple of MEMORY_LINE_BYTES)
   that begins on a cache line, or NULL. */
void *memory_allocate_lines(size_t size);

/* Take block (NULL: none) and return it with size bytes, the added ones not
   initialised. On failure returns NULL and block stays as it was. */
void *memory_resize(void *block, size_t size);

/* Give back what one of the functions above returned; NULL does nothing. */
void memory_free(void *block);

/* Return a number that is another in each process, for hashes of what comes
   from outside. */
uint64_t memory_seed(void);

#ifdef MEMORY_SEAM
/* Test builds: let the count-th request from now on fail, and every one after
   it; 0 ends that. */
void memory_fail_after(size_t count);

/* Test builds: whether a request failed since memory_fail_after. */
int memory_has_failed(void);
#endif

#endif
