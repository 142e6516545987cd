/* Tests of what recording costs when the machine is slower or faster than
   when that was measured. */

#include "suite.h"

#include "base/clock.h"
#include "base/speed.h"
#include "recorder/overhead.h"
#include "recorder/shadowstack.h"

#include "calls.h"
#include "stack.h"

/* So fast that the machine now seems as slow as it may, and the other way
   round. */
#define FAST_THEN 1
#define SLOW_THEN INT64_MAX

#define COST(outer, inner) {.outer_ticks = (outer), .inner_ticks = (inner)}

static struct overheads overheads;

static void
set_measured(int64_t speed)
{
    overheads = (struct overheads){
        .of = {
            [OVERHEAD_PYTHON] = COST(100, 1000),
            [OVERHEAD_UNWIND] = COST(10000, 0),
        },
        .speed = speed,
        .speed_clock = CLOCK_KIND_MONOTONIC,
        .interval_ticks = 500,
    };
}

/* Towards 4 times what was measured, and half of the way each time; a half
   is rounded up. */
START_TEST(overhead_now_on_a_machine_grown_slow)
{
    static const struct overhead steps[] = {
        COST(250, 2500),    /* (100 + 400) / 2 */
        COST(325, 3250),    /* (250 + 400) / 2 */
        COST(363, 3625),
        COST(382, 3813),
        COST(391, 3907),
    };
    struct overhead now[OVERHEAD_KINDS] = {
        [OVERHEAD_PYTHON] = COST(100, 1000),
    };

    set_measured(FAST_THEN);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        overhead_now(&overheads, now);
        ck_assert_int_eq(now[OVERHEAD_PYTHON].outer_ticks,
                         steps[i].outer_ticks);
        ck_assert_int_eq(now[OVERHEAD_PYTHON].inner_ticks,
                         steps[i].inner_ticks);
    }
    for (int i = 0; i < 20; i++) {
        overhead_now(&overheads, now);
    }
    ck_assert_int_eq(now[OVERHEAD_PYTHON].outer_ticks, 400);
    ck_assert_int_eq(now[OVERHEAD_PYTHON].inner_ticks, 4000);
}
END_TEST

/* Towards a quarter. */
START_TEST(overhead_now_on_a_machine_grown_fast)
{
    static const struct overhead steps[] = {
        COST(63, 625),      /* (100 + 25) / 2 = 62.5, (1000 + 250) / 2 */
        COST(44, 438),      /* (63 + 25) / 2, (625 + 250) / 2 = 437.5 */
        COST(35, 344),
    };
    struct overhead now[OVERHEAD_KINDS] = {
        [OVERHEAD_PYTHON] = COST(100, 1000),
    };

    set_measured(SLOW_THEN);
    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
        overhead_now(&overheads, now);
        ck_assert_int_eq(now[OVERHEAD_PYTHON].outer_ticks,
                         steps[i].outer_ticks);
        ck_assert_int_eq(now[OVERHEAD_PYTHON].inner_ticks,
                         steps[i].inner_ticks);
    }
    for (int i = 0; i < 20; i++) {
        overhead_now(&overheads, now);
    }
    /* As halves are rounded up, the last of the way is not gone. */
    ck_assert_int_eq(now[OVERHEAD_PYTHON].outer_ticks, 25 + 1);
    ck_assert_int_eq(now[OVERHEAD_PYTHON].inner_ticks, 250 + 1);
}
END_TEST

/* Whatever the machine does: between a quarter and 4 times, half-way. */
START_TEST(overhead_now_within_the_limits)
{
    struct overhead now[OVERHEAD_KINDS] = {
        [OVERHEAD_PYTHON] = COST(100, 1000),
    };

    set_measured(speed_probe(CLOCK_KIND_MONOTONIC));
    overhead_now(&overheads, now);
    ck_assert_int_ge(now[OVERHEAD_PYTHON].outer_ticks, 62);
    ck_assert_int_le(now[OVERHEAD_PYTHON].outer_ticks, 250);
    /* What costs nothing does so at any speed. */
    ck_assert_int_eq(now[OVERHEAD_GENERATOR].outer_ticks, 0);
    ck_assert_int_eq(now[OVERHEAD_GENERATOR].inner_ticks, 0);
}
END_TEST

START_TEST(overhead_now_takes_time_of_the_same_clock_only)
{
    struct overhead now[OVERHEAD_KINDS] = {0};
    int64_t begin, ticks;

    set_measured(FAST_THEN);
    ck_assert_int_eq(overhead_now(&overheads, now), 0);
    overheads.same_clock = true;
    begin = clock_read(CLOCK_KIND_MONOTONIC);
    ticks = overhead_now(&overheads, now);
    ck_assert_int_gt(ticks, 0);
    ck_assert_int_le(ticks, clock_read(CLOCK_KIND_MONOTONIC) - begin);
}
END_TEST

static int32_t
python_ticks(void)
{
    return stack_tested.overhead[OVERHEAD_PYTHON].outer_ticks;
}

/* The steps are those of a machine grown slow, above. */
START_TEST(shadowstack_return_scales_when_it_is_due)
{
    set_measured(FAST_THEN);
    shadowstack_set_overheads(&stack_tested, &overheads);
    stack_enter(MAIN, 0);
    /* It is due at once, but an enter does not look. */
    ck_assert_int_eq(python_ticks(), 100);
    stack_leave(MAIN, 10);
    ck_assert_int_eq(python_ticks(), 250);
    ck_assert_int_eq(stack_tested.scale_due_ticks, 10 + 500);
    stack_enter(MAIN, 500);
    stack_leave(MAIN, 510);
    ck_assert_int_eq(python_ticks(), 250);
    stack_enter(MAIN, 510);
    stack_leave(MAIN, 511);
    ck_assert_int_eq(python_ticks(), 325);
    ck_assert_int_eq(stack_tested.scale_due_ticks, 511 + 500);
}
END_TEST

/* A timer of somebody's may read anything, and there is nothing to scale. */
START_TEST(shadowstack_return_at_the_last_tick_without_overheads)
{
    stack_enter(MAIN, INT64_MAX);
    stack_leave(MAIN, INT64_MAX);
    ck_assert_int_eq(stack_tested.scale_due_ticks, INT64_MAX);
}
END_TEST

/* Before what falls on the caller is taken out. */
START_TEST(shadowstack_raise_scales_when_it_is_due)
{
    int64_t lost_ticks;

    set_measured(FAST_THEN);
    shadowstack_set_overheads(&stack_tested, &overheads);
    stack_enter(MAIN, 0);
    lost_ticks = stack_tested.lost_ticks;
    stack_unwind(MAIN, 10);
    ck_assert_int_eq(python_ticks(), 250);
    /* 1000 of the return as measured, and (10000 + 40000) / 2. */
    ck_assert_int_eq(stack_tested.lost_ticks - lost_ticks, 1000 + 25000);
}
END_TEST

START_TEST(shadowstack_leave_of_nothing_does_not_scale)
{
    set_measured(FAST_THEN);
    shadowstack_set_overheads(&stack_tested, &overheads);
    ck_assert_int_eq(calls_leave(&stack_tested, MAIN, 10), LEAVE_IGNORED);
    stack_enter(MAIN, 0);
    ck_assert_int_eq(calls_leave(&stack_tested, PARSE, 10), LEAVE_IGNORED);
    shadowstack_pop(&stack_tested, 20);
    ck_assert_int_eq(python_ticks(), 100);
    ck_assert_int_eq(stack_tested.scale_due_ticks, INT64_MIN);
}
END_TEST

START_TEST(shadowstack_scale_changes_what_calls_cost)
{
    set_measured(FAST_THEN);
    shadowstack_set_overheads(&stack_tested, &overheads);
    stack_enter(MAIN, 0);
    shadowstack_scale(&stack_tested, 100000);
    stack_enter(PARSE, 110000);
    stack_leave(PARSE, 120000);
    /* 10000 less 2500. */
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 7500, 7500));
    /* 100 as measured, 250 and 2500 as scaled. */
    ck_assert_int_eq(stack_tested.lost_ticks, 100 + 250 + 2500);
    stack_take_out(&overheads);
    /* As measured again. */
    ck_assert_int_eq(python_ticks(), 100);
}
END_TEST

/* The probe lies between two events, so its time is main's, if on its clock.
   */
START_TEST(shadowstack_scale_loses_the_time_of_the_probe)
{
    int64_t begin;

    set_measured(FAST_THEN);
    stack_take_out(&overheads);
    shadowstack_scale(&stack_tested, 0);
    ck_assert_int_eq(stack_tested.lost_ticks, 0);
    overheads.same_clock = true;
    begin = clock_read(CLOCK_KIND_MONOTONIC);
    shadowstack_scale(&stack_tested, 0);
    ck_assert_int_gt(stack_tested.lost_ticks, 0);
    ck_assert_int_le(stack_tested.lost_ticks,
                     clock_read(CLOCK_KIND_MONOTONIC) - begin);
}
END_TEST

static void
add_tests(TCase *tests)
{
    stack_add_fixture(tests);
    tcase_add_test(tests, overhead_now_on_a_machine_grown_slow);
    tcase_add_test(tests, overhead_now_on_a_machine_grown_fast);
    tcase_add_test(tests, overhead_now_within_the_limits);
    tcase_add_test(tests, overhead_now_takes_time_of_the_same_clock_only);
    tcase_add_test(tests, shadowstack_return_scales_when_it_is_due);
    tcase_add_test(tests,
                   shadowstack_return_at_the_last_tick_without_overheads);
    tcase_add_test(tests, shadowstack_raise_scales_when_it_is_due);
    tcase_add_test(tests, shadowstack_leave_of_nothing_does_not_scale);
    tcase_add_test(tests, shadowstack_scale_changes_what_calls_cost);
    tcase_add_test(tests, shadowstack_scale_loses_the_time_of_the_probe);
}

int
main(void)
{
    return suite_run("scale", add_tests);
}
