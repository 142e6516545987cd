/* The threads of a recording, found by their tokens. */

#include "recorder/recorder.h"

#include <stdatomic.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/thread.h"

/* One line of execution within a thread. */
struct line {
    struct shadowstack stack;
    uintptr_t key;              /* of who is to come back to it; 0: nobody */
    struct line *next;
};

struct recorder_thread {
    struct thread_token *token; /* held; the key */
    struct line *lines;         /* all of them; nearly always one */
    struct line *current;       /* the one that runs */
    struct recorder_thread_totals folded;       /* its name, and what lines
                                                   that are gone recorded */
    UT_hash_handle hh;
};

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
drop_first_line(struct recorder_thread *thread)
{
    struct line *line = thread->lines;

    thread->lines = line->next;
    shadowstack_clear(&line->stack);
    memory_free(line);
}

static void
remove_thread(struct recorder *recorder, struct recorder_thread *thread)
{
    HASH_DEL(recorder->threads, thread);
    while (thread->lines != NULL) {
        drop_first_line(thread);
    }
    thread_token_release(thread->token);
    memory_free(thread);
}

static void
clear_ended(struct recorder *recorder)
{
    callgraph_clear(&recorder->ended);
    memory_free(recorder->ended_threads);
    recorder->ended_threads = NULL;
    recorder->ended_count = 0;
}

void
recorder_clear(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;
    struct line *line;

    clear_ended(recorder);
    recorder->thread_count = 0;
    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread_token_ended(thread->token)) {
            remove_thread(recorder, thread);
            continue;
        }
        for (line = thread->lines; line != NULL; line = line->next) {
            shadowstack_reset(&line->stack);
            line->key = 0;
        }
        recorder->thread_count++;
    }
}

void
recorder_free(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    clear_ended(recorder);
    HASH_ITER(hh, recorder->threads, thread, next) {
        remove_thread(recorder, thread);
    }
}

static void
add_stack(struct recorder_thread_totals *totals,
          const struct shadowstack *stack)
{
    const struct edge *edge;
    size_t at = 0;

    while ((edge = callgraph_next_edge(&stack->graph, &at)) != NULL) {
        totals->calls += edge->calls;
        totals->self_ticks += edge->self_ticks;
    }
    if (shadowstack_depth(stack) > 0) {
        totals->open_calls += shadowstack_depth(stack);
        totals->open_stacks++;
        totals->open_since_ticks += shadowstack_open_since(stack);
    }
}

static struct recorder_thread_totals
totals_of(const struct recorder_thread *thread)
{
    struct recorder_thread_totals totals = thread->folded;
    const struct line *line;

    for (line = thread->lines; line != NULL; line = line->next) {
        add_stack(&totals, &line->stack);
    }
    return totals;
}

/* Make sure that there is room to keep the totals of another thread. */
static bool
reserve_ended(struct recorder *recorder)
{
    size_t room = RECORDER_ENDED_THREADS + 1;

    if (recorder->ended_threads == NULL) {
        recorder->ended_threads = memory_allocate(
            room * sizeof(*recorder->ended_threads));
    }
    return recorder->ended_threads != NULL;
}

static void
keep_totals(struct recorder *recorder, const struct recorder_thread *thread)
{
    struct recorder_thread_totals totals = totals_of(thread);
    struct recorder_thread_totals *others;

    others = &recorder->ended_threads[RECORDER_ENDED_THREADS];
    if (recorder->ended_count < RECORDER_ENDED_THREADS) {
        recorder->ended_threads[recorder->ended_count++] = totals;
        return;
    }
    if (recorder->ended_count == RECORDER_ENDED_THREADS) {
        *others = (struct recorder_thread_totals){0};
        recorder->ended_count++;
    }
    others->thread_count++;
    others->calls += totals.calls;
    others->self_ticks += totals.self_ticks;
}

static bool
is_open(const struct recorder_thread *thread)
{
    const struct line *line = thread->lines;

    while (line != NULL && shadowstack_depth(&line->stack) == 0) {
        line = line->next;
    }
    return line != NULL;
}

/* A thread that ended with open calls keeps them until they are closed. */
static enum status
fold_thread(struct recorder *recorder, struct recorder_thread *thread)
{
    if (is_open(thread)) {
        return STATUS_OK;
    }
    if (!reserve_ended(recorder)) {
        return STATUS_NO_MEMORY;
    }
    while (thread->lines != NULL) {
        struct shadowstack *stack = &thread->lines->stack;

        if (callgraph_merge(&recorder->ended, &stack->graph, NULL)
            != STATUS_OK) {
            return STATUS_NO_MEMORY;
        }
        add_stack(&thread->folded, stack);
        drop_first_line(thread);
    }
    keep_totals(recorder, thread);
    remove_thread(recorder, thread);
    return STATUS_OK;
}

/* Without memory the thread stays, to be folded another time. */
static void
fold_ended_threads(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread_token_ended(thread->token)
            && fold_thread(recorder, thread) != STATUS_OK) {
            return;
        }
    }
}

/* Return a new line, which runs now, or NULL without memory. */
static struct line *
add_line(const struct recorder *recorder, struct recorder_thread *thread)
{
    struct line *line = memory_allocate(sizeof(*line));

    if (line == NULL || shadowstack_init(&line->stack) != STATUS_OK) {
        memory_free(line);
        return NULL;
    }
    shadowstack_set_flat(&line->stack, recorder->flat);
    shadowstack_set_overheads(&line->stack, recorder->overheads);
    line->key = 0;
    line->next = thread->lines;
    thread->lines = thread->current = line;
    return line;
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
    thread->folded.thread_count = 1;
    if (add_line(recorder, thread) == NULL) {
        goto fail;
    }
    HASH_ADD_PTR(recorder->threads, token, thread);
    if (thread->hh.tbl == NULL) {
        drop_first_line(thread);
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

/* A line on which nothing is open is nobody's. */
void
recorder_switch(struct recorder *recorder, uintptr_t from, uintptr_t to)
{
    struct recorder_thread *thread = find_thread(recorder);
    struct line *line, *idle = NULL;

    if (thread == NULL) {
        return;
    }
    thread->current->key = from;
    for (line = thread->lines; line != NULL; line = line->next) {
        if (shadowstack_depth(&line->stack) == 0) {
            idle = line;
        }
        else if (line->key == to) {
            break;
        }
    }
    line = line == NULL ? idle : line;
    if (line != NULL) {
        thread->current = line;
    }
    else {
        add_line(recorder, thread);
    }
}

bool
recorder_next_thread(const struct recorder *recorder, size_t *at,
                     struct recorder_thread_totals *totals)
{
    const struct recorder_thread *thread = recorder->threads;
    size_t i = (*at)++;

    if (i < recorder->ended_count) {
        *totals = recorder->ended_threads[i];
        return true;
    }
    for (i -= recorder->ended_count; i > 0 && thread != NULL; i--) {
        thread = thread->hh.next;
    }
    if (thread != NULL) {
        *totals = totals_of(thread);
    }
    return thread != NULL;
}

struct shadowstack *
recorder_next_stack(const struct recorder *recorder, size_t *at)
{
    struct recorder_thread *thread;
    struct line *line;
    size_t i = (*at)++;

    for (thread = recorder->threads; thread != NULL;
         thread = thread->hh.next) {
        for (line = thread->lines; line != NULL; line = line->next) {
            if (i-- == 0) {
                return &line->stack;
            }
        }
    }
    return NULL;
}

enum status
recorder_rename(struct recorder *recorder,
                const struct callgraph_rename *rename)
{
    struct callgraph graph;
    enum status status;
    struct shadowstack *stack;
    size_t at = 0;

    callgraph_init(&graph);
    status = callgraph_merge(&graph, &recorder->ended, rename);
    if (status == STATUS_OK) {
        callgraph_move(&recorder->ended, &graph);
    }
    callgraph_clear(&graph);
    while (status == STATUS_OK
           && (stack = recorder_next_stack(recorder, &at)) != NULL) {
        status = shadowstack_rename(stack, rename);
    }
    return status;
}

bool
recorder_is_open(const struct recorder *recorder, uintptr_t key)
{
    const struct shadowstack *stack;
    size_t at = 0;

    while ((stack = recorder_next_stack(recorder, &at)) != NULL) {
        const struct function *function;

        function = callgraph_find_function(&stack->graph, key);
        if (function != NULL && function->first_edge.callee_depth > 0) {
            return true;
        }
    }
    return false;
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
recorder_set_flat(struct recorder *recorder, bool flat)
{
    struct shadowstack *stack;
    size_t at = 0;

    recorder->flat = flat;
    while ((stack = recorder_next_stack(recorder, &at)) != NULL) {
        shadowstack_set_flat(stack, flat);
    }
}

void
recorder_set_overheads(struct recorder *recorder,
                       const struct overheads *overheads)
{
    struct shadowstack *stack;
    size_t at = 0;

    recorder->overheads = overheads;
    while ((stack = recorder_next_stack(recorder, &at)) != NULL) {
        shadowstack_set_overheads(stack, overheads);
    }
}

struct shadowstack *
recorder_open_stack(const struct recorder *recorder)
{
    struct shadowstack *stack;
    size_t at = 0;

    do {
        stack = recorder_next_stack(recorder, &at);
    } while (stack != NULL && shadowstack_depth(stack) == 0);
    return stack;
}

enum status
recorder_snapshot(const struct recorder *recorder, struct callgraph *graph)
{
    enum status status = callgraph_merge(graph, &recorder->ended, NULL);
    const struct shadowstack *stack;
    size_t at = 0;

    while (status == STATUS_OK
           && (stack = recorder_next_stack(recorder, &at)) != NULL) {
        status = callgraph_merge(graph, &stack->graph, NULL);
    }
    return status;
}
