/* Tests of settling a call graph: no time is negative afterwards. */

#include "suite.h"

#include "base/memory.h"
#include "profile/callgraph.h"
#include "profile/settle.h"

#include "calls.h"
#include "example.h"

static struct callgraph graph;

static void
setup(void)
{
    callgraph_init(&graph);
}

static void
teardown(void)
{
    callgraph_clear(&graph);
}

static void
book(uintptr_t caller, uintptr_t key, struct calls_figures figures)
{
    example_book_edge(&graph, caller, key, figures);
}

static void
expect(uintptr_t caller, uintptr_t key, struct calls_figures figures)
{
    calls_expect_edge(&graph, caller, key, figures);
}

static void
settle(void)
{
    ck_assert_int_eq(settle_times(&graph), STATUS_OK);
    calls_expect_consistent(&graph);
}

static int64_t
self_of_all(void)
{
    const struct edge *edge;
    int64_t ticks = 0;
    size_t at = 0;

    while ((edge = callgraph_next_edge(&graph, &at)) != NULL) {
        ticks += edge->self_ticks;
    }
    return ticks;
}

START_TEST(settle_times_of_an_empty_graph)
{
    settle();
    ck_assert_uint_eq(callgraph_function_count(&graph), 0);
}
END_TEST

START_TEST(settle_times_with_nothing_to_do)
{
    example_book(&graph);
    settle();
    example_expect(&graph, 1);
}
END_TEST

/* len, called by main, lacks 8; main has 100 less that. */
START_TEST(settle_times_takes_it_from_the_caller)
{
    book(ROOT, MAIN, FIGURES(1, 0, 60, 52));
    book(MAIN, LEN, FIGURES(4, 0, -8, -8));
    settle();
    expect(MAIN, LEN, FIGURES(4, 0, 0, 0));
    /* As long as before: 60 - 8 of its own, and nothing of len's. */
    expect(ROOT, MAIN, FIGURES(1, 0, 52, 52));
}
END_TEST

/* parse has 30 from main and 10 from the root; len lacks 8 of it. */
START_TEST(settle_times_takes_it_in_proportion)
{
    book(ROOT, MAIN, FIGURES(1, 0, 5, 29));
    book(MAIN, PARSE, FIGURES(3, 0, 30, 24));
    book(ROOT, PARSE, FIGURES(1, 0, 10, 8));
    book(PARSE, LEN, FIGURES(4, 0, -8, -8));
    settle();
    /* 30 - 6 and 10 - 2. */
    expect(MAIN, PARSE, FIGURES(3, 0, 24, 24));
    expect(ROOT, PARSE, FIGURES(1, 0, 8, 8));
    expect(PARSE, LEN, FIGURES(4, 0, 0, 0));
    expect(ROOT, MAIN, FIGURES(1, 0, 5, 29));
}
END_TEST

/* len lacks 8 when parse calls it, not when main does. */
START_TEST(settle_times_of_one_of_two_edges)
{
    book(ROOT, MAIN, FIGURES(1, 0, 20, 44));
    book(MAIN, LEN, FIGURES(1, 0, 15, 15));
    book(MAIN, PARSE, FIGURES(1, 0, 17, 9));
    book(PARSE, LEN, FIGURES(1, 0, -8, -8));
    settle();
    expect(PARSE, LEN, FIGURES(1, 0, 0, 0));
    expect(MAIN, LEN, FIGURES(1, 0, 15, 15));
    expect(MAIN, PARSE, FIGURES(1, 0, 9, 9));
    expect(ROOT, MAIN, FIGURES(1, 0, 20, 44));
}
END_TEST

/* parse lacks 5, and read, which it calls, has 25. */
START_TEST(settle_times_raises_the_inclusive_time)
{
    book(ROOT, MAIN, FIGURES(1, 0, 100, 120));
    book(MAIN, PARSE, FIGURES(1, 0, -5, 20));
    book(PARSE, READ, FIGURES(1, 0, 25, 25));
    settle();
    expect(MAIN, PARSE, FIGURES(1, 0, 0, 20 + 5));
    expect(PARSE, READ, FIGURES(1, 0, 25, 25));
    /* 95 + 25: as before. */
    expect(ROOT, MAIN, FIGURES(1, 0, 95, 120));
}
END_TEST

/* The root has no time to take it from. */
START_TEST(settle_times_with_the_root_as_caller)
{
    book(ROOT, MAIN, FIGURES(1, 0, -5, 20));
    book(MAIN, READ, FIGURES(1, 0, 25, 25));
    settle();
    expect(ROOT, MAIN, FIGURES(1, 0, 0, 25));
    expect(MAIN, READ, FIGURES(1, 0, 25, 25));
}
END_TEST

START_TEST(settle_times_with_a_caller_that_has_just_enough)
{
    book(ROOT, MAIN, FIGURES(1, 0, 8, 0));
    book(MAIN, LEN, FIGURES(1, 0, -8, -8));
    settle();
    expect(ROOT, MAIN, FIGURES(1, 0, 0, 0));
    expect(MAIN, LEN, FIGURES(1, 0, 0, 0));
}
END_TEST

/* main has 3 of the 8 that len lacks; nobody pays the other 5. */
START_TEST(settle_times_with_a_caller_that_has_too_little)
{
    book(ROOT, MAIN, FIGURES(1, 0, 3, -5));
    book(MAIN, LEN, FIGURES(1, 0, -8, -8));
    settle();
    expect(MAIN, LEN, FIGURES(1, 0, 0, 0));
    expect(ROOT, MAIN, FIGURES(1, 0, 0, 0));
}
END_TEST

/* parse lacks 2 itself, and has nothing for len, which lacks 8. */
START_TEST(settle_times_with_a_caller_that_lacks_too)
{
    book(ROOT, MAIN, FIGURES(1, 0, 100, 90));
    book(MAIN, PARSE, FIGURES(1, 0, -2, -10));
    book(PARSE, LEN, FIGURES(1, 0, -8, -8));
    settle();
    expect(PARSE, LEN, FIGURES(1, 0, 0, 0));
    expect(MAIN, PARSE, FIGURES(1, 0, 0, 0));
    expect(ROOT, MAIN, FIGURES(1, 0, 98, 98));
}
END_TEST

/* main lacks 5 where it calls itself: the call from the root pays. */
START_TEST(settle_times_of_direct_recursion)
{
    book(ROOT, MAIN, FIGURES(1, 0, 20, 15));
    book(MAIN, MAIN, FIGURES(2, 1, -5, -5));
    example_function(&graph, MAIN)->overlap_calls = 1;
    example_function(&graph, MAIN)->overlap_ticks = -5;
    settle();
    expect(ROOT, MAIN, FIGURES(1, 0, 15, 15));
    expect(MAIN, MAIN, FIGURES(2, 1, 0, 0));
}
END_TEST

/* main -> parse -> main, and only the inner main has time: 50. main from the
   root has 5, parse lacks 40, which both calls of main pay. */
START_TEST(settle_times_of_mutual_recursion)
{
    book(ROOT, MAIN, FIGURES(1, 0, 5, 15));
    book(MAIN, PARSE, FIGURES(1, 0, -40, 10));
    book(PARSE, MAIN, FIGURES(1, 0, 50, 50));
    example_function(&graph, MAIN)->overlap_calls = 1;
    example_function(&graph, MAIN)->overlap_ticks = 50;
    settle();
    /* All there is, 5 + 50 - 40. */
    ck_assert_int_eq(calls_of_function(&graph, MAIN).self_ticks, 15);
    expect(MAIN, PARSE, FIGURES(1, 0, 0, 50));
}
END_TEST

/* Numbers that leave no remainder: 40 functions in a row, each of which has
   100 and lacks 50 along a second edge from the one before it. */
START_TEST(settle_times_keeps_the_sum)
{
    for (uintptr_t key = 2; key <= 80; key += 2) {
        book(key - 2, key, FIGURES(1, 0, 100, 50 * (int64_t)(82 - key)));
        book(key, LEN, FIGURES(1, 0, -50, -50));
    }
    settle();
    ck_assert_int_eq(self_of_all(), 40 * 50);
    calls_expect_function(&graph, LEN, FIGURES(40, 0, 0, 0));
    expect(2, 4, FIGURES(1, 0, 50, 50 * 78));
}
END_TEST

/* Three edges with 1 each, and 1 that is to be paid. */
START_TEST(settle_times_keeps_the_sum_with_a_remainder)
{
    book(ROOT, PARSE, FIGURES(1, 0, 1, 1));
    book(MAIN, PARSE, FIGURES(1, 0, 1, 1));
    book(READ, PARSE, FIGURES(1, 0, 1, 0));
    book(PARSE, LEN, FIGURES(1, 0, -1, -1));
    settle();
    ck_assert_int_eq(self_of_all(), 3 - 1);
}
END_TEST

START_TEST(settle_times_twice_changes_nothing)
{
    book(ROOT, MAIN, FIGURES(1, 0, 60, 52));
    book(MAIN, LEN, FIGURES(4, 0, -8, -8));
    settle();
    settle();
    expect(MAIN, LEN, FIGURES(4, 0, 0, 0));
    expect(ROOT, MAIN, FIGURES(1, 0, 52, 52));
}
END_TEST

/* The accounts, then the totals. */
START_TEST(settle_times_without_memory)
{
    book(ROOT, MAIN, FIGURES(1, 0, 60, 52));
    book(MAIN, LEN, FIGURES(4, 0, -8, -8));
    for (size_t request = 1; request <= 2; request++) {
        enum status status;

        memory_fail_after(request);
        status = settle_times(&graph);
        memory_fail_after(0);
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        expect(ROOT, MAIN, FIGURES(1, 0, 60, 52));
        expect(MAIN, LEN, FIGURES(4, 0, -8, -8));
    }
    memory_fail_after(3);
    ck_assert_int_eq(settle_times(&graph), STATUS_OK);
    ck_assert(!memory_has_failed());
    memory_fail_after(0);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, settle_times_of_an_empty_graph);
    tcase_add_test(tests, settle_times_with_nothing_to_do);
    tcase_add_test(tests, settle_times_takes_it_from_the_caller);
    tcase_add_test(tests, settle_times_takes_it_in_proportion);
    tcase_add_test(tests, settle_times_of_one_of_two_edges);
    tcase_add_test(tests, settle_times_raises_the_inclusive_time);
    tcase_add_test(tests, settle_times_with_the_root_as_caller);
    tcase_add_test(tests,
                   settle_times_with_a_caller_that_has_just_enough);
    tcase_add_test(tests,
                   settle_times_with_a_caller_that_has_too_little);
    tcase_add_test(tests, settle_times_with_a_caller_that_lacks_too);
    tcase_add_test(tests, settle_times_of_direct_recursion);
    tcase_add_test(tests, settle_times_of_mutual_recursion);
    tcase_add_test(tests, settle_times_keeps_the_sum);
    tcase_add_test(tests, settle_times_keeps_the_sum_with_a_remainder);
    tcase_add_test(tests, settle_times_twice_changes_nothing);
    tcase_add_test(tests, settle_times_without_memory);
}

int
main(void)
{
    return suite_run("settle", add_tests);
}
