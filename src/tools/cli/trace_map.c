/* `cltel trace --map`: which service called which, by GetServiceGraph. */
#include <math.h>
#include <stdio.h>

#include "base/json_check.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/rows_make.h"
#include "tools/cli/say.h"
#include "tools/cli/text_width.h"
#include "tools/cli/trace_job.h"

enum { RANGE_MAX_MS = 6 * 3600 * 1000, PAGES_MAX = 1000 };

/* services: a JSON array of all pages' services, for an edge may lead to another page. */
typedef struct map {
    cltel_cli_trace_job *job;
    cltel_buf services;
    cltel_buf token;
    cltel_buf text;
    cltel_cli_rows_maker maker;
} map;

static int complain(cltel_err err, const cltel_aws_answer *answer, const cltel_error *detail)
{
    return cltel_complain_call("could not read the map of services", "GetServiceGraph", err, answer, detail);
}

static void take_services(map *m, cltel_view array)
{
    cltel_json_walk walk;
    cltel_view key, service;
    if (!array.ptr || !cltel_json_walk_begin(&walk, array) || walk.object)
        return;
    while (cltel_json_walk_next(&walk, &key, &service)) {
        cltel_buf_append_char(&m->services, m->services.len ? ',' : '[');
        cltel_buf_append_view(&m->services, service);
    }
}

static int fetch_page(map *m)
{
    cltel_buf body = { 0 };
    cltel_aws_answer answer = { .code = "" };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_body_begin(&body);
    cltel_body_number(&body, "StartTime", m->job->since_ms / 1000);
    cltel_body_number(&body, "EndTime", m->job->until_ms / 1000);
    if (m->token.len)
        cltel_body_json(&body, "NextToken", cltel_buf_view(&m->token));
    cltel_body_end(&body);
    cltel_err err = body.failed
                        ? CLTEL_E_NO_MEMORY
                        : cltel_aws_call(m->job->aws, "GetServiceGraph", cltel_buf_view(&body), &answer, &detail);
    cltel_buf_done(&body);
    if (err != CLTEL_OK || answer.code[0] || !cltel_json_valid(answer.body))
        return complain(err, &answer, &detail);
    take_services(m, cltel_json_member(answer.body, "Services"));
    cltel_view next = cltel_json_member(answer.body, "NextToken");
    cltel_buf_clear(&m->token);
    if (cltel_json_is_string(next) && next.len > 2)
        cltel_buf_append_view(&m->token, next);
    return m->services.failed || m->token.failed ? cltel_complain_memory() : CLTEL_EXIT_DONE;
}

static cltel_view find_service(const map *m, cltel_view reference)
{
    cltel_json_walk walk;
    cltel_view key, service;
    if (!reference.ptr || !cltel_json_walk_begin(&walk, cltel_buf_view(&m->services)))
        return (cltel_view){ NULL, 0 };
    while (cltel_json_walk_next(&walk, &key, &service))
        if (cltel_view_equal(cltel_json_member(service, "ReferenceId"), reference))
            return service;
    return (cltel_view){ NULL, 0 };
}

static void add_text(map *m, const char *column, cltel_view quoted)
{
    cltel_buf_clear(&m->text);
    if (cltel_json_is_string(quoted))
        cltel_json_append_unquoted(&m->text, quoted);
    cltel_cli_rows_cell(&m->maker, column, m->text.len ? cltel_buf_view(&m->text) : CLTEL_VIEW(""));
}

static double count_of(cltel_view statistics, const char *kind)
{
    return cltel_json_number(cltel_json_member(cltel_json_member(statistics, kind), "TotalCount"));
}

static void add_share(map *m, const char *column, double count, double of)
{
    char text[32];
    if (m->job->style.form != CLTEL_ROWS_TABLE) {
        cltel_cli_rows_number(&m->maker, column, 0, count);
        return;
    }
    snprintf(text, sizeof text, count > 0 ? "%.1f %%" : "-", of > 0 ? 100 * count / of : 0);
    cltel_cli_rows_cell(&m->maker, column, cltel_view_of(text));
}

static void add_statistics(map *m, cltel_view statistics)
{
    char text[CLTEL_CLI_DURATION_CHARS];
    double calls = cltel_json_number(cltel_json_member(statistics, "TotalCount"));
    double total_s = cltel_json_number(cltel_json_member(statistics, "TotalResponseTime"));
    double average_s = calls > 0 ? total_s / calls : NAN;
    cltel_cli_rows_number(&m->maker, "calls", 0, calls);
    add_share(m, "faults", count_of(statistics, "FaultStatistics"), calls);
    add_share(m, "errors", count_of(statistics, "ErrorStatistics"), calls);
    add_share(m, "throttles",
              cltel_json_number(cltel_json_member(cltel_json_member(statistics, "ErrorStatistics"), "ThrottleCount")),
              calls);
    if (m->job->style.form == CLTEL_ROWS_TABLE)
        cltel_cli_rows_cell(
            &m->maker, "average",
            cltel_view_of(cltel_cli_duration(average_s, !m->job->ascii && cltel_terminal_utf8(), text)));
    else
        cltel_cli_rows_number(&m->maker, "average", 6, average_s);
}

static void add_edges(map *m, cltel_view from)
{
    cltel_json_walk walk;
    cltel_view key, edge, edges = cltel_json_member(from, "Edges");
    if (!edges.ptr || !cltel_json_walk_begin(&walk, edges) || walk.object)
        return;
    while (cltel_json_walk_next(&walk, &key, &edge)) {
        cltel_view to = find_service(m, cltel_json_member(edge, "ReferenceId"));
        cltel_view type = cltel_json_member(from, "Type");
        cltel_cli_rows_row(&m->maker);
        add_text(m, "from",
                 cltel_json_is_string(type) && cltel_json_says(type, "client") ? CLTEL_VIEW("\"(client)\"")
                                                                               : cltel_json_member(from, "Name"));
        add_text(m, "to", cltel_json_member(to, "Name"));
        add_text(m, "type", cltel_json_member(to, "Type"));
        add_statistics(m, cltel_json_member(edge, "SummaryStatistics"));
    }
}

static int print(map *m)
{
    cltel_cli_rows rows = { .with_ptr = true };
    cltel_json_walk walk;
    cltel_view key, service;
    if (m->services.len && cltel_json_walk_begin(&walk, cltel_buf_view(&m->services)))
        while (cltel_json_walk_next(&walk, &key, &service))
            add_edges(m, service);
    bool made = cltel_cli_rows_made(&m->maker, &rows) && !m->text.failed;
    int code = made ? cltel_cli_trace_print(m->job, &rows) : cltel_complain_memory();
    if (!code && !rows.count && m->job->show_progress)
        cltel_note("no service was called in this time");
    cltel_cli_rows_done(&rows);
    return code;
}

int cltel_cli_trace_map(cltel_cli_trace_job *job)
{
    map m = { .job = job };
    if (job->until_ms - job->since_ms > RANGE_MAX_MS)
        return cltel_complain_usage("a map covers at most six hours", "cltel trace --map --since 6h");
    int code = fetch_page(&m);
    for (size_t page = 1; !code && m.token.len && page < PAGES_MAX; page++)
        code = fetch_page(&m);
    if (m.services.len)
        cltel_buf_append_char(&m.services, ']');
    cltel_cli_trace_progress_end(job);
    if (!code)
        code = print(&m);
    cltel_buf_done(&m.services);
    cltel_buf_done(&m.token);
    cltel_buf_done(&m.text);
    cltel_buf_done(&m.maker.json);
    return code;
}
