/* Tests of the tables of pstats. The texts are what pstats of Python 3.13
   prints, and of 3.15 for samples. */

#include "suite.h"

#include <math.h>
#include <string.h>

#include "base/memory.h"
#include "stats/listing.h"

#include "profiles.h"
#include "shortage.h"

static struct profile profile;
static struct order order;
static struct selection selection;
static struct listing listing;
static struct sink sink;
static struct complaint complaint;

static const char *const headings[] = {"example.prof"};

/* Make listing one of profile, which was built, as it is. */
static void
begin(void)
{
    order_init(&order);
    selection_init(&selection);
    listing = (struct listing){
        .profile = &profile, .order = &order, .selection = &selection};
}

static void
end(void)
{
    selection_clear(&selection);
    profile_clear(&profile);
}

static void
expect(enum listing_table table, const char *text)
{
    sink_init(&sink);
    ck_assert_int_eq(listing_print(&listing, table, &sink, &complaint),
                     STATUS_OK);
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes, text);
    sink_clear(&sink);
}

#define TITLES                                                                \
    "   ncalls  tottime  percall  cumtime  percall filename:lineno(function)\n"

START_TEST(listing_of_stats)
{
    profiles_example(&profile);
    begin();
    listing.headings = headings;
    listing.heading_count = 1;
    expect(LISTING_STATS,
        "example.prof\n"
        "\n"
        "         7 function calls (6 primitive calls) in 1.750 seconds\n"
        "\n"
        "   Random listing order was used\n"
        "\n"
        TITLES
        "        1    0.250    0.250    1.750    1.750 a/app.py:1(main)\n"
        "      3/2    1.000    0.333    1.500    0.750 b/lib.py:7(work)\n"
        "        3    0.500    0.167    0.500    0.167 {built-in method "
        "len}\n"
        "\n"
        "\n");
    end();
}
END_TEST

START_TEST(listing_of_callers)
{
    profiles_example(&profile);
    begin();
    listing.headings = headings;
    listing.heading_count = 1;
    expect(LISTING_CALLERS,
        "   Random listing order was used\n"
        "\n"
        "Function               was called by...\n"
        "                           ncalls  tottime  cumtime\n"
        "a/app.py:1(main)       <- \n"
        "b/lib.py:7(work)       <-       2    0.750    1.500  "
        "a/app.py:1(main)\n"
        "                              1/0    0.250    0.500  "
        "b/lib.py:7(work)\n"
        "{built-in method len}  <-       3    0.500    0.500  "
        "b/lib.py:7(work)\n"
        "\n"
        "\n");
    end();
}
END_TEST

START_TEST(listing_of_callees)
{
    profiles_example(&profile);
    begin();
    expect(LISTING_CALLEES,
        "   Random listing order was used\n"
        "\n"
        "Function               called...\n"
        "                           ncalls  tottime  cumtime\n"
        "a/app.py:1(main)       ->       2    0.750    1.500  "
        "b/lib.py:7(work)\n"
        "b/lib.py:7(work)       ->     1/0    0.250    0.500  "
        "b/lib.py:7(work)\n"
        "                                3    0.500    0.500  "
        "{built-in method len}\n"
        "{built-in method len}  -> \n"
        "\n"
        "\n");
    end();
}
END_TEST

/* Reversed by time in all: len, work, main; half of them, rounded, are the
   first two. */
START_TEST(listing_ordered_reversed_and_restricted)
{
    profiles_example(&profile);
    begin();
    order_parse(&order, "cumulative,name", &complaint);
    listing.is_reversed = true;
    selection_add_fraction(&selection, .5, &complaint);
    selection_add_pattern(&selection, "main|work", false, &complaint);
    expect(LISTING_STATS,
        "         7 function calls (6 primitive calls) in 1.750 seconds\n"
        "\n"
        "   Ordered by: cumulative time, function name\n"
        "   List reduced from 3 to 2 due to restriction <0.5>\n"
        "   List reduced from 2 to 1 due to restriction <'main|work'>\n"
        "\n"
        TITLES
        "      3/2    1.000    0.333    1.500    0.750 b/lib.py:7(work)\n"
        "\n"
        "\n");
    end();
}
END_TEST

/* The column of names is as wide as the rows that are shown need. */
START_TEST(listing_of_callers_restricted)
{
    profiles_example(&profile);
    begin();
    order_parse(&order, "time", &complaint);
    selection_add_count(&selection, 1, &complaint);
    expect(LISTING_CALLERS,
        "   Ordered by: internal time\n"
        "   List reduced from 3 to 1 due to restriction <1>\n"
        "\n"
        "Function          was called by...\n"
        "                      ncalls  tottime  cumtime\n"
        "b/lib.py:7(work)  <-       2    0.750    1.500  "
        "a/app.py:1(main)\n"
        "                         1/0    0.250    0.500  "
        "b/lib.py:7(work)\n"
        "\n"
        "\n");
    end();
}
END_TEST

/* Without an order there is nothing to reverse. */
START_TEST(listing_reversed_without_order)
{
    struct profile_function **rows;
    size_t count;

    profiles_example(&profile);
    begin();
    listing.is_reversed = true;
    sink_init(&sink);
    ck_assert_int_eq(listing_rows(&listing, &rows, &count, &sink,
                                  &complaint),
                     STATUS_OK);
    ck_assert_uint_eq(count, 3);
    ck_assert_mem_eq(rows, profile.rows, 3 * sizeof(*rows));
    memory_free(rows);
    sink_clear(&sink);
    end();
}
END_TEST

START_TEST(listing_rows_in_order)
{
    struct profile_function **rows;
    size_t count;

    profiles_example(&profile);
    begin();
    order_parse(&order, "calls,name", &complaint);
    selection_add_count(&selection, 2, &complaint);
    sink_init(&sink);
    ck_assert_int_eq(listing_rows(&listing, &rows, &count, &sink,
                                  &complaint),
                     STATUS_OK);
    ck_assert_uint_eq(count, 2);
    ck_assert_ptr_eq(rows[0], profiles_function(&profile, PROFILES_LEN));
    ck_assert_ptr_eq(rows[1], profiles_function(&profile, PROFILES_WORK));
    ck_assert_ptr_eq(profile.rows[0],
                     profiles_function(&profile, PROFILES_MAIN));
    sink_byte(&sink, '\0');
    ck_assert_str_eq(sink.bytes,
                     "   Ordered by: call count, function name\n"
                     "   List reduced from 3 to 2 due to restriction <2>\n");
    memory_free(rows);
    sink_clear(&sink);
    end();
}
END_TEST

START_TEST(listing_without_order_or_selection)
{
    profiles_example(&profile);
    listing = (struct listing){.profile = &profile};
    expect(LISTING_STATS,
        "         7 function calls (6 primitive calls) in 1.750 seconds\n"
        "\n"
        "   Random listing order was used\n"
        "\n"
        TITLES
        "        1    0.250    0.250    1.750    1.750 a/app.py:1(main)\n"
        "      3/2    1.000    0.333    1.500    0.750 b/lib.py:7(work)\n"
        "        3    0.500    0.167    0.500    0.167 {built-in method "
        "len}\n"
        "\n"
        "\n");
    profile_clear(&profile);
}
END_TEST

START_TEST(listing_of_no_rows)
{
    profiles_example(&profile);
    begin();
    selection_add_pattern(&selection, "nothing", false, &complaint);
    expect(LISTING_STATS,
        "         7 function calls (6 primitive calls) in 1.750 seconds\n"
        "\n");
    expect(LISTING_CALLERS, "");
    expect(LISTING_CALLEES, "");
    end();
}
END_TEST

START_TEST(listing_of_an_empty_profile)
{
    profile_init(&profile);
    begin();
    expect(LISTING_STATS, "         0 function calls in 0.000 seconds\n"
                          "\n");
    expect(LISTING_CALLERS, "");
    end();
}
END_TEST

/* The example, with callers that have but a count. */
static void
make_counts(void)
{
    profiles_example(&profile);
    profile.callers = PROFILE_COUNTS;
}

START_TEST(listing_of_callers_with_counts)
{
    make_counts();
    begin();
    expect(LISTING_CALLERS,
        "   Random listing order was used\n"
        "\n"
        "Function               was called by...\n"
        "a/app.py:1(main)       <- \n"
        "b/lib.py:7(work)       <- a/app.py:1(main)(2)    1.750\n"
        "                          b/lib.py:7(work)(1)    1.500\n"
        "{built-in method len}  <- b/lib.py:7(work)(3)    1.500\n"
        "\n"
        "\n");
    end();
}
END_TEST

START_TEST(listing_of_callees_with_counts)
{
    make_counts();
    begin();
    expect(LISTING_CALLEES,
        "   Random listing order was used\n"
        "\n"
        "Function               called...\n"
        "a/app.py:1(main)       -> b/lib.py:7(work)(2)    1.500\n"
        "b/lib.py:7(work)       -> b/lib.py:7(work)(1)    1.500\n"
        "                          {built-in method len}(3)    0.500\n"
        "{built-in method len}  -> \n"
        "\n"
        "\n");
    end();
}
END_TEST

START_TEST(listing_of_samples)
{
    profiles_example(&profile);
    profile.is_sampled = true;
    begin();
    selection_add_count(&selection, 2, &complaint);
    expect(LISTING_STATS,
        "         7 function calls (6 primitive calls) in 1.750 seconds\n"
        "\n"
        "   Random listing order was used\n"
        "   List reduced from 3 to 2 due to restriction <2>\n"
        "\n"
        " nsamples  tottime persample cumtime persample "
        "filename:lineno(function)\n"
        "        1    0.250    0.250    1.750    1.750 a/app.py:1(main)\n"
        "      3/2    1.000    0.333    1.500    0.750 b/lib.py:7(work)\n"
        "\n"
        "\n");
    expect(LISTING_CALLERS,
        "   Random listing order was used\n"
        "   List reduced from 3 to 2 due to restriction <2>\n"
        "\n"
        "Function          was called by...\n"
        "                      nsamples  tottime  cumtime\n"
        "a/app.py:1(main)  <- \n"
        "b/lib.py:7(work)  <-       2    0.750    1.500  "
        "a/app.py:1(main)\n"
        "                         1/0    0.250    0.500  "
        "b/lib.py:7(work)\n"
        "\n"
        "\n");
    end();
}
END_TEST

/* A function that was never called, and numbers wider than their columns. */
START_TEST(listing_of_peculiar_numbers)
{
    profile_init(&profile);
    profile.callers = PROFILE_FIGURES;
    profiles_row(&profile, "a/app.py:1(main)",
                 &(struct profile_figures){0, 0, 0.0, NAN});
    profiles_row(&profile, "c.py:1(f)",
                 &(struct profile_figures){1000000000001, 1000000000000,
                                           -12345678.9, 1e22});
    profiles_edge(&profile, "c.py:1(f)", "j:1(g)",
                  &(struct profile_figures){1000000000000, 3, 1e9, 2e9});
    begin();
    expect(LISTING_STATS,
        "         1000000000001 function calls (1000000000000 primitive "
        "calls) in -12345678.900 seconds\n"
        "\n"
        "   Random listing order was used\n"
        "\n"
        TITLES
        "        0    0.000               nan          a/app.py:1(main)\n"
        "1000000000001/1000000000000 -12345678.900   -0.000 "
        "10000000000000000000000.000 10000000000.000 c.py:1(f)\n"
        "\n"
        "\n");
    expect(LISTING_CALLERS,
        "   Random listing order was used\n"
        "\n"
        "Function          was called by...\n"
        "                      ncalls  tottime  cumtime\n"
        "a/app.py:1(main)  <- \n"
        "c.py:1(f)         <- 1000000000000/3 1000000000.000 2000000000.000"
        "  j:1(g)\n"
        "\n"
        "\n");
    end();
}
END_TEST

/* The functions that an old profiler itself called are named above. */
START_TEST(listing_of_the_top_level)
{
    profile_init(&profile);
    profile.callers = PROFILE_FIGURES;
    profiles_row(&profile, "a.py:1(f)", &(struct profile_figures){1, 1, 0, 0});
    profiles_edge(&profile, "a.py:1(f)", "jprofile:0(profiler)",
                  &(struct profile_figures){1, 1, 0, 0});
    begin();
    listing.headings = headings;
    listing.heading_count = 1;
    expect(LISTING_STATS,
        "example.prof\n"
        "\n"
        "         f\n"
        "         1 function calls in 0.000 seconds\n"
        "\n"
        "   Random listing order was used\n"
        "\n"
        TITLES
        "        1    0.000    0.000    0.000    0.000 a.py:1(f)\n"
        "\n"
        "\n");
    end();
}
END_TEST

static enum listing_table attempted;

/* What fails does so before anything is printed. */
static enum status
attempt(void)
{
    enum status status;

    sink_init(&sink);
    status = listing_print(&listing, attempted, &sink, &complaint);
    if (status != STATUS_OK) {
        ck_assert_str_eq(complaint.text, "out of memory");
        ck_assert_uint_eq(sink.length, 0);
    }
    else {
        status = sink.status;
    }
    sink_clear(&sink);
    return status;
}

START_TEST(listing_without_memory)
{
    profiles_example(&profile);
    begin();
    order_parse(&order, "time", &complaint);
    selection_add_pattern(&selection, "a", false, &complaint);
    for (attempted = LISTING_STATS; attempted <= LISTING_CALLEES;
         attempted++) {
        ck_assert_uint_gt(shortage_survive(attempt), 3);
    }
    end();
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, listing_of_stats);
    tcase_add_test(tests, listing_of_callers);
    tcase_add_test(tests, listing_of_callees);
    tcase_add_test(tests, listing_ordered_reversed_and_restricted);
    tcase_add_test(tests, listing_of_callers_restricted);
    tcase_add_test(tests, listing_reversed_without_order);
    tcase_add_test(tests, listing_rows_in_order);
    tcase_add_test(tests, listing_without_order_or_selection);
    tcase_add_test(tests, listing_of_no_rows);
    tcase_add_test(tests, listing_of_an_empty_profile);
    tcase_add_test(tests, listing_of_callers_with_counts);
    tcase_add_test(tests, listing_of_callees_with_counts);
    tcase_add_test(tests, listing_of_samples);
    tcase_add_test(tests, listing_of_peculiar_numbers);
    tcase_add_test(tests, listing_of_the_top_level);
    tcase_add_test(tests, listing_without_memory);
}

int
main(void)
{
    return suite_run("listing", add_tests);
}
