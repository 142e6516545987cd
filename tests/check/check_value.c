/* Tests of marshalled objects that are kept. */

#include "suite.h"

#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "base/memory.h"
#include "stats/value.h"

#include "shortage.h"

static struct pool pool;
static struct complaint complaint;

/* The bytes of a literal, and how many they are. */
#define BYTES(literal) (literal), sizeof(literal) - 1

/* A dict with an object of each kind: {"text": (7, 1.5, None), "bytes":
   [True, {}], "huge": {2**60 ...}}. */
#define EVERYTHING                                                            \
    "{" "z\4text" ")\3" "i\7\0\0\0" "g\0\0\0\0\0\0\xf8\x3f" "N"               \
    "z\5bytes" "[\2\0\0\0" "T" "{0"                                           \
    "z\4huge" ">\1\0\0\0" "l\5\0\0\0\0\0\0\0\0\0\0\0\x10\0"                   \
    "s\2\0\0\0a\0" ":NNN" "0"

/* Read the object in bytes, of which at most left objects are kept. */
static enum status
read_at_most(const void *bytes, size_t length, size_t left,
             struct value **value)
{
    struct cursor cursor;
    struct unmarshal reader;
    struct unmarshal_item item;
    enum status status;

    cursor_init(&cursor, bytes, length);
    unmarshal_init(&reader, &cursor, &complaint);
    status = unmarshal_next(&reader, &item);
    if (status == STATUS_OK) {
        status = value_read(&reader, &item, &pool, &left, value);
    }
    if (status == STATUS_OK) {
        ck_assert_uint_eq(cursor_left(&cursor), 0);
    }
    unmarshal_clear(&reader);
    cursor_clear(&cursor);
    return status;
}

/* Return the object in bytes. The memory is used before, so that what is not
   set shows. */
static struct value *
value_of(const void *bytes, size_t length)
{
    struct value *value;

    ck_assert_int_eq(read_at_most(bytes, length, 100, &value), STATUS_OK);
    return value;
}

START_TEST(value_read_scalars)
{
    struct value *value;

    pool_init(&pool);
    value = value_of(BYTES("i\xff\xff\xff\xff"));
    ck_assert_int_eq(value->kind, UNMARSHAL_INTEGER);
    ck_assert_int_eq(value->integer, -1);
    value = value_of(BYTES("T"));
    ck_assert_int_eq(value->kind, UNMARSHAL_BOOLEAN);
    ck_assert_int_eq(value->integer, 1);
    value = value_of(BYTES("g\0\0\0\0\0\0\xf8\x3f"));
    ck_assert_int_eq(value->kind, UNMARSHAL_REAL);
    ck_assert_double_eq(value->real, 1.5);
    value = value_of(BYTES("N"));
    ck_assert_int_eq(value->kind, UNMARSHAL_NONE);
    ck_assert_uint_eq(value->count, 0);
    ck_assert_ptr_null(value->first);
    pool_clear(&pool);
}
END_TEST

/* A text and bytes are copied, with a 0 behind. */
START_TEST(value_read_bytes)
{
    char bytes[] = "z\3abc";
    struct value *value;

    pool_init(&pool);
    value = value_of(bytes, 5);
    memset(bytes, 'x', sizeof(bytes));
    ck_assert_int_eq(value->kind, UNMARSHAL_TEXT);
    ck_assert_uint_eq(value->length, 3);
    ck_assert_str_eq(value->bytes, "abc");
    value = value_of(BYTES("s\3\0\0\0a\0b"));
    ck_assert_int_eq(value->kind, UNMARSHAL_BYTES);
    ck_assert_uint_eq(value->length, 3);
    ck_assert_mem_eq(value->bytes, "a\0b", 4);
    value = value_of(BYTES("z\0"));
    ck_assert_uint_eq(value->length, 0);
    ck_assert_str_eq(value->bytes, "");
    pool_clear(&pool);
}
END_TEST

START_TEST(value_read_everything)
{
    struct value *value, *inner;

    pool_init(&pool);
    value = value_of(BYTES(EVERYTHING));
    ck_assert_int_eq(value->kind, UNMARSHAL_DICT);
    ck_assert_uint_eq(value->count, 8);
    ck_assert_str_eq(value->first->bytes, "text");
    inner = value->first->next;
    ck_assert_int_eq(inner->kind, UNMARSHAL_TUPLE);
    ck_assert_uint_eq(inner->count, 3);
    ck_assert_int_eq(inner->first->integer, 7);
    ck_assert_double_eq(inner->first->next->real, 1.5);
    ck_assert_int_eq(inner->first->next->next->kind, UNMARSHAL_NONE);
    ck_assert_ptr_null(inner->first->next->next->next);
    inner = inner->next->next;
    ck_assert_int_eq(inner->kind, UNMARSHAL_LIST);
    ck_assert_int_eq(inner->first->next->kind, UNMARSHAL_DICT);
    ck_assert_uint_eq(inner->first->next->count, 0);
    inner = inner->next->next;
    ck_assert_int_eq(inner->kind, UNMARSHAL_SET);
    ck_assert_int_eq(inner->first->kind, UNMARSHAL_HUGE);
    ck_assert_double_eq(inner->first->real, 0x1p64);
    inner = inner->next->next;
    ck_assert_int_eq(inner->kind, UNMARSHAL_SLICE);
    ck_assert_uint_eq(inner->count, 3);
    ck_assert_ptr_null(inner->next);
    pool_clear(&pool);
}
END_TEST

/* A list of five is six objects. */
START_TEST(value_read_too_many)
{
    static const char bytes[] = "[\5\0\0\0NNNNN";
    struct value *value;

    pool_init(&pool);
    ck_assert_int_eq(read_at_most(BYTES(bytes), 6, &value), STATUS_OK);
    ck_assert_int_eq(read_at_most(BYTES(bytes), 5, &value), STATUS_INVALID);
    ck_assert_ptr_nonnull(strstr(complaint.text, "over 1000000 objects"));
    ck_assert_int_eq(read_at_most(BYTES(bytes), 0, &value), STATUS_INVALID);
    pool_clear(&pool);
}
END_TEST

START_TEST(value_read_counts_what_is_left)
{
    struct cursor cursor;
    struct unmarshal reader;
    struct unmarshal_item item;
    struct value *value;
    size_t left = 10;

    pool_init(&pool);
    cursor_init(&cursor, BYTES("[\2\0\0\0NN"));
    unmarshal_init(&reader, &cursor, &complaint);
    unmarshal_next(&reader, &item);
    value_read(&reader, &item, &pool, &left, &value);
    ck_assert_uint_eq(left, 10 - 3);
    unmarshal_clear(&reader);
    cursor_clear(&cursor);
    pool_clear(&pool);
}
END_TEST

START_TEST(value_read_damaged)
{
    struct value *value;

    pool_init(&pool);
    ck_assert_int_eq(read_at_most(BYTES("[\2\0\0\0N?"), 9, &value),
                     STATUS_INVALID);
    ck_assert_int_eq(read_at_most(BYTES("{Nz\1a"), 9, &value),
                     STATUS_INVALID);
    pool_clear(&pool);
}
END_TEST

START_TEST(value_copy_is_equal)
{
    struct pool other;
    struct value *value, *copy;

    pool_init(&pool);
    pool_init(&other);
    value = value_of(BYTES(")\2" EVERYTHING "i\1\0\0\0"));
    copy = value_copy(&other, value);
    ck_assert_ptr_nonnull(copy);
    ck_assert(value_equal(copy, value));
    /* A copy of one inside does not take what follows it. */
    ck_assert_ptr_null(value_copy(&other, value->first)->next);
    pool_clear(&pool);
    ck_assert_uint_eq(copy->count, 2);
    ck_assert_str_eq(copy->first->first->bytes, "text");
    value_append(copy, value_new(&other, UNMARSHAL_DICT));
    ck_assert_uint_eq(copy->count, 3);
    pool_clear(&other);
}
END_TEST

START_TEST(value_equal_to_itself)
{
    static const struct {
        const char *bytes;
        size_t length;
    } values[] = {
        {BYTES("N")},
        {BYTES("T")},
        {BYTES("F")},
        {BYTES("i\0\0\0\0")},
        {BYTES("i\1\0\0\0")},
        {BYTES("g\0\0\0\0\0\0\0\0")},
        {BYTES("g\0\0\0\0\0\0\xf8\x3f")},
        {BYTES("l\5\0\0\0\0\0\0\0\0\0\0\0\x10\0")},
        {BYTES("z\0")},
        {BYTES("z\1a")},
        {BYTES("z\1b")},
        {BYTES("z\2ab")},
        {BYTES("u\3\0\0\0a\0b")},
        {BYTES("u\3\0\0\0a\0c")},
        {BYTES("s\1\0\0\0a")},
        {BYTES(")\0")},
        {BYTES(")\1N")},
        {BYTES(")\1T")},
        {BYTES(")\2NN")},
        {BYTES(")\2NT")},
        {BYTES("[\1\0\0\0N")},
        {BYTES("{0")},
        {BYTES("{z\1aN0")},
        {BYTES("{z\1bN0")},
        {BYTES("{z\1aT0")},
        {BYTES(")\1)\1N")},
        {BYTES(")\1)\1T")},
    };
    const size_t count = sizeof(values) / sizeof(*values);

    pool_init(&pool);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            ck_assert_msg(
                value_equal(value_of(values[i].bytes, values[i].length),
                            value_of(values[j].bytes, values[j].length))
                    == (i == j),
                "values %zu and %zu", i, j);
        }
    }
    pool_clear(&pool);
}
END_TEST

/* Texts behind other numbers: what a text has no use for is not compared. */
START_TEST(value_equal_wherever_it_stood)
{
    struct value *first, *second;

    pool_init(&pool);
    first = value_of(BYTES(")\2" "i\1\0\0\0" "z\1a"));
    second = value_of(BYTES(")\2" "i\2\0\0\0" "z\1a"));
    ck_assert(value_equal(first->first->next, second->first->next));
    ck_assert(value_equal(first->first->next,
                          value_new_text(&pool, "a", 1)));
    pool_clear(&pool);
}
END_TEST

START_TEST(value_find_in_a_dict)
{
    struct value *dict;

    pool_init(&pool);
    dict = value_of(BYTES("{" "i\1\0\0\0" "z\1i" "s\1\0\0\0a" "N"
                          "u\3\0\0\0a\0b" "F" "z\1a" "T" "0"));
    ck_assert_int_eq(value_find(dict, "a")->integer, 1);
    ck_assert_ptr_null(value_find(dict, "i"));
    ck_assert_ptr_null(value_find(dict, ""));
    pool_clear(&pool);
}
END_TEST

START_TEST(value_find_in_what_is_no_dict)
{
    pool_init(&pool);
    ck_assert_ptr_null(value_find(NULL, "a"));
    ck_assert_ptr_null(value_find(value_of(BYTES(")\2z\1aN")), "a"));
    ck_assert_ptr_null(value_find(value_of(BYTES("{0")), "a"));
    pool_clear(&pool);
}
END_TEST

START_TEST(value_append_to_a_dict)
{
    struct value *dict, *number;

    pool_init(&pool);
    dict = value_new(&pool, UNMARSHAL_DICT);
    ck_assert_ptr_null(value_find(dict, "calls"));
    number = value_new(&pool, UNMARSHAL_INTEGER);
    number->integer = 7;
    value_append(dict, value_new_text(&pool, "other", 5));
    value_append(dict, value_new(&pool, UNMARSHAL_NONE));
    value_append(dict, value_new_text(&pool, "calls, so long", 5));
    value_append(dict, number);
    ck_assert_uint_eq(dict->count, 4);
    ck_assert_ptr_eq(value_find(dict, "calls"), number);
    ck_assert(value_equal(dict, value_of(BYTES("{" "z\5other" "N" "z\5calls"
                                               "i\7\0\0\0" "0"))));
    pool_clear(&pool);
}
END_TEST

START_TEST(value_number_of_numbers)
{
    double number = 0;

    pool_init(&pool);
    ck_assert(value_number(value_of(BYTES("i\7\0\0\0")), &number));
    ck_assert_double_eq(number, 7);
    ck_assert(value_number(value_of(BYTES("g\0\0\0\0\0\0\xf8\x3f")),
                           &number));
    ck_assert_double_eq(number, 1.5);
    ck_assert(!value_number(value_of(BYTES("z\1" "7")), &number));
    ck_assert(!value_number(value_of(BYTES("N")), &number));
    ck_assert(!value_number(value_of(BYTES("T")), &number));
    pool_clear(&pool);
}
END_TEST

static enum status
attempt(void)
{
    struct value *value;
    enum status status;

    pool_init(&pool);
    status = read_at_most(BYTES(EVERYTHING), 100, &value);
    if (status == STATUS_NO_MEMORY) {
        ck_assert_str_eq(complaint.text, "out of memory");
    }
    if (status == STATUS_OK && value_copy(&pool, value) == NULL) {
        status = STATUS_NO_MEMORY;
    }
    if (status == STATUS_OK && value_new_text(&pool, "text", 4) == NULL) {
        status = STATUS_NO_MEMORY;
    }
    pool_clear(&pool);
    return status;
}

START_TEST(value_without_memory)
{
    /* 18 objects, 4 of which have bytes, twice; and a text's two. */
    ck_assert_uint_eq(shortage_survive(attempt), 2 * (18 + 4) + 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, value_read_scalars);
    tcase_add_test(tests, value_read_bytes);
    tcase_add_test(tests, value_read_everything);
    tcase_add_test(tests, value_read_too_many);
    tcase_add_test(tests, value_read_counts_what_is_left);
    tcase_add_test(tests, value_read_damaged);
    tcase_add_test(tests, value_copy_is_equal);
    tcase_add_test(tests, value_equal_to_itself);
    tcase_add_test(tests, value_equal_wherever_it_stood);
    tcase_add_test(tests, value_find_in_a_dict);
    tcase_add_test(tests, value_find_in_what_is_no_dict);
    tcase_add_test(tests, value_append_to_a_dict);
    tcase_add_test(tests, value_number_of_numbers);
    tcase_add_test(tests, value_without_memory);
}

int
main(void)
{
    return suite_run("value", add_tests);
}
