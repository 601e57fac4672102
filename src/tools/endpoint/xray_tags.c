/* TagResource, UntagResource, ListTagsForResource; kept as {"<key>":"<value>",...}. */
#include "tools/endpoint/xray_tags.h"

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_groups.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_rules.h"

static const cltel_text_rule arn_rule = { "ResourceARN", 1, 1011, NULL, NULL, true };

static const cJSON *tags_of(const cltel_call *call)
{
    const cJSON *tags = cJSON_GetObjectItemCaseSensitive(call->input, "Tags");
    return cJSON_IsNull(tags) ? NULL : tags;
}

static const char *text_of(const cJSON *tag, const char *member)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(tag, member));
}

bool cltel_xray_check_tags(cltel_call *call)
{
    static const cltel_text_rule key_rule = { "Key", 1, 128, NULL, NULL, true };
    static const cltel_text_rule value_rule = { "Value", 0, 256, NULL, NULL, true };
    const cJSON *tags = tags_of(call), *tag;
    cltel_view key, value;
    int index = 0;
    if (tags && !cJSON_IsArray(tags))
        return cltel_part_wrong_type(call, "tags", "List");
    if (cJSON_GetArraySize(tags) > CLTEL_XRAY_TAGS_A_CALL)
        cltel_violation(call, CLTEL_VIEW("[...]"), "tags", "Member must have length less than or equal to %d",
                        CLTEL_XRAY_TAGS_A_CALL);
    cJSON_ArrayForEach(tag, tags)
    {
        cltel_input_part part;
        if (!cltel_input_part_at(call, "Tags", index++, tag, &part) || !cltel_part_text(call, &part, &key_rule, &key) ||
            !cltel_part_text(call, &part, &value_rule, &value))
            return false;
        if (key.len >= 4 && memcmp(key.ptr, "aws:", 4) == 0)
            return cltel_xray_refuse(call, "Tag key %.*s: aws: is reserved.", (int)key.len, key.ptr);
    }
    return true;
}

static cltel_document_key key_of(const cltel_call *call, cltel_view arn)
{
    return cltel_xray_key(call, CLTEL_KIND_XRAY_TAGS, "", arn);
}

/* Adds the body's tags and stores all of them. false: answered. */
static bool add_tags(cltel_call *call, cltel_store *store, cltel_view arn, cJSON *tags)
{
    cltel_document_key key = key_of(call, arn);
    const cJSON *tag;
    cJSON_ArrayForEach(tag, tags_of(call))
        cltel_xray_set_text(tags, text_of(tag, "Key"), cltel_view_of(text_of(tag, "Value")));
    if (cJSON_GetArraySize(tags) > CLTEL_XRAY_TAGS_MAX)
        return cltel_answer_refusal(call, "TooManyTagsException",
                                    "The resource would have %d tags; it may have at most %d.",
                                    cJSON_GetArraySize(tags), CLTEL_XRAY_TAGS_MAX);
    return cltel_logs_put_document(call, store, &key, tags);
}

bool cltel_xray_keep_new_tags(cltel_call *call, cltel_store *store, const char *arn)
{
    if (!tags_of(call))
        return true;
    cJSON *tags = cJSON_CreateObject();
    bool kept = add_tags(call, store, cltel_view_of(arn), tags);
    cJSON_Delete(tags);
    return kept;
}

bool cltel_xray_drop_tags(cltel_call *call, cltel_store *store, const char *arn)
{
    cltel_document_key key = key_of(call, cltel_view_of(arn));
    return cltel_xray_drop_document(call, store, &key);
}

static bool find_resource(cltel_call *call, cltel_store *store, cltel_view arn)
{
    cltel_view name = cltel_xray_rule_of_arn(call, arn);
    cJSON *thing = NULL;
    bool read = name.ptr ? cltel_xray_find_rule(call, store, name, &thing)
                         : cltel_xray_find_group(call, store, (cltel_view){ NULL, 0 }, arn, &thing);
    cJSON_Delete(thing);
    return read && (thing || cltel_answer_refusal(call, "ResourceNotFoundException",
                                                  "There is no group or sampling rule with the ARN %.*s.", (int)arn.len,
                                                  arn.ptr));
}

/* The tags of the resource that the body names; NULL: answered. The caller deletes them. */
static cJSON *read_tags(cltel_call *call, cltel_store *store, cltel_view *arn)
{
    cJSON *tags;
    if (!cltel_input_text(call, &arn_rule, arn) || !cltel_input_ok(call) || !find_resource(call, store, *arn))
        return NULL;
    cltel_document_key key = key_of(call, *arn);
    if (!cltel_xray_read_document(call, store, &key, &tags))
        return NULL;
    return tags ? tags : cJSON_CreateObject();
}

void cltel_xray_tag_resource(cltel_call *call, cltel_store *store)
{
    cltel_view arn;
    if (!cltel_xray_check_tags(call))
        return;
    if (!tags_of(call))
        cltel_violation(call, (cltel_view){ NULL, 0 }, "tags", "Member must not be null");
    cJSON *tags = read_tags(call, store, &arn);
    if (tags && add_tags(call, store, arn, tags))
        cltel_xray_answer_nothing(call);
    cJSON_Delete(tags);
}

void cltel_xray_untag_resource(cltel_call *call, cltel_store *store)
{
    cltel_view arn;
    const cJSON *keys, *item;
    if (!cltel_input_list(call, "TagKeys", CLTEL_XRAY_TAGS_A_CALL, &keys))
        return;
    if (!keys)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "tagKeys", "Member must not be null");
    cJSON *tags = read_tags(call, store, &arn);
    if (!tags)
        return;
    cltel_document_key key = key_of(call, arn);
    cJSON_ArrayForEach(item, keys) cJSON_DeleteItemFromObjectCaseSensitive(tags, item->valuestring);
    if (cltel_logs_put_document(call, store, &key, tags))
        cltel_xray_answer_nothing(call);
    cJSON_Delete(tags);
}

void cltel_xray_list_tags(cltel_call *call, cltel_store *store)
{
    cltel_view arn;
    const cJSON *tag;
    cJSON *tags = read_tags(call, store, &arn);
    if (!tags)
        return;
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"Tags\":[");
    cJSON_ArrayForEach(tag, tags)
    {
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, "Key", cltel_view_of(tag->string));
        cltel_member_text(body, "Value", cltel_view_of(tag->valuestring));
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_text(body, "]}");
    cJSON_Delete(tags);
}
