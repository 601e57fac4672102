#include "tools/cli/trace_logs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/trace_id.h"
#include "tools/cli/verb.h"

enum { AROUND_MS = 3600000, PAGES_MAX = 100000 };

/* Of "arn:aws:logs:eu-west-1:123456789012:log-group:/shop:*" what stands behind log-group. */
static cltel_view name_of(cltel_view entry, cltel_buf *memory)
{
    static const char mark[] = ":log-group:";
    cltel_view group = cltel_json_member(entry, "log_group"), arn = cltel_json_member(entry, "arn");
    cltel_buf_clear(memory);
    if (cltel_json_is_string(group)) {
        cltel_json_append_unquoted(memory, group);
        return cltel_buf_view(memory);
    }
    if (!cltel_json_is_string(arn))
        return (cltel_view){ NULL, 0 };
    cltel_json_append_unquoted(memory, arn);
    const char *at = memory->len ? memmem(memory->ptr, memory->len, mark, sizeof mark - 1) : NULL;
    if (!at)
        return (cltel_view){ NULL, 0 };
    at += sizeof mark - 1;
    size_t len = (size_t)(memory->ptr + memory->len - at);
    const char *end = memchr(at, ':', len);
    return (cltel_view){ at, end ? (size_t)(end - at) : len };
}

static bool add_name(cltel_group_names *groups, cltel_view name)
{
    if (!name.len || memchr(name.ptr, 0, name.len))
        return true;
    for (size_t i = 0; i < groups->count; i++)
        if (cltel_view_equal(cltel_view_of(groups->names[i]), name))
            return true;
    if (groups->count == CLTEL_GROUPS_MAX)
        return false;
    groups->names[groups->count] = cltel_strdup_n(name.ptr, name.len);
    return groups->names[groups->count] && ++groups->count;
}

bool cltel_cli_logs_groups(cltel_group_names *groups, const cltel_cli_documents *documents)
{
    cltel_buf memory = { 0 };
    bool room = true;
    for (size_t i = 0; room && i < documents->count; i++) {
        cltel_json_walk walk;
        cltel_view key, entry;
        cltel_view list =
            cltel_json_member(cltel_json_member(cltel_cli_documents_at(documents, i), "aws"), "cloudwatch_logs");
        if (!list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
            continue;
        while (room && cltel_json_walk_next(&walk, &key, &entry))
            room = add_name(groups, name_of(entry, &memory));
    }
    room = room && !memory.failed;
    cltel_buf_done(&memory);
    return room;
}

/* Terms that need not both be there; quoted, for an id has dashes. */
static void write_pattern(const char *id, char *pattern, size_t size)
{
    char w3c[CLTEL_CLI_W3C_ID_CHARS + 1];
    cltel_cli_trace_id_w3c(id, w3c);
    snprintf(pattern, size, "?\"%s\" ?\"%s\"", id, w3c);
}

static void set_range(cltel_tail_query *query, const cltel_aws *aws, const cltel_xray_trace *trace)
{
    if (cltel_aws_is_local(aws) || isnan(trace->start_s))
        return;
    double end_s = trace->end_s > trace->start_s ? trace->end_s : trace->start_s;
    query->since_ms = (int64_t)(trace->start_s * 1000) - AROUND_MS;
    query->until_ms = (int64_t)(end_s * 1000) + AROUND_MS;
    if (query->since_ms < 0)
        query->since_ms = 0;
}

static int complain(const cltel_tail_source *source, cltel_tail_result result, const cltel_error *detail)
{
    char what[600];
    if (result == CLTEL_TAIL_REFUSED && strcmp(source->answer.code, "ResourceNotFoundException") == 0) {
        cltel_note("cltel: the log group %.512s, which the trace names, is not there", source->group);
        return CLTEL_EXIT_DONE;
    }
    snprintf(what, sizeof what, "could not read the lines of the group %.512s", source->group);
    cltel_complain_call(what, "FilterLogEvents", result == CLTEL_TAIL_REFUSED ? CLTEL_OK : CLTEL_E_SYSTEM,
                        &source->answer, detail);
    return CLTEL_EXIT_PARTLY;
}

static int fetch_group(cltel_cli_logs *logs, cltel_aws *aws, const cltel_tail_query *query, const char *group,
                       const cltel_xray_trace *trace)
{
    cltel_tail_source source = { .aws = aws, .group = group };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_tail_result result = CLTEL_TAIL_MORE;
    bool memory = true;
    for (size_t page = 0; memory && result == CLTEL_TAIL_MORE && page < PAGES_MAX; page++) {
        result = cltel_tail_page(&source, query, &detail);
        for (size_t i = 0; memory && i < source.count; i++)
            memory = cltel_cli_logs_add(logs, &source.events[i], trace);
    }
    int code = !memory ? cltel_complain_memory() : CLTEL_EXIT_DONE;
    if (result == CLTEL_TAIL_REFUSED || result == CLTEL_TAIL_FAILED)
        code = complain(&source, result, &detail);
    cltel_tail_source_done(&source);
    return code;
}

int cltel_cli_logs_fetch(cltel_cli_logs *logs, cltel_aws *aws, const cltel_group_names *groups, const char *id,
                         const cltel_xray_trace *trace)
{
    char pattern[160];
    cltel_tail_query query = { .filter = pattern, .since_ms = 0, .until_ms = INT64_MAX };
    int code = CLTEL_EXIT_DONE;
    write_pattern(id, pattern, sizeof pattern);
    set_range(&query, aws, trace);
    for (size_t i = 0; i < groups->count; i++) {
        int one = fetch_group(logs, aws, &query, groups->names[i], trace);
        code = one ? one : code;
    }
    cltel_cli_logs_sort(logs);
    return code;
}

static int by_node_and_time(const void *left, const void *right)
{
    const cltel_cli_log *a = left, *b = right;
    if (a->node != b->node)
        return a->node < b->node ? -1 : 1;
    if (a->time_us != b->time_us)
        return a->time_us < b->time_us ? -1 : 1;
    return (a->raw_at > b->raw_at) - (a->raw_at < b->raw_at);
}

void cltel_cli_logs_sort(cltel_cli_logs *logs)
{
    if (logs->count)
        qsort(logs->lines, logs->count, sizeof *logs->lines, by_node_and_time);
}

void cltel_cli_logs_done(cltel_cli_logs *logs)
{
    cltel_release(logs->lines);
    cltel_buf_done(&logs->text);
    cltel_buf_done(&logs->piece);
}
