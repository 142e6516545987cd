/* Tests of contexts: threads merged, recursion folded, trees upside down. */

#include "suite.h"

#include <stdio.h>
#include <stdlib.h>

#include "profiles.h"
#include "shortage.h"
#include "trees.h"

static struct profile profile;
static struct contexts *made;

static void
set_up(void)
{
    profile_init(&profile);
}

static void
tear_down(void)
{
    contexts_free(made);
    made = NULL;
    profile_clear(&profile);
}

/* g below f is in both threads: 1 + 3 calls, 5 + 7 ns. */
START_TEST(contexts_merge_threads_sums_paths)
{
    trees_add(&profile, "main", 7, "f 1 10, .g 1 5, ..h 1 1, g 2 2");
    trees_add(&profile, "other", 8, "g 1 1, f 1 20, .h 1 6+2, .g 3 7");
    ck_assert_int_eq(contexts_merge_threads(profile.contexts, &made),
                     STATUS_OK);
    ck_assert_uint_eq(made->tree_count, 1);
    trees_expect(made->trees,
                 "f 2 30, .g 4 12, ..h 1 1, .h 1 6+2, g 3 3");
    trees_check(made);
    ck_assert_int_eq(made->trees->process_id, 7);
    ck_assert_str_eq(made->trees->thread->bytes, "");
    ck_assert_int_eq(made->trees->native_id, 0);
}
END_TEST

/* What was folded is no thread of its own: the name is that of the one. */
START_TEST(contexts_merge_threads_takes_folded_ones)
{
    trees_add(&profile, "main", 7, "f 1 10+9, .g 1 5");
    trees_add(&profile, "", 0, "g 4 9, f 1 0")->is_folded = true;
    profile.contexts->folded_calls = 5;
    ck_assert_int_eq(contexts_merge_threads(profile.contexts, &made),
                     STATUS_OK);
    trees_expect(made->trees, "f 2 10+9, .g 1 5, g 4 9");
    ck_assert_str_eq(made->trees->thread->bytes, "main");
    ck_assert_int_eq(made->trees->native_id, 7);
    ck_assert_int_eq(made->folded_calls, 5);
}
END_TEST

START_TEST(contexts_merge_threads_of_nothing)
{
    trees_add(&profile, "main", 7, "");
    ck_assert_int_eq(contexts_merge_threads(profile.contexts, &made),
                     STATUS_OK);
    ck_assert_uint_eq(made->trees->count, 0);
    trees_check(made);
}
END_TEST

START_TEST(contexts_merge_threads_of_two_processes)
{
    trees_add(&profile, "main", 7, "f 1 1");
    trees_add(&profile, "main", 7, "f 1 1")->process_id = 8;
    ck_assert_int_eq(contexts_merge_threads(profile.contexts, &made),
                     STATUS_OK);
    ck_assert_int_eq(made->trees->process_id, 0);
    trees_expect(made->trees, "f 2 2");
}
END_TEST

static const struct folded_case {
    const char *tree, *folded;
} folded_cases[] = {
    {"f 1 1, .f 2 2, ..f 3 3", "f 6 6"},
    /* What is below the inner f is below the outer one. */
    {"f 1 1, .g 1 2, ..f 1 4+8, ...h 1 16, .h 1 32",
     "f 2 5+8, .g 1 2, .h 2 48"},
    /* The inner f has ended before the last h: that is below g. */
    {"f 1 1, .g 1 1, ..f 1 1, ..h 1 1", "f 2 2, .g 1 1, ..h 1 1"},
    /* The second g is within the first, which stays open after it: the third
       is so too, below h or not. */
    {"f 1 1, .g 1 1, ..f 1 1, ...g 1 1, ...h 1 1, ....g 1 1",
     "f 2 2, .g 3 3, .h 1 1"},
    /* One after the other is no recursion. */
    {"f 1 1, .g 1 1, .h 1 1, ..g 1 1, f2 1 1, .f 1 1",
     "f 1 1, .g 1 1, .h 1 1, ..g 1 1, f2 1 1, .f 1 1"},
    {"", ""},
};

START_TEST(contexts_fold_recursion_folds)
{
    const struct folded_case *folded = &folded_cases[_i];

    trees_add(&profile, "main", 7, folded->tree);
    trees_add(&profile, "other", 8, "f 1 1");
    ck_assert_int_eq(contexts_fold_recursion(profile.contexts, &made),
                     STATUS_OK);
    ck_assert_uint_eq(made->tree_count, 2);
    trees_expect(&made->trees[0], folded->folded);
    trees_expect(&made->trees[1], "f 1 1");
    ck_assert_str_eq(made->trees[1].thread->bytes, "other");
    trees_check(made);
}
END_TEST

/* h is called from g below f (5 ns), from f (6) and by nobody (7). */
START_TEST(contexts_invert_puts_callers_below)
{
    trees_add(&profile, "main", 7, "f 1 10, .g 2 0, ..h 3 5, .h 1 6");
    trees_add(&profile, "other", 8, "h 1 7");
    ck_assert_int_eq(contexts_invert(profile.contexts, 0, 100, &made),
                     STATUS_OK);
    trees_expect(made->trees,
                 "f 1 10, g 2 0, .f 2 0, "
                 "h 5 7, .g 3 0, ..f 3 5, .f 1 6");
    ck_assert_int_eq(made->trees->nodes[3].inclusive_ns, 18);
}
END_TEST

/* What is left out counts on in what is above it: as outside. */
START_TEST(contexts_invert_leaves_out)
{
    trees_add(&profile, "main", 7, "f 1 10, .g 2 0, ..h 3 5, .h 1 6, h 1 7");
    ck_assert_int_eq(contexts_invert(profile.contexts, 6, 2, &made),
                     STATUS_OK);
    trees_expect(made->trees, "f 1 10, h 5 7+5, .f 1 6");
    contexts_free(made);
    ck_assert_int_eq(contexts_invert(profile.contexts, 0, 1, &made),
                     STATUS_OK);
    trees_expect(made->trees, "f 1 10, g 2 0, h 5 7+11");
}
END_TEST

/* A tree at random, of functions that may be recursive. */
static void
add_random(unsigned seed)
{
    char text[4000], *at = text;
    size_t depth = 0;

    srand(seed);
    *at = '\0';
    for (int i = 0; i < 60; i++) {
        depth = i == 0 ? 0 : (size_t)rand() % (depth + 2);
        for (size_t j = 0; j < depth; j++) {
            *at++ = '.';
        }
        at += sprintf(at, "f%d %d %d%s, ", rand() % 5, rand() % 3,
                      rand() % 100, rand() % 4 ? "" : "+3");
    }
    trees_add(&profile, "main", (int64_t)seed, text);
}

/* Return the sum of all nodes' own times. */
static int64_t
sum_self(const struct contexts *contexts)
{
    int64_t sum = 0;

    for (size_t i = 0; i < contexts->tree_count; i++) {
        for (size_t j = 0; j < contexts->trees[i].count; j++) {
            sum += contexts->trees[i].nodes[j].self_ns;
        }
    }
    return sum;
}

/* Whether a function is twice on the way to a node. */
static bool
has_recursion(const struct context_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        for (uint32_t up = tree->nodes[i].parent; up != CONTEXTS_NONE;
             up = tree->nodes[up].parent) {
            if (tree->nodes[up].function == tree->nodes[i].function) {
                return true;
            }
        }
    }
    return false;
}

START_TEST(contexts_at_random)
{
    for (unsigned seed = 0; seed < 4; seed++) {
        add_random((unsigned)_i * 4 + seed);
    }
    trees_check(profile.contexts);
    ck_assert_int_eq(contexts_merge_threads(profile.contexts, &made),
                     STATUS_OK);
    trees_check(made);
    ck_assert_int_eq(sum_self(made), sum_self(profile.contexts));
    contexts_free(made);
    ck_assert_int_eq(contexts_fold_recursion(profile.contexts, &made),
                     STATUS_OK);
    trees_check(made);
    ck_assert_int_eq(sum_self(made), sum_self(profile.contexts));
    ck_assert_int_eq(made->ns, profile.contexts->ns);
    for (size_t i = 0; i < made->tree_count; i++) {
        ck_assert(!has_recursion(&made->trees[i]));
    }
    contexts_free(made);
    ck_assert_int_eq(contexts_invert(profile.contexts, 0, 100, &made),
                     STATUS_OK);
    ck_assert_int_eq(sum_self(made), sum_self(profile.contexts));
}
END_TEST

static enum status
attempt(void)
{
    enum status status = contexts_merge_threads(profile.contexts, &made);

    if (status == STATUS_OK) {
        contexts_free(made);
        status = contexts_fold_recursion(profile.contexts, &made);
    }
    if (status == STATUS_OK) {
        contexts_free(made);
        status = contexts_invert(profile.contexts, 0, 100, &made);
    }
    if (status != STATUS_OK) {
        ck_assert_ptr_null(made);
    }
    contexts_free(made);
    made = NULL;
    return status;
}

START_TEST(contexts_without_memory)
{
    add_random(1);
    add_random(2);
    ck_assert_uint_ge(shortage_survive(attempt), 30);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, set_up, tear_down);
    tcase_add_test(tests, contexts_merge_threads_sums_paths);
    tcase_add_test(tests, contexts_merge_threads_takes_folded_ones);
    tcase_add_test(tests, contexts_merge_threads_of_nothing);
    tcase_add_test(tests, contexts_merge_threads_of_two_processes);
    tcase_add_loop_test(tests, contexts_fold_recursion_folds, 0,
                        sizeof(folded_cases) / sizeof(*folded_cases));
    tcase_add_test(tests, contexts_invert_puts_callers_below);
    tcase_add_test(tests, contexts_invert_leaves_out);
    tcase_add_loop_test(tests, contexts_at_random, 0, 20);
    tcase_add_test(tests, contexts_without_memory);
}

int
main(void)
{
    return suite_run("contexts", add_tests);
}
