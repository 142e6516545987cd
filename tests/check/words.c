/* Reads examples out of blocks that end with them, so that a byte too many
   shows. */

#include "words.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/sink.h"
#include "stats/unmarshal.h"

static void
write_number(struct sink *words, const char *name, int64_t number)
{
    sink_text(words, name);
    sink_integer(words, number);
}

static void
write_real(struct sink *words, const char *name, double number)
{
    char text[NUMBER_BYTES];

    sink_text(words, name);
    sink_bytes(words, text, number_repr(text, number));
}

static void
write_bytes(struct sink *words, const char *name,
            const struct unmarshal_item *item)
{
    sink_text(words, name);
    sink_bytes(words, item->bytes, item->length);
}

static void
write_word(struct sink *words, const struct unmarshal_item *item)
{
    int64_t count = (int64_t)item->count;

    switch (item->kind) {
    case UNMARSHAL_END:
        sink_text(words, "end");
        break;
    case UNMARSHAL_NONE:
        sink_text(words, "none");
        break;
    case UNMARSHAL_BOOLEAN:
        write_number(words, "boolean:", item->integer);
        break;
    case UNMARSHAL_INTEGER:
        write_number(words, "integer:", item->integer);
        break;
    case UNMARSHAL_HUGE:
        write_real(words, "huge:", item->real);
        break;
    case UNMARSHAL_REAL:
        write_real(words, "real:", item->real);
        break;
    case UNMARSHAL_COMPLEX:
        sink_text(words, "complex");
        break;
    case UNMARSHAL_TEXT:
        write_bytes(words, "text:", item);
        break;
    case UNMARSHAL_BYTES:
        write_bytes(words, "bytes:", item);
        break;
    case UNMARSHAL_CODE:
        write_number(words, "code:", count);
        break;
    case UNMARSHAL_TUPLE:
        write_number(words, "tuple:", count);
        break;
    case UNMARSHAL_LIST:
        write_number(words, "list:", count);
        break;
    case UNMARSHAL_SET:
        write_number(words, "set:", count);
        break;
    case UNMARSHAL_SLICE:
        write_number(words, "slice:", count);
        break;
    case UNMARSHAL_DICT:
        sink_text(words, "dict");
        break;
    case UNMARSHAL_OTHER:
        sink_text(words, "other");
        break;
    }
}

/* Write the words of the object that begins at reader's place. */
static enum status
describe(struct unmarshal *reader, struct sink *words)
{
    do {
        struct unmarshal_item item;
        enum status status = unmarshal_next(reader, &item);

        if (status != STATUS_OK) {
            return status;
        }
        if (words->length > 0) {
            sink_byte(words, ' ');
        }
        write_word(words, &item);
    } while (!unmarshal_is_done(reader));
    return STATUS_OK;
}

/* Read length bytes out of a block that ends with them. */
static enum status
read_block(const void *bytes, size_t length, struct sink *words,
           struct complaint *complaint)
{
    char *block = malloc(length > 0 ? length : 1);
    struct cursor cursor;
    struct unmarshal reader;
    enum status status;

    memcpy(block, bytes, length);
    cursor_init(&cursor, block, length);
    unmarshal_init(&reader, &cursor, complaint);
    status = describe(&reader, words);
    if (status == STATUS_OK) {
        ck_assert_uint_eq(cursor_left(&cursor), 0);
    }
    unmarshal_clear(&reader);
    cursor_clear(&cursor);
    free(block);
    return status;
}

void
words_expect(const struct words_example *example)
{
    struct sink words;
    struct complaint complaint;

    sink_init(&words);
    if (read_block(example->bytes, example->length, &words, &complaint)
        != STATUS_OK) {
        ck_abort_msg("%s: %s", example->expected, complaint.text);
    }
    sink_byte(&words, '\0');
    ck_assert_str_eq(words.bytes, example->expected);
    for (size_t length = 0; length < example->length; length++) {
        words.length = 0;
        ck_assert_int_eq(read_block(example->bytes, length, &words,
                                    &complaint),
                         STATUS_INVALID);
        ck_assert_msg(strstr(complaint.text, "cut short") != NULL,
                      "%s, %zu bytes: %s", example->expected, length,
                      complaint.text);
    }
    sink_clear(&words);
}

void
words_expect_complaint(const struct words_example *example)
{
    struct sink words;
    struct complaint complaint;

    sink_init(&words);
    ck_assert_msg(read_block(example->bytes, example->length, &words,
                             &complaint)
                      == STATUS_INVALID,
                  "no complaint: %s", example->expected);
    ck_assert_msg(strstr(complaint.text, example->expected) != NULL,
                  "%s, not: %s", complaint.text, example->expected);
    sink_clear(&words);
}
