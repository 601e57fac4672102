#include "tools/endpoint/call_answer.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/json_writer.h"
#include "tools/endpoint/http_stream.h"

static bool is_rest(const cltel_call *call)
{
    return call->service && !call->service->target_prefix;
}

void cltel_call_done(cltel_call *call)
{
    cJSON_Delete(call->input);
    call->input = NULL;
    cltel_put_done(&call->put);
    if (call->prepared)
        call->prepared_done(call->prepared);
    call->prepared = NULL;
    cltel_buf_done(&call->violations);
    cltel_buf_done(&call->answer.body);
    cltel_stream_drop(call->answer.stream);
    call->answer.stream = NULL;
}

static cltel_buf *begin(cltel_call *call, int status)
{
    call->answer.status = status;
    call->answer.content_type = is_rest(call) ? "application/json" : "application/x-amz-json-1.1";
    call->answer.error_type[0] = '\0';
    cltel_buf_clear(&call->answer.body);
    return &call->answer.body;
}

bool cltel_answer_error(cltel_call *call, int status, const char *code, cltel_view message)
{
    cltel_buf *body = begin(call, status);
    cltel_buf_append_char(body, '{');
    if (is_rest(call))
        snprintf(call->answer.error_type, sizeof call->answer.error_type, "%s", code);
    else
        cltel_member_text(body, "__type", cltel_view_of(code));
    if (message.len > 0)
        cltel_member_text(body, is_rest(call) && call->operation ? "Message" : "message", message);
    cltel_buf_append_char(body, '}');
    return false;
}

bool cltel_answer_refusal(cltel_call *call, const char *code, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return cltel_answer_error(call, 400, code, cltel_view_of(text));
}

/* At most once a second: on a full disk every request fails. */
static void report_failure(const cltel_call *call, const cltel_store *store)
{
    static int64_t reported_s;
    int64_t now_s = call->request.now_ms / 1000;
    if (__atomic_exchange_n(&reported_s, now_s, __ATOMIC_RELAXED) != now_s)
        fprintf(stderr, "cltel local: %s: %s\n", call->operation ? call->operation->name : "store",
                cltel_store_reason(store));
}

bool cltel_answer_store_failure(cltel_call *call, cltel_store *store)
{
    if (!call->store_failed)
        report_failure(call, store);
    call->store_failed = true;
    return cltel_answer_error(call, 503, "ServiceUnavailableException",
                              CLTEL_VIEW("The service cannot complete the request."));
}

cltel_buf *cltel_answer_body(cltel_call *call)
{
    return begin(call, 200);
}

void cltel_answer_empty(cltel_call *call)
{
    begin(call, 200);
}

void cltel_comma(cltel_buf *body)
{
    if (body->len > 0 && body->ptr[body->len - 1] != '{' && body->ptr[body->len - 1] != '[')
        cltel_buf_append_char(body, ',');
}

void cltel_member(cltel_buf *body, const char *name)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '"');
    cltel_buf_append_text(body, name);
    cltel_buf_append(body, "\":", 2);
}

void cltel_member_text(cltel_buf *body, const char *name, cltel_view value)
{
    cltel_member(body, name);
    cltel_json_append_string(body, value);
}

void cltel_member_i64(cltel_buf *body, const char *name, int64_t value)
{
    cltel_member(body, name);
    cltel_buf_append_i64(body, value);
}
