/* Tests of the units of time. */

#include "suite.h"

#include <math.h>
#include <string.h>

#include "stats/unit.h"

static struct complaint complaint;

START_TEST(unit_parse_every_symbol)
{
    static const char *const symbols[] = {"s", "ms", "us", "ns", "auto"};
    enum unit unit;

    for (int i = UNIT_SECONDS; i <= UNIT_AUTO; i++) {
        ck_assert_int_eq(unit_parse("--unit", symbols[i], &unit, &complaint),
                         STATUS_OK);
        ck_assert_int_eq((int)unit, i);
        ck_assert_str_eq(unit_symbol(unit), symbols[i]);
    }
}
END_TEST

START_TEST(unit_parse_no_symbol)
{
    static const char *const texts[] = {"", "S", "mss", "m", "autos"};
    enum unit unit;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        ck_assert_int_eq(unit_parse("--unit", texts[i], &unit, &complaint),
                         STATUS_INVALID);
    }
    ck_assert_str_eq(complaint.text,
                     "--unit autos (expected s, ms, us, ns or auto)");
}
END_TEST

START_TEST(unit_parse_time_with_and_without_symbol)
{
    static const struct {
        const char *text;
        double seconds;
    } cases[] = {
        {"0", 0},         {"0.5", .5},    {"2s", 2},    {"5ms", 5e-3},
        {"1.5us", 1.5e-6}, {"7ns", 7e-9}, {"1e3", 1e3}, {"1e3ms", 1},
        {".5s", .5},
    };
    double seconds;

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        ck_assert_int_eq(unit_parse_time("--min-time", cases[i].text,
                                         &seconds, &complaint),
                         STATUS_OK);
        ck_assert_double_eq_tol(seconds, cases[i].seconds, 1e-15);
    }
}
END_TEST

START_TEST(unit_parse_time_of_no_time)
{
    static const char *const texts[]
        = {"", "s", "ms", "5m", "5 ms", "-1", "-1ms", "inf", "nan", "infs",
           "1e999", "5auto", "5sms", "1,5"};
    double seconds;

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        ck_assert_int_eq(unit_parse_time("--min-time", texts[i], &seconds,
                                         &complaint),
                         STATUS_INVALID);
    }
    ck_assert_str_eq(complaint.text, "--min-time 1,5 (expected a time of 0 "
                                     "or more, such as 0.5 or 5ms)");
}
END_TEST

/* A hundredth of the unit shows as 0.010. */
START_TEST(unit_choose_shows_two_digits)
{
    static const struct {
        double least_seconds;
        enum unit unit;
    } cases[] = {
        {INFINITY, UNIT_SECONDS},   {100, UNIT_SECONDS},
        {.01, UNIT_SECONDS},        {.0099, UNIT_MILLISECONDS},
        {1e-5, UNIT_MILLISECONDS},  {9e-6, UNIT_MICROSECONDS},
        {1e-8, UNIT_MICROSECONDS},  {9e-9, UNIT_NANOSECONDS},
        {1e-300, UNIT_NANOSECONDS}, {0, UNIT_NANOSECONDS},
        {NAN, UNIT_SECONDS},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        ck_assert_int_eq(unit_choose(cases[i].least_seconds), cases[i].unit);
    }
}
END_TEST

START_TEST(unit_put_in_every_unit)
{
    static const struct {
        enum unit unit;
        double seconds;
        const char *text;
    } cases[] = {
        {UNIT_SECONDS, 1.2345678, "1.235"},
        {UNIT_MILLISECONDS, 1.2345678, "1234.568"},
        {UNIT_MICROSECONDS, 1.2345678, "1234567.800"},
        {UNIT_NANOSECONDS, 1.2345678, "1234567800"},
        {UNIT_MILLISECONDS, -.5, "-500.000"},
        {UNIT_SECONDS, INFINITY, "inf"},
        {UNIT_NANOSECONDS, NAN, "nan"},
    };
    char text[NUMBER_BYTES];

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        size_t length = unit_put(text, cases[i].unit, cases[i].seconds);

        ck_assert_uint_eq(length, strlen(cases[i].text));
        ck_assert_mem_eq(text, cases[i].text, length);
    }
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, unit_parse_every_symbol);
    tcase_add_test(tests, unit_parse_no_symbol);
    tcase_add_test(tests, unit_parse_time_with_and_without_symbol);
    tcase_add_test(tests, unit_parse_time_of_no_time);
    tcase_add_test(tests, unit_choose_shows_two_digits);
    tcase_add_test(tests, unit_put_in_every_unit);
}

int
main(void)
{
    return suite_run("unit", add_tests);
}
