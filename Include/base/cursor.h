/* Where bytes come from: memory, or a file of which a window is held.

       0 ........ start [ bytes ... next ... end ] ........ total

   Reading goes forward. Whoever goes back beyond the window of a file makes
   all of it be held from then on. */

#ifndef BASE_CURSOR_H
#define BASE_CURSOR_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

struct cursor {
    const unsigned char *bytes; /* the window */
    const unsigned char *next;  /* what is read next */
    const unsigned char *end;   /* of the window */
    size_t start;               /* where in the input the window begins */
    size_t total;               /* of the input */
    int descriptor;             /* of the file, or -1 */
    unsigned char *buffer;      /* the window's, if there is a file */
    size_t capacity;
    enum status status;         /* why something could not be had: STATUS_OK
                                   is that the input ends */
    int error;                  /* errno, if status is STATUS_SYSTEM */
};

/* Read length bytes, which stay the caller's. */
void cursor_init(struct cursor *cursor, const void *bytes, size_t length);

/* Read a regular file of total bytes, whose descriptor stays the caller's;
   its position is neither used nor moved. */
void cursor_init_file(struct cursor *cursor, int descriptor, size_t total);

/* Give the window of a file back. */
void cursor_clear(struct cursor *cursor);

/* Bring size bytes into the window. Returns them and steps over them, or
   NULL. */
const unsigned char *cursor_fetch(struct cursor *cursor, size_t size);

/* Go to a place, at most the input's end. Returns STATUS_OK, or else why that
   failed. */
enum status cursor_seek(struct cursor *cursor, size_t place);

/* Return the next size bytes and step over them; they are there up to the
   next call. NULL if the input ends before, or for cursor->status. */
static inline const unsigned char *
cursor_take(struct cursor *cursor, size_t size)
{
    const unsigned char *taken = cursor->next;

    if (size > (size_t)(cursor->end - taken)) {
        return cursor_fetch(cursor, size);
    }
    cursor->next += size;
    return taken;
}

/* Return where reading is. */
static inline size_t
cursor_place(const struct cursor *cursor)
{
    return cursor->start + (size_t)(cursor->next - cursor->bytes);
}

/* Return how many bytes there are still. */
static inline size_t
cursor_left(const struct cursor *cursor)
{
    return cursor->total - cursor_place(cursor);
}

#endif
