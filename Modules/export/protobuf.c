/* A field is a key, its number and how it is written, and then a value. */

#include "protobuf.h"

enum wire {
    WIRE_NUMBER = 0,
    WIRE_BYTES = 2,
};

void
protobuf_put_number(struct sink *sink, uint64_t value)
{
    char *room = sink_room(sink, PROTOBUF_NUMBER_BYTES);

    if (room != NULL) {
        sink_filled(sink, protobuf_number(room, value));
    }
}

static void
put_key(struct sink *sink, uint32_t field, enum wire wire)
{
    protobuf_put_number(sink, (uint64_t)field << 3 | (uint64_t)wire);
}

void
protobuf_put_integer(struct sink *sink, uint32_t field, int64_t value)
{
    if (value != 0) {
        put_key(sink, field, WIRE_NUMBER);
        protobuf_put_number(sink, (uint64_t)value);
    }
}

void
protobuf_put_bytes(struct sink *sink, uint32_t field, const void *bytes,
                   size_t length)
{
    put_key(sink, field, WIRE_BYTES);
    protobuf_put_number(sink, length);
    if (length > 0) {
        sink_bytes(sink, bytes, length);
    }
}

void
protobuf_put_message(struct sink *sink, uint32_t field, struct sink *message)
{
    if (message->status != STATUS_OK && sink->status == STATUS_OK) {
        sink->status = message->status;
    }
    protobuf_put_bytes(sink, field, message->bytes, message->length);
    message->length = 0;
}
