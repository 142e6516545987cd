/* Tests of words: blanks, integers and fractions as Python reads them. */

#include "suite.h"

#include <math.h>
#include <string.h>

#include "../../Modules/pstats/word.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char text[1024];

START_TEST(word_strip_any_blanks)
{
    static const char *const cases[][2] = {
        {"", ""},
        {" \t\n\v\f\r\x1c\x1d\x1e\x1f", ""},
        {"a", "a"},
        {"  a  b\t", "a  b"},
        {"\xc2\x85\xc2\xa0\xe1\x9a\x80" "a\xe2\x80\x80", "a"},
        {"\xe2\x80\x8a" "a\xe2\x80\xa8\xe2\x80\xa9\xe2\x80\xaf", "a"},
        {"\xe2\x81\x9f" "a\xe3\x80\x80", "a"},
        {"\xe2\x80\x8b", "\xe2\x80\x8b"},       /* of no width: no blank */
        {"\xc3\xa9 ", "\xc3\xa9"},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        strcpy(text, cases[i][0]);
        ck_assert_str_eq(word_strip(text), cases[i][1]);
    }
}
END_TEST

START_TEST(word_next_to_the_end)
{
    char *rest = text;

    strcpy(text, " one\ttwo \xe2\x80\x83\xc3\xa9 ");
    ck_assert_str_eq(word_next(&rest), "one");
    ck_assert_str_eq(word_next(&rest), "two");
    ck_assert_str_eq(word_next(&rest), "\xc3\xa9");
    ck_assert_ptr_null(word_next(&rest));
    ck_assert_ptr_null(word_next(&rest));
}
END_TEST

START_TEST(word_next_of_none)
{
    char *rest = text;

    strcpy(text, " \t");
    ck_assert_ptr_null(word_next(&rest));
}
END_TEST

START_TEST(word_integer_accepted)
{
    static const struct {
        const char *word;
        int64_t value;
    } cases[] = {
        {"0", 0}, {"-0", 0}, {"+7", 7}, {"-7", -7}, {"007", 7},
        {"1_000", 1000}, {"-1_0_0", -100},
        {"9223372036854775807", INT64_MAX},
        {"9223372036854775808", INT64_MAX},
        {"-9223372036854775808", INT64_MIN},
        {"-99999999999999999999", INT64_MIN},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        int64_t value = 1;

        ck_assert_msg(word_integer(cases[i].word, &value), "%s",
                      cases[i].word);
        ck_assert_int_eq(value, cases[i].value);
    }
}
END_TEST

START_TEST(word_integer_refused)
{
    static const char *const words[] = {
        "", "+", "-", "--1", "+-1", "1.", ".1", "1e3", "0x10", "a", "1a",
        "_1", "1_", "1__0", "-_1", "_", "\xd9\xa1",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        int64_t value;

        ck_assert_msg(!word_integer(words[i], &value), "%s", words[i]);
    }
}
END_TEST

START_TEST(word_real_accepted)
{
    static const struct {
        const char *word;
        double value;
    } cases[] = {
        {".5", .5}, {"5.", 5}, {"+0.25", .25}, {"-1e-2", -.01},
        {"1_0.2_5", 10.25}, {"1_0e-0_1", 1}, {"7", 7}, {"inf", INFINITY},
        {"-Infinity", -INFINITY}, {"1e999", INFINITY}, {"1e-999", 0},
    };
    double value;

    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_msg(word_real(cases[i].word, &value), "%s", cases[i].word);
        ck_assert_double_eq(value, cases[i].value);
    }
    ck_assert(word_real("NaN", &value));
    ck_assert_double_nan(value);
}
END_TEST

START_TEST(word_real_refused)
{
    static const char *const words[] = {
        "", ".", "e1", "1e", "1_.5", "1._5", "_1.5", "1.5_", "1_e5", "1e_5",
        "0x1p3", "nan(1)", "main", "a_b", "in_f",
    };

    for (size_t i = 0; i < COUNT(words); i++) {
        double value;

        ck_assert_msg(!word_real(words[i], &value), "%s", words[i]);
    }
}
END_TEST

/* Its digits are cut nowhere: it is no number at all. */
START_TEST(word_integer_too_long)
{
    int64_t value;
    double real;

    memset(text, '1', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    ck_assert(!word_integer(text, &value));
    ck_assert(!word_real(text, &real));
}
END_TEST

static void
add(TCase *tests)
{
    tcase_add_test(tests, word_strip_any_blanks);
    tcase_add_test(tests, word_next_to_the_end);
    tcase_add_test(tests, word_next_of_none);
    tcase_add_test(tests, word_integer_accepted);
    tcase_add_test(tests, word_integer_refused);
    tcase_add_test(tests, word_real_accepted);
    tcase_add_test(tests, word_real_refused);
    tcase_add_test(tests, word_integer_too_long);
}

int
main(void)
{
    return suite_run("word", add);
}
