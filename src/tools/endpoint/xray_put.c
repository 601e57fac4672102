/* PutTraceSegments. What needs no store (unpacking, the rules for documents) is done before the writer's turn. */
#include "tools/endpoint/xray_put.h"

#include <stdio.h>

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_operations.h"

enum { TRACE_BYTES_MAX = 500 * 1024 };

static void free_segments(void *prepared)
{
    cltel_segments_done(prepared);
    cltel_release(prepared);
}

bool cltel_xray_prepare_put(cltel_call *call)
{
    cltel_segments *segments = cltel_alloc(sizeof *segments);
    if (!segments)
        return cltel_answer_error(call, 503, "ServiceUnavailableException", CLTEL_VIEW("There is no memory."));
    call->prepared = segments;
    call->prepared_done = free_segments;
    if (!cltel_segments_parse(segments, call->request.body))
        return cltel_answer_refusal(call, "InvalidRequestException",
                                    "The request body is no PutTraceSegments: byte %zu: %s", segments->fault_offset,
                                    segments->fault);
    if (segments->count > CLTEL_SEGMENTS_MAX)
        return cltel_answer_refusal(call, "InvalidRequestException", "Exceeding maximum segment count: %d",
                                    CLTEL_SEGMENTS_MAX);
    if (!segments->has_documents)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "TraceSegmentDocuments", "Member must not be null");
    return cltel_input_ok(call);
}

/* One that is not stored, in the answer. */
static void append_unprocessed(cltel_buf *body, const cltel_segment_facts *facts, const char *code, const char *message)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    if (facts->id_text[0])
        cltel_member_text(body, "Id", cltel_view_of(facts->id_text));
    cltel_member_text(body, "ErrorCode", cltel_view_of(code));
    cltel_member_text(body, "Message", cltel_view_of(message));
    cltel_buf_append_char(body, '}');
}

static void append_faulty(cltel_buf *body, const cltel_segment_facts *facts)
{
    char message[96];
    bool inside = facts->fault_inside || facts->is_subsegment;
    snprintf(message, sizeof message,
             inside ? "Invalid subsegment. ErrorCode: %s, Cause: null" : "Invalid segment. ErrorCode: %s",
             facts->fault);
    append_unprocessed(body, facts, facts->fault, message);
}

/* A fault rule wants this one back. */
static bool append_wanted_back(const cltel_call *call, size_t index, cltel_buf *body)
{
    const cltel_fault *fault = &call->fault;
    const cltel_segments *segments = call->prepared;
    size_t front = fault->unprocessed > fault->too_old ? fault->unprocessed : fault->too_old;
    front = fault->expired > front ? fault->expired : front;
    if (!fault->active || (index >= front && index + fault->too_new < segments->count))
        return false;
    append_unprocessed(body, &segments->segments[index].facts, fault->code[0] ? fault->code : "ThrottledException",
                       "A fault rule of cltel local asks for this.");
    return true;
}

static int64_t trace_bytes_max(const cltel_call *call)
{
    int64_t asked = call->dispatcher ? call->dispatcher->trace_bytes_max : 0;
    return asked > 0 ? asked : TRACE_BYTES_MAX;
}

static bool store_segment(cltel_call *call, cltel_store *store, cltel_open_trace *open,
                          const cltel_put_segment *segment, cltel_buf *body)
{
    const cltel_segments *segments = call->prepared;
    const cltel_segment_facts *facts = &segment->facts;
    cltel_new_segment added = { .region = call->region,
                                .id = facts->id,
                                .start_us = facts->start_us,
                                .end_us = facts->end_us,
                                .in_progress = facts->in_progress,
                                .document = { segments->text.ptr + segment->offset, segment->len },
                                .now_us = call->request.now_ms * 1000,
                                .trace_bytes_max = trace_bytes_max(call) };
    memcpy(added.trace_id, facts->trace_id, sizeof added.trace_id);
    cltel_segment_fate fate;
    if (cltel_xray_put_segment(store, open, &added, &fate) != CLTEL_STORED)
        return false;
    if (fate == CLTEL_SEGMENT_TRACE_TOO_LARGE)
        append_unprocessed(body, facts, "InvalidSegment",
                           "Trace Size Exceeded. Reduce the number of segments per trace and the size of your segment "
                           "documents.");
    else if (fate == CLTEL_SEGMENT_TRACE_TOO_OLD)
        append_unprocessed(body, facts, "InvalidSegment", "Trace Closed. It began more than 7 days ago.");
    else
        call->segments_stored++;
    return true;
}

/* false: the store failed. */
static bool put_all(cltel_call *call, cltel_store *store, cltel_buf *body)
{
    const cltel_segments *segments = call->prepared;
    cltel_open_trace open = { 0 };
    for (size_t i = 0; i < segments->count; i++) {
        const cltel_put_segment *segment = &segments->segments[i];
        if (segment->facts.fault)
            append_faulty(body, &segment->facts);
        else if (!append_wanted_back(call, i, body) && !store_segment(call, store, &open, segment, body))
            return false;
    }
    return cltel_xray_put_end(store, &open) == CLTEL_STORED;
}

void cltel_xray_put_segments(cltel_call *call, cltel_store *store)
{
    const cltel_segments *segments = call->prepared;
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"UnprocessedTraceSegments\":[");
    if (!put_all(call, store, body)) {
        cltel_answer_store_failure(call, store);
        return;
    }
    call->segments_rejected = segments->count - call->segments_stored;
    cltel_buf_append_text(body, "]}");
}
