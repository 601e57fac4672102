#include "tools/cli/trace_fetch.h"

#include "base/json_check.h"
#include "base/memory.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/verb.h"

enum { PAGES_MAX = 10000 };

cltel_view cltel_cli_documents_at(const cltel_cli_documents *documents, size_t index)
{
    size_t begin = index ? documents->ends[index - 1] : 0;
    return (cltel_view){ documents->text.ptr + begin, documents->ends[index] - begin };
}

static bool add(cltel_cli_documents *documents, cltel_view quoted)
{
    if (documents->count == documents->room) {
        size_t room = documents->room ? 2 * documents->room : 64;
        size_t *ends = cltel_realloc(documents->ends, room * sizeof *ends);
        if (!ends)
            return false;
        documents->ends = ends;
        documents->room = room;
    }
    cltel_json_append_unquoted(&documents->text, quoted);
    documents->ends[documents->count++] = documents->text.len;
    return !documents->text.failed;
}

static bool add_segments(cltel_cli_documents *documents, cltel_view segments)
{
    cltel_json_walk walk;
    cltel_view key, segment;
    if (!segments.ptr || !cltel_json_walk_begin(&walk, segments) || walk.object)
        return true;
    while (cltel_json_walk_next(&walk, &key, &segment)) {
        cltel_view document = cltel_json_member(segment, "Document");
        if (cltel_json_is_string(document) && !add(documents, document))
            return false;
    }
    return true;
}

static bool says_true(cltel_view value)
{
    return cltel_view_equal(value, CLTEL_VIEW("true"));
}

bool cltel_cli_documents_read(cltel_cli_documents *documents, cltel_view answer)
{
    cltel_json_walk walk;
    cltel_view key, trace, traces = cltel_json_member(answer, "Traces");
    bool memory = true;
    if (!traces.ptr || !cltel_json_walk_begin(&walk, traces) || walk.object)
        return true;
    while (memory && cltel_json_walk_next(&walk, &key, &trace)) {
        memory = add_segments(documents, cltel_json_member(trace, "Segments"));
        if (says_true(cltel_json_member(trace, "LimitExceeded")))
            documents->limit_exceeded = true;
    }
    return memory;
}

static int fetch_page(cltel_cli_documents *documents, cltel_aws *aws, const char *id, cltel_buf *token)
{
    cltel_buf body = { 0 };
    cltel_aws_answer answer = { .code = "" };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_body_begin(&body);
    cltel_body_texts(&body, "TraceIds", &id, 1);
    if (token->len)
        cltel_body_json(&body, "NextToken", cltel_buf_view(token));
    cltel_body_end(&body);
    cltel_err err = body.failed ? CLTEL_E_NO_MEMORY
                                : cltel_aws_call(aws, "BatchGetTraces", cltel_buf_view(&body), &answer, &detail);
    cltel_buf_done(&body);
    if (err != CLTEL_OK || answer.code[0] || !cltel_json_valid(answer.body))
        return cltel_complain_call("could not read the trace", "BatchGetTraces", err, &answer, &detail);
    cltel_view next = cltel_json_member(answer.body, "NextToken");
    cltel_buf_clear(token);
    if (cltel_json_is_string(next) && next.len > 2)
        cltel_buf_append_view(token, next);
    return cltel_cli_documents_read(documents, answer.body) ? CLTEL_EXIT_DONE : cltel_complain_memory();
}

int cltel_cli_documents_fetch(cltel_cli_documents *documents, cltel_aws *aws, const char *id)
{
    cltel_buf token = { 0 };
    int code = fetch_page(documents, aws, id, &token);
    for (size_t page = 1; !code && token.len && page < PAGES_MAX; page++)
        code = fetch_page(documents, aws, id, &token);
    cltel_buf_done(&token);
    return code;
}

void cltel_cli_documents_done(cltel_cli_documents *documents)
{
    cltel_buf_done(&documents->text);
    cltel_release(documents->ends);
}
