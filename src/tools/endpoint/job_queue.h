/* Jobs in their order, between threads. */
#ifndef CLTEL_TOOLS_ENDPOINT_JOB_QUEUE_H
#define CLTEL_TOOLS_ENDPOINT_JOB_QUEUE_H

#include <pthread.h>

#include "tools/endpoint/crew.h"

typedef struct cltel_job_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    cltel_job *first;
    cltel_job **end; /* where the next one is hung */
    bool closed;
} cltel_job_queue;

void cltel_job_queue_init(cltel_job_queue *queue);
void cltel_job_queue_done(cltel_job_queue *queue);
void cltel_job_queue_add(cltel_job_queue *queue, cltel_job *job);

/* Wait for work. NULL: the queue is closed and empty. */
cltel_job *cltel_job_queue_take(cltel_job_queue *queue);                  /* one */
cltel_job *cltel_job_queue_take_many(cltel_job_queue *queue, size_t max); /* a list */

void cltel_job_queue_close(cltel_job_queue *queue); /* those who wait take what is left, then get NULL */

#endif
