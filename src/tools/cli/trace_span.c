#include "tools/cli/trace_span.h"

#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/terminal.h"

int32_t cltel_cli_span_find(const cltel_cli_trace_view *view, const char *id, bool *many)
{
    int32_t found = CLTEL_XRAY_NONE;
    size_t len = strlen(id);
    *many = false;
    for (int32_t i = 0; i < view->trace->node_count; i++) {
        const cltel_xray_node *node = &view->trace->nodes[i];
        if (node->kind == CLTEL_XRAY_INFERRED || node->id.len < len || memcmp(node->id.ptr, id, len) != 0)
            continue;
        if (node->id.len == len)
            return i;
        *many = found != CLTEL_XRAY_NONE;
        if (*many)
            return CLTEL_XRAY_NONE;
        found = i;
    }
    return found;
}

static bool has_id(cltel_view object, cltel_view id)
{
    cltel_view said = cltel_json_member(object, "id");
    return cltel_json_is_string(said) && cltel_view_equal((cltel_view){ said.ptr + 1, said.len - 2 }, id);
}

static cltel_view search(cltel_view object, cltel_view id, int depth)
{
    cltel_json_walk walk;
    cltel_view key, child;
    if (has_id(object, id))
        return object;
    cltel_view list = cltel_json_member(object, "subsegments");
    if (depth >= CLTEL_XRAY_NEST_MAX || !list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
        return (cltel_view){ NULL, 0 };
    while (cltel_json_walk_next(&walk, &key, &child)) {
        cltel_view found = search(child, id, depth + 1);
        if (found.ptr)
            return found;
    }
    return (cltel_view){ NULL, 0 };
}

cltel_view cltel_cli_span_object(const cltel_cli_documents *documents, const cltel_xray_node *node)
{
    if (node->document < 0 || (size_t)node->document >= documents->count)
        return (cltel_view){ NULL, 0 };
    return search(cltel_cli_documents_at(documents, (size_t)node->document), node->id, 0);
}

static void append_fact(cltel_buf *out, const char *name, cltel_view value)
{
    if (!value.len)
        return;
    cltel_buf_append_format(out, "  %-*s", CLTEL_CLI_NAME_CELLS, name);
    cltel_append_harmless(out, value);
    cltel_buf_append_char(out, '\n');
}

static void append_head(cltel_buf *out, const cltel_cli_trace_view *view, int32_t at,
                        const cltel_cli_trace_style *style)
{
    char text[CLTEL_CLI_DURATION_CHARS];
    const cltel_xray_node *node = &view->trace->nodes[at];
    cltel_cli_append_colour(out, style, CLTEL_CLI_BOLD);
    cltel_buf_append_view(out, cltel_cli_label(view, at));
    cltel_cli_append_colour(out, style, CLTEL_CLI_PLAIN);
    cltel_buf_append_format(out, "  %s  %s",
                            cltel_cli_duration(cltel_xray_between(node->start_s, node->end_s), style->utf8, text),
                            cltel_cli_status(node));
    cltel_view why = cltel_cli_why(view, at);
    if (why.len && !cltel_view_equal(why, cltel_view_of(cltel_cli_status(node)))) {
        cltel_buf_append_text(out, "  ");
        cltel_buf_append_view(out, why);
    }
    cltel_buf_append_char(out, '\n');
    append_fact(out, "span", node->id);
    append_fact(out, node->orphan ? "parent (is not here)" : "parent", node->parent_id);
    append_fact(out, "service", view->spans[at].service);
    append_fact(out, "name", node->name);
    append_fact(out, "version", node->service_version);
    append_fact(out, "origin", node->origin);
    append_fact(out, "namespace", node->namespace_);
    append_fact(out, "user", node->user);
    cltel_buf_append_format(out, "  %-*s", CLTEL_CLI_NAME_CELLS, "start");
    cltel_cli_append_moment(out, node->start_s, style->utc);
    cltel_buf_append_format(
        out, "  +%s\n", cltel_cli_duration(cltel_xray_between(view->trace->start_s, node->start_s), style->utf8, text));
    cltel_buf_append_format(out, "  %-*s%s itself", CLTEL_CLI_NAME_CELLS, "critical path",
                            cltel_cli_duration(view->path.own_s[at], style->utf8, text));
    cltel_buf_append_format(out, ", %s with what is under it\n",
                            cltel_cli_duration(view->spans[at].path_s, style->utf8, text));
}

static void append_lines(cltel_buf *out, const cltel_cli_trace_view *view, int32_t at,
                         const cltel_cli_trace_style *style)
{
    const cltel_cli_span *span = &view->spans[at];
    if (!span->log_count)
        return;
    cltel_cli_span_title(out, style, "logs");
    for (int32_t i = span->first_log; i < span->first_log + span->log_count; i++) {
        const cltel_cli_log *line = &view->logs->lines[i];
        cltel_buf_append_text(out, "  ");
        cltel_cli_append_clock(out, (double)line->time_us / 1e6, style->utc);
        cltel_buf_append_char(out, ' ');
        cltel_buf_append(out, view->logs->text.ptr + line->level_at, line->level_len);
        cltel_buf_append_text(out, line->level_len ? " " : "");
        cltel_buf_append(out, view->logs->text.ptr + line->text_at, line->text_len);
        cltel_buf_append_char(out, '\n');
    }
}

void cltel_cli_span_describe(cltel_buf *out, const cltel_cli_trace_view *view, int32_t node, cltel_view object,
                             const cltel_cli_trace_style *style)
{
    static const char *const blocks[] = { "annotations", "http", "sql", "aws" };
    append_head(out, view, node, style);
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++)
        cltel_cli_span_block(out, style, object, blocks[i]);
    cltel_cli_span_cause(out, style, object);
    cltel_cli_span_links(out, style, object);
    cltel_cli_span_events(out, style, object, view->trace->nodes[node].start_s);
    cltel_cli_span_block(out, style, object, "metadata");
    append_lines(out, view, node, style);
}
