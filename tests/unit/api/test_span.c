/* What a span leaves in the ring of spans. */
#include <stdio.h>
#include <stdlib.h>

#include "support/span_rig.h"

static void a_child_follows_its_parent(void **state)
{
    (void)state;
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("never");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("never");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    flow *f = span_client("always");
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
