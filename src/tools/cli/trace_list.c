/* `cltel trace`: the traces of a time. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/memory.h"
#include "base/time_text.h"
#include "tools/cli/rows_make.h"
#include "tools/cli/say.h"
#include "tools/cli/text_width.h"
#include "tools/cli/trace_fetch.h"
#include "tools/cli/trace_forms.h"
#include "tools/cli/trace_job.h"
#include "tools/cli/trace_summaries.h"

enum { SERVICES_FROM_WIDTH = 110 };

static const char *status_of(const cltel_cli_summary *summary)
{
    return summary->fault      ? "fault"
           : summary->throttle ? "throttle"
           : summary->error    ? "error"
           : summary->partial  ? "running"
                               : "ok";
}

static cltel_view text_of(const cltel_cli_summaries *list, size_t at, size_t len)
{
    return (cltel_view){ list->text.ptr + at, len };
}

/* "shop POST /v1/pay" */
static cltel_view root_of(const cltel_cli_summaries *list, const cltel_cli_summary *summary, cltel_buf *memory)
{
    cltel_buf_clear(memory);
    cltel_buf_append_view(memory, text_of(list, summary->service_at, summary->service_len));
    if (summary->operation_len && summary->service_len)
        cltel_buf_append_char(memory, ' ');
    cltel_buf_append_view(memory, text_of(list, summary->operation_at, summary->operation_len));
    return cltel_buf_view(memory);
}

static cltel_view time_of(const cltel_cli_trace_job *job, double time_s, char *text, size_t size)
{
    struct tm parts;
    time_t second = time_s > 0 && time_s < 1e11 ? (time_t)time_s : 0;
    if (job->style.form != CLTEL_ROWS_TABLE)
        return cltel_cli_iso(time_s, text);
    if (job->utc)
        gmtime_r(&second, &parts);
    else
        localtime_r(&second, &parts);
    return (cltel_view){ text, strftime(text, size, "%m-%d %H:%M:%S", &parts) };
}

static void add_duration(const cltel_cli_trace_job *job, cltel_cli_rows_maker *maker, double duration_s)
{
    char text[CLTEL_CLI_DURATION_CHARS], right[2 * CLTEL_CLI_DURATION_CHARS];
    bool utf8 = !job->ascii && cltel_terminal_utf8();
    if (job->style.form != CLTEL_ROWS_TABLE) {
        cltel_cli_rows_number(maker, "duration", 6, duration_s);
        return;
    }
    cltel_cli_duration(duration_s, utf8, text);
    int cells = (int)cltel_cells(cltel_view_of(text));
    snprintf(right, sizeof right, "%*s%s", cells < 8 ? 8 - cells : 0, "", text);
    cltel_cli_rows_cell(maker, "duration", cltel_view_of(right));
}

static void add_row(const cltel_cli_trace_job *job, const cltel_cli_summaries *list, const cltel_cli_summary *summary,
                    cltel_cli_rows_maker *maker, cltel_buf *memory)
{
    char text[64];
    bool table = job->style.form == CLTEL_ROWS_TABLE;
    cltel_cli_rows_row(maker);
    cltel_cli_rows_cell(maker, "time", time_of(job, summary->start_s, text, sizeof text));
    cltel_cli_rows_cell(maker, "id", cltel_view_of(summary->id));
    cltel_cli_rows_cell(maker, "root", root_of(list, summary, memory));
    add_duration(job, maker, summary->duration_s);
    cltel_cli_rows_cell(maker, "status", cltel_view_of(status_of(summary)));
    if (summary->spans >= 0)
        cltel_cli_rows_number(maker, "spans", 0, summary->spans);
    if (!table || !job->style.width || job->style.width >= SERVICES_FROM_WIDTH)
        cltel_cli_rows_cell(maker, "services", text_of(list, summary->services_at, summary->services_len));
}

static void append_services(cltel_buf *out, cltel_view names)
{
    cltel_buf_append_char(out, '[');
    for (const char *at = names.ptr, *end = names.ptr + names.len; at < end;) {
        const char *comma = memmem(at, (size_t)(end - at), ", ", 2);
        cltel_buf_append_text(out, at == names.ptr ? "" : ",");
        cltel_json_append_string(out, (cltel_view){ at, (size_t)((comma ? comma : end) - at) });
        at = comma ? comma + 2 : end;
    }
    cltel_buf_append_char(out, ']');
}

static void append_number(cltel_buf *out, const char *name, double number)
{
    if (!isfinite(number))
        return;
    cltel_buf_append_format(out, ",\"%s\":", name);
    cltel_json_append_f64(out, number);
}

static void append_object(cltel_buf *out, const cltel_cli_summaries *list, const cltel_cli_summary *summary)
{
    char text[CLTEL_TIME_ISO_CHARS + 1];
    cltel_buf_append_text(out, "{\"id\":");
    cltel_json_append_string(out, cltel_view_of(summary->id));
    cltel_buf_append_text(out, ",\"start\":");
    cltel_json_append_string(out, cltel_cli_iso(summary->start_s, text));
    append_number(out, "duration", summary->duration_s);
    append_number(out, "response_time", summary->response_s);
    cltel_buf_append_text(out, ",\"service\":");
    cltel_json_append_string(out, text_of(list, summary->service_at, summary->service_len));
    cltel_buf_append_text(out, ",\"operation\":");
    cltel_json_append_string(out, text_of(list, summary->operation_at, summary->operation_len));
    cltel_buf_append_format(out, ",\"status\":\"%s\",\"fault\":%s,\"error\":%s,\"throttle\":%s,\"in_progress\":%s",
                            status_of(summary), summary->fault ? "true" : "false", summary->error ? "true" : "false",
                            summary->throttle ? "true" : "false", summary->partial ? "true" : "false");
    if (summary->spans >= 0)
        append_number(out, "spans", summary->spans);
    cltel_buf_append_text(out, ",\"services\":");
    append_services(out, text_of(list, summary->services_at, summary->services_len));
    cltel_buf_append_char(out, '}');
}

static int print_objects(const cltel_cli_trace_job *job, const cltel_cli_summaries *list)
{
    cltel_buf out = { 0 };
    bool array = job->style.form == CLTEL_ROWS_JSON;
    for (size_t i = 0; i < list->count; i++) {
        cltel_buf_append_text(&out, !array ? "" : i ? ",\n " : "[");
        append_object(&out, list, &list->items[i]);
        cltel_buf_append_text(&out, array ? "" : "\n");
    }
    if (array)
        cltel_buf_append_text(&out, list->count ? "]\n" : "[]\n");
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static int print_rows(cltel_cli_trace_job *job, const cltel_cli_summaries *list)
{
    cltel_cli_rows rows = { .with_ptr = true };
    cltel_cli_rows_maker maker = { 0 };
    cltel_buf memory = { 0 };
    job->style.whole = "time,id,duration,status";
    for (size_t i = 0; i < list->count; i++)
        add_row(job, list, &list->items[i], &maker, &memory);
    bool made = cltel_cli_rows_made(&maker, &rows) && !memory.failed;
    int code = made ? cltel_cli_trace_print(job, &rows) : cltel_complain_memory();
    cltel_cli_rows_done(&rows);
    cltel_buf_done(&memory);
    return code;
}

static int count_spans(cltel_cli_trace_job *job, cltel_cli_summaries *list)
{
    int code = CLTEL_EXIT_DONE;
    for (size_t i = 0; !code && i < list->count; i++) {
        cltel_cli_documents documents = { .count = 0 };
        cltel_cli_trace_progress(job, "reading trace %zu of %zu", i + 1, list->count);
        code = cltel_cli_documents_fetch(&documents, job->aws, list->items[i].id);
        if (!code && !cltel_cli_summary_count(&list->items[i], &documents))
            code = cltel_complain_memory();
        cltel_cli_documents_done(&documents);
    }
    return code;
}

static void say_count(const cltel_cli_trace_job *job, const cltel_cli_summaries *list)
{
    if (!job->show_progress)
        return;
    if (!list->seen)
        cltel_note("no trace began in this time%s", job->filter ? ", or the filter takes none" : "");
    else if (list->seen > list->count)
        cltel_note("%zu of %s%zu traces; --limit shows more", list->count, list->ended_early ? "at least " : "",
                   list->seen);
    else
        cltel_note("%zu %s", list->count, list->count == 1 ? "trace" : "traces");
}

int cltel_cli_trace_list(cltel_cli_trace_job *job)
{
    cltel_cli_summaries list = { .count = 0 };
    int code = cltel_cli_summaries_fetch(&list, job);
    if (!code && job->count_spans)
        code = count_spans(job, &list);
    cltel_cli_trace_progress_end(job);
    bool objects = job->style.form == CLTEL_ROWS_JSON || job->style.form == CLTEL_ROWS_JSONL;
    if (!code)
        code = objects ? print_objects(job, &list) : print_rows(job, &list);
    if (!code)
        say_count(job, &list);
    cltel_cli_summaries_done(&list);
    return code;
}
