/* Tests of the shadow stack: growth, edges, and entering without memory. */

#include "suite.h"

#include "base/memory.h"
#include "recorder/shadowstack.h"

#include "calls.h"
#include "stack.h"

/* Frames begin at 2 here, so a thousand calls move them nine times. */
START_TEST(shadowstack_push_grows)
{
    for (uintptr_t i = 0; i < 1000; i++) {
        stack_enter(2 * i + 2, (int64_t)i);
    }
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1000);
    for (uintptr_t i = 1000; i-- > 0;) {
        stack_leave(2 * i + 2, 2000 - (int64_t)i);
    }
    /* main, the first: from 0 to 2000, of which its callee has 1 to 1999. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 2, 2000));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_push_grows_with_recursion)
{
    for (int i = 0; i < 1000; i++) {
        stack_enter(MAIN, i);
    }
    for (int i = 0; i < 1000; i++) {
        stack_leave(MAIN, 1000 + i);
    }
    calls_expect_function(&stack_tested.graph, MAIN,
                          FIGURES(1000, 999, 1999, 1999));
    /* One call comes from the root; of the others all but one are entered
       while their edge is open: 2 to 1000 of them from 1 to 1998. */
    stack_expect_edge(MAIN, MAIN, FIGURES(999, 998, 1997, 1997));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_push_without_memory)
{
    size_t failures = 0;

    for (int depth = 0; depth < 100; depth++) {
        for (size_t request = 1;; request++) {
            enum status status;

            memory_fail_after(request);
            status = calls_enter(&stack_tested, MAIN, depth);
            memory_fail_after(0);
            if (status == STATUS_OK) {
                break;
            }
            ck_assert_uint_eq(shadowstack_depth(&stack_tested), depth);
            ck_assert_uint_eq(calls_in_all(&stack_tested.graph), 0);
            failures++;
        }
    }
    for (int depth = 0; depth < 100; depth++) {
        stack_leave(MAIN, 100);
    }
    /* Frames for 4, 8, ... 128 at least. */
    ck_assert_uint_ge(failures, 6);
    /* Entered at 0 to 99, all left at 100. */
    calls_expect_function(&stack_tested.graph, MAIN,
                          FIGURES(100, 99, 100, 100));
    stack_expect_closed();
}
END_TEST

/* Nothing is booked for the call that could not be entered, and its leave
   finds nothing. */
START_TEST(shadowstack_leave_after_a_push_without_memory)
{
    stack_enter(MAIN, 0);
    memory_fail_after(1);
    ck_assert_int_eq(calls_enter(&stack_tested, PARSE, 1), STATUS_NO_MEMORY);
    memory_fail_after(0);
    ck_assert_int_eq(calls_leave(&stack_tested, PARSE, 2), LEAVE_IGNORED);
    stack_leave(MAIN, 3);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 3, 3));
    ck_assert_uint_eq(calls_in_all(&stack_tested.graph), 1);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_reserve_keeps_the_frames)
{
    stack_enter(MAIN, 0);
    /* Two frames, the root's and this: full. */
    ck_assert_ptr_eq(stack_tested.top, stack_tested.last);
    ck_assert_int_eq(shadowstack_reserve(&stack_tested), STATUS_OK);
    ck_assert_int_eq(stack_tested.last - stack_tested.frames + 1, 4);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 4);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 4, 4));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_reserve_with_room)
{
    struct frame *frames = stack_tested.frames;

    memory_fail_after(1);
    ck_assert_int_eq(shadowstack_reserve(&stack_tested), STATUS_OK);
    ck_assert(!memory_has_failed());
    memory_fail_after(0);
    ck_assert_ptr_eq(stack_tested.frames, frames);
}
END_TEST

START_TEST(shadowstack_reserve_without_memory)
{
    stack_enter(MAIN, 0);
    memory_fail_after(1);
    ck_assert_int_eq(shadowstack_reserve(&stack_tested), STATUS_NO_MEMORY);
    memory_fail_after(0);
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 4);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_find_edge_before_the_first_call)
{
    ck_assert_ptr_null(shadowstack_find_edge(&stack_tested, MAIN));
    stack_enter(MAIN, 0);
    ck_assert_ptr_null(shadowstack_find_edge(&stack_tested, MAIN));
    stack_leave(MAIN, 1);
    ck_assert_ptr_nonnull(shadowstack_find_edge(&stack_tested, MAIN));
}
END_TEST

/* What was looked up is the last edge then, which is tried first. */
START_TEST(shadowstack_find_edge_remembers_the_last)
{
    struct edge *len;

    stack_enter(MAIN, 0);
    stack_enter(LEN, 1);
    stack_leave(LEN, 2);
    stack_enter(SORT, 3);
    stack_leave(SORT, 4);
    ck_assert_uint_eq(stack_tested.top->function->last_edge->key, SORT);
    len = shadowstack_find_edge(&stack_tested, LEN);
    ck_assert_uint_eq(len->key, LEN);
    ck_assert_ptr_eq(stack_tested.top->function->last_edge, len);
    ck_assert_ptr_null(shadowstack_find_edge(&stack_tested, MAX));
    ck_assert_ptr_eq(stack_tested.top->function->last_edge, len);
    stack_leave(MAIN, 5);
}
END_TEST

START_TEST(shadowstack_enter_again_before_the_first_call)
{
    ck_assert_ptr_null(shadowstack_enter_again(&stack_tested, MAIN));
    ck_assert_ptr_null(shadowstack_enter_known(&stack_tested, MAIN));
    stack_expect_closed();
    ck_assert_uint_eq(callgraph_function_count(&stack_tested.graph), 0);
}
END_TEST

/* main is what the root called last, parse what it called before. */
START_TEST(shadowstack_enter_again_of_what_is_known)
{
    struct frame *frame;

    stack_enter(PARSE, 0);
    stack_leave(PARSE, 1);
    stack_enter(MAIN, 2);
    stack_leave(MAIN, 3);
    frame = shadowstack_enter_again(&stack_tested, MAIN);
    ck_assert_ptr_eq(frame, stack_tested.top);
    shadowstack_begin(&stack_tested, frame, 4);
    stack_leave(MAIN, 5);
    frame = shadowstack_enter_again(&stack_tested, PARSE);
    ck_assert_ptr_eq(frame, stack_tested.top);
    shadowstack_begin(&stack_tested, frame, 6);
    stack_leave(PARSE, 7);
    stack_expect_edge(ROOT, MAIN, FIGURES(2, 0, 2, 2));
    stack_expect_edge(ROOT, PARSE, FIGURES(2, 0, 2, 2));
    stack_expect_closed();
}
END_TEST

/* There are two frames here, of which the root and main take both. */
START_TEST(shadowstack_enter_again_without_room)
{
    struct edge *edge;

    stack_enter(MAIN, 0);
    ck_assert_int_eq(
        shadowstack_add_edge(&stack_tested, LEN, FUNCTION_C, &edge),
        STATUS_OK);
    ck_assert_ptr_null(shadowstack_enter_again(&stack_tested, LEN));
    ck_assert_ptr_null(shadowstack_enter_known(&stack_tested, LEN));
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 1);
    stack_leave(MAIN, 2);
    /* len was not called. */
    ck_assert_uint_eq(calls_in_all(&stack_tested.graph), 1);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_add_edge_when_known)
{
    struct edge *first, *second;

    ck_assert_int_eq(
        shadowstack_add_edge(&stack_tested, MAIN, FUNCTION_PYTHON, &first),
        STATUS_OK);
    ck_assert_int_eq(
        shadowstack_add_edge(&stack_tested, MAIN, FUNCTION_PYTHON, &second),
        STATUS_OK);
    ck_assert_ptr_eq(first, second);
    ck_assert_ptr_eq(callgraph_caller(&stack_tested.graph, first),
                     &stack_tested.graph.root);
    ck_assert_uint_eq(first->callee->key, MAIN);
}
END_TEST

static void
add_tests(TCase *tests)
{
    stack_add_fixture(tests);
    tcase_add_test(tests, shadowstack_push_grows);
    tcase_add_test(tests, shadowstack_push_grows_with_recursion);
    tcase_add_test(tests, shadowstack_push_without_memory);
    tcase_add_test(tests, shadowstack_leave_after_a_push_without_memory);
    tcase_add_test(tests, shadowstack_reserve_keeps_the_frames);
    tcase_add_test(tests, shadowstack_reserve_with_room);
    tcase_add_test(tests, shadowstack_reserve_without_memory);
    tcase_add_test(tests, shadowstack_find_edge_before_the_first_call);
    tcase_add_test(tests, shadowstack_find_edge_remembers_the_last);
    tcase_add_test(tests, shadowstack_enter_again_before_the_first_call);
    tcase_add_test(tests, shadowstack_enter_again_of_what_is_known);
    tcase_add_test(tests, shadowstack_enter_again_without_room);
    tcase_add_test(tests, shadowstack_add_edge_when_known);
}

int
main(void)
{
    return suite_run("enter", add_tests);
}
