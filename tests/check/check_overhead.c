/* Tests of what recording costs: where it falls, and on whom. */

#include "suite.h"

#include "recorder/overhead.h"
#include "recorder/shadowstack.h"

#include "calls.h"
#include "stack.h"

#define COST(outer, inner) {.outer_ticks = (outer), .inner_ticks = (inner)}

/* Hundreds and more fall on the caller, less than that on the callee, and no
   two sums of a few of them are the same. */
static const struct overheads measured = {
    .of = {
        [OVERHEAD_PYTHON] = COST(100, 1),
        [OVERHEAD_PYTHON_FROM_C] = COST(200, 2),
        [OVERHEAD_GENERATOR] = COST(300, 3),
        [OVERHEAD_C_FUNCTION] = COST(400, 4),
        [OVERHEAD_C_METHOD] = COST(500, 5),
        [OVERHEAD_UNWIND] = COST(1000, 10),
        [OVERHEAD_C_RAISE] = COST(2000, 20),
        [OVERHEAD_CALL_PYTHON] = COST(10000, 30),
        [OVERHEAD_CALL_CLASS] = COST(20000, 40),
        [OVERHEAD_CALL_SUPER] = COST(30000, 50),
        [OVERHEAD_CALL_OTHER] = COST(40000, 60),
    },
};

/* Which of them a call has. */
static const struct {
    uintptr_t caller, key;
    enum overhead_kind kind;
} kinds[] = {
    {ROOT, PARSE, OVERHEAD_PYTHON},
    {MAIN, PARSE, OVERHEAD_PYTHON},
    {READ, PARSE, OVERHEAD_PYTHON},
    {LEN, PARSE, OVERHEAD_PYTHON_FROM_C},
    {SORT, PARSE, OVERHEAD_PYTHON_FROM_C},
    {ROOT, READ, OVERHEAD_GENERATOR},
    {MAIN, READ, OVERHEAD_GENERATOR},
    {LEN, READ, OVERHEAD_GENERATOR},
    {ROOT, LEN, OVERHEAD_C_FUNCTION},
    {MAIN, LEN, OVERHEAD_C_FUNCTION},
    {SORT, LEN, OVERHEAD_C_FUNCTION},
    {ROOT, SORT, OVERHEAD_C_METHOD},
    {MAIN, SORT, OVERHEAD_C_METHOD},
    {LEN, SORT, OVERHEAD_C_METHOD},
};
#define KINDS_COUNT (sizeof(kinds) / sizeof(kinds[0]))

/* What the real clock shows in a program whose true times are known, which
   lasts longer for being recorded. */
static int64_t now_ticks;

static void
begin(uintptr_t key, enum overhead_kind kind)
{
    now_ticks += measured.of[kind].outer_ticks;
    stack_enter(key, now_ticks);
    now_ticks += measured.of[kind].inner_ticks;
}

static void
spend(int64_t ticks)
{
    now_ticks += ticks;
}

static void
end(uintptr_t key)
{
    stack_leave(key, now_ticks);
}

START_TEST(shadowstack_init_has_no_overheads)
{
    ck_assert_ptr_null(stack_tested.overheads);
    ck_assert_int_eq(stack_tested.scale_due_ticks, INT64_MAX);
    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        ck_assert_int_eq(stack_tested.overhead[kind].outer_ticks, 0);
        ck_assert_int_eq(stack_tested.overhead[kind].inner_ticks, 0);
    }
}
END_TEST

START_TEST(shadowstack_set_overheads_to_none)
{
    shadowstack_set_overheads(&stack_tested, &measured);
    shadowstack_set_overheads(&stack_tested, NULL);
    ck_assert_int_eq(stack_tested.scale_due_ticks, INT64_MAX);
    stack_enter(MAIN, 0);
    shadowstack_lose(&stack_tested, OVERHEAD_CALL_OTHER);
    stack_enter(LEN, 3);
    stack_unwind(LEN, 7);
    stack_leave(MAIN, 20);
    ck_assert_int_eq(stack_tested.lost_ticks, 0);
    stack_expect_edge(MAIN, LEN, FIGURES(1, 0, 4, 4));
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 16, 20));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_push_takes_the_outer_part_from_the_caller)
{
    stack_take_out(&measured);
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 2000);
    stack_leave(PARSE, 5000);
    /* Of 3000, 1 was inner. */
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 2999, 2999));
    stack_leave(MAIN, 10000);
    /* Of 10000, parse's 100 and 1 and main's 1; main's 100 came before. Of
       that main's own: 7000 - 100 - 1. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 6899, 9898));
    ck_assert_int_eq(stack_tested.lost_ticks, 100 + 100 + 1 + 1);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_add_edge_finds_the_overhead)
{
    stack_take_out(&measured);
    for (size_t i = 0; i < KINDS_COUNT; i++) {
        struct edge *edge;

        shadowstack_reset(&stack_tested);
        if (kinds[i].caller != ROOT) {
            stack_enter(kinds[i].caller, 0);
        }
        ck_assert_int_eq(shadowstack_add_edge(&stack_tested, kinds[i].key,
                                              calls_kind(kinds[i].key),
                                              &edge),
                         STATUS_OK);
        ck_assert_int_eq(edge->overhead, kinds[i].kind);
    }
}
END_TEST

/* The caller is not told apart then: it is the root, which is no C function.
   */
START_TEST(shadowstack_add_edge_with_flat_from_c)
{
    struct edge *edge;

    shadowstack_set_flat(&stack_tested, true);
    stack_enter(LEN, 0);
    ck_assert_int_eq(
        shadowstack_add_edge(&stack_tested, PARSE, FUNCTION_PYTHON, &edge),
        STATUS_OK);
    ck_assert_int_eq(edge->overhead, OVERHEAD_PYTHON);
}
END_TEST

/* A caller that is open from 0 to 50000, and its callee from 10000 to 30000.
   */
START_TEST(shadowstack_return_of_each_kind)
{
    stack_take_out(&measured);
    for (size_t i = 0; i < KINDS_COUNT; i++) {
        const struct overhead *cost = &measured.of[kinds[i].kind];
        int64_t callee_ticks = 20000 - cost->inner_ticks;
        int64_t lost_ticks;

        shadowstack_reset(&stack_tested);
        if (kinds[i].caller != ROOT) {
            stack_enter(kinds[i].caller, 0);
        }
        lost_ticks = stack_tested.lost_ticks;
        stack_enter(kinds[i].key, 10000);
        stack_leave(kinds[i].key, 30000);
        stack_expect_edge(kinds[i].caller, kinds[i].key,
                          FIGURES(1, 0, callee_ticks, callee_ticks));
        ck_assert_int_eq(stack_tested.lost_ticks - lost_ticks,
                         cost->outer_ticks + cost->inner_ticks);
        if (kinds[i].caller != ROOT) {
            struct calls_figures caller;

            lost_ticks = stack_tested.lost_ticks;
            stack_leave(kinds[i].caller, 50000);
            lost_ticks = stack_tested.lost_ticks - lost_ticks;
            caller = calls_of_edge(&stack_tested.graph, ROOT,
                                   kinds[i].caller);
            /* The last is what its own return has cost. */
            ck_assert_int_eq(caller.self_ticks,
                             30000 - cost->outer_ticks - lost_ticks);
        }
        stack_expect_closed();
    }
}
END_TEST

/* main from 0 to 40000 calls what raises from 10000 to 20000. */
START_TEST(shadowstack_raise_costs_more)
{
    static const struct {
        uintptr_t key;
        int64_t own_ticks, main_ticks;
    } raised[] = {
        /* 10000 - 1 - 10, and 30000 - 100 - 1000 - main's 1. */
        {PARSE, 9989, 28899},
        /* 10000 - 3 - 10, and 30000 - 300 - 1000 - 1. */
        {READ, 9987, 28699},
        /* 10000 - 4 - 20, and 30000 - 400 - 2000 - 1. */
        {LEN, 9976, 27599},
        /* 10000 - 5 - 20, and 30000 - 500 - 2000 - 1. */
        {SORT, 9975, 27499},
    };

    stack_take_out(&measured);
    for (size_t i = 0; i < sizeof(raised) / sizeof(raised[0]); i++) {
        int64_t own_ticks = raised[i].own_ticks;
        int64_t main_ticks = raised[i].main_ticks;

        shadowstack_reset(&stack_tested);
        stack_enter(MAIN, 0);
        stack_enter(raised[i].key, 10000);
        stack_unwind(raised[i].key, 20000);
        stack_leave(MAIN, 40000);
        stack_expect_edge(MAIN, raised[i].key,
                          FIGURES(1, 0, own_ticks, own_ticks));
        stack_expect_edge(ROOT, MAIN,
                          FIGURES(1, 0, main_ticks, main_ticks + own_ticks));
        ck_assert_uint_eq(
            calls_exceptions(&stack_tested.graph, raised[i].key), 1);
        stack_expect_closed();
    }
}
END_TEST

START_TEST(shadowstack_leave_top_of_another_function)
{
    stack_take_out(&measured);
    stack_enter(MAIN, 0);
    ck_assert(!shadowstack_return(&stack_tested, PARSE, 10));
    ck_assert(!shadowstack_raise(&stack_tested, PARSE, 10));
    ck_assert_int_eq(calls_unwind(&stack_tested, PARSE, 10), LEAVE_IGNORED);
    /* main's enter, and nothing since. */
    ck_assert_int_eq(stack_tested.lost_ticks, 100);
    ck_assert_uint_eq(calls_exceptions(&stack_tested.graph, MAIN), 0);
}
END_TEST

/* An event of no call has only an outer part. */
START_TEST(shadowstack_lose_of_each_kind)
{
    stack_take_out(&measured);
    for (int kind = OVERHEAD_CALL_PYTHON; kind < OVERHEAD_KINDS; kind++) {
        int64_t ticks = 100000 - measured.of[kind].outer_ticks - 1;

        shadowstack_reset(&stack_tested);
        stack_enter(MAIN, 0);
        shadowstack_lose(&stack_tested, kind);
        stack_leave(MAIN, 100000);
        /* The 1 is of main's own return. */
        stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, ticks, ticks));
        stack_expect_closed();
    }
}
END_TEST

START_TEST(shadowstack_lose_before_the_call_it_announces)
{
    stack_take_out(&measured);
    stack_enter(MAIN, 0);
    shadowstack_lose(&stack_tested, OVERHEAD_CALL_PYTHON);
    stack_enter(PARSE, 50000);
    stack_leave(PARSE, 60000);
    stack_leave(MAIN, 100000);
    /* 10000 less 1; parse knows nothing of what was lost. */
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 9999, 9999));
    /* 90000 - 10000 - 100 - 1 of its own. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 79899, 89898));
    stack_expect_closed();
}
END_TEST

/* main has 1 of its own and calls parse 4 times, which has 5 and sorts twice,
   which has 3 and calls its key function 10 times, which has 7. */
START_TEST(shadowstack_return_leaves_the_true_times)
{
    stack_take_out(&measured);
    begin(MAIN, OVERHEAD_PYTHON);
    spend(1);
    for (int i = 0; i < 4; i++) {
        begin(PARSE, OVERHEAD_PYTHON);
        spend(5);
        for (int j = 0; j < 2; j++) {
            begin(SORT, OVERHEAD_C_METHOD);
            for (int k = 0; k < 10; k++) {
                begin(KEY, OVERHEAD_PYTHON_FROM_C);
                spend(7);
                end(KEY);
            }
            spend(3);
            end(SORT);
        }
        end(PARSE);
    }
    end(MAIN);
    stack_expect_edge(SORT, KEY, FIGURES(80, 0, 80 * 7, 80 * 7));
    /* 3 + 10 * 7 each. */
    stack_expect_edge(PARSE, SORT, FIGURES(8, 0, 8 * 3, 8 * 73));
    /* 5 + 2 * 73 each. */
    stack_expect_edge(MAIN, PARSE, FIGURES(4, 0, 4 * 5, 4 * 151));
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 1, 1 + 4 * 151));
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_return_of_direct_recursion)
{
    stack_take_out(&measured);
    for (int i = 0; i < 3; i++) {
        begin(MAIN, OVERHEAD_PYTHON);
        spend(10);
    }
    for (int i = 0; i < 3; i++) {
        end(MAIN);
    }
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 10, 30));
    stack_expect_edge(MAIN, MAIN, FIGURES(2, 1, 20, 20));
    calls_expect_function(&stack_tested.graph, MAIN, FIGURES(3, 2, 30, 30));
    stack_expect_closed();
}
END_TEST

/* sort -> key -> sort -> key: each has 10 of its own. */
START_TEST(shadowstack_return_of_mutual_recursion)
{
    stack_take_out(&measured);
    for (int i = 0; i < 2; i++) {
        begin(SORT, OVERHEAD_C_METHOD);
        spend(10);
        begin(KEY, OVERHEAD_PYTHON_FROM_C);
        spend(10);
    }
    for (int i = 0; i < 2; i++) {
        end(KEY);
        end(SORT);
    }
    stack_expect_edge(ROOT, SORT, FIGURES(1, 0, 10, 40));
    stack_expect_edge(KEY, SORT, FIGURES(1, 0, 10, 20));
    stack_expect_edge(SORT, KEY, FIGURES(2, 1, 20, 30));
    calls_expect_function(&stack_tested.graph, SORT, FIGURES(2, 1, 20, 40));
    stack_expect_closed();
}
END_TEST

/* One event ends three calls, at 50000. */
START_TEST(shadowstack_leave_of_an_outer_call_costs_once)
{
    stack_take_out(&measured);
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 10000);
    stack_enter(LEN, 20000);
    ck_assert_int_eq(calls_unwind(&stack_tested, MAIN, 50000),
                     LEAVE_RESYNCHRONISED);
    stack_expect_edge(PARSE, LEN, FIGURES(1, 0, 30000, 30000));
    /* 10000 less len's 400. */
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 9600, 39600));
    /* 10000 less parse's 100, and 1 + 10 for the event. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 9889, 49489));
    /* Three enters, the event, and what of it falls on main's caller. */
    ck_assert_int_eq(stack_tested.lost_ticks,
                     100 + 100 + 400 + 1 + 10 + 1000);
    stack_expect_closed();
}
END_TEST

START_TEST(shadowstack_reset_keeps_the_overheads)
{
    stack_take_out(&measured);
    stack_enter(MAIN, 0);
    stack_leave(MAIN, 1000);
    shadowstack_reset(&stack_tested);
    ck_assert_int_eq(stack_tested.lost_ticks, 0);
    ck_assert_ptr_eq(stack_tested.overheads, &measured);
    stack_enter(MAIN, 5000);
    stack_leave(MAIN, 6000);
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 999, 999));
    stack_expect_closed();
}
END_TEST

/* A quarter of a Python function's self time is due to the slower pace, and
   nothing of a C function's: parse and sort each take 400 of the real clock,
   main has 600 to itself. */
START_TEST(shadowstack_pop_at_a_slower_pace)
{
    static const struct overheads slower = {
        .of = {[OVERHEAD_PYTHON] = {.pace = OVERHEAD_PACE_ONE / 4}},
    };

    stack_take_out(&slower);
    stack_enter(MAIN, 0);
    stack_enter(PARSE, 200);
    stack_leave(PARSE, 600);
    stack_enter(SORT, 800);
    stack_leave(SORT, 1200);
    stack_leave(MAIN, 1400);
    stack_expect_edge(MAIN, PARSE, FIGURES(1, 0, 300, 300));
    stack_expect_edge(MAIN, SORT, FIGURES(1, 0, 400, 400));
    /* 600 less a quarter, and what both callees took. */
    stack_expect_edge(ROOT, MAIN, FIGURES(1, 0, 450, 1150));
    ck_assert_int_eq(stack_tested.lost_ticks, 100 + 150);
    stack_expect_closed();
}
END_TEST

static void
add_tests(TCase *tests)
{
    stack_add_fixture(tests);
    tcase_add_test(tests, shadowstack_init_has_no_overheads);
    tcase_add_test(tests, shadowstack_set_overheads_to_none);
    tcase_add_test(tests,
                   shadowstack_push_takes_the_outer_part_from_the_caller);
    tcase_add_test(tests, shadowstack_add_edge_finds_the_overhead);
    tcase_add_test(tests, shadowstack_add_edge_with_flat_from_c);
    tcase_add_test(tests, shadowstack_return_of_each_kind);
    tcase_add_test(tests, shadowstack_raise_costs_more);
    tcase_add_test(tests, shadowstack_leave_top_of_another_function);
    tcase_add_test(tests, shadowstack_lose_of_each_kind);
    tcase_add_test(tests, shadowstack_lose_before_the_call_it_announces);
    tcase_add_test(tests, shadowstack_return_leaves_the_true_times);
    tcase_add_test(tests, shadowstack_return_of_direct_recursion);
    tcase_add_test(tests, shadowstack_return_of_mutual_recursion);
    tcase_add_test(tests, shadowstack_leave_of_an_outer_call_costs_once);
    tcase_add_test(tests, shadowstack_reset_keeps_the_overheads);
    tcase_add_test(tests, shadowstack_pop_at_a_slower_pace);
}

int
main(void)
{
    return suite_run("overhead", add_tests);
}
