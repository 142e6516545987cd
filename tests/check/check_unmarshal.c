/* Tests of the reader of marshalled objects: each type, and what is wrong. */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "reading.h"
#include "shortage.h"
#include "words.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

#define BYTES WORDS_BYTES

static struct reading reading;

/* Each type of each version. */
static const struct words_example scalars[] = {
    /* version 0 */
    {BYTES("N"), "none"},
    {BYTES("T"), "boolean:1"},
    {BYTES("F"), "boolean:0"},
    {BYTES("S"), "other"},                      /* StopIteration */
    {BYTES("."), "other"},                      /* Ellipsis */
    {BYTES("i\x2a\0\0\0"), "integer:42"},
    {BYTES("i\xff\xff\xff\xff"), "integer:-1"},
    {BYTES("i\0\0\0\x80"), "integer:-2147483648"},
    {BYTES("i\xff\xff\xff\x7f"), "integer:2147483647"},
    {BYTES("I\0\0\0\0\1\0\0\0"), "integer:4294967296"},
    {BYTES("I\xff\xff\xff\xff\xff\xff\xff\xff"), "integer:-1"},
    {BYTES("I\0\0\0\0\0\0\0\x80"), "integer:-9223372036854775808"},
    {BYTES("f\x03" "1.5"), "real:1.5"},
    {BYTES("f\x04" "-inf"), "real:-inf"},
    {BYTES("f\x03nan"), "real:nan"},
    {BYTES("f\x05" "1e400"), "real:inf"},
    {BYTES("x\x01" "1" "\x02" "-2"), "complex"},
    {BYTES("s\x03\0\0\0a\xff" "b"), "bytes:a\xff" "b"},
    {BYTES("s\0\0\0\0"), "bytes:"},
    {BYTES("u\x02\0\0\0\xc3\xa9"), "text:\xc3\xa9"},
    {BYTES("u\x03\0\0\0\xed\xb2\x80"), "text:\xed\xb2\x80"},
    {BYTES("u\0\0\0\0"), "text:"},
    /* version 1: interned */
    {BYTES("t\x02\0\0\0\xc3\xa9"), "text:\xc3\xa9"},
    /* version 2 */
    {BYTES("g\0\0\0\0\0\0\xf8\x3f"), "real:1.5"},
    {BYTES("g\0\0\0\0\0\0\0\x80"), "real:-0.0"},
    {BYTES("g\1\0\0\0\0\0\0\0"), "real:5e-324"},
    {BYTES("g\0\0\0\0\0\0\xf0\x7f"), "real:inf"},
    {BYTES("g\0\0\0\0\0\0\xf8\xff"), "real:nan"},
    {BYTES("y\0\0\0\0\0\0\xf8\x3f\0\0\0\0\0\0\xf8\x3f"), "complex"},
    /* version 4: ASCII, interned or not, of long or short length */
    {BYTES("a\x02\0\0\0ab"), "text:ab"},
    {BYTES("A\x02\0\0\0ab"), "text:ab"},
    {BYTES("z\x02" "ab"), "text:ab"},
    {BYTES("Z\x02" "ab"), "text:ab"},
    {BYTES("z\0"), "text:"},
};

START_TEST(unmarshal_next_scalars)
{
    for (size_t i = 0; i < COUNT(scalars); i++) {
        words_expect(&scalars[i]);
    }
}
END_TEST

/* How many digits of 15 bits, the sign with it, and the digits. */
static const struct words_example longs[] = {
    {BYTES("l\0\0\0\0"), "integer:0"},
    {BYTES("l\1\0\0\0\xff\x7f"), "integer:32767"},
    {BYTES("l\xff\xff\xff\xff\1\0"), "integer:-1"},
    {BYTES("l\2\0\0\0\0\0\1\0"), "integer:32768"},
    /* 2**63 - 1, 2**63, -2**63, -2**63 - 1: 8 is the fifth digit's bit 3 */
    {BYTES("l\5\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f\7\0"),
     "integer:9223372036854775807"},
    {BYTES("l\5\0\0\0\0\0\0\0\0\0\0\0\x08\0"),
     "huge:9.223372036854776e+18"},
    {BYTES("l\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\x08\0"),
     "integer:-9223372036854775808"},
    {BYTES("l\xfb\xff\xff\xff\1\0\0\0\0\0\0\0\x08\0"),
     "huge:-9.223372036854776e+18"},
    /* 2**120 and its negative */
    {BYTES("l\x09\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0"),
     "huge:1.329227995784916e+36"},
    {BYTES("l\xf7\xff\xff\xff\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\0"),
     "huge:-1.329227995784916e+36"},
};

START_TEST(unmarshal_next_long_integers)
{
    for (size_t i = 0; i < COUNT(longs); i++) {
        words_expect(&longs[i]);
    }
}
END_TEST

/* An integer that no double can hold is infinite. */
START_TEST(unmarshal_next_vast_integer)
{
    char bytes[5 + 2 * 100] = "l\x64";
    struct unmarshal_item item;

    memset(bytes + 5, 1, sizeof(bytes) - 5);
    reading_begin(&reading, bytes, sizeof(bytes));
    ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_HUGE);
    ck_assert(item.real > 1e308);
    ck_assert(unmarshal_is_done(&reading.reader));
    reading_end(&reading);
}
END_TEST

static const struct words_example containers[] = {
    {BYTES("(\2\0\0\0NT"), "tuple:2 none boolean:1"},
    {BYTES("(\0\0\0\0"), "tuple:0"},
    {BYTES(")\2NT"), "tuple:2 none boolean:1"},
    {BYTES(")\0"), "tuple:0"},
    {BYTES("[\2\0\0\0NT"), "list:2 none boolean:1"},
    {BYTES("[\0\0\0\0"), "list:0"},
    {BYTES("<\1\0\0\0N"), "set:1 none"},
    {BYTES(">\1\0\0\0N"), "set:1 none"},        /* a frozen one */
    {BYTES(":NTF"), "slice:3 none boolean:1 boolean:0"},
    {BYTES("{0"), "dict end"},
    {BYTES("{NT0"), "dict none boolean:1 end"},
    {BYTES("{NTFS0"), "dict none boolean:1 boolean:0 other end"},
    {BYTES("}NT0"), "dict none boolean:1 end"}, /* a frozen one */
    {BYTES("c" "\1\0\0\0" "\0\0\0\0" "\0\0\0\0" "\2\0\0\0" "\3\0\0\0"
           "s\1\0\0\0x" ")\0" ")\0" ")\0" "s\0\0\0\0"
           "z\1" "f" "z\1" "n" "z\1" "q"
           "\7\0\0\0"                          /* the line, without a type */
           "s\0\0\0\0" "s\0\0\0\0"),
     "code:11 bytes:x tuple:0 tuple:0 tuple:0 bytes: text:f text:n text:q "
     "integer:7 bytes: bytes:"},
    {BYTES(")\3)\1N[\0\0\0\0)\1)\0"),
     "tuple:3 tuple:1 none list:0 tuple:1 tuple:0"},
    {BYTES("{)\1N{NN0{0)\0" "0"),
     "dict tuple:1 none dict none none end dict end tuple:0 end"},
};

START_TEST(unmarshal_next_containers)
{
    for (size_t i = 0; i < COUNT(containers); i++) {
        words_expect(&containers[i]);
    }
}
END_TEST

static const struct words_example damaged[] = {
    {BYTES("?"), "unknown type"},
    {BYTES("\0"), "unknown type"},
    {BYTES("R\0\0\0\0"), "unknown type"},       /* Python 2's */
    {BYTES("0"), "an end that ends nothing"},
    {BYTES("[\1\0\0\0" "0"), "an end that ends nothing"},
    {BYTES("{N0"), "an end that ends nothing"},
    {BYTES("(\1\0\0\0" "r\0\0\0\0"), "a reference to nothing"},
    {BYTES("(\2\0\0\0" FLAG_NONE "r\1\0\0\0"), "a reference to nothing"},
    {BYTES("(\2\0\0\0" FLAG_NONE "r\xff\xff\xff\xff"), "negative"},
    {BYTES("s\xff\xff\xff\xff" "abc"), "negative"},
    {BYTES("u\0\0\0\x80" "abc"), "negative"},
    {BYTES("(\xff\xff\xff\xff" "NNN"), "negative"},
    {BYTES("u\1\0\0\0\xff"), "not well formed"},
    {BYTES("u\2\0\0\0\xc3x"), "not well formed"},
    {BYTES("t\2\0\0\0\xc0\x80"), "not well formed"},
    {BYTES("z\1\x80"), "not well formed"},
    {BYTES("a\2\0\0\0\xc3\xa9"), "not well formed"},
    {BYTES("f\3abc"), "bad number"},
    {BYTES("f\0"), "bad number"},
    {BYTES("f\4 1.5"), "bad number"},
    {BYTES("x\1" "1" "\1i"), "bad number"},
    {BYTES("l\1\0\0\0\0\x80"), "bad digit"},
    {BYTES("l\2\0\0\0\1\0\0\0"), "bad digit"},  /* a zero in front */
    /* Lengths that lie: nothing is as long as that. */
    {BYTES("l\xff\xff\xff\x7f" "abc"), "over 15,000 bits"},
    {BYTES("l\0\0\0\x80" "abc"), "over 15,000 bits"},
    {BYTES("s\xff\xff\xff\x7f" "abc"), "cut short"},
    {BYTES("z\xff" "abc"), "cut short"},
    {BYTES("(\xff\xff\xff\x7f" "NNN"), "cut short"},
    {BYTES("[\4\0\0\0" "NNN"), "cut short"},
    {BYTES(")\xff" "NNN"), "cut short"},
    /* What holds itself has no end. */
    {BYTES(FLAG_LIST "\1\0\0\0" "r\0\0\0\0"), "nested too deeply"},
    {BYTES(FLAG_TUPLE "\1" "r\0\0\0\0"), "nested too deeply"},
    {BYTES(FLAG_DICT "N" "r\0\0\0\0" "0"), "too many references"},
};

START_TEST(unmarshal_next_damaged)
{
    for (size_t i = 0; i < COUNT(damaged); i++) {
        words_expect_complaint(&damaged[i]);
    }
}
END_TEST

START_TEST(unmarshal_next_nothing)
{
    static const struct words_example nothing = {BYTES(""), "cut short"};

    words_expect_complaint(&nothing);
}
END_TEST

START_TEST(unmarshal_next_says_where)
{
    struct unmarshal_item item;

    reading_begin(&reading, "[\2\0\0\0N?", 7);
    unmarshal_next(&reading.reader, &item);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(reading.complaint.text, "byte 7:"));
    reading_end(&reading);
}
END_TEST

/* Tuples in one another. */
START_TEST(unmarshal_next_depth)
{
    char bytes[2 * (UNMARSHAL_MAX_DEPTH + 1) + 1] = {0};
    struct unmarshal_item item;

    for (size_t depth = 0; depth <= UNMARSHAL_MAX_DEPTH; depth++) {
        memcpy(bytes + 2 * depth, ")\1", 2);
    }
    reading_begin(&reading, bytes, sizeof(bytes));
    for (size_t depth = 0; depth < UNMARSHAL_MAX_DEPTH; depth++) {
        ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_OK);
    }
    ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(reading.complaint.text, "nested too deeply"));
    reading_end(&reading);
}
END_TEST

static enum status
read_text_of(size_t length)
{
    char *bytes = calloc(1, 5 + length);
    struct unmarshal_item item;
    enum status status;

    bytes[0] = 'a';
    for (int i = 0; i < 4; i++) {
        bytes[1 + i] = (char)(length >> 8 * i & 0xff);
    }
    reading_begin(&reading, bytes, 5 + length);
    status = unmarshal_next(&reading.reader, &item);
    if (status == STATUS_OK) {
        ck_assert_uint_eq(item.length, length);
    }
    reading_end(&reading);
    free(bytes);
    return status;
}

START_TEST(unmarshal_next_text_length)
{
    ck_assert_int_eq(read_text_of(UNMARSHAL_MAX_TEXT_BYTES), STATUS_OK);
    ck_assert_int_eq(read_text_of(UNMARSHAL_MAX_TEXT_BYTES + 1),
                     STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(reading.complaint.text, "a million bytes"));
}
END_TEST

/* Each of 40 tuples holds the one before it twice: 2**40 objects. */
START_TEST(unmarshal_next_multiplied_references)
{
    char bytes[1000] = "(\51\0\0\0" FLAG_TUPLE "\0";
    size_t length = 5 + 2, count = 0;
    struct unmarshal_item item;
    enum status status;

    for (int number = 0; number < 40; number++) {
        memcpy(bytes + length, FLAG_TUPLE "\2r....r....", 12);
        memcpy(bytes + length + 3, (char[4]){(char)number}, 4);
        memcpy(bytes + length + 8, (char[4]){(char)number}, 4);
        length += 12;
    }
    reading_begin(&reading, bytes, length);
    do {
        status = unmarshal_next(&reading.reader, &item);
        count++;
    } while (status == STATUS_OK && !unmarshal_is_done(&reading.reader));
    ck_assert_int_eq(status, STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(reading.complaint.text,
                                 "too many references"));
    ck_assert_uint_eq(count, length * UNMARSHAL_MAX_OBJECTS_PER_BYTE + 1);
    reading_end(&reading);
}
END_TEST

static enum status
attempt(void)
{
    static const char bytes[] = "(\5\0\0\0" FLAG_NONE FLAG_NONE FLAG_NONE
                                FLAG_TRUE "r\3\0\0\0";
    struct unmarshal_item item;
    enum status status;

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    do {
        status = unmarshal_next(&reading.reader, &item);
    } while (status == STATUS_OK && !unmarshal_is_done(&reading.reader));
    if (status == STATUS_OK) {
        ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    }
    else {
        ck_assert_str_eq(reading.complaint.text, "out of memory");
    }
    reading_end(&reading);
    return status;
}

START_TEST(unmarshal_next_without_memory)
{
    /* Room for 2 references, and for 4. */
    ck_assert_uint_eq(shortage_survive(attempt), 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, unmarshal_next_scalars);
    tcase_add_test(tests, unmarshal_next_long_integers);
    tcase_add_test(tests, unmarshal_next_vast_integer);
    tcase_add_test(tests, unmarshal_next_containers);
    tcase_add_test(tests, unmarshal_next_damaged);
    tcase_add_test(tests, unmarshal_next_nothing);
    tcase_add_test(tests, unmarshal_next_says_where);
    tcase_add_test(tests, unmarshal_next_depth);
    tcase_add_test(tests, unmarshal_next_text_length);
    tcase_add_test(tests, unmarshal_next_multiplied_references);
    tcase_add_test(tests, unmarshal_next_without_memory);
}

int
main(void)
{
    return suite_run("unmarshal", add_tests);
}
