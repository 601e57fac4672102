#include "tools/endpoint/crew.h"

#include <stdio.h>

#include "base/fail.h"
#include "base/memory.h"
#include "base/os_posix.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/job_queue.h"

enum {
    WORKERS = 4,
    TRANSACTION_JOBS_MAX = 64 /* bounds what one commit holds back */
};

typedef struct worker {
    cltel_crew *crew;
    pthread_t thread;
    cltel_signer *signer;
    cltel_store *store;
    bool started;
} worker;

struct cltel_crew {
    const cltel_dispatcher *dispatcher;
    cltel_job_queue incoming;
    cltel_job_queue writes;
    worker workers[WORKERS];
    worker writer; /* has no signer */
};

static void *work(void *context)
{
    worker *self = context;
    cltel_job *job;
    while ((job = cltel_job_queue_take(&self->crew->incoming))) {
        bool runs = cltel_dispatch_begin(self->crew->dispatcher, self->signer, &job->call);
        if (runs && job->call.operation->writes) {
            cltel_job_queue_add(&self->crew->writes, job);
            continue;
        }
        if (runs)
            cltel_dispatch_run(&job->call, self->store);
        job->answered(job);
    }
    return NULL;
}

/* false: the transaction cannot be committed. */
static bool run_all(cltel_job *jobs, cltel_store *store)
{
    for (cltel_job *job = jobs; job; job = job->next) {
        cltel_dispatch_run(&job->call, store);
        if (job->call.store_failed)
            return false;
    }
    return true;
}

/* None of a transaction's calls may be told that it was done. */
static void fail_all(cltel_job *jobs, cltel_store *store)
{
    for (cltel_job *job = jobs; job; job = job->next)
        cltel_answer_store_failure(&job->call, store);
}

static void *write_batches(void *context)
{
    worker *self = context;
    cltel_job *jobs;
    while ((jobs = cltel_job_queue_take_many(&self->crew->writes, TRANSACTION_JOBS_MAX))) {
        bool done = cltel_store_begin(self->store) && run_all(jobs, self->store) && cltel_store_commit(self->store);
        if (!done) {
            fail_all(jobs, self->store);
            cltel_store_rollback(self->store);
        }
        for (cltel_job *job = jobs, *next; job; job = next) {
            next = job->next;
            job->answered(job);
        }
    }
    return NULL;
}

static cltel_err start_worker(cltel_crew *crew, worker *self, const char *path, void *(*run)(void *),
                              cltel_error *detail)
{
    self->crew = crew;
    self->signer = run == work ? cltel_signer_new() : NULL;
    if (run == work && !self->signer)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the signature check");
    cltel_err err = cltel_store_open(path, &self->store, detail);
    if (err != CLTEL_OK)
        return err;
    if (pthread_create(&self->thread, NULL, run, self) != 0)
        return cltel_fail(detail, CLTEL_E_SYSTEM, "a thread cannot be started");
    self->started = true;
    return CLTEL_OK;
}

static void end_worker(worker *self)
{
    if (self->started)
        pthread_join(self->thread, NULL);
    cltel_store_close(self->store);
    cltel_signer_free(self->signer);
    *self = (worker){ 0 };
}

cltel_err cltel_crew_start(const cltel_dispatcher *dispatcher, const char *store_path, cltel_crew **crew,
                           cltel_error *detail)
{
    *crew = NULL;
    cltel_crew *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the threads");
    made->dispatcher = dispatcher;
    cltel_job_queue_init(&made->incoming);
    cltel_job_queue_init(&made->writes);
    /* The writer first: it makes the tables that the others expect. */
    cltel_err err = start_worker(made, &made->writer, store_path, write_batches, detail);
    for (size_t i = 0; i < WORKERS && err == CLTEL_OK; i++)
        err = start_worker(made, &made->workers[i], store_path, work, detail);
    if (err != CLTEL_OK) {
        cltel_crew_stop(made);
        return err;
    }
    *crew = made;
    return CLTEL_OK;
}

void cltel_crew_hand_over(cltel_crew *crew, cltel_job *job)
{
    cltel_job_queue_add(&crew->incoming, job);
}

void cltel_crew_hand_over_write(cltel_crew *crew, cltel_job *job)
{
    cltel_job_queue_add(&crew->writes, job);
}

void cltel_crew_stop(cltel_crew *crew)
{
    if (!crew)
        return;
    cltel_job_queue_close(&crew->incoming);
    for (size_t i = 0; i < WORKERS; i++)
        end_worker(&crew->workers[i]);
    cltel_job_queue_close(&crew->writes);
    end_worker(&crew->writer);
    cltel_job_queue_done(&crew->incoming);
    cltel_job_queue_done(&crew->writes);
    cltel_release(crew);
}
