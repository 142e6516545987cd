/* zlib, with our memory and our sinks. */

#include "gzip.h"

#include <zlib.h>

#include "base/memory.h"

/* What is packed at once. */
#define PLAIN_BYTES ((size_t)MEMORY_INITIAL(65536))
#define PACKED_BYTES ((size_t)16384)

/* zlib: add 16 to the largest window for gzip's header; its usual memory. */
#define WINDOW_BITS (MAX_WBITS + 16)
#define MEMORY_LEVEL 8

/* In the header: no system in particular. */
#define SYSTEM_UNKNOWN 255

struct gzip_stream {
    z_stream zlib;
    gz_header header;
};

static void *
take(void *opaque, unsigned count, unsigned size)
{
    (void)opaque;
    return memory_allocate((size_t)count * size);
}

static void
give(void *opaque, void *block)
{
    (void)opaque;
    memory_free(block);
}

enum status
gzip_init(struct gzip *gzip, struct sink *packed)
{
    struct gzip_stream *stream = memory_allocate(sizeof(*stream));

    *gzip = (struct gzip){.packed = packed};
    sink_init(&gzip->plain);
    if (stream == NULL) {
        return STATUS_NO_MEMORY;
    }
    stream->zlib.zalloc = take;
    stream->zlib.zfree = give;
    stream->header.os = SYSTEM_UNKNOWN;
    if (deflateInit2(&stream->zlib, Z_BEST_SPEED, Z_DEFLATED, WINDOW_BITS,
                     MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK) {
        memory_free(stream);
        return STATUS_NO_MEMORY;
    }
    deflateSetHeader(&stream->zlib, &stream->header);
    gzip->stream = stream;
    return STATUS_OK;
}

/* Pack what is in plain; with Z_FINISH up to the last byte. */
static void
pack(struct gzip *gzip, int flush)
{
    z_stream *zlib = &gzip->stream->zlib;

    zlib->next_in = (Bytef *)gzip->plain.bytes;
    zlib->avail_in = (uInt)gzip->plain.length;
    do {
        char *room = sink_room(gzip->packed, PACKED_BYTES);

        if (room == NULL) {
            break;
        }
        zlib->next_out = (Bytef *)room;
        zlib->avail_out = PACKED_BYTES;
        deflate(zlib, flush);
        sink_filled(gzip->packed, PACKED_BYTES - zlib->avail_out);
    } while (zlib->avail_out == 0);
    gzip->plain.length = 0;
}

void
gzip_step(struct gzip *gzip)
{
    if (gzip->plain.length >= PLAIN_BYTES) {
        pack(gzip, Z_NO_FLUSH);
    }
}

enum status
gzip_finish(struct gzip *gzip)
{
    if (gzip->plain.status == STATUS_OK) {
        pack(gzip, Z_FINISH);
    }
    return gzip->plain.status;
}

void
gzip_clear(struct gzip *gzip)
{
    if (gzip->stream != NULL) {
        deflateEnd(&gzip->stream->zlib);
        memory_free(gzip->stream);
    }
    sink_clear(&gzip->plain);
    gzip->stream = NULL;
}
