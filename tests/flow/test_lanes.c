/* Two services, one worker: whatever the one does, the records of the other arrive. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "pipeline/lane.h"
#include "pipeline/worker.h"
#include "support/cmocka_all.h"
#include "support/flow.h"
#include "support/sink_server.h"

#define HTML "<html>the captive portal</html>"

/* How a service may be for ever. */
static const struct trouble {
    const char *what;
    flow_answer answer;
} troubles[] = {
    { "is silent", { .silent = true } },
    { "throttles", { .status = 429, .error = "ThrottledException" } },
    { "throttles and says when", { .status = 429, .error = "ThrottlingException", .retry_after_ms = 60000 } },
    { "forbids", { .status = 403, .error = "AccessDeniedException" } },
    { "knows no key", { .status = 403, .error = "UnrecognizedClientException" } },
    { "is broken", { .status = 500, .body = HTML } },
    { "is not there", { .result = CLTEL_SEND_NOT_SENT } },
    { "hangs up", { .result = CLTEL_SEND_AMBIGUOUS } },
    { "lies elsewhere", { .status = 302 } },
    { "has lost its target", { .status = 404, .error = "ResourceNotFoundException" } },
};

typedef struct both {
    const flow_answer *logs, *spans; /* NULL: all is well */
} both;

static flow_answer decide(void *context, const flow_request *request)
{
    const both *b = context;
    const flow_answer *wanted = strcmp(request->operation, "PutTraceSegments") == 0 ? b->spans : b->logs;
    return wanted ? *wanted : (flow_answer){ 0 };
}

static flow *open_both(both *b, const char *const *options)
{
    flow *f = flow_open(options);
    *b = (both){ NULL, NULL };
    f->decide = decide;
    f->context = b;
    return f;
}

static const char *const small_rings[] = {
    "buffer.bytes", "8192", "batch.max.count", "20", "notice.interval.ms", "3600000", "exit.timeout.ms", "20", NULL
};

enum { RECORDS = 600 };

/* Rounds until the log records are delivered; those of the other lane wait, and its rings fill. */
static void log_and_trace(flow *f, bool logs_arrive)
{
    cltel_stats s = flow_stats(f);
    int64_t deadline_ns = cltel_clock_monotonic_ns() + INT64_C(10000000000);
    for (int i = 0; i < RECORDS; i++) {
        cltel_err log = CLTEL_INFO(f->client, "something happened"), span = flow_span(f, "something was done");
        assert_int_equal(logs_arrive ? log : span, CLTEL_OK);
        if (i % 20 == 0)
            flow_round(f);
    }
    do {
        assert_true(cltel_clock_monotonic_ns() < deadline_ns);
        flow_round(f);
        s = flow_stats(f);
    } while (logs_arrive ? s.inside : s.spans_inside);
}

static void the_trouble_of_one_service_is_not_the_other_s(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(troubles); i++) {
        for (int spans_fail = 0; spans_fail < 2; spans_fail++) {
            both b;
            flow *f = open_both(&b, small_rings);
            *(spans_fail ? &b.spans : &b.logs) = &troubles[i].answer;
            log_and_trace(f, spans_fail);
            cltel_stats s = flow_stats(f);
            const char *who = spans_fail ? "X-Ray" : "Logs";
            int64_t good = spans_fail ? s.delivered : s.spans_delivered;
            int64_t bad = spans_fail ? s.spans_delivered : s.delivered;
            int64_t refused = spans_fail ? (int64_t)s.refused : s.spans_refused;
            if (good != RECORDS || bad != 0 || refused != 0)
                fail_msg("%s %s: %d of the other's were delivered, %d refused", who, troubles[i].what, (int)good,
                         (int)refused);
            if ((spans_fail ? s.batches_in_flight : s.spans_batches_in_flight) != 0)
                fail_msg("%s %s, and the other's flights do not end", who, troubles[i].what);
            flow_close(f);
        }
    }
}

static void what_waited_for_a_service_arrives_when_it_is_well_again(void **state)
{
    (void)state;
    for (size_t i = 1; i < COUNT_OF(troubles); i++) { /* only a timeout ends the silence of the first */
        both b;
        flow *f = open_both(&b, NULL);
        b.spans = &troubles[i].answer;
        for (int j = 0; j < 120; j++)
            assert_int_equal(flow_span(f, "waits"), CLTEL_OK);
        for (int j = 0; j < 5; j++)
            flow_round(f);
        assert_int_equal(flow_documents(f), 0);
        b.spans = NULL;
        assert_int_equal(flow_pump(f), CLTEL_OK);
        if (flow_documents(f) != 120 || flow_stats(f).spans_delivered != 120)
            fail_msg("X-Ray %s: %zu of 120 spans", troubles[i].what, flow_documents(f));
        flow_close(f);
    }
}

/* A flush waits for all; what it closes early in one lane does not wait for another. */
static void each_flush_closes_the_batches_of_a_service_that_is_well(void **state)
{
    (void)state;
    static const flow_answer silent = { .silent = true };
    both b;
    flow *f = open_both(&b, (const char *const[]){ "batch.max.age.ms", "60000", "exit.timeout.ms", "20", NULL });
    b.spans = &silent;
    assert_int_equal(flow_span(f, "stuck"), CLTEL_OK);
    for (size_t i = 1; i <= 5; i++) {
        assert_int_equal(CLTEL_INFO(f->client, "not stuck"), CLTEL_OK);
        assert_int_equal(cltel_client_flush(f->client, 20), CLTEL_E_TIMED_OUT);
        assert_int_equal(flow_count_text(f, "not stuck"), i);
    }
    flow_close(f);
}

static void a_thread_delivers_the_one_while_the_other_is_silent(void **state)
{
    (void)state;
    static const flow_answer silent = { .silent = true };
    both b;
    flow *f = open_both(
        &b, (const char *const[]){ "worker.mode", "thread", "batch.max.age.ms", "1", "exit.timeout.ms", "20", NULL });
    int64_t deadline_ns = cltel_clock_monotonic_ns() + INT64_C(10000000000);
    b.spans = &silent;
    for (int i = 0; i < RECORDS; i++) {
        assert_int_equal(flow_span(f, "silence"), CLTEL_OK);
        assert_int_equal(CLTEL_INFO(f->client, "sound"), CLTEL_OK);
    }
    while (flow_stats(f).delivered < RECORDS)
        assert_true(cltel_clock_monotonic_ns() < deadline_ns);
    assert_int_equal(flow_stats(f).spans_delivered, 0);
    flow_close(f);
}

static void a_shutdown_delivers_both_or_says_what_is_left(void **state)
{
    (void)state;
    static const flow_answer silent = { .silent = true };
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < 2 * COUNT_OF(modes); i++) {
        both b;
        bool stuck = i >= COUNT_OF(modes);
        flow *f = open_both(&b, (const char *const[]){ "worker.mode", modes[i % 2], NULL });
        b.spans = stuck ? &silent : NULL;
        for (int j = 0; j < RECORDS; j++) {
            assert_int_equal(CLTEL_INFO(f->client, "log"), CLTEL_OK);
            assert_int_equal(flow_span(f, "span"), CLTEL_OK);
        }
        uint64_t left = 99;
        cltel_err err = cltel_client_shutdown(f->client, stuck ? 300 : 10000, &left);
        assert_int_equal(err, stuck ? CLTEL_E_TIMED_OUT : CLTEL_OK);
        assert_int_equal(left, stuck ? RECORDS : 0);
        assert_int_equal(flow_stats(f).delivered, RECORDS);
        assert_int_equal(flow_stats(f).spans_delivered, stuck ? 0 : RECORDS);
        flow_check_balance(f);
        size_t before = flow_instances();
        flow_close(f);
        assert_int_equal(flow_instances(), stuck ? before : before - 1); /* the files keep what is left */
    }
}

static void without_ring_files_what_is_left_is_counted_by_kind(void **state)
{
    (void)state;
    static const flow_answer silent = { .silent = true };
    both b;
    flow *f = open_both(&b, (const char *const[]){ "buffer.durability", "none", "exit.timeout.ms", "50", NULL });
    b.spans = &silent;
    assert_int_equal(flow_span(f, "lost"), CLTEL_OK);
    assert_int_equal(CLTEL_INFO(f->client, "not lost"), CLTEL_OK);
    flow_round(f);
    assert_int_equal(flow_stats(f).delivered, 1);
    assert_int_equal(flow_stats(f).spans_inside, 1);
    flow_close(f);
}

static void a_lane_costs_nothing_before_its_first_record(void **state)
{
    (void)state;
    both b;
    flow *f = open_both(&b, NULL);
    const cltel_worker *worker = f->client->worker;
    CLTEL_INFO(f->client, "only logs");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).rings, 1);
    assert_false(worker->lanes[CLTEL_LANE_SPANS].opened);
    assert_null(worker->lanes[CLTEL_LANE_SPANS].encoder);
    assert_int_equal(flow_span(f, "and now one span"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).rings, 2);
    assert_true(worker->lanes[CLTEL_LANE_SPANS].opened);
    assert_int_equal(flow_stats(f).spans_delivered, 1);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

/* The rings of both lanes have numbers of one series, and ids are made of them. */
static void ids_of_log_records_are_unique_beside_spans(void **state)
{
    (void)state;
    both b;
    flow *f = open_both(&b, NULL);
    assert_int_equal(flow_span(f, "first"), CLTEL_OK); /* ring 0 is one of spans */
    CLTEL_INFO(f->client, "second");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    const char *id = flow_event_at(f, 0)->id;
    assert_non_null(strstr(id, ".1.1"));
    assert_int_equal(f->client->registry.lanes[CLTEL_LANE_LOGS].rings[0]->index, 1);
    flow_close(f);
}

static void x_ray_has_its_address_and_its_scope(void **state)
{
    (void)state;
    both b;
    flow *f = open_both(&b, (const char *const[]){ "xray.endpoint.url", "http://127.0.0.2:7/base/", NULL });
    assert_int_equal(flow_span(f, "s"), CLTEL_OK);
    CLTEL_INFO(f->client, "l");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_string_equal(flow_span_put(f, 0)->url, "http://127.0.0.2:7/base/TraceSegments");
    assert_string_equal(flow_put(f, 0)->url, "http://127.0.0.1:9/");
    assert_string_equal(flow_span_put(f, 0)->service, "xray");
    assert_string_equal(flow_put(f, 0)->service, "logs");
    flow_close(f);
    cltel_error detail = CLTEL_ERROR_INIT;
    f = flow_open_with((const char *const[]){ "xray.endpoint.url", "http://10.0.0.1/", NULL }, CLTEL_E_INVALID_VALUE,
                       &detail);
    assert_non_null(strstr(detail.text, "xray.endpoint.url"));
    flow_close(f);
}

/* Whichever service says what time it is, both are told the time by it. */
static void a_clock_that_one_service_corrects_is_right_for_the_other(void **state)
{
    (void)state;
    both b;
    flow *f = open_both(&b, NULL);
    int64_t now_s = cltel_clock_realtime_ns() / 1000000000;
    flow_next_spans(f, (flow_answer){ .status = 403, .error = "InvalidSignatureException", .date_s = now_s + 7200 });
    assert_int_equal(flow_span(f, "s"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    CLTEL_INFO(f->client, "l");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).clock_offset_ms / 1000, 7200);
    assert_in_range(flow_event_at(f, 0)->timestamp_ms / 1000, now_s + 7198, now_s + 7260);
    assert_int_equal(flow_stats(f).spans_delivered, 1);
    flow_close(f);
}

static flow_answer forbids_spans(void *context, const flow_request *request)
{
    (void)context;
    return (flow_answer){ .status = strcmp(request->operation, "PutTraceSegments") == 0 ? 403 : 0 };
}

static void drop_oldest_drops_of_the_lane_that_is_full_and_a_notice_says_so(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "buffer.bytes", "8192", "buffer.overflow", "drop-oldest", NULL });
    f->decide = forbids_spans;
    for (int i = 0; i < 3000; i++) {
        assert_int_equal(CLTEL_INFO(f->client, "log"), CLTEL_OK);
        assert_int_equal(flow_span(f, "span"), CLTEL_OK);
        if (i % 20 == 0)
            flow_round(f);
    }
    flow_round(f);
    cltel_stats s = flow_stats(f);
    assert_true(s.spans_dropped_oldest > 1000);
    assert_int_equal(s.dropped_oldest, 0);
    assert_int_equal(flow_count_text(f, "log"), 3000);
    int64_t told = 0;
    for (size_t i = 0; i < flow_events(f); i++) {
        const cJSON *lost = cJSON_GetObjectItemCaseSensitive(flow_event_at(f, i)->json, "lost");
        const cJSON *spans = cJSON_GetObjectItemCaseSensitive(lost, "spans_oldest");
        told += spans ? (int64_t)spans->valuedouble : 0;
        assert_null(cJSON_GetObjectItemCaseSensitive(lost, "oldest"));
    }
    assert_true(told > 0 && told <= s.spans_dropped_oldest);
    f->decide = NULL;
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).spans_inside, 0);
    flow_close(f);
}

/* Connections to it are made by the kernel; nobody ever reads from them. */
static int listen_in_silence(char *url, size_t size)
{
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 64), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    snprintf(url, size, "http://127.0.0.1:%d/", ntohs(address.sin_port));
    return fd;
}

/* All connections that X-Ray may have are in use for ever: those of Logs are others. */
static void a_socket_that_never_answers_takes_no_connection_from_the_other(void **state)
{
    (void)state;
    char silent_url[64];
    sink_server *sink = sink_start(&(sink_options){ .tls = false });
    int fd = listen_in_silence(silent_url, sizeof silent_url);
    for (int spans_fail = 0; spans_fail < 2; spans_fail++) {
        cltel_client *client = NULL;
        cltel_stats s = { .size = sizeof s };
        cltel_config *config = flow_config((const char *const[]){
            "worker.mode", "thread", "aws.endpoint.url", spans_fail ? sink_url(sink) : silent_url, "xray.endpoint.url",
            spans_fail ? silent_url : sink_url(sink), "batch.max.count", "20", "batch.max.age.ms", "1",
            "exit.timeout.ms", "20", NULL });
        int64_t deadline_ns = cltel_clock_monotonic_ns() + INT64_C(20000000000);
        assert_int_equal(cltel_client_new(config, &client, NULL), CLTEL_OK);
        cltel_config_free(config);
        for (int i = 0; i < RECORDS; i++) {
            cltel_span span;
            assert_int_equal(CLTEL_INFO(client, "log"), CLTEL_OK);
            assert_int_equal(cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "span", NULL, NULL, 0), CLTEL_OK);
            assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
        }
        do {
            cltel_stats_get(client, &s);
            assert_true(cltel_clock_monotonic_ns() < deadline_ns);
        } while ((spans_fail ? s.delivered : s.spans_delivered) < RECORDS);
        assert_int_equal(spans_fail ? s.spans_delivered : s.delivered, 0);
        assert_int_equal((spans_fail ? s.failures : s.spans_failures), 0);
        cltel_client_free(client);
    }
    close(fd);
    sink_stop(sink);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        TEST(the_trouble_of_one_service_is_not_the_other_s),
        TEST(what_waited_for_a_service_arrives_when_it_is_well_again),
        TEST(each_flush_closes_the_batches_of_a_service_that_is_well),
        TEST(a_thread_delivers_the_one_while_the_other_is_silent),
        TEST(a_shutdown_delivers_both_or_says_what_is_left),
        TEST(without_ring_files_what_is_left_is_counted_by_kind),
        TEST(a_lane_costs_nothing_before_its_first_record),
        TEST(ids_of_log_records_are_unique_beside_spans),
        TEST(x_ray_has_its_address_and_its_scope),
        TEST(a_clock_that_one_service_corrects_is_right_for_the_other),
        TEST(a_socket_that_never_answers_takes_no_connection_from_the_other),
        TEST(drop_oldest_drops_of_the_lane_that_is_full_and_a_notice_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
