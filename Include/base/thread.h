/* The identity of a thread of the operating system, which outlives it.

   A thread's number is used again after it ends; a token is not, as long as
   somebody holds it. */

#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stdbool.h>
#include <stdlib.h>     /* defines __GLIBC__ where it is so */

/* A variable of which each thread has its own, read on the hot path: one
   instruction where the C library keeps room for the variables of libraries
   that are loaded late. */
#if defined(__GLIBC__)
#define THREAD_LOCAL \
    _Thread_local __attribute__((tls_model("initial-exec")))
#else
#define THREAD_LOCAL _Thread_local
#endif

struct thread_token;

/* Return the calling thread's token, to be released by the caller; the same
   one at each call. NULL without memory. */
struct thread_token *thread_token_current(void);

/* Give up one hold on token; NULL does nothing. Any thread may. */
void thread_token_release(struct thread_token *token);

/* Return whether token's thread has ended. */
bool thread_token_ended(const struct thread_token *token);

#endif
