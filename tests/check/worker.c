/* A thread that does what it is told and waits for more. */

#include "worker.h"

#include <check.h>

static void *
work(void *data)
{
    struct worker *worker = data;

    for (;;) {
        sem_wait(&worker->told);
        if (worker->job == NULL) {
            return NULL;
        }
        worker->job(worker->data);
        sem_post(&worker->done);
    }
}

void
worker_start(struct worker *worker)
{
    sem_init(&worker->told, 0, 0);
    sem_init(&worker->done, 0, 0);
    ck_assert_int_eq(pthread_create(&worker->thread, NULL, work, worker), 0);
}

void
worker_end(struct worker *worker)
{
    worker->job = NULL;
    sem_post(&worker->told);
    pthread_join(worker->thread, NULL);
    sem_destroy(&worker->told);
    sem_destroy(&worker->done);
}

void
worker_do(struct worker *worker, void (*job)(void *data), void *data)
{
    worker->job = job;
    worker->data = data;
    sem_post(&worker->told);
    sem_wait(&worker->done);
}
