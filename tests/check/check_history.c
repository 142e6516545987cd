/* Tests of the ring of calls that ended, and of how calls get there. */

#include "recorder/history.h"
#include "suite.h"

#include "base/memory.h"
#include "recorder/recorder.h"

#include "calls.h"
#include "recording.h"

#define EVENT sizeof(struct history_event)

static struct history history;

static void
setup(void)
{
    history_init(&history, 5 * EVENT, 0);
}

static void
teardown(void)
{
    history_clear(&history);
}

static void
add(int64_t start_ticks, int64_t end_ticks)
{
    history_add(&history, &(struct history_event){
        .start_ticks = start_ticks,
        .end_ticks = end_ticks,
        .key = MAIN,
    });
}

/* Fail the test unless events ended at all ticks from first to last. */
static void
expect_ends(int64_t first, int64_t last)
{
    ck_assert_uint_eq(history.count, (size_t)(last - first + 1));
    for (int64_t end = first; end <= last; end++) {
        ck_assert_int_eq(history_at(&history,
                                    (size_t)(end - first))->end_ticks, end);
    }
}

START_TEST(history_add_beyond_the_limit)
{
    for (int64_t end = 1; end <= 5; end++) {
        add(0, end);
        expect_ends(1, end);
    }
    ck_assert_uint_eq(history.dropped, 0);
    for (int64_t end = 6; end <= 17; end++) {
        add(0, end);
        expect_ends(end - 4, end);
    }
    ck_assert_uint_eq(history.dropped, 12);
}
END_TEST

START_TEST(history_add_of_short_calls)
{
    history.minimum_ticks = 10;
    add(5, 14);
    ck_assert_uint_eq(history.count, 0);
    add(5, 15);
    ck_assert_uint_eq(history.count, 1);
    add(5, INT64_MIN);
    ck_assert_uint_eq(history.count, 1);
    add(-5, INT64_MAX);
    ck_assert_uint_eq(history.count, 2);
    ck_assert_uint_eq(history.dropped, 0);
}
END_TEST

/* With room for two there is none for the third: the first makes way. */
START_TEST(history_add_without_memory)
{
    memory_fail_after(1);
    add(0, 1);
    ck_assert_uint_eq(history.count, 0);
    ck_assert_uint_eq(history.dropped, 1);
    memory_fail_after(0);
    history_clear(&history);
    add(0, 1);
    add(0, 2);
    memory_fail_after(1);
    add(0, 3);
    memory_fail_after(0);
    expect_ends(2, 3);
    ck_assert_uint_eq(history.dropped, 1);
}
END_TEST

START_TEST(history_init_with_room_for_less_than_one)
{
    history_init(&history, EVENT - 1, 0);
    add(0, 1);
    add(0, 2);
    expect_ends(2, 2);
    history_clear(&history);
    history_init(&history, 0, 0);
    ck_assert_uint_eq(history.limit, 0);
}
END_TEST

/* As the extension does: the long way. */
static void
enter(uintptr_t key, int64_t now_ticks)
{
    struct shadowstack *stack = recording_own_stack();

    ck_assert_int_eq(calls_enter(stack, key, now_ticks), STATUS_OK);
    shadowstack_began(stack, now_ticks);
}

static void
leave(uintptr_t key, int64_t now_ticks)
{
    shadowstack_leave(recording_own_stack(), key, calls_is_c(key), false,
                      now_ticks);
}

/* Fail the test unless the index-th call that ended is that. */
static void
expect_call(size_t index, uintptr_t key, int64_t start_ticks,
            int64_t end_ticks)
{
    const struct history_event *event;

    ck_assert_uint_lt(index, recording_tested.history.count);
    event = history_at(&recording_tested.history, index);
    ck_assert_uint_eq(event->key, key);
    ck_assert_int_eq(event->start_ticks, start_ticks);
    ck_assert_int_eq(event->end_ticks, end_ticks);
}

static const struct overheads measured = {
    .of = {
        [OVERHEAD_PYTHON] = {.outer_ticks = 100, .inner_ticks = 1},
    },
};

/* What recording costs stays in the times; a leave that was lost is as late as
   the one behind it. */
START_TEST(recorder_history_of_calls)
{
    ck_assert_int_eq(recorder_keep_history(&recording_tested, 100 * EVENT),
                     STATUS_OK);
    recorder_set_overheads(&recording_tested, &measured);
    recording_own_stack()->scale_due_ticks = INT64_MAX;
    enter(MAIN, 1000);
    for (int64_t now = 2000; now < 2050; now += 10) {
        enter(PARSE, now);
    }
    enter(LEN, 2050);
    leave(LEN, 2060);
    leave(PARSE, 2070);
    leave(MAIN, 3000);
    ck_assert_uint_eq(recording_tested.history.count, 7);
    expect_call(0, LEN, 2050, 2060);
    expect_call(1, PARSE, 2040, 2070);
    for (size_t i = 0; i < 4; i++) {
        expect_call(2 + i, PARSE, 2030 - 10 * (int64_t)i, 3000);
    }
    expect_call(6, MAIN, 1000, 3000);
}
END_TEST

static void *
call_in_thread(void *data)
{
    enter(READ, 10);
    leave(READ, 20);
    return data;
}

START_TEST(recorder_history_of_threads_and_lines)
{
    static const uintptr_t first = 1, second = 2;
    const struct history *found = &recording_tested.history;
    struct recorder_thread_totals totals;
    size_t at = 0;

    ck_assert_int_eq(recorder_keep_history(&recording_tested, 100 * EVENT),
                     STATUS_OK);
    recording_run_thread(call_in_thread, NULL);
    enter(MAIN, 30);
    recorder_switch(&recording_tested, first, second);
    enter(PARSE, 40);
    leave(PARSE, 50);
    recorder_switch(&recording_tested, second, first);
    shadowstack_close(recording_own_stack(), 60);
    expect_call(0, READ, 10, 20);
    expect_call(1, PARSE, 40, 50);
    expect_call(2, MAIN, 30, 60);
    for (size_t i = 0; recorder_next_thread(&recording_tested, &at, &totals);
         i++) {
        ck_assert_uint_eq(history_at(found, i)->thread, totals.number);
    }
    ck_assert_uint_eq(history_at(found, 1)->thread,
                      history_at(found, 2)->thread);
    ck_assert_uint_ne(history_at(found, 1)->line,
                      history_at(found, 2)->line);
}
END_TEST

static uintptr_t
read_is_parse(uintptr_t key, void *argument)
{
    (void)argument;
    return key == READ ? PARSE : key;
}

START_TEST(recorder_rename_in_history)
{
    static const struct callgraph_rename rename = {read_is_parse, NULL};

    ck_assert_int_eq(recorder_keep_history(&recording_tested, 100 * EVENT),
                     STATUS_OK);
    call_in_thread(NULL);
    ck_assert_int_eq(recorder_rename(&recording_tested, &rename), STATUS_OK);
    expect_call(0, PARSE, 10, 20);
    recorder_clear(&recording_tested);
    ck_assert_uint_eq(recording_tested.history.count, 0);
    call_in_thread(NULL);
    expect_call(0, READ, 10, 20);
    ck_assert_int_eq(recorder_keep_history(&recording_tested, 0), STATUS_OK);
    call_in_thread(NULL);
    ck_assert_uint_eq(recording_tested.history.count, 0);
}
END_TEST

/* Stacks that there are need memory for it; new ones cannot be had without. */
START_TEST(recorder_keep_history_without_memory)
{
    struct shadowstack *stack;

    recording_own_stack();
    memory_fail_after(1);
    ck_assert_int_eq(recorder_keep_history(&recording_tested, 100 * EVENT),
                     STATUS_NO_MEMORY);
    memory_fail_after(0);
    ck_assert_uint_eq(recording_tested.history.limit, 0);
    call_in_thread(NULL);
    recorder_free(&recording_tested);
    recorder_init(&recording_tested);
    ck_assert_int_eq(recorder_keep_history(&recording_tested, 100 * EVENT),
                     STATUS_OK);
    for (size_t request = 1;; request++) {
        enum status status;

        memory_fail_after(request);
        status = recorder_stack(&recording_tested, &stack);
        memory_fail_after(0);
        if (status == STATUS_OK) {
            ck_assert_uint_gt(request, 3);
            break;
        }
        ck_assert_uint_lt(request, 100);
    }
    call_in_thread(NULL);
    expect_call(0, READ, 10, 20);
}
END_TEST

static void
add_tests(TCase *tests)
{
    recording_add_fixture(tests);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, history_add_beyond_the_limit);
    tcase_add_test(tests, history_add_of_short_calls);
    tcase_add_test(tests, history_add_without_memory);
    tcase_add_test(tests, history_init_with_room_for_less_than_one);
    tcase_add_test(tests, recorder_history_of_calls);
    tcase_add_test(tests, recorder_history_of_threads_and_lines);
    tcase_add_test(tests, recorder_rename_in_history);
    tcase_add_test(tests, recorder_keep_history_without_memory);
}

int
main(void)
{
    return suite_run("history", add_tests);
}
