#include "tools/endpoint/logs_documents.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"

static bool in_filter_name(unsigned char c)
{
    return c != ':' && c != '*';
}

const cltel_text_rule cltel_rule_filter_name = { "filterName", 1, 512, in_filter_name, "[^:*]*", true };
const cltel_text_rule cltel_rule_filter_pattern = { "filterPattern", 0, 1024, NULL, NULL, true };

cltel_document_key cltel_logs_key(const cltel_call *call, const char *kind, cltel_view scope, cltel_view name)
{
    return (cltel_document_key){ kind, call->region, scope.ptr ? scope : CLTEL_VIEW(""), name };
}

static bool read_token(cltel_call *call, cltel_view token, int64_t *skip)
{
    cltel_buf text = { 0 };
    char *end = NULL;
    bool good = cltel_logs_parse_token(token, &text) && text.len < 18;
    if (good) {
        cltel_buf_terminate(&text);
        *skip = strtoll(text.ptr, &end, 10);
        good = end == text.ptr + text.len && *skip >= 0;
    }
    cltel_buf_done(&text);
    return good || cltel_logs_answer_bad_token(call);
}

bool cltel_logs_input_page(cltel_call *call, const char *limit_member, int64_t max, cltel_document_listing *listing)
{
    static const cltel_text_rule token_rule = { "nextToken", 1, 4096, NULL, NULL, false };
    cltel_number_rule limit = { limit_member, 1, max };
    cltel_view token;
    listing->limit = max;
    return cltel_input_number(call, &limit, &listing->limit) && cltel_input_text(call, &token_rule, &token) &&
           (!token.ptr || read_token(call, token, &listing->skip));
}

typedef struct visiting {
    cltel_document_listing *listing;
    cltel_buf *body;
    int64_t seen;
    bool more;
} visiting;

static bool has_prefix(cltel_view name, cltel_view prefix)
{
    return prefix.len == 0 || (name.len >= prefix.len && memcmp(name.ptr, prefix.ptr, prefix.len) == 0);
}

static bool visit(void *context, const cltel_document *document)
{
    visiting *v = context;
    cltel_document_listing *listing = v->listing;
    if (!has_prefix(document->name, listing->prefix) || (listing->fits && !listing->fits(listing->context, document)))
        return true;
    if (v->seen++ < listing->skip)
        return true;
    if (v->seen > listing->skip + listing->limit) {
        v->more = true;
        return false;
    }
    cltel_comma(v->body);
    cltel_buf_append_view(v->body, document->body);
    return true;
}

void cltel_logs_answer_listing(cltel_call *call, cltel_store *store, cltel_document_listing *listing)
{
    visiting v = { listing, cltel_answer_body(call), 0, false };
    cltel_document_key key = { listing->kind, call->region, listing->scope, { NULL, 0 } };
    cltel_buf_append_format(v.body, "{\"%s\":[", listing->member);
    if (cltel_store_visit_documents(store, &key, visit, &v) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return;
    }
    cltel_buf_append_char(v.body, ']');
    if (v.more) {
        char seen[24];
        int len = snprintf(seen, sizeof seen, "%lld", (long long)(listing->skip + listing->limit));
        cltel_buf_append_text(v.body, ",\"nextToken\":\"");
        cltel_logs_append_token(v.body, (cltel_view){ seen, (size_t)len });
        cltel_buf_append_char(v.body, '"');
    }
    cltel_buf_append_char(v.body, '}');
}

bool cltel_logs_put_document(cltel_call *call, cltel_store *store, const cltel_document_key *key, const cJSON *thing)
{
    char *text = cJSON_PrintUnformatted(thing);
    bool put = text && cltel_store_put_document(store, key, cltel_view_of(text), call->request.now_ms) == CLTEL_STORED;
    cJSON_free(text);
    if (!put)
        cltel_answer_store_failure(call, store);
    return put;
}

cJSON *cltel_logs_get_document(cltel_call *call, cltel_store *store, const cltel_document_key *key, const char *missing)
{
    cltel_buf body = { 0 };
    cltel_stored found = cltel_store_find_document(store, key, &body);
    cJSON *thing = found == CLTEL_STORED ? cJSON_ParseWithLength(body.ptr, body.len) : NULL;
    cltel_buf_done(&body);
    if (found == CLTEL_STORED_NOT)
        cltel_answer_refusal(call, "ResourceNotFoundException", "%s", missing);
    else if (!thing)
        cltel_answer_store_failure(call, store);
    return thing;
}

void cltel_logs_delete_document(cltel_call *call, cltel_store *store, const cltel_document_key *key,
                                const char *missing)
{
    cltel_stored deleted = cltel_store_delete_document(store, key);
    if (deleted == CLTEL_STORED)
        cltel_answer_empty(call);
    else if (deleted == CLTEL_STORED_NOT)
        cltel_answer_refusal(call, "ResourceNotFoundException", "%s", missing);
    else
        cltel_answer_store_failure(call, store);
}

bool cltel_logs_check_room(cltel_call *call, cltel_store *store, const cltel_document_key *key, int64_t max)
{
    int64_t count = 0;
    cltel_buf body = { 0 };
    cltel_stored found = cltel_store_find_document(store, key, &body);
    cltel_buf_done(&body);
    if (found == CLTEL_STORED)
        return true;
    if (found == CLTEL_STORED_FAILED || cltel_store_count_documents(store, key, &count) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return false;
    }
    return count < max || cltel_answer_refusal(call, "LimitExceededException", "Resource limit exceeded.");
}

void cltel_logs_answer_json(cltel_call *call, const char *member, const cJSON *thing)
{
    char *text = cJSON_PrintUnformatted(thing);
    cltel_buf *body = cltel_answer_body(call);
    if (!text)
        body->failed = true;
    else if (member)
        cltel_buf_append_format(body, "{\"%s\":%s}", member, text);
    else
        cltel_buf_append_text(body, text);
    cJSON_free(text);
}

void cltel_logs_copy_member(const cltel_call *call, const char *member, cJSON *thing)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(call->input, member);
    if (item && !cJSON_IsNull(item))
        cJSON_AddItemToObject(thing, member, cJSON_Duplicate(item, true));
}

void cltel_json_add_view(cJSON *thing, const char *member, cltel_view text)
{
    char *copy = cltel_strdup_n(text.ptr ? text.ptr : "", text.len);
    cJSON_AddStringToObject(thing, member, copy ? copy : "");
    cltel_release(copy);
}

void cltel_json_add_number(cJSON *thing, const char *member, int64_t number)
{
    cJSON_AddNumberToObject(thing, member, (double)number);
}
