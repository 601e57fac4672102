/* CreateLogStream, DeleteLogStream, DescribeLogStreams. */
#include <stdio.h>
#include <stdlib.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

static bool input_names(cltel_call *call, cltel_view *group, cltel_view *stream)
{
    return cltel_input_text(call, &cltel_rule_group, group) && cltel_input_text(call, &cltel_rule_stream, stream) &&
           cltel_logs_check_length(call, *group) && cltel_logs_check_length(call, *stream) && cltel_input_ok(call);
}

void cltel_logs_create_stream(cltel_call *call, cltel_store *store)
{
    cltel_view group_name, name;
    cltel_log_group group;
    if (!input_names(call, &group_name, &name) || !cltel_logs_find_group(call, store, group_name, &group))
        return;
    cltel_stored stored = cltel_store_create_stream(store, group.id, name, call->request.now_ms);
    if (stored == CLTEL_STORED)
        cltel_answer_empty(call);
    else if (stored == CLTEL_STORED_NOT)
        cltel_answer_refusal(call, "ResourceAlreadyExistsException", "The specified log stream already exists");
    else
        cltel_answer_store_failure(call, store);
}

void cltel_logs_delete_stream(cltel_call *call, cltel_store *store)
{
    cltel_view group_name, name;
    cltel_log_group group;
    cltel_log_stream stream;
    if (!input_names(call, &group_name, &name) || !cltel_logs_find_group(call, store, group_name, &group) ||
        !cltel_logs_find_stream(call, store, group.id, name, &stream))
        return;
    if (cltel_store_delete_stream(store, group.id, stream.id) == CLTEL_STORED)
        cltel_answer_empty(call);
    else
        cltel_answer_store_failure(call, store);
}

typedef struct listing {
    cltel_call *call;
    cltel_buf *body;
    const char *group;
    cltel_view prefix;
    cltel_stream_order order;
    int64_t left;
    int64_t seen; /* of the order, page by page: what the token counts */
    bool more;
} listing;

static void append_stream(const listing *l, const cltel_log_stream *stream)
{
    cltel_buf *body = l->body;
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "logStreamName", cltel_view_of(stream->name));
    cltel_member_i64(body, "creationTime", stream->created_ms);
    if (stream->events > 0) {
        cltel_member_i64(body, "firstEventTimestamp", stream->first_ms);
        cltel_member_i64(body, "lastEventTimestamp", stream->last_ms);
        cltel_member_i64(body, "lastIngestionTime", stream->ingested_ms);
        cltel_member(body, "uploadSequenceToken");
        cltel_buf_append_format(body, "\"49%054lld\"", (long long)stream->last_batch);
    }
    cltel_buf arn = { 0 };
    cltel_logs_append_arn(&arn, l->call->region, l->group);
    cltel_buf_append_format(&arn, ":log-stream:%s", stream->name);
    cltel_member_text(body, "arn", cltel_buf_view(&arn));
    cltel_buf_done(&arn);
    cltel_member_i64(body, "storedBytes", 0); /* AWS has stopped counting for streams */
    cltel_buf_append_char(body, '}');
}

static bool visit_stream(void *context, const cltel_log_stream *stream)
{
    listing *l = context;
    if (l->prefix.len > 0 && strncmp(stream->name, l->prefix.ptr, l->prefix.len) != 0) {
        l->seen++;
        return true;
    }
    if (l->left == 0) {
        l->more = true;
        return false;
    }
    append_stream(l, stream);
    l->left--;
    l->seen++;
    return true;
}

static bool read_order(cltel_call *call, listing *l)
{
    static const cltel_text_rule order_rule = { "orderBy", 0, 64, NULL, NULL, false };
    cltel_view order;
    bool down = false;
    if (!cltel_input_text(call, &order_rule, &order) || !cltel_input_flag(call, "descending", &down))
        return false;
    bool by_time = cltel_view_equal(order, CLTEL_VIEW("LastEventTime"));
    if (order.ptr && !by_time && !cltel_view_equal(order, CLTEL_VIEW("LogStreamName")))
        cltel_violation(call, order, "orderBy", "Member must satisfy enum value set: [LogStreamName, LastEventTime]");
    if (by_time && l->prefix.ptr)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "Cannot order by LastEventTime with a logStreamNamePrefix.");
    l->order = by_time ? (down ? CLTEL_STREAMS_BY_LAST_EVENT_DOWN : CLTEL_STREAMS_BY_LAST_EVENT)
                       : (down ? CLTEL_STREAMS_BY_NAME_DOWN : CLTEL_STREAMS_BY_NAME);
    return true;
}

/* The token holds how many streams of the order have been seen. */
static bool read_token(cltel_call *call, cltel_view token, int64_t *skip)
{
    cltel_buf text = { 0 };
    char *end = NULL;
    bool good = cltel_logs_parse_token(token, &text) && text.len < 20;
    if (good) {
        cltel_buf_terminate(&text);
        *skip = strtoll(text.ptr, &end, 10);
        good = end == text.ptr + text.len && *skip >= 0;
    }
    cltel_buf_done(&text);
    return good || cltel_logs_answer_bad_token(call);
}

static bool read_listing(cltel_call *call, listing *l, cltel_view *group)
{
    static const cltel_text_rule prefix = { "logStreamNamePrefix", 1, 512, NULL, NULL, false };
    static const cltel_text_rule token_rule = { "nextToken", 1, 4096, NULL, NULL, false };
    static const cltel_number_rule limit = { "limit", 1, 50 };
    cltel_view token;
    return cltel_logs_input_group(call, group) && cltel_input_text(call, &prefix, &l->prefix) &&
           cltel_input_text(call, &token_rule, &token) && cltel_input_number(call, &limit, &l->left) &&
           read_order(call, l) && cltel_input_ok(call) && (!token.ptr || read_token(call, token, &l->seen));
}

void cltel_logs_describe_streams(cltel_call *call, cltel_store *store)
{
    listing l = { .call = call, .left = 50 };
    cltel_view name;
    cltel_log_group group;
    if (!read_listing(call, &l, &name) || !cltel_logs_find_group(call, store, name, &group))
        return;
    l.group = group.name;
    l.body = cltel_answer_body(call);
    cltel_buf_append_text(l.body, "{\"logStreams\":[");
    if (cltel_store_visit_streams(store, group.id, l.order, l.seen, visit_stream, &l) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return;
    }
    cltel_buf_append_char(l.body, ']');
    if (l.more) {
        char seen[24];
        int len = snprintf(seen, sizeof seen, "%lld", (long long)l.seen);
        cltel_buf_append_text(l.body, ",\"nextToken\":\"");
        cltel_logs_append_token(l.body, (cltel_view){ seen, (size_t)len });
        cltel_buf_append_char(l.body, '"');
    }
    cltel_buf_append_char(l.body, '}');
}
