#include "tools/endpoint/pane/pane_stream.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"
#include "tools/endpoint/store.h"

typedef struct news {
    int64_t logs;     /* id of the newest batch */
    int64_t requests; /* number of the newest request */
} news;

typedef struct page_stream {
    cltel_stream stream; /* first */
    news told;
    int64_t tick;
    int64_t spoke_ms;
    bool greeted;
} page_stream;

struct cltel_pane_streams {
    cltel_streams *set;
    news now;
    cltel_store *store;
    cltel_request_log *requests;
};

static int64_t now_ms(void)
{
    return cltel_clock_monotonic_ns() / 1000000;
}

static void look(void *owner, cltel_stream *first)
{
    (void)first;
    cltel_pane_streams *all = owner;
    news now = { cltel_store_newest_batch(all->store), cltel_request_log_newest(all->requests) };
    cltel_streams_lock(all->set);
    all->now = now;
    cltel_streams_unlock(all->set);
}

static bool is_news(const cltel_pane_streams *all, const page_stream *s)
{
    return !s->greeted || s->told.logs != all->now.logs || s->told.requests != all->now.requests;
}

static bool has_words(void *owner, const cltel_stream *stream)
{
    const page_stream *s = (const page_stream *)stream;
    return is_news(owner, s) || now_ms() - s->spoke_ms >= CLTEL_PANE_KEEP_ALIVE_MS;
}

static ssize_t say(void *owner, cltel_stream *stream, char *out, size_t room)
{
    cltel_pane_streams *all = owner;
    page_stream *s = (page_stream *)stream;
    if (!has_words(owner, stream))
        return 0;
    int len = is_news(all, s)
                  ? snprintf(out, room, "event: tick\nid: %lld\ndata: {\"logs\":%lld,\"requests\":%lld}\n\n",
                             (long long)++s->tick, (long long)all->now.logs, (long long)all->now.requests)
                  : snprintf(out, room, ":\n\n");
    s->told = all->now;
    s->greeted = true;
    s->spoke_ms = now_ms();
    return len < 0 || (size_t)len >= room ? CLTEL_STREAM_BROKEN : len;
}

static void free_stream(cltel_stream *stream)
{
    cltel_release(stream);
}

static const cltel_stream_kind kind = { .tick_ms = CLTEL_PANE_TICK_MS,
                                        .most = CLTEL_PANE_STREAMS_MAX,
                                        .piece_bytes = 1024,
                                        .look = look,
                                        .has_words = has_words,
                                        .say = say,
                                        .free = free_stream };

cltel_err cltel_pane_streams_start(const char *store_path, cltel_request_log *requests, cltel_pane_streams **streams,
                                   cltel_error *detail)
{
    *streams = NULL;
    cltel_pane_streams *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the page");
    made->requests = requests;
    cltel_err err = cltel_store_open(store_path, &made->store, detail);
    if (err == CLTEL_OK)
        err = cltel_streams_start(&kind, made, &made->set, detail);
    if (err != CLTEL_OK)
        cltel_pane_streams_stop(made);
    else
        *streams = made;
    return err;
}

void cltel_pane_streams_end(cltel_pane_streams *streams)
{
    if (streams)
        cltel_streams_end(streams->set);
}

void cltel_pane_streams_stop(cltel_pane_streams *streams)
{
    if (!streams)
        return;
    cltel_streams_free(streams->set);
    cltel_store_close(streams->store);
    cltel_release(streams);
}

cltel_stream *cltel_pane_stream_open(cltel_pane_streams *streams)
{
    page_stream *s = cltel_alloc(sizeof *s);
    if (!s)
        return NULL;
    s->spoke_ms = now_ms();
    if (cltel_streams_add(streams->set, &s->stream) == CLTEL_STREAM_ADDED)
        return &s->stream;
    cltel_release(s);
    return NULL;
}
