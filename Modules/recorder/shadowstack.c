/* The rarer paths of a shadow stack: growth, other edges, lost leaves. */

#include "recorder/shadowstack.h"

#include "base/memory.h"

#define INITIAL_FRAMES ((size_t)MEMORY_INITIAL(256))

enum status
shadowstack_init(struct shadowstack *stack)
{
    struct frame *frames = memory_allocate(INITIAL_FRAMES * sizeof(*frames));

    if (frames == NULL) {
        return STATUS_NO_MEMORY;
    }
    callgraph_init(&stack->graph);
    folding_init(&stack->folding);
    stack->history = NULL;
    stack->starts = NULL;
    stack->cpu_clock = clock_of_this_thread();
    stack->flat = false;
    stack->frames = frames;
    shadowstack_set_overheads(stack, NULL);
    stack->last = frames + INITIAL_FRAMES - 1;
    shadowstack_reset(stack);
    return STATUS_OK;
}

void
shadowstack_reset(struct shadowstack *stack)
{
    callgraph_clear(&stack->graph);
    folding_reset(&stack->folding);
    stack->lost_ticks = 0;
    stack->top = stack->frames;
    *stack->top = (struct frame){
        .edge = &stack->graph.no_edge,
        .function = &stack->graph.root,
    };
}

void
shadowstack_clear(struct shadowstack *stack)
{
    callgraph_clear(&stack->graph);
    folding_reset(&stack->folding);
    memory_free(stack->frames);
    stack->frames = stack->top = stack->last = NULL;
    memory_free(stack->starts);
    stack->starts = NULL;
}

void
shadowstack_stop_scaling(struct shadowstack *stack)
{
    stack->scale_due_ticks = INT64_MAX;
    stack->lost_ticks = 0;
}

int64_t
shadowstack_cpu_ticks(const struct shadowstack *stack)
{
    int64_t ticks;

    if (!clock_read_thread(stack->cpu_clock, &ticks)) {
        ticks = stack->top->start_ticks + stack->top->children_ticks
                + stack->lost_ticks;
    }
    return ticks;
}

void
shadowstack_keep_contexts(struct shadowstack *stack,
                          struct folding_budget *budget)
{
    stack->folding.budget = budget;
    stack->flat = stack->flat && budget == NULL;
}

/* Return how many frames there is room for. */
static size_t
room(const struct shadowstack *stack)
{
    return (size_t)(stack->last - stack->frames) + 1;
}

/* Make sure that there is room for when as many calls began. */
static enum status
reserve_starts(struct shadowstack *stack, size_t count)
{
    int64_t *starts;

    if (stack->history == NULL) {
        return STATUS_OK;
    }
    starts = memory_resize(stack->starts, count * sizeof(*starts));
    if (starts == NULL) {
        return STATUS_NO_MEMORY;
    }
    stack->starts = starts;
    return STATUS_OK;
}

enum status
shadowstack_keep_history(struct shadowstack *stack, struct history *history,
                         uint32_t thread, uint32_t line)
{
    stack->history = history;
    stack->thread = thread;
    stack->line = line;
    if (reserve_starts(stack, room(stack)) != STATUS_OK) {
        stack->history = NULL;
        return STATUS_NO_MEMORY;
    }
    return STATUS_OK;
}

void
shadowstack_began(struct shadowstack *stack, int64_t ticks)
{
    if (stack->history != NULL) {
        stack->starts[shadowstack_depth(stack)] = ticks;
    }
}

static void
remember(struct shadowstack *stack, int64_t ticks)
{
    if (stack->history != NULL) {
        history_add(stack->history, &(struct history_event){
            .start_ticks = stack->starts[shadowstack_depth(stack)],
            .end_ticks = ticks,
            .key = stack->top->edge->key,
            .thread = stack->thread,
            .line = stack->line,
        });
    }
}

void
shadowstack_close(struct shadowstack *stack, int64_t ticks)
{
    remember(stack, ticks);
    shadowstack_pop(stack, ticks);
}

/* The calls that are open are left along the edges they were entered along;
   what they call from now on is booked anew. */
void
shadowstack_set_flat(struct shadowstack *stack, bool flat)
{
    struct frame *frame;

    flat = flat && stack->folding.budget == NULL;
    stack->flat = flat;
    for (frame = stack->top; frame > stack->frames; frame--) {
        frame->function = flat ? &stack->graph.root : frame->edge->callee;
    }
}

void
shadowstack_set_overheads(struct shadowstack *stack,
                          const struct overheads *overheads)
{
    stack->overheads = overheads;
    stack->scale_due_ticks = overheads == NULL ? INT64_MAX : INT64_MIN;
    for (int kind = 0; kind < OVERHEAD_KINDS; kind++) {
        stack->overhead[kind] = overheads == NULL ? (struct overhead){0}
                                                  : overheads->of[kind];
    }
}

void
shadowstack_scale(struct shadowstack *stack, int64_t ticks)
{
    const struct overheads *overheads = stack->overheads;

    stack->lost_ticks += overhead_now(overheads, stack->overhead);
    stack->scale_due_ticks = ticks + overheads->interval_ticks;
}

size_t
shadowstack_depth(const struct shadowstack *stack)
{
    return (size_t)(stack->top - stack->frames);
}

enum status
shadowstack_reserve(struct shadowstack *stack)
{
    size_t depth = shadowstack_depth(stack);
    size_t capacity = room(stack) * 2;
    struct frame *frames;

    if (stack->top < stack->last) {
        return STATUS_OK;
    }
    if (reserve_starts(stack, capacity) != STATUS_OK) {
        return STATUS_NO_MEMORY;
    }
    frames = memory_resize(stack->frames, capacity * sizeof(*frames));
    if (frames == NULL) {
        return STATUS_NO_MEMORY;
    }
    stack->frames = frames;
    stack->top = frames + depth;
    stack->last = frames + capacity - 1;
    return STATUS_OK;
}

enum overhead_kind
shadowstack_overhead(const struct function *caller,
                     const struct function *callee)
{
    switch (callee->kind) {
    case FUNCTION_GENERATOR:
        return OVERHEAD_GENERATOR;
    case FUNCTION_C:
        return OVERHEAD_C_FUNCTION;
    case FUNCTION_C_METHOD:
        return OVERHEAD_C_METHOD;
    default:
        return callgraph_is_c(caller) ? OVERHEAD_PYTHON_FROM_C
                                      : OVERHEAD_PYTHON;
    }
}

enum status
shadowstack_add_edge(struct shadowstack *stack, uintptr_t key,
                     enum function_kind kind, struct edge **edge)
{
    struct function *caller = stack->top->function;
    struct function *callee;
    enum status status;

    if (stack->folding.budget != NULL) {
        return folding_add_edge(stack, key, kind, edge);
    }
    status = callgraph_function(&stack->graph, key, kind, &callee);
    if (status == STATUS_OK) {
        status = callgraph_edge(&stack->graph, caller, callee, edge);
    }
    if (status == STATUS_OK) {
        (*edge)->overhead = shadowstack_overhead(caller, callee);
        caller->earlier_edge = caller->last_edge;
        caller->last_edge = *edge;
    }
    return status;
}

static inline struct edge *
find_edge(struct shadowstack *stack, uintptr_t key)
{
    struct function *caller = stack->top->function;
    struct edge *edge;

    if (stack->folding.budget != NULL) {
        return folding_find_edge(stack, key);
    }
    edge = callgraph_find_edge(&stack->graph, caller, key);
    if (edge != NULL) {
        caller->earlier_edge = caller->last_edge;
        caller->last_edge = edge;
    }
    return edge;
}

struct edge *
shadowstack_find_edge(struct shadowstack *stack, uintptr_t key)
{
    return find_edge(stack, key);
}

struct frame *
shadowstack_enter_known(struct shadowstack *stack, uintptr_t key)
{
    struct edge *edge = find_edge(stack, key);

    if (edge == NULL || stack->top == stack->last) {
        return NULL;
    }
    return shadowstack_push(stack, edge);
}

static void
open_all(const struct shadowstack *stack, struct callgraph *graph)
{
    const struct frame *frame;

    for (frame = stack->frames + 1; frame <= stack->top; frame++) {
        struct edge *edge = callgraph_counterpart(graph, &stack->graph,
                                                  frame->edge, NULL);

        edge->depth++;
        edge->callee->first_edge.callee_depth++;
    }
}

void
shadowstack_work_out(const struct shadowstack *stack,
                     const struct frame *frame,
                     struct shadowstack_figures *figures)
{
    int64_t inclusive_ticks = figures->now_ticks - frame->start_ticks;
    int64_t self_ticks = inclusive_ticks - frame->children_ticks
                         - figures->inclusive_ticks;
    int64_t slower_ticks = shadowstack_slower(
        self_ticks, stack->overhead[frame->edge->overhead].pace);

    figures->now_ticks -= slower_ticks;
    figures->inclusive_ticks = inclusive_ticks - slower_ticks;
    figures->self_ticks = self_ticks - slower_ticks;
}

void
shadowstack_book_open(const struct shadowstack *stack,
                      struct callgraph *graph, int64_t ticks)
{
    struct shadowstack_figures figures = {ticks - stack->lost_ticks, 0, 0};
    const struct frame *frame;

    open_all(stack, graph);
    for (frame = stack->top; frame > stack->frames; frame--) {
        shadowstack_work_out(stack, frame, &figures);
        callgraph_book(callgraph_counterpart(graph, &stack->graph,
                                             frame->edge, NULL),
                       figures.inclusive_ticks, figures.self_ticks);
    }
}

/* The frames go over to the new graph while the old one is still there. */
enum status
shadowstack_rename(struct shadowstack *stack,
                   const struct callgraph_rename *rename)
{
    struct callgraph graph;
    struct frame *frame;

    if (stack->folding.budget != NULL) {
        return folding_rename(stack, rename);
    }
    callgraph_init(&graph);
    if (callgraph_merge(&graph, &stack->graph, rename) != STATUS_OK) {
        callgraph_clear(&graph);
        return STATUS_NO_MEMORY;
    }
    for (frame = stack->frames + 1; frame <= stack->top; frame++) {
        frame->edge = callgraph_counterpart(&graph, &stack->graph,
                                            frame->edge, rename);
        frame->edge->depth++;
        frame->edge->callee->first_edge.callee_depth++;
        if (frame->function != &stack->graph.root) {
            frame->function = frame->edge->callee;
        }
    }
    callgraph_move(&stack->graph, &graph);
    return STATUS_OK;
}

/* The self times of open calls are the time of the outermost one, less that
   of the calls that were made from any of them. */
int64_t
shadowstack_open_since(const struct shadowstack *stack)
{
    int64_t since_ticks = stack->frames[1].start_ticks + stack->lost_ticks;
    const struct frame *frame;

    for (frame = stack->top; frame > stack->frames; frame--) {
        since_ticks += frame->children_ticks;
    }
    return since_ticks;
}

static struct frame *
find_open(const struct shadowstack *stack, uintptr_t key, bool is_c)
{
    struct frame *frame;

    for (frame = stack->top; frame > stack->frames; frame--) {
        if (frame->edge->key == key) {
            return frame;
        }
        if (is_c && !callgraph_is_c(frame->edge->callee)) {
            return NULL;
        }
    }
    return NULL;
}

bool
shadowstack_is_open(const struct shadowstack *stack, uintptr_t key, bool is_c)
{
    return find_open(stack, key, is_c) != NULL;
}

enum leave
shadowstack_leave(struct shadowstack *stack, uintptr_t key, bool is_c,
                  bool raised, int64_t ticks)
{
    struct frame *found = find_open(stack, key, is_c);
    enum leave leave = LEAVE_MATCHED;

    if (found == NULL) {
        return LEAVE_IGNORED;
    }
    while (stack->top > found) {
        shadowstack_close(stack, ticks);
        leave = LEAVE_RESYNCHRONISED;
    }
    remember(stack, ticks);
    shadowstack_leave_top(stack, key, raised, ticks);
    return leave;
}
