/* Tests of numbers as text. */

#include "suite.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define RANDOM_COUNT 20000
#define MAX_DECIMALS 9

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static uint64_t
random_bits(void)
{
    return (uint64_t)mrand48() << 32 ^ (uint64_t)(mrand48() & 0xffffffff);
}

static double
random_real(void)
{
    uint64_t bits = random_bits();
    double value;

    memcpy(&value, &bits, sizeof(value));
    return value;
}

/* Assert that number_fixed() writes value as the C library does, which is
   exact, with 0, 3, 6 and 9 decimals. */
static void
expect_as_printed(double value)
{
    for (unsigned decimals = 0; decimals <= MAX_DECIMALS; decimals += 3) {
        char text[NUMBER_BYTES], printed[2 * NUMBER_BYTES];
        size_t length = number_fixed(text, value, decimals);

        snprintf(printed, sizeof(printed), "%.*f", (int)decimals, value);
        if (strlen(printed) != length
            || memcmp(text, printed, length) != 0) {
            ck_abort_msg("%a with %u decimals: %.*s, not %s", value,
                         decimals, (int)length, text, printed);
        }
    }
}

static void
expect_fixed(double value, unsigned decimals, const char *expected)
{
    char text[NUMBER_BYTES + 1];

    text[number_fixed(text, value, decimals)] = '\0';
    ck_assert_str_eq(text, expected);
}

static void
expect_repr(double value, const char *expected)
{
    char text[NUMBER_BYTES + 1];

    text[number_repr(text, value)] = '\0';
    ck_assert_str_eq(text, expected);
}

START_TEST(number_fixed_known)
{
    expect_fixed(0.0, 3, "0.000");
    expect_fixed(-0.0, 3, "-0.000");
    expect_fixed(-0.0004, 3, "-0.000");
    expect_fixed(1.0, 0, "1");
    expect_fixed(12.3456, 3, "12.346");
    expect_fixed(-12.3456, 3, "-12.346");
    expect_fixed(0.9999, 3, "1.000");
    expect_fixed(1e22, 3, "10000000000000000000000.000");
    /* Ties that doubles are exactly: to the even neighbour. */
    expect_fixed(0.5, 0, "0");
    expect_fixed(1.5, 0, "2");
    expect_fixed(0.0625, 3, "0.062");
    expect_fixed(0.1875, 3, "0.188");
    /* None: these doubles are a little above and below the tie. */
    expect_fixed(0.0005, 3, "0.001");
    expect_fixed(0.0015, 3, "0.002");
    expect_fixed(0.0025, 3, "0.003");
    expect_fixed(1.0005, 3, "1.000");
}
END_TEST

START_TEST(number_fixed_not_finite)
{
    expect_fixed(INFINITY, 3, "inf");
    expect_fixed(-INFINITY, 3, "-inf");
    expect_fixed(NAN, 3, "nan");
    expect_fixed(-NAN, 3, "nan");
}
END_TEST

/* Halves of the last decimal and their neighbours. */
START_TEST(number_fixed_about_ties)
{
    for (long i = 0; i < RANDOM_COUNT / 10; i++) {
        double tie = (double)(2 * i + 1) * .0005;

        expect_as_printed(tie);
        expect_as_printed(nextafter(tie, INFINITY));
        expect_as_printed(-nextafter(tie, 0));
        expect_as_printed((double)(2 * i + 1) / 2);
        expect_as_printed((double)(2 * i + 1) / 1024);
        expect_as_printed(-(double)(2 * i + 1) / 0x1p40);
    }
}
END_TEST

START_TEST(number_fixed_powers_of_two)
{
    for (int power = -1074; power <= 1023; power++) {
        double value = ldexp(1, power);

        expect_as_printed(value);
        expect_as_printed(-value);
        expect_as_printed(nextafter(value, INFINITY));
        expect_as_printed(nextafter(value, 0));
    }
}
END_TEST

/* Where integer arithmetic gives way to the C library's: at 2**52, in units
   of the last decimal. */
START_TEST(number_fixed_about_its_limit)
{
    for (unsigned decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
        double limit = 0x1p52 / pow(10, decimals), below = limit;

        for (int i = 0; i < 1000; i++) {
            expect_as_printed(limit);
            expect_as_printed(-below);
            limit = nextafter(limit, INFINITY);
            below = nextafter(below, 0);
        }
    }
}
END_TEST

START_TEST(number_fixed_random)
{
    for (int i = 0; i < RANDOM_COUNT; i++) {
        double any = random_real();

        if (isfinite(any) && i % 10 == 0) {
            expect_as_printed(any);
        }
        expect_as_printed((double)(random_bits() >> 24) * 1e-6);
        expect_as_printed((double)(random_bits() >> 44) / 1e4);
    }
}
END_TEST

START_TEST(number_repr_known)
{
    /* As Python writes them. */
    static const struct {
        double value;
        const char *text;
    } known[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {1.0, "1.0"},
        {-1.5, "-1.5"},
        {9.5, "9.5"},
        {100.0, "100.0"},
        {0x1.999999999999ap-4, "0.1"},
        {0x1.3333333333333p-2, "0.3"},
        {0x1.3333333333334p-2, "0.30000000000000004"},
        {0x1.5555555555555p-2, "0.3333333333333333"},
        {0x1.5555555555555p-1, "0.6666666666666666"},
        {0x1.1666666666666p+2, "4.35"},
        {0x1.8ffffffffffffp+6, "99.99999999999999"},
        {0x1.d6f3454000000p+26, "123456789.0"},
        {0x1.c6bf526340000p+49, "1000000000000000.0"},
        {0x1.0000000000000p+52, "4503599627370496.0"},
        {0x1.0000000000000p+53, "9007199254740992.0"},
        {0x1.0000000000001p+53, "9007199254740994.0"},
        {0x1.1c37937e07fffp+53, "9999999999999998.0"},
        {0x1.1c37937e08000p+53, "1e+16"},
        {0x1.aa535d3d0c000p+53, "1.5e+16"},
        {0x1.b69b4ba630f35p+56, "1.2345678901234568e+17"},
        {0x1.b1ae4d6e2ef50p+69, "1e+21"},
        {0x1.0f0cf064dd592p+73, "1e+22"},
        {0x1.52d02c7e14af6p+76, "1e+23"},
        {0x1.a36e2eb1c432dp-14, "0.0001"},
        {0x1.02e4b6ce5dc68p-13, "0.00012345"},
        {0x1.4f8b588e368f1p-17, "1e-05"},
        {0x1.f75104d551d69p-17, "1.5e-05"},
        {0x1.fffffffffffffp+1023, "1.7976931348623157e+308"},
        {0x1.0000000000000p-1022, "2.2250738585072014e-308"},
        {0x0.fffffffffffffp-1022, "2.225073858507201e-308"},
        {0x0.0000000000003p-1022, "1.5e-323"},
        {0x0.0000000000001p-1022, "5e-324"},
        /* Powers of two, where the nearest text of 16 digits does not read
           back, but the one above it does. */
        {0x1.0000000000000p-44, "5.684341886080802e-14"},
        {0x1.0000000000000p-1017, "7.120236347223045e-307"},
        {0x1.0000000000000p+1023, "8.98846567431158e+307"},
        {INFINITY, "inf"},
        {-INFINITY, "-inf"},
        {NAN, "nan"},
    };

    for (size_t i = 0; i < COUNT(known); i++) {
        expect_repr(known[i].value, known[i].text);
    }
}
END_TEST

/* Between 1e-6 and 1e15 integers are enough. */
START_TEST(number_repr_about_its_limits)
{
    expect_repr(0x1.0c6f7a0b5ed8cp-20, "9.999999999999997e-07");
    expect_repr(0x1.0c6f7a0b5ed8dp-20, "1e-06");
    expect_repr(0x1.0c6f7a0b5ed8ep-20, "1.0000000000000002e-06");
    expect_repr(0x1.c6bf52633ffffp+49, "999999999999999.9");
    expect_repr(0x1.c6bf526340000p+49, "1000000000000000.0");
    expect_repr(0x1.c6bf526340001p+49, "1000000000000000.1");
}
END_TEST

/* Return how many digits there are in text but zeros at either end. */
static int
count_digits(const char *text)
{
    int count = 0, zeros = 0;

    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text == '0') {
            zeros += count > 0;
        }
        else if (*text >= '1' && *text <= '9') {
            count += zeros + 1;
            zeros = 0;
        }
    }
    return count;
}

/* Assert that value's text reads back, and that the nearest one with a digit
   less does not. */
static void
expect_shortest(double value)
{
    char text[NUMBER_BYTES + 1], shorter[40];
    int digits;

    text[number_repr(text, value)] = '\0';
    ck_assert_double_eq(strtod(text, NULL), value);
    digits = count_digits(text);
    if (digits > 1) {
        snprintf(shorter, sizeof(shorter), "%.*e", digits - 2, value);
        ck_assert_double_ne(strtod(shorter, NULL), value);
    }
}

START_TEST(number_repr_is_shortest)
{
    for (int i = 0; i < RANDOM_COUNT / 10; i++) {
        double any = random_real();

        if (isfinite(any)) {
            expect_shortest(any);
        }
        expect_shortest((double)(random_bits() >> 40) * 1e-6);
        expect_shortest((double)(random_bits() >> 11) * 0x1p-70);
        expect_shortest((double)(random_bits() >> 54) * 0x1p-1074);
    }
}
END_TEST

START_TEST(number_integer_limits)
{
    static const int64_t values[] = {
        0, 1, -1, 9, 10, -10, 1234567890, INT64_MAX, INT64_MIN,
    };

    for (size_t i = 0; i < COUNT(values); i++) {
        char text[NUMBER_BYTES + 1], printed[NUMBER_BYTES];

        text[number_integer(text, values[i])] = '\0';
        snprintf(printed, sizeof(printed), "%lld", (long long)values[i]);
        ck_assert_str_eq(text, printed);
    }
}
END_TEST

START_TEST(number_wide_limits)
{
    static const struct {
        __int128 value;
        const char *text;
    } known[] = {
        {0, "0"},
        {-7, "-7"},
        {(__int128)UINT64_MAX, "18446744073709551615"},
        {(__int128)UINT64_MAX + 1, "18446744073709551616"},
        {(__int128)10000000000000000000u * 10, "100000000000000000000"},
        {(__int128)INT64_MIN * 2, "-18446744073709551616"},
        {(__int128)(~(unsigned __int128)0 >> 1),
         "170141183460469231731687303715884105727"},
        {-(__int128)(~(unsigned __int128)0 >> 1) - 1,
         "-170141183460469231731687303715884105728"},
    };

    for (size_t i = 0; i < COUNT(known); i++) {
        char text[NUMBER_BYTES + 1];

        text[number_wide(text, known[i].value)] = '\0';
        ck_assert_str_eq(text, known[i].text);
    }
}
END_TEST

static void
expect_parsed(const char *text, double expected)
{
    double value = -77;

    ck_assert_msg(number_parse(text, strlen(text), &value), "%s", text);
    ck_assert_msg(memcmp(&value, &expected, sizeof(value)) == 0, "%s is %a",
                  text, value);
}

START_TEST(number_parse_numbers)
{
    double value;

    expect_parsed("0", 0.0);
    expect_parsed("-0.0", -0.0);
    expect_parsed("+1.5", 1.5);
    expect_parsed("1.", 1.0);
    expect_parsed(".5", .5);
    expect_parsed("-.5e1", -5.0);
    expect_parsed("12e3", 12000.0);
    expect_parsed("12E+3", 12000.0);
    expect_parsed("12.e-3", .012);
    expect_parsed("0.1", .1);
    expect_parsed("1e400", INFINITY);
    expect_parsed("-1e400", -INFINITY);
    expect_parsed("1e-400", 0.0);
    expect_parsed("5e-324", 0x1p-1074);
    expect_parsed("inf", INFINITY);
    expect_parsed("-Infinity", -INFINITY);
    expect_parsed("+INF", INFINITY);
    ck_assert(number_parse("nan", 3, &value) && isnan(value));
    ck_assert(number_parse("-NaN", 4, &value) && isnan(value));
}
END_TEST

/* Among them what strtod() reads. */
START_TEST(number_parse_no_numbers)
{
    static const char *const texts[] = {
        "",     "+",    "-",    ".",       "e",     "e5",   "1e",  "1e+",
        ".e1",  "--1",  "+-1",  " 1",      "1 ",    "1_0",  "1,5", "0x10",
        "0x1p3", "1.2.3", "1e2.5", "nan(1)", "infinit", "in", "1a", "1e5e5",
        "inf1", "\xd9\xa1",
    };
    double value;

    for (size_t i = 0; i < COUNT(texts); i++) {
        ck_assert_msg(!number_parse(texts[i], strlen(texts[i]), &value),
                      "%s", texts[i]);
    }
    ck_assert(!number_parse("1\0", 2, &value));
    ck_assert(!number_parse("1\0002", 3, &value));
}
END_TEST

/* What is behind the text does not belong to it; 255 bytes are what marshal
   can write. */
START_TEST(number_parse_within_its_length)
{
    char digits[300];
    double value;

    ck_assert(number_parse("12345", 2, &value));
    ck_assert_double_eq(value, 12);
    memset(digits, '0', sizeof(digits));
    memcpy(digits, "1.", 2);
    ck_assert(number_parse(digits, 255, &value));
    ck_assert_double_eq(value, 1);
    digits[254] = 'x';
    ck_assert(!number_parse(digits, 255, &value));
    ck_assert(!number_parse(digits, sizeof(digits), &value));
}
END_TEST

START_TEST(number_parse_reads_repr)
{
    for (int i = 0; i < RANDOM_COUNT / 10; i++) {
        double value = random_real(), parsed;
        char text[NUMBER_BYTES];

        if (isfinite(value)) {
            ck_assert(number_parse(text, number_repr(text, value), &parsed));
            ck_assert_mem_eq(&parsed, &value, sizeof(value));
        }
    }
}
END_TEST

/* Set a locale with a decimal comma: an installed one, or one made in
   folder. Returns whether there is one. */
static bool
use_comma(const char *folder)
{
    static const char *const names[] = {
        "de_DE.utf8", "fr_FR.utf8", "es_ES.utf8", "pt_BR.utf8", "ru_RU.utf8",
    };
    char command[200];

    for (size_t i = 0; i < COUNT(names); i++) {
        if (setlocale(LC_ALL, names[i]) != NULL) {
            return true;
        }
    }
    snprintf(command, sizeof(command),
             "localedef -i de_DE -f UTF-8 %s/comma >/dev/null 2>&1", folder);
    setenv("LOCPATH", folder, 1);
    return system(command) == 0 && setlocale(LC_ALL, "comma") != NULL;
}

static void
expect_points(void)
{
    double value;

    ck_assert_str_eq(localeconv()->decimal_point, ",");
    expect_fixed(0.25, 3, "0.250");
    expect_fixed(1e22, 3, "10000000000000000000000.000");
    expect_fixed(-1e22, 1, "-10000000000000000000000.0");
    expect_fixed(1e22, 0, "10000000000000000000000");
    expect_repr(0x1.3333333333334p-2, "0.30000000000000004");
    expect_repr(-1.5e300, "-1.5e+300");
    expect_repr(0x1p-44, "5.684341886080802e-14");
    expect_parsed("1.5", 1.5);
    expect_parsed("-2.5e-1", -.25);
    ck_assert(!number_parse("1,5", 3, &value));
}

/* Without any such locale there is nothing that could go wrong. */
START_TEST(number_where_the_point_is_a_comma)
{
    char folder[] = "/tmp/check_number.XXXXXX", command[100];

    ck_assert_ptr_nonnull(mkdtemp(folder));
    if (use_comma(folder)) {
        expect_points();
    }
    setlocale(LC_ALL, "C");
    unsetenv("LOCPATH");
    snprintf(command, sizeof(command), "rm -rf %s", folder);
    ck_assert_int_eq(system(command), 0);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, number_fixed_known);
    tcase_add_test(tests, number_fixed_not_finite);
    tcase_add_test(tests, number_fixed_about_ties);
    tcase_add_test(tests, number_fixed_powers_of_two);
    tcase_add_test(tests, number_fixed_about_its_limit);
    tcase_add_test(tests, number_fixed_random);
    tcase_add_test(tests, number_repr_known);
    tcase_add_test(tests, number_repr_about_its_limits);
    tcase_add_test(tests, number_repr_is_shortest);
    tcase_add_test(tests, number_integer_limits);
    tcase_add_test(tests, number_wide_limits);
    tcase_add_test(tests, number_parse_numbers);
    tcase_add_test(tests, number_parse_no_numbers);
    tcase_add_test(tests, number_parse_within_its_length);
    tcase_add_test(tests, number_parse_reads_repr);
    tcase_add_test(tests, number_where_the_point_is_a_comma);
}

int
main(void)
{
    return suite_run("number", add_tests);
}
