#include "tools/cli/trace_draw.h"

#include <cltel/log.h>

#include "base/memory.h"
#include "tools/cli/terminal.h"
#include "tools/cli/text_width.h"

enum {
    SERVICE_MAX = 16,
    DURATION_CELLS = 8,
    OFFSET_CELLS = 9,
    BAR_MIN = 10,
    BAR_WIDE = 60,
    LABEL_MIN = 12,
    LABEL_WIDE_MAX = 120,
    INDENT_MIN = 4, /* levels of the tree that are indented: deeper ones stand there too, with their number */
    INDENT_MAX = 24,
    INDENT_SHARE = 10, /* cells of the width for a level */
    GAP = 2
};

typedef struct columns {
    size_t service;
    size_t label;
    size_t bar;
    bool offset;
} columns;

typedef struct drawing {
    cltel_buf *out;
    const cltel_cli_trace_view *view;
    const cltel_cli_trace_rows *rows;
    const cltel_cli_trace_style *style;
    cltel_cli_bars bars;
    columns columns;
    int32_t indent; /* levels */
    cltel_buf text; /* of the label column; reused */
} drawing;

static void append_right(cltel_buf *out, const char *text, size_t cells)
{
    size_t used = cltel_cells(cltel_view_of(text));
    cltel_cli_append_spaces(out, used < cells ? cells - used : 0);
    cltel_buf_append_text(out, text);
}

/* The lines before a row: where its parents' go on, and its own corner. */
static void append_tree(drawing *d, const cltel_cli_trace_row *row)
{
    bool utf8 = d->style->utf8;
    int32_t levels = row->level < d->indent ? row->level : d->indent;
    for (int32_t level = 1; level < levels; level++)
        cltel_buf_append_text(&d->text, row->rails >> level & 1 ? (utf8 ? "\342\224\202 " : "| ") : "  ");
    if (row->level > d->indent)
        cltel_buf_append_format(&d->text, "(%d) ", row->level);
    if (!levels)
        return;
    const char *corner = row->is_last ? (utf8 ? "\342\224\224 " : "` ") : (utf8 ? "\342\224\234 " : "+ ");
    cltel_buf_append_text(&d->text, corner);
}

static void append_span_text(drawing *d, const cltel_cli_trace_row *row)
{
    cltel_view label = cltel_cli_label(d->view, row->node), why = cltel_cli_why(d->view, row->node);
    if (row->kind == CLTEL_CLI_ROW_RUN)
        cltel_buf_append_format(&d->text, "%s %d %s ", d->style->utf8 ? "\342\200\246" : "...", row->count,
                                d->style->utf8 ? "\303\227" : "x");
    cltel_buf_append_view(&d->text, label);
    if (why.len && row->kind == CLTEL_CLI_ROW_SPAN) {
        cltel_buf_append_text(&d->text, "  ");
        cltel_buf_append_view(&d->text, why);
    }
    if (row->hidden > 0)
        cltel_buf_append_format(&d->text, "  (+%d)", row->hidden);
}

static cltel_view label_of(drawing *d, const cltel_cli_trace_row *row)
{
    cltel_buf_clear(&d->text);
    append_tree(d, row);
    append_span_text(d, row);
    return cltel_buf_view(&d->text);
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static void choose_indent(drawing *d)
{
    size_t levels = d->style->width ? d->style->width / INDENT_SHARE : INDENT_MAX;
    d->indent = levels < INDENT_MIN ? INDENT_MIN : levels > INDENT_MAX ? INDENT_MAX : (int32_t)levels;
}

static void choose_columns(drawing *d)
{
    size_t service = 0, label = 0, width = d->style->width;
    for (size_t i = 0; i < d->rows->count; i++) {
        const cltel_cli_trace_row *row = &d->rows->items[i];
        if (row->kind == CLTEL_CLI_ROW_LOG)
            continue;
        service = larger(service, cltel_cells(d->view->spans[row->node].service));
        label = larger(label, cltel_cells(label_of(d, row)));
    }
    columns *c = &d->columns;
    c->service = service < SERVICE_MAX ? service : SERVICE_MAX;
    size_t fixed = c->service + 3 + DURATION_CELLS + GAP + OFFSET_CELLS + GAP;
    c->offset = !width || width >= fixed + LABEL_MIN + BAR_MIN;
    fixed -= c->offset ? 0 : OFFSET_CELLS + 1;
    if (!width) {
        c->label = label < LABEL_WIDE_MAX ? label : LABEL_WIDE_MAX;
        c->bar = BAR_WIDE;
        return;
    }
    size_t left = width > fixed + LABEL_MIN + BAR_MIN ? width - fixed : LABEL_MIN + BAR_MIN;
    size_t label_max = left - larger(BAR_MIN, left * 2 / 5);
    c->label = label < LABEL_MIN ? LABEL_MIN : label < label_max ? label : label_max;
    c->bar = left - c->label < CLTEL_CLI_BAR_MAX ? left - c->label : CLTEL_CLI_BAR_MAX;
}

static const char *mark_of(const drawing *d, const cltel_xray_node *node)
{
    bool utf8 = d->style->utf8;
    return node->error && !node->throttle ? (utf8 ? "\342\234\226" : "x")
           : node->fault                  ? (utf8 ? "\342\234\226" : "x")
           : node->throttle               ? "!"
           : node->orphan                 ? "?"
           : node->in_progress            ? (utf8 ? "\342\200\246" : "~")
                                          : " ";
}

static void append_bar(drawing *d, size_t row, const char *colour)
{
    char cells[CLTEL_CLI_BAR_MAX];
    size_t end = d->bars.width;
    cltel_cli_bar_paint(&d->bars, row, cells);
    while (end && cells[end - 1] == ' ')
        end--;
    cltel_cli_append_colour(d->out, d->style, colour);
    for (size_t i = 0; i < end; i++) {
        const char *shown = cells[i] == '#'   ? "\342\226\210"
                            : cells[i] == '.' ? "\342\226\221"
                            : cells[i] == '>' ? "\342\226\266"
                                              : " ";
        if (d->style->utf8)
            cltel_buf_append_text(d->out, shown);
        else
            cltel_buf_append_char(d->out, cells[i]);
    }
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_PLAIN);
}

static double duration_of(const drawing *d, const cltel_cli_trace_row *row)
{
    const cltel_xray_node *node = &d->view->trace->nodes[row->node];
    return row->kind == CLTEL_CLI_ROW_RUN ? row->sum_s : cltel_xray_between(node->start_s, node->end_s);
}

static void append_times(drawing *d, const cltel_cli_trace_row *row)
{
    char text[CLTEL_CLI_DURATION_CHARS], offset[CLTEL_CLI_DURATION_CHARS + 1] = "+";
    const cltel_xray_node *node = &d->view->trace->nodes[row->node];
    append_right(d->out, cltel_cli_duration(duration_of(d, row), d->style->utf8, text), DURATION_CELLS);
    if (d->columns.offset) {
        cltel_cli_duration(cltel_xray_between(d->view->trace->start_s, node->start_s), d->style->utf8, offset + 1);
        cltel_cli_append_spaces(d->out, 1);
        cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_DIM);
        append_right(d->out, offset, OFFSET_CELLS);
        cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_PLAIN);
    }
    cltel_cli_append_spaces(d->out, GAP);
}

static void draw_span(drawing *d, size_t at)
{
    const cltel_cli_trace_row *row = &d->rows->items[at];
    const cltel_xray_node *node = &d->view->trace->nodes[row->node];
    bool trouble = node->error || node->fault || node->throttle;
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_CYAN);
    cltel_buf safe = { 0 };
    cltel_append_harmless(&safe, d->view->spans[row->node].service);
    cltel_cli_append_fitted(d->out, cltel_buf_view(&safe), d->columns.service, d->style->utf8);
    cltel_buf_done(&safe);
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_PLAIN);
    cltel_cli_append_colour(d->out, d->style, trouble ? CLTEL_CLI_RED : "");
    cltel_cli_append_spaces(d->out, 1);
    cltel_buf_append_text(d->out, mark_of(d, node));
    cltel_cli_append_spaces(d->out, 1);
    cltel_cli_append_fitted(d->out, label_of(d, row), d->columns.label, d->style->utf8);
    cltel_cli_append_colour(d->out, d->style, trouble ? CLTEL_CLI_PLAIN : "");
    cltel_cli_append_spaces(d->out, 1);
    append_times(d, row);
    append_bar(d, at, trouble ? CLTEL_CLI_RED : d->view->path.on[row->node] ? CLTEL_CLI_YELLOW : CLTEL_CLI_DIM);
    cltel_buf_append_char(d->out, '\n');
}

static const char *colour_of(int severity)
{
    return severity >= CLTEL_SEVERITY_ERROR ? CLTEL_CLI_RED : severity == CLTEL_SEVERITY_WARN ? CLTEL_CLI_YELLOW : "";
}

static cltel_view piece(const cltel_cli_logs *logs, size_t at, size_t len)
{
    return (cltel_view){ logs->text.ptr + at, len };
}

static void draw_log(drawing *d, const cltel_cli_trace_row *row)
{
    const cltel_cli_log *line = &d->view->logs->lines[row->log];
    size_t before = d->columns.service + 3, width = d->style->width;
    cltel_cli_append_spaces(d->out, before);
    cltel_buf_clear(&d->text);
    append_tree(d, row);
    cltel_buf_append_text(&d->text, d->style->utf8 ? "\302\267 " : "- ");
    cltel_cli_append_clock(&d->text, (double)line->time_us / 1e6, d->style->utc);
    cltel_buf_append_char(&d->text, ' ');
    if (line->level_len) {
        cltel_buf_append_view(&d->text, piece(d->view->logs, line->level_at, line->level_len));
        cltel_buf_append_char(&d->text, ' ');
    }
    cltel_buf_append_view(&d->text, piece(d->view->logs, line->text_at, line->text_len));
    size_t cells = cltel_cells(cltel_buf_view(&d->text));
    size_t room = !width || cells + before < width ? cells : width > before + LABEL_MIN ? width - before : LABEL_MIN;
    cltel_cli_append_colour(d->out, d->style, colour_of(line->severity));
    cltel_cli_append_fitted(d->out, cltel_buf_view(&d->text), room, d->style->utf8);
    cltel_cli_append_colour(d->out, d->style, *colour_of(line->severity) ? CLTEL_CLI_PLAIN : "");
    cltel_buf_append_char(d->out, '\n');
}

static void append_count(cltel_buf *out, int32_t count, const char *one, const char *many)
{
    cltel_buf_append_format(out, "  %d %s", count, count == 1 ? one : many);
}

static void append_services(drawing *d)
{
    const cltel_xray_trace *trace = d->view->trace;
    bool first = true;
    for (int32_t i = 0; i < trace->service_count && i < 12; i++) {
        if (trace->services[i].client)
            continue;
        cltel_buf_append_text(d->out, first ? "  " : ", ");
        cltel_append_harmless(d->out, trace->services[i].name);
        first = false;
    }
}

static void draw_head(drawing *d)
{
    char text[CLTEL_CLI_DURATION_CHARS];
    const cltel_xray_trace *trace = d->view->trace;
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_BOLD);
    cltel_buf_append_view(d->out, cltel_cli_label(d->view, trace->root));
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_PLAIN);
    cltel_buf_append_format(d->out, "  %s", cltel_cli_duration(trace->duration_s, d->style->utf8, text));
    append_count(d->out, d->view->span_count, "span", "spans");
    if (d->view->error_count)
        append_count(d->out, d->view->error_count, "error", "errors");
    if (d->view->logs && d->view->logs->count)
        append_count(d->out, (int32_t)d->view->logs->count, "line of log", "lines of log");
    append_services(d);
    cltel_buf_append_char(d->out, '\n');
    cltel_append_harmless(d->out, trace->id);
    cltel_buf_append_text(d->out, "  ");
    cltel_cli_append_moment(d->out, trace->start_s, d->style->utc);
    cltel_buf_append_char(d->out, '\n');
}

static void draw_axis(drawing *d)
{
    char line[CLTEL_CLI_BAR_MAX + 1];
    const columns *c = &d->columns;
    size_t before = c->service + 3 + c->label + 1 + DURATION_CELLS + (c->offset ? 1 + OFFSET_CELLS : 0) + GAP;
    cltel_cli_trace_axis(d->view, c->bar, line);
    const char *legend = d->style->utf8 ? "\342\226\210 critical path" : "# critical path";
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_DIM);
    cltel_cli_append_fitted(d->out, cltel_view_of(legend), before, d->style->utf8);
    for (const char *at = line; *at; at++) /* the only letter u is that of us */
        cltel_buf_append_text(d->out, *at == 'u' && d->style->utf8 ? "\302\265" : (char[]){ *at, 0 });
    cltel_cli_append_colour(d->out, d->style, CLTEL_CLI_PLAIN);
    cltel_buf_append_char(d->out, '\n');
}

bool cltel_cli_trace_draw(cltel_buf *out, const cltel_cli_trace_view *view, const cltel_cli_trace_rows *rows,
                          const cltel_cli_trace_style *style)
{
    drawing d = { .out = out, .view = view, .rows = rows, .style = style };
    choose_indent(&d);
    choose_columns(&d);
    bool made = cltel_cli_bars_make(&d.bars, view, rows, d.columns.bar);
    if (made) {
        draw_head(&d);
        draw_axis(&d);
    }
    for (size_t i = 0; made && i < rows->count; i++)
        if (rows->items[i].kind == CLTEL_CLI_ROW_LOG)
            draw_log(&d, &rows->items[i]);
        else
            draw_span(&d, i);
    if (made)
        cltel_cli_append_remarks(out, view, rows, style->utf8);
    made = made && !out->failed && !d.text.failed;
    cltel_cli_bars_done(&d.bars);
    cltel_buf_done(&d.text);
    return made;
}
