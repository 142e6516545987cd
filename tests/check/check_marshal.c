/* Tests of the writer of marshal's format. What the bytes are was taken from
   marshal.dumps(object, 4) of Python 3.13, where that writes no reference. */

#include "suite.h"

#include <math.h>

#include "base/memory.h"
#include "stats/marshal.h"

static struct sink sink;
static struct marshal writer;

static void
set_up(void)
{
    sink_init(&sink);
    marshal_init(&writer, &sink);
}

static void
tear_down(void)
{
    sink_clear(&sink);
}

/* Assert that the bytes written since the last call are those of expected,
   without its 0. */
#define EXPECT(expected) expect(expected, sizeof(expected) - 1)

static void
expect(const char *expected, size_t length)
{
    ck_assert_int_eq(sink.status, STATUS_OK);
    ck_assert_uint_eq(sink.length, length);
    ck_assert_mem_eq(sink.bytes, expected, length);
    sink.length = 0;
}

START_TEST(marshal_constants)
{
    marshal_none(&writer);
    marshal_boolean(&writer, true);
    marshal_boolean(&writer, false);
    EXPECT("NTF");
}
END_TEST

START_TEST(marshal_integer_of_32_bits)
{
    marshal_integer(&writer, 0);
    EXPECT("i\0\0\0\0");
    marshal_integer(&writer, -2);
    EXPECT("i\xfe\xff\xff\xff");
    marshal_integer(&writer, INT32_MAX);
    EXPECT("i\xff\xff\xff\x7f");
    marshal_integer(&writer, INT32_MIN);
    EXPECT("i\0\0\0\x80");
}
END_TEST

/* Digits of 15 bits, the least first; their count is negative as a sign. */
START_TEST(marshal_integer_of_64_bits)
{
    marshal_integer(&writer, (int64_t)INT32_MAX + 1);
    EXPECT("l\x03\0\0\0\0\0\0\0\x02\0");
    marshal_integer(&writer, (int64_t)INT32_MIN - 1);
    EXPECT("l\xfd\xff\xff\xff\x01\0\0\0\x02\0");
    marshal_integer(&writer, INT64_MAX);
    EXPECT("l\x05\0\0\0\xff\x7f\xff\x7f\xff\x7f\xff\x7f\x07\0");
    marshal_integer(&writer, INT64_MIN);
    EXPECT("l\xfb\xff\xff\xff\0\0\0\0\0\0\0\0\x08\0");
}
END_TEST

START_TEST(marshal_real_any)
{
    marshal_real(&writer, 1.5);
    EXPECT("g\0\0\0\0\0\0\xf8\x3f");
    marshal_real(&writer, -0.0);
    EXPECT("g\0\0\0\0\0\0\0\x80");
    marshal_real(&writer, -INFINITY);
    EXPECT("g\0\0\0\0\0\0\xf0\xff");
}
END_TEST

START_TEST(marshal_text_short)
{
    marshal_text(&writer, "", 0);
    EXPECT("z\0");
    marshal_text(&writer, "a\0b", 3);
    EXPECT("z\x03"
           "a\0b");
}
END_TEST

/* 255 bytes are the longest of a length in one byte. */
START_TEST(marshal_text_long)
{
    char text[256];

    memset(text, 'x', sizeof(text));
    marshal_text(&writer, text, 255);
    ck_assert_mem_eq(sink.bytes, "z\xff", 2);
    ck_assert_uint_eq(sink.length, 2 + 255);
    sink.length = 0;
    marshal_text(&writer, text, 256);
    ck_assert_mem_eq(sink.bytes, "a\0\x01\0\0", 5);
    ck_assert_uint_eq(sink.length, 5 + 256);
}
END_TEST

/* An accented letter, and half a surrogate pair. */
START_TEST(marshal_text_beyond_ascii)
{
    marshal_text(&writer, "\xc3\xa9", 2);
    EXPECT("u\x02\0\0\0\xc3\xa9");
    marshal_text(&writer, "\xed\xa0\x80", 3);
    EXPECT("u\x03\0\0\0\xed\xa0\x80");
}
END_TEST

START_TEST(marshal_containers)
{
    marshal_dict(&writer);
    marshal_tuple(&writer, 1);
    marshal_none(&writer);
    marshal_tuple(&writer, 0);
    marshal_end(&writer);
    EXPECT("{)\x01N)\0" "0");
    marshal_tuple(&writer, 256);
    EXPECT("(\0\x01\0\0");
}
END_TEST

START_TEST(marshal_refer_to_marked)
{
    uint32_t tuple = marshal_mark(&writer), text;

    marshal_tuple(&writer, 3);
    text = marshal_mark(&writer);
    marshal_text(&writer, "t", 1);
    marshal_refer(&writer, text);
    marshal_none(&writer);
    marshal_refer(&writer, tuple);
    EXPECT("\xa9\x03\xfa\x01tr\x01\0\0\0Nr\0\0\0\0");
}
END_TEST

START_TEST(marshal_mark_too_many)
{
    writer.mark_count = MARSHAL_NO_PLACE - 1;
    ck_assert_uint_eq(marshal_mark(&writer), MARSHAL_NO_PLACE - 1);
    marshal_none(&writer);
    ck_assert_uint_eq(marshal_mark(&writer), MARSHAL_NO_PLACE);
    marshal_none(&writer);
    EXPECT("\xceN");
}
END_TEST

/* Read one object of length bytes into pool. */
static struct value *
read_value(struct pool *pool, const char *bytes, size_t length)
{
    struct cursor cursor;
    struct unmarshal reader;
    struct unmarshal_item item;
    struct complaint complaint;
    struct value *value;
    size_t left = 100;

    cursor_init(&cursor, bytes, length);
    unmarshal_init(&reader, &cursor, &complaint);
    ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
    ck_assert_int_eq(value_read(&reader, &item, pool, &left, &value),
                     STATUS_OK);
    unmarshal_clear(&reader);
    return value;
}

/* Every kind comes out as it was written. */
START_TEST(marshal_value_as_it_was)
{
    static const char bytes[]
        = "{z\x01" "a[\x02\0\0\0NTi\x07\0\0\0g\0\0\0\0\0\0\xf8\x3f"
          "s\x02\0\0\0\0\xff)\x02" "F{0z\x01" "b>\x01\0\0\0"
          "u\x02\0\0\0\xc3\xa9" "0";
    struct pool pool;

    pool_init(&pool);
    marshal_value(&writer, read_value(&pool, bytes, sizeof(bytes) - 1));
    EXPECT(bytes);
    pool_clear(&pool);
}
END_TEST

/* 2**75 has six digits; then a complex number, Ellipsis, a set. */
START_TEST(marshal_value_not_kept)
{
    static const char bytes[]
        = ")\x04l\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0"
          "y\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0.<\0\0\0\0";
    struct pool pool;

    pool_init(&pool);
    marshal_value(&writer, read_value(&pool, bytes, sizeof(bytes) - 1));
    EXPECT(")\x04g\0\0\0\0\0\0\xa0\x44NN>\0\0\0\0");
    pool_clear(&pool);
}
END_TEST

START_TEST(marshal_without_memory)
{
    memory_fail_after(1);
    marshal_text(&writer, "text", 4);
    memory_fail_after(0);
    ck_assert_int_eq(sink.status, STATUS_NO_MEMORY);
    marshal_none(&writer);
    ck_assert_uint_eq(sink.length, 0);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, marshal_constants);
    tcase_add_test(tests, marshal_integer_of_32_bits);
    tcase_add_test(tests, marshal_integer_of_64_bits);
    tcase_add_test(tests, marshal_real_any);
    tcase_add_test(tests, marshal_text_short);
    tcase_add_test(tests, marshal_text_long);
    tcase_add_test(tests, marshal_text_beyond_ascii);
    tcase_add_test(tests, marshal_containers);
    tcase_add_test(tests, marshal_refer_to_marked);
    tcase_add_test(tests, marshal_mark_too_many);
    tcase_add_test(tests, marshal_value_as_it_was);
    tcase_add_test(tests, marshal_value_not_kept);
    tcase_add_test(tests, marshal_without_memory);
}

int
main(void)
{
    return suite_run("marshal", add_tests);
}
