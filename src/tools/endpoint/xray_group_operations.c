/* CreateGroup, UpdateGroup, DeleteGroup, GetGroup, GetGroups. */
#include <stdio.h>

#include "sign/hash.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_group_filter.h"
#include "tools/endpoint/xray_groups.h"
#include "tools/endpoint/xray_operations.h"
#include "tools/endpoint/xray_tags.h"

enum { ID_CHARS = 52 /* base 32 of a SHA-256 */, FILTER_CHARS_MAX = 8192 };

typedef struct group_input {
    cltel_view filter; /* ptr NULL: not given */
    bool has_insights;
    bool insights;
    bool notifications;
} group_input;

static bool read_flag(cltel_call *call, const cltel_input_part *part, const char *member, bool *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(part->object, member);
    char path[160];
    cltel_part_path(part, member, path, sizeof path);
    if (item && !cJSON_IsNull(item) && !cJSON_IsBool(item))
        return cltel_part_wrong_type(call, path, "Boolean");
    if (cJSON_IsBool(item))
        *value = cJSON_IsTrue(item);
    return true;
}

static bool read_insights(cltel_call *call, group_input *input)
{
    cltel_input_part part;
    if (!cltel_input_part_of(call, "InsightsConfiguration", false, &part))
        return false;
    input->has_insights = part.object != NULL;
    if (!read_flag(call, &part, "InsightsEnabled", &input->insights) ||
        !read_flag(call, &part, "NotificationsEnabled", &input->notifications))
        return false;
    return true;
}

/* false: answered. What is not given stays as it is in the input. */
static bool read_input(cltel_call *call, group_input *input)
{
    static const cltel_text_rule rule = { "FilterExpression", 0, FILTER_CHARS_MAX, NULL, NULL, false };
    return cltel_input_text(call, &rule, &input->filter) && read_insights(call, input) && cltel_input_ok(call);
}

static bool check_input(cltel_call *call, cltel_store *store, const group_input *input)
{
    if (input->notifications && !input->insights)
        return cltel_xray_refuse(call, "NotificationsEnabled may be true only where InsightsEnabled is true.");
    return !input->filter.ptr || cltel_xray_check_filter(call, store, input->filter);
}

static void apply_input(cJSON *record, const group_input *input)
{
    cJSON *insights = cJSON_CreateObject();
    if (input->filter.ptr)
        cltel_xray_set_text(record, "FilterExpression", input->filter);
    cJSON_AddBoolToObject(insights, "InsightsEnabled", input->insights);
    cJSON_AddBoolToObject(insights, "NotificationsEnabled", input->notifications);
    cltel_xray_set_member(record, "InsightsConfiguration", insights);
}

/* A text that no earlier group of this name had. */
static bool make_id(const cltel_call *call, cltel_view name, char id[ID_CHARS + 1])
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint8_t hash[CLTEL_SHA256_BYTES + 1] = { 0 };
    cltel_hasher hasher;
    cltel_buf seed = { 0 };
    cltel_buf_append_format(&seed, "%s/%lld/%.*s", call->region, (long long)call->request.now_ms, (int)name.len,
                            name.ptr);
    bool done = cltel_hasher_start(&hasher) && !seed.failed && cltel_sha256(&hasher, cltel_buf_view(&seed), hash);
    cltel_hasher_done(&hasher);
    cltel_buf_done(&seed);
    for (size_t i = 0; i < ID_CHARS; i++) {
        unsigned pair = (unsigned)hash[i * 5 / 8] << 8 | hash[i * 5 / 8 + 1];
        id[i] = digits[pair >> (11 - i * 5 % 8) & 31];
    }
    id[ID_CHARS] = 0;
    return done;
}

static cJSON *new_record(const cltel_call *call, cltel_view name)
{
    char id[ID_CHARS + 1], arn[320];
    cJSON *record = cJSON_CreateObject();
    if (!make_id(call, name, id)) {
        cJSON_Delete(record);
        return NULL;
    }
    snprintf(arn, sizeof arn, "arn:aws:xray:%s:" CLTEL_LOCAL_ACCOUNT ":group/%.*s/%s", call->region, (int)name.len,
             name.ptr, id);
    cltel_xray_set_text(record, "GroupName", name);
    cltel_xray_set_text(record, "GroupARN", cltel_view_of(arn));
    return record;
}

/* false: answered. There is room for one more, and the name is free. */
static bool check_new(cltel_call *call, cltel_store *store, cltel_view name)
{
    cJSON *old;
    int64_t count;
    cltel_document_key key = cltel_xray_group_key(call, name);
    if (!cltel_xray_find_group(call, store, name, (cltel_view){ NULL, 0 }, &old))
        return false;
    cJSON_Delete(old);
    if (old)
        return cltel_xray_refuse(call, "A group named %.*s exists already.", (int)name.len, name.ptr);
    if (cltel_store_count_documents(store, &key, &count) != CLTEL_STORED)
        return cltel_answer_store_failure(call, store);
    return count < CLTEL_XRAY_GROUPS_MAX ||
           cltel_xray_refuse(call, "There are %d groups, and there may be no more.", CLTEL_XRAY_GROUPS_MAX);
}

static void keep_and_answer(cltel_call *call, cltel_store *store, cltel_view name, const cJSON *record, bool is_new)
{
    cltel_document_key key = cltel_xray_group_key(call, name);
    const char *arn = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "GroupARN"));
    if (cltel_logs_put_document(call, store, &key, record) && (!is_new || cltel_xray_keep_new_tags(call, store, arn)))
        cltel_logs_answer_json(call, "Group", record);
}

void cltel_xray_create_group(cltel_call *call, cltel_store *store)
{
    cltel_text_rule name_rule = cltel_rule_xray_group;
    group_input input = { .insights = false };
    cltel_view name;
    name_rule.required = true;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_xray_check_tags(call) || !read_input(call, &input) ||
        !check_input(call, store, &input) || !check_new(call, store, name))
        return;
    cJSON *record = new_record(call, name);
    if (!record) {
        cltel_answer_store_failure(call, store);
        return;
    }
    apply_input(record, &input);
    keep_and_answer(call, store, name, record, true);
    cJSON_Delete(record);
}

static cltel_view name_of(const cJSON *record)
{
    return cltel_view_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "GroupName")));
}

static bool is_default(const cJSON *record)
{
    return cltel_view_equal(name_of(record), CLTEL_VIEW(CLTEL_DEFAULT_GROUP));
}

static void update(cltel_call *call, cltel_store *store, cJSON *record)
{
    const cJSON *insights = cJSON_GetObjectItemCaseSensitive(record, "InsightsConfiguration");
    group_input input = { .insights = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(insights, "InsightsEnabled")),
                          .notifications =
                              cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(insights, "NotificationsEnabled")) };
    if (!read_input(call, &input) || !check_input(call, store, &input))
        return;
    if (input.filter.ptr && is_default(record)) {
        cltel_xray_refuse(call, "The group Default holds all traces: it cannot have a FilterExpression.");
        return;
    }
    apply_input(record, &input);
    keep_and_answer(call, store, name_of(record), record, false);
}

void cltel_xray_update_group(cltel_call *call, cltel_store *store)
{
    bool answered;
    cJSON *record = cltel_xray_input_group(call, store, true, &answered);
    if (record)
        update(call, store, record);
    cJSON_Delete(record);
}

static void drop(cltel_call *call, cltel_store *store, const cJSON *record)
{
    cltel_document_key key = cltel_xray_group_key(call, name_of(record));
    const char *arn = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(record, "GroupARN"));
    if (is_default(record))
        cltel_xray_refuse(call, "The group Default cannot be deleted.");
    else if (cltel_xray_drop_document(call, store, &key) && cltel_xray_drop_tags(call, store, arn))
        cltel_xray_answer_nothing(call);
}

void cltel_xray_delete_group(cltel_call *call, cltel_store *store)
{
    bool answered;
    cJSON *record = cltel_xray_input_group(call, store, true, &answered);
    if (record)
        drop(call, store, record);
    cJSON_Delete(record);
}

void cltel_xray_get_group(cltel_call *call, cltel_store *store)
{
    bool answered;
    cJSON *record = cltel_xray_input_group(call, store, true, &answered);
    if (record)
        cltel_logs_answer_json(call, "Group", record);
    cJSON_Delete(record);
}

void cltel_xray_get_groups(cltel_call *call, cltel_store *store)
{
    int64_t skip;
    cJSON *record;
    if (!cltel_xray_read_skip(call, &skip) ||
        !cltel_xray_find_group(call, store, CLTEL_VIEW(CLTEL_DEFAULT_GROUP), (cltel_view){ NULL, 0 }, &record))
        return;
    cltel_xray_answer_list(call, store, "Groups", record, CLTEL_KIND_GROUP);
    cJSON_Delete(record);
}
