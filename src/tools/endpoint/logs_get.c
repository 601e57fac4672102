/* GetLogEvents: one stream, from its head or its tail, with tokens for both directions. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_page.h"
#include "tools/endpoint/logs_scan.h"

enum { TOKEN_CHARS = CLTEL_PLACE_CHARS + 4 };

typedef struct reading {
    cltel_view group;
    cltel_view stream;
    int64_t start_ms;
    int64_t end_ms; /* exclusive */
    int64_t limit;
    bool from_head;
    cltel_view token;
    cltel_event_place sent; /* of the token */
} reading;

static bool read_input(cltel_call *call, reading *r)
{
    static const cltel_number_rule start = { "startTime", 0, INT64_MAX };
    static const cltel_number_rule end = { "endTime", 0, INT64_MAX };
    static const cltel_number_rule limit = { "limit", 1, CLTEL_PAGE_EVENTS_MAX };
    static const cltel_text_rule token = { "nextToken", 1, 4096, NULL, NULL, false };
    return cltel_logs_input_group(call, &r->group) && cltel_input_text(call, &cltel_rule_stream, &r->stream) &&
           cltel_input_number(call, &start, &r->start_ms) && cltel_input_number(call, &end, &r->end_ms) &&
           cltel_input_number(call, &limit, &r->limit) && cltel_input_flag(call, "startFromHead", &r->from_head) &&
           cltel_input_text(call, &token, &r->token) && cltel_logs_check_length(call, r->stream) &&
           cltel_input_ok(call);
}

/* "f/<place>/s" continues at the place, "b/<place>/s" with what is before it. */
static bool apply_token(cltel_call *call, reading *r, cltel_log_scan *scan)
{
    cltel_event_place place;
    if (!r->token.ptr)
        return true;
    const char *text = r->token.ptr;
    if (r->token.len != TOKEN_CHARS || (text[0] != 'f' && text[0] != 'b') || text[1] != '/' ||
        memcmp(text + TOKEN_CHARS - 2, "/s", 2) != 0 ||
        !cltel_place_parse((cltel_view){ text + 2, CLTEL_PLACE_CHARS }, &place))
        return cltel_logs_answer_bad_token(call);
    r->from_head = text[0] == 'f';
    r->sent = place;
    if (r->from_head && cltel_place_compare(&place, &scan->from) > 0)
        scan->from = place;
    if (!r->from_head && cltel_place_compare(&place, &scan->before) < 0)
        scan->before = place;
    return true;
}

static void append_token(cltel_buf *body, const char *name, char direction, const cltel_event_place *place)
{
    char token[TOKEN_CHARS + 1], digits[CLTEL_PLACE_CHARS + 1];
    cltel_place_text(place, digits);
    snprintf(token, sizeof token, "%c/%s/s", direction, digits);
    cltel_member_text(body, name, cltel_view_of(token));
}

/* Where an empty page leaves off: a token that was sent comes back, which tells the client that it has all. */
static cltel_event_place place_of_empty(const reading *r, const cltel_log_scan *scan)
{
    return r->token.ptr ? r->sent : scan->from;
}

static void answer_events(cltel_call *call, const reading *r, const cltel_log_scan *scan, cltel_event_page *page)
{
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"events\":[");
    for (size_t i = 0; i < page->count; i++) {
        const cltel_page_event *event = &page->events[i];
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_i64(body, "timestamp", event->place.timestamp_ms);
        cltel_member_text(body, "message", (cltel_view){ event->message, event->message_bytes });
        cltel_member_i64(body, "ingestionTime", event->ingested_ms);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
    cltel_event_place back = place_of_empty(r, scan);
    cltel_event_place forward = back;
    if (page->count > 0) {
        back = page->events[0].place;
        forward = cltel_place_after(page->events[page->count - 1].place);
    }
    append_token(body, "nextForwardToken", 'f', &forward);
    append_token(body, "nextBackwardToken", 'b', &back);
    cltel_buf_append_char(body, '}');
}

void cltel_logs_get_events(cltel_call *call, cltel_store *store)
{
    reading r = { .end_ms = CLTEL_PLACE_TIME_MAX, .limit = CLTEL_PAGE_EVENTS_MAX };
    cltel_log_group group;
    cltel_log_stream stream;
    if (!read_input(call, &r) || !cltel_logs_find_standard_group(call, store, r.group, &group) ||
        !cltel_logs_find_stream(call, store, group.id, r.stream, &stream))
        return;
    int64_t oldest_ms = cltel_logs_oldest_ms(call, &group);
    cltel_log_scan scan = { .group_id = group.id,
                            .stream_id = stream.id,
                            .span_max_ms = stream.span_max_ms,
                            .from = { cltel_logs_bounded_time(r.start_ms > oldest_ms ? r.start_ms : oldest_ms), 0, 0 },
                            .before = { cltel_logs_bounded_time(r.end_ms), 0, 0 } };
    if (!apply_token(call, &r, &scan))
        return;
    cltel_event_page page;
    cltel_event_page_init(&page, (size_t)r.limit, CLTEL_PAGE_BYTES_MAX, !r.from_head);
    if (cltel_logs_scan(store, &scan, &page) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
    } else {
        cltel_event_page_sort(&page);
        answer_events(call, &r, &scan, &page);
    }
    cltel_event_page_done(&page);
}
