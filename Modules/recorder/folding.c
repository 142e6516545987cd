/* Calls along a tree of contexts, and calls that are folded. */

#include "recorder/folding.h"

#include "profile/contexts.h"
#include "recorder/shadowstack.h"

void
folding_init(struct folding *folding)
{
    *folding = (struct folding){0};
    callgraph_init(&folding->graph);
}

void
folding_reset(struct folding *folding)
{
    callgraph_clear(&folding->graph);
    folding->noted = NULL;
    folding->noted_depth = 0;
}

/* Return the function of graph that is called along an edge of another graph,
   or of a tree; the root for the edge of the root's frame. NULL if it is not
   there. */
static struct function *
function_of(struct callgraph *graph, const struct edge *edge)
{
    return edge->key == 0 ? &graph->root
                          : callgraph_find_function(graph, edge->key);
}

/* Return the edge of graph which calls of node, of a tree, are along; or NULL.
   */
static struct edge *
edge_of(struct callgraph *graph, const struct callgraph *tree,
        const struct function *node)
{
    const struct function *parent = callgraph_caller(tree, &node->first_edge);
    const struct function *caller;

    caller = function_of(graph, &parent->first_edge);
    return caller == NULL ? NULL
                          : callgraph_find_edge(graph, caller, node->key);
}

/* Let the call of node be open in the graph of what is folded. */
static enum status
note(struct shadowstack *stack, const struct function *node)
{
    struct folding *folding = &stack->folding;
    const struct function *parent = callgraph_caller(&stack->graph,
                                                     &node->first_edge);
    struct function *caller = function_of(&folding->graph,
                                          &parent->first_edge);
    struct function *callee;
    struct edge *edge;
    enum status status;

    status = callgraph_function(&folding->graph, node->key, node->kind,
                                &callee);
    if (status == STATUS_OK) {
        status = callgraph_edge(&folding->graph, caller, callee, &edge);
    }
    if (status == STATUS_OK) {
        edge->overhead = node->first_edge.overhead;
        edge->is_folded = true;
        edge->depth++;
        callee->first_edge.callee_depth++;
        folding->noted = node;
        folding->noted_depth++;
    }
    return status;
}

/* Take back the innermost call that was noted. */
static void
take_back(struct shadowstack *stack)
{
    struct folding *folding = &stack->folding;
    const struct function *node = folding->noted;
    struct edge *edge = edge_of(&folding->graph, &stack->graph, node);

    edge->depth--;
    edge->callee->first_edge.callee_depth--;
    folding->noted = callgraph_caller(&stack->graph, &node->first_edge);
    folding->noted_depth--;
}

/* Note the innermost depth calls that are open, which are along the tree, and
   no others. */
static enum status
note_path(struct shadowstack *stack, size_t depth)
{
    struct folding *folding = &stack->folding;
    enum status status = STATUS_OK;

    while (folding->noted_depth > depth
           || (folding->noted_depth > 0
               && stack->frames[folding->noted_depth].function
                      != folding->noted)) {
        take_back(stack);
    }
    while (status == STATUS_OK && folding->noted_depth < depth) {
        status = note(stack,
                      stack->frames[folding->noted_depth + 1].function);
    }
    return status;
}

/* Return whether there is no room for another node, below the top. */
static bool
is_full(const struct shadowstack *stack)
{
    const struct folding_budget *budget = stack->folding.budget;

    if (shadowstack_depth(stack) >= CONTEXTS_MOST_LEVELS) {
        return true;
    }
    return contexts_growth(&stack->graph)
           > (budget->used_bytes > budget->limit_bytes
                  ? 0
                  : budget->limit_bytes - budget->used_bytes);
}

/* Remember the edge that caller's last call went along. */
static void
cache(struct function *caller, struct edge *edge)
{
    caller->earlier_edge = caller->last_edge;
    caller->last_edge = edge;
}

/* Return the edge of calls that are folded from a call along the tree. */
static struct edge *
find_folded(struct shadowstack *stack, uintptr_t key)
{
    struct callgraph *graph = &stack->folding.graph;
    const struct function *caller = function_of(graph, stack->top->edge);
    struct edge *edge = NULL;

    if (caller != NULL) {
        edge = callgraph_find_edge(graph, caller, key);
    }
    if (edge != NULL
        && note_path(stack, shadowstack_depth(stack)) != STATUS_OK) {
        edge = NULL;
    }
    return edge;
}

/* Once a call is folded all that is open below it stays, and what is noted
   with it: calls from it may take the quick way. */
struct edge *
folding_find_edge(struct shadowstack *stack, uintptr_t key)
{
    struct function *caller = stack->top->function;
    bool is_folded = stack->top->edge->is_folded;
    struct edge *edge;

    edge = callgraph_find_edge(is_folded ? &stack->folding.graph
                                         : &stack->graph, caller, key);
    if (edge != NULL) {
        /* What the callee calls next is looked for in its second line. */
        __builtin_prefetch(&edge->callee->last_edge);
        cache(caller, edge);
    }
    else if (!is_folded && is_full(stack)) {
        edge = find_folded(stack, key);
    }
    return edge;
}

static enum status
add_node(struct shadowstack *stack, uintptr_t key, enum function_kind kind,
         struct edge **edge)
{
    size_t growth = contexts_growth(&stack->graph);
    enum status status = contexts_add(&stack->graph, stack->top->function,
                                      key, kind, edge);

    if (status == STATUS_OK) {
        stack->folding.budget->used_bytes += growth;
    }
    return status;
}

static enum status
add_folded(struct shadowstack *stack, uintptr_t key, enum function_kind kind,
           struct edge **edge)
{
    struct callgraph *graph = &stack->folding.graph;
    struct function *caller = &graph->root, *callee;
    const struct function *top = stack->top->function;
    enum status status = STATUS_OK;

    if (!stack->top->edge->is_folded) {
        status = note_path(stack, shadowstack_depth(stack));
    }
    if (status == STATUS_OK && top->key != 0) {
        status = callgraph_function(graph, top->key, top->kind, &caller);
    }
    if (status == STATUS_OK) {
        status = callgraph_function(graph, key, kind, &callee);
    }
    if (status == STATUS_OK) {
        status = callgraph_edge(graph, caller, callee, edge);
    }
    if (status == STATUS_OK) {
        (*edge)->is_folded = true;
    }
    return status;
}

enum status
folding_add_edge(struct shadowstack *stack, uintptr_t key,
                 enum function_kind kind, struct edge **edge)
{
    struct function *caller = stack->top->function;
    bool is_folded = stack->top->edge->is_folded;
    bool is_node = !is_folded && !is_full(stack);
    enum status status;

    status = is_node ? add_node(stack, key, kind, edge)
                     : add_folded(stack, key, kind, edge);
    if (status == STATUS_OK) {
        (*edge)->overhead = shadowstack_overhead(caller, (*edge)->callee);
    }
    if (status == STATUS_OK && is_node != is_folded) {
        cache(caller, *edge);
    }
    return status;
}

/* Return the number of open calls that are not folded. */
static size_t
tree_depth(const struct shadowstack *stack)
{
    size_t depth = shadowstack_depth(stack);

    while (stack->frames[depth].edge->is_folded) {
        depth--;
    }
    return depth;
}

/* Let the frames go over to other graphs. */
static void
move_frames(struct shadowstack *stack, struct callgraph *tree,
            struct callgraph *folded, const struct callgraph_rename *rename)
{
    const struct function *caller = &tree->root;
    struct frame *frame;

    for (frame = stack->frames + 1; frame <= stack->top; frame++) {
        frame->edge = frame->edge->is_folded
                          ? callgraph_counterpart(folded,
                                                  &stack->folding.graph,
                                                  frame->edge, rename)
                          : callgraph_find_edge(
                                tree, caller,
                                rename->key(frame->edge->key,
                                            rename->argument));
        frame->function = frame->edge->callee;
        frame->edge->depth++;
        frame->function->first_edge.callee_depth++;
        caller = frame->function;
    }
}

enum status
folding_rename(struct shadowstack *stack,
               const struct callgraph_rename *rename)
{
    struct folding *folding = &stack->folding;
    struct callgraph tree, folded;

    callgraph_init(&tree);
    callgraph_init(&folded);
    if (contexts_merge(&tree, &stack->graph, rename) != STATUS_OK
        || callgraph_merge(&folded, &folding->graph, rename) != STATUS_OK) {
        callgraph_clear(&tree);
        callgraph_clear(&folded);
        return STATUS_NO_MEMORY;
    }
    move_frames(stack, &tree, &folded, rename);
    callgraph_move(&stack->graph, &tree);
    callgraph_move(&folding->graph, &folded);
    folding->noted = NULL;
    folding->noted_depth = 0;
    if (stack->top->edge->is_folded) {
        /* All was noted before, so nothing has to be added. */
        note_path(stack, tree_depth(stack));
    }
    return STATUS_OK;
}

void
folding_book_contexts(const struct shadowstack *stack,
                      struct callgraph *tree, int64_t ticks)
{
    struct shadowstack_figures figures = {ticks - stack->lost_ticks, 0, 0};
    size_t depth = tree_depth(stack);
    const struct frame *last = stack->frames + depth, *frame;
    struct function *node = &tree->root;

    for (frame = stack->frames + 1; frame <= last; frame++) {
        node = callgraph_find_edge(tree, node, frame->edge->key)->callee;
        node->first_edge.depth++;
        node->first_edge.callee_depth++;
    }
    for (frame = stack->top; frame > stack->frames; frame--) {
        shadowstack_work_out(stack, frame, &figures);
        if (frame <= last) {
            struct edge *edge = &node->first_edge;

            node = (struct function *)callgraph_caller(tree, edge);
            callgraph_book(edge, figures.inclusive_ticks, figures.self_ticks);
        }
    }
}

/* Let the calls of frames up to last be open in graph, as far as it knows
   them, or, with change -1, no longer. */
static void
open_frames(const struct shadowstack *stack, struct callgraph *graph,
            const struct frame *last, int change)
{
    const struct frame *frame;

    for (frame = stack->frames + 1; frame <= last; frame++) {
        const struct function *caller = function_of(graph, frame[-1].edge);
        struct function *callee = function_of(graph, frame->edge);
        struct edge *edge = NULL;

        if (caller != NULL) {
            edge = callgraph_find_edge(graph, caller, frame->edge->key);
        }
        if (edge != NULL) {
            edge->depth += (uint32_t)change;
        }
        if (callee != NULL) {
            callee->first_edge.callee_depth += (uint32_t)change;
        }
    }
}

void
folding_book_folded(const struct shadowstack *stack, struct callgraph *graph,
                    int64_t ticks)
{
    struct shadowstack_figures figures = {ticks - stack->lost_ticks, 0, 0};
    const struct frame *last = stack->frames + tree_depth(stack), *frame;

    if (last == stack->top) {
        return;
    }
    open_frames(stack, graph, stack->top, 1);
    for (frame = stack->top; frame > last; frame--) {
        shadowstack_work_out(stack, frame, &figures);
        callgraph_book(callgraph_counterpart(graph, &stack->folding.graph,
                                             frame->edge, NULL),
                       figures.inclusive_ticks, figures.self_ticks);
    }
    open_frames(stack, graph, last, -1);
}
