/* Tests of the columns of the wide tables that are not always there; what is
   in the others check_wide.c sees. */

#include "suite.h"

#include "profiles.h"

#include "../../Modules/stats/column.h"

static struct profile profile;
static struct column_set columns;
static struct sink sink;

static void
set_up(void)
{
    profiles_example(&profile);
    profiles_example_runs(&profile);
    sink_init(&sink);
}

static void
tear_down(void)
{
    sink_clear(&sink);
    profile_clear(&profile);
}

/* Assert that the titles and the row of each function are expected. */
static void
expect(const struct column_style *style, const char *expected)
{
    column_init(&columns, style);
    for (size_t i = 0; i < profile.row_count; i++) {
        column_measure(&columns, profile.rows[i], true);
    }
    column_print_titles(&columns, &sink);
    for (size_t i = 0; i < profile.row_count; i++) {
        size_t length = sink.length;

        sink_byte(&sink, '\n');
        column_print(&columns, &sink, profile.rows[i], true);
        ck_assert_uint_eq(sink.length - length - 1,
                          column_total_width(&columns));
    }
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes, expected);
}

/* len is no generator, and of main no wall time is known. */
START_TEST(column_starts_and_wall)
{
    expect(&(struct column_style){.has_starts = true, .has_wall = true},
           "ncalls  starts  tottime  percall  cumtime  percall   wall  \n"
           "     1       4    0.250    0.250    1.750    1.750         \n"
           "   3/2       2    1.000    0.333    1.500    0.750  2.500  \n"
           "     3            0.500    0.167    0.500    0.167         ");
}
END_TEST

START_TEST(column_starts_alone)
{
    profile.rows[0]->runs->starts = 12345678;
    expect(&(struct column_style){.has_starts = true},
           "ncalls    starts  tottime  percall  cumtime  percall  \n"
           "     1  12345678    0.250    0.250    1.750    1.750  \n"
           "   3/2         2    1.000    0.333    1.500    0.750  \n"
           "     3              0.500    0.167    0.500    0.167  ");
}
END_TEST

START_TEST(column_wall_in_its_unit)
{
    profile.row_count = 2;
    expect(&(struct column_style){.unit = UNIT_MILLISECONDS,
                                  .has_wall = true},
           "ncalls   tottime  percall   cumtime   percall      wall  \n"
           "     1   250.000  250.000  1750.000  1750.000            \n"
           "   3/2  1000.000  333.333  1500.000   750.000  2500.000  ");
}
END_TEST

START_TEST(column_neither)
{
    profile.row_count = 1;
    expect(&(struct column_style){.unit = UNIT_SECONDS},
           "ncalls  tottime  percall  cumtime  percall  \n"
           "     1    0.250    0.250    1.750    1.750  ");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, column_starts_and_wall);
    tcase_add_test(tests, column_starts_alone);
    tcase_add_test(tests, column_wall_in_its_unit);
    tcase_add_test(tests, column_neither);
}

int
main(void)
{
    return suite_run("column", add_tests);
}
