/* Tests of thread tokens, across threads that end. */

#include "suite.h"

#include <pthread.h>

#include "base/memory.h"
#include "base/thread.h"

/* So many threads one after the other use a thread's number again. */
#define MANY 50

static void
run_thread(void *(*function)(void *), void *data)
{
    pthread_t thread;

    ck_assert_int_eq(pthread_create(&thread, NULL, function, data), 0);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

static void *
take_token(void *data)
{
    struct thread_token **token = data;

    *token = thread_token_current();
    return NULL;
}

static void *
take_token_twice(void *data)
{
    struct thread_token **tokens = data;

    tokens[0] = thread_token_current();
    tokens[1] = thread_token_current();
    return NULL;
}

static void *
release_token(void *data)
{
    thread_token_release(data);
    return NULL;
}

START_TEST(thread_token_current_is_the_same_at_each_call)
{
    struct thread_token *first = thread_token_current();
    struct thread_token *second = thread_token_current();

    ck_assert_ptr_nonnull(first);
    ck_assert_ptr_eq(first, second);
    thread_token_release(first);
    thread_token_release(second);
}
END_TEST

/* The thread itself holds it. */
START_TEST(thread_token_current_outlives_release)
{
    struct thread_token *first = thread_token_current();
    struct thread_token *second;

    thread_token_release(first);
    second = thread_token_current();
    ck_assert_ptr_eq(first, second);
    ck_assert(!thread_token_ended(second));
    thread_token_release(second);
}
END_TEST

START_TEST(thread_token_of_another_thread)
{
    struct thread_token *mine = thread_token_current();
    struct thread_token *other;

    run_thread(take_token, &other);
    ck_assert_ptr_nonnull(other);
    ck_assert_ptr_ne(mine, other);
    thread_token_release(mine);
    thread_token_release(other);
}
END_TEST

START_TEST(thread_token_ended_after_its_thread)
{
    struct thread_token *mine = thread_token_current();
    struct thread_token *other;

    run_thread(take_token, &other);
    ck_assert(thread_token_ended(other));
    ck_assert(!thread_token_ended(mine));
    thread_token_release(mine);
    thread_token_release(other);
}
END_TEST

START_TEST(thread_token_held_twice)
{
    struct thread_token *tokens[2];

    run_thread(take_token_twice, tokens);
    ck_assert_ptr_eq(tokens[0], tokens[1]);
    thread_token_release(tokens[0]);
    ck_assert(thread_token_ended(tokens[1]));
    thread_token_release(tokens[1]);
}
END_TEST

START_TEST(thread_token_held_is_not_used_again)
{
    struct thread_token *tokens[MANY];

    for (int i = 0; i < MANY; i++) {
        run_thread(take_token, &tokens[i]);
        for (int j = 0; j < i; j++) {
            ck_assert_ptr_ne(tokens[i], tokens[j]);
        }
    }
    for (int i = 0; i < MANY; i++) {
        ck_assert(thread_token_ended(tokens[i]));
        thread_token_release(tokens[i]);
    }
}
END_TEST

struct visitor {
    pthread_barrier_t arrived, seen;
    struct thread_token *token;
};

/* Hold a token of one's own while somebody looks at it. */
static void *
visit(void *data)
{
    struct visitor *visitor = data;

    visitor->token = thread_token_current();
    pthread_barrier_wait(&visitor->arrived);
    pthread_barrier_wait(&visitor->seen);
    return NULL;
}

START_TEST(thread_token_ended_while_it_runs)
{
    struct visitor visitor;
    pthread_t thread;

    pthread_barrier_init(&visitor.arrived, NULL, 2);
    pthread_barrier_init(&visitor.seen, NULL, 2);
    pthread_create(&thread, NULL, visit, &visitor);
    pthread_barrier_wait(&visitor.arrived);
    ck_assert(!thread_token_ended(visitor.token));
    pthread_barrier_wait(&visitor.seen);
    pthread_join(thread, NULL);
    ck_assert(thread_token_ended(visitor.token));
    thread_token_release(visitor.token);
    pthread_barrier_destroy(&visitor.arrived);
    pthread_barrier_destroy(&visitor.seen);
}
END_TEST

/* Released while its thread runs, and by another one. */
START_TEST(thread_token_release_elsewhere)
{
    struct thread_token *mine = thread_token_current();

    run_thread(release_token, mine);
    ck_assert_ptr_eq(mine, thread_token_current());
    ck_assert(!thread_token_ended(mine));
    thread_token_release(mine);
}
END_TEST

START_TEST(thread_token_release_of_null)
{
    thread_token_release(NULL);
}
END_TEST

static void *
take_token_without_memory(void *data)
{
    struct thread_token **tokens = data;

    memory_fail_after(1);
    tokens[0] = thread_token_current();
    memory_fail_after(0);
    tokens[1] = thread_token_current();
    return NULL;
}

START_TEST(thread_token_current_without_memory)
{
    struct thread_token *tokens[2];

    run_thread(take_token_without_memory, tokens);
    ck_assert_ptr_null(tokens[0]);
    ck_assert_ptr_nonnull(tokens[1]);
    ck_assert(thread_token_ended(tokens[1]));
    thread_token_release(tokens[1]);
}
END_TEST

static THREAD_LOCAL int own;

static void *
write_own(void *data)
{
    *(int *)data = own;
    own = 2;
    return NULL;
}

START_TEST(thread_local_is_each_threads_own)
{
    int found = -1;

    own = 1;
    run_thread(write_own, &found);
    ck_assert_int_eq(found, 0);
    ck_assert_int_eq(own, 1);
}
END_TEST

static void
add_tests(TCase *tests)
{
    tcase_add_test(tests, thread_token_current_is_the_same_at_each_call);
    tcase_add_test(tests, thread_token_current_outlives_release);
    tcase_add_test(tests, thread_token_of_another_thread);
    tcase_add_test(tests, thread_token_ended_after_its_thread);
    tcase_add_test(tests, thread_token_held_twice);
    tcase_add_test(tests, thread_token_held_is_not_used_again);
    tcase_add_test(tests, thread_token_ended_while_it_runs);
    tcase_add_test(tests, thread_token_release_elsewhere);
    tcase_add_test(tests, thread_token_release_of_null);
    tcase_add_test(tests, thread_token_current_without_memory);
    tcase_add_test(tests, thread_local_is_each_threads_own);
}

int
main(void)
{
    return suite_run("thread", add_tests);
}
