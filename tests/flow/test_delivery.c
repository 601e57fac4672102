/* From the public call to the body of a request. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "base/clock.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static void a_record_arrives_with_all_its_fields(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    int64_t before_ms = cltel_clock_realtime_ns() / 1000000;
    cltel_err err = CLTEL_WARN(f->client, "order placed", CLTEL_STR("user", "u-7"), CLTEL_I64("least", INT64_MIN),
                               CLTEL_U64("most", UINT64_MAX), CLTEL_F64("ratio", 0.5), CLTEL_BOOL("paid", 1),
                               CLTEL_STR("none", NULL), CLTEL_JSON("tree", "{\"a\":[1,2]}"), CLTEL_F64("nan", NAN));
    assert_int_equal(err, CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    int64_t after_ms = cltel_clock_realtime_ns() / 1000000;

    assert_int_equal(flow_events(f), 1);
    const flow_event *event = flow_event_at(f, 0);
    assert_in_range(event->timestamp_ms, before_ms - 1, after_ms + 1);
    char *text = cJSON_PrintUnformatted(event->json);
    const char *const parts[] = { "\"level\":\"WARN\"", "\"service\":\"shop\"", "\"message\":\"order placed\"",
                                  "\"user\":\"u-7\"",   "\"ratio\":0.5",        "\"paid\":true",
                                  "\"none\":null",      "\"a\":[1,2]",          "\"nan\":\"NaN\"" };
    for (size_t i = 0; i < COUNT_OF(parts); i++)
        if (!strstr(text, parts[i]))
            fail_msg("%s is not in %s", parts[i], text);
    cJSON_free(text);
    assert_non_null(strstr(flow_put(f, 0)->body, "\\\"least\\\":-9223372036854775808"));
    assert_non_null(strstr(flow_put(f, 0)->body, "\\\"most\\\":18446744073709551615"));
    flow_close(f);
}

static void a_request_names_group_stream_key_and_attempt(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "aws.session.token", "TOKEN", NULL });
    CLTEL_INFO(f->client, "hello");
    assert_int_equal(flow_pump(f), CLTEL_OK);
    const flow_request *put = flow_put(f, 0);
    assert_int_equal(strncmp(put->body, "{\"logGroupName\":\"test-group\",\"logStreamName\":\"test-stream\",", 56), 0);
    assert_string_equal(put->url, "http://127.0.0.1:9/");
    assert_string_equal(put->access_key, "AKIDEXAMPLE");
    assert_string_equal(put->token, "TOKEN");
    assert_string_equal(put->attempt, "attempt=1");
    flow_close(f);
}

static void a_site_renders_its_message_and_keys(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    cltel_site *site = NULL;
    const char *const keys[] = { "user", "cents" };
    assert_int_equal(
        cltel_site_register(f->client, CLTEL_SEVERITY_ERROR, "{user} paid {cents} {{x}} {nobody}", keys, 2, &site),
        CLTEL_OK);
    const cltel_attr values[] = { CLTEL_V_STR("ann"), CLTEL_V_I64(12) };
    assert_int_equal(cltel_log_site(f->client, site, values, 2), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    const flow_event *event = flow_find(f, "ann paid 12 {x} {nobody}");
    assert_non_null(event);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(event->json, "user")), "ann");
    assert_int_equal(cJSON_GetNumberValue(cJSON_GetObjectItem(event->json, "cents")), 12);
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(event->json, "level")), "ERROR");
    flow_close(f);
}

static void records_of_one_thread_keep_their_order_over_batches(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "batch.max.count", "7", NULL });
    char text[16];
    for (int i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "r%d", i);
        assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, CLTEL_NTS, NULL, 0), CLTEL_OK);
    }
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_events(f), 100);
    assert_int_equal(flow_puts(f), 15);
    for (size_t i = 0; i < 100; i++) {
        snprintf(text, sizeof text, "r%zu", i);
        assert_string_equal(flow_event_at(f, i)->text, text);
        assert_int_equal(flow_event_at(f, i)->request, i / 7);
    }
    flow_close(f);
}

enum { THREADS = 4, EACH = 200 };

static void *record_many(void *argument)
{
    cltel_client *client = argument;
    static int last;
    int thread = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    for (int i = 0; i < EACH; i++)
        CLTEL_INFO(client, "x", CLTEL_I64("thread", thread), CLTEL_I64("number", i));
    return NULL;
}

static int64_t number_of(const flow_event *event, const char *name)
{
    return (int64_t)cJSON_GetNumberValue(cJSON_GetObjectItem(event->json, name));
}

static void batches_of_many_threads_are_chronological_and_ids_are_unique(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "batch.max.count", "100", NULL });
    pthread_t threads[THREADS];
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, record_many, f->client), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_events(f), THREADS * EACH);
    int64_t next[64] = { 0 };
    for (size_t i = 0; i < flow_events(f); i++) {
        const flow_event *event = flow_event_at(f, i);
        int64_t thread = number_of(event, "thread");
        assert_int_equal(number_of(event, "number"), next[thread]++);
        if (i > 0 && event->request == flow_event_at(f, i - 1)->request)
            assert_true(event->timestamp_ms >= flow_event_at(f, i - 1)->timestamp_ms);
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(event->id, flow_event_at(f, j)->id);
    }
    flow_close(f);
}

static void a_batch_is_sent_when_it_is_old_without_being_asked(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", "batch.max.age.ms", "20", NULL });
    CLTEL_INFO(f->client, "old");
    int64_t give_up_ns = cltel_clock_monotonic_ns() + INT64_C(5000000000);
    while (flow_stats(f).delivered == 0 && cltel_clock_monotonic_ns() < give_up_ns)
        sched_yield();
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

/* A ring is smaller than a batch: it may not wait for the batch's age while its thread has no room. */
static void a_ring_half_full_is_sent_before_the_batch_is_old(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", "buffer.bytes", "4096", "batch.max.age.ms",
                                               "60s", "buffer.overflow", "block", "buffer.block.max.ms", "20s", NULL });
    for (int i = 0; i < 1000; i++)
        assert_int_equal(CLTEL_INFO(f->client, "crowd", CLTEL_I64("i", i)), CLTEL_OK);
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1000);
    assert_int_equal(flow_stats(f).refused, 0);
    flow_close(f);
}

static void the_level_can_be_changed_at_once(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "log.level", "warn", NULL });
    int evaluated = 0;
    CLTEL_INFO(f->client, "off", CLTEL_I64("n", ++evaluated));
    assert_int_equal(evaluated, 0);
    assert_int_equal(cltel_level_set(f->client, CLTEL_SEVERITY_TRACE), CLTEL_OK);
    CLTEL_TRACE(f->client, "on", CLTEL_I64("n", ++evaluated));
    assert_int_equal(evaluated, 1);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_null(flow_find(f, "off"));
    assert_non_null(flow_find(f, "on"));
    flow_close(f);
}

static void without_tmpfs_records_still_arrive_and_durability_says_so(void **state)
{
    (void)state;
    const struct {
        const char *name, *value;
    } cases[] = { { "buffer.dir", "/nowhere/at/all" }, { "buffer.dir", "/proc" }, { "buffer.durability", "none" } };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        flow *f = flow_open((const char *const[]){ cases[i].name, cases[i].value, NULL });
        assert_int_equal(CLTEL_INFO(f->client, "hello"), CLTEL_OK);
        assert_int_equal(flow_pump(f), CLTEL_OK);
        assert_non_null(flow_find(f, "hello"));
        assert_int_equal(flow_stats(f).durability, 0);
        assert_int_equal(flow_heard(f, "durability 0"), i < 2);
        flow_close(f);
    }
    flow *f = flow_open(NULL);
    assert_int_equal(flow_stats(f).durability, 1);
    flow_close(f);
}

static void a_cut_event_is_counted(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "logs.event.max.bytes", "1024", NULL });
    char text[4000];
    memset(text, 'x', sizeof text);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, sizeof text, NULL, 0), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).truncated, 1);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void a_record_may_hold_anything(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    const char text[] = "a\0b\r\n\xff\xc3(\x1b[31m\"\\";
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, text, sizeof text - 1, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_log(f->client, CLTEL_SEVERITY_INFO, "", 0, NULL, 0), CLTEL_OK);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_events(f), 2);
    assert_non_null(strstr(flow_put(f, 0)->body, "a\\\\u0000b\\\\r\\\\n\xef\xbf\xbd\xef\xbf\xbd(\\\\u001b[31m"));
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_record_arrives_with_all_its_fields),
        FLOW_TEST(a_request_names_group_stream_key_and_attempt),
        FLOW_TEST(a_site_renders_its_message_and_keys),
        FLOW_TEST(records_of_one_thread_keep_their_order_over_batches),
        FLOW_TEST(batches_of_many_threads_are_chronological_and_ids_are_unique),
        FLOW_TEST(a_batch_is_sent_when_it_is_old_without_being_asked),
        FLOW_TEST(a_ring_half_full_is_sent_before_the_batch_is_old),
        FLOW_TEST(the_level_can_be_changed_at_once),
        FLOW_TEST(without_tmpfs_records_still_arrive_and_durability_says_so),
        FLOW_TEST(a_cut_event_is_counted),
        FLOW_TEST(a_record_may_hold_anything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
