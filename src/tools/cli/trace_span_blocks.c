/* What a span's object holds, block by block. */
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/terminal.h"
#include "tools/cli/trace_span.h"

enum { DEEP_MAX = 24 };

static void append_text(cltel_buf *out, cltel_view quoted)
{
    cltel_buf text = { 0 };
    cltel_json_append_unquoted(&text, quoted);
    cltel_append_harmless(out, cltel_buf_view(&text));
    out->failed = out->failed || text.failed;
    cltel_buf_done(&text);
}

static void append_value(cltel_buf *out, cltel_view value)
{
    if (cltel_json_is_string(value))
        append_text(out, value);
    else
        cltel_append_harmless(out, value);
}

static void append_line(cltel_buf *out, cltel_view name, cltel_view value)
{
    cltel_buf_append_text(out, "  ");
    cltel_buf begin = { 0 };
    cltel_append_harmless(&begin, name);
    cltel_buf_append_view(out, cltel_buf_view(&begin));
    cltel_cli_append_spaces(out, begin.len < CLTEL_CLI_NAME_CELLS ? CLTEL_CLI_NAME_CELLS - begin.len : 1);
    append_value(out, value);
    cltel_buf_append_char(out, '\n');
    cltel_buf_done(&begin);
}

/* Members of members as "request.method"; lists as JSON. */
static void flatten(cltel_buf *out, cltel_buf *name, cltel_view object, int depth)
{
    cltel_json_walk walk;
    cltel_view key, value;
    size_t len = name->len;
    if (!object.ptr || !cltel_json_walk_begin(&walk, object) || !walk.object)
        return;
    while (cltel_json_walk_next(&walk, &key, &value)) {
        if (len)
            cltel_buf_append_char(name, '.');
        cltel_json_append_unquoted(name, key);
        if (cltel_view_equal(cltel_buf_view(name), CLTEL_VIEW("cltel.events"))) /* have been shown */
            ;
        else if (cltel_json_is_object(value) && depth < DEEP_MAX)
            flatten(out, name, value, depth + 1);
        else
            append_line(out, cltel_buf_view(name), value);
        name->len = len;
    }
}

void cltel_cli_span_title(cltel_buf *out, const cltel_cli_trace_style *style, const char *title)
{
    cltel_cli_append_colour(out, style, CLTEL_CLI_BOLD);
    cltel_buf_append_text(out, title);
    cltel_cli_append_colour(out, style, CLTEL_CLI_PLAIN);
    cltel_buf_append_char(out, '\n');
}

void cltel_cli_span_block(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object, const char *member)
{
    cltel_buf name = { 0 };
    cltel_view block = cltel_json_member(object, member);
    if (!cltel_json_is_object(block))
        return;
    cltel_cli_span_title(out, style, member);
    flatten(out, &name, block, 0);
    cltel_buf_done(&name);
}

static void append_frame(cltel_buf *out, cltel_view frame)
{
    cltel_view path = cltel_json_member(frame, "path"), line = cltel_json_member(frame, "line");
    cltel_view label = cltel_json_member(frame, "label");
    cltel_buf_append_text(out, "      at ");
    append_value(out, path);
    if (line.ptr) {
        cltel_buf_append_char(out, ':');
        append_value(out, line);
    }
    if (cltel_json_is_string(label)) {
        cltel_buf_append_text(out, " in ");
        append_text(out, label);
    }
    cltel_buf_append_char(out, '\n');
}

static void append_stack(cltel_buf *out, cltel_view exception)
{
    cltel_json_walk walk;
    cltel_view key, frame, stack = cltel_json_member(exception, "stack");
    cltel_view more = cltel_json_member(exception, "truncated");
    if (stack.ptr && cltel_json_walk_begin(&walk, stack) && !walk.object)
        while (cltel_json_walk_next(&walk, &key, &frame))
            append_frame(out, frame);
    if (more.ptr && cltel_json_number(more) > 0)
        cltel_buf_append_format(out, "      and %.0f more\n", cltel_json_number(more));
}

/* The last exception that names another as its cause goes before that one. */
static void append_exception(cltel_buf *out, cltel_view exception, cltel_view *cause)
{
    cltel_view id = cltel_json_member(exception, "id"), type = cltel_json_member(exception, "type");
    bool caused = cause->len && id.ptr && cltel_view_equal(*cause, id);
    cltel_buf_append_text(out, caused ? "  caused by " : "  ");
    if (cltel_json_is_string(type))
        append_text(out, type);
    cltel_buf_append_text(out, cltel_json_is_string(type) ? ": " : "");
    append_value(out, cltel_json_member(exception, "message"));
    if (cltel_view_equal(cltel_json_member(exception, "remote"), CLTEL_VIEW("true")))
        cltel_buf_append_text(out, "  (of the called service)");
    cltel_buf_append_char(out, '\n');
    append_stack(out, exception);
    *cause = cltel_json_member(exception, "cause");
}

void cltel_cli_span_cause(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object)
{
    cltel_json_walk walk;
    cltel_view key, exception, before = { NULL, 0 }, cause = cltel_json_member(object, "cause");
    if (!cause.ptr)
        return;
    cltel_cli_span_title(out, style, "cause");
    if (cltel_json_is_string(cause))
        append_line(out, CLTEL_VIEW("the exception"), cause);
    cltel_view list = cltel_json_member(cause, "exceptions");
    if (list.ptr && cltel_json_walk_begin(&walk, list) && !walk.object)
        while (cltel_json_walk_next(&walk, &key, &exception))
            append_exception(out, exception, &before);
}

void cltel_cli_span_links(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object)
{
    cltel_json_walk walk;
    cltel_view key, link, links = cltel_json_member(object, "links");
    if (!links.ptr || !cltel_json_walk_begin(&walk, links) || walk.object)
        return;
    cltel_cli_span_title(out, style, "links");
    while (cltel_json_walk_next(&walk, &key, &link)) {
        cltel_buf_append_text(out, "  ");
        append_value(out, cltel_json_member(link, "trace_id"));
        cltel_buf_append_text(out, "  ");
        append_value(out, cltel_json_member(link, "id"));
        cltel_view attributes = cltel_json_member(link, "attributes");
        cltel_buf_append_text(out, attributes.ptr ? "  " : "");
        cltel_append_harmless(out, attributes.ptr ? attributes : CLTEL_VIEW(""));
        cltel_buf_append_char(out, '\n');
    }
}

/* Timed events, as the library writes them into metadata. */
void cltel_cli_span_events(cltel_buf *out, const cltel_cli_trace_style *style, cltel_view object, double start_s)
{
    char text[CLTEL_CLI_DURATION_CHARS];
    cltel_json_walk walk;
    cltel_view key, event;
    cltel_view own = cltel_json_member(cltel_json_member(object, "metadata"), "cltel");
    cltel_view events = cltel_json_member(own, "events");
    if (!events.ptr || !cltel_json_walk_begin(&walk, events) || walk.object)
        return;
    cltel_cli_span_title(out, style, "events");
    while (cltel_json_walk_next(&walk, &key, &event)) {
        double time_s = cltel_json_number(cltel_json_member(event, "time"));
        cltel_buf_append_format(out, "  +%-10s",
                                cltel_cli_duration(cltel_xray_between(start_s, time_s), style->utf8, text));
        append_value(out, cltel_json_member(event, "name"));
        cltel_view fields = cltel_json_member(event, "fields");
        cltel_buf_append_text(out, fields.ptr ? "  " : "");
        cltel_append_harmless(out, fields.ptr ? fields : CLTEL_VIEW(""));
        cltel_buf_append_char(out, '\n');
    }
}
