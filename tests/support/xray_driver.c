/* Traces and filter expressions, both from stdin; a JSON line for each question. Lines of input, each followed by so
 * many bytes and a newline:
 *   D <trace id> <bytes>    a segment document of that trace; documents of one trace stand together
 *   G <name> <bytes>        the expression of a group
 *   F <bytes>               an expression: {"takes":["<id>",...]} or {"at":5,"error":"..."}
 *   E <bytes>               an entity selector: {"services":[[trace, service],...],"calls":[...]} by number
 *   S <bytes>               the summary of each trace, a line each */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_filter.h"
#include "tools/endpoint/xray_summary.h"

enum { TRACES_MAX = 4096, GROUPS_MAX = 64 };

typedef struct group {
    char name[64];
    cltel_view expression;
} group;

static cltel_xray_trace *traces[TRACES_MAX];
static int trace_count;
static group groups[GROUPS_MAX];
static int group_count;
static bool open_trace; /* the last one is not finished */

static void fail(const char *what)
{
    fprintf(stderr, "xray_driver: %s\n", what);
    exit(2);
}

/* Of the exact size, so that a sanitizer sees the first byte too far. */
static cltel_view read_bytes(size_t len)
{
    char *bytes = malloc(len ? len : 1);
    if (!bytes || fread(bytes, 1, len, stdin) != len || getchar() != '\n')
        fail("the text is cut");
    return (cltel_view){ bytes, len };
}

static void finish(void)
{
    if (open_trace && !cltel_xray_trace_finish(traces[trace_count - 1]))
        fail("no memory");
    open_trace = false;
}

static void take_document(const char *id, size_t len)
{
    cltel_view document = read_bytes(len);
    if (!open_trace || !cltel_view_equal(traces[trace_count - 1]->id, cltel_view_of(id))) {
        finish();
        if (trace_count == TRACES_MAX)
            fail("too many traces");
        traces[trace_count++] = cltel_xray_trace_new();
        cltel_xray_trace_begin(traces[trace_count - 1], cltel_view_of(id));
        open_trace = true;
    }
    const char *fault = NULL;
    if (!cltel_xray_trace_add(traces[trace_count - 1], document, &fault))
        fprintf(stderr, "xray_driver: a document of %s: %s\n", id, fault);
    free((void *)(uintptr_t)document.ptr);
}

static bool find_group(void *context, bool by_arn, cltel_view key, cltel_buf *expression)
{
    (void)context;
    char arn[80];
    for (int i = 0; i < group_count; i++) {
        snprintf(arn, sizeof arn, "arn:%s", groups[i].name);
        if (!cltel_view_equal(key, cltel_view_of(by_arn ? arn : groups[i].name)))
            continue;
        cltel_buf_append_view(expression, groups[i].expression);
        return true;
    }
    return false;
}

static const cltel_xray_groups all_groups = { find_group, NULL };

static void print(cltel_buf *line)
{
    printf("%.*s\n", (int)line->len, line->ptr);
    fflush(stdout);
    cltel_buf_done(line);
}

static cltel_xray_filter *compile(size_t len, cltel_buf *line)
{
    cltel_view text = read_bytes(len);
    cltel_xray_filter_fault fault;
    cltel_xray_filter *filter = cltel_xray_filter_compile(text, &all_groups, &fault);
    free((void *)(uintptr_t)text.ptr);
    finish();
    cltel_buf_append_char(line, '{');
    if (!filter) {
        cltel_member_i64(line, "at", (int64_t)fault.at);
        cltel_member_text(line, "error", cltel_view_of(fault.message));
    }
    return filter;
}

static void answer_filter(size_t len)
{
    cltel_buf line = { 0 };
    cltel_xray_filter *filter = compile(len, &line);
    if (filter) {
        cltel_member(&line, "takes");
        cltel_buf_append_char(&line, '[');
        for (int i = 0; i < trace_count; i++)
            if (cltel_xray_filter_takes(filter, traces[i])) {
                cltel_comma(&line);
                cltel_json_append_string(&line, traces[i]->id);
            }
        cltel_buf_append_char(&line, ']');
    }
    cltel_buf_append_char(&line, '}');
    print(&line);
    cltel_xray_filter_free(filter);
}

static void list_selected(cltel_buf *line, const cltel_xray_filter *filter, bool calls)
{
    cltel_member(line, calls ? "calls" : "services");
    cltel_buf_append_char(line, '[');
    for (int i = 0; i < trace_count; i++)
        for (int32_t j = 0; j < (calls ? traces[i]->call_count : traces[i]->service_count); j++)
            if (calls ? cltel_xray_filter_takes_call(filter, traces[i], j)
                      : cltel_xray_filter_takes_service(filter, traces[i], j)) {
                cltel_comma(line);
                cltel_buf_append_format(line, "[%d,%d]", i, j);
            }
    cltel_buf_append_char(line, ']');
}

static void answer_selector(size_t len)
{
    cltel_buf line = { 0 };
    cltel_xray_filter *filter = compile(len, &line);
    if (filter) {
        list_selected(&line, filter, false);
        list_selected(&line, filter, true);
    }
    cltel_buf_append_char(&line, '}');
    print(&line);
    cltel_xray_filter_free(filter);
}

static void answer_summaries(void)
{
    finish();
    for (int i = 0; i < trace_count; i++) {
        cltel_buf line = { 0 };
        cltel_xray_write_summary(&line, traces[i], NAN);
        print(&line);
    }
}

static void take_line(const char *line)
{
    char name[64];
    size_t len;
    if (sscanf(line, "D %63s %zu", name, &len) == 2) {
        take_document(name, len);
    } else if (sscanf(line, "G %63s %zu", name, &len) == 2 && group_count < GROUPS_MAX) {
        memcpy(groups[group_count].name, name, sizeof name);
        groups[group_count++].expression = read_bytes(len);
    } else if (sscanf(line, "F %zu", &len) == 1) {
        answer_filter(len);
    } else if (sscanf(line, "E %zu", &len) == 1) {
        answer_selector(len);
    } else if (sscanf(line, "S %zu", &len) == 1) {
        free((void *)(uintptr_t)read_bytes(len).ptr);
        answer_summaries();
    } else {
        fail("a line is wrong");
    }
}

int main(void)
{
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, stdin) > 0)
        take_line(line);
    free(line);
    finish();
    for (int i = 0; i < trace_count; i++)
        cltel_xray_trace_free(traces[i]);
    for (int i = 0; i < group_count; i++)
        free((void *)(uintptr_t)groups[i].expression.ptr);
    return 0;
}
