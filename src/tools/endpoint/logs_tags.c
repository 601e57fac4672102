/* Tags of log groups and destinations, by name (the older operations) or by ARN. */
#include "tools/endpoint/logs_tags.h"

#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

/* What is tagged: a log group, or something that is kept as a document. */
typedef struct tagged {
    bool is_group;
    cltel_log_group group;
    cltel_document_key key; /* of the document that holds the tags */
} tagged;

/* NULL: answered. An empty object where there are none. */
static cJSON *read_tags(cltel_call *call, cltel_store *store, const tagged *t)
{
    cltel_buf text = { 0 };
    cltel_stored found = t->is_group ? cltel_store_group_tags(store, t->group.id, &text)
                                     : cltel_store_find_document(store, &t->key, &text);
    cJSON *tags = text.len > 0 ? cJSON_ParseWithLength(text.ptr, text.len) : cJSON_CreateObject();
    cltel_buf_done(&text);
    if (found == CLTEL_STORED_FAILED || !tags) {
        cltel_answer_store_failure(call, store);
        cJSON_Delete(tags);
        return NULL;
    }
    return tags;
}

static void write_tags(cltel_call *call, cltel_store *store, const tagged *t, const cJSON *tags)
{
    char *text = cJSON_PrintUnformatted(tags);
    cltel_stored done = !text ? CLTEL_STORED_FAILED
                        : t->is_group
                            ? cltel_store_set_group_tags(store, t->group.id, cltel_view_of(text))
                            : cltel_store_put_document(store, &t->key, cltel_view_of(text), call->request.now_ms);
    cJSON_free(text);
    if (done == CLTEL_STORED)
        cltel_answer_empty(call);
    else
        cltel_answer_store_failure(call, store);
}

static void add_tags(cltel_call *call, cltel_store *store, const tagged *t, const char *too_many)
{
    cJSON *tags = read_tags(call, store, t);
    const cJSON *tag;
    if (!tags)
        return;
    cJSON_ArrayForEach(tag, cJSON_GetObjectItemCaseSensitive(call->input, "tags"))
    {
        cJSON_DeleteItemFromObjectCaseSensitive(tags, tag->string);
        cJSON_AddStringToObject(tags, tag->string, tag->valuestring);
    }
    if (cJSON_GetArraySize(tags) > CLTEL_TAGS_MAX)
        cltel_answer_refusal(call, too_many, "A resource may have at most %d tags.", CLTEL_TAGS_MAX);
    else
        write_tags(call, store, t, tags);
    cJSON_Delete(tags);
}

static void remove_tags(cltel_call *call, cltel_store *store, const tagged *t, const cJSON *keys)
{
    cJSON *tags = read_tags(call, store, t);
    const cJSON *key;
    if (!tags)
        return;
    cJSON_ArrayForEach(key, keys) cJSON_DeleteItemFromObjectCaseSensitive(tags, key->valuestring);
    write_tags(call, store, t, tags);
    cJSON_Delete(tags);
}

static void answer_tags(cltel_call *call, cltel_store *store, const tagged *t)
{
    cJSON *tags = read_tags(call, store, t);
    if (tags)
        cltel_logs_answer_json(call, "tags", tags);
    cJSON_Delete(tags);
}

static bool by_name(cltel_call *call, cltel_store *store, tagged *t)
{
    cltel_view name;
    t->is_group = true;
    return cltel_input_text(call, &cltel_rule_group, &name) && cltel_logs_check_length(call, name) &&
           cltel_input_ok(call) && cltel_logs_find_group(call, store, name, &t->group);
}

static bool in_arn(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c && strchr("_+=/:,.@-#*", c));
}

/* What stands behind "arn:aws:logs:<region>:<account>:<type>:"; ptr NULL: it is no such ARN. */
static cltel_view behind(const cltel_call *call, cltel_view arn, const char *type)
{
    char start[128];
    int len = snprintf(start, sizeof start, "arn:aws:logs:%s:" CLTEL_LOCAL_ACCOUNT ":%s:", call->region, type);
    bool fits = arn.len > (size_t)len && memcmp(arn.ptr, start, (size_t)len) == 0;
    return fits ? (cltel_view){ arn.ptr + len, arn.len - (size_t)len } : (cltel_view){ NULL, 0 };
}

static bool find_document(cltel_call *call, cltel_store *store, const char *kind, cltel_view name)
{
    cltel_document_key key = cltel_logs_key(call, kind, CLTEL_VIEW(""), name);
    cltel_buf body = { 0 };
    cltel_stored found = cltel_store_find_document(store, &key, &body);
    cltel_buf_done(&body);
    return found == CLTEL_STORED ||
           cltel_answer_refusal(call, "ResourceNotFoundException", "The specified resource does not exist.");
}

static bool by_arn(cltel_call *call, cltel_store *store, tagged *t)
{
    static const cltel_text_rule rule = { "resourceArn", 1, 1011, in_arn, "[\\w+=/:,.@-]*", true };
    static const struct {
        const char *type;
        const char *kind;
    } types[] = { { "destination", CLTEL_KIND_DESTINATION },
                  { "delivery-source", CLTEL_KIND_DELIVERY_SOURCE },
                  { "delivery-destination", CLTEL_KIND_DELIVERY_DESTINATION },
                  { "delivery", CLTEL_KIND_DELIVERY } };
    cltel_view arn;
    if (!cltel_input_text(call, &rule, &arn) || !cltel_input_ok(call))
        return false;
    cltel_view name = behind(call, arn, "log-group");
    if (name.len > 2 && memcmp(name.ptr + name.len - 2, ":*", 2) == 0)
        name.len -= 2;
    if (name.ptr) {
        t->is_group = true;
        return cltel_logs_find_group(call, store, name, &t->group);
    }
    t->key = cltel_logs_key(call, CLTEL_KIND_TAGS, CLTEL_VIEW(""), arn);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if ((name = behind(call, arn, types[i].type)).ptr)
            return find_document(call, store, types[i].kind, name);
    return cltel_answer_refusal(call, "InvalidParameterException", "The specified resourceArn is not valid.");
}

static bool input_tags(cltel_call *call)
{
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "tags");
    if (tags && !cJSON_IsNull(tags))
        return cltel_logs_check_tags(call, tags);
    cltel_violation(call, (cltel_view){ NULL, 0 }, "tags", "Member must not be null");
    return true;
}

static bool input_keys(cltel_call *call, const char *member, const cJSON **keys)
{
    if (!cltel_input_list(call, member, CLTEL_TAGS_MAX, keys))
        return false;
    if (!*keys)
        cltel_violation(call, (cltel_view){ NULL, 0 }, member, "Member must not be null");
    return true;
}

void cltel_logs_tag_group(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    if (input_tags(call) && by_name(call, store, &t))
        add_tags(call, store, &t, "InvalidParameterException");
}

void cltel_logs_untag_group(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    const cJSON *keys;
    if (input_keys(call, "tags", &keys) && by_name(call, store, &t))
        remove_tags(call, store, &t, keys);
}

void cltel_logs_list_group_tags(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    if (by_name(call, store, &t))
        answer_tags(call, store, &t);
}

void cltel_logs_tag_resource(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    if (input_tags(call) && by_arn(call, store, &t))
        add_tags(call, store, &t, "TooManyTagsException");
}

void cltel_logs_untag_resource(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    const cJSON *keys;
    if (input_keys(call, "tagKeys", &keys) && by_arn(call, store, &t))
        remove_tags(call, store, &t, keys);
}

void cltel_logs_list_tags(cltel_call *call, cltel_store *store)
{
    tagged t = { 0 };
    if (by_arn(call, store, &t))
        answer_tags(call, store, &t);
}
