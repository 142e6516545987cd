/* Trees of contexts, node by node. */

#include "forest.h"

#include <check.h>

#include "profile/contexts.h"

static int64_t
ticks_of(const struct shadowstack *stack, const void *argument)
{
    (void)stack;
    return *(const int64_t *)argument;
}

void
forest_add_up(const struct recorder *recorder, const int64_t *now_ticks,
             struct callgraph *tree)
{
    struct recorder_now now = {ticks_of, now_ticks};
    struct recorder_thread_totals totals;
    size_t at = 0;

    while (recorder_next_thread(recorder, &at, &totals)) {
        struct callgraph one;

        callgraph_init(&one);
        ck_assert_int_eq(recorder_contexts(recorder, at - 1,
                                           now_ticks == NULL ? NULL : &now,
                                           &one),
                         STATUS_OK);
        ck_assert_int_eq(contexts_merge(tree, &one, NULL), STATUS_OK);
        callgraph_clear(&one);
    }
}

void
forest_take(const struct recorder *recorder, const int64_t *now_ticks,
           struct callgraph *graph)
{
    struct recorder_now now = {ticks_of, now_ticks};
    struct callgraph tree;

    callgraph_init(&tree);
    forest_add_up(recorder, now_ticks, &tree);
    ck_assert_int_eq(contexts_sum(&tree, graph), STATUS_OK);
    ck_assert_int_eq(recorder_folded(recorder,
                                     now_ticks == NULL ? NULL : &now, graph),
                     STATUS_OK);
    callgraph_clear(&tree);
}

/* Return whether a call was made along the path of node. */
static bool
is_along(const struct callgraph *tree, const struct function *node,
         const struct model *model, int call)
{
    while (node != &tree->root && call >= 0
           && node->key == model->calls[call].key) {
        node = callgraph_caller(tree, &node->first_edge);
        call = model->calls[call].parent;
    }
    return node == &tree->root && call < 0;
}

static int64_t
inclusive(const struct model_call *call)
{
    return call->end_ticks - call->start_ticks;
}

/* Return the figures of all calls along the path of node; exceptions are in
   recursive_calls. */
static struct calls_figures
expected(const struct callgraph *tree, const struct function *node,
         const struct model *model)
{
    struct calls_figures figures = {0};

    for (int i = 0; i < model->count; i++) {
        const struct model_call *call = &model->calls[i];

        if (call->open) {
            continue;
        }
        if (is_along(tree, node, model, i)) {
            figures.calls++;
            figures.recursive_calls += call->raised;
            figures.self_ticks += inclusive(call);
            figures.inclusive_ticks += inclusive(call);
        }
        if (call->parent >= 0 && !model->calls[call->parent].open
            && is_along(tree, node, model, call->parent)) {
            figures.self_ticks -= inclusive(call);
        }
    }
    return figures;
}

const char *
forest_compare(const struct callgraph *tree, const struct model *model,
              bool is_whole)
{
    uint64_t calls = 0;

    for (size_t i = 0; i < callgraph_function_count(tree); i++) {
        const struct function *node = callgraph_function_at(tree, i);
        const struct edge *edge = &node->first_edge;
        struct calls_figures figures = expected(tree, node, model);

        calls += edge->calls;
        if (edge->calls > figures.calls
            || node->exceptions > figures.recursive_calls
            || edge->recursive_calls > 0 || edge->depth > 0) {
            return "a node has too many calls";
        }
        if (is_whole
            && (edge->calls != figures.calls
                || edge->self_ticks != figures.self_ticks
                || edge->inclusive_ticks != figures.inclusive_ticks
                || node->exceptions != figures.recursive_calls)) {
            return "a node has other figures";
        }
    }
    return is_whole && calls != model_calls(model) ? "a path is missing"
                                                   : NULL;
}
