/* What a span leaves in the ring of spans, and what its thread works for meanwhile. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cltel/span.h>

#include "api/span_inside.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

#define XRAY_SAMPLED "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=1;Lineage=a:1|b:2"
#define XRAY_UNSAMPLED "Root=1-58406520-a006649127e371903a2de979;Parent=70de5b6f19ff9a0a;Sampled=0"

static flow *open_client(const char *sampling)
{
    return flow_open((const char *const[]){ "trace.sampling", sampling, NULL });
}

/* The records of one lane so far, in order. Their bytes stay, as nothing is pumped. */
typedef struct records {
    cltel_record at[32];
    size_t count;
} records;

static records read_lane(const flow *f, cltel_lane_id lane)
{
    records found = { .count = 0 };
    const cltel_ring_list *list = &f->client->registry.lanes[lane];
    for (uint32_t i = 0; i < list->count; i++) {
        uint64_t head = cltel_ring_head_sc(list->rings[i]);
        for (uint64_t at = 0; at < head; at += found.at[found.count++].header->length)
            assert_true(found.count < COUNT_OF(found.at) &&
                        cltel_record_read(cltel_ring_at(list->rings[i], at), head - at, &found.at[found.count]));
    }
    return found;
}

static records spans(const flow *f)
{
    return read_lane(f, CLTEL_LANE_SPANS);
}

/* The number-th item of this kind. */
static cltel_field item_of(const cltel_record *record, cltel_span_item kind, int number)
{
    const uint8_t *cursor = record->fields;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        if (field.item == kind && number-- == 0)
            return field;
    }
    fail_msg("there is no such item");
    return (cltel_field){ 0 };
}

static size_t items_of(const cltel_record *record, cltel_span_item kind)
{
    const uint8_t *cursor = record->fields;
    size_t count = 0;
    for (uint32_t i = 0; i < record->field_count; i++) {
        cltel_field field;
        cltel_record_field(&cursor, &field);
        count += field.item == kind;
    }
    return count;
}

static void a_child_follows_its_parent(void **state)
{
    (void)state;
    flow *f = open_client("always");
    {
        CLTEL_SPAN_AS(f->client, root, CLTEL_SPAN_SERVER, "GET /orders");
        CLTEL_SPAN(f->client, "read stock");
    }
    records r = spans(f);
    assert_int_equal(r.count, 2);
    const cltel_span_part *child = r.at[0].span, *root = r.at[1].span;
    assert_memory_equal(child->trace_id, root->trace_id, 16);
    assert_memory_equal(child->parent_id, root->span_id, 8);
    assert_memory_equal(child->root_id, root->span_id, 8);
    assert_memory_not_equal(child->span_id, root->span_id, 8);
    assert_memory_equal(root->parent_id, "\0\0\0\0\0\0\0", 8);
    assert_int_equal(root->flags, CLTEL_SPAN_LOCAL_ROOT | CLTEL_SPAN_SAMPLED);
    assert_int_equal(child->flags, CLTEL_SPAN_SAMPLED);
    assert_true(cltel_view_equal(r.at[1].text, CLTEL_VIEW("GET /orders")));
    assert_true(child->start >= root->start && r.at[0].header->time <= r.at[1].header->time);
    flow_close(f);
}

static void a_trace_id_begins_with_the_time(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span span;
    cltel_context context;
    cltel_span_start(f->client, &span, CLTEL_SPAN_INTERNAL, "x", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    uint32_t seconds = (uint32_t)context.trace_id[0] << 24 | (uint32_t)context.trace_id[1] << 16 |
                       (uint32_t)context.trace_id[2] << 8 | context.trace_id[3];
    int64_t now = cltel_clock_realtime_ns() / 1000000000;
    assert_in_range(seconds, now - 2, now + 1);
    cltel_span_end(&span, NULL, 0);
    flow_close(f);
}

static void a_caller_in_another_process_is_the_parent_of_a_segment(void **state)
{
    (void)state;
    flow *f = open_client("never");
    cltel_context from;
    assert_int_equal(cltel_context_from_xray(&from, XRAY_SAMPLED, CLTEL_NTS), CLTEL_OK);
    cltel_span span;
    cltel_decision decision;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", &from, NULL, 0);
    cltel_span_decision(&span, &decision);
    assert_true(decision.sampled && decision.by_caller && decision.rule[0] == '\0');
    char header[CLTEL_XRAY_HEADER_BYTES];
    cltel_context context;
    cltel_span_context(&span, &context);
    assert_true(cltel_context_to_xray(&context, header, sizeof header) > 0);
    assert_non_null(strstr(header, "Lineage=a:1|b:2"));
    assert_non_null(strstr(header, "Root=1-58406520-a006649127e371903a2de979"));
    assert_null(strstr(header, "70de5b6f19ff9a0a"));
    cltel_span_end(&span, NULL, 0);
    const cltel_span_part *part = spans(f).at[0].span;
    assert_memory_equal(part->parent_id, from.span_id, 8);
    assert_true(part->flags & CLTEL_SPAN_LOCAL_ROOT);
    flow_close(f);
}

/* As a receiver of the bytes marks it, or else its span would be a part of the sender's segment. */
static void a_context_that_came_as_bytes_from_another_process_begins_a_segment(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span sender, receiver;
    cltel_context context;
    cltel_span_start(f->client, &sender, CLTEL_SPAN_PRODUCER, "send", NULL, NULL, 0);
    cltel_span_context(&sender, &context);
    context.flags |= CLTEL_CONTEXT_REMOTE;
    cltel_span_start(f->client, &receiver, CLTEL_SPAN_CONSUMER, "receive", &context, NULL, 0);
    cltel_span_end(&receiver, NULL, 0);
    cltel_span_end(&sender, NULL, 0);
    const cltel_span_part *part = spans(f).at[0].span;
    assert_memory_equal(part->parent_id, context.span_id, 8);
    assert_memory_equal(part->root_id, part->span_id, 8);
    assert_true(part->flags & CLTEL_SPAN_LOCAL_ROOT);
    flow_close(f);
}

static void what_is_not_sampled_passes_ids_on_and_records_nothing(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_context from, out;
    cltel_context_from_xray(&from, XRAY_UNSAMPLED, CLTEL_NTS);
    cltel_span outer, inner;
    cltel_span_start(f->client, &outer, CLTEL_SPAN_SERVER, "x", &from, NULL, 0);
    cltel_span_attach(&outer);
    cltel_span_start(f->client, &inner, CLTEL_SPAN_CLIENT, "y", NULL, NULL, 0);
    cltel_span_attach(&inner);
    assert_int_equal(CLTEL_SPAN_SET(&inner, CLTEL_I64("k", (abort(), 1))), CLTEL_OK);
    cltel_span_context(&inner, &out);
    assert_memory_equal(out.trace_id, from.trace_id, 16);
    assert_memory_equal(out.span_id, from.span_id, 8);
    assert_int_equal(out.sampled, CLTEL_SAMPLED_NO);
    cltel_span_end(&inner, NULL, 0);
    cltel_span_end(&outer, NULL, 0);
    assert_int_equal(spans(f).count, 0);
    assert_int_equal(cltel_context_current(NULL), 0);
    flow_close(f);
}

static void a_trace_that_begins_here_and_is_not_sampled_has_an_id(void **state)
{
    (void)state;
    flow *f = open_client("never");
    cltel_span span;
    cltel_context context;
    cltel_decision decision;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    cltel_span_decision(&span, &decision);
    assert_true(context.flags & CLTEL_CONTEXT_VALID);
    assert_int_equal(context.sampled, CLTEL_SAMPLED_NO);
    assert_true(!decision.sampled && !decision.by_caller);
    assert_string_equal(decision.rule, "never");
    cltel_span_end(&span, NULL, 0);
    assert_int_equal(spans(f).count, 0);
    flow_close(f);
}

static void fields_events_links_and_status_are_kept_in_order(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_context other;
    cltel_context_from_xray(&other, XRAY_SAMPLED, CLTEL_NTS);
    cltel_span span;
    const cltel_attr field = CLTEL_STR("tenant", "t1");
    cltel_span_start(f->client, &span, CLTEL_SPAN_CONSUMER, "x", NULL, &field, 1);
    assert_int_equal(CLTEL_SPAN_SET(&span, CLTEL_I64("n", -4), CLTEL_BOOL("b", true)), CLTEL_OK);
    assert_int_equal(cltel_span_event(&span, "cache miss", &field, 1), CLTEL_OK);
    assert_int_equal(cltel_span_link(&span, &other, &field, 1), CLTEL_OK);
    assert_int_equal(cltel_span_set_status(&span, CLTEL_STATUS_THROTTLE), CLTEL_OK);
    assert_int_equal(cltel_span_rename(&span, "another name"), CLTEL_OK);
    const cltel_attr last = CLTEL_F64("ratio", 0.5);
    assert_int_equal(cltel_span_end(&span, &last, 1), CLTEL_OK);
    cltel_record record = spans(f).at[0];
    assert_int_equal(record.header->severity, CLTEL_SPAN_CONSUMER);
    assert_int_equal(record.span->flags & CLTEL_SPAN_STATUS_MASK, CLTEL_STATUS_THROTTLE);
    assert_true(cltel_view_equal(record.text, CLTEL_VIEW("another name")));
    assert_int_equal(items_of(&record, CLTEL_ITEM_FIELD), 4);
    assert_int_equal(item_of(&record, CLTEL_ITEM_FIELD, 1).number.i64, -4);
    assert_true(cltel_view_equal(item_of(&record, CLTEL_ITEM_FIELD, 3).key, CLTEL_VIEW("ratio")));
    assert_true(cltel_view_equal(item_of(&record, CLTEL_ITEM_EVENT, 0).key, CLTEL_VIEW("cache miss")));
    assert_true(cltel_view_equal(item_of(&record, CLTEL_ITEM_EVENT_FIELD, 0).text, CLTEL_VIEW("t1")));
    assert_memory_equal(item_of(&record, CLTEL_ITEM_LINK, 0).text.ptr, other.trace_id, 16);
    assert_int_equal(items_of(&record, CLTEL_ITEM_LINK_FIELD), 1);
    flow_close(f);
}

static void an_exception_keeps_its_causes_and_innermost_frames(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_frame frames[200];
    for (size_t i = 0; i < COUNT_OF(frames); i++)
        frames[i] = (cltel_frame){ .path = "src/orders.c", .function = "place_order", .line = (uint32_t)i + 1 };
    const cltel_exception cause = { .type = "IoError", .message = "disk full", .frames = frames, .frame_count = 1 };
    const cltel_exception error = {
        .type = "OrderError", .message = "no order", .frames = frames, .frame_count = 200, .cause = &cause
    };
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(cltel_span_error(&span, &error), CLTEL_E_TOO_LARGE);
    cltel_span_end(&span, NULL, 0);
    cltel_record record = spans(f).at[0];
    assert_true(cltel_view_equal(item_of(&record, CLTEL_ITEM_EXCEPTION, 0).key, CLTEL_VIEW("OrderError")));
    assert_true(cltel_view_equal(item_of(&record, CLTEL_ITEM_CAUSE, 0).text, CLTEL_VIEW("disk full")));
    assert_in_range(items_of(&record, CLTEL_ITEM_FRAME), 10, 60);
    uint32_t line;
    memcpy(&line, item_of(&record, CLTEL_ITEM_FRAME, 0).text.ptr, sizeof line);
    assert_int_equal(line, 1);
    assert_int_equal(record.span->items_dropped, 1);
    flow_close(f);
}

static void more_room_takes_all_frames(void **state)
{
    (void)state;
    flow *f = open_client("always");
    static char memory[64 * 1024];
    cltel_frame frames[200];
    for (size_t i = 0; i < COUNT_OF(frames); i++)
        frames[i] = (cltel_frame){ .path = "src/orders.c", .function = "place_order" };
    const cltel_exception error = { .type = "OrderError", .frames = frames, .frame_count = 200 };
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(CLTEL_SPAN_SET(&span, CLTEL_I64("before", 1)), CLTEL_OK);
    assert_int_equal(cltel_span_room(&span, memory, sizeof memory), CLTEL_OK);
    assert_int_equal(cltel_span_error(&span, &error), CLTEL_OK);
    cltel_span_end(&span, NULL, 0);
    cltel_record record = spans(f).at[0];
    assert_int_equal(items_of(&record, CLTEL_ITEM_FRAME), 200);
    assert_int_equal(items_of(&record, CLTEL_ITEM_FIELD), 1);
    assert_int_equal(record.span->items_dropped, 0);
    flow_close(f);
}

static void what_finds_no_room_is_counted_in_the_span(void **state)
{
    (void)state;
    flow *f = open_client("always");
    static char text[CLTEL_SPAN_ROOM_BYTES + 1];
    memset(text, 'x', sizeof text - 1);
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(CLTEL_SPAN_SET(&span, CLTEL_STR("large", text), CLTEL_I64("small", 1)), CLTEL_E_TOO_LARGE);
    cltel_span_end(&span, NULL, 0);
    cltel_record record = spans(f).at[0];
    assert_int_equal(items_of(&record, CLTEL_ITEM_FIELD), 1);
    assert_int_equal(record.span->items_dropped, 1);
    flow_close(f);
}

/* Old values give their room to the new one; fields of events keep theirs. */
static void a_field_may_be_set_for_ever(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_event(&span, "e", (const cltel_attr[]){ CLTEL_I64("done", 7) }, 1);
    for (int i = 0; i <= 1000; i++)
        assert_int_equal(
            CLTEL_SPAN_SET(&span, CLTEL_I64("done", i), CLTEL_STR("phase", i % 2 ? "short" : "longer than that")),
            CLTEL_OK);
    cltel_span_end(&span, NULL, 0);
    records r = spans(f);
    const cltel_record *record = &r.at[0];
    int last = (int)items_of(record, CLTEL_ITEM_FIELD) - 1;
    assert_int_equal(record->span->items_dropped, 0);
    assert_int_equal(item_of(record, CLTEL_ITEM_FIELD, last - 1).number.i64, 1000);
    assert_true(cltel_view_equal(item_of(record, CLTEL_ITEM_FIELD, last).text, CLTEL_VIEW("longer than that")));
    assert_int_equal(item_of(record, CLTEL_ITEM_EVENT_FIELD, 0).number.i64, 7);
    flow_close(f);
}

/* What would make a record too large finds no room in the first place. */
static void a_span_is_never_larger_than_a_record_may_be(void **state)
{
    (void)state;
    static const char *const most[] = { "256", "512", "1900" };
    char text[151], name[300];
    memset(text, 't', sizeof text - 1);
    memset(name, 'n', sizeof name - 1);
    text[sizeof text - 1] = name[sizeof name - 1] = '\0';
    for (size_t i = 0; i < COUNT_OF(most); i++) {
        flow *f = flow_open((const char *const[]){ "trace.sampling", "always", "record.max.bytes", most[i], NULL });
        cltel_span span;
        cltel_err err = CLTEL_OK;
        cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, name, NULL, NULL, 0);
        for (int j = 0; j < 20; j++) {
            char key[24];
            snprintf(key, sizeof key, "field %d", j);
            err = cltel_span_set(&span, (const cltel_attr[]){ CLTEL_STR(key, text) }, 1);
        }
        assert_int_equal(err, CLTEL_E_TOO_LARGE);
        assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
        records r = spans(f);
        assert_int_equal(r.count, 1);
        assert_true(r.at[0].header->length <= (uint64_t)atoi(most[i]) && r.at[0].span->items_dropped > 0);
        flow_close(f);
    }
}

static void last_fields_that_are_too_large_or_not_valid_leave_the_span(void **state)
{
    (void)state;
    flow *f = open_client("always");
    char *text = calloc(1, 2 * 1024 * 1024);
    assert_non_null(text);
    memset(text, 'x', 1024 * 1024);
    const cltel_attr cases[][1] = { { CLTEL_STR("large", text) }, { { .key = "k", .key_len = 1, .type = 99 } } };
    const cltel_err codes[] = { CLTEL_E_TOO_LARGE, CLTEL_E_INVALID_ARGUMENT };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_span span;
        cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
        assert_int_equal(cltel_span_end(&span, cases[i], 1), codes[i]);
        cltel_record record = spans(f).at[i];
        assert_int_equal(record.field_count, 0);
        assert_int_equal(record.span->items_dropped, 1);
    }
    free(text);
    flow_close(f);
}

static void a_report_comes_before_the_end(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(cltel_span_report(&span), CLTEL_OK);
    cltel_span_end(&span, NULL, 0);
    records r = spans(f);
    assert_int_equal(r.count, 2);
    assert_true(r.at[0].span->flags & CLTEL_SPAN_IN_PROGRESS);
    assert_false(r.at[1].span->flags & CLTEL_SPAN_IN_PROGRESS);
    assert_memory_equal(r.at[0].span->span_id, r.at[1].span->span_id, 8);
    flow_close(f);
}

static void a_log_record_inside_a_span_carries_its_ids(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_context context;
    CLTEL_INFO(f->client, "before");
    {
        CLTEL_SPAN_AS(f->client, span, CLTEL_SPAN_SERVER, "x");
        cltel_span_context(&span, &context);
        CLTEL_INFO(f->client, "inside", CLTEL_I64("n", 7));
    }
    CLTEL_INFO(f->client, "after");
    records r = read_lane(f, CLTEL_LANE_LOGS);
    assert_int_equal(r.count, 3);
    assert_null(r.at[0].trace);
    assert_memory_equal(r.at[1].trace->trace_id, context.trace_id, 16);
    assert_memory_equal(r.at[1].trace->span_id, context.span_id, 8);
    assert_null(r.at[2].trace);
    flow_pump(f);
    char trace_id[CLTEL_TRACE_ID_TEXT_BYTES];
    cltel_context_trace_id_text(&context, trace_id);
    const cJSON *event = flow_find(f, "inside")->json;
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(event, "trace_id")), trace_id);
    assert_null(cJSON_GetObjectItem(flow_find(f, "after")->json, "trace_id"));
    flow_close(f);
}

static void a_field_of_the_application_wins_over_the_trace_s(void **state)
{
    (void)state;
    flow *f = open_client("always");
    {
        CLTEL_SPAN(f->client, "x");
        CLTEL_INFO(f->client, "inside", CLTEL_STR("trace_id", "mine"));
    }
    flow_pump(f);
    char *text = cJSON_PrintUnformatted(flow_find(f, "inside")->json);
    assert_non_null(strstr(text, "\"trace_id\":\"mine\""));
    assert_null(strstr(strstr(text, "trace_id") + 1, "trace_id"));
    free(text);
    flow_close(f);
}

static uint64_t misuses_of(void (*act)(flow *f))
{
    flow *f = open_client("always");
    uint64_t before = cltel_span_misuses();
    act(f);
    assert_int_equal(cltel_context_current(NULL), 0);
    flow_close(f);
    return cltel_span_misuses() - before;
}

static void end_twice(flow *f)
{
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_report(&span), CLTEL_OK);
    assert_int_equal(spans(f).count, 1);
}

static void end_out_of_order(flow *f)
{
    cltel_span outer, inner;
    cltel_span_start(f->client, &outer, CLTEL_SPAN_SERVER, "outer", NULL, NULL, 0);
    cltel_span_attach(&outer);
    cltel_span_start(f->client, &inner, CLTEL_SPAN_SERVER, "inner", NULL, NULL, 0);
    cltel_span_attach(&inner);
    cltel_span_end(&outer, NULL, 0);
    assert_int_equal(cltel_context_current(NULL), 0);
    cltel_span_end(&inner, NULL, 0);
    assert_int_equal(spans(f).count, 2);
}

static void attach_twice(flow *f)
{
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    cltel_span_attach(&span);
    cltel_span_end(&span, NULL, 0);
}

static void never_start(flow *f)
{
    (void)f;
    cltel_span span = CLTEL_SPAN_INIT;
    assert_int_equal(CLTEL_SPAN_SET(&span, CLTEL_I64("n", 1)), CLTEL_OK);
    assert_int_equal(cltel_span_event(&span, "e", NULL, 0), CLTEL_OK);
    cltel_span_detach(&span);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
}

static bool is_current(const cltel_span *span)
{
    cltel_context current, own;
    cltel_context_current(&current);
    cltel_span_context(span, &own);
    return memcmp(current.span_id, own.span_id, sizeof own.span_id) == 0;
}

/* Something else stands as deep as what went with its outer span. */
static void detach_late(flow *f)
{
    cltel_span spans[4];
    for (int i = 0; i < 4; i++)
        cltel_span_start(f->client, &spans[i], CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&spans[0]);
    cltel_span_attach(&spans[1]);
    cltel_span_detach(&spans[0]); /* 1 goes with it */
    cltel_span_attach(&spans[2]);
    cltel_span_attach(&spans[3]);
    cltel_span_detach(&spans[1]);
    assert_true(is_current(&spans[3]));
    cltel_span_detach(&spans[3]);
    assert_true(is_current(&spans[2]));
    cltel_span_detach(&spans[2]);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void attach_again_what_went_with_another(flow *f)
{
    cltel_span outer, inner;
    cltel_span_start(f->client, &outer, CLTEL_SPAN_SERVER, "outer", NULL, NULL, 0);
    cltel_span_start(f->client, &inner, CLTEL_SPAN_SERVER, "inner", NULL, NULL, 0);
    cltel_span_attach(&outer);
    cltel_span_attach(&inner);
    cltel_span_detach(&outer);
    cltel_span_attach(&inner);
    assert_true(is_current(&inner));
    cltel_span_end(&inner, NULL, 0);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void *detach_elsewhere(void *span)
{
    cltel_span_detach(span);
    return NULL;
}

static void detach_on_another_thread(flow *f)
{
    pthread_t thread;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    assert_int_equal(pthread_create(&thread, NULL, detach_elsewhere, &span), 0);
    pthread_join(thread, NULL);
    assert_true(is_current(&span));
    cltel_span_detach(&span);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void *end_elsewhere(void *span)
{
    cltel_span_end(span, NULL, 0);
    return NULL;
}

/* Its thread still works for it, and can leave it. */
static void end_on_another_thread(flow *f)
{
    pthread_t thread;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    assert_int_equal(pthread_create(&thread, NULL, end_elsewhere, &span), 0);
    pthread_join(thread, NULL);
    assert_int_equal(cltel_context_current(NULL), 1);
    cltel_span_detach(&span);
    cltel_span_detach(&span);
}

static void misuse_is_counted_and_harms_nothing(void **state)
{
    (void)state;
    assert_int_equal(misuses_of(detach_late), 2);
    assert_int_equal(misuses_of(attach_again_what_went_with_another), 1);
    assert_int_equal(misuses_of(detach_on_another_thread), 1);
    assert_int_equal(misuses_of(end_on_another_thread), 1);
    assert_int_equal(misuses_of(end_twice), 2);
    assert_int_equal(misuses_of(end_out_of_order), 2);
    assert_int_equal(misuses_of(attach_twice), 1);
    assert_int_equal(misuses_of(never_start), 0);
}

static void a_span_that_could_not_start_takes_every_call(void **state)
{
    (void)state;
    flow *f = open_client("always");
    uint64_t before = cltel_span_misuses();
    cltel_span span;
    memset(&span, 0xff, sizeof span);
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, NULL, NULL, NULL, 0),
                     CLTEL_E_INVALID_ARGUMENT);
    cltel_span_attach(&span);
    cltel_span_detach(&span);
    assert_int_equal(cltel_context_current(NULL), 0);
    assert_int_equal(cltel_span_set(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    const cltel_attr bad = { .key = "k", .key_len = 0, .type = CLTEL_TYPE_I64 };
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, &bad, 1),
                     CLTEL_E_INVALID_ARGUMENT);
    cltel_client_shutdown(f->client, 100, NULL);
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0), CLTEL_E_CLOSED);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_misuses() - before, 2); /* the two wrong starts; calls on what never began are none */
    flow_close(f);
}

#if defined(__x86_64__)
enum { TRAP_FLAG = 0x100 }; /* the processor stops after each instruction */

static void set_trap(bool on)
{
    unsigned long long flags = __builtin_ia32_readeflags_u64();
    __builtin_ia32_writeeflags_u64(on ? flags | TRAP_FLAG : flags & ~(unsigned long long)TRAP_FLAG);
}

static volatile int stops;

static void attach_in_handler(int signal)
{
    cltel_context none = CLTEL_CONTEXT_INIT;
    cltel_attached attached;
    (void)signal;
    stops++;
    cltel_context_attach(&none, &attached);
    cltel_context_detach(&attached);
}

static void a_handler_may_attach_between_any_two_instructions_of_an_attach(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span span;
    struct sigaction action = { .sa_handler = attach_in_handler }, before;
    uint64_t misuses = cltel_span_misuses();
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(sigaction(SIGTRAP, &action, &before), 0);
    set_trap(true);
    cltel_span_attach(&span);
    set_trap(false);
    bool attached = is_current(&span);
    set_trap(true);
    cltel_span_detach(&span);
    set_trap(false);
    sigaction(SIGTRAP, &before, NULL);
    assert_true(attached && stops > 20);
    assert_int_equal(cltel_context_current(NULL), 0);
    assert_int_equal(cltel_span_misuses(), misuses);
    cltel_span_end(&span, NULL, 0);
    flow_close(f);
}
#endif

static void *work_elsewhere(void *argument)
{
    void **given = argument;
    cltel_attached attached;
    cltel_context_attach(given[1], &attached);
    {
        CLTEL_SPAN(((flow *)given[0])->client, "elsewhere");
    }
    cltel_context_detach(&attached);
    assert_int_equal(cltel_context_current(NULL), 0);
    return NULL;
}

static void a_context_goes_on_in_another_thread(void **state)
{
    (void)state;
    flow *f = open_client("always");
    cltel_span span;
    cltel_context context;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "here", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    pthread_t thread;
    pthread_create(&thread, NULL, work_elsewhere, (void *[]){ f, &context });
    pthread_join(thread, NULL);
    cltel_span_end(&span, NULL, 0);
    records r = spans(f);
    assert_int_equal(r.count, 2);
    const cltel_record *here = &r.at[0], *there = &r.at[1];
    if (cltel_view_equal(here->text, CLTEL_VIEW("elsewhere"))) {
        here = &r.at[1];
        there = &r.at[0];
    }
    assert_memory_equal(there->span->parent_id, here->span->span_id, 8);
    assert_false(there->span->flags & CLTEL_SPAN_LOCAL_ROOT);
    flow_close(f);
}

static void a_child_process_makes_ids_of_its_own(void **state)
{
    (void)state;
    flow *f = open_client("always");
    int ends[2];
    uint8_t child_id[8] = { 0 }, own_id[8];
    cltel_context context;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        cltel_span orphan;
        if (cltel_span_start(f->client, &orphan, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0) != CLTEL_E_FORKED)
            _exit(1);
        flow *own = open_client("always");
        cltel_span_start(own->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
        cltel_span_context(&span, &context);
        _exit(write(ends[1], context.span_id, 8) == 8 ? 0 : 2);
    }
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    memcpy(own_id, context.span_id, 8);
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], child_id, 8), 8);
    assert_memory_not_equal(child_id, own_id, 8);
    cltel_span_end(&span, NULL, 0);
    flow_close(f);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_child_follows_its_parent),
        FLOW_TEST(a_trace_id_begins_with_the_time),
        FLOW_TEST(a_caller_in_another_process_is_the_parent_of_a_segment),
        FLOW_TEST(a_context_that_came_as_bytes_from_another_process_begins_a_segment),
        FLOW_TEST(what_is_not_sampled_passes_ids_on_and_records_nothing),
        FLOW_TEST(a_trace_that_begins_here_and_is_not_sampled_has_an_id),
        FLOW_TEST(fields_events_links_and_status_are_kept_in_order),
        FLOW_TEST(an_exception_keeps_its_causes_and_innermost_frames),
        FLOW_TEST(more_room_takes_all_frames),
        FLOW_TEST(what_finds_no_room_is_counted_in_the_span),
        FLOW_TEST(a_field_may_be_set_for_ever),
        FLOW_TEST(a_span_is_never_larger_than_a_record_may_be),
        FLOW_TEST(last_fields_that_are_too_large_or_not_valid_leave_the_span),
        FLOW_TEST(a_report_comes_before_the_end),
        FLOW_TEST(a_log_record_inside_a_span_carries_its_ids),
        FLOW_TEST(a_field_of_the_application_wins_over_the_trace_s),
        FLOW_TEST(misuse_is_counted_and_harms_nothing),
        FLOW_TEST(a_span_that_could_not_start_takes_every_call),
#if defined(__x86_64__)
        FLOW_TEST(a_handler_may_attach_between_any_two_instructions_of_an_attach),
#endif
        FLOW_TEST(a_context_goes_on_in_another_thread),
        FLOW_TEST(a_child_process_makes_ids_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
