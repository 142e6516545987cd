/* Lines of execution: what they record, added up. */

#include "lines.h"

#include "base/memory.h"
#include "profile/contexts.h"

struct folding_budget *
lines_budget(struct recorder *recorder)
{
    return recorder->keeps_contexts ? &recorder->budget : NULL;
}

static enum status
keep_history(struct recorder_thread *thread, struct line *line,
             struct recorder *recorder)
{
    struct history *history = &recorder->history;

    return shadowstack_keep_history(&line->stack,
                                    history->limit > 0 ? history : NULL,
                                    thread->folded.number,
                                    thread->line_count++);
}

struct line *
lines_add(struct recorder_thread *thread, struct recorder *recorder)
{
    struct line *line = memory_allocate(sizeof(*line));

    if (line == NULL || shadowstack_init(&line->stack) != STATUS_OK) {
        memory_free(line);
        return NULL;
    }
    shadowstack_keep_contexts(&line->stack, lines_budget(recorder));
    shadowstack_set_flat(&line->stack, recorder->flat);
    shadowstack_set_overheads(&line->stack, recorder->overheads);
    if (keep_history(thread, line, recorder) != STATUS_OK) {
        shadowstack_clear(&line->stack);
        memory_free(line);
        return NULL;
    }
    line->thread = thread;
    line->next = thread->lines;
    thread->lines = thread->current = line;
    thread->room++;
    return line;
}

static void
unpark(struct recorder_thread *thread, struct line *line)
{
    if (line->is_parked) {
        HASH_DEL(thread->parked, line);
        line->is_parked = false;
    }
}

static struct line *
find_parked(const struct recorder_thread *thread, uintptr_t key)
{
    struct line *line;

    HASH_FIND(hh, thread->parked, &key, sizeof(key), line);
    return line;
}

/* Without memory nobody finds it again. */
static void
park(struct recorder_thread *thread, struct line *line, uintptr_t key)
{
    struct line *other = find_parked(thread, key);

    if (other != NULL) {
        unpark(thread, other);
    }
    line->key = key;
    HASH_ADD(hh, thread->parked, key, sizeof(key), line);
    line->is_parked = line->hh.tbl != NULL;
}

static void
set_idle(struct recorder_thread *thread, struct line *line)
{
    line->next_idle = thread->idle;
    thread->idle = line;
}

/* Calls are closed from elsewhere, too, so a line may have become idle while
   it was parked. To look at all costs each that is taken two of them. */
static void
search_idle(struct recorder_thread *thread)
{
    struct line *line;

    if (2 * thread->taken < thread->room) {
        return;
    }
    for (line = thread->lines; line != NULL; line = line->next) {
        if (shadowstack_depth(&line->stack) == 0) {
            unpark(thread, line);
            set_idle(thread, line);
        }
    }
    thread->taken = 0;
}

/* Take a line for key, or one that is nobody's; NULL if there is none. */
static struct line *
take_line(struct recorder_thread *thread, uintptr_t key)
{
    struct line *line = find_parked(thread, key);

    if (line != NULL) {
        unpark(thread, line);
        return line;
    }
    thread->taken++;
    if (thread->idle == NULL) {
        search_idle(thread);
    }
    line = thread->idle;
    if (line != NULL) {
        thread->idle = line->next_idle;
    }
    return line;
}

void
lines_switch(struct recorder_thread *thread, struct recorder *recorder,
             uintptr_t from, uintptr_t to)
{
    struct line *before = thread->current, *line;

    if (shadowstack_depth(&before->stack) > 0) {
        park(thread, before, from);
    }
    else {
        set_idle(thread, before);
    }
    line = take_line(thread, to);
    if (line != NULL) {
        thread->current = line;
    }
    else if (lines_add(thread, recorder) == NULL) {
        unpark(thread, before);
    }
}

void
lines_unpark(struct recorder_thread *thread)
{
    struct line *line;

    for (line = thread->lines; line != NULL; line = line->next) {
        unpark(thread, line);
    }
    thread->idle = NULL;
    thread->taken = thread->room;
}

void
lines_drop_first(struct recorder_thread *thread)
{
    struct line *line = thread->lines;

    unpark(thread, line);
    thread->idle = NULL;
    thread->room--;
    thread->lines = line->next;
    shadowstack_clear(&line->stack);
    memory_free(line);
}

static void
add_edges(struct recorder_thread_totals *totals,
          const struct callgraph *graph)
{
    const struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(graph, &at)) != NULL) {
        totals->calls += edge->calls;
        totals->self_ticks += edge->self_ticks;
    }
}

static void
add_stack(struct recorder_thread_totals *totals,
          const struct shadowstack *stack)
{
    add_edges(totals, &stack->graph);
    add_edges(totals, &stack->folding.graph);
    if (shadowstack_depth(stack) > 0) {
        totals->open_calls += shadowstack_depth(stack);
        totals->open_stacks++;
        totals->open_since_ticks += shadowstack_open_since(stack);
    }
}

struct recorder_thread_totals
lines_totals(const struct recorder_thread *thread)
{
    struct recorder_thread_totals totals = thread->folded;
    const struct line *line;

    for (line = thread->lines; line != NULL; line = line->next) {
        add_stack(&totals, &line->stack);
    }
    return totals;
}

bool
lines_are_open(const struct recorder_thread *thread)
{
    const struct line *line = thread->lines;

    while (line != NULL && shadowstack_depth(&line->stack) == 0) {
        line = line->next;
    }
    return line != NULL;
}

enum status
lines_fold(struct recorder_thread *thread, struct callgraph *graph)
{
    while (thread->lines != NULL) {
        struct shadowstack *stack = &thread->lines->stack;

        if (callgraph_merge(graph, &stack->graph, NULL)
            != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        add_stack(&thread->folded, stack);
        lines_drop_first(thread);
    }
    return STATUS_OK;
}

/* Move what tree has to thread's own. The first one needs no memory. */
static enum status
take_tree(struct recorder_thread *thread, struct callgraph *tree)
{
    if (callgraph_function_count(&thread->tree) > 0) {
        if (contexts_merge(&thread->tree, tree, NULL) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        add_edges(&thread->folded, tree);
        callgraph_clear(tree);
        return STATUS_OK;
    }
    add_edges(&thread->folded, tree);
    callgraph_move(&thread->tree, tree);
    return STATUS_OK;
}

enum status
lines_fold_contexts(struct recorder_thread *thread, struct callgraph *graph)
{
    while (thread->lines != NULL) {
        struct shadowstack *stack = &thread->lines->stack;

        if (take_tree(thread, &stack->graph) != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        if (callgraph_merge(graph, &stack->folding.graph, NULL)
            != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        add_edges(&thread->folded, &stack->folding.graph);
        lines_drop_first(thread);
    }
    return STATUS_OK;
}

enum status
lines_keep_history(struct recorder_thread *thread, struct recorder *recorder)
{
    enum status status = STATUS_OK;
    struct line *line;

    for (line = thread->lines; line != NULL && status == STATUS_OK;
         line = line->next) {
        status = keep_history(thread, line, recorder);
    }
    return status;
}

enum status
lines_rename(struct recorder_thread *thread,
             const struct callgraph_rename *rename)
{
    enum status status = contexts_rename(&thread->tree, rename);
    struct line *line;

    for (line = thread->lines; line != NULL && status == STATUS_OK;
         line = line->next) {
        status = shadowstack_rename(&line->stack, rename);
    }
    return status;
}

size_t
lines_bytes(const struct recorder_thread *thread)
{
    size_t bytes = contexts_bytes(&thread->tree);
    const struct line *line;

    for (line = thread->lines; line != NULL; line = line->next) {
        bytes += contexts_bytes(&line->stack.graph);
    }
    return bytes;
}

enum status
lines_contexts(const struct recorder_thread *thread,
               const struct recorder_now *now, struct callgraph *tree)
{
    enum status status = contexts_merge(tree, &thread->tree, NULL);
    const struct line *line;

    for (line = thread->lines; status == STATUS_OK && line != NULL;
         line = line->next) {
        status = contexts_merge(tree, &line->stack.graph, NULL);
    }
    for (line = thread->lines;
         status == STATUS_OK && now != NULL && line != NULL;
         line = line->next) {
        folding_book_contexts(&line->stack, tree,
                              now->ticks(&line->stack, now->argument));
    }
    return status;
}
