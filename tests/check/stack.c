/* The shadow stack that a test is about. */

#include "stack.h"

struct shadowstack stack_tested;

static void
setup(void)
{
    ck_assert_int_eq(shadowstack_init(&stack_tested), STATUS_OK);
}

static void
teardown(void)
{
    shadowstack_clear(&stack_tested);
}

void
stack_add_fixture(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
}

void
stack_enter(uintptr_t key, int64_t now_ticks)
{
    ck_assert_int_eq(calls_enter(&stack_tested, key, now_ticks), STATUS_OK);
}

void
stack_leave(uintptr_t key, int64_t now_ticks)
{
    ck_assert_int_eq(calls_leave(&stack_tested, key, now_ticks),
                     LEAVE_MATCHED);
}

void
stack_unwind(uintptr_t key, int64_t now_ticks)
{
    ck_assert_int_eq(calls_unwind(&stack_tested, key, now_ticks),
                     LEAVE_MATCHED);
}

void
stack_take_out(const struct overheads *overheads)
{
    shadowstack_set_overheads(&stack_tested, overheads);
    stack_tested.scale_due_ticks = INT64_MAX;
}

void
stack_expect_edge(uintptr_t caller, uintptr_t key,
                  struct calls_figures expected)
{
    calls_expect_edge(&stack_tested.graph, caller, key, expected);
}

void
stack_expect_closed(void)
{
    ck_assert_uint_eq(shadowstack_depth(&stack_tested), 0);
    calls_expect_consistent(&stack_tested.graph);
}
