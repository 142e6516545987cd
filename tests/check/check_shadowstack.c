/* Tests of the shadow stack: calls, recursion, flat mode. */

#include "suite.h"

#include "base/memory.h"
#include "recorder/shadowstack.h"

#include "calls.h"

/* Python functions, and C functions. */
#define MAIN ((uintptr_t)2)
#define PARSE ((uintptr_t)4)
#define READ ((uintptr_t)6)
#define KEY ((uintptr_t)8)
#define SORT ((uintptr_t)3)
#define LEN ((uintptr_t)5)

#define FIGURES(...) ((struct calls_figures){__VA_ARGS__})

static struct shadowstack stack;

static void
setup(void)
{
    ck_assert_int_eq(shadowstack_init(&stack), STATUS_OK);
}

static void
teardown(void)
{
    shadowstack_clear(&stack);
}

static void
enter(uintptr_t key, int64_t now_ticks)
{
    ck_assert_int_eq(calls_enter(&stack, key, now_ticks), STATUS_OK);
}

static void
leave(uintptr_t key, int64_t now_ticks)
{
    ck_assert_int_eq(calls_leave(&stack, key, now_ticks), LEAVE_MATCHED);
}

static void
expect_closed(void)
{
    ck_assert_uint_eq(shadowstack_depth(&stack), 0);
    calls_expect_consistent(&stack.graph);
}

START_TEST(shadowstack_init_is_empty)
{
    ck_assert_uint_eq(shadowstack_depth(&stack), 0);
    ck_assert(!stack.flat);
    ck_assert(!shadowstack_is_open(&stack, MAIN, false));
    expect_closed();
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
    enter(MAIN, 10);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 17);
    /* 17 - 10. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 7, 7));
    expect_closed();
}
END_TEST

/*  ticks   0  2     5 6     9 10    14    20
    main    |-----------------------------|
    parse      |-----------|
    read             |-|       |-----|          */
START_TEST(shadowstack_leave_books_children_on_their_caller)
{
    enter(MAIN, 0);
    enter(PARSE, 2);
    enter(READ, 5);
    leave(READ, 6);
    leave(PARSE, 9);
    enter(READ, 10);
    leave(READ, 14);
    leave(MAIN, 20);
    /* main is open for 20, of which parse has 7 and the second read 4. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 9, 20));
    /* parse is open from 2 to 9, of which the first read has 1. */
    calls_expect_edge(&stack.graph, MAIN, PARSE, FIGURES(1, 0, 6, 7));
    calls_expect_edge(&stack.graph, PARSE, READ, FIGURES(1, 0, 1, 1));
    calls_expect_edge(&stack.graph, MAIN, READ, FIGURES(1, 0, 4, 4));
    calls_expect_function(&stack.graph, READ, FIGURES(2, 0, 5, 5));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_in_no_time)
{
    enter(MAIN, 5);
    leave(MAIN, 5);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 0, 0));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_repeated_calls)
{
    for (int i = 0; i < 10; i++) {
        enter(MAIN, 100 * i);
        enter(LEN, 100 * i + 1);
        leave(LEN, 100 * i + 4);
        leave(MAIN, 100 * i + 5);
    }
    /* Ten times 5, of which len has 3. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(10, 0, 20, 50));
    calls_expect_edge(&stack.graph, MAIN, LEN, FIGURES(10, 0, 30, 30));
    expect_closed();
}
END_TEST

/* main(0) -> main(1) -> main(3): the edge main -> main is entered twice, the
   second time while it is open. */
START_TEST(shadowstack_leave_of_direct_recursion)
{
    enter(MAIN, 0);
    enter(MAIN, 1);
    enter(MAIN, 3);
    leave(MAIN, 7);
    leave(MAIN, 12);
    leave(MAIN, 20);
    /* 20 - (12 - 1) own; inclusive of the outermost call. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 9, 20));
    /* (12 - 1 - 4) + 4 own; inclusive from 1 to 12. */
    calls_expect_edge(&stack.graph, MAIN, MAIN, FIGURES(2, 1, 11, 11));
    /* Two of three calls while main was open. */
    calls_expect_function(&stack.graph, MAIN, FIGURES(3, 2, 20, 20));
    expect_closed();
}
END_TEST

/* main -> parse -> main -> parse: no edge is open twice but main -> parse. */
START_TEST(shadowstack_leave_of_mutual_recursion)
{
    enter(MAIN, 0);
    enter(PARSE, 1);
    enter(MAIN, 2);
    enter(PARSE, 3);
    leave(PARSE, 4);
    leave(MAIN, 6);
    leave(PARSE, 9);
    leave(MAIN, 13);
    /* Own times from inside out: 1, 4-1, 8-4, 13-8. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 5, 13));
    calls_expect_edge(&stack.graph, MAIN, PARSE, FIGURES(2, 1, 5, 8));
    calls_expect_edge(&stack.graph, PARSE, MAIN, FIGURES(1, 0, 3, 4));
    calls_expect_function(&stack.graph, MAIN, FIGURES(2, 1, 8, 13));
    calls_expect_function(&stack.graph, PARSE, FIGURES(2, 1, 5, 8));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_books_on_the_root)
{
    shadowstack_set_flat(&stack, true);
    enter(MAIN, 0);
    enter(PARSE, 1);
    enter(READ, 3);
    leave(READ, 7);
    leave(PARSE, 8);
    enter(READ, 9);
    leave(READ, 10);
    leave(MAIN, 20);
    ck_assert_uint_eq(callgraph_edge_count(&stack.graph), 3);
    /* 20 less parse's 7 and read's 1. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 12, 20));
    calls_expect_edge(&stack.graph, ROOT, PARSE, FIGURES(1, 0, 3, 7));
    calls_expect_edge(&stack.graph, ROOT, READ, FIGURES(2, 0, 5, 5));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_with_recursion)
{
    shadowstack_set_flat(&stack, true);
    enter(MAIN, 0);
    enter(PARSE, 1);
    enter(MAIN, 2);
    leave(MAIN, 5);
    leave(PARSE, 7);
    leave(MAIN, 11);
    /* 11 - 6 and 3 own; the outer call is inclusive of all. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(2, 1, 8, 11));
    calls_expect_edge(&stack.graph, ROOT, PARSE, FIGURES(1, 0, 3, 6));
    expect_closed();
}
END_TEST

/* main is open when callers stop being told apart: parse, entered then, is
   booked on the root. */
START_TEST(shadowstack_set_flat_with_a_call_open)
{
    enter(MAIN, 0);
    shadowstack_set_flat(&stack, true);
    enter(PARSE, 1);
    leave(PARSE, 3);
    leave(MAIN, 4);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 2, 4));
    calls_expect_edge(&stack.graph, ROOT, PARSE, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&stack.graph, MAIN, PARSE, FIGURES(0));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_set_flat_off_with_a_call_open)
{
    shadowstack_set_flat(&stack, true);
    enter(MAIN, 0);
    shadowstack_set_flat(&stack, false);
    enter(PARSE, 1);
    leave(PARSE, 3);
    leave(MAIN, 4);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 2, 4));
    calls_expect_edge(&stack.graph, MAIN, PARSE, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&stack.graph, ROOT, PARSE, FIGURES(0));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_reset_with_calls_open)
{
    const uintptr_t keys[] = {MAIN, SORT, KEY, LEN, 0};

    calls_enter_all(&stack, keys, 0);
    shadowstack_reset(&stack);
    ck_assert_uint_eq(callgraph_function_count(&stack.graph), 0);
    ck_assert_int_eq(calls_leave(&stack, LEN, 9), LEAVE_IGNORED);
    expect_closed();
    enter(MAIN, 10);
    leave(MAIN, 12);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 2, 2));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_reset_keeps_flat)
{
    shadowstack_set_flat(&stack, true);
    shadowstack_reset(&stack);
    enter(MAIN, 0);
    enter(LEN, 1);
    leave(LEN, 2);
    leave(MAIN, 3);
    calls_expect_edge(&stack.graph, ROOT, LEN, FIGURES(1, 0, 1, 1));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_clear_with_calls_open)
{
    const uintptr_t keys[] = {MAIN, SORT, KEY, LEN, 0};

    calls_enter_all(&stack, keys, 0);
    shadowstack_clear(&stack);
    ck_assert_int_eq(shadowstack_init(&stack), STATUS_OK);
    ck_assert_uint_eq(callgraph_function_count(&stack.graph), 0);
    ck_assert_int_eq(calls_leave(&stack, MAIN, 9), LEAVE_IGNORED);
    expect_closed();
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
}

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
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
