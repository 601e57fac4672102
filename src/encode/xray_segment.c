#include "encode/xray_segment.h"

#include "base/memory.h"
#include "encode/xray_parts.h"
#include "record/trace_context.h"

/* What stands for a segment's service in the map: cleaned, never empty. */
static bool make_service(cltel_xray_encoder *encoder, cltel_view service)
{
    encoder->service = cltel_alloc(service.len + sizeof "unknown");
    encoder->service_text.ptr = cltel_strdup_n(service.ptr ? service.ptr : "", service.len);
    if (!encoder->service || !encoder->service_text.ptr)
        return false;
    encoder->service_text.len = service.len;
    encoder->service_len = cltel_xray_clean_name(service, encoder->service);
    if (encoder->service_len == 0)
        memcpy(encoder->service, "unknown", encoder->service_len = sizeof "unknown" - 1);
    return true;
}

/* The part of "aws" that is the same in all segments: opened and closed by put_aws(). */
static bool make_segment_end(cltel_xray_encoder *encoder, const cltel_xray_about *about)
{
    cltel_buf text = { 0 };
    cltel_buf_append_text(&text, "\"sdk\":\"libcltel\",\"sdk_version\":");
    cltel_json_append_string(&text, about->sdk_version);
    cltel_buf_append_char(&text, '}');
    if (about->log_group.len) {
        cltel_buf_append_text(&text, ",\"cloudwatch_logs\":[{\"log_group\":");
        cltel_json_append_string(&text, about->log_group);
        cltel_buf_append_text(&text, "}]");
    }
    encoder->segment_end = text.ptr;
    encoder->segment_end_len = text.len;
    return !text.failed;
}

/* opening and a text, cut to what X-Ray takes; nothing for an empty one. */
static bool make_text(cltel_buf *made, const char *opening, cltel_view text, const char *closing)
{
    if (text.len > CLTEL_XRAY_TEXT_MAX)
        text.len = CLTEL_XRAY_TEXT_MAX;
    if (text.len == 0)
        return true;
    cltel_buf_append_text(made, opening);
    cltel_json_append_string(made, text);
    cltel_buf_append_text(made, closing);
    return !made->failed;
}

cltel_xray_encoder *cltel_xray_encoder_new(const cltel_xray_about *about)
{
    cltel_xray_encoder *encoder = cltel_alloc(sizeof *encoder);
    if (!encoder)
        return NULL;
    encoder->memory = cltel_alloc(CLTEL_XRAY_DOCUMENT_MAX_BYTES + CLTEL_XRAY_MARGIN_BYTES);
    if (encoder->memory && make_service(encoder, about->service) && make_segment_end(encoder, about) &&
        make_text(&encoder->version, ",\"service\":{\"version\":", about->version, "}") &&
        make_text(&encoder->origin, ",\"origin\":", about->origin, ""))
        return encoder;
    cltel_xray_encoder_free(encoder);
    return NULL;
}

void cltel_xray_encoder_free(cltel_xray_encoder *encoder)
{
    if (!encoder)
        return;
    cltel_release(encoder->service);
    cltel_release((void *)(uintptr_t)encoder->service_text.ptr);
    cltel_release(encoder->segment_end);
    cltel_release(encoder->memory);
    cltel_buf_done(&encoder->version);
    cltel_buf_done(&encoder->origin);
    cltel_buf_done(&encoder->other_memory);
    cltel_buf_done(&encoder->hash_memory);
    cltel_release(encoder);
}

static void put_id(cltel_xray_out *out, const char *name, const uint8_t *id)
{
    cltel_xray_put_member(out, name);
    CLTEL_XRAY_PUT(out, "\"");
    cltel_xray_put_hex(out, id, CLTEL_SPAN_ID_BYTES);
    CLTEL_XRAY_PUT(out, "\"");
}

/* A call of another service is shown under that one's name. */
static cltel_view name_of(const cltel_xray_encoder *encoder, const cltel_xray_span *span)
{
    if (span->segment)
        return (cltel_view){ encoder->service, encoder->service_len };
    return cltel_xray_shown_name(encoder, span);
}

static void put_name(const cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    char clean[CLTEL_XRAY_NAME_MAX * 4];
    cltel_view name = name_of(encoder, span);
    if (name.len > sizeof clean)
        name.len = sizeof clean;
    size_t len = cltel_xray_clean_name(name, clean);
    cltel_xray_put_member(out, "name");
    cltel_xray_put_text(out, len ? (cltel_view){ clean, len } : CLTEL_VIEW("unknown"), SIZE_MAX);
}

static void put_times(cltel_xray_out *out, const cltel_xray_span *span)
{
    cltel_xray_put_member(out, "start_time");
    cltel_xray_put_time(out, span->start_ns);
    if (span->in_progress) {
        CLTEL_XRAY_PUT(out, ",\"in_progress\":true");
        return;
    }
    cltel_xray_put_member(out, "end_time");
    cltel_xray_put_time(out, span->end_ns > span->start_ns ? span->end_ns : span->start_ns);
}

static const char *namespace_of(const cltel_xray_encoder *encoder, const cltel_xray_span *span)
{
    if (cltel_xray_is_placed(&encoder->fields, CLTEL_XRAY_PLACE_AWS_OPERATION))
        return "aws";
    uint32_t kind = span->record->header->severity;
    return kind == CLTEL_SPAN_CLIENT || kind == CLTEL_SPAN_PRODUCER ? "remote" : NULL;
}

static void put_head(const cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    CLTEL_XRAY_PUT(out, "{\"trace_id\":");
    cltel_xray_put_trace_id(out, span->part->trace_id);
    put_id(out, "id", span->part->span_id);
    if (!cltel_trace_is_zero(span->part->parent_id, CLTEL_SPAN_ID_BYTES))
        put_id(out, "parent_id", span->part->parent_id);
    put_name(encoder, out, span);
    put_times(out, span);
    const char *namespace = span->segment ? NULL : namespace_of(encoder, span);
    if (!span->segment)
        CLTEL_XRAY_PUT(out, ",\"type\":\"subsegment\"");
    if (namespace) {
        cltel_xray_put_member(out, "namespace");
        CLTEL_XRAY_PUT(out, "\"");
        cltel_xray_put(out, namespace, strlen(namespace));
        CLTEL_XRAY_PUT(out, "\"");
    }
}

static void put_status(const cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    bool told = cltel_xray_is_placed(&encoder->fields, CLTEL_XRAY_PLACE_HTTP_STATUS);
    int64_t http = told ? encoder->fields.placed[CLTEL_XRAY_PLACE_HTTP_STATUS].number.i64 : 0;
    uint32_t status = cltel_xray_status_by(span->record, http);
    if (status == CLTEL_STATUS_THROTTLE)
        CLTEL_XRAY_PUT(out, ",\"throttle\":true");
    if (status == CLTEL_STATUS_ERROR || status == CLTEL_STATUS_THROTTLE)
        CLTEL_XRAY_PUT(out, ",\"error\":true");
    if (status == CLTEL_STATUS_FAULT)
        CLTEL_XRAY_PUT(out, ",\"fault\":true");
}

/* Members of one object, with what begins it before the first and without an end. */
static bool put_members(const cltel_xray_encoder *encoder, cltel_xray_out *out, cltel_xray_object object,
                        const char *opening)
{
    bool any = false;
    for (uint32_t left = encoder->fields.places; left; left &= left - 1) {
        int place = __builtin_ctz(left);
        const cltel_xray_member *member = &cltel_xray_members[place];
        const cltel_field *field = &encoder->fields.placed[place];
        if (member->object != object)
            continue;
        char *start = out->at;
        if (!any)
            cltel_xray_put(out, opening, strlen(opening));
        cltel_xray_put_member(out, member->name);
        cltel_xray_put_value(out, field,
                             member->type == CLTEL_XRAY_LONG_TEXT ? CLTEL_XRAY_LONG_TEXT_MAX : CLTEL_XRAY_TEXT_MAX);
        any |= cltel_xray_end_piece(out, start);
    }
    return any;
}

static void put_http(const cltel_xray_encoder *encoder, cltel_xray_out *out)
{
    bool request = put_members(encoder, out, CLTEL_XRAY_REQUEST, ",\"http\":{\"request\":{");
    if (request)
        CLTEL_XRAY_FRAME(out, "}");
    bool response =
        put_members(encoder, out, CLTEL_XRAY_RESPONSE, request ? ",\"response\":{" : ",\"http\":{\"response\":{");
    if (response)
        CLTEL_XRAY_FRAME(out, "}");
    if (request || response)
        CLTEL_XRAY_FRAME(out, "}");
}

static void put_aws(const cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span)
{
    static const char opening[] = ",\"aws\":{", xray[] = "\"xray\":{", rule[] = "\"sampling_rule_name\":";
    /* A list may fill all there is. */
    size_t kept = span->segment ? sizeof opening + sizeof xray + encoder->segment_end_len : 0;
    kept += span->rule.len ? sizeof rule + CLTEL_JSON_ONCE_MAX * span->rule.len : 0;
    out->end -= kept;
    bool any = put_members(encoder, out, CLTEL_XRAY_AWS, opening);
    out->end += kept;
    if (span->segment) {
        cltel_xray_put(out, any ? "," : opening, any ? 1 : sizeof opening - 1);
        CLTEL_XRAY_PUT(out, xray);
        if (span->rule.len) {
            CLTEL_XRAY_PUT(out, rule);
            cltel_xray_put_text(out, span->rule, SIZE_MAX);
            CLTEL_XRAY_PUT(out, ",");
        }
        cltel_xray_put(out, encoder->segment_end, encoder->segment_end_len);
    }
    if (any || span->segment)
        CLTEL_XRAY_FRAME(out, "}");
}

/* In order of worth: what comes last is what is cut. */
static size_t write_document(cltel_xray_encoder *encoder, const cltel_xray_span *span, bool *cut)
{
    cltel_xray_out out = { encoder->memory, encoder->memory + CLTEL_XRAY_DOCUMENT_MAX_BYTES - CLTEL_XRAY_FRAME_BYTES,
                           false };
    put_head(encoder, &out, span);
    put_status(encoder, &out, span);
    if (span->segment)
        cltel_xray_put(&out, encoder->version.ptr, encoder->version.len);
    if (span->segment && !cltel_xray_is_placed(&encoder->fields, CLTEL_XRAY_PLACE_ORIGIN))
        cltel_xray_put(&out, encoder->origin.ptr, encoder->origin.len);
    put_members(encoder, &out, CLTEL_XRAY_TOP, "");
    put_http(encoder, &out);
    if (put_members(encoder, &out, CLTEL_XRAY_SQL, ",\"sql\":{"))
        CLTEL_XRAY_FRAME(&out, "}");
    put_aws(encoder, &out, span);
    if (cltel_xray_has_item(&encoder->fields, CLTEL_ITEM_EXCEPTION) ||
        cltel_xray_has_item(&encoder->fields, CLTEL_ITEM_REMOTE_EXCEPTION))
        cltel_xray_put_cause(&out, span);
    if (cltel_xray_has_item(&encoder->fields, CLTEL_ITEM_LINK))
        cltel_xray_put_links(&out, span);
    cltel_xray_put_own(encoder, &out, span);
    CLTEL_XRAY_FRAME(&out, "}");
    *cut = out.cut || span->part->items_dropped;
    return (size_t)(out.at - encoder->memory);
}

bool cltel_xray_encode(cltel_xray_encoder *encoder, const cltel_record *record, int64_t start_ns, int64_t end_ns,
                       cltel_view rule, cltel_buf *body, cltel_xray_encoded *out)
{
    enum { QUOTES = 2, OUTER_MAX = 2 };
    const cltel_span_part *part = record->span;
    cltel_xray_span span = { .record = record,
                             .part = part,
                             .rule = rule,
                             .start_ns = start_ns,
                             .end_ns = end_ns,
                             .segment = part->flags & CLTEL_SPAN_LOCAL_ROOT,
                             .in_progress = part->flags & CLTEL_SPAN_IN_PROGRESS };
    if (body->failed || !cltel_xray_fields_sort(encoder, record, span.segment))
        return false;
    size_t len = write_document(encoder, &span, &out->cut);
    bool room = cltel_buf_reserve(body, len * OUTER_MAX + QUOTES + CLTEL_JSON_SLACK_BYTES);
    body->failed = false;
    if (!room)
        return false;
    size_t extra = 0;
    char *at = body->ptr + body->len;
    *at++ = '"';
    at = cltel_json_outer(at, (cltel_view){ encoder->memory, len }, &extra);
    *at++ = '"';
    body->len = (size_t)(at - body->ptr);
    cltel_hex(out->id, part->span_id, CLTEL_SPAN_ID_BYTES);
    return true;
}
