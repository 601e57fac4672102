/* An answer of BatchGetTraces on its way to a terminal: lines of the input are documents, those that begin with '#' are
 * lines of log. Whatever they hold, the pictures are lines without a byte that a terminal obeys, the tree is JSON, and
 * the pieces of the critical path add up to no more than the root's time. */
#include <math.h>
#include <stdlib.h>

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/utf8.h"
#include "tools/cli/trace_forms.h"
#include "tools/cli/trace_span.h"

enum { LINES_MAX = 300, JSON_LEVELS = 10 };

static void require(bool truth)
{
    if (!truth)
        abort();
}

static void require_harmless(cltel_view text)
{
    require(!text.len || text.ptr[text.len - 1] == '\n');
    for (size_t at = 0; at < text.len;) {
        uint32_t code;
        bool valid;
        at += cltel_utf8_next((const uint8_t *)text.ptr + at, text.len - at, &code, &valid);
        require(valid && (code >= ' ' || code == '\n') && !(code >= 0x7f && code < 0xa0));
        require(!(code >= 0x202a && code <= 0x202e) && !(code >= 0x2066 && code <= 0x2069));
    }
}

static void draw(const cltel_cli_trace_view *view, cltel_cli_trace_wish wish, size_t width)
{
    cltel_cli_trace_rows rows = { .count = 0 };
    cltel_cli_trace_style style = { .width = width, .utf8 = width % 2 == 0, .utc = true };
    cltel_buf out = { 0 };
    require(cltel_cli_trace_rows_make(&rows, view, &wish));
    require(wish.everything || rows.count <= CLTEL_CLI_ROWS_SENSIBLE);
    require(cltel_cli_trace_draw(&out, view, &rows, &style));
    require_harmless(cltel_buf_view(&out));
    cltel_buf_done(&out);
    cltel_cli_trace_rows_done(&rows);
}

static void describe(const cltel_cli_trace_view *view, const cltel_cli_documents *documents)
{
    cltel_cli_trace_style style = { .width = 80, .utc = true };
    cltel_buf out = { 0 };
    for (int32_t i = 0; i < view->trace->node_count; i++) {
        const cltel_xray_node *node = &view->trace->nodes[i];
        if (node->kind == CLTEL_XRAY_INFERRED)
            continue;
        cltel_view object = cltel_cli_span_object(documents, node);
        cltel_cli_span_describe(&out, view, i, object.ptr ? object : CLTEL_VIEW("{}"), &style);
        require_harmless(cltel_buf_view(&out));
        cltel_buf_clear(&out);
    }
    cltel_buf_done(&out);
}

static void require_json(const cltel_cli_trace_view *view)
{
    cltel_buf out = { 0 };
    int32_t deepest = 0;
    for (int32_t i = 0; i < view->trace->node_count; i++)
        deepest = view->spans[i].level > deepest ? view->spans[i].level : deepest;
    cltel_cli_trace_append_json(&out, view);
    require(!out.failed);
    if (deepest < JSON_LEVELS && !view->logs->count) /* what is checked here may not be nested deeper */
        require(cltel_json_valid((cltel_view){ out.ptr, out.len - 1 }));
    cltel_buf_done(&out);
}

static void require_path(const cltel_cli_trace_view *view)
{
    double sum_s = 0, whole_s = 0;
    for (size_t i = 0; i < view->path.count; i++)
        sum_s += view->path.stretches[i].until_s - view->path.stretches[i].from_s;
    int32_t root = view->trace->root;
    whole_s = cltel_cli_end_of(view->trace, root) - view->trace->nodes[root].start_s;
    require(!(sum_s > whole_s + 1e-3 + whole_s * 1e-6));
}

static void show(cltel_xray_trace *trace, const cltel_cli_documents *documents, cltel_cli_logs *logs)
{
    cltel_cli_trace_view view;
    cltel_cli_logs_sort(logs);
    require(cltel_cli_trace_view_make(&view, trace, logs));
    draw(&view, (cltel_cli_trace_wish){ .levels = 0 }, 80);
    draw(&view, (cltel_cli_trace_wish){ .everything = true }, 0);
    draw(&view, (cltel_cli_trace_wish){ .levels = 2, .min_s = 0.01 }, 41);
    draw(&view, (cltel_cli_trace_wish){ .trouble = true }, 7);
    describe(&view, documents);
    require_json(&view);
    if (fabs(trace->start_s) < 1e10 && fabs(view.end_s) < 1e10) /* beyond that doubles have no milliseconds */
        require_path(&view);
    cltel_cli_trace_view_done(&view);
}

static void add_log(cltel_cli_logs *logs, cltel_view line, const cltel_xray_trace *trace, int64_t number)
{
    cltel_buf quoted = { 0 };
    cltel_json_append_string(&quoted, line);
    cltel_tail_event event = { .timestamp_ms = 1480615200000 + number,
                               .group = "g",
                               .stream = cltel_buf_view(&quoted),
                               .message = cltel_buf_view(&quoted) };
    require(cltel_cli_logs_add(logs, &event, trace));
    cltel_buf_done(&quoted);
}

/* Documents as the service gives them: quoted. */
static void add_document(cltel_cli_documents *documents, cltel_view line)
{
    cltel_buf answer = { 0 };
    cltel_buf_append_text(&answer, "{\"Traces\":[{\"Segments\":[{\"Document\":");
    cltel_json_append_string(&answer, line);
    cltel_buf_append_text(&answer, "}]}]}");
    require(cltel_cli_documents_read(documents, cltel_buf_view(&answer)));
    cltel_buf_done(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    cltel_cli_documents documents = { .count = 0 };
    cltel_cli_logs logs = { .count = 0 };
    cltel_xray_trace *trace = cltel_xray_trace_new();
    const char *at = (const char *)data, *end = at + size;
    cltel_xray_trace_begin(trace, CLTEL_VIEW("1-58406520-a006649127e371903a2de979"));
    for (int pass = 0; pass < 2; pass++) {
        at = (const char *)data;
        for (int line = 0; at < end && line < LINES_MAX; line++) {
            const char *stop = memchr(at, '\n', (size_t)(end - at));
            cltel_view text = { at, (size_t)((stop ? stop : end) - at) };
            bool is_log = text.len && text.ptr[0] == '#';
            if (pass == 0 && !is_log)
                add_document(&documents, text);
            if (pass == 1 && is_log && trace->root != CLTEL_XRAY_NONE)
                add_log(&logs, (cltel_view){ text.ptr + 1, text.len - 1 }, trace, line);
            at = stop ? stop + 1 : end;
        }
        for (size_t i = 0; pass == 0 && i < documents.count; i++)
            cltel_xray_trace_add(trace, cltel_cli_documents_at(&documents, i), NULL);
        require(pass == 1 || cltel_xray_trace_finish(trace));
    }
    if (trace->root != CLTEL_XRAY_NONE)
        show(trace, &documents, &logs);
    cltel_cli_logs_done(&logs);
    cltel_cli_documents_done(&documents);
    cltel_xray_trace_free(trace);
    return 0;
}
