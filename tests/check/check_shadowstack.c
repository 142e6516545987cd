/* Tests of the shadow stack: calls, recursion, flat mode. */

#include "suite.h"

#include "base/clock.h"
#include "base/memory.h"
#include "recorder/shadowstack.h"

#include "calls.h"
#include "stack.h"

START_TEST(shadowstack_init_is_empty)
{
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 0);
    ck_assert(!stack_tested.flat);
    ck_assert(!shadowstack_is_open(&stack_tested, MAIN, false));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_init_without_memory)
{
    struct shadowstack unmade;

    memory_fail_after(1);
    ck_assert_int_eq(shadowstack_init(&unmade), STATUS_NO_MEMORY);
    memory_fail_after(0);
}
END_TEST

START_TEST(shadowstack_leave_of_one_call)
{
    stack_enter(MAIN, 10);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 17);
    /* 17 - 10. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 7, 7));
    stack_expect_closed();
}
END_TEST

/*  ticks   0  2     5 6     9 10    14    20
    main    |-----------------------------|
    parse      |-----------|
    read             |-|       |-----|          */
START_TEST(shadowstack_leave_books_children_on_their_caller)
{
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 2);
    stack_enter(READ, 5);
    stack_leave(READ, 6);
    stack_leave(PARSE, 9);
    stack_enter(READ, 10);
    stack_leave(READ, 14);
    stack_leave(MAIN, 20);
    /* main is open for 20, of which parse has 7 and the second read 4. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 9, 20));
    /* parse is open from 2 to 9, of which the first read has 1. */
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 6, 7));
    stack_expect_edge(PARSE, READ, FIGURES(1, 0, 1, 1));
    stack_expect_edge(MAIN, READ, FIGURES(1, 0, 4, 4));
    calls_expect_function(&stack_tested.graph, READ, FIGURES(2, 0, 5, 5));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_in_no_time)
{
    stack_enter(MAIN, 5);
    stack_leave(MAIN, 5);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 0, 0));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_repeated_calls)
{
    for (int i = 0; i < 10; i++) {
        stack_enter(MAIN, 100 * i);
        stack_enter(LEN, 100 * i + 1);
        stack_leave(LEN, 100 * i + 4);
        stack_leave(MAIN, 100 * i + 5);
    }
    /* Ten times 5, of which len has 3. */
    stack_expect_edge(ROOT, MAIN, FIGURES(10, 0, 20, 50));
    stack_expect_edge(MAIN, LEN, FIGURES(10, 0, 30, 30));
    stack_expect_closed();
}
END_TEST

/* main(0) -> main(1) -> main(3): the edge main -> main is entered twice, the
   second time while it is open. */
START_TEST(shadowstack_leave_of_direct_recursion)
{
    stack_enter(MAIN, 0);
    stack_enter(MAIN, 1);
    stack_enter(MAIN, 3);
    stack_leave(MAIN, 7);
    stack_leave(MAIN, 12);
    stack_leave(MAIN, 20);
    /* 20 - (12 - 1) own; inclusive of the outermost call. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 9, 20));
    /* (12 - 1 - 4) + 4 own; inclusive from 1 to 12. */
    stack_expect_edge(MAIN, MAIN, FIGURES(2, 1, 11, 11));
    /* Two of three calls while main was open. */
    calls_expect_function(&stack_tested.graph, MAIN, FIGURES(3, 2, 20, 20));
    stack_expect_closed();
}
END_TEST

/* main -> parse -> main -> parse: no edge is open twice but main -> parse. */
START_TEST(shadowstack_leave_of_mutual_recursion)
{
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 1);
    stack_enter(MAIN, 2);
    stack_enter(PARSE, 3);
    stack_leave(PARSE, 4);
    stack_leave(MAIN, 6);
    stack_leave(PARSE, 9);
    stack_leave(MAIN, 13);
    /* Own times from inside out: 1, 4-1, 8-4, 13-8. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 5, 13));
    stack_expect_edge(MAIN, PARSE, FIGURES(2, 1, 5, 8));
    stack_expect_edge(PARSE, MAIN, FIGURES(1, 0, 3, 4));
    calls_expect_function(&stack_tested.graph, MAIN, FIGURES(2, 1, 8, 13));
    calls_expect_function(&stack_tested.graph, PARSE, FIGURES(2, 1, 5, 8));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_books_on_the_root)
{
    shadowstack_set_flat(&stack_tested, true);
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 1);
    stack_enter(READ, 3);
    stack_leave(READ, 7);
    stack_leave(PARSE, 8);
    stack_enter(READ, 9);
    stack_leave(READ, 10);
    stack_leave(MAIN, 20);
    ck_assert_uint_eq(callgraph_edge_count(&stack_tested.graph), 3);
    /* 20 less parse's 7 and read's 1. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 12, 20));
    stack_expect_edge(ROOT, PARSE, FIGURES(1, 0, 3, 7));
    stack_expect_edge(ROOT, READ, FIGURES(2, 0, 5, 5));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_with_recursion)
{
    shadowstack_set_flat(&stack_tested, true);
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 1);
    stack_enter(MAIN, 2);
    stack_leave(MAIN, 5);
    stack_leave(PARSE, 7);
    stack_leave(MAIN, 11);
    /* 11 - 6 and 3 own; the outer call is inclusive of all. */
    stack_expect_edge(ROOT, MAIN, FIGURES(2, 1, 8, 11));
    stack_expect_edge(ROOT, PARSE, FIGURES(1, 0, 3, 6));
    stack_expect_closed();
}
END_TEST

/* main is open when callers stop being told apart: parse, entered then, is
   booked on the root. */
START_TEST(shadowstack_set_flat_with_a_call_open)
{
    stack_enter(MAIN, 0);
    shadowstack_set_flat(&stack_tested, true);
    stack_enter(PARSE, 1);
    stack_leave(PARSE, 3);
    stack_leave(MAIN, 4);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 2, 4));
    stack_expect_edge(ROOT, PARSE, FIGURES(1, 0, 2, 2));
    stack_expect_edge(MAIN, PARSE, FIGURES(0));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_off_with_a_call_open)
{
    shadowstack_set_flat(&stack_tested, true);
    stack_enter(MAIN, 0);
    shadowstack_set_flat(&stack_tested, false);
    stack_enter(PARSE, 1);
    stack_leave(PARSE, 3);
    stack_leave(MAIN, 4);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 2, 4));
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 2, 2));
    stack_expect_edge(ROOT, PARSE, FIGURES(0));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_reset_with_calls_open)
{
    const uintptr_t keys[] = {MAIN, SORT, KEY, LEN, 0};

    calls_enter_all(&stack_tested, keys, 0);
    shadowstack_reset(&stack_tested);
    ck_assert_uint_eq(callgraph_function_count(&stack_tested.graph), 0);
    ck_assert_int_eq(calls_leave(&stack_tested, LEN, 9), LEAVE_IGNORED);
    stack_expect_closed();
    stack_enter(MAIN, 10);
    stack_leave(MAIN, 12);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 2, 2));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_reset_keeps_flat)
{
    shadowstack_set_flat(&stack_tested, true);
    shadowstack_reset(&stack_tested);
    stack_enter(MAIN, 0);
    stack_enter(LEN, 1);
    stack_leave(LEN, 2);
    stack_leave(MAIN, 3);
    stack_expect_edge(ROOT, LEN, FIGURES(1, 0, 1, 1));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_clear_with_calls_open)
{
    const uintptr_t keys[] = {MAIN, SORT, KEY, LEN, 0};

    calls_enter_all(&stack_tested, keys, 0);
    shadowstack_clear(&stack_tested);
    ck_assert_int_eq(shadowstack_init(&stack_tested), STATUS_OK);
    ck_assert_uint_eq(callgraph_function_count(&stack_tested.graph), 0);
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 9), LEAVE_IGNORED);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_cpu_ticks_of_this_thread)
{
    int64_t before = clock_read(CLOCK_KIND_THREAD);
    int64_t now = shadowstack_cpu_ticks(&stack_tested);

    ck_assert_int_ge(now, before);
    ck_assert_int_le(now, clock_read(CLOCK_KIND_THREAD));
}
END_TEST

static void
add_rare_tests(TCase *tests)
{
    tcase_add_test(tests, shadowstack_set_flat_books_on_the_root);
    tcase_add_test(tests, shadowstack_set_flat_with_recursion);
    tcase_add_test(tests, shadowstack_set_flat_with_a_call_open);
    tcase_add_test(tests, shadowstack_set_flat_off_with_a_call_open);
    tcase_add_test(tests, shadowstack_reset_with_calls_open);
    tcase_add_test(tests, shadowstack_reset_keeps_flat);
    tcase_add_test(tests, shadowstack_clear_with_calls_open);
    tcase_add_test(tests, shadowstack_cpu_ticks_of_this_thread);
}

static void
add_tests(TCase *tests)
{
    stack_add_fixture(tests);
    tcase_add_test(tests, shadowstack_init_is_empty);
    tcase_add_test(tests, shadowstack_init_without_memory);
    tcase_add_test(tests, shadowstack_leave_of_one_call);
    tcase_add_test(tests, shadowstack_leave_books_children_on_their_caller);
    tcase_add_test(tests, shadowstack_leave_in_no_time);
    tcase_add_test(tests, shadowstack_leave_of_repeated_calls);
    tcase_add_test(tests, shadowstack_leave_of_direct_recursion);
    tcase_add_test(tests, shadowstack_leave_of_mutual_recursion);
    add_rare_tests(tests);
}

int
main(void)
{
    return suite_run("shadowstack", add_tests);
}
