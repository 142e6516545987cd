/* Calls that tests make, as an event source would, and the figures found. */

#include "calls.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <check.h>

enum function_kind
calls_kind(uintptr_t key)
{
    if (calls_is_c(key)) {
        return key % 3 == 0 ? FUNCTION_C_METHOD : FUNCTION_C;
    }
    return key % 3 == 0 ? FUNCTION_GENERATOR : FUNCTION_PYTHON;
}

bool
calls_is_c(uintptr_t key)
{
    return key % 2 == 1;
}

enum status
calls_enter(struct shadowstack *stack, uintptr_t key, int64_t now_ticks)
{
    struct frame *frame = shadowstack_enter_again(stack, key);
    struct edge *edge;

    if (frame == NULL) {
        if (shadowstack_add_edge(stack, key, calls_kind(key), &edge)
                != STATUS_OK
            || shadowstack_reserve(stack) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        frame = shadowstack_push(stack, edge);
    }
    shadowstack_begin(stack, frame, now_ticks);
    return STATUS_OK;
}

static enum leave
leave(struct shadowstack *stack, uintptr_t key, bool raised,
      int64_t now_ticks)
{
    if (shadowstack_leave_top(stack, key, raised, now_ticks)) {
        return LEAVE_MATCHED;
    }
    return shadowstack_leave(stack, key, calls_is_c(key), raised, now_ticks);
}

enum leave
calls_leave(struct shadowstack *stack, uintptr_t key, int64_t now_ticks)
{
    return leave(stack, key, false, now_ticks);
}

enum leave
calls_unwind(struct shadowstack *stack, uintptr_t key, int64_t now_ticks)
{
    return leave(stack, key, true, now_ticks);
}

void
calls_enter_all(struct shadowstack *stack, const uintptr_t *keys,
                int64_t now_ticks)
{
    for (; *keys != 0; keys++) {
        ck_assert_int_eq(calls_enter(stack, *keys, now_ticks++), STATUS_OK);
    }
}

struct calls_figures
calls_of_edge(const struct callgraph *graph, uintptr_t caller, uintptr_t key)
{
    const struct function *from = &graph->root;
    const struct edge *edge = NULL;

    if (caller != ROOT) {
        from = callgraph_find_function(graph, caller);
    }
    if (from != NULL) {
        edge = callgraph_find_edge(graph, from, key);
    }
    if (edge == NULL) {
        return (struct calls_figures){0};
    }
    return (struct calls_figures){
        edge->calls,
        edge->recursive_calls,
        edge->self_ticks,
        edge->inclusive_ticks,
    };
}

struct calls_figures
calls_of_function(const struct callgraph *graph, uintptr_t key)
{
    const struct function *function = callgraph_find_function(graph, key);
    struct function_totals *totals;
    struct calls_figures figures;

    if (function == NULL) {
        return (struct calls_figures){0};
    }
    totals = malloc(callgraph_function_count(graph) * sizeof(*totals));
    ck_assert_ptr_nonnull(totals);
    callgraph_totals(graph, totals);
    figures = (struct calls_figures){
        totals[function->index].calls,
        totals[function->index].recursive_calls,
        totals[function->index].self_ticks,
        totals[function->index].inclusive_ticks,
    };
    free(totals);
    return figures;
}

uint64_t
calls_exceptions(const struct callgraph *graph, uintptr_t key)
{
    const struct function *function = callgraph_find_function(graph, key);

    return function == NULL ? 0 : function->exceptions;
}

uint64_t
calls_in_all(const struct callgraph *graph)
{
    const struct edge *edge;
    uint64_t calls = 0;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        calls += edge->calls;
    }
    return calls;
}

static void
expect(struct calls_figures found, struct calls_figures expected,
       const char *where)
{
    ck_assert_msg(found.calls == expected.calls
                      && found.recursive_calls == expected.recursive_calls
                      && found.self_ticks == expected.self_ticks
                      && found.inclusive_ticks == expected.inclusive_ticks,
                  "%s: %" PRIu64 " calls %" PRIu64 " recursive %" PRId64
                  " self %" PRId64 " inclusive, expected %" PRIu64
                  " %" PRIu64 " %" PRId64 " %" PRId64,
                  where, found.calls, found.recursive_calls,
                  found.self_ticks, found.inclusive_ticks, expected.calls,
                  expected.recursive_calls, expected.self_ticks,
                  expected.inclusive_ticks);
}

void
calls_expect_edge(const struct callgraph *graph, uintptr_t caller,
                  uintptr_t key, struct calls_figures expected)
{
    char where[64];

    snprintf(where, sizeof(where), "edge %ju -> %ju", (uintmax_t)caller,
             (uintmax_t)key);
    expect(calls_of_edge(graph, caller, key), expected, where);
}

void
calls_expect_function(const struct callgraph *graph, uintptr_t key,
                      struct calls_figures expected)
{
    char where[64];

    snprintf(where, sizeof(where), "function %ju", (uintmax_t)key);
    expect(calls_of_function(graph, key), expected, where);
}

void
calls_expect_consistent(const struct callgraph *graph)
{
    const char *broken = callgraph_check(graph);

    ck_assert_msg(broken == NULL, "the graph is inconsistent: %s", broken);
}
