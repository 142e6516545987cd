/* A buffer that grows, or is written out when it is full. */

#include "base/sink.h"

#include <errno.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/number.h"

#define KEPT_BYTES ((size_t)MEMORY_INITIAL(1024))
#define FILE_BYTES ((size_t)MEMORY_INITIAL(65536))

void
sink_init(struct sink *sink)
{
    *sink = (struct sink){.descriptor = -1};
}

void
sink_init_file(struct sink *sink, int descriptor)
{
    *sink = (struct sink){.descriptor = descriptor};
}

void
sink_clear(struct sink *sink)
{
    memory_free(sink->bytes);
    *sink = (struct sink){.descriptor = sink->descriptor,
                          .watcher = sink->watcher,
                          .status = sink->status,
                          .error = sink->error};
}

enum status
sink_flush(struct sink *sink)
{
    size_t done = 0;

    while (sink->descriptor >= 0 && sink->status == STATUS_OK
           && done < sink->length) {
        ssize_t count = write(sink->descriptor, sink->bytes + done,
                              sink->length - done);

        if (count >= 0) {
            done += (size_t)count;
            if (sink->watcher != NULL
                && !sink->watcher->tell(sink->watcher->context,
                                        (size_t)count)) {
                sink->status = STATUS_SYSTEM;
                sink->error = EINTR;
            }
        }
        else if (errno != EINTR) {
            sink->status = STATUS_SYSTEM;
            sink->error = errno;
        }
    }
    if (sink->descriptor >= 0) {
        sink->length = 0;
    }
    return sink->status;
}

static void
grow(struct sink *sink, size_t wanted)
{
    size_t capacity = sink->capacity;
    char *bytes;

    if (capacity == 0) {
        capacity = sink->descriptor >= 0 ? FILE_BYTES : KEPT_BYTES;
    }
    while (capacity < wanted) {
        capacity *= 2;
    }
    bytes = memory_resize(sink->bytes, capacity);
    if (bytes == NULL) {
        sink->status = STATUS_NO_MEMORY;
        return;
    }
    sink->bytes = bytes;
    sink->capacity = capacity;
}

char *
sink_room(struct sink *sink, size_t size)
{
    if (sink->status == STATUS_OK && size > SIZE_MAX / 4 - sink->length) {
        sink->status = STATUS_NO_MEMORY;
    }
    if (sink->status != STATUS_OK) {
        return NULL;
    }
    if (size > sink->capacity - sink->length) {
        sink_flush(sink);
        if (size > sink->capacity - sink->length) {
            grow(sink, sink->length + size);
        }
        if (sink->status != STATUS_OK) {
            return NULL;
        }
    }
    return sink->bytes + sink->length;
}

void
sink_text(struct sink *sink, const char *text)
{
    sink_bytes(sink, text, strlen(text));
}

void
sink_byte(struct sink *sink, char byte)
{
    sink_bytes(sink, &byte, 1);
}

void
sink_integer(struct sink *sink, __int128 value)
{
    char *room = sink_room(sink, NUMBER_BYTES);

    if (room != NULL) {
        sink_filled(sink, number_wide(room, value));
    }
}

void
sink_repeat(struct sink *sink, char byte, size_t count)
{
    char *room = sink_room(sink, count);

    if (room != NULL) {
        memset(room, byte, count);
        sink_filled(sink, count);
    }
}
