/* The threads of a recording, found by their tokens. */

#include "recorder/recorder.h"

#include <stdatomic.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/thread.h"

struct recorder_thread {
    struct thread_token *token; /* held; the key */
    struct shadowstack stack;
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
remove_thread(struct recorder *recorder, struct recorder_thread *thread)
{
    HASH_DEL(recorder->threads, thread);
    shadowstack_clear(&thread->stack);
    thread_token_release(thread->token);
    memory_free(thread);
}

void
recorder_clear(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    callgraph_clear(&recorder->ended);
    recorder->thread_count = 0;
    HASH_ITER(hh, recorder->threads, thread, next) {
        if (thread_token_ended(thread->token)) {
            remove_thread(recorder, thread);
        }
        else {
            shadowstack_reset(&thread->stack);
            recorder->thread_count++;
        }
    }
}

void
recorder_free(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    callgraph_clear(&recorder->ended);
    HASH_ITER(hh, recorder->threads, thread, next) {
        remove_thread(recorder, thread);
    }
}

/* Without memory the thread stays, to be folded another time. A thread that
   ended with open calls keeps them until they are closed. */
static void
fold_ended_threads(struct recorder *recorder)
{
    struct recorder_thread *thread, *next;

    HASH_ITER(hh, recorder->threads, thread, next) {
        if (!thread_token_ended(thread->token)
            || shadowstack_depth(&thread->stack) > 0) {
            continue;
        }
        if (callgraph_merge(&recorder->ended, &thread->stack.graph)
            != STATUS_OK) {
            return;
        }
        remove_thread(recorder, thread);
    }
}

/* Takes token. */
static struct recorder_thread *
add_thread(struct recorder *recorder, struct thread_token *token)
{
    struct recorder_thread *thread = memory_allocate(sizeof(*thread));

    if (thread == NULL) {
        goto fail;
    }
    thread->token = token;
    if (shadowstack_init(&thread->stack) != STATUS_OK) {
        goto fail;
    }
    shadowstack_set_flat(&thread->stack, recorder->flat);
    shadowstack_set_overheads(&thread->stack, recorder->overheads);
    HASH_ADD_PTR(recorder->threads, token, thread);
    if (thread->hh.tbl == NULL) {
        shadowstack_clear(&thread->stack);
        goto fail;
    }
    recorder->thread_count++;
    return thread;

fail:
    memory_free(thread);
    thread_token_release(token);
    return NULL;
}

enum status
recorder_stack(struct recorder *recorder, struct shadowstack **stack)
{
    struct thread_token *token = thread_token_current();
    struct recorder_thread *thread;

    if (token == NULL) {
        return STATUS_NO_MEMORY;
    }
    HASH_FIND_PTR(recorder->threads, &token, thread);
    if (thread != NULL) {
        thread_token_release(token);
    }
    else {
        fold_ended_threads(recorder);
        thread = add_thread(recorder, token);
        if (thread == NULL) {
            return STATUS_NO_MEMORY;
        }
    }
    *stack = &thread->stack;
    return STATUS_OK;
}

struct shadowstack *
recorder_known_stack(const struct recorder *recorder)
{
    struct thread_token *token = thread_token_current();
    struct recorder_thread *thread = NULL;

    if (token != NULL) {
        HASH_FIND_PTR(recorder->threads, &token, thread);
        thread_token_release(token);
    }
    return thread == NULL ? NULL : &thread->stack;
}

void
recorder_forked(struct recorder *recorder)
{
    struct shadowstack *here = recorder_known_stack(recorder);
    struct recorder_thread *thread, *next;

    HASH_ITER(hh, recorder->threads, thread, next) {
        if (&thread->stack != here) {
            remove_thread(recorder, thread);
        }
    }
    recorder_clear(recorder);
}

void
recorder_set_flat(struct recorder *recorder, bool flat)
{
    struct recorder_thread *thread;

    recorder->flat = flat;
    for (thread = recorder->threads; thread != NULL;
         thread = thread->hh.next) {
        shadowstack_set_flat(&thread->stack, flat);
    }
}

void
recorder_set_overheads(struct recorder *recorder,
                       const struct overheads *overheads)
{
    struct recorder_thread *thread;

    recorder->overheads = overheads;
    for (thread = recorder->threads; thread != NULL;
         thread = thread->hh.next) {
        shadowstack_set_overheads(&thread->stack, overheads);
    }
}

struct shadowstack *
recorder_open_stack(const struct recorder *recorder)
{
    struct recorder_thread *thread;

    for (thread = recorder->threads; thread != NULL;
         thread = thread->hh.next) {
        if (shadowstack_depth(&thread->stack) > 0) {
            return &thread->stack;
        }
    }
    return NULL;
}

enum status
recorder_snapshot(const struct recorder *recorder, struct callgraph *graph)
{
    enum status status = callgraph_merge(graph, &recorder->ended);
    struct recorder_thread *thread;

    for (thread = recorder->threads; thread != NULL && status == STATUS_OK;
         thread = thread->hh.next) {
        status = callgraph_merge(graph, &thread->stack.graph);
    }
    return status;
}
