/* The call graph: functions and edges in arenas, found through tables. */

#include "profile/callgraph.h"

#include <assert.h>

#include "base/memory.h"

#define FUNCTION_BYTES ((size_t)2 * MEMORY_LINE_BYTES)

static bool
is_used(const struct edge *edge)
{
    return edge->caller_index != CALLGRAPH_UNUSED;
}

static void
start(struct callgraph *graph)
{
    graph->root = (struct function){
        .last_edge = &graph->no_edge,
        .earlier_edge = &graph->no_edge,
        .index = CALLGRAPH_ROOT,
    };
    graph->no_edge = (struct edge){
        .callee = &graph->root,
        .caller_index = CALLGRAPH_ROOT,
    };
}

void
callgraph_init(struct callgraph *graph)
{
    static_assert(sizeof(struct edge) == MEMORY_LINE_BYTES, "a line");
    static_assert(sizeof(struct function) <= FUNCTION_BYTES, "two lines");
    arena_init(&graph->functions, FUNCTION_BYTES);
    arena_init(&graph->more_edges, sizeof(struct edge));
    table_init(&graph->function_table);
    table_init(&graph->edge_table);
    start(graph);
}

void
callgraph_clear(struct callgraph *graph)
{
    arena_clear(&graph->functions);
    arena_clear(&graph->more_edges);
    table_clear(&graph->function_table);
    table_clear(&graph->edge_table);
    start(graph);
}

struct function *
callgraph_find_function(const struct callgraph *graph, uintptr_t key)
{
    uint64_t hash = table_hash(key, 0);
    struct function *function;
    size_t at;

    for (function = table_first(&graph->function_table, hash, &at);
         function != NULL;
         function = table_next(&graph->function_table, hash, &at)) {
        if (function->key == key) {
            break;
        }
    }
    return function;
}

/* Return a new record that its table knows, or NULL without memory. */
static void *
add_record(struct arena *arena, struct table *table, uint64_t hash)
{
    void *record = arena_add(arena);

    if (record != NULL && table_add(table, hash, record) != STATUS_OK) {
        arena_drop_last(arena);
        return NULL;
    }
    return record;
}

enum status
callgraph_function(struct callgraph *graph, uintptr_t key,
                   enum function_kind kind, struct function **function)
{
    size_t count = graph->functions.record_count;

    assert(key != 0);
    *function = callgraph_find_function(graph, key);
    if (*function != NULL) {
        return STATUS_OK;
    }
    *function = add_record(&graph->functions, &graph->function_table,
                           table_hash(key, 0));
    if (*function == NULL) {
        return STATUS_NO_MEMORY;
    }
    **function = (struct function){
        .first_edge = {
            .key = key,
            .callee = *function,
            .caller_index = CALLGRAPH_UNUSED,
        },
        .last_edge = &graph->no_edge,
        .earlier_edge = &graph->no_edge,
        .key = key,
        .index = (uint32_t)count,
        .kind = kind,
    };
    return STATUS_OK;
}

/* Let the unused first edge of callee be the edge from caller. */
static enum status
use_first_edge(struct callgraph *graph, struct function *caller,
               struct function *callee, uint64_t hash)
{
    struct edge *edge = &callee->first_edge;

    if (table_add(&graph->edge_table, hash, edge) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    edge->caller_index = caller->index;
    return STATUS_OK;
}

enum status
callgraph_edge(struct callgraph *graph, struct function *caller,
               struct function *callee, struct edge **edge)
{
    uint64_t hash = table_hash(caller->index, callee->key);

    *edge = callgraph_find_edge(graph, caller, callee->key);
    if (*edge != NULL) {
        return STATUS_OK;
    }
    if (!is_used(&callee->first_edge)) {
        *edge = &callee->first_edge;
        return use_first_edge(graph, caller, callee, hash);
    }
    *edge = add_record(&graph->more_edges, &graph->edge_table, hash);
    if (*edge == NULL) {
        return STATUS_NO_MEMORY;
    }
    **edge = (struct edge){
        .key = callee->key,
        .callee = callee,
        .caller_index = caller->index,
    };
    return STATUS_OK;
}

static uintptr_t
new_key(const struct callgraph_rename *rename, uintptr_t key)
{
    return rename == NULL || key == 0 ? key
                                      : rename->key(key, rename->argument);
}

/* Return the function of graph that has the key of another graph's. */
static struct function *
counterpart(struct callgraph *graph, const struct function *function,
            const struct callgraph_rename *rename)
{
    return function->key == 0
               ? &graph->root
               : callgraph_find_function(graph,
                                         new_key(rename, function->key));
}

/* Add what from has and into lacks, without figures. */
static enum status
reserve(struct callgraph *into, const struct callgraph *from,
        const struct callgraph_rename *rename)
{
    enum status status = STATUS_OK;
    struct function *function;
    struct edge *edge;
    size_t at = 0;

    for (size_t i = 0;
         i < callgraph_function_count(from) && status == STATUS_OK; i++) {
        function = callgraph_function_at(from, i);
        status = callgraph_function(into, new_key(rename, function->key),
                                    function->kind, &function);
    }
    while (status == STATUS_OK
           && (edge = callgraph_next_edge(from, &at)) != NULL) {
        status = callgraph_edge(
            into, counterpart(into, callgraph_caller(from, edge), rename),
            counterpart(into, edge->callee, rename), &edge);
    }
    return status;
}

static void
add_functions(struct callgraph *into, const struct callgraph *from,
              const struct callgraph_rename *rename)
{
    for (size_t i = 0; i < callgraph_function_count(from); i++) {
        const struct function *added = callgraph_function_at(from, i);
        struct function *sum = counterpart(into, added, rename);

        sum->overlap_ticks += added->overlap_ticks;
        sum->overlap_calls += added->overlap_calls;
        sum->exceptions += added->exceptions;
        sum->resumptions += added->resumptions;
    }
}

struct edge *
callgraph_counterpart(struct callgraph *graph, const struct callgraph *from,
                      const struct edge *edge,
                      const struct callgraph_rename *rename)
{
    const struct function *caller = counterpart(
        graph, callgraph_caller(from, edge), rename);

    return caller == NULL ? NULL
                          : callgraph_find_edge(graph, caller,
                                                new_key(rename, edge->key));
}

static void
add_edges(struct callgraph *into, const struct callgraph *from,
          const struct callgraph_rename *rename)
{
    const struct edge *added;
    size_t at = 0;

    while ((added = callgraph_next_edge(from, &at)) != NULL) {
        struct edge *sum = callgraph_counterpart(into, from, added, rename);

        sum->calls += added->calls;
        sum->self_ticks += added->self_ticks;
        sum->inclusive_ticks += added->inclusive_ticks;
        sum->recursive_calls += added->recursive_calls;
        sum->overhead = added->overhead;
        sum->is_folded = added->is_folded;
    }
}

enum status
callgraph_merge(struct callgraph *into, const struct callgraph *from,
                const struct callgraph_rename *rename)
{
    enum status status = reserve(into, from, rename);

    if (status == STATUS_OK) {
        add_functions(into, from, rename);
        add_edges(into, from, rename);
    }
    return status;
}

void
callgraph_move(struct callgraph *into, struct callgraph *from)
{
    callgraph_clear(into);
    into->functions = from->functions;
    into->more_edges = from->more_edges;
    into->function_table = from->function_table;
    into->edge_table = from->edge_table;
    for (size_t i = 0; i < callgraph_function_count(into); i++) {
        struct function *function = callgraph_function_at(into, i);

        function->last_edge = function->earlier_edge = &into->no_edge;
    }
    callgraph_init(from);
}

size_t
callgraph_function_count(const struct callgraph *graph)
{
    return graph->functions.record_count;
}

struct function *
callgraph_function_at(const struct callgraph *graph, size_t index)
{
    return arena_at(&graph->functions, index);
}

size_t
callgraph_edge_count(const struct callgraph *graph)
{
    return graph->edge_table.count;
}

struct edge *
callgraph_next_edge(const struct callgraph *graph, size_t *at)
{
    size_t functions = callgraph_function_count(graph);

    while (*at < functions) {
        struct function *function = callgraph_function_at(graph, (*at)++);

        if (is_used(&function->first_edge)) {
            return &function->first_edge;
        }
    }
    if (*at - functions < graph->more_edges.record_count) {
        return arena_at(&graph->more_edges, (*at)++ - functions);
    }
    return NULL;
}

const struct function *
callgraph_caller(const struct callgraph *graph, const struct edge *edge)
{
    return edge->caller_index == CALLGRAPH_ROOT
               ? &graph->root
               : callgraph_function_at(graph, edge->caller_index);
}

void
callgraph_totals(const struct callgraph *graph,
                 struct function_totals *totals)
{
    const struct edge *edge;
    size_t at = 0;

    for (size_t i = 0; i < callgraph_function_count(graph); i++) {
        const struct function *function = callgraph_function_at(graph, i);

        totals[i] = (struct function_totals){
            .recursive_calls = function->overlap_calls,
            .inclusive_ticks = -function->overlap_ticks,
        };
    }
    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        struct function_totals *sum = &totals[edge->callee->index];

        sum->calls += edge->calls;
        sum->recursive_calls += edge->recursive_calls;
        sum->self_ticks += edge->self_ticks;
        sum->inclusive_ticks += edge->inclusive_ticks;
    }
}

static const char *
check_edge(const struct edge *edge, const struct function_totals *callee)
{
    if (edge->depth != 0) {
        return "an edge is open";
    }
    if (edge->recursive_calls > edge->calls) {
        return "an edge has more recursive calls than calls";
    }
    if (edge->calls > 0 && edge->recursive_calls == edge->calls) {
        return "an edge has no primitive call";
    }
    if (edge->self_ticks < 0 || edge->inclusive_ticks < 0) {
        return "an edge has negative time";
    }
    if (edge->inclusive_ticks > callee->inclusive_ticks) {
        return "an edge has more inclusive time than its callee";
    }
    return NULL;
}

static const char *
check_function(const struct function *function,
               const struct function_totals *totals)
{
    if (function->first_edge.callee_depth != 0) {
        return "a function is open";
    }
    if (totals->calls > 0 && totals->recursive_calls >= totals->calls) {
        return "a function has no primitive call";
    }
    if (function->exceptions > totals->calls) {
        return "a function has more exceptions than calls";
    }
    if (totals->self_ticks > totals->inclusive_ticks) {
        return "a function has more self than inclusive time";
    }
    return NULL;
}

const char *
callgraph_check(const struct callgraph *graph)
{
    size_t count = callgraph_function_count(graph);
    struct function_totals *totals;
    const char *broken = NULL;
    const struct edge *edge;
    size_t at = 0;

    totals = memory_allocate((count + 1) * sizeof(*totals));
    if (totals == NULL) {
        return "there is no memory for the check";
    }
    callgraph_totals(graph, totals);
    for (size_t i = 0; i < count && broken == NULL; i++) {
        broken = check_function(callgraph_function_at(graph, i), &totals[i]);
    }
    while (broken == NULL
           && (edge = callgraph_next_edge(graph, &at)) != NULL) {
        broken = check_edge(edge, &totals[edge->callee->index]);
    }
    memory_free(totals);
    return broken;
}
