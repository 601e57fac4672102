/* What metric filters tell a sink. */
#include "tools/endpoint/logs_metrics.h"

#include <stdio.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/logs_documents.h"

typedef struct heard {
    char text[1024];
} heard;

static void hear(void *context, cltel_store *store, const cltel_metric_point *point)
{
    (void)store;
    heard *h = context;
    size_t len = strlen(h->text);
    len += (size_t)snprintf(h->text + len, sizeof h->text - len, "%s %.*s/%.*s=%g %.*s @%lld", point->region,
                            (int)point->space.len, point->space.ptr, (int)point->name.len, point->name.ptr,
                            point->value, (int)point->unit.len, point->unit.ptr, (long long)point->timestamp_ms);
    for (size_t i = 0; i < point->dimension_count; i++)
        len += (size_t)snprintf(h->text + len, sizeof h->text - len, " %.*s=%.*s", (int)point->dimensions[i].name.len,
                                point->dimensions[i].name.ptr, (int)point->dimensions[i].value.len,
                                point->dimensions[i].value.ptr);
    snprintf(h->text + len, sizeof h->text - len, "\n");
}

static void append_event(cltel_buf *frames, int64_t timestamp_ms, const char *message)
{
    char head[CLTEL_FRAME_BYTES];
    cltel_frame_write(head, timestamp_ms, (uint32_t)strlen(message));
    cltel_buf_append(frames, head, sizeof head);
    cltel_buf_append_text(frames, message);
}

static void check(const char *filter, const char *expected)
{
    heard h = { "" };
    cltel_metric_sink sink = { hear, &h };
    cltel_store *store;
    cltel_buf frames = { 0 };
    cltel_document_key key = { CLTEL_KIND_METRIC_FILTER, "us-east-1", CLTEL_VIEW("g"), CLTEL_VIEW("f") };
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    assert_int_equal(cltel_store_put_document(store, &key, cltel_view_of(filter), 1), CLTEL_STORED);
    append_event(&frames, 1, "ERROR plain");
    append_event(&frames, 2, "{\"level\":\"ERROR\",\"ms\":12.5,\"who\":{\"id\":\"a\"}}");
    append_event(&frames, 3, "{\"level\":\"INFO\",\"ms\":\"7\"}");
    assert_true(cltel_logs_feed_metrics(&sink, store, "us-east-1", CLTEL_VIEW("g"), cltel_buf_view(&frames)));
    assert_true(cltel_logs_feed_metrics(&sink, store, "eu-west-1", CLTEL_VIEW("g"), cltel_buf_view(&frames)));
    assert_string_equal(h.text, expected);
    cltel_buf_done(&frames);
    cltel_store_close(store);
}

static void a_filter_tells_a_value_for_each_event_that_it_takes(void **state)
{
    (void)state;
    check("{\"filterPattern\":\"ERROR\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\","
          "\"metricValue\":\"1\"}]}",
          "us-east-1 n/m=1 None @1\nus-east-1 n/m=1 None @2\n");
}

static void values_and_dimensions_come_from_the_event(void **state)
{
    (void)state;
    check("{\"filterPattern\":\"\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\","
          "\"metricValue\":\"$.ms\",\"unit\":\"Milliseconds\"}]}",
          "us-east-1 n/m=12.5 Milliseconds @2\nus-east-1 n/m=7 Milliseconds @3\n");
    check("{\"filterPattern\":\"\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\","
          "\"metricValue\":\"2\",\"dimensions\":{\"who\":\"$.who.id\"}}]}",
          "us-east-1 n/m=2 None @2 who=a\n");
}

static void a_filter_that_cannot_be_read_tells_nothing(void **state)
{
    (void)state;
    static const char *const filters[] = {
        "no JSON",
        "{}",
        "{\"filterPattern\":\"ERROR\"}",
        "{\"filterPattern\":\"ERROR\",\"metricTransformations\":[]}",
        "{\"filterPattern\":\"{ $.a =\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\","
        "\"metricValue\":\"1\"}]}",
        "{\"filterPattern\":\"\",\"metricTransformations\":[{\"metricName\":\"m\",\"metricNamespace\":\"n\","
        "\"metricValue\":\"$.level\"}]}",
    };
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        check(filters[i], "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_filter_tells_a_value_for_each_event_that_it_takes),
        cmocka_unit_test(values_and_dimensions_come_from_the_event),
        cmocka_unit_test(a_filter_that_cannot_be_read_tells_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
