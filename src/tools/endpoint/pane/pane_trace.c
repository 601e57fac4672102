/* One trace: its spans as columns, in the order in which they are drawn, and one document with all that it says. */
#include <math.h>
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/pane_span_text.h"
#include "tools/endpoint/pane/pane_trace_scan.h"
#include "tools/endpoint/store_statements.h"
#include "tools/endpoint/xray_check.h"
#include "tools/endpoint/xray_places.h"

/* Texts of a trace, each once; spans name them by number. */
typedef struct texts {
    cltel_buf bytes;
    cltel_buf ends; /* size_t: where number i ends */
    cltel_places places;
} texts;

static cltel_view text_at(const texts *t, int32_t number)
{
    const size_t *ends = (const size_t *)(const void *)t->ends.ptr;
    size_t start = number > 0 ? ends[number - 1] : 0;
    return (cltel_view){ t->bytes.ptr + start, ends[number] - start };
}

typedef struct candidate {
    const texts *texts;
    cltel_view text;
} candidate;

static bool is_text(const void *context, int32_t number)
{
    const candidate *c = context;
    return cltel_view_equal(text_at(c->texts, number), c->text);
}

static int32_t number_of(texts *t, cltel_view text)
{
    uint64_t hash = cltel_places_hash(CLTEL_PLACES_SEED, text);
    const candidate c = { t, text };
    int32_t number = cltel_places_find(&t->places, hash, is_text, &c);
    if (number >= 0)
        return number;
    number = (int32_t)(t->ends.len / sizeof(size_t));
    cltel_buf_append_view(&t->bytes, text);
    cltel_buf_append(&t->ends, &t->bytes.len, sizeof t->bytes.len);
    if (t->bytes.failed || t->ends.failed || !cltel_places_add(&t->places, hash, number))
        t->bytes.failed = true;
    return t->bytes.failed ? 0 : number;
}

static void texts_done(texts *t)
{
    cltel_buf_done(&t->bytes);
    cltel_buf_done(&t->ends);
    cltel_places_done(&t->places);
}

typedef struct painting {
    const cltel_xray_trace *trace;
    int32_t count; /* of rows: what nobody sent has none */
    cltel_buf *body;
    int32_t *order; /* nodes by row */
    int32_t *rows;  /* rows by node */
    int32_t *outer; /* by document: the row of the node that it is of */
    texts texts;
} painting;

static int64_t micros(double seconds)
{
    return isnan(seconds) ? -1 : (int64_t)llround(seconds * 1e6);
}

/* 1 error, 2 fault, 4 throttle, 8 in progress, 16 its parent never came, 32 remote, 64 a segment. */
static int64_t flags_of(const cltel_xray_node *node)
{
    return node->error | node->fault << 1 | node->throttle << 2 | node->in_progress << 3 | node->orphan << 4 |
           node->remote << 5 | (node->kind == CLTEL_XRAY_SEGMENT) << 6;
}

static int64_t parent_of(painting *p, const cltel_xray_node *node)
{
    return node->parent == CLTEL_XRAY_NONE ? -1 : p->rows[node->parent];
}

static int64_t start_of(painting *p, const cltel_xray_node *node)
{
    return micros(cltel_xray_between(p->trace->start_s, node->start_s));
}

/* An end before the start is no time at all: it is shown as none. */
static int64_t took_of(painting *p, const cltel_xray_node *node)
{
    (void)p;
    double took_s = cltel_xray_between(node->start_s, node->end_s);
    return node->in_progress ? -1 : micros(fmax(took_s, 0));
}

static int64_t flags_column(painting *p, const cltel_xray_node *node)
{
    (void)p;
    return flags_of(node);
}

static int64_t name_of(painting *p, const cltel_xray_node *node)
{
    return number_of(&p->texts, node->name);
}

static int64_t what_of(painting *p, const cltel_xray_node *node)
{
    cltel_buf text = { 0 };
    cltel_pane_append_what_plain(&text, node);
    int64_t number = number_of(&p->texts, text.len ? cltel_buf_view(&text) : CLTEL_VIEW(""));
    p->texts.bytes.failed |= text.failed;
    cltel_buf_done(&text);
    return number;
}

static int64_t service_of(painting *p, const cltel_xray_node *node)
{
    return node->service == CLTEL_XRAY_NONE ? -1 : number_of(&p->texts, p->trace->services[node->service].name);
}

static int64_t document_of(painting *p, const cltel_xray_node *node)
{
    return node->document == CLTEL_XRAY_NONE ? -1 : p->outer[node->document];
}

static void append_column(painting *p, const char *name, int64_t (*value)(painting *, const cltel_xray_node *))
{
    cltel_buf *body = p->body;
    cltel_member(body, name);
    cltel_buf_append_char(body, '[');
    for (int32_t row = 0; row < p->count; row++) {
        if (row > 0)
            cltel_buf_append_char(body, ',');
        cltel_buf_append_i64(body, value(p, &p->trace->nodes[p->order[row]]));
    }
    cltel_buf_append_char(body, ']');
}

static void append_ids(painting *p)
{
    cltel_member(p->body, "id");
    cltel_buf_append_char(p->body, '[');
    for (int32_t row = 0; row < p->count; row++) {
        cltel_comma(p->body);
        cltel_json_append_string(p->body, p->trace->nodes[p->order[row]].id);
    }
    cltel_buf_append_char(p->body, ']');
}

/* "lost":[[row,"id of the parent that never came"],...] */
static void append_lost(painting *p)
{
    cltel_member(p->body, "lost");
    cltel_buf_append_char(p->body, '[');
    for (int32_t row = 0; row < p->count; row++) {
        const cltel_xray_node *node = &p->trace->nodes[p->order[row]];
        if (!node->orphan)
            continue;
        cltel_comma(p->body);
        cltel_buf_append_format(p->body, "[%d,", (int)row);
        cltel_json_append_string(p->body, node->parent_id);
        cltel_buf_append_char(p->body, ']');
    }
    cltel_buf_append_char(p->body, ']');
}

static void append_texts(painting *p)
{
    int32_t count = (int32_t)(p->texts.ends.len / sizeof(size_t));
    cltel_member(p->body, "texts");
    cltel_buf_append_char(p->body, '[');
    for (int32_t i = 0; i < count; i++) {
        cltel_comma(p->body);
        cltel_json_append_string(p->body, text_at(&p->texts, i));
    }
    cltel_buf_append_char(p->body, ']');
    p->body->failed |= p->texts.bytes.failed || p->texts.ends.failed;
}

/* Parents before their children, children in order of their start. The node that a document is of comes first among
 * those that it holds, in the order of reading. */
static bool lay_out(painting *p)
{
    const cltel_xray_trace *trace = p->trace;
    size_t count = (size_t)trace->node_count + 1, documents = (size_t)trace->document_count + 1;
    p->order = cltel_alloc(count * sizeof *p->order);
    p->rows = cltel_alloc(count * sizeof *p->rows);
    p->outer = cltel_alloc(documents * sizeof *p->outer);
    if (!p->order || !p->rows || !p->outer)
        return false;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at)) {
        if (trace->nodes[at].kind == CLTEL_XRAY_INFERRED)
            continue;
        p->order[p->count] = at;
        p->rows[at] = p->count++;
    }
    for (int32_t i = trace->node_count - 1; i >= 0; i--)
        if (trace->nodes[i].document != CLTEL_XRAY_NONE && trace->nodes[i].kind != CLTEL_XRAY_INFERRED)
            p->outer[trace->nodes[i].document] = p->rows[i];
    return true;
}

static void append_spans(painting *p)
{
    append_ids(p);
    append_column(p, "parent", parent_of);
    append_column(p, "start", start_of);
    append_column(p, "took", took_of);
    append_column(p, "flags", flags_column);
    append_column(p, "name", name_of);
    append_column(p, "what", what_of);
    append_column(p, "service", service_of);
    append_column(p, "document", document_of);
    append_lost(p);
    append_texts(p);
}

static void append_head(cltel_buf *body, const cltel_call *call, const cltel_stored_trace *stored,
                        const cltel_xray_trace *trace)
{
    cltel_member_text(body, "trace", cltel_view_of(stored->id));
    cltel_member_text(body, "region", cltel_view_of(call->region));
    cltel_member_i64(body, "changed", stored->changed_us);
    cltel_member_i64(body, "limit", stored->limit_exceeded);
    cltel_member_i64(body, "documents", stored->segments);
    cltel_member_i64(body, "bytes", stored->bytes);
    cltel_member_i64(body, "left_out", trace->left_out_count);
    cltel_member_i64(body, "begin", micros(trace->start_s));
    cltel_member_i64(body, "end", micros(cltel_xray_between(trace->start_s, trace->end_s)));
}

static void answer_trace(cltel_call *call, cltel_store *store, const cltel_stored_trace *stored)
{
    cltel_xray_trace *trace = cltel_xray_trace_new();
    painting p = { .trace = trace, .body = cltel_pane_body(call) };
    if (trace && cltel_pane_trace_read(store, stored, trace) && lay_out(&p)) {
        cltel_buf_append_char(p.body, '{');
        append_head(p.body, call, stored, trace);
        append_spans(&p);
        cltel_buf_append_char(p.body, '}');
    } else
        cltel_pane_refuse(call, 503, "the store could not answer");
    texts_done(&p.texts);
    cltel_release(p.order);
    cltel_release(p.rows);
    cltel_release(p.outer);
    cltel_xray_trace_free(trace);
}

static bool find_in_regions(cltel_call *call, cltel_store *store, const char *id, cltel_stored_trace *stored)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(store->db, "SELECT region FROM xray_trace WHERE id=?1 ORDER BY first_us DESC", -1,
                           &statement, NULL) == SQLITE_OK)
        sqlite3_bind_text(statement, 1, id, -1, SQLITE_STATIC);
    bool found = statement && sqlite3_step(statement) == SQLITE_ROW;
    if (found)
        cltel_store_column_text(statement, 0, call->region, sizeof call->region);
    sqlite3_finalize(statement);
    return found && cltel_xray_find_trace(store, call->region, cltel_view_of(id), stored) == CLTEL_STORED;
}

/* ?id&region. The region of a link may be missing: then all are looked through. false: answered. */
static bool find_trace(cltel_call *call, cltel_store *store, cltel_stored_trace *stored)
{
    char id[CLTEL_TRACE_ID_CHARS + 1];
    cltel_buf text = { 0 };
    cltel_pane_param(call->request.query, "id", &text);
    bool valid = cltel_segment_trace_id_read(cltel_buf_view(&text), id);
    cltel_buf_done(&text);
    if (!valid) {
        cltel_pane_refuse(call, 400, "id: must be a trace id, 1-<8 hex>-<24 hex>");
        return false;
    }
    cltel_pane_choose_region(call, store);
    if (cltel_xray_find_trace(store, call->region, cltel_view_of(id), stored) == CLTEL_STORED ||
        find_in_regions(call, store, id, stored))
        return true;
    cltel_pane_refuse(call, 404, "no span of this trace has arrived");
    return false;
}

/* ?id&region&unless: "unless" names a state of the trace, by its "changed", that the page has already. */
void cltel_pane_answer_trace(cltel_call *call, cltel_store *store)
{
    cltel_stored_trace stored;
    if (!find_trace(call, store, &stored))
        return;
    if (cltel_pane_param_i64(call->request.query, "unless", 0, 0, INT64_MAX) == stored.changed_us)
        cltel_buf_append_text(cltel_pane_body(call), "{\"same\":true}");
    else
        answer_trace(call, store, &stored);
}

typedef struct looking {
    cltel_buf *body;
    bool found;
} looking;

static void append_document(looking *l, sqlite3_stmt *statement)
{
    l->found = true;
    cltel_buf_append_char(l->body, '{');
    cltel_member_i64(l->body, "received", sqlite3_column_int64(statement, 1) / 1000);
    cltel_member(l->body, "document");
    cltel_buf_append(l->body, sqlite3_column_blob(statement, 0), (size_t)sqlite3_column_bytes(statement, 0));
    cltel_buf_append_char(l->body, '}');
}

static bool read_segment_id(cltel_call *call, uint64_t *id)
{
    cltel_buf text = { 0 };
    cltel_pane_param(call->request.query, "segment", &text);
    cltel_buf_terminate(&text);
    char *end = NULL;
    *id = text.failed ? 0 : strtoull(text.ptr, &end, 16);
    bool valid = end && *end == '\0' && text.len == CLTEL_SEGMENT_ID_CHARS;
    cltel_buf_done(&text);
    return valid;
}

/* ?id&region&segment: the document as it was sent. */
void cltel_pane_answer_segment(cltel_call *call, cltel_store *store)
{
    cltel_stored_trace stored;
    uint64_t id;
    sqlite3_stmt *statement = NULL;
    looking l = { 0 };
    if (!find_trace(call, store, &stored))
        return;
    if (read_segment_id(call, &id) &&
        sqlite3_prepare_v2(store->db, "SELECT document,received_us FROM xray_segment WHERE trace=?1 AND id=?2", -1,
                           &statement, NULL) == SQLITE_OK) {
        sqlite3_bind_int64(statement, 1, stored.number);
        sqlite3_bind_int64(statement, 2, (int64_t)id);
        l.body = cltel_pane_body(call);
        if (sqlite3_step(statement) == SQLITE_ROW)
            append_document(&l, statement);
    }
    sqlite3_finalize(statement);
    if (!l.found)
        cltel_pane_refuse(call, 404, "this document is not there (any more)");
}
