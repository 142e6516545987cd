/* Tests of the shadow stack: leaves that were lost, and exceptions. */

#include "suite.h"

#include "recorder/shadowstack.h"

#include "calls.h"
#include "stack.h"

START_TEST(shadowstack_leave_without_enter)
{
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 1), LEAVE_IGNORED);
    ck_assert_int_eq(calls_leave(&stack_tested, LEN, 1), LEAVE_IGNORED);
    ck_assert_uint_eq(callgraph_function_count(&stack_tested.graph), 0);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_another_function)
{
    stack_enter(MAIN, 0);
    ck_assert_int_eq(calls_leave(&stack_tested, PARSE, 5), LEAVE_IGNORED);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 8);
    /* Nothing was booked at 5. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 8, 8));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_an_outer_call)
{
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 1);
    stack_enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 10),
                     LEAVE_RESYNCHRONISED);
    /* All three end at 10. */
    stack_expect_edge(PARSE, LEN, FIGURES(1, 0, 7, 7));
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 2, 9));
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 1, 10));
    stack_expect_closed();
}
END_TEST

/* Of a recursive function the innermost call is meant. */
START_TEST(shadowstack_leave_of_the_innermost_of_two)
{
    stack_enter(MAIN, 0);
    stack_enter(MAIN, 1);
    stack_enter(PARSE, 2);
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 5),
                     LEAVE_RESYNCHRONISED);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 6);
    stack_expect_closed();
}
END_TEST

/* sort -> key -> len: sort cannot have ended while key, which it called,
   goes on; its leave is another's, whose enter was lost. */
START_TEST(shadowstack_leave_of_c_never_crosses_a_python_frame)
{
    stack_enter(MAIN, 0);
    stack_enter(SORT, 1);
    stack_enter(KEY, 2);
    stack_enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack_tested, SORT, 4), LEAVE_IGNORED);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 4);
    stack_leave(LEN, 5);
    ck_assert_int_eq(calls_leave(&stack_tested, SORT, 6), LEAVE_IGNORED);
    stack_leave(KEY, 7);
    stack_leave(SORT, 8);
    stack_leave(MAIN, 9);
    /* Open from 1 to 8, of which key has 2 to 7. */
    stack_expect_edge(MAIN, SORT, FIGURES(1, 0, 2, 7));
    stack_expect_closed();
}
END_TEST

/* max -> len, whose leave was lost: there is no Python frame between. */
START_TEST(shadowstack_leave_of_c_crosses_c_frames)
{
    stack_enter(MAIN, 0);
    stack_enter(MAX, 1);
    stack_enter(LEN, 2);
    stack_enter(SORT, 3);
    ck_assert_int_eq(calls_leave(&stack_tested, MAX, 6), LEAVE_RESYNCHRONISED);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 7);
    stack_expect_edge(MAIN, MAX, FIGURES(1, 0, 1, 5));
    stack_expect_edge(MAX, LEN, FIGURES(1, 0, 1, 4));
    stack_expect_edge(LEN, SORT, FIGURES(1, 0, 3, 3));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_leave_of_python_crosses_c_frames)
{
    stack_enter(MAIN, 0);
    stack_enter(SORT, 1);
    stack_enter(KEY, 2);
    stack_enter(LEN, 3);
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 4),
                     LEAVE_RESYNCHRONISED);
    stack_expect_closed();
    ck_assert_uint_eq(calls_in_all(&stack_tested.graph), 4);
}
END_TEST

START_TEST(shadowstack_is_open_follows_the_same_rules)
{
    stack_enter(MAIN, 0);
    stack_enter(SORT, 1);
    ck_assert(shadowstack_is_open(&stack_tested, SORT, true));
    ck_assert(shadowstack_is_open(&stack_tested, MAIN, false));
    ck_assert(!shadowstack_is_open(&stack_tested, LEN, true));
    stack_enter(KEY, 2);
    ck_assert(shadowstack_is_open(&stack_tested, KEY, false));
    ck_assert(!shadowstack_is_open(&stack_tested, SORT, true));
    ck_assert(shadowstack_is_open(&stack_tested, MAIN, false));
    stack_leave(KEY, 3);
    ck_assert(shadowstack_is_open(&stack_tested, SORT, true));
    ck_assert(!shadowstack_is_open(&stack_tested, KEY, false));
    stack_leave(SORT, 4);
    stack_leave(MAIN, 5);
    ck_assert(!shadowstack_is_open(&stack_tested, MAIN, false));
}
END_TEST

START_TEST(shadowstack_unwind_counts_an_exception)
{
    for (int i = 0; i < 3; i++) {
        stack_enter(MAIN, 10 * i);
        ck_assert_int_eq(calls_unwind(&stack_tested, MAIN, 10 * i + 2),
                         LEAVE_MATCHED);
    }
    stack_enter(MAIN, 100);
    stack_leave(MAIN, 101);
    /* Three of four calls were left by an exception; 3 * 2 + 1 ticks. */
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, MAIN), 3);
    stack_expect_edge(ROOT, MAIN, FIGURES(4, 0, 7, 7));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_unwind_without_enter)
{
    stack_enter(MAIN, 0);
    ck_assert_int_eq(calls_unwind(&stack_tested, PARSE, 1), LEAVE_IGNORED);
    stack_leave(MAIN, 2);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, MAIN), 0);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, PARSE), 0);
    stack_expect_closed();
}
END_TEST

/* The exception is the named call's; those above it only lost a leave. */
START_TEST(shadowstack_unwind_of_an_outer_call)
{
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 1);
    stack_enter(READ, 2);
    ck_assert_int_eq(calls_unwind(&stack_tested, PARSE, 3),
                     LEAVE_RESYNCHRONISED);
    stack_leave(MAIN, 4);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, READ), 0);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, PARSE), 1);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, MAIN), 0);
    stack_expect_closed();
}
END_TEST

static void
add_tests(TCase *tests)
{
    stack_add_fixture(tests);
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
