/* GetLogRecord: one event, found by the @ptr of a query's row. */
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/insights/insights.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

static void append_member(cltel_buf *body, const cJSON *item)
{
    char *text = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
    cltel_comma(body);
    cltel_json_append_string(body, cltel_view_of(item->string));
    cltel_buf_append_char(body, ':');
    cltel_json_append_string(body, cltel_view_of(text ? text : item->valuestring));
    cJSON_free(text);
}

static void append_message_members(cltel_buf *body, cltel_view message)
{
    cJSON *members = message.len > 0 && message.ptr[0] == '{' ? cJSON_ParseWithLength(message.ptr, message.len) : NULL;
    const cJSON *list = cJSON_IsObject(members) ? members : NULL, *item;
    cJSON_ArrayForEach(item, list) append_member(body, item);
    cJSON_Delete(members);
}

static void append_text_i64(cltel_buf *body, const char *name, int64_t number)
{
    cltel_member(body, name);
    cltel_buf_append_format(body, "\"%lld\"", (long long)number);
}

static void answer_record(cltel_call *call, cltel_store *store, const cltel_batch *batch,
                          const cltel_framed_event *event, const char *group)
{
    cltel_buf stream = { 0 }, log = { 0 };
    cltel_store_stream_name(store, batch->stream_id, &stream);
    cltel_buf_append_format(&log, CLTEL_LOCAL_ACCOUNT ":%s", group);
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"logRecord\":{");
    append_text_i64(body, "@timestamp", event->timestamp_ms);
    cltel_member_text(body, "@message", event->message);
    cltel_member_text(body, "@logStream", cltel_buf_view(&stream));
    cltel_member_text(body, "@log", cltel_buf_view(&log));
    append_text_i64(body, "@ingestionTime", batch->ingested_ms);
    append_message_members(body, event->message);
    cltel_buf_append_text(body, "}}");
    cltel_buf_done(&stream);
    cltel_buf_done(&log);
}

typedef struct searching {
    int64_t group_id;
    cltel_log_group group;
    bool found;
} searching;

static bool visit_group(void *context, const cltel_log_group *group)
{
    searching *s = context;
    s->found = group->id == s->group_id;
    s->group = *group;
    return !s->found;
}

static bool find_event(cltel_store *store, const cltel_insights_place *place, cltel_batch *batch,
                       cltel_framed_event *event)
{
    if (cltel_store_batch_by_id(store, (int64_t)place->batch, batch) != CLTEL_STORED ||
        batch->group_id != (int64_t)place->group)
        return false;
    cltel_view rest = batch->frames;
    for (uint64_t i = 0; cltel_frame_next(&rest, event); i++)
        if (i == place->index)
            return true;
    return false;
}

void cltel_logs_get_record(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule rule = { "logRecordPointer", 0, 512, NULL, NULL, true };
    cltel_view text;
    cltel_insights_place place;
    cltel_batch batch;
    cltel_framed_event event;
    if (!cltel_input_text(call, &rule, &text) || !cltel_input_ok(call))
        return;
    if (!cltel_insights_ptr_read(text, &place)) {
        cltel_answer_refusal(call, "InvalidParameterException", "The specified log record pointer is not valid.");
        return;
    }
    searching s = { .group_id = (int64_t)place.group };
    cltel_store_visit_groups(store, call->region, CLTEL_VIEW(""), visit_group, &s);
    if (s.found && find_event(store, &place, &batch, &event))
        answer_record(call, store, &batch, &event, s.group.name);
    else
        cltel_answer_refusal(call, "ResourceNotFoundException", "The specified log record does not exist.");
    cltel_store_end_batches(store);
}
