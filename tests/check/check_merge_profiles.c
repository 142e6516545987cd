/* Tests of profiles that are added together, or stripped. */

#include "suite.h"

#include <math.h>

#include "profiles.h"
#include "shortage.h"
#include "stats/merge.h"

#define NEW "c.py:9(new)"

static struct profile target, source;
static struct complaint complaint;

static void
set_up(void)
{
    profiles_example(&target);
    profile_init(&source);
}

static void
tear_down(void)
{
    profile_clear(&target);
    profile_clear(&source);
}

static void
add(enum merge_names names)
{
    ck_assert_int_eq(merge_add(&target, &source, names, &complaint),
                     STATUS_OK);
}

/* Return the edge between functions of target, or NULL. */
static const struct profile_figures *
figures_of_edge(const char *callee, const char *caller)
{
    struct profile_edge *edge
        = profile_edge(&target, profiles_function(&target, callee),
                       profiles_function(&target, caller));

    return edge != NULL ? &edge->figures : NULL;
}

static const struct profile_figures *
figures_of(const char *label)
{
    return &profiles_function(&target, label)->figures;
}

/* The example twice: twice its figures. */
START_TEST(merge_add_equal)
{
    profiles_example(&source);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 3);
    profiles_expect(figures_of(PROFILES_MAIN),
                    &(struct profile_figures){2, 2, .5, 3.5});
    profiles_expect(figures_of(PROFILES_WORK),
                    &(struct profile_figures){6, 4, 2, 3});
    profiles_expect(figures_of_edge(PROFILES_WORK, PROFILES_WORK),
                    &(struct profile_figures){2, 0, .5, 1});
    ck_assert_int_eq((int64_t)target.totals.calls, 14);
    ck_assert_int_eq((int64_t)target.totals.primitive_calls, 12);
    ck_assert_double_eq(target.totals.seconds, 3.5);
}
END_TEST

/* A function that is a caller only becomes a row behind the others; its new
   caller comes behind the old one. */
START_TEST(merge_add_new)
{
    source.callers = PROFILE_FIGURES;
    profiles_edge(&target, PROFILES_MAIN, NEW,
                  &(struct profile_figures){1, 1, .25, 1.75});
    profiles_row(&source, NEW, &(struct profile_figures){5, 4, 3, 2});
    profiles_row(&source, PROFILES_MAIN, &(struct profile_figures){0});
    profiles_edge(&source, PROFILES_MAIN, PROFILES_LEN,
                  &(struct profile_figures){8, 8, 0, 0});
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 4);
    ck_assert_ptr_eq(target.rows[3], profiles_function(&target, NEW));
    profiles_expect(figures_of(NEW), &(struct profile_figures){5, 4, 3, 2});
    profiles_expect(figures_of_edge(PROFILES_MAIN, NEW),
                    &(struct profile_figures){1, 1, .25, 1.75});
    profiles_expect(&target.rows[0]->last_caller->figures,
                    &(struct profile_figures){8, 8, 0, 0});
}
END_TEST

/* pstats adds to zeros: 0.0 + -0.0 is 0.0. */
START_TEST(merge_add_minus_zero)
{
    profiles_row(&source, NEW, &(struct profile_figures){1, 1, -0.0, -0.0});
    add(MERGE_AS_THEY_ARE);
    ck_assert(!signbit(figures_of(NEW)->self_seconds));
}
END_TEST

START_TEST(merge_add_trailers)
{
    struct profile_function *work = profiles_function(&target,
                                                      PROFILES_WORK);
    struct profile_function *other;

    profiles_example(&source);
    other = profiles_function(&source, PROFILES_WORK);
    work->exceptions = 3;
    other->exceptions = 4;
    profile_add_name(&target, work, profiles_text(&target, "A.work"));
    profile_add_name(&source, other, profiles_text(&source, "B.work"));
    profile_add_name(&source, other, profiles_text(&source, "A.work"));
    source.has_trailer = true;
    add(MERGE_AS_THEY_ARE);
    ck_assert(target.has_trailer);
    ck_assert_int_eq(work->exceptions, 7);
    ck_assert_str_eq(work->qualified_names->text->bytes, "A.work");
    ck_assert_str_eq(work->qualified_names->next->text->bytes, "B.work");
    ck_assert_ptr_null(work->qualified_names->next->next);
}
END_TEST

START_TEST(merge_add_threads_and_runs)
{
    profiles_example_runs(&target);
    profiles_example(&source);
    profiles_example_runs(&source);
    add(MERGE_AS_THEY_ARE);
    profile_clear(&source);
    profiles_expect_runs(&target, 2);
}
END_TEST

START_TEST(merge_add_threads_and_runs_to_none)
{
    profiles_example(&source);
    profiles_example_runs(&source);
    add(MERGE_AS_THEY_ARE);
    profile_clear(&source);
    profiles_expect_runs(&target, 1);
}
END_TEST

static void
expect_too_many(void)
{
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "counts add up to more than 2**63");
    profile_clear(&target);
    profile_clear(&source);
}

START_TEST(merge_add_runs_beyond_limits)
{
    static const struct profile_runs most[] = {
        {.starts = INT64_MAX, .has_starts = true},
        {.finished = INT64_MAX, .has_wall = true},
    };

    for (size_t i = 0; i < 2; i++) {
        profiles_example(&source);
        profile_add_runs(&target, target.rows[1], &most[i]);
        profile_add_runs(&source, source.rows[1],
                         &(struct profile_runs){1, 1, 0, true, true});
        expect_too_many();
        profiles_example(&target);
    }
    profiles_example(&source);
    target.threads.sum = (struct threads_row){.calls = INT64_MAX,
                                              .others_count = 1};
    source.threads.sum = (struct threads_row){.calls = 1, .others_count = 1};
    expect_too_many();
}
END_TEST

/* As runs of two functions become those of one. */
START_TEST(merge_strip_threads_and_runs)
{
    struct profile_runs other = {5, 4, 1.5, true, true};
    const struct profile_runs *runs;

    profile_clear(&target);
    profiles_example(&source);
    profiles_example_runs(&source);
    profile_add_runs(&source,
                     profiles_row(&source, "c/lib.py:7(work)",
                                  &(struct profile_figures){0}),
                     &other);
    ck_assert_int_eq(merge_strip(&target, &source, &complaint), STATUS_OK);
    ck_assert_uint_eq(threads_count(&target.threads), 2);
    runs = profiles_function(&target, "lib.py:7(work)")->runs;
    ck_assert_int_eq(runs->starts, 7);
    ck_assert_int_eq(runs->finished, 5);
    ck_assert_double_eq(runs->wall_seconds, 4);
    runs = profiles_function(&target, "app.py:1(main)")->runs;
    ck_assert_int_eq(runs->starts, 4);
    ck_assert(!runs->has_wall);
}
END_TEST

START_TEST(merge_add_without_addresses)
{
    static const char *const labels[] = {
        "~:0(<f of X object at 0x7f12ab>)",
        "~:0(<f of X object at 0xAB at 0x0>)",
        "~:0(<f of X object>)",
        "~:0(<f at 0xyz>)",
        "a.py:0(<f of X object at 0x7f12ab>)",
    };

    for (size_t i = 0; i < sizeof(labels) / sizeof(*labels); i++) {
        profiles_row(&source, labels[i],
                     &(struct profile_figures){1, 1, .5, .5});
    }
    add(MERGE_WITHOUT_ADDRESSES);
    ck_assert_uint_eq(target.row_count, 6);
    profiles_expect(figures_of("~:0(<f of X object>)"),
                    &(struct profile_figures){3, 3, 1.5, 1.5});
    ck_assert(profiles_function(&target, labels[3])->is_row);
    ck_assert(profiles_function(&target, labels[4])->is_row);
}
END_TEST

START_TEST(merge_add_with_addresses)
{
    profiles_row(&source, "~:0(<f at 0x1>)", &(struct profile_figures){0});
    profiles_row(&source, "~:0(<f at 0x2>)", &(struct profile_figures){0});
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 5);
}
END_TEST

/* Assert that source is refused and target is what it was. */
static void
expect_refused(const char *why)
{
    ck_assert_int_eq(merge_check(&target, &source, &complaint),
                     STATUS_INVALID);
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, why);
    ck_assert_uint_eq(target.functions.record_count, 3);
    profiles_expect(figures_of(PROFILES_WORK),
                    &(struct profile_figures){3, 2, 1, 1.5});
}

START_TEST(merge_add_samples_to_calls)
{
    profiles_row(&source, NEW, &(struct profile_figures){0});
    source.is_sampled = true;
    expect_refused("it counts samples, another calls");
    source.is_sampled = false;
    target.is_sampled = true;
    expect_refused("it counts calls, another samples");
}
END_TEST

START_TEST(merge_add_counts_to_figures)
{
    source.callers = PROFILE_COUNTS;
    expect_refused("its callers have but a count, another's figures");
    source.callers = PROFILE_FIGURES;
    target.callers = PROFILE_COUNTS;
    expect_refused("its callers have figures, another's but a count");
}
END_TEST

START_TEST(merge_add_to_empty)
{
    profile_clear(&target);
    profiles_row(&source, NEW, &(struct profile_figures){1, 1, 1, 1});
    source.is_sampled = true;
    source.callers = PROFILE_COUNTS;
    add(MERGE_AS_THEY_ARE);
    ck_assert(target.is_sampled);
    ck_assert(target.callers == PROFILE_COUNTS);
    profile_clear(&source);
    add(MERGE_AS_THEY_ARE);
    ck_assert_uint_eq(target.row_count, 1);
    ck_assert(target.is_sampled);
}
END_TEST

START_TEST(merge_add_overflow)
{
    profiles_row(&source, PROFILES_WORK,
                 &(struct profile_figures){INT64_MAX, 1, 0, 0});
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "counts add up to more than 2**63");
}
END_TEST

/* a/x.py and b/x.py become one row; of their callers that become one the
   last is kept. */
START_TEST(merge_strip_collisions)
{
    profile_clear(&target);
    source.callers = PROFILE_FIGURES;
    profiles_row(&source, "a/x.py:1(f)",
                 &(struct profile_figures){1, 1, 1, 1});
    profiles_row(&source, "b/x.py:1(f)",
                 &(struct profile_figures){2, 1, .5, 2});
    profiles_row(&source, "a/y.py:2(g)",
                 &(struct profile_figures){5, 5, -0.0, 0});
    profiles_edge(&source, "a/y.py:2(g)", "a/x.py:1(f)",
                  &(struct profile_figures){4, 4, 4, 4});
    profiles_edge(&source, "a/y.py:2(g)", "b/x.py:1(f)",
                  &(struct profile_figures){3, 3, 3, 3});
    ck_assert_int_eq(merge_strip(&target, &source, &complaint), STATUS_OK);
    ck_assert_uint_eq(target.row_count, 2);
    profiles_expect(figures_of("x.py:1(f)"),
                    &(struct profile_figures){3, 2, 1.5, 3});
    profiles_expect(figures_of_edge("y.py:2(g)", "x.py:1(f)"),
                    &(struct profile_figures){3, 3, 3, 3});
    ck_assert(signbit(figures_of("y.py:2(g)")->self_seconds));
}
END_TEST

static enum status
attempt(void)
{
    struct profile sum;
    enum status status;

    profile_init(&sum);
    status = merge_add(&sum, &source, MERGE_WITHOUT_ADDRESSES, &complaint);
    if (status == STATUS_OK) {
        status = merge_add(&sum, &source, MERGE_AS_THEY_ARE, &complaint);
    }
    profile_clear(&sum);
    return status;
}

START_TEST(merge_add_without_memory)
{
    profiles_example(&source);
    profiles_row(&source, "~:0(<f at 0x1>)", &(struct profile_figures){0});
    profile_add_name(&source, source.rows[0],
                     profiles_text(&source, "qualified"));
    ck_assert_uint_ge(shortage_survive(attempt), 10);
    ck_assert_int_eq(merge_check(&target, &source, &complaint), STATUS_OK);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, merge_add_equal);
    tcase_add_test(tests, merge_add_new);
    tcase_add_test(tests, merge_add_minus_zero);
    tcase_add_test(tests, merge_add_trailers);
    tcase_add_test(tests, merge_add_threads_and_runs);
    tcase_add_test(tests, merge_add_threads_and_runs_to_none);
    tcase_add_test(tests, merge_add_runs_beyond_limits);
    tcase_add_test(tests, merge_strip_threads_and_runs);
    tcase_add_test(tests, merge_add_without_addresses);
    tcase_add_test(tests, merge_add_with_addresses);
    tcase_add_test(tests, merge_add_samples_to_calls);
    tcase_add_test(tests, merge_add_counts_to_figures);
    tcase_add_test(tests, merge_add_to_empty);
    tcase_add_test(tests, merge_add_overflow);
    tcase_add_test(tests, merge_strip_collisions);
    tcase_add_test(tests, merge_add_without_memory);
}

int
main(void)
{
    return suite_run("merge_profiles", add_tests);
}
