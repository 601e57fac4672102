#include "tools/endpoint/pane/pane_trace_columns.h"

#include <math.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/pane/pane_span_text.h"
#include "tools/endpoint/pane/pane_texts.h"

typedef struct painting {
    const cltel_xray_trace *trace;
    int32_t count; /* of rows: what nobody sent has none */
    cltel_buf *body;
    int32_t *order; /* nodes by row */
    int32_t *rows;  /* rows by node */
    int32_t *outer; /* by document: the row of the node that it is of */
    cltel_pane_texts texts;
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
    return cltel_pane_text_number(&p->texts, node->name);
}

static int64_t what_of(painting *p, const cltel_xray_node *node)
{
    cltel_buf text = { 0 };
    cltel_pane_append_what_plain(&text, node);
    int64_t number = cltel_pane_text_number(&p->texts, text.len ? cltel_buf_view(&text) : CLTEL_VIEW(""));
    p->texts.bytes.failed |= text.failed;
    cltel_buf_done(&text);
    return number;
}

static int64_t service_of(painting *p, const cltel_xray_node *node)
{
    return node->service == CLTEL_XRAY_NONE ? -1
                                            : cltel_pane_text_number(&p->texts, p->trace->services[node->service].name);
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
    cltel_pane_texts_append(&p->texts, p->body);
}

bool cltel_pane_append_columns(cltel_buf *body, const cltel_xray_trace *trace)
{
    painting p = { .trace = trace, .body = body };
    bool fine = lay_out(&p);
    if (fine)
        append_spans(&p);
    cltel_pane_texts_done(&p.texts);
    cltel_release(p.order);
    cltel_release(p.rows);
    cltel_release(p.outer);
    return fine;
}
