/* Tokens of threads: a counted block that the thread marks as it ends. */

#include "base/thread.h"

#include <limits.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

#include "base/memory.h"

struct thread_token {
    atomic_int holds;           /* the thread's own and each caller's */
    atomic_bool ended;          /* the thread writes it, once */
    int rounds;                 /* of destructors that the thread has run */
};

/* The process has one key, made on first use; it cannot be anything but
   global, as the threads it belongs to are. */
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static int key_error;

/* Other destructors of the thread may still run, and Python code in them: the
   last round is the thread's end. */
static void
thread_ends(void *data)
{
    struct thread_token *token = data;

    if (++token->rounds < PTHREAD_DESTRUCTOR_ITERATIONS
        && pthread_setspecific(key, token) == 0) {
        return;
    }
    atomic_store(&token->ended, true);
    thread_token_release(token);
}

static void
make_key(void)
{
    key_error = pthread_key_create(&key, thread_ends);
}

static struct thread_token *
new_token(void)
{
    struct thread_token *token = memory_allocate(sizeof(*token));

    if (token == NULL) {
        return NULL;
    }
    atomic_init(&token->holds, 1);
    atomic_init(&token->ended, false);
    if (pthread_setspecific(key, token) != 0) {
        memory_free(token);
        return NULL;
    }
    return token;
}

struct thread_token *
thread_token_current(void)
{
    struct thread_token *token;

    pthread_once(&key_once, make_key);
    if (key_error != 0) {
        return NULL;
    }
    token = pthread_getspecific(key);
    if (token == NULL) {
        token = new_token();
    }
    if (token != NULL) {
        atomic_fetch_add(&token->holds, 1);
    }
    return token;
}

void
thread_token_release(struct thread_token *token)
{
    if (token != NULL && atomic_fetch_sub(&token->holds, 1) == 1) {
        memory_free(token);
    }
}

bool
thread_token_ended(const struct thread_token *token)
{
    return atomic_load(&token->ended);
}
