/* Tests of merging call graphs. */

#include "suite.h"

#include "base/memory.h"
#include "profile/callgraph.h"

#include "calls.h"
#include "example.h"

static struct callgraph graph, other;

static void
setup(void)
{
    callgraph_init(&graph);
    callgraph_init(&other);
}

static void
teardown(void)
{
    callgraph_clear(&graph);
    callgraph_clear(&other);
}

START_TEST(callgraph_merge_into_empty)
{
    example_book(&other);
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    example_expect(&graph, 1);
    example_expect(&other, 1);
}
END_TEST

START_TEST(callgraph_merge_of_empty)
{
    example_book(&graph);
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    example_expect(&graph, 1);
}
END_TEST

START_TEST(callgraph_merge_is_the_sum)
{
    example_book(&graph);
    example_book(&other);
    for (int times = 2; times < 6; times++) {
        ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
        example_expect(&graph, times);
    }
    ck_assert_uint_eq(callgraph_function_count(&graph), 3);
    ck_assert_uint_eq(callgraph_edge_count(&graph), 4);
}
END_TEST

/* The same key lies elsewhere and has another index in the other graph. */
START_TEST(callgraph_merge_in_another_order)
{
    example_function(&graph, READ);
    example_function(&graph, LEN);
    example_edge(&graph, LEN, READ);
    example_book(&other);
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    example_expect(&graph, 1);
    ck_assert(callgraph_is_c(example_function(&graph, LEN)));
}
END_TEST

START_TEST(callgraph_merge_keeps_the_kinds)
{
    const uintptr_t keys[] = {LEN, MAIN, READ, SORT};

    for (int i = 0; i < 4; i++) {
        example_function(&other, keys[i]);
    }
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    for (int i = 0; i < 4; i++) {
        ck_assert_int_eq(callgraph_find_function(&graph, keys[i])->kind,
                         calls_kind(keys[i]));
    }
}
END_TEST

START_TEST(callgraph_merge_sums_recursion)
{
    struct function *into = example_function(&graph, MAIN);
    struct function *from = example_function(&other, MAIN);

    example_edge(&graph, MAIN, MAIN)->recursive_calls = 2;
    example_edge(&other, MAIN, MAIN)->recursive_calls = 3;
    into->overlap_calls = 4;
    from->overlap_calls = 5;
    into->overlap_ticks = 60;
    from->overlap_ticks = 70;
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    ck_assert_uint_eq(example_edge(&graph, MAIN, MAIN)->recursive_calls, 5);
    ck_assert_uint_eq(into->overlap_calls, 9);
    ck_assert_int_eq(into->overlap_ticks, 130);
}
END_TEST

START_TEST(callgraph_merge_leaves_open_calls_out)
{
    example_book(&other);
    example_edge(&other, MAIN, READ)->depth = 1;
    example_function(&other, READ)->first_edge.callee_depth = 2;
    ck_assert_int_eq(callgraph_merge(&graph, &other, NULL), STATUS_OK);
    example_expect(&graph, 1);
}
END_TEST

START_TEST(callgraph_merge_without_memory)
{
    size_t failures = 0;

    for (size_t request = 1;; request++) {
        struct calls_figures one_call = {1, 0, 10, 100};
        enum status status;

        example_book_edge(&graph, ROOT, MAIN, one_call);
        example_book(&other);
        memory_fail_after(request);
        status = callgraph_merge(&graph, &other, NULL);
        memory_fail_after(0);
        calls_expect_consistent(&graph);
        if (status == STATUS_OK) {
            break;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        /* Only the one call that was booked here. */
        ck_assert_uint_eq(calls_in_all(&graph), 1);
        calls_expect_edge(&graph, ROOT, MAIN, one_call);
        failures++;
        teardown();
    }
    /* 1 + 1 calls of main, 2 of parse, 3 + 4 of read. */
    ck_assert_uint_eq(calls_in_all(&graph), 11);
    /* From 1 function to 3, and from 1 edge to 4: at least a chunk and a table
       of functions, and a table of edges. */
    ck_assert_uint_ge(failures, 1 + 1 + 1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, callgraph_merge_into_empty);
    tcase_add_test(tests, callgraph_merge_of_empty);
    tcase_add_test(tests, callgraph_merge_is_the_sum);
    tcase_add_test(tests, callgraph_merge_in_another_order);
    tcase_add_test(tests, callgraph_merge_keeps_the_kinds);
    tcase_add_test(tests, callgraph_merge_sums_recursion);
    tcase_add_test(tests, callgraph_merge_leaves_open_calls_out);
    tcase_add_test(tests, callgraph_merge_without_memory);
}

int
main(void)
{
    return suite_run("merge", add_tests);
}
