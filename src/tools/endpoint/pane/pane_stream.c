#include "tools/endpoint/pane/pane_stream.h"

#include <errno.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "tools/endpoint/store_statements.h"

typedef struct news {
    int64_t logs;     /* id of the newest batch */
    int64_t requests; /* number of the newest request */
} news;

typedef struct stream {
    cltel_pane_streams *all;
    struct MHD_Connection *connection;
    struct stream *next;
    news told;
    int64_t tick;
    int64_t spoke_ms;
    bool suspended;
    bool greeted;
} stream;

struct cltel_pane_streams {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t thread;
    bool started;
    bool ended;
    stream *first;
    int count;
    news now;
    cltel_store *store;
    cltel_request_log *requests;
};

static int64_t now_ms(void)
{
    return cltel_clock_monotonic_ns() / 1000000;
}

static bool is_news(const cltel_pane_streams *all, const stream *s)
{
    return !s->greeted || s->told.logs != all->now.logs || s->told.requests != all->now.requests;
}

static bool must_speak(const cltel_pane_streams *all, const stream *s)
{
    return all->ended || is_news(all, s) || now_ms() - s->spoke_ms >= CLTEL_PANE_KEEP_ALIVE_MS;
}

static int64_t newest_batch(cltel_store *store)
{
    sqlite3_stmt *statement = NULL;
    int64_t id = 0;
    if (sqlite3_prepare_v2(store->db, "SELECT max(id) FROM log_batch", -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        id = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return id;
}

static void wake_those_with_news(cltel_pane_streams *all)
{
    for (stream *s = all->first; s; s = s->next)
        if (s->suspended && must_speak(all, s)) {
            s->suspended = false;
            MHD_resume_connection(s->connection);
        }
}

static void wait_a_tick(cltel_pane_streams *all)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    int64_t ns = until.tv_nsec + CLTEL_PANE_TICK_MS * INT64_C(1000000);
    until.tv_sec += ns / 1000000000;
    until.tv_nsec = ns % 1000000000;
    pthread_cond_timedwait(&all->wake, &all->lock, &until);
}

static void *tick(void *context)
{
    cltel_pane_streams *all = context;
    pthread_mutex_lock(&all->lock);
    while (!all->ended) {
        if (!all->first) {
            pthread_cond_wait(&all->wake, &all->lock);
            continue;
        }
        pthread_mutex_unlock(&all->lock);
        news now = { newest_batch(all->store), cltel_request_log_newest(all->requests) };
        pthread_mutex_lock(&all->lock);
        all->now = now;
        wake_those_with_news(all);
        if (!all->ended)
            wait_a_tick(all);
    }
    wake_those_with_news(all);
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

cltel_err cltel_pane_streams_start(const char *store_path, cltel_request_log *requests, cltel_pane_streams **streams,
                                   cltel_error *detail)
{
    *streams = NULL;
    cltel_pane_streams *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the page");
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->wake, NULL);
    made->requests = requests;
    cltel_err err = cltel_store_open(store_path, &made->store, detail);
    if (err == CLTEL_OK && pthread_create(&made->thread, NULL, tick, made) != 0)
        err = cltel_fail(detail, CLTEL_E_SYSTEM, "a thread cannot be started");
    made->started = err == CLTEL_OK;
    if (err != CLTEL_OK)
        cltel_pane_streams_stop(made);
    else
        *streams = made;
    return err;
}

void cltel_pane_streams_end(cltel_pane_streams *streams)
{
    if (!streams || !streams->started)
        return;
    pthread_mutex_lock(&streams->lock);
    streams->ended = true;
    pthread_cond_signal(&streams->wake);
    pthread_mutex_unlock(&streams->lock);
    pthread_join(streams->thread, NULL);
    streams->started = false;
}

void cltel_pane_streams_stop(cltel_pane_streams *streams)
{
    if (!streams)
        return;
    cltel_pane_streams_end(streams);
    cltel_store_close(streams->store);
    pthread_cond_destroy(&streams->wake);
    pthread_mutex_destroy(&streams->lock);
    cltel_release(streams);
}

bool cltel_pane_streams_admit(cltel_pane_streams *streams)
{
    pthread_mutex_lock(&streams->lock);
    bool admitted = !streams->ended && streams->count < CLTEL_PANE_STREAMS_MAX;
    pthread_mutex_unlock(&streams->lock);
    return admitted;
}

static ssize_t say(stream *s, const news *now, char *out, size_t room)
{
    bool news_too = is_news(s->all, s);
    int len = news_too ? snprintf(out, room, "event: tick\nid: %lld\ndata: {\"logs\":%lld,\"requests\":%lld}\n\n",
                                  (long long)++s->tick, (long long)now->logs, (long long)now->requests)
                       : snprintf(out, room, ":\n\n");
    s->told = *now;
    s->greeted = true;
    s->spoke_ms = now_ms();
    return len < 0 || (size_t)len >= room ? MHD_CONTENT_READER_END_WITH_ERROR : len;
}

/* libmicrohttpd asks for more; with nothing to say the connection sleeps until the ticking thread wakes it. */
static ssize_t read_stream(void *context, uint64_t position, char *out, size_t room)
{
    (void)position;
    stream *s = context;
    cltel_pane_streams *all = s->all;
    pthread_mutex_lock(&all->lock);
    ssize_t said = 0;
    if (all->ended)
        said = MHD_CONTENT_READER_END_OF_STREAM;
    else if (must_speak(all, s))
        said = say(s, &all->now, out, room);
    else {
        s->suspended = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&all->lock);
    return said;
}

static void forget_stream(void *context)
{
    stream *s = context;
    cltel_pane_streams *all = s->all;
    pthread_mutex_lock(&all->lock);
    for (stream **at = &all->first; *at; at = &(*at)->next)
        if (*at == s) {
            *at = s->next;
            all->count--;
            break;
        }
    pthread_mutex_unlock(&all->lock);
    cltel_release(s);
}

struct MHD_Response *cltel_pane_stream_response(cltel_pane_streams *streams, struct MHD_Connection *connection)
{
    stream *s = cltel_alloc(sizeof *s);
    if (!s)
        return NULL;
    *s = (stream){ .all = streams, .connection = connection, .spoke_ms = now_ms() };
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read_stream, s, forget_stream);
    if (!response) {
        cltel_release(s);
        return NULL;
    }
    pthread_mutex_lock(&streams->lock);
    s->next = streams->first;
    streams->first = s;
    streams->count++;
    pthread_cond_signal(&streams->wake);
    pthread_mutex_unlock(&streams->lock);
    return response;
}
