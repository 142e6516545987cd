/* A writer of marshal's format: a byte for the type, then the content. */

#include "stats/marshal.h"

#define FLAG_REFERENCE 0x80
#define SHORT_MAX 255           /* lengths of one byte */

/* Python writes long integers in digits of 15 bits. */
#define DIGIT_BITS 15
#define DIGIT_MASK 0x7fff
#define MAX_DIGITS 5

/* The room for a type and a number, the longest of which has digits. */
#define SCALAR_BYTES (1 + 4 + 2 * MAX_DIGITS)

void
marshal_init(struct marshal *writer, struct sink *sink)
{
    *writer = (struct marshal){.sink = sink};
}

uint32_t
marshal_mark(struct marshal *writer)
{
    if (writer->mark_count == MARSHAL_NO_PLACE) {
        return MARSHAL_NO_PLACE;
    }
    writer->mark = FLAG_REFERENCE;
    return writer->mark_count++;
}

static char *
put(char *to, uint64_t value, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        *to++ = (char)(value >> 8 * i);
    }
    return to;
}

/* Write a type and size bytes of value, the least first. */
static void
scalar(struct marshal *writer, char type, uint64_t value, size_t size)
{
    char *room = sink_room(writer->sink, SCALAR_BYTES);

    if (room != NULL) {
        *room = (char)((unsigned char)type | writer->mark);
        put(room + 1, value, size);
        sink_filled(writer->sink, 1 + size);
    }
    writer->mark = 0;
}

/* Write a length in one byte, under the type that says so, or in four. */
static void
head(struct marshal *writer, char short_type, char type, size_t length)
{
    bool is_short = length <= SHORT_MAX;

    scalar(writer, is_short ? short_type : type, length, is_short ? 1 : 4);
}

void
marshal_none(struct marshal *writer)
{
    scalar(writer, 'N', 0, 0);
}

void
marshal_boolean(struct marshal *writer, bool value)
{
    scalar(writer, value ? 'T' : 'F', 0, 0);
}

/* Write a long integer: how many digits, negative as it is, and they. */
static void
digits(struct marshal *writer, int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char bytes[2 * MAX_DIGITS], *to = bytes;
    int32_t count = 0;

    for (; rest > 0; rest >>= DIGIT_BITS) {
        to = put(to, rest & DIGIT_MASK, 2);
        count++;
    }
    scalar(writer, 'l', (uint64_t)(value < 0 ? -count : count), 4);
    sink_bytes(writer->sink, bytes, (size_t)(to - bytes));
}

void
marshal_integer(struct marshal *writer, int64_t value)
{
    if (value >= INT32_MIN && value <= INT32_MAX) {
        scalar(writer, 'i', (uint64_t)value, 4);
    }
    else {
        digits(writer, value);
    }
}

void
marshal_real(struct marshal *writer, double value)
{
    uint64_t bits;

    memcpy(&bits, &value, sizeof(bits));
    scalar(writer, 'g', bits, sizeof(bits));
}

static bool
is_ascii(const char *bytes, size_t length)
{
    unsigned char all = 0;

    for (size_t i = 0; i < length; i++) {
        all |= (unsigned char)bytes[i];
    }
    return all < 0x80;
}

void
marshal_text(struct marshal *writer, const char *bytes, size_t length)
{
    if (is_ascii(bytes, length)) {
        head(writer, 'z', 'a', length);
    }
    else {
        scalar(writer, 'u', length, 4);
    }
    sink_bytes(writer->sink, bytes, length);
}

void
marshal_bytes(struct marshal *writer, const char *bytes, size_t length)
{
    scalar(writer, 's', length, 4);
    sink_bytes(writer->sink, bytes, length);
}

void
marshal_tuple(struct marshal *writer, size_t count)
{
    head(writer, ')', '(', count);
}

void
marshal_list(struct marshal *writer, size_t count)
{
    scalar(writer, '[', count, 4);
}

void
marshal_dict(struct marshal *writer)
{
    scalar(writer, '{', 0, 0);
}

void
marshal_end(struct marshal *writer)
{
    scalar(writer, '0', 0, 0);
}

void
marshal_refer(struct marshal *writer, uint32_t place)
{
    scalar(writer, 'r', place, 4);
}

static void
begin(struct marshal *writer, const struct value *container)
{
    switch (container->kind) {
    case UNMARSHAL_DICT:
        marshal_dict(writer);
        break;
    case UNMARSHAL_LIST:
        marshal_list(writer, container->count);
        break;
    case UNMARSHAL_SET:
        scalar(writer, '>', container->count, 4);
        break;
    default:
        marshal_tuple(writer, container->count);
    }
}

static void
contents(struct marshal *writer, const struct value *container)
{
    begin(writer, container);
    for (const struct value *inner = container->first; inner != NULL;
         inner = inner->next) {
        marshal_value(writer, inner);
    }
    if (container->kind == UNMARSHAL_DICT) {
        marshal_end(writer);
    }
}

void
marshal_value(struct marshal *writer, const struct value *value)
{
    switch (value->kind) {
    case UNMARSHAL_BOOLEAN:
        marshal_boolean(writer, value->integer != 0);
        break;
    case UNMARSHAL_INTEGER:
        marshal_integer(writer, value->integer);
        break;
    case UNMARSHAL_HUGE: case UNMARSHAL_REAL:
        marshal_real(writer, value->real);
        break;
    case UNMARSHAL_TEXT:
        marshal_text(writer, value->bytes, value->length);
        break;
    case UNMARSHAL_BYTES:
        marshal_bytes(writer, value->bytes, value->length);
        break;
    case UNMARSHAL_TUPLE: case UNMARSHAL_LIST: case UNMARSHAL_SET:
    case UNMARSHAL_SLICE: case UNMARSHAL_DICT:
        contents(writer, value);
        break;
    default:
        marshal_none(writer);
    }
}
