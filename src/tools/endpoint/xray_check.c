#include "tools/endpoint/xray_check.h"

#include "tools/endpoint/xray_check_parts.h"

/* What one segment or subsegment says of itself. */
typedef struct entity {
    bool has_id, has_name, has_trace_id, has_start, has_end, has_parent;
    bool is_subsegment;
    bool in_progress;
    uint64_t id;
    double start_s;
    double end_s;
} entity;

typedef struct checker {
    cltel_json_reader reader;
    cltel_segment_facts *facts;
    size_t depth;         /* 0: the document itself */
    cltel_json_text text; /* the name or value that is being looked at */
} checker;

static bool check_entity(checker *c);

static bool refuse(checker *c, const char *fault)
{
    if (!c->facts->fault) {
        c->facts->fault = fault;
        c->facts->fault_inside = c->depth > 0;
    }
    return false;
}

/* false: the text is not well-formed, or a member breaks a rule. */
static bool well_formed(checker *c, bool read)
{
    return read || refuse(c, "ParseError");
}

static bool read_text(checker *c)
{
    return cltel_json_read_text(&c->reader, &c->text);
}

static cltel_view text_view(const checker *c)
{
    return (cltel_view){ c->text.bytes, c->text.len };
}

static bool read_id(checker *c, uint64_t *id, char *text, const char *fault)
{
    if (!read_text(c))
        return refuse(c, c->reader.fault ? "ParseError" : fault);
    if (text && c->text.len < sizeof c->facts->id_text)
        memcpy(text, c->text.bytes, c->text.len + 1);
    return cltel_segment_id_read(text_view(c), id) || refuse(c, fault);
}

static bool read_trace_id(checker *c)
{
    char ignored[CLTEL_TRACE_ID_CHARS + 1];
    if (!read_text(c))
        return refuse(c, c->reader.fault ? "ParseError" : "InvalidTraceId");
    return cltel_segment_trace_id_read(text_view(c), c->depth ? ignored : c->facts->trace_id) ||
           refuse(c, "InvalidTraceId");
}

static bool read_name(checker *c)
{
    if (!read_text(c))
        return refuse(c, c->reader.fault ? "ParseError" : "InvalidName");
    return cltel_segment_name_valid(text_view(c)) || refuse(c, "InvalidName");
}

static bool read_time(checker *c, double *time_s, const char *fault)
{
    if (!cltel_json_read_number(&c->reader, time_s))
        return refuse(c, c->reader.fault ? "ParseError" : fault);
    return (*time_s > 0 && *time_s < CLTEL_SEGMENT_TIME_MAX_S) || refuse(c, fault);
}

static bool read_type(checker *c, entity *e)
{
    if (!read_text(c))
        return refuse(c, c->reader.fault ? "ParseError" : "InvalidType");
    e->is_subsegment = strcmp(c->text.bytes, "subsegment") == 0;
    return e->is_subsegment || strcmp(c->text.bytes, "segment") == 0 || refuse(c, "InvalidType");
}

static bool read_subsegments(checker *c)
{
    if (c->depth == CLTEL_SEGMENT_NEST_MAX || cltel_json_peek(&c->reader) != '[')
        return refuse(c, c->reader.fault ? "ParseError" : "InvalidSubsegments");
    c->reader.at++;
    if (cltel_json_peek(&c->reader) == ']') {
        c->reader.at++;
        return true;
    }
    c->depth++;
    do {
        if (!check_entity(c))
            return false;
    } while (cltel_json_more(&c->reader, ']'));
    c->depth--;
    return well_formed(c, !c->reader.fault);
}

static bool read_flag(checker *c, bool *flag, const char *fault)
{
    return cltel_json_read_flag(&c->reader, flag) || refuse(c, c->reader.fault ? "ParseError" : fault);
}

/* The members that every document has, or may be asked for. *known: it was one of them. */
static bool read_common(checker *c, const char *name, entity *e, bool *known)
{
    char *text = c->depth ? NULL : c->facts->id_text;
    uint64_t parent;
    *known = true;
    if (strcmp(name, "id") == 0)
        return (e->has_id = true) && read_id(c, &e->id, text, "InvalidId");
    if (strcmp(name, "name") == 0)
        return (e->has_name = true) && read_name(c);
    if (strcmp(name, "trace_id") == 0)
        return (e->has_trace_id = true) && read_trace_id(c);
    if (strcmp(name, "start_time") == 0)
        return (e->has_start = true) && read_time(c, &e->start_s, "InvalidStartTime");
    if (strcmp(name, "end_time") == 0)
        return (e->has_end = true) && read_time(c, &e->end_s, "InvalidEndTime");
    if (strcmp(name, "in_progress") == 0)
        return read_flag(c, &e->in_progress, "InvalidInProgress");
    if (strcmp(name, "parent_id") == 0)
        return (e->has_parent = true) && read_id(c, &parent, NULL, "InvalidParentId");
    if (strcmp(name, "type") == 0)
        return read_type(c, e);
    if (strcmp(name, "subsegments") == 0)
        return read_subsegments(c);
    *known = false;
    return true;
}

/* A document is nothing that the reader of JSON would find too deep as a whole. */
static size_t depth_left(const checker *c)
{
    return CLTEL_JSON_READER_DEPTH_MAX - 1 - 2 * c->depth;
}

static bool read_member(checker *c, entity *e)
{
    bool known;
    if (!read_text(c) || !cltel_json_expect(&c->reader, ':'))
        return well_formed(c, false);
    if (cltel_json_take_null(&c->reader))
        return true;
    if (strlen(c->text.bytes) != c->text.len) /* a NUL in a name: none that is known */
        return well_formed(c, cltel_json_skip_within(&c->reader, depth_left(c)));
    if (!read_common(c, c->text.bytes, e, &known))
        return false;
    if (known)
        return true;
    const char *fault = cltel_segment_check_part(&c->reader, c->text.bytes, depth_left(c));
    return !fault || refuse(c, fault);
}

static bool check_rules(checker *c, const entity *e)
{
    if (!e->has_id)
        return refuse(c, "MissingId");
    if (!e->has_name)
        return refuse(c, "MissingName");
    if (c->depth == 0 && !e->has_trace_id)
        return refuse(c, "MissingTraceId");
    if (!e->has_start)
        return refuse(c, "MissingStartTime");
    if (!e->has_end && !e->in_progress)
        return refuse(c, "MissingEndTime");
    if (c->depth == 0 && e->is_subsegment && !e->has_parent)
        return refuse(c, "MissingParentId");
    return true;
}

static bool check_entity(checker *c)
{
    entity e = { 0 };
    if (cltel_json_peek(&c->reader) != '{')
        return refuse(c, c->depth ? "InvalidSubsegments" : "MissingId");
    c->reader.at++;
    if (cltel_json_peek(&c->reader) == '}') {
        c->reader.at++;
    } else {
        do {
            if (!read_member(c, &e))
                return false;
        } while (cltel_json_more(&c->reader, '}'));
    }
    if (c->reader.fault)
        return refuse(c, "ParseError");
    if (c->depth == 0) {
        c->facts->id = e.id;
        c->facts->is_subsegment = e.is_subsegment;
        c->facts->start_us = (int64_t)(e.start_s * 1e6 + 0.5);
        c->facts->end_us = e.has_end && e.end_s > e.start_s ? (int64_t)(e.end_s * 1e6 + 0.5) : c->facts->start_us;
        c->facts->in_progress = e.in_progress && !e.has_end;
    }
    return check_rules(c, &e);
}

bool cltel_segment_check(cltel_view document, cltel_segment_facts *facts)
{
    *facts = (cltel_segment_facts){ 0 };
    const char *start = document.len ? document.ptr : "";
    checker c;
    c.reader = (cltel_json_reader){ start, start + document.len, NULL };
    c.facts = facts;
    c.depth = 0;
    if (document.len > CLTEL_SEGMENT_BYTES_MAX)
        return refuse(&c, "DocumentTooLarge");
    if (!check_entity(&c))
        return false;
    cltel_json_peek(&c.reader);
    return well_formed(&c, c.reader.at == c.reader.end);
}
