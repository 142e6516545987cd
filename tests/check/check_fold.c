/* Tests of the recorder: threads that end, and many threads at once. */

#include "suite.h"

#include <pthread.h>
#include <sched.h>

#include "base/clock.h"
#include "base/memory.h"
#include "recorder/recorder.h"

#include "calls.h"
#include "recording.h"

/* The next new thread folds those that have ended into the total. */
START_TEST(recorder_stack_folds_ended_threads)
{
    recording_run_call(MAIN);
    ck_assert_uint_eq(callgraph_function_count(&recording_tested.ended), 0);
    recording_run_call(READ);
    calls_expect_edge(&recording_tested.ended, ROOT, MAIN,
                      FIGURES(1, 0, 5, 5));
    calls_expect_edge(&recording_tested.ended, ROOT, READ, FIGURES(0));
    recording_run_call(MAIN);
    calls_expect_edge(&recording_tested.ended, ROOT, READ,
                      FIGURES(1, 0, 5, 5));
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(2, 0, 10, 10));
    calls_expect_edge(&recording_graph, ROOT, READ, FIGURES(1, 0, 5, 5));
    ck_assert_uint_eq(recording_tested.thread_count, 3);
}
END_TEST

/* It is not folded before its call is closed, which then lasts 30 - 10. */
START_TEST(recorder_stack_keeps_ended_threads_with_open_calls)
{
    struct shadowstack *open;

    recording_run_open_call(MAIN);
    recording_run_call(READ);
    open = recorder_open_stack(&recording_tested);
    ck_assert_uint_eq(callgraph_function_count(&recording_tested.ended), 0);
    ck_assert_ptr_nonnull(open);
    shadowstack_pop(open, 30);
    ck_assert_ptr_null(recorder_open_stack(&recording_tested));
    recording_run_call(READ);
    calls_expect_edge(&recording_tested.ended, ROOT, MAIN,
                      FIGURES(1, 0, 20, 20));
    calls_expect_edge(&recording_tested.ended, ROOT, READ,
                      FIGURES(1, 0, 5, 5));
}
END_TEST

/* Nothing is lost or counted twice when folding fails at any request. */
START_TEST(recorder_stack_folding_without_memory)
{
    for (size_t request = 1;; request++) {
        struct shadowstack *stack;
        enum status status;

        recording_run_call(MAIN);
        recording_run_call(READ);
        memory_fail_after(request);
        status = recorder_stack(&recording_tested, &stack);
        memory_fail_after(0);
        recording_take_snapshot();
        calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 5, 5));
        calls_expect_edge(&recording_graph, ROOT, READ, FIGURES(1, 0, 5, 5));
        calls_expect_consistent(&recording_graph);
        if (status == STATUS_OK && !memory_has_failed()) {
            /* Both have been folded: only this thread may be left. */
            ck_assert_uint_eq(calls_in_all(&recording_tested.ended), 2);
            break;
        }
        recorder_free(&recording_tested);
        recorder_init(&recording_tested);
        ck_assert_uint_lt(request, 100);
    }
}
END_TEST

static const struct overheads measured = {
    .of = {
        [OVERHEAD_PYTHON] = {.outer_ticks = 100, .inner_ticks = 1},
    },
};

/* A call of parse, from 20000 to 30000, in one of main that stays open. */
static void *
leave_main_open(void *data)
{
    struct shadowstack *stack = recording_own_stack();

    stack->scale_due_ticks = INT64_MAX;
    calls_enter(stack, MAIN, 10000);
    calls_enter(stack, PARSE, 20000);
    calls_leave(stack, PARSE, 30000);
    return data;
}

/* Nobody knows when main was left, and what it had of its own: nothing. */
START_TEST(shadowstack_cpu_ticks_of_an_ended_thread)
{
    struct shadowstack *stack;
    int64_t ticks;

    recorder_set_overheads(&recording_tested, &measured);
    recording_run_thread(leave_main_open, NULL);
    stack = recorder_open_stack(&recording_tested);
    while (clock_read_thread(stack->cpu_clock, &ticks)) {
        sched_yield();
    }
    shadowstack_pop(stack, shadowstack_cpu_ticks(stack));
    calls_expect_edge(&stack->graph, MAIN, PARSE, FIGURES(1, 0, 9999, 9999));
    calls_expect_edge(&stack->graph, ROOT, MAIN, FIGURES(1, 0, 0, 9999));
    calls_expect_consistent(&stack->graph);
}
END_TEST

#define THREADS 8
#define ROUNDS  500
#define DEPTH   5

/* What the interpreter's lock is to the real one. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void
locked(struct shadowstack **stack, void (*event)(struct shadowstack *, int),
       int depth)
{
    pthread_mutex_lock(&lock);
    if (*stack == NULL) {
        *stack = recording_own_stack();
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
        ck_assert_int_eq(pthread_create(&threads[i], NULL, call_deep, NULL),
                         0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    recording_take_snapshot();
    ck_assert_uint_eq(recording_tested.thread_count, THREADS);
    ck_assert_uint_eq(calls_in_all(&recording_graph), calls * DEPTH);
    for (int depth = 0; depth < DEPTH; depth++) {
        /* A call lasts 2 ticks longer than the one it makes. */
        calls_expect_edge(
            &recording_graph, (uintptr_t)depth, (uintptr_t)depth + 1,
            FIGURES(calls, 0, 2 * calls, 2 * (DEPTH - depth) * calls));
    }
    calls_expect_consistent(&recording_graph);
}
END_TEST

static void
add_tests(TCase *tests)
{
    recording_add_fixture(tests);
    tcase_add_test(tests, recorder_stack_folds_ended_threads);
    tcase_add_test(tests, recorder_stack_keeps_ended_threads_with_open_calls);
    tcase_add_test(tests, recorder_stack_folding_without_memory);
    tcase_add_test(tests, shadowstack_cpu_ticks_of_an_ended_thread);
    tcase_add_test(tests, recorder_with_threads_at_once);
}

int
main(void)
{
    return suite_run("fold", add_tests);
}
