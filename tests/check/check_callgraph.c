/* Tests of the call graph: functions, edges, merging, its own rules. */

#include "suite.h"

#include "base/memory.h"
#include "profile/callgraph.h"

#include "calls.h"
#include "example.h"

#define MANY 300

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

START_TEST(callgraph_init_is_empty)
{
    ck_assert_uint_eq(callgraph_function_count(&graph), 0);
    ck_assert_uint_eq(callgraph_edge_count(&graph), 0);
    ck_assert_ptr_null(callgraph_find_function(&graph, MAIN));
    ck_assert_ptr_null(callgraph_find_edge(&graph, &graph.root, MAIN));
    calls_expect_consistent(&graph);
}
END_TEST

/* What a shadow stack finds before the first call: an edge of no key. */
START_TEST(callgraph_init_root_has_no_edge)
{
    ck_assert_ptr_eq(graph.root.last_edge, &graph.no_edge);
    ck_assert_uint_eq(graph.root.key, 0);
    ck_assert_uint_eq(graph.no_edge.key, 0);
}
END_TEST

START_TEST(callgraph_function_when_new)
{
    struct function *function = example_function(&graph, LEN);

    ck_assert_uint_eq(function->key, LEN);
    ck_assert_int_eq(function->kind, FUNCTION_C);
    ck_assert(callgraph_is_c(function));
    ck_assert_uint_eq(function->index, 0);
    ck_assert_uint_eq(function->first_edge.callee_depth, 0);
    ck_assert_uint_eq(function->overlap_calls, 0);
    ck_assert_int_eq(function->overlap_ticks, 0);
    ck_assert_ptr_eq(function->last_edge, &graph.no_edge);
    ck_assert(!callgraph_is_c(example_function(&graph, MAIN)));
}
END_TEST

START_TEST(callgraph_function_when_known)
{
    struct function *function = example_function(&graph, MAIN);

    ck_assert_ptr_eq(example_function(&graph, MAIN), function);
    ck_assert_ptr_eq(callgraph_find_function(&graph, MAIN), function);
    ck_assert_uint_eq(callgraph_function_count(&graph), 1);
}
END_TEST

START_TEST(callgraph_function_many_keep_order_and_place)
{
    struct function *functions[MANY];

    for (uintptr_t i = 0; i < MANY; i++) {
        functions[i] = example_function(&graph, 2 * i + 2);
    }
    ck_assert_uint_eq(callgraph_function_count(&graph), MANY);
    for (uintptr_t i = 0; i < MANY; i++) {
        ck_assert_ptr_eq(example_function(&graph, 2 * i + 2), functions[i]);
        ck_assert_ptr_eq(callgraph_function_at(&graph, i), functions[i]);
        ck_assert_uint_eq(functions[i]->index, i);
    }
}
END_TEST

/* A failure leaves the count and all that is known; the next try succeeds. */
START_TEST(callgraph_function_without_memory)
{
    size_t failures = 0;

    for (uintptr_t i = 0; i < MANY; i++) {
        struct function *function;
        enum status status;

        for (size_t request = 1;; request++) {
            memory_fail_after(request);
            status = callgraph_function(&graph, 2 * i + 2, FUNCTION_PYTHON,
                                        &function);
            memory_fail_after(0);
            if (status == STATUS_OK) {
                break;
            }
            ck_assert_int_eq(status, STATUS_NO_MEMORY);
            ck_assert_uint_eq(callgraph_function_count(&graph), i);
            ck_assert_ptr_null(callgraph_find_function(&graph, 2 * i + 2));
            calls_expect_consistent(&graph);
            failures++;
        }
        ck_assert_uint_eq(function->index, i);
    }
    /* Each chunk of 2 functions fails at least once. */
    ck_assert_uint_ge(failures, MANY / 2);
}
END_TEST

START_TEST(callgraph_edge_when_new)
{
    struct edge *edge = example_edge(&graph, MAIN, READ);
    size_t at = 0;

    ck_assert_ptr_eq(callgraph_caller(&graph, edge),
                     example_function(&graph, MAIN));
    ck_assert_ptr_eq(edge->callee, example_function(&graph, READ));
    ck_assert_uint_eq(edge->key, READ);
    ck_assert_uint_eq(edge->calls, 0);
    ck_assert_uint_eq(edge->depth, 0);
    ck_assert_ptr_eq(edge, &edge->callee->first_edge);
    ck_assert_ptr_eq(callgraph_next_edge(&graph, &at), edge);
    ck_assert_ptr_null(callgraph_next_edge(&graph, &at));
}
END_TEST

START_TEST(callgraph_edge_when_known)
{
    struct edge *edge = example_edge(&graph, MAIN, READ);

    ck_assert_ptr_eq(example_edge(&graph, MAIN, READ), edge);
    ck_assert_uint_eq(callgraph_edge_count(&graph), 1);
}
END_TEST

START_TEST(callgraph_caller_of_the_first_edge_and_of_others)
{
    struct edge *from_main = example_edge(&graph, MAIN, READ);
    struct edge *from_root = example_edge(&graph, ROOT, READ);
    struct edge *from_itself = example_edge(&graph, READ, READ);
    struct edge *first_from_root = example_edge(&graph, ROOT, PARSE);

    ck_assert_ptr_eq(callgraph_caller(&graph, from_main),
                     example_function(&graph, MAIN));
    ck_assert_ptr_eq(callgraph_caller(&graph, from_root), &graph.root);
    ck_assert_ptr_eq(callgraph_caller(&graph, from_itself),
                     example_function(&graph, READ));
    ck_assert_ptr_eq(callgraph_caller(&graph, first_from_root), &graph.root);
}
END_TEST

/* From two callers, back again, from the root and to itself: five edges. */
START_TEST(callgraph_edge_is_told_apart_by_both_ends)
{
    struct edge *edges[] = {
        example_edge(&graph, MAIN, READ), example_edge(&graph, PARSE, READ),
        example_edge(&graph, READ, MAIN), example_edge(&graph, ROOT, READ),
        example_edge(&graph, READ, READ),
    };

    ck_assert_uint_eq(callgraph_edge_count(&graph), 5);
    for (int i = 0; i < 5; i++) {
        for (int j = 0; j < i; j++) {
            ck_assert_ptr_ne(edges[i], edges[j]);
        }
    }
    ck_assert_ptr_eq(callgraph_find_edge(&graph, &graph.root, READ),
                     edges[3]);
    ck_assert_ptr_null(callgraph_find_edge(&graph, &graph.root, PARSE));
}
END_TEST

/* From 17 callers, the root first, to 17 callees. */
START_TEST(callgraph_edge_many)
{
    struct edge *edges[MANY];

    for (uintptr_t i = 0; i < MANY; i++) {
        edges[i] = example_edge(&graph, 2 * (i / 17), 2 * (i % 17) + 2);
    }
    ck_assert_uint_eq(callgraph_edge_count(&graph), MANY);
    for (uintptr_t i = 0; i < MANY; i++) {
        ck_assert_ptr_eq(
            example_edge(&graph, 2 * (i / 17), 2 * (i % 17) + 2), edges[i]);
    }
}
END_TEST

START_TEST(callgraph_next_edge_of_an_empty_graph)
{
    size_t at = 0;

    ck_assert_ptr_null(callgraph_next_edge(&graph, &at));
    ck_assert_ptr_null(callgraph_next_edge(&graph, &at));
}
END_TEST

/* A function that nobody calls has no edge. */
START_TEST(callgraph_next_edge_without_edges)
{
    size_t at = 0;

    example_function(&graph, MAIN);
    example_function(&graph, READ);
    ck_assert_uint_eq(callgraph_edge_count(&graph), 0);
    ck_assert_ptr_null(callgraph_next_edge(&graph, &at));
}
END_TEST

START_TEST(callgraph_next_edge_gives_each_edge_once)
{
    struct edge *edge;
    size_t count = 0, at = 0;

    for (uintptr_t i = 0; i < MANY; i++) {
        example_edge(&graph, 2 * (i / 17), 2 * (i % 17) + 2);
    }
    while ((edge = callgraph_next_edge(&graph, &at)) != NULL) {
        ck_assert_uint_eq(edge->calls, 0);
        edge->calls = 1;
        count++;
    }
    ck_assert_uint_eq(count, MANY);
    ck_assert_ptr_null(callgraph_next_edge(&graph, &at));
}
END_TEST

START_TEST(callgraph_edge_without_memory)
{
    struct function *callee = example_function(&graph, READ);
    size_t failures = 0;

    for (uintptr_t i = 0; i < 100; i++) {
        struct function *caller = example_function(&graph, 2 * i + 2);
        struct edge *edge;
        enum status status;

        for (size_t request = 1;; request++) {
            memory_fail_after(request);
            status = callgraph_edge(&graph, caller, callee, &edge);
            memory_fail_after(0);
            if (status == STATUS_OK) {
                break;
            }
            ck_assert_int_eq(status, STATUS_NO_MEMORY);
            ck_assert_uint_eq(callgraph_edge_count(&graph), i);
            ck_assert_ptr_null(callgraph_find_edge(&graph, caller, READ));
            calls_expect_consistent(&graph);
            failures++;
        }
    }
    /* All edges but the first lie in chunks of 2; each fails at least once.
       */
    ck_assert_uint_ge(failures, (100 - 1) / 2);
}
END_TEST

START_TEST(callgraph_clear_leaves_it_usable)
{
    size_t at = 0;

    example_book(&graph);
    graph.root.last_edge = callgraph_next_edge(&graph, &at);
    callgraph_clear(&graph);
    ck_assert_uint_eq(callgraph_function_count(&graph), 0);
    ck_assert_uint_eq(callgraph_edge_count(&graph), 0);
    ck_assert_ptr_null(callgraph_find_function(&graph, MAIN));
    ck_assert_ptr_eq(graph.root.last_edge, &graph.no_edge);
    example_book(&graph);
    example_expect(&graph, 1);
}
END_TEST

START_TEST(callgraph_totals_sum_the_edges_into_a_function)
{
    struct function_totals totals[3];

    example_book(&graph);
    callgraph_totals(&graph, totals);
    /* In the order in which the example names them: main, parse, read. */
    ck_assert_uint_eq(totals[0].calls, 1);
    ck_assert_int_eq(totals[0].self_ticks, 10);
    ck_assert_int_eq(totals[0].inclusive_ticks, 100);
    ck_assert_uint_eq(totals[1].calls, 2);
    ck_assert_int_eq(totals[1].self_ticks, 15);
    ck_assert_int_eq(totals[1].inclusive_ticks, 60);
    ck_assert_uint_eq(totals[2].calls, 3 + 4);
    ck_assert_uint_eq(totals[2].recursive_calls, 0);
    ck_assert_int_eq(totals[2].self_ticks, 30 + 45);
    ck_assert_int_eq(totals[2].inclusive_ticks, 30 + 45);
}
END_TEST

/* One call of read, 20 ticks long, was outermost on the edge from parse while
   read was open along the edge from main; another was recursive there. */
START_TEST(callgraph_totals_leave_overlap_out)
{
    struct function_totals totals[3];

    example_book(&graph);
    example_edge(&graph, MAIN, READ)->recursive_calls = 1;
    example_function(&graph, READ)->overlap_calls = 1;
    example_function(&graph, READ)->overlap_ticks = 20;
    callgraph_totals(&graph, totals);
    ck_assert_uint_eq(totals[2].calls, 7);
    ck_assert_uint_eq(totals[2].recursive_calls, 1 + 1);
    ck_assert_int_eq(totals[2].self_ticks, 75);
    ck_assert_int_eq(totals[2].inclusive_ticks, 75 - 20);
}
END_TEST

START_TEST(callgraph_totals_of_a_function_never_called)
{
    struct function_totals totals[1] = {{5, 5, 5, 5}};

    example_function(&graph, MAIN);
    callgraph_totals(&graph, totals);
    ck_assert_uint_eq(totals[0].calls, 0);
    ck_assert_uint_eq(totals[0].recursive_calls, 0);
    ck_assert_int_eq(totals[0].self_ticks, 0);
    ck_assert_int_eq(totals[0].inclusive_ticks, 0);
}
END_TEST

START_TEST(callgraph_check_of_an_open_edge)
{
    example_edge(&graph, ROOT, MAIN)->depth = 1;
    ck_assert_str_eq(callgraph_check(&graph), "an edge is open");
}
END_TEST

START_TEST(callgraph_check_of_an_open_function)
{
    example_function(&graph, MAIN)->first_edge.callee_depth = 1;
    ck_assert_str_eq(callgraph_check(&graph), "a function is open");
}
END_TEST

START_TEST(callgraph_check_of_too_many_recursive_calls)
{
    example_edge(&graph, ROOT, MAIN)->recursive_calls = 1;
    ck_assert_str_eq(callgraph_check(&graph),
                     "an edge has more recursive calls than calls");
}
END_TEST

START_TEST(callgraph_check_of_an_edge_without_primitive_call)
{
    example_book(&graph);
    example_edge(&graph, MAIN, READ)->recursive_calls = 3;
    ck_assert_str_eq(callgraph_check(&graph),
                     "an edge has no primitive call");
}
END_TEST

START_TEST(callgraph_check_of_a_function_without_primitive_call)
{
    example_book(&graph);
    example_edge(&graph, MAIN, READ)->recursive_calls = 2;
    example_function(&graph, READ)->overlap_calls = 5;
    ck_assert_str_eq(callgraph_check(&graph),
                     "a function has no primitive call");
}
END_TEST

START_TEST(callgraph_check_of_negative_time)
{
    example_book(&graph);
    example_edge(&graph, MAIN, PARSE)->self_ticks = -1;
    ck_assert_str_eq(callgraph_check(&graph), "an edge has negative time");
}
END_TEST

START_TEST(callgraph_check_of_an_edge_longer_than_its_callee)
{
    example_book(&graph);
    example_edge(&graph, MAIN, READ)->self_ticks = 0;
    example_function(&graph, READ)->overlap_ticks = 30;
    /* 30 + 45 - 30 inclusive, all of it own, and the longer edge has 45. */
    calls_expect_consistent(&graph);
    example_edge(&graph, PARSE, READ)->self_ticks = 44;
    example_function(&graph, READ)->overlap_ticks = 31;
    ck_assert_str_eq(callgraph_check(&graph),
                     "an edge has more inclusive time than its callee");
}
END_TEST

START_TEST(callgraph_check_of_self_beyond_inclusive)
{
    example_book(&graph);
    example_edge(&graph, MAIN, PARSE)->self_ticks = 61;
    ck_assert_str_eq(callgraph_check(&graph),
                     "a function has more self than inclusive time");
}
END_TEST

START_TEST(callgraph_check_of_too_many_exceptions)
{
    example_book(&graph);
    example_function(&graph, READ)->exceptions = 8;
    ck_assert_str_eq(callgraph_check(&graph),
                     "a function has more exceptions than calls");
}
END_TEST

START_TEST(callgraph_check_without_memory)
{
    const char *broken;

    example_book(&graph);
    memory_fail_after(1);
    broken = callgraph_check(&graph);
    memory_fail_after(0);
    ck_assert_str_eq(broken, "there is no memory for the check");
}
END_TEST

static void
add_check_tests(TCase *tests)
{
    tcase_add_test(tests, callgraph_check_of_an_open_edge);
    tcase_add_test(tests, callgraph_check_of_an_open_function);
    tcase_add_test(tests, callgraph_check_of_too_many_recursive_calls);
    tcase_add_test(tests, callgraph_check_of_an_edge_without_primitive_call);
    tcase_add_test(tests,
                   callgraph_check_of_a_function_without_primitive_call);
    tcase_add_test(tests, callgraph_check_of_negative_time);
    tcase_add_test(tests, callgraph_check_of_an_edge_longer_than_its_callee);
    tcase_add_test(tests, callgraph_check_of_self_beyond_inclusive);
    tcase_add_test(tests, callgraph_check_of_too_many_exceptions);
    tcase_add_test(tests, callgraph_check_without_memory);
}

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, callgraph_init_is_empty);
    tcase_add_test(tests, callgraph_init_root_has_no_edge);
    tcase_add_test(tests, callgraph_function_when_new);
    tcase_add_test(tests, callgraph_function_when_known);
    tcase_add_test(tests, callgraph_function_many_keep_order_and_place);
    tcase_add_test(tests, callgraph_function_without_memory);
    tcase_add_test(tests, callgraph_edge_when_new);
    tcase_add_test(tests, callgraph_edge_when_known);
    tcase_add_test(tests, callgraph_caller_of_the_first_edge_and_of_others);
    tcase_add_test(tests, callgraph_edge_is_told_apart_by_both_ends);
    tcase_add_test(tests, callgraph_edge_many);
    tcase_add_test(tests, callgraph_next_edge_of_an_empty_graph);
    tcase_add_test(tests, callgraph_next_edge_without_edges);
    tcase_add_test(tests, callgraph_next_edge_gives_each_edge_once);
    tcase_add_test(tests, callgraph_edge_without_memory);
    tcase_add_test(tests, callgraph_clear_leaves_it_usable);
    tcase_add_test(tests, callgraph_totals_sum_the_edges_into_a_function);
    tcase_add_test(tests, callgraph_totals_leave_overlap_out);
    tcase_add_test(tests, callgraph_totals_of_a_function_never_called);
    add_check_tests(tests);
}

int
main(void)
{
    return suite_run("callgraph", add_tests);
}
