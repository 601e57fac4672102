/* Resource policies: PutResourcePolicy, ListResourcePolicies, DeleteResourcePolicy. They are kept; nobody is kept out.
 */
#include <stdio.h>
#include <stdlib.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_operations.h"

#define KIND_POLICY "xray.resource-policy"

enum { POLICIES_MAX = 5, POLICY_BYTES_MAX = 5 * 1024 };

static bool in_policy_name(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("_+=,.@-", c));
}

static const cltel_text_rule name_rule = { "PolicyName", 1, 128, in_policy_name, "[\\w+=,.@-]+", true };
static const cltel_text_rule revision_rule = { "PolicyRevisionId", 0, 64, NULL, NULL, false };

static bool check_document(cltel_call *call, cltel_view document)
{
    if (document.len > POLICY_BYTES_MAX)
        return cltel_answer_refusal(call, "PolicySizeLimitExceededException",
                                    "The policy has %zu bytes; it may have at most %d.", document.len,
                                    POLICY_BYTES_MAX);
    cJSON *parsed = cJSON_ParseWithLength(document.ptr, document.len);
    bool is_policy = cJSON_IsObject(parsed);
    cJSON_Delete(parsed);
    return is_policy ||
           cltel_answer_refusal(call, "MalformedPolicyDocumentException", "The policy document is not a JSON object.");
}

static const char *revision_of(const cJSON *policy)
{
    const char *revision = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(policy, "PolicyRevisionId"));
    return revision ? revision : "0";
}

/* "0" stands for "there is none yet". */
static bool check_revision(cltel_call *call, cltel_view wanted, const cJSON *policy)
{
    return !wanted.ptr || cltel_view_equal(wanted, cltel_view_of(revision_of(policy))) ||
           cltel_answer_refusal(call, "InvalidPolicyRevisionIdException",
                                "PolicyRevisionId %.*s is not that of the policy, which is %s.", (int)wanted.len,
                                wanted.ptr, revision_of(policy));
}

static bool check_room(cltel_call *call, cltel_store *store, const cltel_document_key *key, const cJSON *policy)
{
    int64_t count = 0;
    if (policy)
        return true;
    if (cltel_store_count_documents(store, key, &count) != CLTEL_STORED)
        return cltel_answer_store_failure(call, store);
    return count < POLICIES_MAX || cltel_answer_refusal(call, "PolicyCountLimitExceededException",
                                                        "There may be at most %d policies.", POLICIES_MAX);
}

static void write_policy(cltel_call *call, cltel_store *store, const cltel_document_key *key, cltel_view document,
                         const cJSON *before)
{
    char revision[24];
    snprintf(revision, sizeof revision, "%lld", strtoll(revision_of(before), NULL, 10) + 1);
    cJSON *policy = cJSON_CreateObject();
    cltel_xray_set_text(policy, "PolicyName", key->name);
    cltel_xray_set_text(policy, "PolicyDocument", document);
    cltel_xray_set_text(policy, "PolicyRevisionId", cltel_view_of(revision));
    cltel_xray_set_member(policy, "LastUpdatedTime", cJSON_CreateNumber(cltel_xray_seconds(call->request.now_ms)));
    if (cltel_logs_put_document(call, store, key, policy))
        cltel_logs_answer_json(call, "ResourcePolicy", policy);
    cJSON_Delete(policy);
}

void cltel_xray_put_policy(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule document_rule = { "PolicyDocument", 1, SIZE_MAX, NULL, NULL, true };
    cltel_view name, document, revision;
    cJSON *before = NULL;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &document_rule, &document) ||
        !cltel_input_text(call, &revision_rule, &revision) || !cltel_input_ok(call) || !check_document(call, document))
        return;
    cltel_document_key key = cltel_xray_key(call, KIND_POLICY, "", name);
    if (cltel_xray_read_document(call, store, &key, &before) && check_revision(call, revision, before) &&
        check_room(call, store, &key, before))
        write_policy(call, store, &key, document, before);
    cJSON_Delete(before);
}

void cltel_xray_delete_policy(cltel_call *call, cltel_store *store)
{
    cltel_view name, revision;
    cJSON *before = NULL;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &revision_rule, &revision) ||
        !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_xray_key(call, KIND_POLICY, "", name);
    if (cltel_xray_read_document(call, store, &key, &before) && check_revision(call, revision, before) &&
        cltel_xray_drop_document(call, store, &key))
        cltel_buf_append_text(cltel_answer_body(call), "{}");
    cJSON_Delete(before);
}

/* They are so few that there is never a second page. */
void cltel_xray_list_policies(cltel_call *call, cltel_store *store)
{
    cltel_xray_answer_list(call, store, "ResourcePolicies", NULL, KIND_POLICY);
}
