/* Tests of the recorder: its threads, snapshots, closing, clearing. */

#include "suite.h"

#include <pthread.h>

#include "base/memory.h"
#include "recorder/recorder.h"

#include "calls.h"

#define MAIN ((uintptr_t)2)
#define PARSE ((uintptr_t)4)
#define READ ((uintptr_t)6)
#define LEN ((uintptr_t)7)

#define FIGURES(...) ((struct calls_figures){__VA_ARGS__})

static struct recorder recorder;
static struct callgraph graph;

static void
setup(void)
{
    recorder_init(&recorder);
    callgraph_init(&graph);
}

static void
teardown(void)
{
    recorder_free(&recorder);
    callgraph_clear(&graph);
}

static struct shadowstack *
own_stack(void)
{
    struct shadowstack *stack;

    ck_assert_int_eq(recorder_stack(&recorder, &stack), STATUS_OK);
    return stack;
}

static void
take_snapshot(void)
{
    callgraph_clear(&graph);
    ck_assert_int_eq(recorder_snapshot(&recorder, &graph), STATUS_OK);
}

/* A call of the key that data points to, from 10 to 15. */
static void *
call(void *data)
{
    const uintptr_t *key = data;
    struct shadowstack *stack = own_stack();

    ck_assert_int_eq(calls_enter(stack, *key, 10), STATUS_OK);
    ck_assert_int_eq(calls_leave(stack, *key, 15), LEAVE_MATCHED);
    return NULL;
}

/* The same, but it is never left. */
static void *
call_without_leave(void *data)
{
    const uintptr_t *key = data;

    ck_assert_int_eq(calls_enter(own_stack(), *key, 10), STATUS_OK);
    return NULL;
}

static void *
take_stack(void *data)
{
    *(struct shadowstack **)data = own_stack();
    return NULL;
}

/* Run function in a thread that has ended on return. */
static void
run_thread(void *(*function)(void *), void *data)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, function, data), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

static void
run_call(uintptr_t key)
{
    run_thread(call, &key);
}

START_TEST(recorder_init_is_empty)
{
    ck_assert_uint_eq(recorder.thread_count, 0);
    ck_assert(!recorder.flat);
    ck_assert(!recorder_is_open(&recorder));
    ck_assert(!recorder_close_one(&recorder, 1));
    take_snapshot();
    ck_assert_uint_eq(callgraph_function_count(&graph), 0);
}
END_TEST

START_TEST(recorder_init_gives_an_id_of_its_own)
{
    struct recorder others[3];

    for (int i = 0; i < 3; i++) {
        recorder_init(&others[i]);
        ck_assert_uint_ne(others[i].id, 0);
        ck_assert_uint_ne(others[i].id, RECORDER_NO_ID);
        ck_assert_uint_ne(others[i].id, recorder.id);
        for (int j = 0; j < i; j++) {
            ck_assert_uint_ne(others[i].id, others[j].id);
        }
    }
    for (int i = 0; i < 3; i++) {
        recorder_free(&others[i]);
    }
}
END_TEST

START_TEST(recorder_stack_is_the_same_at_each_call)
{
    struct shadowstack *stack = own_stack();

    for (uintptr_t i = 0; i < 10; i++) {
        run_call(MAIN);
    }
    ck_assert_ptr_eq(own_stack(), stack);
    ck_assert_uint_eq(recorder.thread_count, 1 + 10);
}
END_TEST

START_TEST(recorder_stack_of_another_thread)
{
    struct shadowstack *mine = own_stack();
    struct shadowstack *other;

    run_thread(take_stack, &other);
    ck_assert_ptr_ne(mine, other);
    ck_assert_uint_eq(recorder.thread_count, 2);
}
END_TEST

START_TEST(recorder_stack_of_another_recorder)
{
    struct recorder second;
    struct shadowstack *stack;

    recorder_init(&second);
    ck_assert_int_eq(recorder_stack(&second, &stack), STATUS_OK);
    ck_assert_ptr_ne(stack, own_stack());
    recorder_free(&second);
}
END_TEST

/* 1st: the thread's token, unless it has one; then the record, the frames,
   and uthash's table and buckets. */
START_TEST(recorder_stack_without_memory)
{
    struct shadowstack *stack;
    size_t failures = 0;

    for (size_t request = 1;; request++) {
        enum status status;

        memory_fail_after(request);
        status = recorder_stack(&recorder, &stack);
        memory_fail_after(0);
        if (status == STATUS_OK) {
            break;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        ck_assert_uint_eq(recorder.thread_count, 0);
        ck_assert(!recorder_is_open(&recorder));
        take_snapshot();
        failures++;
    }
    ck_assert_uint_ge(failures, 4);
    ck_assert_uint_eq(recorder.thread_count, 1);
    ck_assert_ptr_eq(own_stack(), stack);
}
END_TEST

START_TEST(recorder_snapshot_sums_the_threads)
{
    uintptr_t key = MAIN;

    for (int i = 0; i < 5; i++) {
        run_call(MAIN);
    }
    run_call(READ);
    call(&key);
    take_snapshot();
    /* 15 - 10 each time: five threads that have ended, and this one. */
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(6, 0, 30, 30));
    calls_expect_edge(&graph, ROOT, READ, FIGURES(1, 0, 5, 5));
    calls_expect_consistent(&graph);
}
END_TEST

START_TEST(recorder_snapshot_adds_to_the_graph)
{
    run_call(MAIN);
    for (int times = 1; times < 4; times++) {
        ck_assert_int_eq(recorder_snapshot(&recorder, &graph), STATUS_OK);
        calls_expect_edge(&graph, ROOT, MAIN,
                          FIGURES(times, 0, 5 * times, 5 * times));
    }
}
END_TEST

START_TEST(recorder_snapshot_leaves_open_calls_out)
{
    struct shadowstack *stack = own_stack();

    calls_enter(stack, MAIN, 0);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 3);
    take_snapshot();
    calls_expect_edge(&graph, MAIN, LEN, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(0));
    calls_leave(stack, MAIN, 7);
    take_snapshot();
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(1, 0, 5, 7));
    calls_expect_consistent(&graph);
}
END_TEST

/* Whole threads or nothing of them: main's, then parse's, then read's. */
START_TEST(recorder_snapshot_without_memory)
{
    const struct calls_figures all = FIGURES(1, 0, 5, 5);
    const uintptr_t keys[] = {MAIN, PARSE, READ};
    size_t failures = 0;

    for (int i = 0; i < 3; i++) {
        run_call(keys[i]);
    }
    for (size_t request = 1;; request++) {
        enum status status;

        callgraph_clear(&graph);
        memory_fail_after(request);
        status = recorder_snapshot(&recorder, &graph);
        memory_fail_after(0);
        if (status == STATUS_OK) {
            break;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        calls_expect_consistent(&graph);
        for (int i = 0; i < 3; i++) {
            if (calls_of_edge(&graph, ROOT, keys[i]).calls > 0) {
                calls_expect_edge(&graph, ROOT, keys[i], all);
            }
        }
        ck_assert_uint_lt(calls_in_all(&graph), 3);
        failures++;
    }
    ck_assert_uint_eq(calls_in_all(&graph), 3);
    /* 2 chunks and 2 tables of functions, at least. */
    ck_assert_uint_ge(failures, 2 + 2);
}
END_TEST

START_TEST(recorder_close_one_closes_from_the_top)
{
    const uintptr_t keys[] = {MAIN, PARSE, LEN, 0};
    struct shadowstack *stack = own_stack();

    /* At 0, 1 and 2. */
    calls_enter_all(stack, keys, 0);
    for (int64_t left = 3; left > 0; left--) {
        ck_assert_uint_eq(shadowstack_depth(stack), left);
        ck_assert(recorder_is_open(&recorder));
        ck_assert(recorder_close_one(&recorder, 10 - left));
    }
    ck_assert(!recorder_is_open(&recorder));
    ck_assert(!recorder_close_one(&recorder, 20));
    take_snapshot();
    /* len from 2 to 7, parse from 1 to 8, main from 0 to 9. */
    calls_expect_edge(&graph, PARSE, LEN, FIGURES(1, 0, 5, 5));
    calls_expect_edge(&graph, MAIN, PARSE, FIGURES(1, 0, 2, 7));
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(1, 0, 2, 9));
    calls_expect_consistent(&graph);
}
END_TEST

START_TEST(recorder_close_one_of_several_threads)
{
    uintptr_t key = MAIN;
    int closed = 0;

    for (int i = 0; i < 3; i++) {
        run_thread(call_without_leave, &key);
    }
    calls_enter(own_stack(), MAIN, 10);
    while (recorder_close_one(&recorder, 12)) {
        closed++;
    }
    ck_assert_int_eq(closed, 3 + 1);
    take_snapshot();
    /* Each from 10 to 12. */
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(4, 0, 8, 8));
    calls_expect_consistent(&graph);
}
END_TEST

START_TEST(recorder_set_flat_in_all_threads)
{
    struct shadowstack *stack = own_stack();
    struct shadowstack *other;

    run_thread(take_stack, &other);
    recorder_set_flat(&recorder, true);
    ck_assert(stack->flat);
    ck_assert(other->flat);
    run_thread(take_stack, &other);
    ck_assert(other->flat);
    recorder_set_flat(&recorder, false);
    ck_assert(!stack->flat);
    ck_assert(!other->flat);
}
END_TEST

/* main was open already when the callers were no longer to be told apart. */
START_TEST(recorder_set_flat_with_a_call_open)
{
    struct shadowstack *stack = own_stack();

    calls_enter(stack, MAIN, 0);
    recorder_set_flat(&recorder, true);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 3);
    calls_leave(stack, MAIN, 4);
    take_snapshot();
    calls_expect_edge(&graph, ROOT, LEN, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(1, 0, 2, 4));
    calls_expect_consistent(&graph);
}
END_TEST

START_TEST(recorder_clear_forgets_all)
{
    uintptr_t key = PARSE;
    struct shadowstack *stack = own_stack();

    run_call(MAIN);
    run_call(READ);
    run_thread(call_without_leave, &key);
    calls_enter(stack, MAIN, 0);
    recorder_clear(&recorder);
    take_snapshot();
    ck_assert_uint_eq(callgraph_function_count(&graph), 0);
    ck_assert(!recorder_is_open(&recorder));
    /* This thread goes on; the others have ended. */
    ck_assert_uint_eq(recorder.thread_count, 1);
}
END_TEST

/* A stack that a thread remembers stays its own, and so does the id by which
   it remembers it. */
START_TEST(recorder_clear_keeps_stacks_and_settings)
{
    struct shadowstack *stack = own_stack();
    uint64_t id = recorder.id;

    recorder_set_flat(&recorder, true);
    recorder_clear(&recorder);
    ck_assert_uint_eq(recorder.id, id);
    ck_assert_ptr_eq(own_stack(), stack);
    ck_assert(recorder.flat);
    ck_assert(stack->flat);
    calls_enter(stack, MAIN, 0);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 2);
    calls_leave(stack, MAIN, 3);
    take_snapshot();
    calls_expect_edge(&graph, ROOT, LEN, FIGURES(1, 0, 1, 1));
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, recorder_init_is_empty);
    tcase_add_test(tests, recorder_init_gives_an_id_of_its_own);
    tcase_add_test(tests, recorder_stack_is_the_same_at_each_call);
    tcase_add_test(tests, recorder_stack_of_another_thread);
    tcase_add_test(tests, recorder_stack_of_another_recorder);
    tcase_add_test(tests, recorder_stack_without_memory);
    tcase_add_test(tests, recorder_snapshot_sums_the_threads);
    tcase_add_test(tests, recorder_snapshot_adds_to_the_graph);
    tcase_add_test(tests, recorder_snapshot_leaves_open_calls_out);
    tcase_add_test(tests, recorder_snapshot_without_memory);
    tcase_add_test(tests, recorder_close_one_closes_from_the_top);
    tcase_add_test(tests, recorder_close_one_of_several_threads);
    tcase_add_test(tests, recorder_set_flat_in_all_threads);
    tcase_add_test(tests, recorder_set_flat_with_a_call_open);
    tcase_add_test(tests, recorder_clear_forgets_all);
    tcase_add_test(tests, recorder_clear_keeps_stacks_and_settings);
}

int
main(void)
{
    return suite_run("recorder", add_tests);
}
