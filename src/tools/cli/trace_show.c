/* `cltel trace ID`: one trace, in each form. */
#include <stdio.h>
#include <unistd.h>

#include "base/json_check.h"
#include "tools/cli/pager.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"
#include "tools/cli/text_width.h"
#include "tools/cli/trace_forms.h"
#include "tools/cli/trace_job.h"
#include "tools/cli/trace_span.h"

/* What is made on the way. */
typedef struct shown {
    cltel_cli_trace_job *job;
    cltel_cli_documents documents;
    cltel_xray_trace *trace;
    cltel_aws *logs_aws;
    cltel_group_names groups;
    cltel_cli_logs logs;
    cltel_cli_trace_view view;
    cltel_cli_trace_rows rows;
    cltel_buf out;
    int logs_code;
} shown;

static int complain_missing(const shown *s)
{
    char what[120];
    snprintf(what, sizeof what, "there is no trace %s", s->job->id);
    cltel_complain(what, "it was not sampled, is not there yet, or is older than the service keeps traces",
                   "cltel trace --since 1d     lists what there is");
    return CLTEL_EXIT_SERVICE;
}

static int read_trace(shown *s)
{
    cltel_cli_trace_progress(s->job, "reading the trace");
    int code = cltel_cli_documents_fetch(&s->documents, s->job->aws, s->job->id);
    if (code)
        return code;
    if (!s->documents.count)
        return complain_missing(s);
    s->trace = cltel_xray_trace_new();
    if (!s->trace)
        return cltel_complain_memory();
    cltel_xray_trace_begin(s->trace, cltel_view_of(s->job->id));
    for (size_t i = 0; i < s->documents.count; i++)
        cltel_xray_trace_add(s->trace, cltel_cli_documents_at(&s->documents, i), NULL);
    if (!cltel_xray_trace_finish(s->trace))
        return cltel_complain_memory();
    if (s->trace->root == CLTEL_XRAY_NONE) {
        cltel_complain("the trace cannot be shown", "none of its documents is a segment document",
                       "cltel trace ID --raw     prints them");
        return CLTEL_EXIT_SERVICE;
    }
    return CLTEL_EXIT_DONE;
}

/* Those of the command line; else the ones that the segments name. */
static int find_groups(shown *s)
{
    const char *group;
    int code = CLTEL_EXIT_DONE;
    if (!cltel_args_has(s->job->args, "group"))
        return cltel_cli_logs_groups(&s->groups, &s->documents) ? code : cltel_complain_memory();
    for (size_t at = 0; !code && (group = cltel_args_next(s->job->args, "group", &at));)
        code = cltel_group_names_add(&s->groups, s->logs_aws, group);
    return code;
}

static int read_logs(shown *s)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    if (cltel_args_has(s->job->args, "no-logs"))
        return CLTEL_EXIT_DONE;
    s->logs_aws = cltel_aws_open(cltel_config_settings(s->job->config), &cltel_aws_logs, &detail);
    if (!s->logs_aws)
        return cltel_complain_config(&detail);
    int code = find_groups(s);
    if (code)
        return code;
    if (s->groups.count)
        cltel_cli_trace_progress(s->job, "reading %zu log %s, Ctrl-C stops; --no-logs leaves them out", s->groups.count,
                                 s->groups.count == 1 ? "group" : "groups");
    s->logs_code = cltel_cli_logs_fetch(&s->logs, s->logs_aws, &s->groups, s->job->id, s->trace);
    return CLTEL_EXIT_DONE;
}

static cltel_cli_trace_style style_of(const cltel_cli_trace_job *job)
{
    return (cltel_cli_trace_style){ .width = job->style.width,
                                    .utf8 = !job->ascii && cltel_terminal_utf8(),
                                    .colour = job->style.colour,
                                    .utc = job->utc };
}

static void print_text(shown *s)
{
    size_t lines = 0;
    for (size_t i = 0; i < s->out.len; i++)
        lines += s->out.ptr[i] == '\n';
    cltel_pager_begin(s->job->args, lines, !s->job->style.width);
    cltel_out(&s->out);
    cltel_pager_end();
}

static int draw(shown *s)
{
    cltel_cli_trace_wish wish = s->job->wish;
    cltel_cli_trace_style style = style_of(s->job);
    if (s->job->min_share > 0)
        wish.min_s = s->job->min_share * (s->view.end_s - s->trace->start_s);
    if (!cltel_cli_trace_rows_make(&s->rows, &s->view, &wish) ||
        !cltel_cli_trace_draw(&s->out, &s->view, &s->rows, &style))
        return cltel_complain_memory();
    if (s->documents.limit_exceeded)
        cltel_buf_append_text(&s->out,
                              "The service refused documents of this trace: it is larger than a trace may be\n");
    print_text(s);
    if (s->logs_aws && !s->groups.count && cltel_terminal_is(STDERR_FILENO))
        cltel_note("no segment names a log group; --group GROUP shows the lines of the trace");
    return CLTEL_EXIT_DONE;
}

/* JSON that a terminal can take. */
static void append_json(const shown *s, cltel_buf *out, cltel_view json)
{
    if (s->job->style.to_terminal)
        cltel_append_harmless(out, json);
    else
        cltel_buf_append_view(out, json);
}

/* A document on one line: white space between its parts may be anything. */
static void append_document(const shown *s, cltel_view document)
{
    cltel_buf line = { 0 };
    for (size_t i = 0; i < document.len; i++) {
        char c = document.ptr[i];
        cltel_buf_append_char(&line, c == '\n' || c == '\r' || c == '\t' ? ' ' : c);
    }
    append_json(s, (cltel_buf *)(uintptr_t)&s->out, cltel_buf_view(&line));
    cltel_buf_append_char((cltel_buf *)(uintptr_t)&s->out, '\n');
    cltel_buf_done(&line);
}

static int print_raw(shown *s)
{
    for (size_t i = 0; i < s->documents.count; i++)
        append_document(s, cltel_cli_documents_at(&s->documents, i));
    print_text(s);
    return CLTEL_EXIT_DONE;
}

static int print_span(shown *s, const char *id)
{
    char why[160];
    bool many;
    int32_t node = cltel_cli_span_find(&s->view, id, &many);
    if (node == CLTEL_XRAY_NONE) {
        snprintf(why, sizeof why,
                 many ? "more than one span's id begins with '%.40s'" : "the trace has no span '%.40s'", id);
        return cltel_complain_usage(why, "cltel trace ID --format plain     has the ids of all");
    }
    cltel_view object = cltel_cli_span_object(&s->documents, &s->trace->nodes[node]);
    cltel_cli_trace_style style = style_of(s->job);
    if (s->job->raw || s->job->style.form == CLTEL_ROWS_JSON || s->job->style.form == CLTEL_ROWS_JSONL)
        append_document(s, object);
    else
        cltel_cli_span_describe(&s->out, &s->view, node, object, &style);
    print_text(s);
    return CLTEL_EXIT_DONE;
}

static int print_json(shown *s)
{
    cltel_buf json = { 0 };
    cltel_cli_trace_append_json(&json, &s->view);
    if (json.failed)
        return cltel_complain_memory();
    append_json(s, &s->out, (cltel_view){ json.ptr, json.len - 1 });
    cltel_buf_append_char(&s->out, '\n');
    cltel_buf_done(&json);
    print_text(s);
    return CLTEL_EXIT_DONE;
}

static int print_rows(shown *s)
{
    cltel_cli_rows rows = { .with_ptr = true };
    int code =
        cltel_cli_trace_span_rows(&rows, &s->view) ? cltel_cli_trace_print(s->job, &rows) : cltel_complain_memory();
    cltel_cli_rows_done(&rows);
    return code;
}

static int print_trace(shown *s)
{
    const char *span = cltel_args_value(s->job->args, "span");
    if (s->job->raw && !span)
        return print_raw(s);
    if (!cltel_cli_trace_view_make(&s->view, s->trace, &s->logs))
        return cltel_complain_memory();
    if (span)
        return print_span(s, span);
    if (s->job->style.form == CLTEL_ROWS_TABLE)
        return draw(s);
    return s->job->style.form == CLTEL_ROWS_JSON ? print_json(s) : print_rows(s);
}

static void done(shown *s)
{
    cltel_cli_trace_rows_done(&s->rows);
    cltel_cli_trace_view_done(&s->view);
    cltel_cli_logs_done(&s->logs);
    cltel_group_names_done(&s->groups);
    cltel_aws_close(s->logs_aws);
    cltel_xray_trace_free(s->trace);
    cltel_cli_documents_done(&s->documents);
    cltel_buf_done(&s->out);
}

int cltel_cli_trace_show(cltel_cli_trace_job *job)
{
    shown s = { .job = job };
    int code = read_trace(&s);
    if (!code && !job->raw)
        code = read_logs(&s);
    cltel_cli_trace_progress_end(job);
    if (!code)
        code = print_trace(&s);
    code = code ? code : s.logs_code;
    done(&s);
    return code;
}
