#include "tools/endpoint/pane/request_facts.h"

#include <stdio.h>
#include <stdlib.h>

static void copy_text(char *out, size_t size, cltel_view text)
{
    size_t len = text.len < size - 1 ? text.len : size - 1;
    if (len > 0)
        memcpy(out, text.ptr, len);
    out[len] = '\0';
}

/* Credential=<key id>/... */
static void copy_key_id(const cltel_http_request *request, cltel_logged_request *facts)
{
    cltel_view text = cltel_http_header(request, "authorization");
    const char *mark = "Credential=";
    const char *found = text.len ? memmem(text.ptr, text.len, mark, strlen(mark)) : NULL;
    if (!found)
        return;
    found += strlen(mark);
    size_t len = 0, room = (size_t)(text.ptr + text.len - found);
    while (len < room && found[len] != '/' && found[len] != ',')
        len++;
    copy_text(facts->key_id, sizeof facts->key_id, (cltel_view){ found, len });
}

/* X-Amz-Target: Logs_20140328.PutLogEvents, or the operation that the path stands for; else the first line says it. */
static void copy_operation(const cltel_call *call, cltel_logged_request *facts)
{
    const cltel_http_request *request = &call->request;
    if (call->service && call->operation && !call->service->target_prefix) {
        copy_text(facts->service, sizeof facts->service, cltel_view_of(call->service->title));
        copy_text(facts->operation, sizeof facts->operation, cltel_view_of(call->operation->name));
        return;
    }
    cltel_view target = cltel_http_header(request, "x-amz-target");
    const char *dot = target.len ? memchr(target.ptr, '.', target.len) : NULL;
    if (dot) {
        size_t len = (size_t)(dot - target.ptr);
        const char *version = memchr(target.ptr, '_', len);
        copy_text(facts->service, sizeof facts->service,
                  (cltel_view){ target.ptr, version ? (size_t)(version - target.ptr) : len });
        copy_text(facts->operation, sizeof facts->operation, (cltel_view){ dot + 1, target.len - len - 1 });
        return;
    }
    copy_text(facts->service, sizeof facts->service, CLTEL_VIEW("http"));
    snprintf(facts->operation, sizeof facts->operation, "%.*s %.*s", (int)request->method.len, request->method.ptr,
             (int)(request->path.len < 48 ? request->path.len : 48), request->path.ptr);
}

/* The number behind "name": in an answer of our own; -1: it is not there. */
static int64_t number_behind(cltel_view text, const char *name)
{
    const char *found = text.len ? memmem(text.ptr, text.len, name, strlen(name)) : NULL;
    if (!found)
        return -1;
    int64_t number = 0;
    for (found += strlen(name); found < text.ptr + text.len && *found >= '0' && *found <= '9'; found++)
        number = number * 10 + (*found - '0');
    return number;
}

static void count_records(const cltel_call *call, cltel_logged_request *facts)
{
    cltel_view answer = cltel_buf_view(&call->answer.body);
    facts->records = (int64_t)(call->put.count + call->segments_stored + call->segments_rejected);
    if (facts->status < 400 && call->put.count == 0) {
        facts->rejected = (int64_t)call->segments_rejected;
        return;
    }
    if (facts->status >= 400) {
        facts->rejected = facts->records;
        return;
    }
    int64_t too_new = number_behind(answer, "\"tooNewLogEventStartIndex\":");
    int64_t too_old = number_behind(answer, "\"tooOldLogEventEndIndex\":");
    int64_t expired = number_behind(answer, "\"expiredLogEventEndIndex\":");
    int64_t behind = too_old > expired ? too_old : expired;
    facts->rejected = (behind > 0 ? behind : 0) + (too_new >= 0 ? facts->records - too_new : 0);
}

/* An error's code: {"__type":"..."}, or a header. */
static void copy_code(const cltel_call *call, cltel_logged_request *facts)
{
    static const char mark[] = "{\"__type\":\"";
    const cltel_buf *body = &call->answer.body;
    copy_text(facts->code, sizeof facts->code, cltel_view_of(call->answer.error_type));
    if (facts->status < 400 || body->len < sizeof mark || memcmp(body->ptr, mark, sizeof mark - 1) != 0)
        return;
    const char *code = body->ptr + sizeof mark - 1;
    const char *end = memchr(code, '"', body->len - (sizeof mark - 1));
    if (end)
        copy_text(facts->code, sizeof facts->code, (cltel_view){ code, (size_t)(end - code) });
}

static void copy_verdict(const cltel_call *call, cltel_logged_request *facts)
{
    const char *error = call->verified ? cltel_verdict_error(call->verdict) : "";
    const char *said = call->verified && call->verdict == CLTEL_VERDICT_OK ? "ok" : call->verified ? error : "-";
    copy_text(facts->verdict, sizeof facts->verdict, cltel_view_of(said));
}

static void append_header(cltel_buf *out, const cltel_sign_header *header)
{
    cltel_buf_append_view(out, header->name);
    cltel_buf_append(out, ": ", 2);
    cltel_view value = header->value;
    const char *mark = "Signature=";
    const char *signature = value.len ? memmem(value.ptr, value.len, mark, strlen(mark)) : NULL;
    if (cltel_view_equal_nocase(header->name, CLTEL_VIEW("authorization")) && signature) {
        /* Half of it tells two signatures apart and signs nothing. */
        size_t shown = (size_t)(signature - value.ptr) + strlen(mark) + 16;
        cltel_buf_append(out, value.ptr, shown < value.len ? shown : value.len);
        cltel_buf_append_text(out, "***");
    } else if (cltel_view_equal_nocase(header->name, CLTEL_VIEW("authorization")) ||
               cltel_view_equal_nocase(header->name, CLTEL_VIEW("x-amz-security-token")) ||
               cltel_view_equal_nocase(header->name, CLTEL_VIEW("x-cltel-token")) ||
               cltel_view_equal_nocase(header->name, CLTEL_VIEW("cookie")))
        cltel_buf_append_text(out, "***");
    else
        cltel_buf_append(out, value.ptr, value.len < 512 ? value.len : 512);
    cltel_buf_append_char(out, '\n');
}

/* A presigned query carries its signature and token in the address. */
static void append_first_line(cltel_buf *out, const cltel_http_request *request)
{
    cltel_buf_append_view(out, request->method);
    cltel_buf_append_char(out, ' ');
    cltel_buf_append(out, request->path.ptr, request->path.len < 512 ? request->path.len : 512);
    if (request->query.len > 0)
        cltel_buf_append_text(out, "?...");
    cltel_buf_append_char(out, '\n');
}

static void keep_texts(const cltel_call *call, cltel_logged_request *facts)
{
    append_first_line(&facts->request, &call->request);
    for (size_t i = 0; i < call->request.header_count && facts->request.len < CLTEL_REQUEST_EXCERPT_BYTES; i++)
        append_header(&facts->request, &call->request.headers[i]);
    cltel_buf_append_char(&facts->request, '\n');
    /* A thousand of them stay in memory: of those that were taken a look is enough. */
    cltel_append_masked(&facts->request, call->request.body,
                        facts->status >= 400 ? CLTEL_REQUEST_EXCERPT_BYTES : CLTEL_REQUEST_EXCERPT_BYTES / 2);
    if (facts->status >= 400)
        cltel_append_masked(&facts->answer, cltel_buf_view(&call->answer.body), 4 * CLTEL_REQUEST_EXCERPT_BYTES);
}

void cltel_request_facts(const cltel_call *call, cltel_logged_request *facts)
{
    *facts = (cltel_logged_request){ .time_ms = call->request.now_ms,
                                     .bytes_in = (int64_t)call->request.body.len,
                                     .bytes_out = (int64_t)call->answer.body.len,
                                     .status = call->answer.status };
    copy_text(facts->request_id, sizeof facts->request_id, cltel_view_of(call->answer.request_id));
    copy_operation(call, facts);
    copy_key_id(&call->request, facts);
    copy_verdict(call, facts);
    copy_code(call, facts);
    count_records(call, facts);
    keep_texts(call, facts);
}
