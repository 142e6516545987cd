/* Tests of recorders that keep contexts: threads that end, lines of execution,
   other names, and the budget. */

#include "recorder/folding.h"
#include "suite.h"

#include <string.h>

#include "base/memory.h"
#include "profile/contexts.h"
#include "recorder/recorder.h"

#include "calls.h"
#include "forest.h"
#include "recording.h"

/* A budget that all nodes of these tests are within. */
#define LARGE ((size_t)1 << 20)

static struct callgraph tree;

static void
setup(void)
{
    callgraph_init(&tree);
    recorder_keep_contexts(&recording_tested, LARGE);
}

static void
teardown(void)
{
    callgraph_clear(&tree);
}

/* Make the sums of all that was recorded those that tests look at. */
static void
take(void)
{
    callgraph_clear(&tree);
    callgraph_clear(&recording_graph);
    forest_add_up(&recording_tested, NULL, &tree);
    forest_take(&recording_tested, NULL, &recording_graph);
    calls_expect_consistent(&recording_graph);
}

/* Fail the test unless calls along the path, which ends in 0, are as many as
   expected: 0 if there is no such node. */
static void
expect_path(const uintptr_t *path, uint64_t expected)
{
    const struct function *node = &tree.root;
    const struct edge *edge = &tree.no_edge;

    for (; *path != 0 && edge != NULL; path++) {
        edge = callgraph_find_edge(&tree, node, *path);
        node = edge == NULL ? NULL : edge->callee;
    }
    ck_assert_uint_eq(edge == NULL ? 0 : edge->calls, expected);
}

#define EXPECT_PATH(calls, ...)                                              \
    expect_path((const uintptr_t[]){__VA_ARGS__, 0}, calls)

static size_t
used_bytes(void)
{
    return recording_tested.budget.used_bytes;
}

/* As many threads as are told apart, and two more, of which one is seen to
   have ended when this thread comes. */
START_TEST(recorder_contexts_of_more_threads_than_are_told_apart)
{
    size_t count = RECORDER_ENDED_THREADS + 2, at = 0, trees = 0;
    struct recorder_thread_totals totals;

    for (size_t i = 0; i < count; i++) {
        recording_run_call(READ);
    }
    recording_call(MAIN);
    ck_assert_uint_eq(recording_tested.past.count,
                      RECORDER_ENDED_THREADS + 1);
    while (recorder_next_thread(&recording_tested, &at, &totals)) {
        struct callgraph one;

        callgraph_init(&one);
        ck_assert_int_eq(recorder_contexts(&recording_tested, at - 1, NULL,
                                           &one),
                         STATUS_OK);
        ck_assert_uint_eq(calls_in_all(&one), totals.calls);
        callgraph_clear(&one);
        trees++;
    }
    ck_assert_uint_eq(trees, RECORDER_ENDED_THREADS + 2);
    take();
    EXPECT_PATH(count, READ);
    EXPECT_PATH(1, MAIN);
    calls_expect_edge(&recording_graph, ROOT, READ,
                      FIGURES(count, 0, 5 * count, 5 * count));
}
END_TEST

/* Nothing is lost or counted twice when folding fails at any request, be the
   calls of the threads in their trees or not. */
static void
fold_without_memory(size_t budget)
{
    for (size_t request = 1;; request++) {
        struct shadowstack *stack;
        enum status status;

        recorder_keep_contexts(&recording_tested, budget);
        recording_run_call(MAIN);
        recording_run_call(READ);
        memory_fail_after(request);
        status = recorder_stack(&recording_tested, &stack);
        memory_fail_after(0);
        take();
        calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 5, 5));
        calls_expect_edge(&recording_graph, ROOT, READ, FIGURES(1, 0, 5, 5));
        if (status == STATUS_OK && !memory_has_failed()) {
            ck_assert_uint_eq(recording_tested.past.count, 2);
            break;
        }
        recorder_free(&recording_tested);
        recorder_init(&recording_tested);
        ck_assert_uint_lt(request, 100);
    }
}

START_TEST(recorder_stack_folding_trees_without_memory)
{
    fold_without_memory(LARGE);
}
END_TEST

START_TEST(recorder_stack_folding_folded_calls_without_memory)
{
    fold_without_memory(1);
}
END_TEST

/* A call on each of two lines: neither is within the other. */
static void *
take_turns(void *data)
{
    static const uintptr_t first = 1, second = 2;

    calls_enter(recording_own_stack(), MAIN, 10);
    recorder_switch(&recording_tested, first, second);
    calls_enter(recording_own_stack(), PARSE, 20);
    recorder_switch(&recording_tested, second, first);
    calls_enter(recording_own_stack(), READ, 30);
    calls_leave(recording_own_stack(), READ, 40);
    calls_leave(recording_own_stack(), MAIN, 50);
    recorder_switch(&recording_tested, first, second);
    calls_enter(recording_own_stack(), READ, 60);
    calls_leave(recording_own_stack(), READ, 61);
    calls_leave(recording_own_stack(), PARSE, 70);
    return data;
}

static void
expect_turns(void)
{
    take();
    ck_assert_uint_eq(callgraph_function_count(&tree), 4);
    EXPECT_PATH(1, MAIN);
    EXPECT_PATH(1, MAIN, READ);
    EXPECT_PATH(1, PARSE);
    EXPECT_PATH(1, PARSE, READ);
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 30, 40));
    calls_expect_edge(&recording_graph, ROOT, PARSE, FIGURES(1, 0, 49, 50));
}

START_TEST(recorder_contexts_of_two_lines)
{
    take_turns(NULL);
    expect_turns();
}
END_TEST

START_TEST(recorder_contexts_of_two_lines_that_ended)
{
    recording_run_thread(take_turns, NULL);
    recording_own_stack();
    ck_assert_uint_eq(recording_tested.past.count, 1);
    expect_turns();
}
END_TEST

static uintptr_t
read_is_parse(uintptr_t key, void *argument)
{
    (void)argument;
    return key == READ ? PARSE : key;
}

static const struct callgraph_rename rename_read = {read_is_parse, NULL};

static void
add_key(uintptr_t key, void *keys)
{
    *(uintptr_t *)keys |= (uintptr_t)1 << key;
}

/* Return a bit for the key of each call that is open. */
static uintptr_t
open_keys(void)
{
    uintptr_t keys = 0;

    recorder_tell_open(&recording_tested, add_key, &keys);
    return keys;
}

static size_t
count_stacks(void)
{
    const struct shadowstack *stack = NULL;
    size_t count = 0;

    while ((stack = recorder_next_stack(&recording_tested, stack)) != NULL) {
        count++;
    }
    return count;
}

/* Let as many lines as that, whose keys begin at first, call main. */
static void
open_lines(uintptr_t first, uintptr_t count)
{
    const uintptr_t hub = 1;

    for (uintptr_t key = first; key < first + count; key++) {
        recorder_switch(&recording_tested, hub, key);
        calls_enter(recording_own_stack(), MAIN, 0);
        recorder_switch(&recording_tested, key, hub);
        ck_assert_uint_eq(shadowstack_depth(recording_own_stack()), 0);
    }
}

/* Lines whose calls were closed while they did not run are taken again. */
START_TEST(recorder_switch_to_many)
{
    struct shadowstack *stack = recording_own_stack();

    for (uintptr_t first = 100; first < 100000; first += 1000) {
        open_lines(first, 100);
        for (uintptr_t key = first; key < first + 100; key++) {
            recorder_switch(&recording_tested, 1, key);
            ck_assert_uint_eq(shadowstack_depth(recording_own_stack()), 1);
            recorder_switch(&recording_tested, key, 1);
        }
        while ((stack = recorder_open_stack(&recording_tested)) != NULL) {
            shadowstack_close(stack, 10);
        }
        ck_assert_uint_le(count_stacks(), 250);
    }
    take();
    EXPECT_PATH(10000, MAIN);
}
END_TEST

START_TEST(recorder_clear_with_many_lines)
{
    recording_own_stack();
    open_lines(100, 100);
    recorder_clear(&recording_tested);
    open_lines(100, 100);
    ck_assert_uint_le(count_stacks(), 102);
    take();
    EXPECT_PATH(0, MAIN);
}
END_TEST

/* While main is open what it has called gets other names. */
START_TEST(recorder_rename_of_siblings)
{
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    calls_enter(stack, PARSE, 10);
    calls_leave(stack, PARSE, 11);
    calls_enter(stack, READ, 20);
    calls_leave(stack, READ, 22);
    ck_assert_uint_eq(open_keys(), (uintptr_t)1 << MAIN);
    ck_assert_int_eq(recorder_rename(&recording_tested, &rename_read),
                     STATUS_OK);
    calls_enter(stack, PARSE, 30);
    ck_assert_uint_eq(open_keys(),
                      (uintptr_t)1 << MAIN | (uintptr_t)1 << PARSE);
    calls_leave(stack, PARSE, 33);
    calls_leave(stack, MAIN, 40);
    ck_assert_uint_eq(open_keys(), 0);
    take();
    ck_assert_uint_eq(callgraph_function_count(&tree), 2);
    EXPECT_PATH(3, MAIN, PARSE);
    calls_expect_edge(&recording_graph, MAIN, PARSE, FIGURES(3, 0, 6, 6));
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 34, 40));
}
END_TEST

/* Let there be no room for another node. */
static void
use_up(void)
{
    recording_tested.budget.limit_bytes = 1;
}

/* main is in the tree; key, which it calls, and main, called by that, and
   twice more by itself, are not. The main in the tree is around all of them:
   none is primitive, and their time is in its. */
START_TEST(folding_of_recursion_that_begins_in_the_tree)
{
    static const uintptr_t calls[] = {KEY, MAIN, MAIN, MAIN, 0};
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    use_up();
    calls_enter_all(stack, calls, 10);
    for (int64_t now = 20; shadowstack_depth(stack) > 0; now++) {
        shadowstack_pop(stack, now);
    }
    take();
    EXPECT_PATH(1, MAIN);
    EXPECT_PATH(0, MAIN, KEY);
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(1, 0, 11, 24));
    calls_expect_edge(&recording_graph, MAIN, KEY, FIGURES(1, 0, 2, 13));
    calls_expect_edge(&recording_graph, KEY, MAIN, FIGURES(1, 0, 2, 11));
    calls_expect_edge(&recording_graph, MAIN, MAIN, FIGURES(2, 1, 9, 9));
    calls_expect_function(&recording_graph, MAIN, FIGURES(4, 3, 22, 24));
}
END_TEST

/* What was noted of the path main, parse does not count when the same edge
   is taken on another path. */
START_TEST(folding_takes_back_what_is_over)
{
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    calls_enter(stack, PARSE, 1);
    calls_leave(stack, PARSE, 2);
    calls_leave(stack, MAIN, 3);
    calls_enter(stack, KEY, 4);
    calls_leave(stack, KEY, 5);
    use_up();
    calls_enter(stack, MAIN, 10);
    calls_enter(stack, PARSE, 11);
    calls_enter(stack, READ, 12);
    calls_leave(stack, READ, 13);
    calls_leave(stack, PARSE, 14);
    calls_leave(stack, MAIN, 15);
    calls_enter(stack, KEY, 20);
    calls_enter(stack, MAIN, 21);
    calls_enter(stack, PARSE, 22);
    calls_leave(stack, PARSE, 23);
    calls_leave(stack, MAIN, 24);
    calls_leave(stack, KEY, 25);
    take();
    calls_expect_edge(&recording_graph, MAIN, PARSE, FIGURES(3, 0, 4, 5));
    calls_expect_edge(&recording_graph, KEY, MAIN, FIGURES(1, 0, 2, 3));
    calls_expect_function(&recording_graph, PARSE, FIGURES(3, 0, 4, 5));
}
END_TEST

/* While a folded call is open, in which main is called again. */
START_TEST(folding_rename_with_a_folded_call_open)
{
    struct shadowstack *stack = recording_own_stack();

    calls_enter(stack, MAIN, 0);
    use_up();
    calls_enter(stack, READ, 10);
    calls_leave(stack, READ, 11);
    calls_enter(stack, KEY, 20);
    calls_enter(stack, MAIN, 21);
    ck_assert_int_eq(recorder_rename(&recording_tested, &rename_read),
                     STATUS_OK);
    calls_leave(stack, MAIN, 23);
    calls_enter(stack, MAIN, 24);
    calls_leave(stack, MAIN, 25);
    calls_leave(stack, KEY, 30);
    calls_leave(stack, MAIN, 40);
    take();
    calls_expect_edge(&recording_graph, MAIN, PARSE, FIGURES(1, 0, 1, 1));
    calls_expect_edge(&recording_graph, KEY, MAIN, FIGURES(2, 0, 3, 3));
    calls_expect_function(&recording_graph, MAIN, FIGURES(3, 2, 32, 40));
}
END_TEST

/* What is forgotten is no longer in the budget. */
START_TEST(recorder_clear_frees_the_budget)
{
    struct shadowstack *stack;

    ck_assert_uint_eq(used_bytes(), 0);
    recording_run_call(MAIN);
    recording_call(MAIN);
    stack = recording_own_stack();
    ck_assert_uint_eq(used_bytes(),
                      2 * contexts_bytes(&stack->graph));
    ck_assert_int_eq(recorder_rename(&recording_tested, &rename_read),
                     STATUS_OK);
    ck_assert_uint_eq(used_bytes(),
                      2 * contexts_bytes(&stack->graph));
    recorder_clear(&recording_tested);
    ck_assert_uint_eq(used_bytes(), 0);
    recording_call(READ);
    recorder_forked(&recording_tested);
    ck_assert_uint_eq(used_bytes(), 0);
    take();
    ck_assert_uint_eq(callgraph_function_count(&tree), 0);
}
END_TEST

START_TEST(recorder_keep_contexts_no_longer)
{
    recording_call(MAIN);
    recorder_keep_contexts(&recording_tested, 0);
    recorder_set_flat(&recording_tested, true);
    recording_call(READ);
    recording_take_snapshot();
    calls_expect_edge(&recording_graph, ROOT, READ, FIGURES(1, 0, 5, 5));
    calls_expect_edge(&recording_graph, ROOT, MAIN, FIGURES(0));
}
END_TEST

static void
add_tests(TCase *tests)
{
    recording_add_fixture(tests);
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests,
                   recorder_contexts_of_more_threads_than_are_told_apart);
    tcase_add_test(tests, recorder_stack_folding_trees_without_memory);
    tcase_add_test(tests,
                   recorder_stack_folding_folded_calls_without_memory);
    tcase_add_test(tests, recorder_contexts_of_two_lines);
    tcase_add_test(tests, recorder_contexts_of_two_lines_that_ended);
    tcase_add_test(tests, recorder_switch_to_many);
    tcase_add_test(tests, recorder_clear_with_many_lines);
    tcase_add_test(tests, recorder_rename_of_siblings);
    tcase_add_test(tests, folding_of_recursion_that_begins_in_the_tree);
    tcase_add_test(tests, folding_takes_back_what_is_over);
    tcase_add_test(tests, folding_rename_with_a_folded_call_open);
    tcase_add_test(tests, recorder_clear_frees_the_budget);
    tcase_add_test(tests, recorder_keep_contexts_no_longer);
}

int
main(void)
{
    return suite_run("folding", add_tests);
}
