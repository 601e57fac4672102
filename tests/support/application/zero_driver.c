/* Threads that record, for a tool that watches their system calls and allocations:
 *
 *     zero_driver THREADS WINDOWS CALLS [spoil|spans]
 *
 * Each thread makes WINDOWS times CALLS recording calls of every kind in turn; with spans it starts, fills and ends as
 * many spans of every kind. A getppid(),
 * which nothing else here calls, stands before and after each window; between windows the
 * buffer is emptied. With malloc_count loaded before, its figure is read around each window,
 * too. spoil: each window holds one allocation and one system call, which must be seen.
 *
 * stdout, one line:  calls=N refused=N mallocs=N delivered=N     (mallocs=-1: not counted) */
#include <cltel/cltel.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { THREADS_MAX = 16, FLUSH_MS = 120000 };

extern unsigned long malloc_count_of_thread(void) __attribute__((weak));

static cltel_client *client;
static cltel_site *site;
static pthread_barrier_t gate;
static long windows, calls_per_window;
static int spoil, spans;
static cltel_context sampled, unsampled;

typedef struct tally {
    long calls, refused;
    unsigned long mallocs;
} tally;

static unsigned long mallocs_now(void)
{
    return malloc_count_of_thread ? malloc_count_of_thread() : 0;
}

static cltel_err record_one(long i)
{
    const cltel_attr values[] = { CLTEL_V_STRN("0123456789abcdef", 16), CLTEL_V_I64(i), CLTEL_V_I64(200),
                                  CLTEL_V_F64(0.25) };
    switch (i % 5) {
    case 0:
        return cltel_log_site(client, site, values, 4);
    case 1:
        return CLTEL_INFO(client, "request finished", CLTEL_STR("user_id", "0123456789abcdef"), CLTEL_I64("took_us", i),
                          CLTEL_I64("status", 200), CLTEL_F64("ratio", 0.25));
    case 2:
        return CLTEL_ERROR(client, "request failed", CLTEL_BOOL("again", i % 2), CLTEL_JSON("tags", "[1,2]"));
    case 3:
        return CLTEL_DEBUG(client, "below the level", CLTEL_I64("took_us", i));
    default:
        break;
    }
    cltel_scope scope;
    const cltel_attr fields[] = { CLTEL_STR("request_id", "r-1") };
    cltel_err err = cltel_scope_enter(client, &scope, fields, 1);
    if (!err)
        err = CLTEL_WARN(client, "inside a scope");
    cltel_scope_leave(&scope);
    return err;
}

/* What a sampled span can hold, and one that follows what is current. */
static cltel_err fill_span(cltel_span *span, long i)
{
    const cltel_frame frame = { "stock.c", "reserve", 31, 0, 0 };
    const cltel_exception exception = {
        .type = "out of stock", .message = "no item", .frames = &frame, .frame_count = 1
    };
    cltel_err err = CLTEL_SPAN_SET(span, CLTEL_STR("user_id", "0123456789abcdef"), CLTEL_I64("took_us", i),
                                   CLTEL_I64("http.status", 200));
    err |= cltel_span_event(span, "reserved", NULL, 0);
    err |= cltel_span_link(span, &sampled, NULL, 0);
    err |= cltel_span_error(span, &exception);
    err |= cltel_span_set_status(span, CLTEL_STATUS_ERROR);
    err |= cltel_span_rename(span, "POST /orders");
    return err;
}

static cltel_err record_nested(void)
{
    cltel_span outer, inner;
    cltel_err err = cltel_span_start(client, &outer, CLTEL_SPAN_SERVER, "outer", &sampled, NULL, 0);
    cltel_span_attach(&outer);
    err |= cltel_span_start(client, &inner, CLTEL_SPAN_CLIENT, "inner", NULL, NULL, 0);
    cltel_span_attach(&inner);
    err |= cltel_span_end(&inner, NULL, 0);
    return err | cltel_span_end(&outer, NULL, 0);
}

static cltel_err record_span(long i)
{
    cltel_span span;
    const cltel_context *parents[] = { &sampled, &unsampled, NULL }; /* the last one is decided by rule */
    if (i % 5 == 4)
        return record_nested();
    const cltel_attr request[] = { CLTEL_STR("http.method", "GET"), CLTEL_STR("http.url", "https://shop/orders") };
    cltel_err err = cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "GET /orders", parents[i % 3], request, 2);
    if (i % 5 == 0)
        err |= fill_span(&span, i);
    if (i % 50 == 1)
        err |= cltel_span_report(&span);
    const cltel_attr last[] = { CLTEL_I64("http.content_length", i) };
    return err | cltel_span_end(&span, last, 1);
}

static void spoil_window(void)
{
    void *volatile block = malloc(100);
    free(block);
    syscall(SYS_gettid);
}

static void run_window(tally *tally)
{
    unsigned long before = mallocs_now();
    syscall(SYS_getppid);
    for (long i = 0; i < calls_per_window; i++)
        tally->refused += (spans ? record_span(i) : record_one(i)) != CLTEL_OK;
    if (spoil)
        spoil_window();
    syscall(SYS_getppid);
    tally->mallocs += mallocs_now() - before;
    tally->calls += calls_per_window;
}

static void *play(void *argument)
{
    cltel_thread_prepare(client); /* the first call of a thread makes its ring */
    if (spans)
        (void)record_nested();
    for (long window = 0; window < windows; window++) {
        pthread_barrier_wait(&gate);
        run_window(argument);
        pthread_barrier_wait(&gate);
    }
    return NULL;
}

static int make_client(void)
{
    static const char *const keys[] = { "user_id", "took_us", "status", "ratio" };
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_client_new(NULL, &client, &detail) == CLTEL_OK &&
        cltel_site_register(client, CLTEL_SEVERITY_INFO, "request of {user_id} finished", keys, 4, &site) == CLTEL_OK)
        return 1;
    fprintf(stderr, "zero_driver: %s\n", detail.text);
    return 0;
}

static int empty_buffer(void)
{
    char text[512];
    if (cltel_client_flush(client, FLUSH_MS) == CLTEL_OK)
        return 1;
    while (cltel_client_next_diagnostic(client, text, sizeof text) > 0)
        fprintf(stderr, "zero_driver: %s\n", text);
    return 0;
}

static tally play_all(int threads)
{
    pthread_t thread[THREADS_MAX];
    tally tallies[THREADS_MAX] = { 0 }, all = { 0 };
    pthread_barrier_init(&gate, NULL, (unsigned)threads + 1);
    for (int i = 0; i < threads; i++)
        pthread_create(&thread[i], NULL, play, &tallies[i]);
    for (long window = 0; window < windows; window++) {
        pthread_barrier_wait(&gate);
        pthread_barrier_wait(&gate);
        if (!empty_buffer())
            exit(1);
    }
    for (int i = 0; i < threads; i++) {
        pthread_join(thread[i], NULL);
        all.calls += tallies[i].calls;
        all.refused += tallies[i].refused;
        all.mallocs += tallies[i].mallocs;
    }
    return all;
}

int main(int argc, char **argv)
{
    long threads = argc > 3 ? strtol(argv[1], NULL, 10) : 0;
    windows = argc > 3 ? strtol(argv[2], NULL, 10) : 0;
    calls_per_window = argc > 3 ? strtol(argv[3], NULL, 10) : 0;
    spoil = argc > 4 && strcmp(argv[4], "spoil") == 0;
    spans = argc > 4 && strcmp(argv[4], "spans") == 0;
    cltel_context_from_xray(&sampled, "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1",
                            CLTEL_NTS);
    unsampled = sampled;
    unsampled.sampled = CLTEL_SAMPLED_NO;
    if (threads < 1 || threads > THREADS_MAX || windows < 1 || calls_per_window < 1 || !make_client())
        return 2;
    tally all = play_all((int)threads);
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    printf("calls=%ld refused=%ld mallocs=%ld delivered=%lld\n", all.calls, all.refused,
           malloc_count_of_thread ? (long)all.mallocs : -1L,
           (long long)(spans ? stats.spans_delivered : stats.delivered));
    cltel_client_free(client);
    return 0;
}
