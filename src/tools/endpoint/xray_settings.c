/* What is set for the whole of X-Ray in a region: GetEncryptionConfig, PutEncryptionConfig, and where segments go. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_operations.h"

#define KIND_ENCRYPTION "xray.encryption"

static bool is_word(cltel_view value, const char *word)
{
    return value.ptr && cltel_view_equal(value, cltel_view_of(word));
}

static void check_enum(cltel_call *call, cltel_view value, const char *member, const char *first, const char *second)
{
    if (value.ptr && !is_word(value, first) && !is_word(value, second))
        cltel_violation(call, value, member, "Member must satisfy enum value set: [%s, %s]", first, second);
}

static cJSON *new_config(cltel_view type, cltel_view key)
{
    cJSON *config = cJSON_CreateObject();
    if (key.ptr)
        cltel_xray_set_text(config, "KeyId", key);
    cltel_xray_set_text(config, "Status", CLTEL_VIEW("ACTIVE"));
    cltel_xray_set_text(config, "Type", type);
    return config;
}

void cltel_xray_get_encryption(cltel_call *call, cltel_store *store)
{
    cJSON *config;
    cltel_document_key key = cltel_xray_key(call, KIND_ENCRYPTION, "", CLTEL_VIEW(""));
    if (!cltel_xray_read_document(call, store, &key, &config))
        return;
    if (!config)
        config = new_config(CLTEL_VIEW("NONE"), (cltel_view){ NULL, 0 });
    cltel_logs_answer_json(call, "EncryptionConfig", config);
    cJSON_Delete(config);
}

void cltel_xray_put_encryption(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule type_rule = { "Type", 0, 64, NULL, NULL, true };
    static const cltel_text_rule key_rule = { "KeyId", 1, 3000, NULL, NULL, false };
    cltel_view type, key_id;
    if (!cltel_input_text(call, &type_rule, &type) || !cltel_input_text(call, &key_rule, &key_id))
        return;
    check_enum(call, type, "Type", "NONE", "KMS");
    if (!cltel_input_ok(call))
        return;
    bool by_key = is_word(type, "KMS");
    if (by_key != (key_id.ptr != NULL)) {
        cltel_xray_refuse(call,
                          by_key ? "KeyId is required when Type is KMS." : "KeyId must be left out when Type is NONE.");
        return;
    }
    cJSON *config = new_config(type, key_id);
    cltel_document_key key = cltel_xray_key(call, KIND_ENCRYPTION, "", CLTEL_VIEW(""));
    if (cltel_logs_put_document(call, store, &key, config))
        cltel_logs_answer_json(call, "EncryptionConfig", config);
    cJSON_Delete(config);
}

static void answer_destination(cltel_call *call)
{
    cltel_buf_append_text(cltel_answer_body(call), "{\"Destination\":\"XRay\",\"Status\":\"ACTIVE\"}");
}

void cltel_xray_get_destination(cltel_call *call, cltel_store *store)
{
    (void)store;
    answer_destination(call);
}

void cltel_xray_update_destination(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule rule = { "Destination", 0, 64, NULL, NULL, false };
    cltel_view destination;
    (void)store;
    if (!cltel_input_text(call, &rule, &destination))
        return;
    check_enum(call, destination, "Destination", "XRay", "CloudWatchLogs");
    if (!cltel_input_ok(call))
        return;
    if (is_word(destination, "CloudWatchLogs"))
        cltel_xray_refuse(call, "cltel local keeps segments in X-Ray only.");
    else
        answer_destination(call);
}
