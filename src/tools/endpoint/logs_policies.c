/* Resource policies: PutResourcePolicy, DescribeResourcePolicies, DeleteResourcePolicy. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

enum { POLICIES_MAX = 10 };

static const cltel_text_rule name_rule = { "policyName", 0, 255, NULL, NULL, true };

void cltel_logs_put_policy(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule document_rule = { "policyDocument", 1, 5120, NULL, NULL, true };
    cltel_view name, document;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &document_rule, &document) ||
        !cltel_input_ok(call))
        return;
    cJSON *parsed = cJSON_ParseWithLength(document.ptr, document.len);
    bool is_policy = cJSON_IsObject(parsed);
    cJSON_Delete(parsed);
    if (!is_policy) {
        cltel_answer_refusal(call, "InvalidParameterException", "The policy document is not a JSON object.");
        return;
    }
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_RESOURCE_POLICY, CLTEL_VIEW(""), name);
    if (!cltel_logs_check_room(call, store, &key, POLICIES_MAX))
        return;
    cJSON *policy = cJSON_CreateObject();
    cltel_json_add_view(policy, "policyName", name);
    cltel_json_add_view(policy, "policyDocument", document);
    cltel_json_add_number(policy, "lastUpdatedTime", call->request.now_ms);
    cJSON_AddStringToObject(policy, "policyScope", "ACCOUNT");
    if (cltel_logs_put_document(call, store, &key, policy))
        cltel_logs_answer_json(call, "resourcePolicy", policy);
    cJSON_Delete(policy);
}

void cltel_logs_describe_policies(cltel_call *call, cltel_store *store)
{
    cltel_document_listing listing = { .kind = CLTEL_KIND_RESOURCE_POLICY, .member = "resourcePolicies" };
    if (cltel_logs_input_page(call, "limit", 50, &listing) && cltel_input_ok(call))
        cltel_logs_answer_listing(call, store, &listing);
}

void cltel_logs_delete_policy(cltel_call *call, cltel_store *store)
{
    cltel_view name;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_ok(call))
        return;
    char missing[400];
    snprintf(missing, sizeof missing, "Policy with name [%.*s] does not exist.", (int)name.len, name.ptr);
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_RESOURCE_POLICY, CLTEL_VIEW(""), name);
    cltel_logs_delete_document(call, store, &key, missing);
}
