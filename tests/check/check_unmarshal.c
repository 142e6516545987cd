/* Tests of the reader of marshalled objects. What is read is written down as
   words, one for each object: "tuple:2 text:a integer:1". */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/number.h"
#include "base/sink.h"
#include "stats/unmarshal.h"

#include "shortage.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* The bytes of a literal, and how many they are. */
#define BYTES(literal) (literal), sizeof(literal) - 1

struct example {
    const char *bytes;
    size_t length;
    const char *expected;       /* the words, or what the complaint says */
};

/* Type bytes with the flag of what can be referred to. */
#define FLAG_NONE "\xce"
#define FLAG_TRUE "\xd4"
#define FLAG_INTEGER "\xe9"
#define FLAG_LONG "\xec"
#define FLAG_REAL "\xe7"
#define FLAG_COMPLEX "\xf9"
#define FLAG_BYTES "\xf3"
#define FLAG_ASCII "\xfa"
#define FLAG_TUPLE "\xa9"
#define FLAG_LIST "\xdb"
#define FLAG_DICT "\xfb"
#define FLAG_SET "\xbc"
#define FLAG_SLICE "\xba"

static struct cursor cursor;
static struct unmarshal reader;
static struct complaint complaint;

static void
begin(const void *bytes, size_t length)
{
    complaint.text[0] = '\0';
    cursor_init(&cursor, bytes, length);
    unmarshal_init(&reader, &cursor, &complaint);
}

static void
end(void)
{
    unmarshal_clear(&reader);
    cursor_clear(&cursor);
}

static void
write_number(struct sink *words, const char *name, int64_t number)
{
    char text[NUMBER_BYTES];

    sink_text(words, name);
    sink_bytes(words, text, number_integer(text, number));
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

/* Write the words of the object that begins at the reader's place. */
static enum status
describe(struct sink *words)
{
    do {
        struct unmarshal_item item;
        enum status status = unmarshal_next(&reader, &item);

        if (status != STATUS_OK) {
            return status;
        }
        if (words->length > 0) {
            sink_byte(words, ' ');
        }
        write_word(words, &item);
    } while (!unmarshal_is_done(&reader));
    return STATUS_OK;
}

/* Read length bytes out of a block that ends with them. */
static enum status
read_block(const void *bytes, size_t length, struct sink *words)
{
    char *block = malloc(length > 0 ? length : 1);
    enum status status;

    memcpy(block, bytes, length);
    begin(block, length);
    status = describe(words);
    if (status == STATUS_OK) {
        ck_assert_uint_eq(cursor_left(&cursor), 0);
    }
    end();
    free(block);
    return status;
}

/* Assert that example is read as expected, and that whatever its beginning
   is, it is cut short. */
static void
expect_words(const struct example *example)
{
    struct sink words;

    sink_init(&words);
    if (read_block(example->bytes, example->length, &words) != STATUS_OK) {
        ck_abort_msg("%s: %s", example->expected, complaint.text);
    }
    sink_byte(&words, '\0');
    ck_assert_str_eq(words.bytes, example->expected);
    for (size_t length = 0; length < example->length; length++) {
        words.length = 0;
        ck_assert_int_eq(read_block(example->bytes, length, &words),
                         STATUS_INVALID);
        ck_assert_msg(strstr(complaint.text, "cut short") != NULL,
                      "%s, %zu bytes: %s", example->expected, length,
                      complaint.text);
    }
    sink_clear(&words);
}

static void
expect_complaint(const struct example *example)
{
    struct sink words;

    sink_init(&words);
    ck_assert_msg(read_block(example->bytes, example->length, &words)
                      == STATUS_INVALID,
                  "no complaint: %s", example->expected);
    ck_assert_msg(strstr(complaint.text, example->expected) != NULL,
                  "%s, not: %s", complaint.text, example->expected);
    sink_clear(&words);
}

/* Each type of each version. */
static const struct example scalars[] = {
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
        expect_words(&scalars[i]);
    }
}
END_TEST

/* How many digits of 15 bits, the sign with it, and the digits. */
static const struct example longs[] = {
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
        expect_words(&longs[i]);
    }
}
END_TEST

/* An integer that no double can hold is infinite. */
START_TEST(unmarshal_next_vast_integer)
{
    char bytes[5 + 2 * 100] = "l\x64";
    struct unmarshal_item item;

    memset(bytes + 5, 1, sizeof(bytes) - 5);
    begin(bytes, sizeof(bytes));
    ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_HUGE);
    ck_assert(item.real > 1e308);
    ck_assert(unmarshal_is_done(&reader));
    end();
}
END_TEST

static const struct example containers[] = {
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
    {BYTES(")\3)\1N[\0\0\0\0)\1)\0"),
     "tuple:3 tuple:1 none list:0 tuple:1 tuple:0"},
    {BYTES("{)\1N{NN0{0)\0" "0"),
     "dict tuple:1 none dict none none end dict end tuple:0 end"},
};

START_TEST(unmarshal_next_containers)
{
    for (size_t i = 0; i < COUNT(containers); i++) {
        expect_words(&containers[i]);
    }
}
END_TEST

/* An object, and one or more references to it, r, by its number. */
static const struct example references[] = {
    {BYTES("(\2\0\0\0" FLAG_NONE "r\0\0\0\0"), "tuple:2 none none"},
    {BYTES("(\2\0\0\0" FLAG_TRUE "r\0\0\0\0"),
     "tuple:2 boolean:1 boolean:1"},
    {BYTES("(\2\0\0\0" FLAG_INTEGER "\7\0\0\0" "r\0\0\0\0"),
     "tuple:2 integer:7 integer:7"},
    {BYTES("(\2\0\0\0" FLAG_LONG "\xff\xff\xff\xff\7\0" "r\0\0\0\0"),
     "tuple:2 integer:-7 integer:-7"},
    {BYTES("(\2\0\0\0" FLAG_LONG "\5\0\0\0\0\0\0\0\0\0\0\0\x10\0"
           "r\0\0\0\0"),
     "tuple:2 huge:1.8446744073709552e+19 huge:1.8446744073709552e+19"},
    {BYTES("(\2\0\0\0" FLAG_REAL "\0\0\0\0\0\0\xf8\x3f" "r\0\0\0\0"),
     "tuple:2 real:1.5 real:1.5"},
    {BYTES("(\2\0\0\0" FLAG_COMPLEX "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
           "r\0\0\0\0"),
     "tuple:2 complex complex"},
    {BYTES("(\2\0\0\0" FLAG_BYTES "\1\0\0\0b" "r\0\0\0\0"),
     "tuple:2 bytes:b bytes:b"},
    {BYTES("(\2\0\0\0" FLAG_ASCII "\1t" "r\0\0\0\0"),
     "tuple:2 text:t text:t"},
    {BYTES("(\2\0\0\0" FLAG_TUPLE "\0" "r\0\0\0\0"),
     "tuple:2 tuple:0 tuple:0"},
    {BYTES("(\2\0\0\0" FLAG_LIST "\1\0\0\0N" "r\0\0\0\0"),
     "tuple:2 list:1 none list:1 none"},
    {BYTES("(\2\0\0\0" FLAG_SET "\1\0\0\0N" "r\0\0\0\0"),
     "tuple:2 set:1 none set:1 none"},
    {BYTES("(\2\0\0\0" FLAG_SLICE "NNN" "r\0\0\0\0"),
     "tuple:2 slice:3 none none none slice:3 none none none"},
    {BYTES("(\2\0\0\0" FLAG_DICT "NT0" "r\0\0\0\0"),
     "tuple:2 dict none boolean:1 end dict none boolean:1 end"},
    {BYTES("(\2\0\0\0" FLAG_DICT "0" "r\0\0\0\0"),
     "tuple:2 dict end dict end"},
    /* A reference may have the flag, which means nothing. */
    {BYTES("(\2\0\0\0" FLAG_NONE "\xf2\0\0\0\0"), "tuple:2 none none"},
    /* As keys and as values of a dict: 0 is the key, 1 the value. */
    {BYTES("{" FLAG_ASCII "\1k" FLAG_TUPLE "\1N" "r\1\0\0\0" "r\0\0\0\0"
           "r\0\0\0\0" "r\1\0\0\0" "0"),
     "dict text:k tuple:1 none tuple:1 none text:k text:k tuple:1 none end"},
    /* In one another: 0 is a tuple, 1 the text in it, 2 holds both. What is
       read again is not numbered again. */
    {BYTES("[\5\0\0\0" FLAG_TUPLE "\2" FLAG_ASCII "\1a" "N" "r\0\0\0\0"
           FLAG_TUPLE "\2" "r\0\0\0\0" "r\1\0\0\0" "r\2\0\0\0" "r\1\0\0\0"),
     "list:5 tuple:2 text:a none tuple:2 text:a none "
     "tuple:2 tuple:2 text:a none text:a "
     "tuple:2 tuple:2 text:a none text:a text:a"},
};

START_TEST(unmarshal_next_references)
{
    for (size_t i = 0; i < COUNT(references); i++) {
        expect_words(&references[i]);
    }
}
END_TEST

/* A reference at the end of what is read, and of a container in it. */
START_TEST(unmarshal_next_after_a_reference)
{
    static const struct example example = {
        BYTES("[\2\0\0\0)\2" FLAG_TUPLE "\1N" "r\0\0\0\0" "T"),
        "list:2 tuple:2 tuple:1 none tuple:1 none boolean:1"};

    expect_words(&example);
}
END_TEST

static const struct example damaged[] = {
    {BYTES("?"), "unknown type"},
    {BYTES("\0"), "unknown type"},
    {BYTES("R\0\0\0\0"), "unknown type"},       /* Python 2's */
    {BYTES("c\0\0\0\0"), "code"},
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
    {BYTES("l\xff\xff\xff\x7f" "abc"), "cut short"},
    {BYTES("l\0\0\0\x80" "abc"), "cut short"},
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
        expect_complaint(&damaged[i]);
    }
}
END_TEST

START_TEST(unmarshal_next_nothing)
{
    static const struct example nothing = {BYTES(""), "cut short"};

    expect_complaint(&nothing);
}
END_TEST

START_TEST(unmarshal_next_says_where)
{
    struct unmarshal_item item;

    begin("[\2\0\0\0N?", 7);
    unmarshal_next(&reader, &item);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "byte 7:"));
    end();
}
END_TEST

/* Tuples in one another, with None inside. */
START_TEST(unmarshal_next_depth)
{
    char bytes[2 * UNMARSHAL_MAX_DEPTH + 3];
    struct sink words;

    sink_init(&words);
    for (size_t depth = UNMARSHAL_MAX_DEPTH; depth > 0; depth--) {
        memcpy(bytes + 2 * depth, ")\1", 2);
    }
    bytes[2 * UNMARSHAL_MAX_DEPTH + 2] = 'N';
    ck_assert_int_eq(read_block(bytes + 2, sizeof(bytes) - 2, &words),
                     STATUS_OK);
    memcpy(bytes, ")\1", 2);
    ck_assert_int_eq(read_block(bytes, sizeof(bytes), &words),
                     STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "nested too deeply"));
    sink_clear(&words);
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
    begin(bytes, 5 + length);
    status = unmarshal_next(&reader, &item);
    if (status == STATUS_OK) {
        ck_assert_uint_eq(item.length, length);
    }
    end();
    free(bytes);
    return status;
}

START_TEST(unmarshal_next_text_length)
{
    ck_assert_int_eq(read_text_of(UNMARSHAL_MAX_TEXT_BYTES), STATUS_OK);
    ck_assert_int_eq(read_text_of(UNMARSHAL_MAX_TEXT_BYTES + 1),
                     STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "a million bytes"));
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
    begin(bytes, length);
    do {
        status = unmarshal_next(&reader, &item);
        count++;
    } while (status == STATUS_OK && !unmarshal_is_done(&reader));
    ck_assert_int_eq(status, STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "too many references"));
    ck_assert_uint_eq(count, length * UNMARSHAL_MAX_OBJECTS_PER_BYTE + 1);
    end();
}
END_TEST

START_TEST(unmarshal_next_known_text)
{
    static const char bytes[] = ")\3" FLAG_ASCII "\1a" "r\0\0\0\0"
                                "r\0\0\0\0";
    struct unmarshal_item item;
    int remembered;

    begin(bytes, sizeof(bytes) - 1);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(unmarshal_next_known(&reader, &item), STATUS_OK);
    ck_assert_ptr_null(item.known);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_mem_eq(item.bytes, "a", 1);
    unmarshal_remember(&reader, &item, &remembered);
    ck_assert_int_eq(unmarshal_next_known(&reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_ptr_eq(item.known, &remembered);
    /* Who does not ask for what is known gets the text. */
    ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_uint_eq(item.length, 1);
    ck_assert_mem_eq(item.bytes, "a", 1);
    ck_assert(unmarshal_is_done(&reader));
    end();
}
END_TEST

/* A tuple is remembered once its objects have ended, and is not entered when
   it is referred to. */
START_TEST(unmarshal_next_known_tuple)
{
    static const char bytes[] = ")\4" FLAG_TUPLE "\1N" "r\0\0\0\0"
                                "r\0\0\0\0" "T";
    struct unmarshal_item tuple, item;
    int remembered;

    begin(bytes, sizeof(bytes) - 1);
    unmarshal_next(&reader, &item);
    unmarshal_next_known(&reader, &tuple);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_NONE);
    unmarshal_remember(&reader, &tuple, &remembered);
    unmarshal_next_known(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
    ck_assert_ptr_eq(item.known, &remembered);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
    ck_assert_uint_eq(item.count, 1);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_NONE);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    ck_assert(unmarshal_is_done(&reader));
    end();
}
END_TEST

/* What is not remembered is read, and what nobody can refer to is not
   remembered. */
START_TEST(unmarshal_next_known_nothing)
{
    static const char bytes[] = ")\3" "z\1a" FLAG_ASCII "\1b"
                                "r\0\0\0\0";
    struct unmarshal_item item;
    int remembered;

    begin(bytes, sizeof(bytes) - 1);
    unmarshal_next(&reader, &item);
    unmarshal_next_known(&reader, &item);
    ck_assert_uint_eq(item.reference, UNMARSHAL_NO_REFERENCE);
    unmarshal_remember(&reader, &item, &remembered);
    unmarshal_next_known(&reader, &item);
    ck_assert_uint_eq(item.reference, 0);
    unmarshal_next_known(&reader, &item);
    ck_assert_ptr_null(item.known);
    ck_assert_mem_eq(item.bytes, "b", 1);
    end();
}
END_TEST

START_TEST(unmarshal_skip_anything)
{
    static const struct example skipped[] = {
        {BYTES("N"), ""},
        {BYTES("z\1a"), ""},
        {BYTES(")\0"), ""},
        {BYTES("{0"), ""},
        {BYTES(")\2)\1N)\0"), ""},
        {BYTES("{N{NN0)\1N[\0\0\0\0" "0"), ""},
    };

    for (size_t i = 0; i < COUNT(skipped); i++) {
        char bytes[50] = ")\2";
        size_t length = 2 + skipped[i].length;
        struct unmarshal_item item;

        memcpy(bytes + 2, skipped[i].bytes, skipped[i].length);
        bytes[length++] = 'T';
        begin(bytes, length);
        unmarshal_next(&reader, &item);
        unmarshal_next(&reader, &item);
        ck_assert_int_eq(unmarshal_skip(&reader, &item), STATUS_OK);
        ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
        ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
        ck_assert(unmarshal_is_done(&reader));
        end();
    }
}
END_TEST

/* What is skipped is numbered as what is read: 0 is in the tuple that is
   skipped, 1 is behind it, and 2 refers to the tuple. */
START_TEST(unmarshal_skip_then_refer)
{
    static const char bytes[] = ")\4)\1" FLAG_NONE FLAG_TRUE "r\1\0\0\0"
                                "r\0\0\0\0";
    static const enum unmarshal_kind kinds[] = {
        UNMARSHAL_BOOLEAN, UNMARSHAL_BOOLEAN, UNMARSHAL_NONE,
    };
    struct unmarshal_item item;

    begin(bytes, sizeof(bytes) - 1);
    unmarshal_next(&reader, &item);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(unmarshal_skip(&reader, &item), STATUS_OK);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
        ck_assert_int_eq(item.kind, kinds[i]);
    }
    ck_assert(unmarshal_is_done(&reader));
    end();
}
END_TEST

START_TEST(unmarshal_skip_reference)
{
    static const char bytes[] = ")\3" FLAG_TUPLE "\1N" "r\0\0\0\0" "T";
    struct unmarshal_item item;

    begin(bytes, sizeof(bytes) - 1);
    unmarshal_next(&reader, &item);
    for (int i = 0; i < 2; i++) {
        unmarshal_next(&reader, &item);
        ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
        ck_assert_int_eq(unmarshal_skip(&reader, &item), STATUS_OK);
    }
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    ck_assert(unmarshal_is_done(&reader));
    end();
}
END_TEST

START_TEST(unmarshal_skip_damaged)
{
    struct unmarshal_item item;

    begin(")\2N?", 4);
    unmarshal_next(&reader, &item);
    ck_assert_int_eq(unmarshal_skip(&reader, &item), STATUS_INVALID);
    end();
}
END_TEST

static enum status
attempt(void)
{
    static const char bytes[] = "(\5\0\0\0" FLAG_NONE FLAG_NONE FLAG_NONE
                                FLAG_TRUE "r\3\0\0\0";
    struct unmarshal_item item;
    enum status status;

    begin(bytes, sizeof(bytes) - 1);
    do {
        status = unmarshal_next(&reader, &item);
    } while (status == STATUS_OK && !unmarshal_is_done(&reader));
    if (status == STATUS_OK) {
        ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    }
    else {
        ck_assert_str_eq(complaint.text, "out of memory");
    }
    end();
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
    tcase_add_test(tests, unmarshal_next_references);
    tcase_add_test(tests, unmarshal_next_after_a_reference);
    tcase_add_test(tests, unmarshal_next_damaged);
    tcase_add_test(tests, unmarshal_next_nothing);
    tcase_add_test(tests, unmarshal_next_says_where);
    tcase_add_test(tests, unmarshal_next_depth);
    tcase_add_test(tests, unmarshal_next_text_length);
    tcase_add_test(tests, unmarshal_next_multiplied_references);
    tcase_add_test(tests, unmarshal_next_known_text);
    tcase_add_test(tests, unmarshal_next_known_tuple);
    tcase_add_test(tests, unmarshal_next_known_nothing);
    tcase_add_test(tests, unmarshal_skip_anything);
    tcase_add_test(tests, unmarshal_skip_then_refer);
    tcase_add_test(tests, unmarshal_skip_reference);
    tcase_add_test(tests, unmarshal_skip_damaged);
    tcase_add_test(tests, unmarshal_next_without_memory);
}

int
main(void)
{
    return suite_run("unmarshal", add_tests);
}
