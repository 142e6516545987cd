/* Tests of differences: which functions are the same, and how they have
   changed. */

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "stats/difference.h"
#include "stats/merge.h"

#include "profiles.h"
#include "shortage.h"
#include "suite.h"

static struct profile before, after;
static struct difference difference;

static void
setup(void)
{
    profile_init(&before);
    profile_init(&after);
    difference = (struct difference){0};
}

static void
teardown(void)
{
    difference_clear(&difference);
    profile_clear(&before);
    profile_clear(&after);
}

/* Add a function that has been called and has taken that long. */
static void
add(struct profile *profile, const char *label, int64_t calls, double self,
    double inclusive)
{
    profiles_row(profile, label,
                 &(struct profile_figures){calls, calls, self, inclusive});
}

static void
find(enum difference_files files)
{
    struct complaint complaint;

    ck_assert_int_eq(
        difference_find(&difference, &before, &after, files, &complaint),
        STATUS_OK);
}

/* Write where function is: "file:line", or "-" for none. */
static const char *
place(char *text, size_t size, const struct profile_function *function)
{
    if (function == NULL) {
        return "-";
    }
    snprintf(text, size, "%s:%d", function->file->bytes,
             (int)function->line);
    return text;
}

/* Assert that one row has these two places. */
static void
expect_pair(const char *old, const char *new)
{
    char one[100], other[100];
    int count = 0;

    for (size_t i = 0; i < difference.count; i++) {
        const struct difference_row *row = &difference.rows[i];

        count += strcmp(place(one, sizeof(one), row->before), old) == 0
                 && strcmp(place(other, sizeof(other), row->after), new) == 0;
    }
    ck_assert_msg(count == 1, "%d rows of %s and %s", count, old, new);
}

START_TEST(difference_of_empty_profiles)
{
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 0);
    difference_sort(&difference, false);
    difference_clear(&difference);
    find(DIFFERENCE_SUFFIXES);
    ck_assert_uint_eq(difference.count, 0);
}
END_TEST

START_TEST(difference_of_new_gone_and_common_functions)
{
    add(&before, "a:1(f)", 1, 1, 2);
    add(&before, "a:2(g)", 2, 3, 4);
    add(&after, "a:3(h)", 5, 6, 7);
    add(&after, "a:1(f)", 8, 9, 10);
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 3);
    expect_pair("a:1", "a:1");
    expect_pair("a:2", "-");
    expect_pair("-", "a:3");
    for (size_t i = 0; i < difference.count; i++) {
        const struct difference_row *row = &difference.rows[i];

        profiles_expect(&row->old, row->before != NULL
                                       ? &row->before->figures
                                       : &(struct profile_figures){0});
        profiles_expect(&row->new, row->after != NULL
                                       ? &row->after->figures
                                       : &(struct profile_figures){0});
    }
}
END_TEST

/* What is named as a caller only has no figures, so it cannot change. */
START_TEST(difference_without_functions_that_are_no_rows)
{
    add(&before, "a:1(f)", 1, 1, 1);
    profiles_edge(&before, "a:1(f)", "a:2(g)", &(struct profile_figures){0});
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 1);
    expect_pair("a:1", "-");
}
END_TEST

START_TEST(difference_of_a_function_that_moved)
{
    add(&before, "a:1(f)", 1, 1, 1);
    add(&after, "a:9(f)", 1, 1, 1);
    add(&after, "b:9(f)", 1, 1, 1);
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 2);
    expect_pair("a:1", "a:9");
    expect_pair("-", "b:9");
}
END_TEST

/* Lines 10 and 20 are 20 and 30 now: their lines alone would mislead. */
START_TEST(difference_of_namesakes_that_moved)
{
    add(&before, "a:20(f)", 1, 1, 1);
    add(&before, "a:10(f)", 1, 1, 1);
    add(&after, "a:20(f)", 1, 1, 1);
    add(&after, "a:30(f)", 1, 1, 1);
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 2);
    expect_pair("a:10", "a:20");
    expect_pair("a:20", "a:30");
}
END_TEST

/* Two functions of a name against three: there is but the line to go by. */
START_TEST(difference_of_more_namesakes_than_before)
{
    add(&before, "a:10(f)", 1, 1, 1);
    add(&before, "a:20(f)", 1, 1, 1);
    add(&after, "a:10(f)", 1, 1, 1);
    add(&after, "a:15(f)", 1, 1, 1);
    add(&after, "a:25(f)", 1, 1, 1);
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 4);
    expect_pair("a:10", "a:10");
    expect_pair("-", "a:15");
    expect_pair("a:20", "-");
    expect_pair("-", "a:25");
}
END_TEST

START_TEST(difference_of_labels_with_addresses)
{
    static const char *const labels[] = {
        "~:0(<method 'x' of type object at 0x7f00>)",
        "~:0(<method 'x' of type object at 0x8f00>)",
    };
    struct profile one, other;

    profile_init(&one);
    profile_init(&other);
    add(&one, labels[0], 1, 1, 1);
    add(&other, labels[1], 1, 1, 1);
    ck_assert_int_eq(merge_add(&before, &one, MERGE_WITHOUT_ADDRESSES, NULL),
                     STATUS_OK);
    ck_assert_int_eq(merge_add(&after, &other, MERGE_WITHOUT_ADDRESSES,
                               NULL),
                     STATUS_OK);
    find(DIFFERENCE_WHOLE_PATHS);
    ck_assert_uint_eq(difference.count, 1);
    expect_pair("~:0", "~:0");
    profile_clear(&one);
    profile_clear(&other);
}
END_TEST

START_TEST(difference_of_files_in_other_folders)
{
    add(&before, "/old/pkg/a.py:1(f)", 1, 1, 1);
    add(&before, "/old/b/a.py:1(f)", 1, 1, 1);
    add(&before, "/lib/c.py:1(f)", 1, 1, 1);
    add(&after, "new/pkg/a.py:2(f)", 1, 1, 1);
    add(&after, "new/b/a.py:3(f)", 1, 1, 1);
    add(&after, "/lib/c.py:4(f)", 1, 1, 1);
    add(&after, "/new/c.py:1(f)", 1, 1, 1);
    find(DIFFERENCE_SUFFIXES);
    ck_assert_uint_eq(difference.count, 4);
    expect_pair("/old/pkg/a.py:1", "new/pkg/a.py:2");
    expect_pair("/old/b/a.py:1", "new/b/a.py:3");
    expect_pair("/lib/c.py:1", "/lib/c.py:4");
    expect_pair("-", "/new/c.py:1");
}
END_TEST

/* "a.py" is a whole name, and no end of "aa.py"; all of a relative path may
   be the end of another; of two that are as near none is taken. */
START_TEST(difference_of_ends_of_paths)
{
    add(&before, "x/aa.py:1(f)", 1, 1, 1);
    add(&before, "pkg/b.py:1(f)", 1, 1, 1);
    add(&before, "1/c.py:1(f)", 1, 1, 1);
    add(&after, "x/a.py:1(f)", 1, 1, 1);
    add(&after, "/new/pkg/b.py:1(f)", 1, 1, 1);
    add(&after, "2/c.py:1(f)", 1, 1, 1);
    add(&after, "3/c.py:1(f)", 1, 1, 1);
    find(DIFFERENCE_SUFFIXES);
    ck_assert_uint_eq(difference.count, 6);
    expect_pair("x/aa.py:1", "-");
    expect_pair("-", "x/a.py:1");
    expect_pair("pkg/b.py:1", "/new/pkg/b.py:1");
    expect_pair("1/c.py:1", "-");
    expect_pair("-", "2/c.py:1");
    expect_pair("-", "3/c.py:1");
}
END_TEST

/* More names than are compared: what is equal is found nevertheless. */
START_TEST(difference_of_very_deep_paths)
{
    char deep[90] = "";

    memset(deep, '/', 80);
    strcpy(deep + 80, ":1(f)");
    add(&before, deep, 1, 1, 1);
    add(&after, deep, 1, 1, 1);
    add(&after, deep + 1, 1, 1, 1);
    find(DIFFERENCE_SUFFIXES);
    ck_assert_uint_eq(difference.count, 2);
}
END_TEST

START_TEST(difference_of_calls_and_samples)
{
    struct complaint complaint;

    add(&before, "a:1(f)", 1, 1, 1);
    add(&after, "a:1(f)", 1, 1, 1);
    after.is_sampled = true;
    ck_assert_int_eq(difference_find(&difference, &before, &after,
                                     DIFFERENCE_WHOLE_PATHS, &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text,
                     "it counts samples, the other calls");
    ck_assert_ptr_null(difference.rows);
}
END_TEST

static void
expect_change(const struct difference_row *row,
              enum difference_measure measure, double change,
              double relative, const char *word)
{
    ck_assert_double_eq(difference_change(row, measure), change);
    ck_assert_double_eq(difference_relative(row, measure), relative);
    ck_assert_str_eq(difference_word(row, measure), word);
}

START_TEST(difference_change_of_each_measure)
{
    struct difference_row row;

    add(&before, "a:1(f)", 4, 2, 8);
    add(&after, "a:1(f)", 3, 2, 10);
    find(DIFFERENCE_WHOLE_PATHS);
    row = difference.rows[0];
    expect_change(&row, DIFFERENCE_SELF, 0, 0, "unchanged");
    expect_change(&row, DIFFERENCE_INCLUSIVE, 2, .25, "slower");
    expect_change(&row, DIFFERENCE_CALLS, -1, -.25, "fewer");
    row.new.calls = 5;
    row.new.self_seconds = 1;
    expect_change(&row, DIFFERENCE_SELF, -1, -.5, "faster");
    expect_change(&row, DIFFERENCE_CALLS, 1, .25, "more");
}
END_TEST

START_TEST(difference_change_of_new_and_gone)
{
    add(&before, "a:1(f)", 4, 2, 8);
    find(DIFFERENCE_WHOLE_PATHS);
    expect_change(&difference.rows[0], DIFFERENCE_SELF, -2, -1, "gone");
    ck_assert_ptr_eq(difference_function(&difference.rows[0]),
                     before.rows[0]);
    difference_clear(&difference);
    ck_assert_int_eq(difference_find(&difference, &after, &before,
                                     DIFFERENCE_WHOLE_PATHS, NULL),
                     STATUS_OK);
    expect_change(&difference.rows[0], DIFFERENCE_SELF, 2, INFINITY, "new");
    ck_assert_ptr_eq(difference_function(&difference.rows[0]),
                     before.rows[0]);
}
END_TEST

/* A difference of 1 is seen where doubles are 512 apart. */
START_TEST(difference_change_of_huge_counts)
{
    struct difference_row row;

    add(&before, "a:1(f)", INT64_MAX - 1, 0, 0);
    add(&after, "a:1(f)", INT64_MAX, 0, 0);
    find(DIFFERENCE_WHOLE_PATHS);
    row = difference.rows[0];
    ck_assert_double_eq(difference_change(&row, DIFFERENCE_CALLS), 1);
    row.old.calls = INT64_MIN;
    ck_assert_double_eq(difference_change(&row, DIFFERENCE_CALLS), 0x1p64);
}
END_TEST

/* Changes by 1 (50 %), -3 (-30 %), 0 and what is no number. */
static void
find_four(void)
{
    add(&before, "a:1(one)", 1, 2, 0);
    add(&before, "a:2(three)", 1, 10, 0);
    add(&before, "a:3(zero)", 1, 5, 0);
    add(&before, "a:4(nan)", 1, 1, 0);
    add(&after, "a:1(one)", 1, 3, 0);
    add(&after, "a:2(three)", 1, 7, 0);
    add(&after, "a:3(zero)", 1, 5, 0);
    add(&after, "a:4(nan)", 1, NAN, 0);
    find(DIFFERENCE_WHOLE_PATHS);
}

static void
expect_order(const char *const *names)
{
    for (size_t i = 0; i < difference.count; i++) {
        ck_assert_str_eq(difference.rows[i].after->name->bytes, names[i]);
    }
}

START_TEST(difference_sort_by_change)
{
    find_four();
    difference_sort(&difference, false);
    expect_order((const char *const[]){"three", "one", "zero", "nan"});
}
END_TEST

START_TEST(difference_sort_by_relative_change)
{
    find_four();
    difference_sort(&difference, true);
    expect_order((const char *const[]){"one", "three", "zero", "nan"});
}
END_TEST

/* No inclusive time has changed, so labels decide. */
START_TEST(difference_sort_equal_ones_by_label)
{
    find_four();
    difference.measure = DIFFERENCE_INCLUSIVE;
    difference_sort(&difference, false);
    expect_order((const char *const[]){"one", "three", "zero", "nan"});
}
END_TEST

static enum status
find_scarce(void)
{
    enum status status;

    difference_clear(&difference);
    status = difference_find(&difference, &before, &after,
                             DIFFERENCE_SUFFIXES, NULL);
    ck_assert(status == STATUS_OK || difference.rows == NULL);
    return status;
}

/* Entries, rows, paths, and the texts. */
START_TEST(difference_find_without_memory)
{
    add(&before, "x/a.py:1(f)", 1, 1, 1);
    add(&after, "y/a.py:1(g)", 1, 1, 1);
    ck_assert_uint_ge(shortage_survive(find_scarce), 5);
    ck_assert_uint_eq(difference.count, 2);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, difference_of_empty_profiles);
    tcase_add_test(tests, difference_of_new_gone_and_common_functions);
    tcase_add_test(tests, difference_without_functions_that_are_no_rows);
    tcase_add_test(tests, difference_of_a_function_that_moved);
    tcase_add_test(tests, difference_of_namesakes_that_moved);
    tcase_add_test(tests, difference_of_more_namesakes_than_before);
    tcase_add_test(tests, difference_of_labels_with_addresses);
    tcase_add_test(tests, difference_of_files_in_other_folders);
    tcase_add_test(tests, difference_of_ends_of_paths);
    tcase_add_test(tests, difference_of_very_deep_paths);
    tcase_add_test(tests, difference_of_calls_and_samples);
    tcase_add_test(tests, difference_change_of_each_measure);
    tcase_add_test(tests, difference_change_of_new_and_gone);
    tcase_add_test(tests, difference_change_of_huge_counts);
    tcase_add_test(tests, difference_sort_by_change);
    tcase_add_test(tests, difference_sort_by_relative_change);
    tcase_add_test(tests, difference_sort_equal_ones_by_label);
    tcase_add_test(tests, difference_find_without_memory);
}

int
main(void)
{
    return suite_run("difference", add_tests);
}
