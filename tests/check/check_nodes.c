/* Tests of trees of contexts, and of the bytes that they are written as. */

#include "profile/contexts.h"
#include "suite.h"

#include <string.h>

#include "base/sink.h"
#include "profile/nodes.h"

#include "calls.h"
#include "shortage.h"

static struct callgraph tree;
static struct callgraph graph;
static struct sink sink;

static void
setup(void)
{
    callgraph_init(&tree);
    callgraph_init(&graph);
    sink_init(&sink);
}

static void
teardown(void)
{
    callgraph_clear(&tree);
    callgraph_clear(&graph);
    sink_clear(&sink);
}

/* Add calls of key from caller; NULL: from the root. */
static struct function *
call(struct function *caller, uintptr_t key, uint64_t calls,
     int64_t self_ticks, int64_t inclusive_ticks)
{
    struct edge *edge;

    ck_assert_int_eq(contexts_add(&tree, caller == NULL ? &tree.root : caller,
                                  key, calls_kind(key), &edge),
                     STATUS_OK);
    edge->calls += calls;
    edge->self_ticks += self_ticks;
    edge->inclusive_ticks += inclusive_ticks;
    return edge->callee;
}

static void
expect_node(const struct function *node, struct calls_figures expected)
{
    ck_assert_uint_eq(node->first_edge.calls, expected.calls);
    ck_assert_int_eq(node->first_edge.self_ticks, expected.self_ticks);
    ck_assert_int_eq(node->first_edge.inclusive_ticks,
                     expected.inclusive_ticks);
}

START_TEST(contexts_add_finds_what_it_has_added)
{
    struct function *main = call(NULL, MAIN, 1, 0, 0);
    struct function *parse = call(main, PARSE, 1, 0, 0);

    ck_assert_ptr_eq(call(NULL, MAIN, 1, 0, 0), main);
    ck_assert_ptr_eq(call(main, PARSE, 1, 0, 0), parse);
    ck_assert_ptr_ne(call(NULL, PARSE, 1, 0, 0), parse);
    ck_assert_ptr_ne(call(parse, PARSE, 1, 0, 0), parse);
    ck_assert_uint_eq(callgraph_function_count(&tree), 4);
    ck_assert_ptr_null(callgraph_find_function(&tree, MAIN));
}
END_TEST

START_TEST(contexts_growth_is_what_a_node_takes)
{
    struct function *node = NULL;

    for (int i = 0; i < 100; i++) {
        size_t foretold = contexts_bytes(&tree) + contexts_growth(&tree);

        node = call(node, PARSE, 1, 0, 0);
        ck_assert_uint_eq(contexts_bytes(&tree), foretold);
    }
    ck_assert_uint_ge(contexts_bytes(&tree), 100 * sizeof(struct function));
}
END_TEST

static uintptr_t
read_is_parse(uintptr_t key, void *argument)
{
    (void)argument;
    return key == READ ? PARSE : key;
}

static enum status
merge_renamed(void)
{
    struct callgraph_rename rename = {read_is_parse, NULL};
    enum status status;

    callgraph_clear(&graph);
    status = contexts_merge(&graph, &tree, &rename);
    if (status != STATUS_OK) {
        ck_assert_uint_eq(calls_in_all(&graph), 0);
    }
    return status;
}

/* What is below either of two siblings that get one name is below that. */
START_TEST(contexts_merge_of_siblings_with_one_name)
{
    struct function *main = call(NULL, MAIN, 1, 10, 50);
    const struct edge *edge;
    const struct function *found;

    call(call(main, PARSE, 2, 5, 10), LEN, 3, 5, 5);
    call(call(main, READ, 4, 20, 30), LEN, 7, 10, 10);
    ck_assert_uint_gt(shortage_survive(merge_renamed), 2);
    ck_assert_uint_eq(callgraph_function_count(&graph), 3);
    edge = callgraph_find_edge(&graph, &graph.root, MAIN);
    expect_node(edge->callee, FIGURES(1, 0, 10, 50));
    edge = callgraph_find_edge(&graph, edge->callee, PARSE);
    found = edge->callee;
    expect_node(found, FIGURES(6, 0, 25, 40));
    edge = callgraph_find_edge(&graph, found, LEN);
    expect_node(edge->callee, FIGURES(10, 0, 15, 15));
}
END_TEST

/* len lacks 7, of which read has but 4: parse pays the other 3, and main
   nothing. What each took with all below it stays, but for len and read. */
START_TEST(contexts_settle_takes_it_from_those_above)
{
    struct function *main = call(NULL, MAIN, 1, 10, 30);
    struct function *parse = call(main, PARSE, 1, 20, 20 + 4 - 7);
    struct function *read = call(parse, READ, 1, 4, 4 - 7);
    struct function *len = call(read, LEN, 1, -7, -7);

    contexts_settle(&tree);
    expect_node(len, FIGURES(1, 0, 0, 0));
    expect_node(read, FIGURES(1, 0, 0, 0));
    expect_node(parse, FIGURES(1, 0, 17, 17));
    expect_node(main, FIGURES(1, 0, 10, 30));
}
END_TEST

/* Nobody is above main. */
START_TEST(contexts_settle_of_the_outermost)
{
    struct function *main = call(NULL, MAIN, 1, 3, 3 - 5);

    call(main, LEN, 1, -5, -5);
    contexts_settle(&tree);
    expect_node(main, FIGURES(1, 0, 0, 0));
}
END_TEST

static enum status
sum_up(void)
{
    enum status status;

    callgraph_clear(&graph);
    status = contexts_sum(&tree, &graph);
    if (status != STATUS_OK) {
        ck_assert_uint_eq(calls_in_all(&graph), 0);
    }
    return status;
}

/* main calls parse, which calls read, which calls parse again: 2 of the 3
   calls of parse are within the other, along another edge. They overlap, but
   are recursive along none. */
START_TEST(contexts_sum_of_mutual_recursion)
{
    struct function *main = call(NULL, MAIN, 1, 1, 100);
    struct function *parse = call(main, PARSE, 1, 9, 99);
    struct function *read = call(parse, READ, 1, 30, 90);

    call(call(read, PARSE, 2, 20, 60), READ, 5, 40, 40);
    ck_assert_uint_gt(shortage_survive(sum_up), 2);
    calls_expect_consistent(&graph);
    calls_expect_edge(&graph, ROOT, MAIN, FIGURES(1, 0, 1, 100));
    calls_expect_edge(&graph, MAIN, PARSE, FIGURES(1, 0, 9, 99));
    calls_expect_edge(&graph, READ, PARSE, FIGURES(2, 0, 20, 60));
    calls_expect_edge(&graph, PARSE, READ, FIGURES(6, 5, 70, 90));
    calls_expect_function(&graph, PARSE, FIGURES(3, 2, 29, 99));
    calls_expect_function(&graph, READ, FIGURES(6, 5, 70, 90));
}
END_TEST

START_TEST(contexts_sum_of_direct_recursion)
{
    struct function *first = call(NULL, PARSE, 1, 1, 6);

    call(call(first, PARSE, 1, 2, 5), PARSE, 1, 3, 3);
    ck_assert_int_eq(sum_up(), STATUS_OK);
    calls_expect_edge(&graph, ROOT, PARSE, FIGURES(1, 0, 1, 6));
    calls_expect_edge(&graph, PARSE, PARSE, FIGURES(2, 1, 5, 5));
    calls_expect_function(&graph, PARSE, FIGURES(3, 2, 6, 6));
}
END_TEST

static void
expect_bytes(const struct sink *found, const char *expected, size_t length)
{
    ck_assert_uint_eq(found->length, length);
    ck_assert_mem_eq(found->bytes, expected, length);
}

#define EXPECT_BYTES(found, text) expect_bytes(found, text, sizeof(text) - 1)

static void
write_nodes(double ns_per_tick, size_t expected_count)
{
    struct nodes_scale scale = {&graph, ns_per_tick};
    size_t count;

    ck_assert_int_eq(sum_up(), STATUS_OK);
    ck_assert_int_eq(nodes_write(&tree, &scale, &sink, &count), STATUS_OK);
    ck_assert_uint_eq(count, expected_count);
}

/* main is function 0 and parse 1. main took 60 + 300 ticks of half a
   nanosecond; of the 300, 200 in calls that are no nodes. 150 is 0x16 in seven
   bits, and 1 beyond. 64 calls are 128 with the bit: 0, and 1. */
START_TEST(nodes_write_of_two_levels)
{
    struct function *main = call(NULL, MAIN, 1, 60, 360);

    call(main, PARSE, 64, 300 - 200, 300 - 200);
    call(NULL, PARSE, 1, 299, 299);
    write_nodes(0.5, 3);
    EXPECT_BYTES(&sink, "\x00\x00\x03\x1e\x64"
                        "\x00\x01\x80\x01\x32"
                        "\x02\x01\x02\x96\x01");
}
END_TEST

/* Of two siblings without calls one has a child that was called. */
START_TEST(nodes_write_leaves_out_what_was_not_called)
{
    struct function *main = call(NULL, MAIN, 0, 0, 0);

    call(main, READ, 0, 0, 0);
    call(call(main, PARSE, 0, 0, 0), LEN, 1, 2, 2);
    write_nodes(1.0, 3);
    EXPECT_BYTES(&sink, "\x00\x00\x00\x00"
                        "\x00\x02\x00\x00"
                        "\x00\x03\x02\x02");
}
END_TEST

/* A timer may run backwards, and beyond all numbers. */
START_TEST(nodes_write_of_odd_times)
{
    call(NULL, MAIN, 1, -5, -5);
    call(NULL, PARSE, 1, INT64_MAX, INT64_MAX);
    write_nodes(1e9, 2);
    EXPECT_BYTES(&sink, "\x00\x00\x02\x00"
                        "\x01\x01\x02\xff\xff\xff\xff\xff\xff\xff\xff\x7f");
}
END_TEST

START_TEST(nodes_write_of_an_empty_tree)
{
    write_nodes(1.0, 0);
    ck_assert_uint_eq(sink.length, 0);
}
END_TEST

/* main has no number any more: what was below it has no parent now. */
START_TEST(nodes_renumber_without_one_of_them)
{
    static const uint32_t numbers[] = {NODES_NO_NUMBER, 300, 7};
    struct function *main = call(NULL, MAIN, 0, 0, 0);
    struct sink other;
    size_t count;

    call(call(main, PARSE, 1, 5, 9), READ, 1, 4, 4);
    call(main, READ, 1, 6, 6);
    write_nodes(1.0, 4);
    sink_init(&other);
    ck_assert_int_eq(nodes_renumber(sink.bytes, sink.length, numbers, &other,
                                    &count),
                     STATUS_OK);
    ck_assert_uint_eq(count, 3);
    EXPECT_BYTES(&other, "\x00\xac\x02\x02\x05"
                         "\x00\x07\x02\x04"
                         "\x02\x07\x02\x06");
    sink_clear(&other);
}
END_TEST

static enum status
renumber(void)
{
    static const uint32_t numbers[] = {0};
    struct sink other;
    enum status status;
    size_t count;

    sink_init(&other);
    status = nodes_renumber(sink.bytes, sink.length, numbers, &other, &count);
    if (status == STATUS_OK) {
        expect_bytes(&other, sink.bytes, sink.length);
    }
    sink_clear(&other);
    return status;
}

/* The numbers are as before, so are the bytes. */
START_TEST(nodes_renumber_of_a_deep_tree)
{
    struct function *node = NULL;

    for (int i = 0; i < 300; i++) {
        node = call(node, PARSE, 1, i, (300 + i) * (301 - i) / 2 - i);
    }
    call(NULL, PARSE, 1, 0, 0);
    call(call(NULL, PARSE, 1, 0, 0), PARSE, 1, 0, 0);
    write_nodes(1.0, 300);
    ck_assert_uint_gt(shortage_survive(renumber), 2);
}
END_TEST

static enum status
write_again(void)
{
    struct nodes_scale scale = {&graph, 1.0};
    enum status status;
    size_t count;

    sink_clear(&sink);
    sink_init(&sink);
    status = nodes_write(&tree, &scale, &sink, &count);
    if (status == STATUS_OK) {
        sink_clear(&sink);
        sink_init(&sink);
        status = nodes_write_functions(&graph, &scale, &sink, &count);
    }
    return status;
}

/* As calls that are folded: parse has 3, 2 of them from read. */
START_TEST(nodes_write_functions_of_a_graph)
{
    struct function *main = call(NULL, MAIN, 1, 1, 9);

    call(main, PARSE, 1, 3, 3);
    call(call(main, READ, 1, 1, 5), PARSE, 2, 4, 4);
    ck_assert_int_eq(sum_up(), STATUS_OK);
    ck_assert_uint_gt(shortage_survive(write_again), 2);
    EXPECT_BYTES(&sink, "\x00\x00\x02\x01"
                        "\x01\x01\x06\x07"
                        "\x01\x02\x02\x01");
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_checked_fixture(tests, setup, teardown);
    tcase_add_test(tests, contexts_add_finds_what_it_has_added);
    tcase_add_test(tests, contexts_growth_is_what_a_node_takes);
    tcase_add_test(tests, contexts_merge_of_siblings_with_one_name);
    tcase_add_test(tests, contexts_settle_takes_it_from_those_above);
    tcase_add_test(tests, contexts_settle_of_the_outermost);
    tcase_add_test(tests, contexts_sum_of_mutual_recursion);
    tcase_add_test(tests, contexts_sum_of_direct_recursion);
    tcase_add_test(tests, nodes_write_of_two_levels);
    tcase_add_test(tests, nodes_write_leaves_out_what_was_not_called);
    tcase_add_test(tests, nodes_write_of_odd_times);
    tcase_add_test(tests, nodes_write_of_an_empty_tree);
    tcase_add_test(tests, nodes_renumber_without_one_of_them);
    tcase_add_test(tests, nodes_renumber_of_a_deep_tree);
    tcase_add_test(tests, nodes_write_functions_of_a_graph);
}

int
main(void)
{
    return suite_run("contexts", add_tests);
}
