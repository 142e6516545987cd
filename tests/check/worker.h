/* A thread that does what it is told and waits for more, so that tests with
   several threads run in one order. */

#ifndef CHECK_WORKER_H
#define CHECK_WORKER_H

#include <pthread.h>
#include <semaphore.h>

struct worker {
    pthread_t thread;
    sem_t told, done;
    void (*job)(void *data);    /* NULL: end */
    void *data;
};

/* Start worker's thread, or end it. */
void worker_start(struct worker *worker);
void worker_end(struct worker *worker);

/* Do job in worker's thread; it is done on return. */
void worker_do(struct worker *worker, void (*job)(void *data), void *data);

#endif
