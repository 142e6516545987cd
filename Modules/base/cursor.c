/* A window over a file: what was read is given up for what comes. */

#include "base/cursor.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

#define WINDOW_BYTES ((size_t)MEMORY_INITIAL(65536))

void
cursor_init(struct cursor *cursor, const void *bytes, size_t length)
{
    const unsigned char *first = bytes;

    *cursor = (struct cursor){
        .bytes = first,
        .next = first,
        .end = first + length,
        .total = length,
        .descriptor = -1,
    };
}

void
cursor_init_file(struct cursor *cursor, int descriptor, size_t total)
{
    cursor_init(cursor, "", 0);
    cursor->descriptor = descriptor;
    cursor->total = total;
}

void
cursor_clear(struct cursor *cursor)
{
    memory_free(cursor->buffer);
    cursor_init(cursor, "", 0);
}

/* Have a buffer of size bytes at least, with the window where it was in
   it. */
static enum status
reserve(struct cursor *cursor, size_t size)
{
    size_t before = (size_t)(cursor->next - cursor->bytes);
    size_t held = (size_t)(cursor->end - cursor->bytes);
    unsigned char *buffer;

    if (size <= cursor->capacity) {
        return STATUS_OK;
    }
    buffer = memory_resize(cursor->buffer, size);
    if (buffer == NULL) {
        cursor->status = STATUS_NO_MEMORY;
        return STATUS_NO_MEMORY;
    }
    cursor->buffer = buffer;
    cursor->capacity = size;
    cursor->bytes = buffer;
    cursor->next = buffer + before;
    cursor->end = buffer + held;
    return STATUS_OK;
}

/* Read on behind the window until wanted bytes are in it or the buffer is
   full; the file may have become shorter. */
static enum status
fill(struct cursor *cursor, size_t wanted)
{
    size_t held = (size_t)(cursor->end - cursor->bytes);

    while (held < wanted) {
        ssize_t count = pread(cursor->descriptor, cursor->buffer + held,
                              cursor->capacity - held,
                              (off_t)(cursor->start + held));

        if (count < 0 && errno == EINTR) {
            continue;
        }
        if (count < 0) {
            cursor->status = STATUS_SYSTEM;
            cursor->error = errno;
        }
        if (count <= 0) {
            break;
        }
        held += (size_t)count;
    }
    cursor->end = cursor->bytes + held;
    return held < wanted ? STATUS_INVALID : STATUS_OK;
}

/* Move the window to begin with what is read next. */
static void
give_up_the_past(struct cursor *cursor)
{
    size_t left = (size_t)(cursor->end - cursor->next);

    cursor->start = cursor_place(cursor);
    if (left > 0) {
        memmove(cursor->buffer, cursor->next, left);
    }
    cursor->bytes = cursor->buffer;
    cursor->next = cursor->bytes;
    cursor->end = cursor->bytes + left;
}

const unsigned char *
cursor_fetch(struct cursor *cursor, size_t size)
{
    if (cursor->descriptor < 0 || size > cursor_left(cursor)
        || cursor->status != STATUS_OK
        || reserve(cursor, WINDOW_BYTES) != STATUS_OK) {
        return NULL;
    }
    if (cursor->capacity < cursor->total) {
        give_up_the_past(cursor);
    }
    if (reserve(cursor, size) != STATUS_OK
        || fill(cursor, (size_t)(cursor->next - cursor->bytes) + size)
               != STATUS_OK) {
        return NULL;
    }
    cursor->next += size;
    return cursor->next - size;
}

/* Hold all of the file. */
static enum status
hold_all(struct cursor *cursor)
{
    cursor->start = 0;
    cursor->next = cursor->bytes;
    cursor->end = cursor->bytes;
    return reserve(cursor, cursor->total);
}

enum status
cursor_seek(struct cursor *cursor, size_t place)
{
    size_t held = (size_t)(cursor->end - cursor->bytes);

    if (place < cursor->start || place - cursor->start > held) {
        if (cursor->descriptor < 0) {
            return STATUS_INVALID;
        }
        if (hold_all(cursor) != STATUS_OK
            || fill(cursor, place) != STATUS_OK) {
            return cursor->status != STATUS_OK ? cursor->status
                                               : STATUS_INVALID;
        }
    }
    cursor->next = cursor->bytes + (place - cursor->start);
    return STATUS_OK;
}
