#include "tools/endpoint/json_reader.h"
#include "tools/endpoint/xray_check_parts.h"
#include "tools/endpoint/xray_put.h"

typedef struct parser {
    cltel_json_reader reader;
    cltel_segments *segments;
    cltel_json_text name;
} parser;

/* The room was reserved for the whole body: what a string means is never longer than what stands there. */
static bool read_document(parser *p)
{
    cltel_segments *segments = p->segments;
    size_t len = 0;
    if (segments->count >= CLTEL_SEGMENTS_MAX) {
        segments->count++;
        return cltel_json_peek(&p->reader) == '"' ? cltel_json_skip(&p->reader)
                                                  : cltel_json_fault(&p->reader, "a string was expected");
    }
    if (!cltel_json_string(&p->reader, segments->text.ptr + segments->text.len, &len))
        return false;
    cltel_put_segment *segment = &segments->segments[segments->count++];
    segment->offset = segments->text.len;
    segment->len = len;
    segments->text.len += len;
    cltel_segment_check((cltel_view){ segments->text.ptr + segment->offset, len }, &segment->facts);
    return true;
}

static bool read_documents(parser *p)
{
    p->segments->has_documents = true;
    p->segments->count = 0;
    p->segments->text.len = 0;
    if (!cltel_json_expect(&p->reader, '['))
        return false;
    if (cltel_json_peek(&p->reader) == ']') {
        p->reader.at++;
        return true;
    }
    do {
        if (!read_document(p))
            return false;
    } while (cltel_json_more(&p->reader, ']'));
    return !p->reader.fault;
}

static bool read_member(void *context)
{
    parser *p = context;
    if (!cltel_json_read_text(&p->reader, &p->name))
        return cltel_json_fault(&p->reader, "a member name was expected");
    if (!cltel_json_expect(&p->reader, ':'))
        return false;
    if (cltel_json_take_null(&p->reader))
        return true;
    return strcmp(p->name.bytes, "TraceSegmentDocuments") == 0 ? read_documents(p) : cltel_json_skip(&p->reader);
}

bool cltel_segments_parse(cltel_segments *segments, cltel_view body)
{
    const char *start = body.len ? body.ptr : "";
    segments->has_documents = false;
    segments->count = 0;
    segments->fault = NULL;
    cltel_buf_clear(&segments->text);
    if (!cltel_buf_reserve(&segments->text, body.len + CLTEL_JSON_READER_SLACK_BYTES)) {
        segments->fault = "no memory";
        return false;
    }
    parser p;
    p.reader = (cltel_json_reader){ start, start + body.len, NULL };
    p.segments = segments;
    bool parsed = cltel_json_read_object(&p.reader, read_member, &p);
    segments->fault = p.reader.fault;
    segments->fault_offset = (size_t)(p.reader.at - start);
    return parsed;
}

void cltel_segments_done(cltel_segments *segments)
{
    cltel_buf_done(&segments->text);
}
