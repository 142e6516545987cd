/* The recorder that a test is about. */

#include "recording.h"

#include <pthread.h>

struct recorder recording_tested;
struct callgraph recording_graph;

static void
setup(void)
{
    recorder_init(&recording_tested);
    callgraph_init(&recording_graph);
}

static void
teardown(void)
{
    recorder_free(&recording_tested);
    callgraph_clear(&recording_graph);
}

void
recording_add_fixture(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
}

struct shadowstack *
recording_own_stack(void)
{
    struct shadowstack *stack;

    ck_assert_int_eq(recorder_stack(&recording_tested, &stack), STATUS_OK);
    return stack;
}

void
recording_take_snapshot(void)
{
    callgraph_clear(&recording_graph);
    ck_assert_int_eq(recorder_snapshot(&recording_tested, &recording_graph),
                     STATUS_OK);
}

static void *
enter(void *data)
{
    const uintptr_t *key = data;

    ck_assert_int_eq(calls_enter(recording_own_stack(), *key, 10), STATUS_OK);
    return NULL;
}

static void *
enter_and_leave(void *data)
{
    const uintptr_t *key = data;

    enter(data);
    ck_assert_int_eq(calls_leave(recording_own_stack(), *key, 15),
                     LEAVE_MATCHED);
    return NULL;
}

void
recording_call(uintptr_t key)
{
    enter_and_leave(&key);
}

void
recording_run_call(uintptr_t key)
{
    recording_run_thread(enter_and_leave, &key);
}

void
recording_run_open_call(uintptr_t key)
{
    recording_run_thread(enter, &key);
}

void
recording_run_thread(void *(*function)(void *data), void *data)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, function, data), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
