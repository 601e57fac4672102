/* A million spans from four threads to a service that throttles, refuses parts, and fails: each is stored once, and
 * a log line beside each thousandth arrives too. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/client.h"
#include "send/memory_transport.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

enum { PRODUCERS = 4 };
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { EACH = 10000 };
#else
enum { EACH = 250000 };
#endif

typedef struct store {
    uint64_t *ids;
    size_t count;
    uint64_t log_lines;
    unsigned seed;
} store;

static int roll(store *s, int sides)
{
    return (int)((unsigned)rand_r(&s->seed) % (unsigned)sides);
}

/* Takes each document or names it, one in `refused_of`. */
static void take_documents(store *s, cltel_view body, int refused_of, cltel_response *response)
{
    static const char key[] = "\"{\\\"trace_id\\\":\\\"";
    static const char id_key[] = "\\\"id\\\":\\\"";
    cltel_buf_append_text(&response->body, "{\"UnprocessedTraceSegments\":[");
    const char *separator = "";
    for (const char *at = body.ptr, *end = body.ptr + body.len;
         (at = memmem(at, (size_t)(end - at), key, sizeof key - 1));) {
        const char *id = memmem(at, (size_t)(end - at), id_key, sizeof id_key - 1);
        at = id += sizeof id_key - 1;
        if (refused_of && roll(s, refused_of) == 0) {
            cltel_buf_append_format(&response->body, "%s{\"Id\":\"%.16s\",\"ErrorCode\":\"ThrottledException\"}",
                                    separator, id);
            separator = ",";
        } else if (s->count < (size_t)EACH * PRODUCERS) {
            char text[17] = "";
            memcpy(text, id, 16);
            s->ids[s->count++] = strtoull(text, NULL, 16);
        } else {
            s->count++; /* more than there are */
        }
    }
    cltel_buf_append_text(&response->body, "]}");
}

static void count_lines(store *s, cltel_view body)
{
    static const char key[] = "{\"timestamp\":";
    for (const char *at = body.ptr, *end = body.ptr + body.len;
         (at = memmem(at, (size_t)(end - at), key, sizeof key - 1)); at++)
        s->log_lines++;
}

static void answer(void *context, const cltel_request *request, cltel_response *response)
{
    store *s = context;
    bool spans = strstr(request->url, "TraceSegments") != NULL;
    int kind = roll(s, 200);
    response->status = kind == 0 ? 429 : kind == 1 ? 500 : kind == 2 ? 403 : 200;
    if (kind == 3) {
        response->status = 0;
        response->result = CLTEL_SEND_AMBIGUOUS;
    }
    if (kind < 4)
        return;
    if (spans)
        take_documents(s, request->body, kind < 8 ? 3 : 0, response);
    else
        count_lines(s, request->body);
}

static void *produce(void *client)
{
    for (int i = 0; i < EACH; i++) {
        cltel_span span;
        if (cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "one of a million", NULL, NULL, 0) != CLTEL_OK ||
            cltel_span_end(&span, NULL, 0) != CLTEL_OK)
            return "refused";
        if (i % 1000 == 0 && CLTEL_INFO(client, "a thousand more") != CLTEL_OK)
            return "refused";
    }
    return NULL;
}

static int compare(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

static void each_of_a_million_spans_is_stored_once(void **state)
{
    (void)state;
    store s = { .ids = calloc((size_t)EACH * PRODUCERS, sizeof(uint64_t)), .seed = 5 };
    cltel_config *config =
        flow_config((const char *const[]){ "worker.mode", "thread", "buffer.overflow", "block", "buffer.block.max.ms",
                                           "60000", "send.in.flight.max", "32", NULL });
    cltel_client *client = NULL;
    cltel_error detail = CLTEL_ERROR_INIT;
    assert_int_equal(cltel_client_new_with(config, cltel_memory_transport_new(answer, &s), &client, &detail), CLTEL_OK);
    cltel_config_free(config);
    pthread_t threads[PRODUCERS];
    for (int i = 0; i < PRODUCERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, produce, client), 0);
    for (int i = 0; i < PRODUCERS; i++) {
        void *problem = "none";
        pthread_join(threads[i], &problem);
        assert_null(problem);
    }
    uint64_t left = 1;
    assert_int_equal(cltel_client_shutdown(client, 60000, &left), CLTEL_OK);
    cltel_stats stats = { .size = sizeof stats };
    cltel_stats_get(client, &stats);
    assert_int_equal(stats.spans_accepted, EACH * PRODUCERS);
    assert_int_equal(stats.spans_delivered, EACH * PRODUCERS);
    assert_int_equal(stats.delivered, EACH * PRODUCERS / 1000);
    assert_true(stats.spans_retries > 0 && stats.spans_throttled > 0);
    assert_int_equal(s.log_lines, EACH * PRODUCERS / 1000);
    assert_int_equal(s.count, (size_t)EACH * PRODUCERS);
    qsort(s.ids, s.count, sizeof *s.ids, compare);
    for (size_t i = 1; i < s.count; i++)
        if (s.ids[i] == s.ids[i - 1])
            fail_msg("%016llx came twice", (unsigned long long)s.ids[i]);
    cltel_client_free(client);
    free(s.ids);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_of_a_million_spans_is_stored_once, flow_setup, flow_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
