/* Tests of the shadow stack: leaves that were lost, and exceptions. */

#include "suite.h"

#include "recorder/shadowstack.h"

#include "calls.h"

/* Python functions, and C functions. */
#define MAIN ((uintptr_t)2)
#define PARSE ((uintptr_t)4)
#define READ ((uintptr_t)6)
#define KEY ((uintptr_t)8)
#define SORT ((uintptr_t)3)
#define LEN ((uintptr_t)5)
#define MAX ((uintptr_t)7)

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

START_TEST(shadowstack_leave_without_enter)
{
    ck_assert_int_eq(calls_leave(&stack, MAIN, 1), LEAVE_IGNORED);
    ck_assert_int_eq(calls_leave(&stack, LEN, 1), LEAVE_IGNORED);
    ck_assert_uint_eq(callgraph_function_count(&stack.graph), 0);
    expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_another_function)
{
    enter(MAIN, 0);
    ck_assert_int_eq(calls_leave(&stack, PARSE, 5), LEAVE_IGNORED);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 8);
    /* Nothing was booked at 5. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 8, 8));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_an_outer_call)
{
    enter(MAIN, 0);
    enter(PARSE, 1);
    enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack, MAIN, 10), LEAVE_RESYNCHRONISED);
    /* All three end at 10. */
    calls_expect_edge(&stack.graph, PARSE, LEN, FIGURES(1, 0, 7, 7));
    calls_expect_edge(&stack.graph, MAIN, PARSE, FIGURES(1, 0, 2, 9));
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 1, 10));
    expect_closed();
}
END_TEST

/* Of a recursive function the innermost call is meant. */
START_TEST(shadowstack_leave_of_the_innermost_of_two)
{
    enter(MAIN, 0);
    enter(MAIN, 1);
    enter(PARSE, 2);
    ck_assert_int_eq(calls_leave(&stack, MAIN, 5), LEAVE_RESYNCHRONISED);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 6);
    expect_closed();
}
END_TEST

/* sort -> key -> len: sort cannot have ended while key, which it called,
   goes on; its leave is another's, whose enter was lost. */
START_TEST(shadowstack_leave_of_c_never_crosses_a_python_frame)
{
    enter(MAIN, 0);
    enter(SORT, 1);
    enter(KEY, 2);
    enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack, SORT, 4), LEAVE_IGNORED);
    ck_assert_uint_eq(shadowstack_depth(&stack), 4);
    leave(LEN, 5);
    ck_assert_int_eq(calls_leave(&stack, SORT, 6), LEAVE_IGNORED);
    leave(KEY, 7);
    leave(SORT, 8);
    leave(MAIN, 9);
    /* Open from 1 to 8, of which key has 2 to 7. */
    calls_expect_edge(&stack.graph, MAIN, SORT, FIGURES(1, 0, 2, 7));
    expect_closed();
}
END_TEST

/* max -> len, whose leave was lost: there is no Python frame between. */
START_TEST(shadowstack_leave_of_c_crosses_c_frames)
{
    enter(MAIN, 0);
    enter(MAX, 1);
    enter(LEN, 2);
    enter(SORT, 3);
    ck_assert_int_eq(calls_leave(&stack, MAX, 6), LEAVE_RESYNCHRONISED);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 7);
    calls_expect_edge(&stack.graph, MAIN, MAX, FIGURES(1, 0, 1, 5));
    calls_expect_edge(&stack.graph, MAX, LEN, FIGURES(1, 0, 1, 4));
    calls_expect_edge(&stack.graph, LEN, SORT, FIGURES(1, 0, 3, 3));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_python_crosses_c_frames)
{
    enter(MAIN, 0);
    enter(SORT, 1);
    enter(KEY, 2);
    enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack, MAIN, 4), LEAVE_RESYNCHRONISED);
    expect_closed();
    ck_assert_uint_eq(calls_in_all(&stack.graph), 4);
}
END_TEST

START_TEST(shadowstack_is_open_follows_the_same_rules)
{
    enter(MAIN, 0);
    enter(SORT, 1);
    ck_assert(shadowstack_is_open(&stack, SORT, true));
    ck_assert(shadowstack_is_open(&stack, MAIN, false));
    ck_assert(!shadowstack_is_open(&stack, LEN, true));
    enter(KEY, 2);
    ck_assert(shadowstack_is_open(&stack, KEY, false));
    ck_assert(!shadowstack_is_open(&stack, SORT, true));
    ck_assert(shadowstack_is_open(&stack, MAIN, false));
    leave(KEY, 3);
    ck_assert(shadowstack_is_open(&stack, SORT, true));
    ck_assert(!shadowstack_is_open(&stack, KEY, false));
    leave(SORT, 4);
    leave(MAIN, 5);
    ck_assert(!shadowstack_is_open(&stack, MAIN, false));
}
END_TEST

START_TEST(shadowstack_unwind_counts_an_exception)
{
    for (int i = 0; i < 3; i++) {
        enter(MAIN, 10 * i);
        ck_assert_int_eq(calls_unwind(&stack, MAIN, 10 * i + 2),
                         LEAVE_MATCHED);
    }
    enter(MAIN, 100);
    leave(MAIN, 101);
    /* Three of four calls were left by an exception; 3 * 2 + 1 ticks. */
    ck_assert_uint_eq(calls_exceptions(&stack.graph, MAIN), 3);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(4, 0, 7, 7));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_unwind_without_enter)
{
    enter(MAIN, 0);
    ck_assert_int_eq(calls_unwind(&stack, PARSE, 1), LEAVE_IGNORED);
    leave(MAIN, 2);
    ck_assert_uint_eq(calls_exceptions(&stack.graph, MAIN), 0);
    ck_assert_uint_eq(calls_exceptions(&stack.graph, PARSE), 0);
    expect_closed();
}
END_TEST

/* The exception is the named call's; those above it only lost a leave. */
START_TEST(shadowstack_unwind_of_an_outer_call)
{
    enter(MAIN, 0);
    enter(PARSE, 1);
    enter(READ, 2);
    ck_assert_int_eq(calls_unwind(&stack, PARSE, 3), LEAVE_RESYNCHRONISED);
    leave(MAIN, 4);
    ck_assert_uint_eq(calls_exceptions(&stack.graph, READ), 0);
    ck_assert_uint_eq(calls_exceptions(&stack.graph, PARSE), 1);
    ck_assert_uint_eq(calls_exceptions(&stack.graph, MAIN), 0);
    expect_closed();
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, shadowstack_leave_without_enter);
    tcase_add_test(tests, shadowstack_leave_of_another_function);
    tcase_add_test(tests, shadowstack_leave_of_an_outer_call);
    tcase_add_test(tests, shadowstack_leave_of_the_innermost_of_two);
    tcase_add_test(tests, shadowstack_leave_of_c_never_crosses_a_python_frame);
    tcase_add_test(tests, shadowstack_leave_of_c_crosses_c_frames);
    tcase_add_test(tests, shadowstack_leave_of_python_crosses_c_frames);
    tcase_add_test(tests, shadowstack_is_open_follows_the_same_rules);
    tcase_add_test(tests, shadowstack_unwind_counts_an_exception);
    tcase_add_test(tests, shadowstack_unwind_without_enter);
    tcase_add_test(tests, shadowstack_unwind_of_an_outer_call);
}

int
main(void)
{
    return suite_run("leave", add_tests);
}
