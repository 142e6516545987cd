/* A call graph that tests share, and its figures. */

#include "example.h"

#include <check.h>

static const struct {
    uintptr_t caller, key;
    struct calls_figures figures;
} booked[] = {
    {ROOT, MAIN, {1, 0, 10, 100}},
    {MAIN, PARSE, {2, 0, 15, 60}},
    {MAIN, READ, {3, 0, 30, 30}},
    {PARSE, READ, {4, 0, 45, 45}},
};
#define BOOKED_COUNT (sizeof(booked) / sizeof(booked[0]))
#define READ_EXCEPTIONS 2

struct function *
example_function(struct callgraph *graph, uintptr_t key)
{
    struct function *function;

    if (key == ROOT) {
        return &graph->root;
    }
    ck_assert_int_eq(
        callgraph_function(graph, key, calls_kind(key), &function), STATUS_OK);
    return function;
}

struct edge *
example_edge(struct callgraph *graph, uintptr_t caller, uintptr_t key)
{
    struct function *from = example_function(graph, caller);
    struct function *to = example_function(graph, key);
    struct edge *edge;

    ck_assert_int_eq(callgraph_edge(graph, from, to, &edge), STATUS_OK);
    return edge;
}

void
example_book_edge(struct callgraph *graph, uintptr_t caller, uintptr_t key,
                  struct calls_figures figures)
{
    struct edge *edge = example_edge(graph, caller, key);

    edge->calls += figures.calls;
    edge->recursive_calls += figures.recursive_calls;
    edge->self_ticks += figures.self_ticks;
    edge->inclusive_ticks += figures.inclusive_ticks;
}

void
example_book(struct callgraph *graph)
{
    for (size_t i = 0; i < BOOKED_COUNT; i++) {
        example_book_edge(graph, booked[i].caller, booked[i].key,
                          booked[i].figures);
    }
    example_function(graph, READ)->exceptions += READ_EXCEPTIONS;
}

static struct calls_figures
multiply(struct calls_figures figures, int times)
{
    return (struct calls_figures){
        figures.calls * (uint64_t)times,
        figures.recursive_calls * (uint64_t)times,
        figures.self_ticks * times,
        figures.inclusive_ticks * times,
    };
}

void
example_expect(const struct callgraph *graph, int times)
{
    /* 3 calls from main and 4 from parse. */
    struct calls_figures read = {7, 0, 75, 75};

    for (size_t i = 0; i < BOOKED_COUNT; i++) {
        calls_expect_edge(graph, booked[i].caller, booked[i].key,
                          multiply(booked[i].figures, times));
    }
    calls_expect_function(graph, READ, multiply(read, times));
    ck_assert_uint_eq(calls_exceptions(graph, READ), READ_EXCEPTIONS * times);
    calls_expect_consistent(graph);
}
