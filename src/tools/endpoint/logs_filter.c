/* FilterLogEvents: a group, or some of its streams, interleaved by time; only events that a pattern takes. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_page.h"
#include "tools/endpoint/logs_scan.h"

/* Then an empty or short page with a token, as AWS does: who searches sees the first rows soon, and that it goes on. */
#define LOOKING_NS_MAX INT64_C(60000000)

typedef struct search {
    cltel_view group;
    cltel_view prefix;
    const cJSON *names;
    int64_t start_ms;
    int64_t end_ms; /* inclusive */
    int64_t limit;
    cltel_view pattern;
    cltel_view token;
    cltel_filter *filter;
    int64_t *ids; /* of the streams that are asked for */
    size_t id_count;
    size_t id_room;
    bool failed; /* no memory for the ids */
} search;

static bool read_streams(cltel_call *call, search *s)
{
    static const cltel_text_rule prefix = { "logStreamNamePrefix", 1, 512, NULL, NULL, false };
    if (!cltel_input_text(call, &prefix, &s->prefix) || !cltel_input_list(call, "logStreamNames", 100, &s->names))
        return false;
    if (s->prefix.ptr && s->names)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "LogStream name prefix and LogStream names are mutually exclusive parameters.");
    return true;
}

static bool read_input(cltel_call *call, search *s)
{
    static const cltel_number_rule start = { "startTime", 0, INT64_MAX };
    static const cltel_number_rule end = { "endTime", 0, INT64_MAX };
    static const cltel_number_rule limit = { "limit", 1, CLTEL_PAGE_EVENTS_MAX };
    static const cltel_text_rule pattern = { "filterPattern", 0, 1024, NULL, NULL, false };
    static const cltel_text_rule token = { "nextToken", 1, 4096, NULL, NULL, false };
    if (!cltel_logs_input_group(call, &s->group) || !read_streams(call, s) ||
        !cltel_input_number(call, &start, &s->start_ms) || !cltel_input_number(call, &end, &s->end_ms) ||
        !cltel_input_number(call, &limit, &s->limit) || !cltel_input_text(call, &pattern, &s->pattern) ||
        !cltel_input_text(call, &token, &s->token) || !cltel_input_ok(call))
        return false;
    cltel_filter_fault fault;
    s->filter = cltel_filter_compile(s->pattern, &fault);
    return s->filter || cltel_answer_refusal(call, "InvalidParameterException", "%s", fault.message);
}

static bool add_id(search *s, int64_t id)
{
    if (s->id_count == s->id_room) {
        size_t room = s->id_room ? 2 * s->id_room : 64;
        int64_t *ids = cltel_realloc(s->ids, room * sizeof *ids);
        s->failed = !ids;
        if (!ids)
            return false;
        s->ids = ids;
        s->id_room = room;
    }
    s->ids[s->id_count++] = id;
    return true;
}

static bool visit_stream(void *context, const cltel_log_stream *stream)
{
    search *s = context;
    return strncmp(stream->name, s->prefix.ptr, s->prefix.len) != 0 || add_id(s, stream->id);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* false: answered. */
static bool find_streams(cltel_call *call, cltel_store *store, search *s, int64_t group_id)
{
    const cJSON *item;
    cltel_log_stream stream;
    cJSON_ArrayForEach(item, s->names)
    {
        if (!cltel_logs_find_stream(call, store, group_id, cltel_view_of(item->valuestring), &stream))
            return false;
        add_id(s, stream.id);
    }
    if ((s->prefix.ptr &&
         cltel_store_visit_streams(store, group_id, CLTEL_STREAMS_BY_NAME, 0, visit_stream, s) != CLTEL_STORED) ||
        s->failed) {
        cltel_answer_store_failure(call, store);
        return false;
    }
    if (s->id_count > 1)
        qsort(s->ids, s->id_count, sizeof *s->ids, compare_ids);
    return true;
}

/* One name is looked up for many events: those of a stream often follow each other. */
typedef struct name_cache {
    int64_t ids[64];
    cltel_buf names[64];
} name_cache;

static cltel_view name_of(cltel_store *store, name_cache *cache, int64_t stream_id)
{
    size_t slot = (size_t)stream_id % 64;
    if (cache->ids[slot] != stream_id) {
        cltel_store_stream_name(store, stream_id, &cache->names[slot]);
        cache->ids[slot] = stream_id;
    }
    return cltel_buf_view(&cache->names[slot]);
}

static void append_event(cltel_buf *body, const cltel_page_event *event, cltel_view stream)
{
    char id[CLTEL_PLACE_CHARS + 1];
    cltel_place_text(&event->place, id);
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "logStreamName", stream);
    cltel_member_i64(body, "timestamp", event->place.timestamp_ms);
    cltel_member_text(body, "message", (cltel_view){ event->message, event->message_bytes });
    cltel_member_i64(body, "ingestionTime", event->ingested_ms);
    cltel_member_text(body, "eventId", cltel_view_of(id));
    cltel_buf_append_char(body, '}');
}

static void answer_events(cltel_call *call, cltel_store *store, const cltel_log_scan *scan, cltel_event_page *page)
{
    name_cache cache = { 0 };
    cltel_buf *body = cltel_answer_body(call);
    cltel_event_page_sort(page);
    cltel_buf_append_text(body, "{\"events\":[");
    for (size_t i = 0; i < page->count; i++)
        append_event(body, &page->events[i], name_of(store, &cache, page->events[i].stream_id));
    cltel_buf_append_text(body, "],\"searchedLogStreams\":[]");
    if (scan->more) {
        char digits[CLTEL_PLACE_CHARS + 1];
        cltel_place_text(&scan->next, digits);
        cltel_member(body, "nextToken");
        cltel_buf_append_char(body, '"');
        cltel_logs_append_token(body, cltel_view_of(digits));
        cltel_buf_append_char(body, '"');
    }
    cltel_buf_append_char(body, '}');
    for (size_t i = 0; i < 64; i++)
        cltel_buf_done(&cache.names[i]);
}

static bool apply_token(cltel_call *call, const search *s, cltel_log_scan *scan)
{
    if (!s->token.ptr)
        return true;
    cltel_buf digits = { 0 };
    cltel_event_place place;
    bool good = cltel_logs_parse_token(s->token, &digits) && cltel_place_parse(cltel_buf_view(&digits), &place);
    cltel_buf_done(&digits);
    if (!good)
        return cltel_logs_answer_bad_token(call);
    if (cltel_place_compare(&place, &scan->from) > 0)
        scan->from = place;
    return true;
}

static void run_search(cltel_call *call, cltel_store *store, const search *s, cltel_log_scan *scan)
{
    cltel_event_page page;
    cltel_event_page_init(&page, (size_t)s->limit, CLTEL_PAGE_BYTES_MAX, false);
    bool none = scan->stream_ids && scan->stream_id_count == 0;
    if (none || cltel_logs_scan(store, scan, &page) == CLTEL_STORED)
        answer_events(call, store, scan, &page);
    else
        cltel_answer_store_failure(call, store);
    cltel_event_page_done(&page);
}

void cltel_logs_filter_events(cltel_call *call, cltel_store *store)
{
    search s = { .end_ms = CLTEL_PLACE_TIME_MAX - 1, .limit = CLTEL_PAGE_EVENTS_MAX };
    cltel_log_group group;
    if (read_input(call, &s) && cltel_logs_find_standard_group(call, store, s.group, &group) &&
        find_streams(call, store, &s, group.id)) {
        bool some = s.prefix.ptr || s.names;
        static const int64_t no_ids[1];
        int64_t oldest_ms = cltel_logs_oldest_ms(call, &group);
        cltel_log_scan scan = { .group_id = group.id,
                                .stream_id = s.id_count == 1 ? s.ids[0] : 0,
                                .stream_ids = some ? (s.ids ? s.ids : no_ids) : NULL,
                                .stream_id_count = s.id_count,
                                .span_max_ms = group.span_max_ms,
                                .from = { cltel_logs_bounded_time(s.start_ms > oldest_ms ? s.start_ms : oldest_ms), 0,
                                          0 },
                                .before = { cltel_logs_bounded_time(s.end_ms + (s.end_ms < INT64_MAX)), 0, 0 },
                                .filter = cltel_filter_takes_all(s.filter) ? NULL : s.filter,
                                .deadline_ns = cltel_clock_monotonic_ns() + LOOKING_NS_MAX };
        if (apply_token(call, &s, &scan))
            run_search(call, store, &s, &scan);
    }
    cltel_filter_free(s.filter);
    cltel_release(s.ids);
}
