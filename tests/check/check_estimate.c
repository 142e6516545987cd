/* Tests of contexts that are guessed from callers. */

#include "suite.h"

#include <math.h>
#include <stdio.h>

#include "profiles.h"
#include "shortage.h"
#include "trees.h"

static struct profile profile;
static struct contexts *made;

static void
set_up(void)
{
    profile_init(&profile);
    profile.callers = PROFILE_FIGURES;
}

static void
tear_down(void)
{
    contexts_free(made);
    made = NULL;
    profile_clear(&profile);
}

/* Add a row of a.py, on line 7; the times are nanoseconds. */
static void
add_row(const char *name, int64_t primitive_calls, int64_t calls, double self,
        double inclusive)
{
    char label[400];

    snprintf(label, sizeof(label), "a.py:7(%s)", name);
    profiles_row(&profile, label,
                 &(struct profile_figures){calls, primitive_calls,
                                           self * 1e-9, inclusive * 1e-9});
}

static void
add_edge(const char *callee, const char *caller, int64_t calls, double self,
         double inclusive)
{
    char labels[2][400];

    snprintf(labels[0], sizeof(labels[0]), "a.py:7(%s)", callee);
    snprintf(labels[1], sizeof(labels[1]), "a.py:7(%s)", caller);
    profiles_edge(&profile, labels[0], labels[1],
                  &(struct profile_figures){calls, calls, self * 1e-9,
                                            inclusive * 1e-9});
}

static void
expect(size_t max_nodes, const char *text)
{
    ck_assert_int_eq(contexts_estimate(&profile, max_nodes, &made),
                     STATUS_OK);
    ck_assert(made->is_estimate);
    ck_assert_uint_eq(made->tree_count, 1);
    trees_expect(made->trees, text);
    trees_check(made);
}

/* Of read main has a quarter, parse three quarters; parse is main's. */
static void
add_readers(void)
{
    add_row("main", 1, 1, 100, 1000);
    add_row("parse", 2, 2, 500, 800);
    add_row("read", 8, 8, 400, 400);
    add_edge("parse", "main", 2, 500, 800);
    add_edge("read", "main", 2, 100, 100);
    add_edge("read", "parse", 6, 300, 300);
}

START_TEST(estimate_make_shares_out)
{
    add_readers();
    expect(100, "main 1 100, .parse 2 500, ..read 6 300, .read 2 100");
}
END_TEST

/* The part of read that nobody is known to have called is a root. */
START_TEST(estimate_make_roots)
{
    add_row("main", 1, 1, 100, 400);
    add_row("read", 4, 4, 400, 400);
    add_edge("read", "main", 3, 300, 300);
    expect(100, "main 1 100, .read 3 300, read 1 100");
}
END_TEST

/* Work calls itself: that is cut, and all of its own time is in the one. */
START_TEST(estimate_make_cuts_recursion)
{
    add_row("main", 1, 1, 10, 100);
    add_row("work", 2, 6, 90, 90);
    add_edge("work", "main", 2, 20, 90);
    add_edge("work", "work", 4, 70, 80);
    expect(100, "main 1 10, .work 6 90");
}
END_TEST

/* Even and odd call each other: even is called once by nobody, 5 times in
   all. */
START_TEST(estimate_make_cuts_mutual_recursion)
{
    add_row("even", 1, 5, 50, 100);
    add_row("odd", 1, 4, 50, 90);
    add_edge("even", "odd", 4, 40, 80);
    add_edge("odd", "even", 4, 50, 90);
    expect(100, "even 5 50, .odd 4 50");
}
END_TEST

/* Where callers have but a count, time is shared out by it. */
START_TEST(estimate_make_by_counts)
{
    profile.callers = PROFILE_COUNTS;
    add_row("main", 1, 1, 100, 500);
    add_row("other", 1, 1, 0, 300);
    add_row("read", 4, 4, 400, 400);
    add_edge("read", "main", 1, 0, 0);
    add_edge("read", "other", 3, 0, 0);
    expect(100, "main 1 100, .read 1 100, other 1 0, .read 3 300");
}
END_TEST

/* Without any time calls are what counts. */
START_TEST(estimate_make_without_times)
{
    add_row("main", 1, 1, 0, 0);
    add_row("read", 4, 4, 0, 0);
    add_edge("read", "main", 4, 0, 0);
    expect(100, "main 1 0, .read 4 0");
}
END_TEST

/* What takes a thousandth of a ten-thousandth of the time is left out. */
START_TEST(estimate_make_leaves_out)
{
    add_row("main", 1, 1, 1e9 - 100, 1e9);
    add_row("more", 1, 1, 101, 101);
    add_row("less", 1, 1, 99, 99);
    add_edge("more", "main", 1, 101, 101);
    add_edge("less", "main", 1, 99, 99);
    expect(100, "main 1 999999900, .more 1 101");
}
END_TEST

/* Of too many nodes the small ones are left out, but not all. */
START_TEST(estimate_make_at_most)
{
    add_readers();
    expect(4, "main 1 100, .parse 2 500, ..read 6 300, .read 2 100");
    contexts_free(made);
    expect(3, "main 1 100, .parse 2 500, ..read 6 300");
    contexts_free(made);
    expect(1, "main 1 100");
}
END_TEST

/* Each function of a level calls both of the next: 2**20 paths. */
START_TEST(estimate_make_of_very_many_paths)
{
    char names[2][2][10];

    add_row("top", 1, 1, 0, 2e9);
    for (int level = 0; level < 20; level++) {
        for (int i = 0; i < 2; i++) {
            snprintf(names[level % 2][i], 10, "l%d_%d", level, i);
            add_row(names[level % 2][i], 1 << level, 1 << level, 1e7,
                    (20 - level) * 1e7);
            for (int j = 0; j < 2; j++) {
                add_edge(names[level % 2][i],
                         level == 0 ? "top" : names[1 - level % 2][j],
                         1 << level, 1e7 / 2, (20 - level) * 1e7 / 2);
                if (level == 0) {
                    break;
                }
            }
        }
    }
    ck_assert_int_eq(contexts_estimate(&profile, 1000, &made), STATUS_OK);
    ck_assert_uint_lt(made->trees->count, 1000);
    ck_assert_uint_gt(made->trees->count, 100);
    trees_check(made);
}
END_TEST

/* Times and counts that make no sense, as files may have them. */
START_TEST(estimate_make_of_nonsense)
{
    static const double times[] = {INFINITY, -INFINITY, NAN, -1, 1e300, 1e27,
                                   0};
    static const int64_t counts[] = {0, -5, INT64_MAX, INT64_MIN, 3};
    char names[35][10];

    for (int i = 0; i < 35; i++) {
        snprintf(names[i], 10, "f%d", i);
        add_row(names[i], counts[(i + 1) % 5], counts[i % 5], times[i % 7],
                times[i / 5 % 7]);
    }
    for (int i = 0; i < 35; i++) {
        add_edge(names[i], names[(i * 3 + 1) % 35], counts[i % 5],
                 times[i % 7], times[(i + 2) % 7]);
        add_edge(names[i], names[(i * 5 + 3) % 35], counts[i / 5 % 5], 1,
                 times[i % 4]);
    }
    ck_assert_int_eq(contexts_estimate(&profile, 1000, &made), STATUS_OK);
    trees_check(made);
    contexts_free(made);
    profile.totals.seconds = 1;
    ck_assert_int_eq(contexts_estimate(&profile, 1000, &made), STATUS_OK);
    trees_check(made);
}
END_TEST

START_TEST(estimate_make_of_nothing)
{
    expect(100, "");
}
END_TEST

static enum status
attempt(void)
{
    enum status status = contexts_estimate(&profile, 100, &made);

    contexts_free(made);
    made = NULL;
    return status;
}

START_TEST(estimate_make_without_memory)
{
    add_readers();
    ck_assert_uint_ge(shortage_survive(attempt), 7);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, estimate_make_shares_out);
    tcase_add_test(tests, estimate_make_roots);
    tcase_add_test(tests, estimate_make_cuts_recursion);
    tcase_add_test(tests, estimate_make_cuts_mutual_recursion);
    tcase_add_test(tests, estimate_make_by_counts);
    tcase_add_test(tests, estimate_make_without_times);
    tcase_add_test(tests, estimate_make_leaves_out);
    tcase_add_test(tests, estimate_make_at_most);
    tcase_add_test(tests, estimate_make_of_very_many_paths);
    tcase_add_test(tests, estimate_make_of_nonsense);
    tcase_add_test(tests, estimate_make_of_nothing);
    tcase_add_test(tests, estimate_make_without_memory);
}

int
main(void)
{
    return suite_run("estimate", add_tests);
}
