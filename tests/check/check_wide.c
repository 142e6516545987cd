/* Tests of the wide tables. */

#include "suite.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "profiles.h"
#include "stats/wide.h"

/* What is above a table whose numbers are short. */
#define TITLES_IN(unit)                                                       \
    "   Times are in " unit "\n"                                              \
    "\n"                                                                      \
    "ncalls  tottime  percall  cumtime  percall"                              \
    "  filename:lineno(function)\n"
#define TITLES TITLES_IN("s")

/* The numbers of a row of one call of one second. */
#define ONES "     1    1.000    1.000    1.000    1.000  "

static struct profile profile;
static struct order order, others_order;
static struct selection selection;
static struct listing listing;
static struct wide wide;
static struct complaint complaint;

/* Begin with profile, which is filled: the table of functions, by inclusive
   time, in seconds. */
static void
begin(void)
{
    order_init(&order);
    order_init(&others_order);
    selection_init(&selection);
    order_parse(&order, "cumtime", &complaint);
    order_parse(&others_order, "cumtime", &complaint);
    listing = (struct listing){
        .profile = &profile, .order = &order, .selection = &selection};
    wide = (struct wide){
        .listing = &listing,
        .least_seconds = -INFINITY,
        .unit = UNIT_SECONDS,
        .others_order = &others_order,
        .others_limit = SIZE_MAX,
    };
}

static void
begin_example(void)
{
    profiles_example(&profile);
    begin();
}

static void
add_row(const char *label, int64_t calls, double self, double inclusive)
{
    profiles_row(&profile, label,
                 &(struct profile_figures){calls, calls, self, inclusive});
}

/* Assert that what is printed is expected from the line on that begins with
   "   Times". */
static void
expect(const char *expected)
{
    struct sink sink;
    const char *times;

    sink_init(&sink);
    ck_assert_int_eq(wide_print(&wide, &sink, &complaint), STATUS_OK);
    sink_byte(&sink, '\0');
    times = strstr(sink.bytes, "   Times");
    ck_assert_str_eq(times != NULL ? times : sink.bytes, expected);
    sink_clear(&sink);
}

static void
end(void)
{
    selection_clear(&selection);
    profile_clear(&profile);
}

START_TEST(wide_print_stats)
{
    begin_example();
    expect(TITLES
           "     1    0.250    0.250    1.750    1.750  a/app.py:1(main)\n"
           "   3/2    1.000    0.333    1.500    0.750  b/lib.py:7(work)\n"
           "     3    0.500    0.167    0.500    0.167"
           "  {built-in method len}\n"
           "\n");
    end();
}
END_TEST

/* The lines above are those of the standard table. */
START_TEST(wide_print_heading)
{
    const char *headings[] = {"today    a.prof"};
    struct sink sink, standard;
    const char *order_line;

    begin_example();
    listing.headings = headings;
    listing.heading_count = 1;
    selection_add_count(&selection, 2, &complaint);
    sink_init(&sink);
    sink_init(&standard);
    ck_assert_int_eq(wide_print(&wide, &sink, &complaint), STATUS_OK);
    listing_print(&listing, LISTING_STATS, &standard, &complaint);
    sink_byte(&sink, '\0');
    sink_byte(&standard, '\0');
    order_line = strstr(sink.bytes, "restriction <2>\n   Times");
    ck_assert_ptr_nonnull(order_line);
    ck_assert_mem_eq(sink.bytes, standard.bytes,
                     (size_t)(order_line - sink.bytes));
    sink_clear(&sink);
    sink_clear(&standard);
    end();
}
END_TEST

START_TEST(wide_print_of_no_rows_is_the_heading)
{
    begin_example();
    selection_add_count(&selection, 0, &complaint);
    expect("         7 function calls (6 primitive calls) in 1.750 "
           "seconds\n\n");
    end();
}
END_TEST

/* 1.75 s is the total. */
START_TEST(wide_print_shares)
{
    begin_example();
    wide.has_shares = true;
    expect("   Times are in s, % is of the total time\n"
           "\n"
           "ncalls  tottime     %  percall  cumtime      %  percall"
           "  filename:lineno(function)\n"
           "     1    0.250  14.3    0.250    1.750  100.0    1.750"
           "  a/app.py:1(main)\n"
           "   3/2    1.000  57.1    0.333    1.500   85.7    0.750"
           "  b/lib.py:7(work)\n"
           "     3    0.500  28.6    0.167    0.500   28.6    0.167"
           "  {built-in method len}\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_shares_of_nothing)
{
    profile_init(&profile);
    add_row("a.py:1(f)", 0, 0, 0);
    begin();
    wide.has_shares = true;
    expect("   Times are in s, % is of the total time\n"
           "\n"
           "ncalls  tottime  %  percall  cumtime  %  percall"
           "  filename:lineno(function)\n"
           "     0    0.000                0.000              a.py:1(f)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_columns_grow)
{
    profile_init(&profile);
    add_row("a.py:1(f)", 123456789012, 12345678.9, 1e15);
    add_row("b.py:2(g)", 1, -1, 0.5);
    begin();
    expect("   Times are in s\n"
           "\n"
           "      ncalls       tottime  percall               cumtime"
           "   percall  filename:lineno(function)\n"
           "123456789012  12345678.900    0.000  1000000000000000.000"
           "  8100.000  a.py:1(f)\n"
           "           1        -1.000   -1.000                 0.500"
           "     0.500  b.py:2(g)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_samples)
{
    begin_example();
    profile.is_sampled = true;
    selection_add_count(&selection, 1, &complaint);
    expect("   Times are in s\n"
           "\n"
           "nsamples  tottime  persample  cumtime  persample"
           "  filename:lineno(function)\n"
           "       1    0.250      0.250    1.750      1.750"
           "  a/app.py:1(main)\n"
           "\n");
    end();
}
END_TEST

/* The thousand calls of .5 ms take half a microsecond each. The .4 us of g
   are less than a thousandth of f's time, and do not matter. */
START_TEST(wide_print_unit_shows_calls)
{
    profile_init(&profile);
    add_row("a.py:1(f)", 1000, .0005, .0005);
    add_row("b.py:2(g)", 1, .0000004, .0000004);
    begin();
    wide.unit = UNIT_AUTO;
    expect(TITLES_IN("us")
           "  1000  500.000    0.500  500.000    0.500  a.py:1(f)\n"
           "     1    0.400    0.400    0.400    0.400  b.py:2(g)\n"
           "\n");
    profile.rows[0]->figures.calls = 20;
    profile.rows[0]->figures.primitive_calls = 20;
    expect(TITLES_IN("ms")
           "    20    0.500    0.025    0.500    0.025  a.py:1(f)\n"
           "     1    0.000    0.000    0.000    0.000  b.py:2(g)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_unit_of_strange_times)
{
    profile_init(&profile);
    add_row("a.py:1(f)", 1, NAN, INFINITY);
    add_row("b.py:2(g)", 1, -2, .002);
    begin();
    wide.unit = UNIT_AUTO;
    expect("   Times are in ms\n"
           "\n"
           "ncalls    tottime    percall  cumtime  percall"
           "  filename:lineno(function)\n"
           "     1        nan        nan      inf      inf  a.py:1(f)\n"
           "     1  -2000.000  -2000.000    2.000    2.000  b.py:2(g)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_names)
{
    profile_init(&profile);
    add_row("/a/x/m.py:1(f)", 1, 1, 1);
    add_row("/a/y/m.py:1(f)", 1, 1, 1);
    add_row("/b/n.py:1(f)", 1, 1, 1);
    begin();
    wide.names = WIDE_SUFFIX;
    expect(TITLES
           ONES "x/m.py:1(f)\n"
           ONES "y/m.py:1(f)\n"
           ONES "n.py:1(f)\n"
           "\n");
    wide.names = WIDE_BASE;
    expect(TITLES
           ONES "m.py:1(f)\n"
           ONES "m.py:1(f)\n"
           ONES "n.py:1(f)\n"
           "\n");
    end();
}
END_TEST

/* 44 columns are those of the numbers. */
START_TEST(wide_print_cuts_names)
{
    profile_init(&profile);
    add_row("/folder/of/a/long/name.py:1(f)", 1, 1, 1);
    add_row("/of/just/twenty.py:1(f)", 1, 1, 1);
    begin();
    wide.columns = 44 + 23;
    expect(TITLES
           ONES ".../a/long/name.py:1(f)\n"
           ONES "/of/just/twenty.py:1(f)\n"
           "\n");
    wide.columns = 44 + 19;
    expect(TITLES
           ONES "/folder/of/a/long/name.py:1(f)\n"
           ONES "/of/just/twenty.py:1(f)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_escapes_control_characters)
{
    profile_init(&profile);
    add_row("\x1b[31m.py:1(\t\x7f\xc2\x9b\xc3\xa9)", 1, 1, 1);
    add_row("\xed\xb2\x80:1(f)", 1, 1, 1);
    begin();
    expect(TITLES
           ONES "\\x1b[31m.py:1(\\x09\\x7f\\x9b\xc3\xa9)\n"
           ONES "\\udc80:1(f)\n"
           "\n");
    end();
}
END_TEST

/* Half the time is red, a twentieth yellow, a hundredth plain. */
START_TEST(wide_print_colours)
{
    profile_init(&profile);
    add_row("a.py:1(f)", 1, 50, 50);
    add_row("b.py:1(g)", 1, 5, 5);
    add_row("c.py:1(h)", 1, 1, 1);
    profile.totals.seconds = 100;
    begin();
    wide.has_colours = true;
    expect("   Times are in s\n"
           "\n"
           "\33[1mncalls  tottime  percall  cumtime  percall"
           "  filename:lineno(function)\33[0m\n"
           "     1  \33[1;31m 50.000\33[0m   50.000   50.000   50.000"
           "  a.py:1(f)\n"
           "     1  \33[33m  5.000\33[0m    5.000    5.000    5.000"
           "  b.py:1(g)\n"
           ONES "c.py:1(h)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_groups)
{
    profile_init(&profile);
    add_row("json.decoder:0( )", 1, 1, 1);
    begin();
    wide.groups = GROUP_MODULES;
    expect("   Times are in s\n"
           "\n"
           "ncalls  tottime  percall  cumtime  percall  module\n"
           ONES "json.decoder\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_callers)
{
    begin_example();
    wide.table = LISTING_CALLERS;
    expect(TITLES
           "     1    0.250    0.250    1.750    1.750  a/app.py:1(main)\n"
           "\n"
           "   3/2    1.000    0.333    1.500    0.750  b/lib.py:7(work)\n"
           "     2    0.750    0.375    1.500    0.750"
           "    <- a/app.py:1(main)\n"
           "   1/0    0.250    0.250    0.500         "
           "    <- b/lib.py:7(work)\n"
           "\n"
           "     3    0.500    0.167    0.500    0.167"
           "  {built-in method len}\n"
           "     3    0.500    0.167    0.500    0.167"
           "    <- b/lib.py:7(work)\n"
           "\n");
    end();
}
END_TEST

START_TEST(wide_print_callees_sorted_and_limited)
{
    begin_example();
    order_init(&others_order);
    order_parse(&others_order, "calls", &complaint);
    wide.table = LISTING_CALLEES;
    wide.others_limit = 1;
    expect(TITLES
           "     1    0.250    0.250    1.750    1.750  a/app.py:1(main)\n"
           "     2    0.750    0.375    1.500    0.750"
           "    -> b/lib.py:7(work)\n"
           "\n"
           "   3/2    1.000    0.333    1.500    0.750  b/lib.py:7(work)\n"
           "     3    0.500    0.167    0.500    0.167"
           "    -> {built-in method len}\n"
           "                                              (1 more)\n"
           "\n"
           "     3    0.500    0.167    0.500    0.167"
           "  {built-in method len}\n"
           "\n");
    end();
}
END_TEST

/* Callers that have but a count show that, and grow the column with it. */
START_TEST(wide_print_callers_with_counts)
{
    profile_init(&profile);
    profile.callers = PROFILE_COUNTS;
    add_row("a.py:1(f)", 3, 1, 1);
    profiles_edge(&profile, "a.py:1(f)", "b.py:2(g)",
                  &(struct profile_figures){.calls = 12345678});
    begin();
    wide.table = LISTING_CALLERS;
    expect("   Times are in s\n"
           "\n"
           "  ncalls  tottime  percall  cumtime  percall"
           "  filename:lineno(function)\n"
           "       3    1.000    0.333    1.000    0.333  a.py:1(f)\n"
           "12345678                                        <- b.py:2(g)\n"
           "\n");
    end();
}
END_TEST

/* Rows of no known time are not below any. */
START_TEST(wide_rows_leaves_out_short_times)
{
    struct profile_function **rows;
    struct sink message;
    size_t count;

    profiles_example(&profile);
    add_row("c.py:1(f)", 1, 1, NAN);
    begin();
    sink_init(&message);
    wide_rows(&listing, 1.5, &rows, &count, &message, &complaint);
    sink_byte(&message, '\0');
    ck_assert_uint_eq(count, 3);
    ck_assert_str_eq(rows[0]->name->bytes, "main");
    ck_assert_str_eq(rows[1]->name->bytes, "work");
    ck_assert_str_eq(rows[2]->name->bytes, "f");
    ck_assert_str_eq(message.bytes,
                     "   List reduced from 4 to 3 due to minimum time "
                     "<1.5>\n"
                     "   Ordered by: cumulative time\n");
    ck_assert_uint_eq(profile.row_count, 4);
    memory_free(rows);
    sink_clear(&message);
    end();
}
END_TEST

/* Without memory there is an error, or the sink knows. */
START_TEST(wide_print_without_memory)
{
    size_t failures = 0;
    bool has_failed = true;

    begin_example();
    wide.names = WIDE_SUFFIX;
    wide.table = LISTING_CALLEES;
    while (has_failed) {
        struct sink sink;
        enum status status;

        sink_init(&sink);
        memory_fail_after(++failures);
        status = wide_print(&wide, &sink, &complaint);
        has_failed = memory_has_failed() != 0;
        memory_fail_after(0);
        ck_assert_int_eq(has_failed, status != STATUS_OK
                                         || sink.status != STATUS_OK);
        sink_clear(&sink);
    }
    ck_assert_uint_gt(failures, 10);
    end();
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, wide_print_stats);
    tcase_add_test(tests, wide_print_heading);
    tcase_add_test(tests, wide_print_of_no_rows_is_the_heading);
    tcase_add_test(tests, wide_print_shares);
    tcase_add_test(tests, wide_print_shares_of_nothing);
    tcase_add_test(tests, wide_print_columns_grow);
    tcase_add_test(tests, wide_print_samples);
    tcase_add_test(tests, wide_print_unit_shows_calls);
    tcase_add_test(tests, wide_print_unit_of_strange_times);
    tcase_add_test(tests, wide_print_names);
    tcase_add_test(tests, wide_print_cuts_names);
    tcase_add_test(tests, wide_print_escapes_control_characters);
    tcase_add_test(tests, wide_print_colours);
    tcase_add_test(tests, wide_print_groups);
    tcase_add_test(tests, wide_print_callers);
    tcase_add_test(tests, wide_print_callees_sorted_and_limited);
    tcase_add_test(tests, wide_print_callers_with_counts);
    tcase_add_test(tests, wide_rows_leaves_out_short_times);
    tcase_add_test(tests, wide_print_without_memory);
}

int
main(void)
{
    return suite_run("wide", add_tests);
}
