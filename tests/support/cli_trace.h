/* A trace as `cltel trace` shows it, made from short lines:
 *
 *   "id parent name start end flags"     times in ms since TRACE_BEGIN_S; parent "-": none; end "-": in progress;
 *                                        flags of "s" segment, "e" error, "f" fault, "t" throttle, "r" remote
 */
#ifndef CLTEL_TESTS_SUPPORT_CLI_TRACE_H
#define CLTEL_TESTS_SUPPORT_CLI_TRACE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/cmocka_all.h"

#include "tools/cli/trace_rows.h"

#define CLI_TRACE_ID "1-58406520-a006649127e371903a2de979"
#define CLI_TRACE_BEGIN_S 1480615200

typedef struct cli_trace {
    cltel_xray_trace *trace;
    cltel_cli_logs logs;
    cltel_cli_trace_view view;
    cltel_cli_trace_rows rows;
} cli_trace;

static inline void cli_trace_begin(cli_trace *t)
{
    *t = (cli_trace){ .trace = cltel_xray_trace_new() };
    cltel_xray_trace_begin(t->trace, CLTEL_VIEW(CLI_TRACE_ID));
}

static inline void cli_trace_document(cli_trace *t, const char *document)
{
    const char *fault = NULL;
    cltel_xray_trace_add(t->trace, cltel_view_of(document), &fault);
}

static inline void cli_trace_span(cli_trace *t, const char *line)
{
    char id[20], parent[20], name[40], start[20], end[20], flags[8] = "", document[600], times[200];
    assert_true(sscanf(line, "%19s %19s %39s %19s %19s %7s", id, parent, name, start, end, flags) >= 5);
    double start_s = CLI_TRACE_BEGIN_S + strtod(start, NULL) / 1000;
    if (strcmp(end, "-") == 0)
        snprintf(times, sizeof times, "\"start_time\":%.6f,\"in_progress\":true", start_s);
    else
        snprintf(times, sizeof times, "\"start_time\":%.6f,\"end_time\":%.6f", start_s,
                 CLI_TRACE_BEGIN_S + strtod(end, NULL) / 1000);
    bool root = strcmp(parent, "-") == 0;
    snprintf(document, sizeof document,
             "{\"trace_id\":\"" CLI_TRACE_ID "\",\"id\":\"%s\",\"name\":\"%s\",%s%s%s%s%s%s%s%s%s%s}", id, name, times,
             root ? "" : ",\"parent_id\":\"", root ? "" : parent, root ? "" : "\"",
             root || strchr(flags, 's') ? "" : ",\"type\":\"subsegment\"", strchr(flags, 'e') ? ",\"error\":true" : "",
             strchr(flags, 'f') ? ",\"fault\":true" : "", strchr(flags, 't') ? ",\"throttle\":true" : "",
             strchr(flags, 'r') ? ",\"namespace\":\"remote\"" : "", "");
    cli_trace_document(t, document);
}

/* A line of log of the span, ms after the beginning. */
static inline void cli_trace_log(cli_trace *t, const char *span, int ms, const char *level, const char *text)
{
    char message[400];
    snprintf(message, sizeof message,
             "\"{\\\"level\\\":\\\"%s\\\",\\\"message\\\":\\\"%s\\\",\\\"span_id\\\":\\\"%s\\\"}\"", level, text, span);
    cltel_tail_event event = { .timestamp_ms = CLI_TRACE_BEGIN_S * INT64_C(1000) + ms,
                               .group = "shop",
                               .stream = CLTEL_VIEW("\"s\""),
                               .id = CLTEL_VIEW("\"1\""),
                               .message = cltel_view_of(message) };
    assert_true(cltel_cli_logs_add(&t->logs, &event, t->trace));
}

/* Lines of log are added between these two. */
static inline void cli_trace_finish(cli_trace *t)
{
    assert_true(cltel_xray_trace_finish(t->trace));
}

static inline void cli_trace_view(cli_trace *t)
{
    cltel_cli_logs_sort(&t->logs);
    assert_true(cltel_cli_trace_view_make(&t->view, t->trace, &t->logs));
}

static inline void cli_trace_rows(cli_trace *t, cltel_cli_trace_wish wish)
{
    assert_true(cltel_cli_trace_rows_make(&t->rows, &t->view, &wish));
}

static inline void cli_trace_make(cli_trace *t, const char *const *lines, size_t count, cltel_cli_trace_wish wish)
{
    cli_trace_begin(t);
    for (size_t i = 0; i < count; i++)
        cli_trace_span(t, lines[i]);
    cli_trace_finish(t);
    cli_trace_view(t);
    cli_trace_rows(t, wish);
}

static inline int32_t cli_trace_node(const cli_trace *t, const char *id)
{
    for (int32_t i = 0; i < t->trace->node_count; i++)
        if (cltel_view_equal(t->trace->nodes[i].id, cltel_view_of(id)))
            return i;
    return CLTEL_XRAY_NONE;
}

static inline void cli_trace_done(cli_trace *t)
{
    cltel_cli_trace_rows_done(&t->rows);
    cltel_cli_trace_view_done(&t->view);
    cltel_cli_logs_done(&t->logs);
    cltel_xray_trace_free(t->trace);
}

#define CLI_TRACE_COUNT(lines) (sizeof(lines) / sizeof((lines)[0]))

#endif
