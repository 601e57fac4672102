#include "tools/endpoint/job_queue.h"

void cltel_job_queue_init(cltel_job_queue *queue)
{
    *queue = (cltel_job_queue){ 0 };
    pthread_mutex_init(&queue->lock, NULL);
    pthread_cond_init(&queue->filled, NULL);
    queue->end = &queue->first;
}

void cltel_job_queue_done(cltel_job_queue *queue)
{
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
}

void cltel_job_queue_add(cltel_job_queue *queue, cltel_job *job)
{
    job->next = NULL;
    pthread_mutex_lock(&queue->lock);
    *queue->end = job;
    queue->end = &job->next;
    pthread_cond_signal(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}

cltel_job *cltel_job_queue_take_many(cltel_job_queue *queue, size_t max)
{
    pthread_mutex_lock(&queue->lock);
    while (!queue->first && !queue->closed)
        pthread_cond_wait(&queue->filled, &queue->lock);
    cltel_job *first = queue->first;
    cltel_job **end = &queue->first;
    for (size_t i = 0; i < max && *end; i++)
        end = &(*end)->next;
    queue->first = *end;
    *end = NULL;
    if (!queue->first)
        queue->end = &queue->first;
    pthread_mutex_unlock(&queue->lock);
    return first;
}

cltel_job *cltel_job_queue_take(cltel_job_queue *queue)
{
    return cltel_job_queue_take_many(queue, 1);
}

void cltel_job_queue_close(cltel_job_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closed = true;
    pthread_cond_broadcast(&queue->filled);
    pthread_mutex_unlock(&queue->lock);
}
