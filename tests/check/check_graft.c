/* Tests of contexts and timelines of profiles that are added together. */

#include "suite.h"

#include <stdio.h>

#include "base/memory.h"
#include "profiles.h"
#include "shortage.h"
#include "stats/merge.h"
#include "stats/timeline.h"
#include "trees.h"

static struct profile target, source;
static struct complaint complaint;

static void
set_up(void)
{
    profile_init(&target);
    profile_init(&source);
}

static void
tear_down(void)
{
    profile_clear(&target);
    profile_clear(&source);
}

static void
add(void)
{
    ck_assert_int_eq(merge_add(&target, &source, MERGE_WITHOUT_ADDRESSES,
                               &complaint),
                     STATUS_OK);
    trees_check(target.contexts);
}

START_TEST(graft_trees_by_thread)
{
    trees_add(&target, "main", 7, "f 1 10, .g 1 5");
    trees_add(&target, "other", 8, "h 1 1");
    trees_add(&target, "", 0, "f 2 2")->is_folded = true;
    target.contexts->folded_calls = 2;
    trees_add(&source, "main", 7, "g 1 1, f 1 4, .h 3 1+2, .g 1 5");
    trees_add(&source, "main", 9, "f 1 3");
    trees_add(&source, "", 0, "g 1 1, f 3 3")->is_folded = true;
    source.contexts->folded_calls = 4;
    add();
    ck_assert_uint_eq(target.contexts->tree_count, 4);
    trees_expect(&target.contexts->trees[0],
                 "f 2 14, .g 2 10, .h 3 1+2, g 1 1");
    trees_expect(&target.contexts->trees[1], "h 1 1");
    trees_expect(&target.contexts->trees[2], "f 5 5, g 1 1");
    trees_expect(&target.contexts->trees[3], "f 1 3");
    ck_assert_int_eq(target.contexts->folded_calls, 6);
    ck_assert_ptr_eq(target.contexts->trees[3].nodes->function,
                     trees_row(&target, "f"));
    ck_assert_str_eq(target.contexts->trees[3].thread->bytes, "main");
}
END_TEST

START_TEST(graft_onto_nothing)
{
    trees_add(&source, "main", 7, "f 1 10, .g 1 5+6");
    add();
    trees_expect(target.contexts->trees, "f 1 10, .g 1 5+6");
    profile_clear(&source);
    trees_expect(target.contexts->trees, "f 1 10, .g 1 5+6");
    add();
    ck_assert_uint_eq(target.contexts->tree_count, 1);
}
END_TEST

/* Two files that are one without their folders: so are contexts in them. */
START_TEST(graft_functions_that_become_one)
{
    struct context *nodes;

    trees_add(&source, "main", 7, "f 1 10, .g 1 5, ..h 1 1, .g2 2 6, ..h 1 2");
    nodes = source.contexts->trees->nodes;
    nodes[1].function = profiles_row(&source, "x/a.py:1(k)",
                                     &(struct profile_figures){0});
    nodes[3].function = profiles_row(&source, "y/a.py:1(k)",
                                     &(struct profile_figures){0});
    ck_assert_int_eq(merge_strip(&target, &source, &complaint), STATUS_OK);
    trees_expect(target.contexts->trees, "f 1 10, .k 3 11, ..h 2 3");
    trees_check(target.contexts);
}
END_TEST

START_TEST(graft_sums_that_do_not_fit)
{
    trees_add(&target, "main", 7, "f 1 9223372036854775800");
    trees_add(&source, "other", 8, "f 1 9");
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_INVALID);
    ck_assert_str_eq(complaint.text, "counts add up to more than 2**63");
}
END_TEST

/* Of more threads than are kept apart the others are one tree. */
START_TEST(graft_more_threads_than_are_kept)
{
    const struct context_tree *sum;

    for (int i = 0; i < THREADS_MAX - 1; i++) {
        trees_add(&target, "t", i + 1, "f 1 1");
    }
    trees_add(&source, "u", 1, "f 1 2, .g 1 1");
    trees_add(&source, "u", 2, "f 1 3");
    trees_add(&source, "t", 5, "f 1 10");
    trees_add(&source, "u", 3, "f 1 5");
    trees_add(&source, "17 others", 0, "h 1 1");
    add();
    ck_assert_uint_eq(target.contexts->tree_count, THREADS_MAX + 1);
    trees_expect(&target.contexts->trees[4], "f 2 11");
    trees_expect(&target.contexts->trees[THREADS_MAX - 1], "f 1 2, .g 1 1");
    sum = &target.contexts->trees[THREADS_MAX];
    trees_expect(sum, "f 2 8, h 1 1");
    ck_assert_str_eq(sum->thread->bytes, "19 others");
    ck_assert_int_eq(sum->process_id, 0);
    add();
    ck_assert_uint_eq(target.contexts->tree_count, THREADS_MAX + 1);
    sum = &target.contexts->trees[THREADS_MAX];
    ck_assert_str_eq(sum->thread->bytes, "38 others");
}
END_TEST

/* What is added stands beside the rest until it is as much, or until the end:
   of 4 nodes 1 is not, nor are 2; 4 are. */
START_TEST(graft_finish_unites_paths)
{
    trees_add(&target, "main", 7, "f 1 1, .g 1 1, .h 1 1, k 1 1");
    trees_add(&source, "main", 7, "f 1 4");
    add();
    trees_expect(target.contexts->trees,
                 "f 1 1, .g 1 1, .h 1 1, k 1 1, f 1 4");
    add();
    ck_assert_uint_eq(target.contexts->trees->added, 2);
    ck_assert_int_eq(merge_finish(&target, &complaint), STATUS_OK);
    trees_expect(target.contexts->trees, "f 3 9, .g 1 1, .h 1 1, k 1 1");
    ck_assert_uint_eq(target.contexts->trees->added, 0);
    for (int i = 0; i < 4; i++) {
        add();
    }
    trees_expect(target.contexts->trees, "f 7 25, .g 1 1, .h 1 1, k 1 1");
    trees_check(target.contexts);
}
END_TEST

static void
add_events(struct profile *profile, const char *name, size_t count)
{
    struct timeline *timeline = memory_allocate(sizeof(*timeline));
    struct timeline_thread *thread
        = memory_allocate(2 * sizeof(*timeline->threads));

    *thread = (struct timeline_thread){
        .process_id = 7, .name = profiles_text(profile, name),
        .native_id = 8, .count = count,
        .events = memory_allocate((count + 1) * sizeof(*thread->events))};
    for (size_t i = 0; i < count; i++) {
        thread->events[i] = (struct timeline_event){
            (int64_t)i * 10, 5, trees_row(profile, name)};
    }
    *timeline = (struct timeline){thread, 1, (int64_t)count, 3};
    profile->timeline = timeline;
}

START_TEST(graft_timelines_behind_each_other)
{
    add_events(&target, "f", 2);
    add_events(&source, "g", 3);
    source.timeline->minimum_ns = 9;
    ck_assert_int_eq(merge_add(&target, &source, MERGE_AS_THEY_ARE,
                               &complaint),
                     STATUS_OK);
    ck_assert_uint_eq(target.timeline->thread_count, 2);
    ck_assert_int_eq(target.timeline->dropped_calls, 5);
    ck_assert_int_eq(target.timeline->minimum_ns, 9);
    ck_assert_uint_eq(target.timeline->threads[1].count, 3);
    ck_assert_str_eq(target.timeline->threads[1].name->bytes, "g");
    ck_assert_int_eq(target.timeline->threads[1].events[2].start_ns, 20);
    ck_assert_ptr_eq(target.timeline->threads[1].events[2].function,
                     trees_row(&target, "g"));
    ck_assert_ptr_null(target.contexts);
}
END_TEST

static enum status
attempt(void)
{
    struct profile sum;
    enum status status;

    profile_init(&sum);
    status = merge_add(&sum, &target, MERGE_AS_THEY_ARE, &complaint);
    if (status == STATUS_OK) {
        status = merge_add(&sum, &source, MERGE_AS_THEY_ARE, &complaint);
    }
    if (status == STATUS_OK) {
        sum.contexts->trees->added = 1;
        status = merge_finish(&sum, &complaint);
    }
    profile_clear(&sum);
    return status;
}

START_TEST(graft_without_memory)
{
    trees_add(&target, "main", 7, "f 1 10, .g 1 5");
    trees_add(&source, "main", 7, "g 1 1, f 1 4, .h 3 1+2, .g 1 5");
    trees_add(&source, "19 others", 0, "f 1 3");
    add_events(&target, "f", 2);
    add_events(&source, "g", 3);
    ck_assert_uint_ge(shortage_survive(attempt), 30);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, graft_trees_by_thread);
    tcase_add_test(tests, graft_onto_nothing);
    tcase_add_test(tests, graft_functions_that_become_one);
    tcase_add_test(tests, graft_sums_that_do_not_fit);
    tcase_add_test(tests, graft_more_threads_than_are_kept);
    tcase_add_test(tests, graft_finish_unites_paths);
    tcase_add_test(tests, graft_timelines_behind_each_other);
    tcase_add_test(tests, graft_without_memory);
}

int
main(void)
{
    return suite_run("graft", add_tests);
}
