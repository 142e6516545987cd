/* Protocol buffers, as far as a writer needs them: fields with their numbers,
   of integers, bytes and messages. */

#ifndef EXPORT_PROTOBUF_H
#define EXPORT_PROTOBUF_H

#include <stdint.h>

#include "base/sink.h"

/* The room that a number needs at most. */
#define PROTOBUF_NUMBER_BYTES 10

/* Write value, seven bits a byte and the low ones first, to bytes; return how
   many it took. */
static inline size_t
protobuf_number(char *bytes, uint64_t value)
{
    size_t length = 0;

    while (value >= 0x80) {
        bytes[length++] = (char)(value | 0x80);
        value >>= 7;
    }
    bytes[length++] = (char)value;
    return length;
}

/* Add a number without a field around it: one of several in a row. */
void protobuf_put_number(struct sink *sink, uint64_t value);

/* Add a field that is an integer; none if it is 0, which is what a missing
   one is read as. */
void protobuf_put_integer(struct sink *sink, uint32_t field, int64_t value);

/* Add a field of length bytes: a text, a message or numbers in a row. */
void protobuf_put_bytes(struct sink *sink, uint32_t field, const void *bytes,
                        size_t length);

/* The same for what is in message, which is emptied; what went wrong with it
   has gone wrong with sink. */
void protobuf_put_message(struct sink *sink, uint32_t field,
                          struct sink *message);

#endif
