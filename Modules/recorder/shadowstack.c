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
    stack->flat = false;
    stack->frames = frames;
    stack->last = frames + INITIAL_FRAMES - 1;
    shadowstack_reset(stack);
    return STATUS_OK;
}

void
shadowstack_reset(struct shadowstack *stack)
{
    callgraph_clear(&stack->graph);
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
    memory_free(stack->frames);
    stack->frames = stack->top = stack->last = NULL;
}

/* The calls that are open are left along the edges they were entered along;
   what they call from now on is booked anew. */
void
shadowstack_set_flat(struct shadowstack *stack, bool flat)
{
    struct frame *frame;

    stack->flat = flat;
    for (frame = stack->top; frame > stack->frames; frame--) {
        frame->function = flat ? &stack->graph.root : frame->edge->callee;
    }
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
    size_t capacity = (size_t)(stack->last - stack->frames + 1) * 2;
    struct frame *frames;

    if (stack->top < stack->last) {
        return STATUS_OK;
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

enum status
shadowstack_add_edge(struct shadowstack *stack, uintptr_t key, bool is_c,
                     struct edge **edge)
{
    struct function *caller = stack->top->function;
    struct function *callee;
    enum status status;

    status = callgraph_function(&stack->graph, key, is_c, &callee);
    if (status == STATUS_OK) {
        status = callgraph_edge(&stack->graph, caller, callee, edge);
    }
    if (status == STATUS_OK) {
        caller->earlier_edge = caller->last_edge;
        caller->last_edge = *edge;
    }
    return status;
}

static inline struct edge *
find_edge(struct shadowstack *stack, uintptr_t key)
{
    struct function *caller = stack->top->function;
    struct edge *edge = callgraph_find_edge(&stack->graph, caller, key);

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

static struct frame *
find_open(const struct shadowstack *stack, uintptr_t key, bool is_c)
{
    struct frame *frame;

    for (frame = stack->top; frame > stack->frames; frame--) {
        if (frame->edge->key == key) {
            return frame;
        }
        if (is_c && !frame->edge->callee->is_c) {
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
                  bool raised, int64_t now_ticks)
{
    struct frame *found = find_open(stack, key, is_c);
    enum leave leave = LEAVE_MATCHED;

    if (found == NULL) {
        return LEAVE_IGNORED;
    }
    while (stack->top > found) {
        shadowstack_pop(stack, now_ticks);
        leave = LEAVE_RESYNCHRONISED;
    }
    shadowstack_leave_top(stack, key, raised, now_ticks);
    return leave;
}
