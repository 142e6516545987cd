/* The threads of a recording, found by their tokens. */

#include "recorder/recorder.h"

#include <stdatomic.h>
#include <string.h>

#include "base/memory.h"
#include "base/thread.h"
#include "profile/contexts.h"

#include "lines.h"

/* A thread keeps "recorder 7's stack is at this address" for itself, so a
   number must never come back: not even in another interpreter. */
static uint64_t
new_id(void)
{
    static atomic_uint_fast64_t last;

    return atomic_fetch_add(&last, 1) + 1;
}

void
recorder_init(struct recorder *recorder)
{
    *recorder = (struct recorder){.id = new_id()};
    callgraph_init(&recorder->ended);
}

static void
remove_thread(struct recorder *recorder, struct recorder_thread *thread)
{
    HASH_DEL(recorder->threads, thread);
    while (thread->lines != NULL) {
        lines_drop_first(thread);
    }
    callgraph_clear(&thread->tree);
    thread_token_release(thread->token);
    memory_free(thread);
}

/* Count again what the contexts take, as some were moved or forgotten. */
static void
count_bytes(struct recorder *recorder)
{
    size_t bytes = past_bytes(&recorder->past);
    const struct recorder_thread *thread;

    for (thread = recorder->threads; recorder->keeps_contexts
                                     && thread != NULL;
         thread = thread->hh.next) {
        bytes += lines_bytes(thread);
    }
    recorder->budget.used_bytes = bytes;
}

static void
clear_ended(struct recorder *recorder)
{
    callgraph_clear(&recorder->ended);
    past_clear(&recorder->past);
}

void
recorder_clear(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;
    struct line *line;

    clear_ended(recorder);
    history_clear(&recorder->history);
    recorder->thread_count = 0;
    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread_token_ended(thread->token)) {
            remove_thread(recorder, thread);
            continue;
        }
        for (line = thread->lines; line != NULL; line = line->next) {
            shadowstack_reset(&line->stack);
        }
        lines_unpark(thread);
        callgraph_clear(&thread->tree);
        recorder->thread_count++;
    }
    count_bytes(recorder);
}

void
recorder_free(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    clear_ended(recorder);
    history_clear(&recorder->history);
    HASH_ITER(hh, recorder->threads, thread, next) {
        remove_thread(recorder, thread);
    }
}

/* A thread that ended with open calls keeps them until they are closed. */
static enum status
fold_thread(struct recorder *recorder, struct recorder_thread *thread)
{
    bool has_tree = recorder->keeps_contexts;
    enum status status = STATUS_OK;

    if (lines_are_open(thread)) {
        return STATUS_OK;
    }
    status = has_tree ? lines_fold_contexts(thread, &recorder->ended)
                      : lines_fold(thread, &recorder->ended);
    if (status == STATUS_OK) {
        status = past_add(&recorder->past, &thread->folded,
                          has_tree ? &thread->tree : NULL);
    }
    if (status == STATUS_OK) {
        remove_thread(recorder, thread);
    }
    return status;
}

/* Without memory the thread stays, to be folded another time. */
static void
fold_ended_threads(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread_token_ended(thread->token)
            && fold_thread(recorder, thread) != STATUS_OK) {
            break;
        }
    }
    count_bytes(recorder);
}

/* Takes token. */
static struct recorder_thread *
add_thread(struct recorder *recorder, struct thread_token *token)
{
    struct recorder_thread *thread = memory_allocate(sizeof(*thread));

    if (thread == NULL) {
        goto fail;
    }
    *thread = (struct recorder_thread){.token = token};
    callgraph_init(&thread->tree);
    thread->folded.thread_count = 1;
    thread->folded.number = ++recorder->last_number;
    if (lines_add(thread, recorder) == NULL) {
        goto fail;
    }
    HASH_ADD_PTR(recorder->threads, token, thread);
    if (thread->hh.tbl == NULL) {
        lines_drop_first(thread);
        goto fail;
    }
    recorder->thread_count++;
    return thread;

fail:
    memory_free(thread);
    thread_token_release(token);
    return NULL;
}

/* Return the calling thread, or NULL if it is not known. */
static struct recorder_thread *
find_thread(const struct recorder *recorder)
{
    struct thread_token *token = thread_token_current();
    struct recorder_thread *thread = NULL;

    if (token != NULL) {
        HASH_FIND_PTR(recorder->threads, &token, thread);
        thread_token_release(token);
    }
    return thread;
}

enum status
recorder_stack(struct recorder *recorder, struct shadowstack **stack)
{
    struct recorder_thread *thread = find_thread(recorder);

    if (thread == NULL) {
        struct thread_token *token = thread_token_current();

        if (token == NULL) {
            return STATUS_NO_MEMORY;
        }
        fold_ended_threads(recorder);
        thread = add_thread(recorder, token);
    }
    if (thread == NULL) {
        return STATUS_NO_MEMORY;
    }
    *stack = &thread->current->stack;
    return STATUS_OK;
}

struct shadowstack *
recorder_known_stack(const struct recorder *recorder)
{
    struct recorder_thread *thread = find_thread(recorder);

    return thread == NULL ? NULL : &thread->current->stack;
}

/* A character that is cut is left out. */
void
recorder_name_thread(struct recorder *recorder, const char *name,
                     uint64_t native_id)
{
    struct recorder_thread *thread = find_thread(recorder);
    size_t length = strlen(name);

    if (thread == NULL) {
        return;
    }
    if (length >= RECORDER_NAME_BYTES) {
        length = RECORDER_NAME_BYTES - 1;
        while (length > 0 && ((unsigned char)name[length] & 0xc0) == 0x80) {
            length--;
        }
    }
    memcpy(thread->folded.name, name, length);
    thread->folded.name[length] = '\0';
    thread->folded.native_id = native_id;
}

void
recorder_switch(struct recorder *recorder, uintptr_t from, uintptr_t to)
{
    struct recorder_thread *thread = find_thread(recorder);

    if (thread != NULL) {
        lines_switch(thread, recorder, from, to);
    }
}

/* Return the thread that is told of as the number-th, or NULL. */
static const struct recorder_thread *
thread_at(const struct recorder *recorder, size_t number)
{
    const struct recorder_thread *thread = recorder->threads;

    for (number -= recorder->past.count; number > 0 && thread != NULL;
         number--) {
        thread = thread->hh.next;
    }
    return thread;
}

bool
recorder_next_thread(const struct recorder *recorder, size_t *at,
                     struct recorder_thread_totals *totals)
{
    const struct recorder_thread *thread;
    size_t i = (*at)++;

    if (i < recorder->past.count) {
        *totals = recorder->past.totals[i];
        return true;
    }
    thread = thread_at(recorder, i);
    if (thread != NULL) {
        *totals = lines_totals(thread);
    }
    return thread != NULL;
}

/* A thread has a line, unless there was no memory to fold it. */
struct shadowstack *
recorder_next_stack(const struct recorder *recorder,
                    const struct shadowstack *before)
{
    const struct line *line = (const struct line *)before;
    const struct recorder_thread *thread = recorder->threads;
    struct line *next = NULL;

    if (line != NULL) {
        next = line->next;
        thread = line->thread->hh.next;
    }
    for (; next == NULL && thread != NULL; thread = thread->hh.next) {
        next = thread->lines;
    }
    return next == NULL ? NULL : &next->stack;
}

static enum status
rename_ended(struct recorder *recorder, const struct callgraph_rename *rename)
{
    struct callgraph graph;
    enum status status;

    callgraph_init(&graph);
    status = callgraph_merge(&graph, &recorder->ended, rename);
    if (status == STATUS_OK) {
        callgraph_move(&recorder->ended, &graph);
    }
    callgraph_clear(&graph);
    return status == STATUS_OK ? past_rename(&recorder->past, rename)
                               : status;
}

enum status
recorder_rename(struct recorder *recorder,
                const struct callgraph_rename *rename)
{
    enum status status = rename_ended(recorder, rename);
    struct recorder_thread *thread;

    for (thread = recorder->threads; thread != NULL && status == STATUS_OK;
         thread = thread->hh.next) {
        status = lines_rename(thread, rename);
    }
    if (status == STATUS_OK) {
        history_rename(&recorder->history, rename);
    }
    count_bytes(recorder);
    return status;
}

/* A recursion is told of once. */
void
recorder_tell_open(const struct recorder *recorder,
                   void (*tell)(uintptr_t key, void *argument),
                   void *argument)
{
    const struct shadowstack *stack = NULL;

    while ((stack = recorder_next_stack(recorder, stack)) != NULL) {
        const struct frame *frame;

        for (frame = stack->frames + 1; frame <= stack->top; frame++) {
            if (frame->edge->key != frame[-1].edge->key) {
                tell(frame->edge->key, argument);
            }
        }
    }
}

size_t
recorder_bytes(const struct recorder *recorder)
{
    const struct history *history = &recorder->history;

    return recorder->budget.used_bytes
           + history->count * sizeof(*history->events);
}

void
recorder_forked(struct recorder *recorder)
{
    const struct recorder_thread *here = find_thread(recorder);
    struct recorder_thread *thread, *next;

    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread != here) {
            remove_thread(recorder, thread);
        }
    }
    recorder_clear(recorder);
    recorder->id = new_id();
}

void
recorder_keep_contexts(struct recorder *recorder, size_t budget_bytes)
{
    struct shadowstack *stack = NULL;

    recorder_clear(recorder);
    recorder->keeps_contexts = budget_bytes > 0;
    recorder->budget = (struct folding_budget){.limit_bytes = budget_bytes};
    while ((stack = recorder_next_stack(recorder, stack)) != NULL) {
        shadowstack_keep_contexts(stack, lines_budget(recorder));
    }
    count_bytes(recorder);
}

enum status
recorder_keep_history(struct recorder *recorder, size_t budget_bytes)
{
    enum status status = STATUS_OK;
    struct recorder_thread *thread;

    recorder_clear(recorder);
    history_init(&recorder->history, budget_bytes, 0);
    for (thread = recorder->threads; thread != NULL && status == STATUS_OK;
         thread = thread->hh.next) {
        status = lines_keep_history(thread, recorder);
    }
    if (status != STATUS_OK) {
        recorder_keep_history(recorder, 0);
    }
    return status;
}

void
recorder_set_flat(struct recorder *recorder, bool flat)
{
    struct shadowstack *stack = NULL;

    recorder->flat = flat;
    while ((stack = recorder_next_stack(recorder, stack)) != NULL) {
        shadowstack_set_flat(stack, flat);
    }
}

void
recorder_set_overheads(struct recorder *recorder,
                       const struct overheads *overheads)
{
    struct shadowstack *stack = NULL;

    recorder->overheads = overheads;
    while ((stack = recorder_next_stack(recorder, stack)) != NULL) {
        shadowstack_set_overheads(stack, overheads);
    }
}

struct shadowstack *
recorder_open_stack(const struct recorder *recorder)
{
    struct shadowstack *stack = NULL;

    do {
        stack = recorder_next_stack(recorder, stack);
    } while (stack != NULL && shadowstack_depth(stack) == 0);
    return stack;
}

enum status
recorder_contexts(const struct recorder *recorder, size_t number,
                  const struct recorder_now *now, struct callgraph *tree)
{
    return number < recorder->past.count
               ? contexts_merge(tree, &recorder->past.trees[number], NULL)
               : lines_contexts(thread_at(recorder, number), now, tree);
}

enum status
recorder_folded(const struct recorder *recorder,
                const struct recorder_now *now, struct callgraph *graph)
{
    enum status status = callgraph_merge(graph, &recorder->ended, NULL);
    const struct shadowstack *stack = NULL;

    while (status == STATUS_OK
           && (stack = recorder_next_stack(recorder, stack)) != NULL) {
        status = callgraph_merge(graph, &stack->folding.graph, NULL);
    }
    stack = NULL;
    while (status == STATUS_OK && now != NULL
           && (stack = recorder_next_stack(recorder, stack)) != NULL) {
        folding_book_folded(stack, graph, now->ticks(stack, now->argument));
    }
    return status;
}

enum status
recorder_snapshot(const struct recorder *recorder, struct callgraph *graph)
{
    enum status status = callgraph_merge(graph, &recorder->ended, NULL);
    const struct shadowstack *stack = NULL;

    while (status == STATUS_OK
           && (stack = recorder_next_stack(recorder, stack)) != NULL) {
        status = callgraph_merge(graph, &stack->graph, NULL);
    }
    return status;
}
