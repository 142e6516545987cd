/* Tests of references in marshalled objects, of what the reader's user
   remembers, and of what is skipped. */

#include "suite.h"

#include <string.h>

#include "reading.h"
#include "words.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define BYTES WORDS_BYTES

static struct reading reading;

/* An object, and one or more references to it, r, by its number. */
static const struct words_example references[] = {
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
        words_expect(&references[i]);
    }
}
END_TEST

/* A reference at the end of what is read, and of a container in it. */
START_TEST(unmarshal_next_after_a_reference)
{
    static const struct words_example example = {
        BYTES("[\2\0\0\0)\2" FLAG_TUPLE "\1N" "r\0\0\0\0" "T"),
        "list:2 tuple:2 tuple:1 none tuple:1 none boolean:1"};

    words_expect(&example);
}
END_TEST

START_TEST(unmarshal_next_known_text)
{
    static const char bytes[] = ")\3" FLAG_ASCII "\1a" "r\0\0\0\0"
                                "r\0\0\0\0";
    struct unmarshal_item item;
    int remembered;

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(unmarshal_next_known(&reading.reader, &item), STATUS_OK);
    ck_assert_ptr_null(item.known);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_mem_eq(item.bytes, "a", 1);
    unmarshal_remember(&reading.reader, &item, &remembered);
    ck_assert_int_eq(unmarshal_next_known(&reading.reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_ptr_eq(item.known, &remembered);
    /* Who does not ask for what is known gets the text. */
    ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, UNMARSHAL_TEXT);
    ck_assert_uint_eq(item.length, 1);
    ck_assert_mem_eq(item.bytes, "a", 1);
    ck_assert(unmarshal_is_done(&reading.reader));
    reading_end(&reading);
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

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    unmarshal_next(&reading.reader, &item);
    unmarshal_next_known(&reading.reader, &tuple);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_NONE);
    unmarshal_remember(&reading.reader, &tuple, &remembered);
    unmarshal_next_known(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
    ck_assert_ptr_eq(item.known, &remembered);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
    ck_assert_uint_eq(item.count, 1);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_NONE);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    ck_assert(unmarshal_is_done(&reading.reader));
    reading_end(&reading);
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

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    unmarshal_next(&reading.reader, &item);
    unmarshal_next_known(&reading.reader, &item);
    ck_assert_uint_eq(item.reference, UNMARSHAL_NO_REFERENCE);
    unmarshal_remember(&reading.reader, &item, &remembered);
    unmarshal_next_known(&reading.reader, &item);
    ck_assert_uint_eq(item.reference, 0);
    unmarshal_next_known(&reading.reader, &item);
    ck_assert_ptr_null(item.known);
    ck_assert_mem_eq(item.bytes, "b", 1);
    reading_end(&reading);
}
END_TEST

START_TEST(unmarshal_skip_anything)
{
    static const struct words_example skipped[] = {
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
        reading_begin(&reading, bytes, length);
        unmarshal_next(&reading.reader, &item);
        unmarshal_next(&reading.reader, &item);
        ck_assert_int_eq(unmarshal_skip(&reading.reader, &item), STATUS_OK);
        ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_OK);
        ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
        ck_assert(unmarshal_is_done(&reading.reader));
        reading_end(&reading);
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

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    unmarshal_next(&reading.reader, &item);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(unmarshal_skip(&reading.reader, &item), STATUS_OK);
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_int_eq(unmarshal_next(&reading.reader, &item), STATUS_OK);
        ck_assert_int_eq(item.kind, kinds[i]);
    }
    ck_assert(unmarshal_is_done(&reading.reader));
    reading_end(&reading);
}
END_TEST

START_TEST(unmarshal_skip_reference)
{
    static const char bytes[] = ")\3" FLAG_TUPLE "\1N" "r\0\0\0\0" "T";
    struct unmarshal_item item;

    reading_begin(&reading, bytes, sizeof(bytes) - 1);
    unmarshal_next(&reading.reader, &item);
    for (int i = 0; i < 2; i++) {
        unmarshal_next(&reading.reader, &item);
        ck_assert_int_eq(item.kind, UNMARSHAL_TUPLE);
        ck_assert_int_eq(unmarshal_skip(&reading.reader, &item), STATUS_OK);
    }
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(item.kind, UNMARSHAL_BOOLEAN);
    ck_assert(unmarshal_is_done(&reading.reader));
    reading_end(&reading);
}
END_TEST

START_TEST(unmarshal_skip_damaged)
{
    struct unmarshal_item item;

    reading_begin(&reading, ")\2N?", 4);
    unmarshal_next(&reading.reader, &item);
    ck_assert_int_eq(unmarshal_skip(&reading.reader, &item), STATUS_INVALID);
    reading_end(&reading);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, unmarshal_next_references);
    tcase_add_test(tests, unmarshal_next_after_a_reference);
    tcase_add_test(tests, unmarshal_next_known_text);
    tcase_add_test(tests, unmarshal_next_known_tuple);
    tcase_add_test(tests, unmarshal_next_known_nothing);
    tcase_add_test(tests, unmarshal_skip_anything);
    tcase_add_test(tests, unmarshal_skip_then_refer);
    tcase_add_test(tests, unmarshal_skip_reference);
    tcase_add_test(tests, unmarshal_skip_damaged);
}

int
main(void)
{
    return suite_run("references", add_tests);
}
