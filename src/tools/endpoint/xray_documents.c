#include "tools/endpoint/xray_documents.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"

cltel_document_key cltel_xray_key(const cltel_call *call, const char *kind, const char *scope, cltel_view name)
{
    return (cltel_document_key){ kind, call->region, cltel_view_of(scope), name.ptr ? name : CLTEL_VIEW("") };
}

bool cltel_xray_read_document(cltel_call *call, cltel_store *store, const cltel_document_key *key, cJSON **thing)
{
    cltel_buf body = { 0 };
    cltel_stored found = cltel_store_find_document(store, key, &body);
    *thing = found == CLTEL_STORED ? cJSON_ParseWithLength(body.ptr, body.len) : NULL;
    cltel_buf_done(&body);
    return found == CLTEL_STORED_NOT || *thing || cltel_answer_store_failure(call, store);
}

bool cltel_xray_drop_document(cltel_call *call, cltel_store *store, const cltel_document_key *key)
{
    return cltel_store_delete_document(store, key) != CLTEL_STORED_FAILED || cltel_answer_store_failure(call, store);
}

static bool append_document(void *context, const cltel_document *document)
{
    cltel_comma(context);
    cltel_buf_append_view(context, document->body);
    return true;
}

bool cltel_xray_append_documents(cltel_store *store, const cltel_document_key *key, cltel_buf *body)
{
    return cltel_store_visit_documents(store, key, append_document, body) == CLTEL_STORED;
}

void cltel_xray_answer_list(cltel_call *call, cltel_store *store, const char *member, const cJSON *first,
                            const char *kind)
{
    cltel_document_key key = cltel_xray_key(call, kind, "", CLTEL_VIEW(""));
    cltel_buf *body = cltel_answer_body(call);
    char *text = first ? cJSON_PrintUnformatted(first) : NULL;
    cltel_buf_append_format(body, "{\"%s\":[%s", member, text ? text : "");
    body->failed |= first && !text;
    cJSON_free(text);
    if (cltel_xray_append_documents(store, &key, body))
        cltel_buf_append_text(body, "]}");
    else
        cltel_answer_store_failure(call, store);
}

void cltel_xray_answer_nothing(cltel_call *call)
{
    cltel_buf_append_text(cltel_answer_body(call), "{}");
}

bool cltel_xray_refuse(cltel_call *call, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return cltel_answer_error(call, 400, "InvalidRequestException", cltel_view_of(text));
}

void cltel_xray_set_member(cJSON *object, const char *member, cJSON *value)
{
    if (cJSON_GetObjectItemCaseSensitive(object, member))
        cJSON_ReplaceItemInObjectCaseSensitive(object, member, value);
    else
        cJSON_AddItemToObject(object, member, value);
}

void cltel_xray_set_text(cJSON *object, const char *member, cltel_view text)
{
    char *copy = cltel_strdup_n(text.ptr ? text.ptr : "", text.len);
    cltel_xray_set_member(object, member, cJSON_CreateString(copy ? copy : ""));
    cltel_release(copy);
}

bool cltel_xray_read_skip(cltel_call *call, int64_t *skip)
{
    static const cltel_text_rule rule = { "NextToken", 0, 100, NULL, NULL, false };
    cltel_view token;
    cltel_buf text = { 0 };
    char *end = NULL;
    *skip = 0;
    if (!cltel_input_text(call, &rule, &token) || !cltel_input_ok(call))
        return false;
    bool good = !token.ptr || (cltel_logs_parse_token(token, &text) && text.len < 18);
    if (good && token.ptr) {
        cltel_buf_terminate(&text);
        *skip = strtoll(text.ptr, &end, 10);
        good = end == text.ptr + text.len && *skip >= 0;
    }
    cltel_buf_done(&text);
    return good ||
           cltel_xray_refuse(call, "NextToken %.*s is not one that this operation gave.", (int)token.len, token.ptr);
}

void cltel_xray_append_skip(cltel_buf *body, int64_t skip)
{
    char text[24];
    int len = snprintf(text, sizeof text, "%" PRId64, skip);
    cltel_buf_append_text(body, ",\"NextToken\":\"");
    cltel_logs_append_token(body, (cltel_view){ text, (size_t)len });
    cltel_buf_append_char(body, '"');
}

double cltel_xray_seconds(int64_t time_ms)
{
    return (double)time_ms / 1000;
}
