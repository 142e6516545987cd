/* Tests of the recorder: threads that end, and many threads at once. */

#include "suite.h"

#include <pthread.h>

#include "base/memory.h"
#include "recorder/recorder.h"

#include "calls.h"

#define MAIN ((uintptr_t)2)
#define READ ((uintptr_t)6)

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

/* The next new thread folds those that have ended into the total. */
START_TEST(recorder_stack_folds_ended_threads)
{
    run_call(MAIN);
    ck_assert_uint_eq(callgraph_function_count(&recorder.ended), 0);
    run_call(READ);
    calls_expect_edge(&recorder.ended, ROOT, MAIN, FIGURES(1, 0, 5, 5));
    calls_expect_edge(&recorder.ended, ROOT, READ, FIGURES(0));
    run_call(MAIN);
    calls_expect_edge(&recorder.ended, ROOT, READ, FIGURES(1, 0, 5, 5));
    take_snapshot();
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(2, 0, 10, 10));
    calls_expect_edge(&graph, ROOT, READ, FIGURES(1, 0, 5, 5));
    ck_assert_uint_eq(recorder.thread_count, 3);
}
END_TEST

/* It is not folded before its call is closed, which then lasts 30 - 10. */
START_TEST(recorder_stack_keeps_ended_threads_with_open_calls)
{
    uintptr_t key = MAIN;

    run_thread(call_without_leave, &key);
    run_call(READ);
    ck_assert(recorder_is_open(&recorder));
    ck_assert_uint_eq(callgraph_function_count(&recorder.ended), 0);
    ck_assert(recorder_close_one(&recorder, 30));
    ck_assert(!recorder_is_open(&recorder));
    run_call(READ);
    calls_expect_edge(&recorder.ended, ROOT, MAIN, FIGURES(1, 0, 20, 20));
    calls_expect_edge(&recorder.ended, ROOT, READ, FIGURES(1, 0, 5, 5));
}
END_TEST

/* Nothing is lost or counted twice when folding fails at any request. */
START_TEST(recorder_stack_folding_without_memory)
{
    for (size_t request = 1;; request++) {
        struct shadowstack *stack;
        enum status status;

        run_call(MAIN);
        run_call(READ);
        memory_fail_after(request);
        status = recorder_stack(&recorder, &stack);
        memory_fail_after(0);
        take_snapshot();
        calls_expect_edge(&graph, ROOT, MAIN, FIGURES(1, 0, 5, 5));
        calls_expect_edge(&graph, ROOT, READ, FIGURES(1, 0, 5, 5));
        calls_expect_consistent(&graph);
        if (status == STATUS_OK && !memory_has_failed()) {
            /* Both have been folded: only this thread may be left. */
            ck_assert_uint_eq(calls_in_all(&recorder.ended), 2);
            break;
        }
        recorder_free(&recorder);
        recorder_init(&recorder);
        ck_assert_uint_lt(request, 100);
    }
}
END_TEST

#define THREADS 8
#define ROUNDS 500
#define DEPTH 5

/* What the interpreter's lock is to the real one. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
locked(struct shadowstack **stack, void (*event)(struct shadowstack *, int),
       int depth)
{
    pthread_mutex_lock(&lock);
    if (*stack == NULL) {
        *stack = own_stack();
    }
    event(*stack, depth);
    pthread_mutex_unlock(&lock);
}

static void
enter_at(struct shadowstack *stack, int depth)
{
    calls_enter(stack, (uintptr_t)depth + 1, depth);
}

static void
leave_at(struct shadowstack *stack, int depth)
{
    calls_leave(stack, (uintptr_t)depth + 1, 2 * DEPTH - depth);
}

/* DEPTH calls, one from the other: at depth d from tick d to 2 * DEPTH - d. */
static void *
call_deep(void *data)
{
    struct shadowstack *stack = NULL;

    (void)data;
    for (int i = 0; i < ROUNDS; i++) {
        for (int depth = 0; depth < DEPTH; depth++) {
            locked(&stack, enter_at, depth);
        }
        for (int depth = DEPTH; depth-- > 0;) {
            locked(&stack, leave_at, depth);
        }
    }
    return NULL;
}

START_TEST(recorder_with_threads_at_once)
{
    const int64_t calls = THREADS * ROUNDS;
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++) {
        ck_assert_int_eq(
            pthread_create(&threads[i], NULL, call_deep, NULL), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    take_snapshot();
    ck_assert_uint_eq(recorder.thread_count, THREADS);
    ck_assert_uint_eq(calls_in_all(&graph), calls * DEPTH);
    for (int depth = 0; depth < DEPTH; depth++) {
        /* A call lasts 2 ticks longer than the one it makes. */
        calls_expect_edge(&graph, (uintptr_t)depth, (uintptr_t)depth + 1,
                          FIGURES(calls, 0, 2 * calls,
                                  2 * (DEPTH - depth) * calls));
    }
    calls_expect_consistent(&graph);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, recorder_stack_folds_ended_threads);
    tcase_add_test(tests, recorder_stack_keeps_ended_threads_with_open_calls);
    tcase_add_test(tests, recorder_stack_folding_without_memory);
    tcase_add_test(tests, recorder_with_threads_at_once);
}

int
main(void)
{
    return suite_run("fold", add_tests);
}
