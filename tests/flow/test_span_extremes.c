/* Spans that are too large, too long, at odds with the clock, or with an id that another has. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "api/span_inside.h"
#include "base/tsc.h"
#include "encode/xray_segment.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

enum { BIG_BYTES = 1000000, HOURS_10_S = 36000 };

static char *big_text(void)
{
    char *text = malloc(BIG_BYTES + 1);
    assert_non_null(text);
    memset(text, 'x', BIG_BYTES);
    text[BIG_BYTES] = '\0';
    return text;
}

static void begin(flow *f, cltel_span *span)
{
    assert_int_equal(cltel_span_start(f->client, span, CLTEL_SPAN_SERVER, "work", NULL, NULL, 0), CLTEL_OK);
}

static const cJSON *at(const cJSON *json, const char *const *path)
{
    for (; *path; path++)
        json = cJSON_GetObjectItemCaseSensitive(json, *path);
    return json;
}

#define AT(json, ...) at((json), (const char *const[]){ __VA_ARGS__, NULL })

static double number(const cJSON *json, const char *name)
{
    return cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(json, name));
}

static void a_field_of_a_megabyte_is_left_out_told_and_counted(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_span set, ended;
    char *text = big_text();
    begin(f, &set);
    assert_int_equal(CLTEL_SPAN_SET(&set, CLTEL_STR("big", text), CLTEL_STR("small", "kept")), CLTEL_E_TOO_LARGE);
    assert_int_equal(cltel_span_end(&set, NULL, 0), CLTEL_OK);
    begin(f, &ended);
    assert_int_equal(CLTEL_SPAN_SET(&ended, CLTEL_STR("small", "kept")), CLTEL_OK);
    assert_int_equal(cltel_span_end(&ended, (const cltel_attr[]){ CLTEL_STR("big", text) }, 1), CLTEL_E_TOO_LARGE);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(cJSON_GetStringValue(AT(f->documents[i].json, "annotations", "small")), "kept");
        assert_int_equal(number(AT(f->documents[i].json, "metadata", "cltel"), "dropped"), 1);
        assert_null(AT(f->documents[i].json, "metadata", "default"));
    }
    assert_int_equal(flow_stats(f).spans_truncated, 2);
    free(text);
    flow_close(f);
}

static void with_room_for_it_a_megabyte_arrives_cut_to_a_document(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "record.max.bytes", "1048576", "buffer.bytes", "4MiB", NULL });
    cltel_span span;
    char *text = big_text();
    begin(f, &span);
    assert_int_equal(cltel_span_end(&span, (const cltel_attr[]){ CLTEL_STR("big", text) }, 1), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    const char *arrived = cJSON_GetStringValue(AT(f->documents[0].json, "metadata", "default", "big"));
    assert_in_range(strlen(arrived), CLTEL_XRAY_DOCUMENT_MAX_BYTES - 2048, CLTEL_XRAY_DOCUMENT_MAX_BYTES);
    assert_true(cJSON_IsTrue(AT(f->documents[0].json, "metadata", "cltel", "truncated")));
    assert_int_equal(flow_stats(f).spans_truncated, 1);
    free(text);
    flow_close(f);
}

/* Measured here, while both clocks go on for 20 ms: so the client, too, has a line to measure by. */
static double ns_per_tick(const flow *f)
{
    enum { MEASURE_NS = 20000000 };
    uint64_t ticks = cltel_tsc_read();
    int64_t start_ns = cltel_clock_monotonic_ns(), now_ns = start_ns;
    while (now_ns - start_ns < MEASURE_NS)
        now_ns = cltel_clock_monotonic_ns();
    return f->client->clock == CLTEL_CLOCK_TSC ? (double)(now_ns - start_ns) / (double)(cltel_tsc_read() - ticks) : 1;
}

/* As if it had begun then: no test waits ten hours. */
static void begin_earlier(const flow *f, cltel_span *span, double by_s)
{
    cltel_span_look(span)->start -= (uint64_t)(int64_t)(by_s * 1e9 / ns_per_tick(f));
}

static void a_span_of_ten_hours_is_a_span(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_span span;
    begin(f, &span);
    begin_earlier(f, &span, HOURS_10_S);
    assert_int_equal(cltel_span_report(&span), CLTEL_OK);
    assert_int_equal(cltel_span_event(&span, "nearly done", NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 2);
    const cJSON *report = f->documents[0].json, *end = f->documents[1].json;
    assert_true(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(report, "in_progress")));
    assert_string_equal(f->documents[0].id, f->documents[1].id);
    assert_true(fabs(number(end, "end_time") - number(end, "start_time") - HOURS_10_S) < 10);
    const cJSON *event = cJSON_GetArrayItem(AT(end, "metadata", "cltel", "events"), 0);
    assert_true(fabs(number(end, "end_time") - number(event, "time")) < 1);
    flow_close(f);
}

static void a_span_that_the_clock_went_back_under_lasts_no_time(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_span span;
    begin(f, &span);
    begin_earlier(f, &span, -60);
    assert_int_equal(cltel_span_event(&span, "in between", NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    const cJSON *document = f->documents[0].json;
    assert_true(number(document, "start_time") == number(document, "end_time"));
    flow_close(f);
}

static flow_answer an_hour_ahead(void *context, const flow_request *request)
{
    (void)context;
    (void)request;
    return (flow_answer){ .date_s = (int64_t)time(NULL) + 3600 };
}

static void times_follow_the_clock_of_the_service_once_it_is_known(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    f->decide = an_hour_ahead;
    assert_int_equal(flow_span(f, "before"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_span(f, "after"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    double now_s = (double)time(NULL);
    assert_true(fabs(number(f->documents[0].json, "start_time") - now_s) < 30);
    assert_true(fabs(number(f->documents[1].json, "start_time") - 3600 - now_s) < 30);
    assert_true(fabs(number(f->documents[1].json, "end_time") - number(f->documents[1].json, "start_time")) < 30);
    assert_in_range(flow_stats(f).clock_offset_ms, 3590000, 3610000);
    flow_close(f);
}

/* Two threads whose generators stand alike, which 128 random bits keep from happening. */
static void two_of_the_same_id(flow *f)
{
    uint64_t random[2];
    cltel_context caller;
    assert_int_equal(flow_span(f, "the generator is seeded"), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    cltel_context_from_xray(&caller, "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1",
                            CLTEL_NTS);
    memcpy(random, cltel_thread.random, sizeof random);
    for (int i = 0; i < 2; i++) {
        cltel_span span;
        memcpy(cltel_thread.random, random, sizeof random);
        assert_int_equal(
            cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, i ? "second" : "first", &caller, NULL, 0), CLTEL_OK);
        assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    }
}

static void two_spans_of_one_id_both_arrive(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    two_of_the_same_id(f);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_documents(f), 3);
    assert_string_equal(f->documents[1].id, f->documents[2].id);
    assert_int_equal(flow_stats(f).spans_delivered, 3);
    flow_close(f);
}

static char refusal[256];

static flow_answer refuses_by_id(void *context, const flow_request *request)
{
    const char *id = strstr(request->body, "\\\"id\\\":\\\"");
    (void)context;
    if (!strstr(request->attempt, "attempt=1") || !strstr(request->body, "first") || !id)
        return (flow_answer){ 0 };
    snprintf(
        refusal, sizeof refusal,
        "{\"UnprocessedTraceSegments\":[{\"Id\":\"%.16s\",\"ErrorCode\":\"ThrottledException\",\"Message\":\"m\"}]}",
        id + strlen("\\\"id\\\":\\\""));
    return (flow_answer){ .body = refusal };
}

static void what_is_said_of_an_id_is_said_of_both_that_have_it(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    f->decide = refuses_by_id;
    two_of_the_same_id(f);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_count_document(f, "first"), 1);
    assert_int_equal(flow_count_document(f, "second"), 1);
    assert_int_equal(flow_stats(f).spans_delivered, 3);
    assert_int_equal(flow_stats(f).spans_inside, 0);
    flow_close(f);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_field_of_a_megabyte_is_left_out_told_and_counted),
        FLOW_TEST(with_room_for_it_a_megabyte_arrives_cut_to_a_document),
        FLOW_TEST(a_span_of_ten_hours_is_a_span),
        FLOW_TEST(a_span_that_the_clock_went_back_under_lasts_no_time),
        FLOW_TEST(times_follow_the_clock_of_the_service_once_it_is_known),
        FLOW_TEST(two_spans_of_one_id_both_arrive),
        FLOW_TEST(what_is_said_of_an_id_is_said_of_both_that_have_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
