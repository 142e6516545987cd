/* The heads of marshalled objects: scalars, and how long containers are. */

#include "head.h"

#include <endian.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/number.h"
#include "base/utf8.h"

/* Python writes long integers in digits of 15 bits. */
#define DIGIT_BITS 15
#define EXACT_DIGITS 8

/* Integers beyond a double's range are of no use. */
#define MAX_DIGITS 1024

enum status
head_damaged(struct unmarshal *reader, const char *what)
{
    return complaint_invalid(reader->complaint, "damaged at byte %zu: %s",
                             cursor_place(reader->cursor), what);
}

enum status
head_ends_early(struct unmarshal *reader)
{
    const struct cursor *cursor = reader->cursor;

    if (cursor->status == STATUS_SYSTEM) {
        errno = cursor->error;
        return complaint_system(reader->complaint, "");
    }
    if (cursor->status == STATUS_NO_MEMORY) {
        return complaint_no_memory(reader->complaint);
    }
    return complaint_invalid(reader->complaint,
                             "cut short: it ends after %zu bytes",
                             cursor->total);
}

static const unsigned char *
take(struct unmarshal *reader, size_t size)
{
    return cursor_take(reader->cursor, size);
}

/* Return the integer of that many bytes, 1, 2, 4 or 8, the least first. */
static inline uint64_t
little_endian(const unsigned char *bytes, size_t size)
{
    uint64_t wide;
    uint32_t narrow;

    switch (size) {
    case 8:
        memcpy(&wide, bytes, sizeof(wide));
        return le64toh(wide);
    case 4:
        memcpy(&narrow, bytes, sizeof(narrow));
        return le32toh(narrow);
    case 2:
        return bytes[0] | (uint64_t)bytes[1] << 8;
    default:
        return bytes[0];
    }
}

enum status
head_length(struct unmarshal *reader, size_t size, size_t *length)
{
    const unsigned char *bytes = take(reader, size);

    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    *length = (size_t)little_endian(bytes, size);
    if (*length > INT32_MAX) {
        return head_damaged(reader, "a negative length");
    }
    return STATUS_OK;
}

static enum status
read_integer(struct unmarshal *reader, size_t size,
             struct unmarshal_item *item)
{
    const unsigned char *bytes = take(reader, size);

    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    item->kind = UNMARSHAL_INTEGER;
    item->integer = (int64_t)little_endian(bytes, size);
    if (size == 4) {
        item->integer = (int32_t)item->integer;
    }
    item->real = (double)item->integer;
    return STATUS_OK;
}

/* Let item be the integer of count digits, the least first. */
static enum status
read_digits(struct unmarshal *reader, size_t count, bool negative,
            struct unmarshal_item *item)
{
    const unsigned char *bytes = take(reader, 2 * count);
    unsigned __int128 size = 0;
    double real = 0;

    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    for (size_t i = count; i > 0; i--) {
        uint64_t digit = little_endian(bytes + 2 * (i - 1), 2);

        if (digit >> DIGIT_BITS != 0 || (i == count && digit == 0)) {
            return head_damaged(reader, "a bad digit of an integer");
        }
        size = count > EXACT_DIGITS ? 0 : size << DIGIT_BITS | digit;
        real = ldexp(real, DIGIT_BITS) + (double)digit;
    }
    item->real = negative ? -real : real;
    item->kind = UNMARSHAL_HUGE;
    if (count <= EXACT_DIGITS
        && size <= (unsigned __int128)INT64_MAX + negative) {
        item->kind = UNMARSHAL_INTEGER;
        item->integer = (int64_t)(negative ? -size : size);
        item->real = (double)item->integer;
    }
    return STATUS_OK;
}

static enum status
read_long(struct unmarshal *reader, struct unmarshal_item *item)
{
    const unsigned char *bytes = take(reader, 4);
    int64_t count;

    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    count = (int32_t)little_endian(bytes, 4);
    if (count > MAX_DIGITS || count < -MAX_DIGITS) {
        return head_damaged(reader, "an integer of over 15,000 bits");
    }
    return read_digits(reader, (size_t)(count < 0 ? -count : count),
                       count < 0, item);
}

static enum status
read_binary_real(struct unmarshal *reader, double *real)
{
    const unsigned char *bytes = take(reader, 8);
    uint64_t bits;

    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    bits = little_endian(bytes, 8);
    memcpy(real, &bits, sizeof(bits));
    return STATUS_OK;
}

static enum status
read_text_real(struct unmarshal *reader, double *real)
{
    size_t length = 0;
    enum status status = head_length(reader, 1, &length);
    const unsigned char *bytes;

    if (status != STATUS_OK) {
        return status;
    }
    bytes = take(reader, length);
    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    if (!number_parse((const char *)bytes, length, real)) {
        return head_damaged(reader, "a bad number");
    }
    return STATUS_OK;
}

static enum status
read_complex(struct unmarshal *reader, bool as_text,
             struct unmarshal_item *item)
{
    enum status status = STATUS_OK;

    item->kind = UNMARSHAL_COMPLEX;
    for (int part = 0; part < 2 && status == STATUS_OK; part++) {
        status = as_text ? read_text_real(reader, &item->real)
                         : read_binary_real(reader, &item->real);
    }
    return status;
}

static bool
is_ascii(const unsigned char *bytes, size_t length)
{
    unsigned char all = 0;

    for (size_t i = 0; i < length; i++) {
        all |= bytes[i];
    }
    return all < 0x80;
}

static enum status
read_text(struct unmarshal *reader, size_t length_bytes, bool ascii,
          struct unmarshal_item *item)
{
    enum status status = head_length(reader, length_bytes, &item->length);
    const unsigned char *bytes;

    if (status != STATUS_OK) {
        return status;
    }
    bytes = take(reader, item->length);
    if (bytes == NULL) {
        return head_ends_early(reader);
    }
    if (item->length > UNMARSHAL_MAX_TEXT_BYTES) {
        return head_damaged(reader, "a text of over a million bytes");
    }
    item->kind = UNMARSHAL_TEXT;
    item->bytes = (const char *)bytes;
    if (ascii ? !is_ascii(bytes, item->length)
              : !utf8_is_valid(item->bytes, item->length)) {
        return head_damaged(reader, "a text that is not well formed");
    }
    return STATUS_OK;
}

static enum status
read_bytes(struct unmarshal *reader, struct unmarshal_item *item)
{
    enum status status = head_length(reader, 4, &item->length);

    if (status != STATUS_OK) {
        return status;
    }
    item->kind = UNMARSHAL_BYTES;
    item->bytes = (const char *)take(reader, item->length);
    return item->bytes == NULL ? head_ends_early(reader) : STATUS_OK;
}

/* Code begins with five numbers without a type; see UNMARSHAL_CODE_PARTS for
   the rest. */
static enum status
read_code(struct unmarshal *reader, struct unmarshal_item *item)
{
    item->kind = UNMARSHAL_CODE;
    item->count = UNMARSHAL_CODE_PARTS;
    return take(reader, 20) == NULL ? head_ends_early(reader) : STATUS_OK;
}

/* A container's items take a byte each at least. */
static enum status
read_count(struct unmarshal *reader, size_t length_bytes,
           enum unmarshal_kind kind, struct unmarshal_item *item)
{
    enum status status = head_length(reader, length_bytes, &item->count);

    item->kind = kind;
    if (status == STATUS_OK
        && item->count > cursor_left(reader->cursor)) {
        return head_ends_early(reader);
    }
    return status;
}

static enum status
constant(struct unmarshal_item *item, enum unmarshal_kind kind,
         int64_t integer)
{
    item->kind = kind;
    item->integer = integer;
    item->real = (double)integer;
    return STATUS_OK;
}

enum status
head_read(struct unmarshal *reader, int type, struct unmarshal_item *item)
{
    item->count = 0;
    item->length = 0;
    switch (type) {
    case 'z': case 'Z':
        return read_text(reader, 1, true, item);
    case 'a': case 'A':
        return read_text(reader, 4, true, item);
    case 'u': case 't':
        return read_text(reader, 4, false, item);
    case HEAD_INTEGER:
        return read_integer(reader, 4, item);
    case 'I':
        return read_integer(reader, 8, item);
    case 'l':
        return read_long(reader, item);
    case 'g':
        item->kind = UNMARSHAL_REAL;
        return read_binary_real(reader, &item->real);
    case 'f':
        item->kind = UNMARSHAL_REAL;
        return read_text_real(reader, &item->real);
    case 'x': case 'y':
        return read_complex(reader, type == 'x', item);
    case ')':
        return read_count(reader, 1, UNMARSHAL_TUPLE, item);
    case '(':
        return read_count(reader, 4, UNMARSHAL_TUPLE, item);
    case '[':
        return read_count(reader, 4, UNMARSHAL_LIST, item);
    case '<': case '>':
        return read_count(reader, 4, UNMARSHAL_SET, item);
    case ':':
        item->kind = UNMARSHAL_SLICE;
        item->count = 3;
        return STATUS_OK;
    case '{': case '}':
        item->kind = UNMARSHAL_DICT;
        item->count = HEAD_DICT_KEY;
        return STATUS_OK;
    case 's':
        return read_bytes(reader, item);
    case 'N':
        return constant(item, UNMARSHAL_NONE, 0);
    case 'T': case 'F':
        return constant(item, UNMARSHAL_BOOLEAN, type == 'T');
    case 'S': case '.':
        return constant(item, UNMARSHAL_OTHER, 0);
    case 'c':
        return read_code(reader, item);
    default:
        return head_damaged(reader, "an object of unknown type");
    }
}
