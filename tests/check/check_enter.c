/* Tests of the shadow stack: growth, edges, and entering without memory. */

#include "suite.h"

#include "base/memory.h"
#include "recorder/shadowstack.h"

#include "calls.h"

/* Python functions, and C functions. */
#define MAIN ((uintptr_t)2)
#define PARSE ((uintptr_t)4)
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

/* Frames begin at 2 here, so a thousand calls move them nine times. */
START_TEST(shadowstack_push_grows)
{
    for (uintptr_t i = 0; i < 1000; i++) {
        enter(2 * i + 2, (int64_t)i);
    }
    ck_assert_uint_eq(shadowstack_depth(&stack), 1000);
    for (uintptr_t i = 1000; i-- > 0;) {
        leave(2 * i + 2, 2000 - (int64_t)i);
    }
    /* main, the first: from 0 to 2000, of which its callee has 1 to 1999. */
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 2, 2000));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_push_grows_with_recursion)
{
    for (int i = 0; i < 1000; i++) {
        enter(MAIN, i);
    }
    for (int i = 0; i < 1000; i++) {
        leave(MAIN, 1000 + i);
    }
    calls_expect_function(&stack.graph, MAIN,
                          FIGURES(1000, 999, 1999, 1999));
    /* One call comes from the root; of the others all but one are entered
       while their edge is open: 2 to 1000 of them from 1 to 1998. */
    calls_expect_edge(&stack.graph, MAIN, MAIN,
                      FIGURES(999, 998, 1997, 1997));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_push_without_memory)
{
    size_t failures = 0;

    for (int depth = 0; depth < 100; depth++) {
        for (size_t request = 1;; request++) {
            enum status status;

            memory_fail_after(request);
            status = calls_enter(&stack, MAIN, depth);
            memory_fail_after(0);
            if (status == STATUS_OK) {
                break;
            }
            ck_assert_uint_eq(shadowstack_depth(&stack), depth);
            ck_assert_uint_eq(calls_in_all(&stack.graph), 0);
            failures++;
        }
    }
    for (int depth = 0; depth < 100; depth++) {
        leave(MAIN, 100);
    }
    /* Frames for 4, 8, ... 128 at least. */
    ck_assert_uint_ge(failures, 6);
    /* Entered at 0 to 99, all left at 100. */
    calls_expect_function(&stack.graph, MAIN, FIGURES(100, 99, 100, 100));
    expect_closed();
}
END_TEST

/* Nothing is booked for the call that could not be entered, and its leave
   finds nothing. */
START_TEST(shadowstack_leave_after_a_push_without_memory)
{
    enter(MAIN, 0);
    memory_fail_after(1);
    ck_assert_int_eq(calls_enter(&stack, PARSE, 1), STATUS_NO_MEMORY);
    memory_fail_after(0);
    ck_assert_int_eq(calls_leave(&stack, PARSE, 2), LEAVE_IGNORED);
    leave(MAIN, 3);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 3, 3));
    ck_assert_uint_eq(calls_in_all(&stack.graph), 1);
    expect_closed();
}
END_TEST

START_TEST(shadowstack_reserve_keeps_the_frames)
{
    enter(MAIN, 0);
    /* Two frames, the root's and this: full. */
    ck_assert_ptr_eq(stack.top, stack.last);
    ck_assert_int_eq(shadowstack_reserve(&stack), STATUS_OK);
    ck_assert_int_eq(stack.last - stack.frames + 1, 4);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 4);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(1, 0, 4, 4));
    expect_closed();
}
END_TEST

START_TEST(shadowstack_reserve_with_room)
{
    struct frame *frames = stack.frames;

    memory_fail_after(1);
    ck_assert_int_eq(shadowstack_reserve(&stack), STATUS_OK);
    ck_assert(!memory_has_failed());
    memory_fail_after(0);
    ck_assert_ptr_eq(stack.frames, frames);
}
END_TEST

START_TEST(shadowstack_reserve_without_memory)
{
    enter(MAIN, 0);
    memory_fail_after(1);
    ck_assert_int_eq(shadowstack_reserve(&stack), STATUS_NO_MEMORY);
    memory_fail_after(0);
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 4);
    expect_closed();
}
END_TEST

START_TEST(shadowstack_find_edge_before_the_first_call)
{
    ck_assert_ptr_null(shadowstack_find_edge(&stack, MAIN));
    enter(MAIN, 0);
    ck_assert_ptr_null(shadowstack_find_edge(&stack, MAIN));
    leave(MAIN, 1);
    ck_assert_ptr_nonnull(shadowstack_find_edge(&stack, MAIN));
}
END_TEST

/* What was looked up is the last edge then, which is tried first. */
START_TEST(shadowstack_find_edge_remembers_the_last)
{
    struct edge *len;

    enter(MAIN, 0);
    enter(LEN, 1);
    leave(LEN, 2);
    enter(SORT, 3);
    leave(SORT, 4);
    ck_assert_uint_eq(stack.top->function->last_edge->key, SORT);
    len = shadowstack_find_edge(&stack, LEN);
    ck_assert_uint_eq(len->key, LEN);
    ck_assert_ptr_eq(stack.top->function->last_edge, len);
    ck_assert_ptr_null(shadowstack_find_edge(&stack, MAX));
    ck_assert_ptr_eq(stack.top->function->last_edge, len);
    leave(MAIN, 5);
}
END_TEST

START_TEST(shadowstack_enter_again_before_the_first_call)
{
    ck_assert_ptr_null(shadowstack_enter_again(&stack, MAIN));
    ck_assert_ptr_null(shadowstack_enter_known(&stack, MAIN));
    expect_closed();
    ck_assert_uint_eq(callgraph_function_count(&stack.graph), 0);
}
END_TEST

/* main is what the root called last, parse what it called before. */
START_TEST(shadowstack_enter_again_of_what_is_known)
{
    struct frame *frame;

    enter(PARSE, 0);
    leave(PARSE, 1);
    enter(MAIN, 2);
    leave(MAIN, 3);
    frame = shadowstack_enter_again(&stack, MAIN);
    ck_assert_ptr_eq(frame, stack.top);
    frame->start_ticks = 4;
    leave(MAIN, 5);
    frame = shadowstack_enter_again(&stack, PARSE);
    ck_assert_ptr_eq(frame, stack.top);
    frame->start_ticks = 6;
    leave(PARSE, 7);
    calls_expect_edge(&stack.graph, ROOT, MAIN, FIGURES(2, 0, 2, 2));
    calls_expect_edge(&stack.graph, ROOT, PARSE, FIGURES(2, 0, 2, 2));
    expect_closed();
}
END_TEST

/* There are two frames here, of which the root and main take both. */
START_TEST(shadowstack_enter_again_without_room)
{
    struct edge *edge;

    enter(MAIN, 0);
    ck_assert_int_eq(shadowstack_add_edge(&stack, LEN, true, &edge),
                     STATUS_OK);
    ck_assert_ptr_null(shadowstack_enter_again(&stack, LEN));
    ck_assert_ptr_null(shadowstack_enter_known(&stack, LEN));
    ck_assert_uint_eq(shadowstack_depth(&stack), 1);
    leave(MAIN, 2);
    /* len was not called. */
    ck_assert_uint_eq(calls_in_all(&stack.graph), 1);
    expect_closed();
}
END_TEST

START_TEST(shadowstack_add_edge_when_known)
{
    struct edge *first, *second;

    ck_assert_int_eq(shadowstack_add_edge(&stack, MAIN, false, &first),
                     STATUS_OK);
    ck_assert_int_eq(shadowstack_add_edge(&stack, MAIN, false, &second),
                     STATUS_OK);
    ck_assert_ptr_eq(first, second);
    ck_assert_ptr_eq(first->caller, &stack.graph.root);
    ck_assert_uint_eq(first->callee->key, MAIN);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
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
