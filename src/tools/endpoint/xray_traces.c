/* BatchGetTraces: whole traces, as the documents that were sent. */
#include <stdio.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_check.h"
#include "tools/endpoint/xray_operations.h"

enum { TRACES_MAX = 5, PAGE_BYTES = 4 * 1024 * 1024 };

/* One call under way. */
typedef struct batch {
    cltel_call *call;
    cltel_store *store;
    cltel_buf *body;
    cltel_buf unprocessed; /* members of a list */
    const cJSON *ids;
} batch;

static bool append_segment(void *context, const cltel_stored_segment *segment)
{
    cltel_buf *body = context;
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "Id", cltel_view_of(segment->id));
    cltel_member_text(body, "Document", segment->document);
    cltel_buf_append_char(body, '}');
    return !body->failed;
}

static bool append_trace(batch *b, const cltel_stored_trace *trace)
{
    cltel_buf *body = b->body;
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "Id", cltel_view_of(trace->id));
    cltel_member(body, "Duration");
    cltel_json_append_f64(body, (double)(trace->last_us - trace->first_us) / 1e6);
    cltel_member(body, "LimitExceeded");
    cltel_buf_append_text(body, trace->limit_exceeded ? "true" : "false");
    cltel_member(body, "Segments");
    cltel_buf_append_char(body, '[');
    cltel_stored visited = cltel_xray_visit_segments(b->store, trace->number, append_segment, body);
    cltel_buf_append_text(body, "]}");
    return visited == CLTEL_STORED;
}

static void note_unprocessed(batch *b, const char *id)
{
    cltel_comma(&b->unprocessed);
    cltel_json_append_string(&b->unprocessed, cltel_view_of(id));
}

static bool answer_one(batch *b, const char *wanted)
{
    char id[CLTEL_TRACE_ID_CHARS + 1];
    cltel_stored_trace trace;
    cltel_stored found = CLTEL_STORED_NOT;
    if (cltel_segment_trace_id_read(cltel_view_of(wanted), id))
        found = cltel_xray_find_trace(b->store, b->call->region, cltel_view_of(id), &trace);
    if (found == CLTEL_STORED_NOT || (found == CLTEL_STORED && trace.segments == 0))
        note_unprocessed(b, wanted);
    else if (found == CLTEL_STORED)
        return append_trace(b, &trace);
    return found != CLTEL_STORED_FAILED;
}

/* The same id twice is answered once. */
static bool is_repeated(const batch *b, int index)
{
    const char *id = cJSON_GetArrayItem(b->ids, index)->valuestring;
    for (int i = 0; i < index; i++)
        if (strcmp(cJSON_GetArrayItem(b->ids, i)->valuestring, id) == 0)
            return true;
    return false;
}

/* A page ends with a whole trace. */
static bool answer_page(batch *b, int first)
{
    int count = cJSON_GetArraySize(b->ids), next = first;
    cltel_buf_append_text(b->body, "{\"Traces\":[");
    for (; next < count && (next == first || b->body->len < PAGE_BYTES); next++)
        if (!is_repeated(b, next) && !answer_one(b, cJSON_GetArrayItem(b->ids, next)->valuestring))
            return false;
    cltel_buf_append_text(b->body, "],\"UnprocessedTraceIds\":[");
    cltel_buf_append_view(b->body, cltel_buf_view(&b->unprocessed));
    cltel_buf_append_char(b->body, ']');
    if (next < count)
        cltel_buf_append_format(b->body, ",\"NextToken\":\"%d\"", next);
    cltel_buf_append_char(b->body, '}');
    return !b->unprocessed.failed;
}

static bool input_ids(cltel_call *call, const cJSON **ids)
{
    static const cltel_text_rule rule = { "traceIds.member", 1, CLTEL_TRACE_ID_CHARS, NULL, NULL, true };
    if (!cltel_input_list(call, "TraceIds", TRACES_MAX, ids))
        return false;
    if (!*ids)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "TraceIds", "Member must not be null");
    const cJSON *id;
    cJSON_ArrayForEach(id, *ids) cltel_check_text(call, &rule, cltel_view_of(id->valuestring));
    return true;
}

static bool input_token(cltel_call *call, const cJSON *ids, int *first)
{
    static const cltel_text_rule rule = { "NextToken", 1, 64, NULL, NULL, false };
    cltel_view token;
    if (!cltel_input_text(call, &rule, &token))
        return false;
    *first = token.ptr && token.len == 1 ? token.ptr[0] - '0' : 0;
    if (token.ptr && (*first < 1 || *first >= cJSON_GetArraySize(ids)))
        return cltel_answer_refusal(call, "InvalidRequestException",
                                    "NextToken %.*s is not one that this operation gave for these TraceIds.",
                                    (int)token.len, token.ptr);
    return true;
}

void cltel_xray_batch_get_traces(cltel_call *call, cltel_store *store)
{
    int first;
    batch b = { .call = call, .store = store };
    if (!input_ids(call, &b.ids) || !cltel_input_ok(call) || !input_token(call, b.ids, &first) || !cltel_input_ok(call))
        return;
    b.body = cltel_answer_body(call);
    if (!answer_page(&b, first))
        cltel_answer_store_failure(call, store);
    cltel_buf_done(&b.unprocessed);
}
