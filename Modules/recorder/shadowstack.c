/* The rare paths of a shadow stack: growth, new edges, lost leaves. */

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
    stack->top = frames;
    stack->last = frames + INITIAL_FRAMES - 1;
    stack->top->edge = &stack->graph.no_edge;
    stack->top->function = &stack->graph.root;
    return STATUS_OK;
}

void
shadowstack_clear(struct shadowstack *stack)
{
    callgraph_clear(&stack->graph);
    memory_free(stack->frames);
    stack->frames = stack->top = stack->last = NULL;
}

size_t
shadowstack_depth(const struct shadowstack *stack)
{
    return (size_t)(stack->top - stack->frames);
}

enum status
shadowstack_grow(struct shadowstack *stack)
{
    size_t depth = shadowstack_depth(stack);
    size_t capacity = (size_t)(stack->last - stack->frames + 1) * 2;
    struct frame *frames;

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
        caller->last_edge = *edge;
    }
    return status;
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

enum leave
shadowstack_resynchronise(struct shadowstack *stack, uintptr_t key,
                          bool is_c, int64_t now_ticks)
{
    struct frame *found = find_open(stack, key, is_c);

    if (found == NULL) {
        return LEAVE_IGNORED;
    }
    while (stack->top >= found) {
        shadowstack_pop(stack, now_ticks);
    }
    return LEAVE_RESYNCHRONISED;
}

bool
shadowstack_is_open(const struct shadowstack *stack, uintptr_t key, bool is_c)
{
    return find_open(stack, key, is_c) != NULL;
}
