#include "tools/cli/tail_source.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/json_check.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/tail_order.h"

enum { PAGE_EVENTS = 10000 };

static void write_body(cltel_tail_source *source, const cltel_tail_query *query)
{
    cltel_buf *body = &source->body;
    cltel_body_begin(body);
    cltel_body_number(body, "limit", PAGE_EVENTS);
    cltel_body_number(body, "startTime", source->since_ms ? source->since_ms : query->since_ms);
    if (query->until_ms != INT64_MAX)
        cltel_body_number(body, "endTime", query->until_ms);
    cltel_body_text(body, "logGroupName", source->group);
    cltel_body_text(body, "filterPattern", query->filter);
    if (query->stream_count)
        cltel_body_texts(body, "logStreamNames", query->streams, query->stream_count);
    if (source->token.len)
        cltel_body_json(body, "nextToken", cltel_buf_view(&source->token));
    cltel_body_end(body);
}

/* Digits of a time in ms; what is no such number is 0. */
static int64_t read_time(cltel_view digits)
{
    char text[24] = "";
    if (digits.len < sizeof text)
        memcpy(text, digits.ptr, digits.len);
    return strtoll(text, NULL, 10);
}

static bool read_event(cltel_view json, cltel_tail_event *event)
{
    cltel_json_walk walk;
    cltel_view key, value;
    *event = (cltel_tail_event){ .stream = CLTEL_VIEW("\"\""), .id = CLTEL_VIEW("\"\""), .message = { NULL, 0 } };
    if (!cltel_json_walk_begin(&walk, json) || !walk.object)
        return false;
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (cltel_json_says(key, "timestamp"))
            event->timestamp_ms = read_time(value);
        else if (!cltel_json_is_string(value))
            continue;
        else if (cltel_json_says(key, "message"))
            event->message = value;
        else if (cltel_json_says(key, "logStreamName"))
            event->stream = value;
        else if (cltel_json_says(key, "eventId"))
            event->id = value;
    }
    return event->message.ptr != NULL;
}

static bool keep(cltel_tail_source *source, const cltel_tail_event *event)
{
    if (source->count == source->room) {
        size_t room = source->room ? source->room * 2 : 256;
        cltel_tail_event *events = cltel_realloc(source->events, room * sizeof *events);
        if (!events)
            return false;
        source->events = events;
        source->room = room;
    }
    source->events[source->count] = *event;
    source->events[source->count++].group = source->group;
    return true;
}

static bool read_events(cltel_tail_source *source, cltel_view array)
{
    cltel_json_walk walk;
    cltel_view key, value;
    cltel_tail_event event;
    if (!cltel_json_walk_begin(&walk, array) || walk.object)
        return true;
    while (cltel_json_walk_next(&walk, &key, &value))
        if (read_event(value, &event) && !keep(source, &event))
            return false;
    return true;
}

static cltel_err read_page(cltel_tail_source *source, cltel_error *detail)
{
    cltel_json_walk walk;
    cltel_view key, value, body = cltel_buf_view(&source->page);
    bool memory = !source->page.failed;
    if (!cltel_json_valid(body) || !cltel_json_walk_begin(&walk, body) || !walk.object)
        return cltel_fail(detail, CLTEL_E_SYSTEM,
                          "the answer of FilterLogEvents is no JSON object of the expected form");
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (cltel_json_says(key, "events"))
            memory = read_events(source, value) && memory;
        else if (cltel_json_says(key, "nextToken") && cltel_json_is_string(value) && value.len > 2)
            cltel_buf_append_view(&source->token, value);
    }
    if (!memory || source->token.failed)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the answer");
    return CLTEL_OK;
}

cltel_tail_result cltel_tail_page(cltel_tail_source *source, const cltel_tail_query *query, cltel_error *detail)
{
    write_body(source, query);
    source->count = source->next = 0;
    if (source->body.failed) {
        cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for the request");
        return CLTEL_TAIL_FAILED;
    }
    if (cltel_aws_call(source->aws, "FilterLogEvents", cltel_buf_view(&source->body), &source->answer, detail) !=
        CLTEL_OK)
        return CLTEL_TAIL_FAILED;
    if (source->answer.code[0])
        return CLTEL_TAIL_REFUSED;
    cltel_buf_clear(&source->token);
    cltel_buf_clear(&source->page);
    cltel_buf_append_view(&source->page, source->answer.body);
    if (read_page(source, detail) != CLTEL_OK)
        return CLTEL_TAIL_FAILED;
    cltel_tail_order(source->events, source->count);
    return source->token.len ? CLTEL_TAIL_MORE : CLTEL_TAIL_END;
}

void cltel_tail_source_done(cltel_tail_source *source)
{
    cltel_buf_done(&source->body);
    cltel_buf_done(&source->page);
    cltel_buf_done(&source->token);
    cltel_tail_seen_done(&source->seen);
    cltel_release(source->events);
}
