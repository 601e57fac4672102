/* Destinations of subscriptions of other accounts: stored and described; nothing is delivered. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_tags.h"

static const char missing[] = "The specified destination does not exist.";

static bool in_name(unsigned char c)
{
    return c != ':' && c != '*';
}

static const cltel_text_rule name_rule = { "destinationName", 1, 512, in_name, "[^:*]*", true };

/* false: answered. The tags of a new destination are kept beside it. */
static bool put_tags(cltel_call *call, cltel_store *store, const char *arn)
{
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "tags");
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_TAGS, CLTEL_VIEW(""), cltel_view_of(arn));
    return !tags || cJSON_IsNull(tags) || cltel_logs_put_document(call, store, &key, tags);
}

static cJSON *describe(const cltel_call *call, cltel_view name, const cJSON *old)
{
    cltel_buf arn = { 0 };
    cltel_buf_append_format(&arn, "arn:aws:logs:%s:" CLTEL_LOCAL_ACCOUNT ":destination:%.*s", call->region,
                            (int)name.len, name.ptr);
    const cJSON *created = cJSON_GetObjectItemCaseSensitive(old, "creationTime");
    const cJSON *policy = cJSON_GetObjectItemCaseSensitive(old, "accessPolicy");
    cJSON *destination = cJSON_CreateObject();
    cltel_json_add_view(destination, "destinationName", name);
    cltel_logs_copy_member(call, "targetArn", destination);
    cltel_logs_copy_member(call, "roleArn", destination);
    if (policy)
        cJSON_AddItemToObject(destination, "accessPolicy", cJSON_Duplicate(policy, true));
    cltel_json_add_view(destination, "arn", cltel_buf_view(&arn));
    cltel_json_add_number(destination, "creationTime", created ? (int64_t)created->valuedouble : call->request.now_ms);
    cltel_buf_done(&arn);
    return destination;
}

/* What is stored, or NULL. */
static cJSON *find_old(cltel_store *store, const cltel_document_key *key)
{
    cltel_buf body = { 0 };
    cltel_stored found = cltel_store_find_document(store, key, &body);
    cJSON *old = found == CLTEL_STORED ? cJSON_ParseWithLength(body.ptr, body.len) : NULL;
    cltel_buf_done(&body);
    return old;
}

void cltel_logs_put_destination(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule target_rule = { "targetArn", 1, 2048, NULL, NULL, true };
    static const cltel_text_rule role_rule = { "roleArn", 1, 2048, NULL, NULL, true };
    cltel_view name, target, role;
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "tags");
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &target_rule, &target) ||
        !cltel_input_text(call, &role_rule, &role) ||
        (tags && !cJSON_IsNull(tags) && !cltel_logs_check_tags(call, tags)) || !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DESTINATION, CLTEL_VIEW(""), name);
    cJSON *old = find_old(store, &key);
    cJSON *destination = describe(call, name, old);
    const char *arn = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(destination, "arn"));
    if (cltel_logs_put_document(call, store, &key, destination) && put_tags(call, store, arn ? arn : ""))
        cltel_logs_answer_json(call, "destination", destination);
    cJSON_Delete(destination);
    cJSON_Delete(old);
}

void cltel_logs_put_destination_policy(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule policy_rule = { "accessPolicy", 1, 5120, NULL, NULL, true };
    cltel_view name, policy;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &policy_rule, &policy) ||
        !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DESTINATION, CLTEL_VIEW(""), name);
    cJSON *destination = cltel_logs_get_document(call, store, &key, missing);
    if (!destination)
        return;
    cJSON_DeleteItemFromObjectCaseSensitive(destination, "accessPolicy");
    cltel_json_add_view(destination, "accessPolicy", policy);
    if (cltel_logs_put_document(call, store, &key, destination))
        cltel_answer_empty(call);
    cJSON_Delete(destination);
}

void cltel_logs_describe_destinations(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule prefix = { "DestinationNamePrefix", 1, 512, in_name, "[^:*]*", false };
    cltel_document_listing listing = { .kind = CLTEL_KIND_DESTINATION, .member = "destinations" };
    if (cltel_input_text(call, &prefix, &listing.prefix) && cltel_logs_input_page(call, "limit", 50, &listing) &&
        cltel_input_ok(call))
        cltel_logs_answer_listing(call, store, &listing);
}

void cltel_logs_delete_destination(cltel_call *call, cltel_store *store)
{
    cltel_view name;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DESTINATION, CLTEL_VIEW(""), name);
    cltel_logs_delete_document(call, store, &key, missing);
}
