#include "tools/endpoint/http_stream.h"

#include <microhttpd.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"

struct cltel_streams {
    const cltel_stream_kind *kind;
    void *owner;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool started;
    bool ended;
    cltel_stream *first;
    int count;
    int64_t due_ns; /* of the next look */
};

void cltel_streams_lock(cltel_streams *streams)
{
    pthread_mutex_lock(&streams->lock);
}

void cltel_streams_unlock(cltel_streams *streams)
{
    pthread_mutex_unlock(&streams->lock);
}

static void wake(cltel_streams *all)
{
    for (cltel_stream *s = all->first; s; s = s->next)
        if (s->suspended && (all->ended || all->kind->has_words(all->owner, s))) {
            s->suspended = false;
            MHD_resume_connection(s->connection);
        }
}

/* Frees those whose clients have gone. Only the set's thread takes streams off the list. */
static void bury(cltel_streams *all)
{
    for (cltel_stream **at = &all->first; *at;) {
        cltel_stream *s = *at;
        if (!s->left) {
            at = &s->next;
            continue;
        }
        *at = s->next;
        all->count--;
        all->kind->free(s);
    }
}

static void wait_until_due(cltel_streams *all)
{
    struct timespec due = { all->due_ns / 1000000000, all->due_ns % 1000000000 };
    pthread_cond_timedwait(&all->changed, &all->lock, &due);
}

static void look(cltel_streams *all)
{
    cltel_stream *first = all->first;
    pthread_mutex_unlock(&all->lock);
    all->kind->look(all->owner, first);
    pthread_mutex_lock(&all->lock);
    all->due_ns = cltel_clock_monotonic_ns() + all->kind->tick_ms * INT64_C(1000000);
    wake(all);
}

static void say_farewell(cltel_streams *all)
{
    for (cltel_stream *s = all->first; s; s = s->next)
        if (all->kind->farewell)
            all->kind->farewell(all->owner, s);
    wake(all);
}

static void *run(void *context)
{
    cltel_streams *all = context;
    pthread_mutex_lock(&all->lock);
    while (!all->ended) {
        bury(all);
        if (!all->first)
            pthread_cond_wait(&all->changed, &all->lock);
        else if (cltel_clock_monotonic_ns() >= all->due_ns)
            look(all);
        else
            wait_until_due(all);
    }
    say_farewell(all);
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

static void init_condition(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

cltel_err cltel_streams_start(const cltel_stream_kind *kind, void *owner, cltel_streams **streams, cltel_error *detail)
{
    *streams = NULL;
    cltel_streams *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for streams");
    made->kind = kind;
    made->owner = owner;
    pthread_mutex_init(&made->lock, NULL);
    init_condition(&made->changed);
    made->started = pthread_create(&made->thread, NULL, run, made) == 0;
    if (!made->started) {
        cltel_streams_free(made);
        return cltel_fail(detail, CLTEL_E_SYSTEM, "a thread cannot be started");
    }
    *streams = made;
    return CLTEL_OK;
}

void cltel_streams_end(cltel_streams *streams)
{
    if (!streams || !streams->started)
        return;
    pthread_mutex_lock(&streams->lock);
    streams->ended = true;
    pthread_cond_signal(&streams->changed);
    pthread_mutex_unlock(&streams->lock);
    pthread_join(streams->thread, NULL);
    streams->started = false;
}

void cltel_streams_free(cltel_streams *streams)
{
    if (!streams)
        return;
    cltel_streams_end(streams);
    for (cltel_stream *s = streams->first, *next; s; s = next) {
        next = s->next;
        streams->kind->free(s);
    }
    pthread_cond_destroy(&streams->changed);
    pthread_mutex_destroy(&streams->lock);
    cltel_release(streams);
}

cltel_stream_entry cltel_streams_add(cltel_streams *streams, cltel_stream *stream)
{
    pthread_mutex_lock(&streams->lock);
    cltel_stream_entry entry = streams->ended                          ? CLTEL_STREAM_TOO_LATE
                               : streams->count >= streams->kind->most ? CLTEL_STREAM_NO_ROOM
                                                                       : CLTEL_STREAM_ADDED;
    if (entry == CLTEL_STREAM_ADDED) {
        *stream = (cltel_stream){ .set = streams, .next = streams->first };
        streams->first = stream;
        streams->count++;
        pthread_cond_signal(&streams->changed);
    }
    pthread_mutex_unlock(&streams->lock);
    return entry;
}

void cltel_stream_drop(cltel_stream *stream)
{
    if (!stream)
        return;
    cltel_streams *all = stream->set;
    pthread_mutex_lock(&all->lock);
    stream->left = true;
    pthread_cond_signal(&all->changed);
    pthread_mutex_unlock(&all->lock);
}

/* libmicrohttpd asks for more; with nothing to say the connection sleeps until the set's thread wakes it. */
static ssize_t read_stream(void *context, uint64_t position, char *out, size_t room)
{
    (void)position;
    cltel_stream *s = context;
    cltel_streams *all = s->set;
    pthread_mutex_lock(&all->lock);
    ssize_t said = all->kind->say(all->owner, s, out, room);
    if (said == CLTEL_STREAM_OVER || (said == 0 && all->ended))
        said = MHD_CONTENT_READER_END_OF_STREAM;
    else if (said == CLTEL_STREAM_BROKEN)
        said = MHD_CONTENT_READER_END_WITH_ERROR;
    else if (said == 0) {
        s->suspended = true;
        MHD_suspend_connection(s->connection);
    }
    pthread_mutex_unlock(&all->lock);
    return said;
}

static void leave(void *context)
{
    cltel_stream_drop(context);
}

struct MHD_Response *cltel_stream_response(cltel_stream *stream, struct MHD_Connection *connection)
{
    stream->connection = connection;
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, stream->set->kind->piece_bytes, read_stream, stream, leave);
    if (!response)
        cltel_stream_drop(stream);
    return response;
}
