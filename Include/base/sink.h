/* Where bytes go: a buffer that grows, or one that is emptied into a file.

   A sink remembers the first thing that went wrong and takes nothing more
   after it, so that a writer writes all it has and asks once at the end. */

#ifndef BASE_SINK_H
#define BASE_SINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/status.h"

/* Who is told how much was written to a file, after each write, and says
   whether to go on: if not, it is as if the next one was interrupted. */
struct sink_watcher {
    bool (*tell)(void *context, size_t bytes);
    void *context;
};

struct sink {
    char *bytes;                /* what was not written yet */
    size_t length;
    size_t capacity;
    enum status status;
    int error;                  /* errno, if status is STATUS_SYSTEM */
    int descriptor;             /* of the file, or -1: everything is kept */
    const struct sink_watcher *watcher; /* or NULL; it is not copied */
};

/* Make sink one that keeps everything in memory. */
void sink_init(struct sink *sink);

/* Make sink one that writes to descriptor, which stays the caller's. */
void sink_init_file(struct sink *sink, int descriptor);

/* Give the buffer back; what was not written is lost. */
void sink_clear(struct sink *sink);

/* Write what is buffered, if sink has a file. Returns its status. */
enum status sink_flush(struct sink *sink);

/* Return a place for size more bytes, for sink_filled() to take, or NULL
   when there is none and the status says why. */
char *sink_room(struct sink *sink, size_t size);

/* Take the first size bytes of what sink_room() returned. */
static inline void
sink_filled(struct sink *sink, size_t size)
{
    sink->length += size;
}

/* Add size bytes. */
static inline void
sink_bytes(struct sink *sink, const void *bytes, size_t size)
{
    char *room = sink_room(sink, size);

    if (room != NULL) {
        memcpy(room, bytes, size);
        sink_filled(sink, size);
    }
}

/* Add text up to its end. */
void sink_text(struct sink *sink, const char *text);

/* Add one byte. */
void sink_byte(struct sink *sink, char byte);

/* Add the digits of value. */
void sink_integer(struct sink *sink, __int128 value);

/* Add byte count times. */
void sink_repeat(struct sink *sink, char byte, size_t count);

#endif
