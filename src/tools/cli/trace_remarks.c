/* What is said under a waterfall. */
#include "tools/cli/terminal.h"
#include "tools/cli/trace_draw.h"

enum { OF_A_KIND_MAX = 5 };

#define SKEW_MIN_S 1e-3 /* less is what rounding and the way of a request make */

static void remark_missing(cltel_buf *out, const cltel_cli_trace_view *view)
{
    const cltel_xray_trace *trace = view->trace;
    cltel_view last = { NULL, 0 };
    int said = 0;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = trace->nodes[at].next_sibling) {
        const cltel_xray_node *node = &trace->nodes[at];
        if (!node->orphan || cltel_view_equal(node->parent_id, last))
            continue;
        last = node->parent_id;
        if (said++ >= OF_A_KIND_MAX)
            continue;
        cltel_buf_append_text(out, "? ");
        cltel_buf_append_view(out, cltel_cli_label(view, at));
        cltel_buf_append_text(out, ": its parent ");
        cltel_append_harmless(out, node->parent_id.len ? node->parent_id : CLTEL_VIEW("(none named)"));
        cltel_buf_append_text(out, " is not here: its sender ended before it was sent, or left it out by sampling\n");
    }
    if (said > OF_A_KIND_MAX)
        cltel_buf_append_format(out, "? %d more parents are not here\n", said - OF_A_KIND_MAX);
}

/* A span cannot begin before what called it; where it does, two clocks differ. */
static void remark_skew(cltel_buf *out, const cltel_cli_trace_view *view, bool utf8)
{
    const cltel_xray_trace *trace = view->trace;
    char text[CLTEL_CLI_DURATION_CHARS];
    int said = 0;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at)) {
        const cltel_xray_node *node = &trace->nodes[at];
        if (node->parent == CLTEL_XRAY_NONE || node->kind == CLTEL_XRAY_INFERRED)
            continue;
        double early_s = cltel_xray_between(node->start_s, trace->nodes[node->parent].start_s);
        if (early_s < SKEW_MIN_S || said++ >= OF_A_KIND_MAX)
            continue;
        cltel_buf_append_text(out, "! ");
        cltel_buf_append_view(out, cltel_cli_label(view, at));
        cltel_buf_append_format(out, ": begins %s before what it stands under: the clock of ",
                                cltel_cli_duration(early_s, utf8, text));
        cltel_append_harmless(out, view->spans[at].service);
        cltel_buf_append_text(out, node->kind == CLTEL_XRAY_SEGMENT ? " is behind its caller's\n" : " was set back\n");
    }
    if (said > OF_A_KIND_MAX)
        cltel_buf_append_format(out, "! %d more spans begin before what they stand under\n", said - OF_A_KIND_MAX);
}

static void remark_documents(cltel_buf *out, const cltel_cli_trace_view *view)
{
    const cltel_xray_trace *trace = view->trace;
    size_t loose = 0;
    while (view->logs && loose < view->logs->count && view->logs->lines[loose].node == CLTEL_XRAY_NONE)
        loose++;
    if (view->in_progress_count)
        cltel_buf_append_format(out, "%d %s in progress when this was read\n", view->in_progress_count,
                                view->in_progress_count == 1 ? "span was" : "spans were");
    if (trace->bad_document_count)
        cltel_buf_append_format(out, "%d of %d documents are no segment documents and are not shown\n",
                                trace->bad_document_count, trace->document_count);
    if (loose)
        cltel_buf_append_format(out, "%zu %s of log, the last here, %s no span of this trace\n", loose,
                                loose == 1 ? "line" : "lines", loose == 1 ? "names" : "name");
    if (view->logs && view->logs->left_out)
        cltel_buf_append_format(out, "%zu more lines of log were not read\n", view->logs->left_out);
}

static void remark_rows(cltel_buf *out, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows)
{
    int32_t spans = view->span_count - rows->spans;
    int32_t lines = view->logs ? (int32_t)view->logs->count - rows->lines : 0;
    if (rows->reduced)
        cltel_buf_append_format(out, "More than %d rows: here %s the critical path and what went wrong.\n",
                                CLTEL_CLI_ROWS_SENSIBLE, rows->cut ? "is only the beginning of" : "are only");
    if (!spans && !lines)
        return;
    cltel_buf_append_text(out, "Not shown:");
    if (spans)
        cltel_buf_append_format(out, " %d %s", spans, spans == 1 ? "span" : "spans");
    if (lines)
        cltel_buf_append_format(out, "%s %d %s of log", spans ? "," : "", lines, lines == 1 ? "line" : "lines");
    cltel_buf_append_text(out, ".  --all shows everything, --span ID one span.\n");
}

void cltel_cli_append_remarks(cltel_buf *out, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                              bool utf8)
{
    remark_missing(out, view);
    remark_skew(out, view, utf8);
    remark_documents(out, view);
    remark_rows(out, view, rows);
}
