#include "tools/endpoint/put_parser.h"

#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/json_reader.h"

typedef struct parser {
    cltel_json_reader reader;
    cltel_put *put;
    char *out; /* where the next frame begins; the room was reserved for the whole body */
} parser;

typedef struct event_members {
    bool has_timestamp;
    bool has_message;
    int64_t timestamp_ms;
    size_t message_bytes;
} event_members;

/* Member names are few and short; a longer one is unknown. */
typedef struct member_name {
    char text[64 + CLTEL_JSON_READER_SLACK_BYTES];
    size_t len;
} member_name;

static bool read_name(cltel_json_reader *reader, member_name *name)
{
    size_t extent;
    name->len = 0;
    if (cltel_json_peek(reader) != '"' || !cltel_json_string_extent(reader, &extent))
        return cltel_json_fault(reader, "a member name was expected");
    bool read = extent <= 64 ? cltel_json_string(reader, name->text, &name->len) : cltel_json_skip(reader);
    return read && cltel_json_expect(reader, ':');
}

static bool is_named(const member_name *name, const char *wanted)
{
    return name->len == strlen(wanted) && memcmp(name->text, wanted, name->len) == 0;
}

static void note_fault(cltel_put *put, cltel_put_member_fault fault, int64_t value)
{
    if (put->member_fault != CLTEL_PUT_MEMBERS_FINE)
        return;
    put->member_fault = fault;
    put->member_fault_index = put->count + 1;
    put->member_fault_value = value;
}

static void check_members(cltel_put *put, const event_members *event)
{
    if (!event->has_timestamp)
        note_fault(put, CLTEL_PUT_NO_TIMESTAMP, 0);
    else if (event->timestamp_ms < 0)
        note_fault(put, CLTEL_PUT_NEGATIVE_TIMESTAMP, event->timestamp_ms);
    if (!event->has_message)
        note_fault(put, CLTEL_PUT_NO_MESSAGE, 0);
    else if (event->message_bytes == 0)
        note_fault(put, CLTEL_PUT_EMPTY_MESSAGE, 0);
}

static bool read_event_member(parser *p, event_members *event)
{
    member_name name;
    if (!read_name(&p->reader, &name))
        return false;
    if (cltel_json_take_null(&p->reader))
        return true;
    if (is_named(&name, "timestamp")) {
        event->has_timestamp = true;
        return cltel_json_integer(&p->reader, &event->timestamp_ms);
    }
    if (!is_named(&name, "message"))
        return cltel_json_skip(&p->reader);
    event->has_message = true;
    return cltel_json_string(&p->reader, p->out + CLTEL_FRAME_BYTES, &event->message_bytes);
}

static void take_event(parser *p, const event_members *event)
{
    cltel_put *put = p->put;
    check_members(put, event);
    cltel_frame_write(p->out, event->timestamp_ms, (uint32_t)event->message_bytes);
    p->out += CLTEL_FRAME_BYTES + event->message_bytes;
    if (put->count == 0)
        put->first_ms = event->timestamp_ms;
    else if (event->timestamp_ms < put->last_ms)
        put->unordered = true;
    put->last_ms = event->timestamp_ms;
    put->upload_bytes += event->message_bytes + CLTEL_PUT_EVENT_OVERHEAD_BYTES;
    put->count++;
}

static bool read_event(parser *p)
{
    event_members event = { 0 };
    if (!cltel_json_expect(&p->reader, '{'))
        return false;
    /* `{}` has less room than its frame needs; it is a fault of the request anyway. */
    if (cltel_json_peek(&p->reader) == '}') {
        note_fault(p->put, CLTEL_PUT_NO_TIMESTAMP, 0);
        p->reader.at++;
        p->put->count++;
        return true;
    }
    do {
        if (!read_event_member(p, &event))
            return false;
    } while (cltel_json_more(&p->reader, '}'));
    if (p->reader.fault)
        return false;
    take_event(p, &event);
    return true;
}

static bool read_events(parser *p)
{
    cltel_put *put = p->put;
    p->out = put->frames.ptr;
    put->has_events = true;
    put->unordered = false;
    put->count = put->upload_bytes = 0;
    put->member_fault = CLTEL_PUT_MEMBERS_FINE;
    if (!cltel_json_expect(&p->reader, '['))
        return false;
    if (cltel_json_peek(&p->reader) == ']') {
        p->reader.at++;
        return true;
    }
    do {
        if (!read_event(p))
            return false;
    } while (cltel_json_more(&p->reader, ']'));
    put->frames.len = (size_t)(p->out - put->frames.ptr);
    return !p->reader.fault;
}

static bool read_text(parser *p, cltel_buf *text, bool *has)
{
    size_t extent;
    if (cltel_json_peek(&p->reader) != '"' || !cltel_json_string_extent(&p->reader, &extent))
        return cltel_json_fault(&p->reader, "a string was expected");
    cltel_buf_clear(text);
    if (!cltel_buf_reserve(text, extent + CLTEL_JSON_READER_SLACK_BYTES))
        return cltel_json_fault(&p->reader, "no memory");
    *has = true;
    return cltel_json_string(&p->reader, text->ptr, &text->len);
}

static bool read_member(void *context)
{
    parser *p = context;
    member_name name;
    if (!read_name(&p->reader, &name))
        return false;
    if (cltel_json_take_null(&p->reader))
        return true;
    if (is_named(&name, "logEvents"))
        return read_events(p);
    if (is_named(&name, "logGroupName"))
        return read_text(p, &p->put->group, &p->put->has_group);
    if (is_named(&name, "logStreamName"))
        return read_text(p, &p->put->stream, &p->put->has_stream);
    return cltel_json_skip(&p->reader);
}

static void reset(cltel_put *put)
{
    cltel_put kept = *put;
    *put = (cltel_put){ .group = kept.group, .stream = kept.stream, .frames = kept.frames, .digest = kept.digest };
    cltel_buf_clear(&put->digest);
    cltel_buf_clear(&put->group);
    cltel_buf_clear(&put->stream);
    cltel_buf_clear(&put->frames);
}

bool cltel_put_parse(cltel_put *put, cltel_view body)
{
    reset(put);
    const char *start = body.len ? body.ptr : "";
    parser p = { .reader = { start, start + body.len, NULL }, .put = put };
    /* An event's text has at least `{"":0}` around what becomes 12 bytes and a message: two members of the event
     * weigh more than its frame, one member may weigh less by a few bytes and is a fault, so twice is enough. */
    if (!cltel_buf_reserve(&put->frames, 2 * body.len + CLTEL_FRAME_BYTES + CLTEL_JSON_READER_SLACK_BYTES)) {
        put->syntax_fault = "no memory";
        return false;
    }
    p.out = put->frames.ptr;
    bool parsed = cltel_json_read_object(&p.reader, read_member, &p);
    put->syntax_fault = p.reader.fault;
    put->syntax_offset = (size_t)(p.reader.at - start);
    return parsed;
}

void cltel_put_done(cltel_put *put)
{
    cltel_buf_done(&put->group);
    cltel_buf_done(&put->stream);
    cltel_buf_done(&put->frames);
    cltel_buf_done(&put->digest);
}
