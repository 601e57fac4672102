#include "tools/endpoint/pane/request_log.h"

#include <pthread.h>

#include "base/memory.h"
#include "tools/endpoint/pane/request_facts.h"

struct cltel_request_log {
    pthread_mutex_t lock;
    int64_t newest;
    cltel_request_totals totals;
    cltel_logged_request requests[CLTEL_REQUEST_LOG_MAX]; /* number % CLTEL_REQUEST_LOG_MAX */
    int64_t problem_count;
    cltel_logged_request problems[CLTEL_REQUEST_PROBLEMS_MAX]; /* as above, by their own count */
    cltel_request_second seconds[CLTEL_REQUEST_SECONDS];       /* second % CLTEL_REQUEST_SECONDS */
};

cltel_request_log *cltel_request_log_new(void)
{
    cltel_request_log *log = cltel_alloc(sizeof *log);
    if (log)
        pthread_mutex_init(&log->lock, NULL);
    return log;
}

static void drop_texts(cltel_logged_request *request)
{
    cltel_buf_done(&request->request);
    cltel_buf_done(&request->answer);
}

void cltel_request_log_free(cltel_request_log *log)
{
    if (!log)
        return;
    for (size_t i = 0; i < CLTEL_REQUEST_LOG_MAX; i++)
        drop_texts(&log->requests[i]);
    for (size_t i = 0; i < CLTEL_REQUEST_PROBLEMS_MAX; i++)
        drop_texts(&log->problems[i]);
    pthread_mutex_destroy(&log->lock);
    cltel_release(log);
}

static void count_totals(cltel_request_totals *totals, const cltel_logged_request *request)
{
    bool refused = strcmp(request->verdict, "ok") != 0;
    totals->requests++;
    totals->records += request->records;
    totals->rejected += request->rejected;
    totals->bytes_in += request->bytes_in;
    totals->refused += refused && request->status >= 400;
    totals->failed += !refused && request->status >= 400;
}

static void count_second(cltel_request_log *log, const cltel_logged_request *request)
{
    int64_t now_s = request->time_ms / 1000;
    cltel_request_second *second = &log->seconds[now_s % CLTEL_REQUEST_SECONDS];
    if (second->second != now_s)
        *second = (cltel_request_second){ .second = now_s };
    second->requests++;
    second->errors += request->status >= 400;
    second->records += (uint64_t)request->records;
    second->bytes += (uint64_t)request->bytes_in;
}

static void keep_problem(cltel_request_log *log, const cltel_logged_request *request)
{
    if (request->status < 400 && request->rejected == 0)
        return;
    cltel_logged_request *place = &log->problems[++log->problem_count % CLTEL_REQUEST_PROBLEMS_MAX];
    drop_texts(place);
    *place = *request;
    place->request = place->answer = (cltel_buf){ 0 };
    cltel_buf_append_view(&place->request, cltel_buf_view(&request->request));
    cltel_buf_append_view(&place->answer, cltel_buf_view(&request->answer));
}

void cltel_request_log_add(cltel_request_log *log, const struct cltel_call *call, int64_t latency_us)
{
    if (!log)
        return;
    cltel_logged_request request;
    cltel_request_facts(call, &request);
    request.latency_us = latency_us;
    pthread_mutex_lock(&log->lock);
    request.number = ++log->newest;
    cltel_logged_request *place = &log->requests[request.number % CLTEL_REQUEST_LOG_MAX];
    cltel_logged_request old = *place;
    *place = request;
    keep_problem(log, &request);
    count_totals(&log->totals, &request);
    count_second(log, &request);
    pthread_mutex_unlock(&log->lock);
    drop_texts(&old);
}

int64_t cltel_request_log_newest(cltel_request_log *log)
{
    pthread_mutex_lock(&log->lock);
    int64_t newest = log->newest;
    pthread_mutex_unlock(&log->lock);
    return newest;
}

void cltel_request_log_totals(cltel_request_log *log, cltel_request_totals *totals)
{
    pthread_mutex_lock(&log->lock);
    *totals = log->totals;
    pthread_mutex_unlock(&log->lock);
}

static void visit_ring(const cltel_logged_request *ring, int64_t newest, int64_t size, cltel_request_visit visit,
                       void *context)
{
    for (int64_t number = newest; number > 0 && number > newest - size; number--)
        if (!visit(context, &ring[number % size]))
            return;
}

void cltel_request_log_visit(cltel_request_log *log, bool problems, cltel_request_visit visit, void *context)
{
    pthread_mutex_lock(&log->lock);
    if (problems)
        visit_ring(log->problems, log->problem_count, CLTEL_REQUEST_PROBLEMS_MAX, visit, context);
    else
        visit_ring(log->requests, log->newest, CLTEL_REQUEST_LOG_MAX, visit, context);
    pthread_mutex_unlock(&log->lock);
}

void cltel_request_log_seconds(cltel_request_log *log, int64_t now_s, cltel_request_second *seconds)
{
    pthread_mutex_lock(&log->lock);
    for (int i = 0; i < CLTEL_REQUEST_SECONDS; i++) {
        int64_t second = now_s - CLTEL_REQUEST_SECONDS + 1 + i;
        const cltel_request_second *kept = &log->seconds[second % CLTEL_REQUEST_SECONDS];
        seconds[i] = kept->second == second ? *kept : (cltel_request_second){ .second = second };
    }
    pthread_mutex_unlock(&log->lock);
}
