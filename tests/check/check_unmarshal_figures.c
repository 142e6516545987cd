/* Tests of reading four figures at once. */

#include "suite.h"

#include "stats/unmarshal.h"

/* The bytes of a literal, and how many they are. */
#define BYTES(literal) (literal), sizeof(literal) - 1

#define FIVE "i\5\0\0\0"
#define MINUS_TWO "i\xfe\xff\xff\xff"
#define HALF "g\0\0\0\0\0\0\xe0\x3f"
#define ONE "g\0\0\0\0\0\0\xf0\x3f"

static struct cursor cursor;
static struct unmarshal reader;
static struct complaint complaint;
static int64_t integers[2];
static double reals[2];

static void
begin(const char *bytes, size_t length)
{
    cursor_init(&cursor, bytes, length);
    unmarshal_init(&reader, &cursor, &complaint);
}

static void
tear_down(void)
{
    unmarshal_clear(&reader);
    cursor_clear(&cursor);
}

/* Read the next object, which has to be of that kind; return its integer. */
static int64_t
next(enum unmarshal_kind kind)
{
    struct unmarshal_item item;

    ck_assert_int_eq(unmarshal_next(&reader, &item), STATUS_OK);
    ck_assert_int_eq(item.kind, kind);
    return kind == UNMARSHAL_INTEGER ? item.integer : 0;
}

static void
expect_taken(int64_t first, int64_t second)
{
    ck_assert(unmarshal_next_figures(&reader, integers, reals));
    ck_assert_int_eq(integers[0], first);
    ck_assert_int_eq(integers[1], second);
    ck_assert_double_eq(reals[0], .5);
    ck_assert_double_eq(reals[1], 1);
}

/* Assert that nothing is taken, and that reading on goes on where it was. */
static void
expect_left(enum unmarshal_kind kind)
{
    size_t place = cursor_place(&cursor);

    ck_assert(!unmarshal_next_figures(&reader, integers, reals));
    ck_assert_uint_eq(cursor_place(&cursor), place);
    next(kind);
}

START_TEST(unmarshal_next_figures_of_a_tuple)
{
    begin(BYTES(")\4" FIVE MINUS_TWO HALF ONE));
    next(UNMARSHAL_TUPLE);
    expect_taken(5, -2);
    ck_assert(unmarshal_is_done(&reader));
}
END_TEST

START_TEST(unmarshal_next_figures_with_more_behind)
{
    begin(BYTES(")\5" FIVE MINUS_TWO HALF ONE "N"));
    next(UNMARSHAL_TUPLE);
    expect_taken(5, -2);
    ck_assert(!unmarshal_is_done(&reader));
    next(UNMARSHAL_NONE);
    ck_assert(unmarshal_is_done(&reader));
}
END_TEST

START_TEST(unmarshal_next_figures_of_a_dict_value)
{
    begin(BYTES("{N)\4" FIVE MINUS_TWO HALF ONE "0"));
    next(UNMARSHAL_DICT);
    next(UNMARSHAL_NONE);
    next(UNMARSHAL_TUPLE);
    expect_taken(5, -2);
    next(UNMARSHAL_END);
    ck_assert(unmarshal_is_done(&reader));
}
END_TEST

/* Small integers are one object in Python: references to it. */
START_TEST(unmarshal_next_figures_by_reference)
{
    begin(BYTES("[\5\0\0\0\xe9\7\0\0\0r\0\0\0\0r\0\0\0\0" HALF ONE));
    next(UNMARSHAL_LIST);
    next(UNMARSHAL_INTEGER);
    expect_taken(7, 7);
}
END_TEST

START_TEST(unmarshal_next_figures_by_reference_to_others)
{
    begin(BYTES("[\5\0\0\0\xceNr\0\0\0\0" FIVE HALF ONE));
    next(UNMARSHAL_LIST);
    next(UNMARSHAL_NONE);
    expect_left(UNMARSHAL_NONE);
    tear_down();
    begin(BYTES(")\4r\1\0\0\0" FIVE HALF ONE));
    next(UNMARSHAL_TUPLE);
    ck_assert(!unmarshal_next_figures(&reader, integers, reals));
}
END_TEST

/* What is marked, of another type, too little, or no sequence's is read one
   by one. */
START_TEST(unmarshal_next_figures_of_other_types)
{
    static const char *const bytes[] = {
        ")\4\xe9\5\1\1\1i\5\1\1\1g11111111g11111111",
        ")\4i\5\1\1\1i\5\1\1\1g11111111\34711111111",
        ")\4i\5\1\1\1i\5\1\1\1g11111111i1111",
        ")\4i\5\1\1\1l\1\1\1\1\1\1g11111111g11111111",
        ")\3i\5\1\1\1i\5\1\1\1g11111111g11111111",
        ")\4i\5\1\1\1i\5\1\1\1g11111111g1111111",
    };

    for (size_t i = 0; i < sizeof(bytes) / sizeof(*bytes); i++) {
        begin(bytes[i], strlen(bytes[i]));
        next(UNMARSHAL_TUPLE);
        expect_left(UNMARSHAL_INTEGER);
        tear_down();
    }
    begin(BYTES("{" FIVE MINUS_TWO HALF ONE "0"));
    next(UNMARSHAL_DICT);
    expect_left(UNMARSHAL_INTEGER);
    expect_left(UNMARSHAL_INTEGER);
    tear_down();
    begin(BYTES(FIVE MINUS_TWO HALF ONE));
    expect_left(UNMARSHAL_INTEGER);
}
END_TEST

/* A tuple that is read again where it first stood. */
START_TEST(unmarshal_next_figures_of_a_reference)
{
    begin(BYTES(")\2\xa9\4" FIVE MINUS_TWO HALF ONE "r\0\0\0\0"));
    next(UNMARSHAL_TUPLE);
    next(UNMARSHAL_TUPLE);
    expect_taken(5, -2);
    next(UNMARSHAL_TUPLE);
    expect_left(UNMARSHAL_INTEGER);
    ck_assert_int_eq(next(UNMARSHAL_INTEGER), -2);
    next(UNMARSHAL_REAL);
    next(UNMARSHAL_REAL);
    ck_assert(unmarshal_is_done(&reader));
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, NULL, tear_down);
    tcase_add_test(tests, unmarshal_next_figures_of_a_tuple);
    tcase_add_test(tests, unmarshal_next_figures_with_more_behind);
    tcase_add_test(tests, unmarshal_next_figures_of_a_dict_value);
    tcase_add_test(tests, unmarshal_next_figures_by_reference);
    tcase_add_test(tests, unmarshal_next_figures_by_reference_to_others);
    tcase_add_test(tests, unmarshal_next_figures_of_other_types);
    tcase_add_test(tests, unmarshal_next_figures_of_a_reference);
}

int
main(void)
{
    return suite_run("unmarshal_figures", add_tests);
}
