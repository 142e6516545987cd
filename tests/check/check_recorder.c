/* Tests of the recorder: its threads, snapshots, closing, clearing. */

#include "suite.h"

#include "base/memory.h"
#include "recorder/recorder.h"

#include "calls.h"
#include "recording.h"

static void *
take_stack(void *data)
{
    *(struct shadowstack **)data = recording_own_stack();
    return NULL;
}

START_TEST(recorder_init_is_empty)
{
    ck_assert_uint_eq(recording_tested.thread_count, 0);
    ck_assert(!recording_tested.flat);
    ck_assert_ptr_null(recorder_open_stack(&recording_tested));
    ck_assert_ptr_null(recording_tested.overheads);
    recording_take_snapshot();
    ck_assert_uint_eq(callgraph_function_count(&recording_graph), 0);
}
END_TEST

START_TEST(recorder_init_gives_an_id_of_its_own)
{
    struct recorder others[3];

    for (int i = 0; i < 3; i++) {
        recorder_init(&others[i]);
        ck_assert_uint_ne(others[i].id, 0);
        ck_assert_uint_ne(others[i].id, RECORDER_NO_ID);
        ck_assert_uint_ne(others[i].id, recording_tested.id);
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
    struct shadowstack *stack = recording_own_stack();

    for (uintptr_t i = 0; i < 10; i++) {
        recording_run_call(MAIN);
    }
    ck_assert_ptr_eq(recording_own_stack(), stack);
    ck_assert_uint_eq(recording_tested.thread_count, 1 + 10);
}
END_TEST

START_TEST(recorder_stack_of_another_thread)
{
    struct shadowstack *mine = recording_own_stack();
    struct shadowstack *other;

    recording_run_thread(take_stack, &other);
    ck_assert_ptr_ne(mine, other);
    ck_assert_uint_eq(recording_tested.thread_count, 2);
}
END_TEST

START_TEST(recorder_stack_of_another_recorder)
{
    struct recorder second;
    struct shadowstack *stack;

    recorder_init(&second);
    ck_assert_int_eq(recorder_stack(&second, &stack), STATUS_OK);
    ck_assert_ptr_ne(stack, recording_own_stack());
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
        status = recorder_stack(&recording_tested, &stack);
        memory_fail_after(0);
        if (status == STATUS_OK) {
            break;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        ck_assert_uint_eq(recording_tested.thread_count, 0);
        ck_assert_ptr_null(recorder_open_stack(&recording_tested));
        recording_take_snapshot();
        failures++;
    }
    ck_assert_uint_ge(failures, 4);
    ck_assert_uint_eq(recording_tested.thread_count, 1);
    ck_assert_ptr_eq(recording_own_stack(), stack);
}
END_TEST

START_TEST(recorder_snapshot_sums_the_threads)
{
    for (int i = 0; i < 5; i++) {
        recording_run_call(MAIN);
    }
    recording_run_call(READ);
    recording_call(MAIN);
    recording_take_snapshot();
    /* 15 - 10 each time: five threads that have ended, and this one. */
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(6, 0, 30, 30));
    calls_expect_edge(&recording_graph, ROOT, READ, FIGURES(1, 0, 5, 5));
    calls_expect_consistent(&recording_graph);
}
END_TEST

START_TEST(recorder_snapshot_adds_to_the_graph)
{
    recording_run_call(MAIN);
    for (int times = 1; times < 4; times++) {
        ck_assert_int_eq(
            recorder_snapshot(&recording_tested, &recording_graph), STATUS_OK);
        calls_expect_edge(&recording_graph, ROOT, MAIN,
                          FIGURES(times, 0, 5 * times, 5 * times));
    }
}
END_TEST

START_TEST(recorder_snapshot_leaves_open_calls_out)
{
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 3);
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, MAIN, LEN, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(0));
    calls_leave(stack, MAIN, 7);
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 5, 7));
    calls_expect_consistent(&recording_graph);
}
END_TEST

/* Whole threads or nothing of them: main's, then parse's, then read's. */
START_TEST(recorder_snapshot_without_memory)
{
    const struct calls_figures all = FIGURES(1, 0, 5, 5);
    const uintptr_t keys[] = {MAIN, PARSE, READ};
    size_t failures = 0;

    for (int i = 0; i < 3; i++) {
        recording_run_call(keys[i]);
    }
    for (size_t request = 1;; request++) {
        enum status status;

        callgraph_clear(&recording_graph);
        memory_fail_after(request);
        status = recorder_snapshot(&recording_tested, &recording_graph);
        memory_fail_after(0);
        if (status == STATUS_OK) {
            break;
        }
        ck_assert_int_eq(status, STATUS_NO_MEMORY);
        calls_expect_consistent(&recording_graph);
        for (int i = 0; i < 3; i++) {
            if (calls_of_edge(&recording_graph, ROOT, keys[i]).calls > 0) {
                calls_expect_edge(&recording_graph, ROOT, keys[i], all);
            }
        }
        ck_assert_uint_lt(calls_in_all(&recording_graph), 3);
        failures++;
    }
    ck_assert_uint_eq(calls_in_all(&recording_graph), 3);
    /* 2 chunks and 2 tables of functions, at least. */
    ck_assert_uint_ge(failures, 2 + 2);
}
END_TEST

START_TEST(recorder_open_stack_until_all_calls_are_left)
{
    const uintptr_t keys[] = {MAIN, PARSE, LEN, 0};
    struct shadowstack *stack = recording_own_stack();

    /* At 0, 1 and 2. */
    calls_enter_all(stack, keys, 0);
    for (int64_t left = 3; left > 0; left--) {
        ck_assert_uint_eq(shadowstack_depth(stack), left);
        ck_assert_ptr_eq(recorder_open_stack(&recording_tested), stack);
        shadowstack_pop(stack, 10 - left);
    }
    ck_assert_ptr_null(recorder_open_stack(&recording_tested));
    recording_take_snapshot();
    /* len from 2 to 7, parse from 1 to 8, main from 0 to 9. */
    calls_expect_edge(&recording_graph, PARSE, LEN, FIGURES(1, 0, 5, 5));
    calls_expect_edge(&recording_graph, MAIN, PARSE, FIGURES(1, 0, 2, 7));
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 2, 9));
    calls_expect_consistent(&recording_graph);
}
END_TEST

START_TEST(recorder_open_stack_of_several_threads)
{
    struct shadowstack *open;
    int closed = 0;

    for (int i = 0; i < 3; i++) {
        recording_run_open_call(MAIN);
    }
    calls_enter(recording_own_stack(), MAIN, 10);
    while ((open = recorder_open_stack(&recording_tested)) != NULL) {
        shadowstack_pop(open, 12);
        closed++;
    }
    ck_assert_int_eq(closed, 3 + 1);
    recording_take_snapshot();
    /* Each from 10 to 12. */
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(4, 0, 8, 8));
    calls_expect_consistent(&recording_graph);
}
END_TEST

START_TEST(recorder_set_flat_in_all_threads)
{
    struct shadowstack *stack = recording_own_stack();
    struct shadowstack *other;

    recording_run_thread(take_stack, &other);
    recorder_set_flat(&recording_tested, true);
    ck_assert(stack->flat);
    ck_assert(other->flat);
    recording_run_thread(take_stack, &other);
    ck_assert(other->flat);
    recorder_set_flat(&recording_tested, false);
    ck_assert(!stack->flat);
    ck_assert(!other->flat);
}
END_TEST

/* main was open already when the callers were no longer to be told apart. */
START_TEST(recorder_set_flat_with_a_call_open)
{
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    recorder_set_flat(&recording_tested, true);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 3);
    calls_leave(stack, MAIN, 4);
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, ROOT, LEN, FIGURES(1, 0, 2, 2));
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 2, 4));
    calls_expect_consistent(&recording_graph);
}
END_TEST

static const struct overheads measured = {
    .of = {
        [OVERHEAD_PYTHON] = {.outer_ticks = 100, .inner_ticks = 1},
    },
};

static void
expect_measured(const struct shadowstack *stack)
{
    ck_assert_ptr_eq(stack->overheads, &measured);
    ck_assert_mem_eq(stack->overhead, measured.of, sizeof(measured.of));
    /* At the first return. */
    ck_assert_int_eq(stack->scale_due_ticks, INT64_MIN);
}

static void *
take_measured_stack(void *data)
{
    expect_measured(recording_own_stack());
    return data;
}

START_TEST(recorder_set_overheads_in_all_threads)
{
    struct shadowstack *stack = recording_own_stack();

    recorder_set_overheads(&recording_tested, &measured);
    expect_measured(stack);
    recording_run_thread(take_measured_stack, NULL);
    recorder_clear(&recording_tested);
    expect_measured(stack);
    recording_run_thread(take_measured_stack, NULL);
}
END_TEST

START_TEST(recorder_set_overheads_to_none)
{
    struct shadowstack *stack = recording_own_stack();

    recorder_set_overheads(&recording_tested, &measured);
    recorder_set_overheads(&recording_tested, NULL);
    ck_assert_ptr_null(stack->overheads);
    recording_call(MAIN);
    recording_run_call(MAIN);
    recording_take_snapshot();
    /* Twice 15 - 10. */
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(2, 0, 10, 10));
}
END_TEST

START_TEST(recorder_clear_forgets_all)
{
    struct shadowstack *stack = recording_own_stack();

    recording_run_call(MAIN);
    recording_run_call(READ);
    recording_run_open_call(PARSE);
    calls_enter(stack, MAIN, 0);
    recorder_clear(&recording_tested);
    recording_take_snapshot();
    ck_assert_uint_eq(callgraph_function_count(&recording_graph), 0);
    ck_assert_ptr_null(recorder_open_stack(&recording_tested));
    /* This thread goes on; the others have ended. */
    ck_assert_uint_eq(recording_tested.thread_count, 1);
}
END_TEST

/* A stack that a thread remembers stays its own, and so does the id by which
   it remembers it. */
START_TEST(recorder_clear_keeps_stacks_and_settings)
{
    struct shadowstack *stack = recording_own_stack();
    uint64_t id = recording_tested.id;

    recorder_set_flat(&recording_tested, true);
    recorder_clear(&recording_tested);
    ck_assert_uint_eq(recording_tested.id, id);
    ck_assert_ptr_eq(recording_own_stack(), stack);
    ck_assert(recording_tested.flat);
    ck_assert(stack->flat);
    calls_enter(stack, MAIN, 0);
    calls_enter(stack, LEN, 1);
    calls_leave(stack, LEN, 2);
    calls_leave(stack, MAIN, 3);
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, ROOT, LEN, FIGURES(1, 0, 1, 1));
}
END_TEST

static void
add_tests(TCase *tests)
{
    recording_add_fixture(tests);
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
    tcase_add_test(tests, recorder_open_stack_until_all_calls_are_left);
    tcase_add_test(tests, recorder_open_stack_of_several_threads);
    tcase_add_test(tests, recorder_set_flat_in_all_threads);
    tcase_add_test(tests, recorder_set_flat_with_a_call_open);
    tcase_add_test(tests, recorder_set_overheads_in_all_threads);
    tcase_add_test(tests, recorder_set_overheads_to_none);
    tcase_add_test(tests, recorder_clear_forgets_all);
    tcase_add_test(tests, recorder_clear_keeps_stacks_and_settings);
}

int
main(void)
{
    return suite_run("recorder", add_tests);
}
