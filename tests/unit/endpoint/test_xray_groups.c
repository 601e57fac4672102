/* Groups of traces and tags, in memory. */
#include <stdio.h>

#include "support/xray_ask.h"
#include "tools/endpoint/xray_operations.h"

#define NOW_MS INT64_C(1764075600000)

static void check_text(const cJSON *body, const char *path, const char *expected)
{
    const char *text = cJSON_GetStringValue(xray_at(body, path));
    assert_string_equal(text ? text : "(none)", expected);
}

static void make_group(cltel_store *store, const char *name)
{
    char input[256];
    snprintf(input, sizeof input, "{\"GroupName\":\"%s\",\"FilterExpression\":\"fault\"}", name);
    cJSON_Delete(xray_get(store, cltel_xray_create_group, NOW_MS, input));
}

static void the_arn_of_a_group_that_was_made_anew_is_another(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    char input[512];
    cJSON *first = xray_get(store, cltel_xray_create_group, NOW_MS, "{\"GroupName\":\"a/b\"}");
    const char *arn = xray_at(first, "Group/GroupARN")->valuestring;
    snprintf(input, sizeof input, "{\"GroupARN\":\"%s\"}", arn);
    cJSON *found = xray_get(store, cltel_xray_get_group, NOW_MS, input);
    check_text(found, "Group/GroupName", "a/b");
    cJSON_Delete(found);
    cJSON_Delete(xray_get(store, cltel_xray_delete_group, NOW_MS, input));
    cJSON_Delete(xray_get(store, cltel_xray_create_group, NOW_MS + 1, "{\"GroupName\":\"a/b\"}"));
    xray_refused(store, cltel_xray_get_group, input, "There is no group with the ARN");
    cJSON_Delete(first);
    cltel_store_close(store);
}

static void an_update_changes_what_it_names_and_nothing_else(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_group(store, "g");
    cJSON *body = xray_get(
        store, cltel_xray_update_group, NOW_MS,
        "{\"GroupName\":\"g\",\"InsightsConfiguration\":{\"InsightsEnabled\":true,\"NotificationsEnabled\":true}}");
    check_text(body, "Group/FilterExpression", "fault");
    cJSON_Delete(body);
    body =
        xray_get(store, cltel_xray_update_group, NOW_MS, "{\"GroupName\":\"g\",\"FilterExpression\":\"duration > 1\"}");
    check_text(body, "Group/FilterExpression", "duration > 1");
    assert_true(cJSON_IsTrue(xray_at(body, "Group/InsightsConfiguration/NotificationsEnabled")));
    cJSON_Delete(body);
    cltel_store_close(store);
}

static void the_group_default_is_always_there(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    make_group(store, "A");
    cJSON *body = xray_get(store, cltel_xray_get_groups, NOW_MS, "{}");
    check_text(body, "Groups/0/GroupName", "Default");
    check_text(body, "Groups/1/GroupName", "A");
    cJSON_Delete(body);
    body = xray_get(store, cltel_xray_update_group, NOW_MS,
                    "{\"GroupName\":\"Default\",\"InsightsConfiguration\":{\"InsightsEnabled\":true}}");
    cJSON_Delete(body);
    body = xray_get(store, cltel_xray_get_group, NOW_MS,
                    "{\"GroupARN\":\"arn:aws:xray:us-east-1:000000000000:group/Default\"}");
    assert_true(cJSON_IsTrue(xray_at(body, "Group/InsightsConfiguration/InsightsEnabled")));
    cJSON_Delete(body);
    cltel_store_close(store);
}

static void what_a_group_cannot_be_is_refused(void **state)
{
    (void)state;
    static const xray_refusal cases[] = {
        { cltel_xray_create_group, "{}", "Value null at 'groupName'" },
        { cltel_xray_create_group, "{\"GroupName\":\"\"}", "greater than or equal to 1" },
        { cltel_xray_create_group, "{\"GroupName\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}",
          "less than or equal to 32" },
        { cltel_xray_create_group, "{\"GroupName\":7}", "String" },
        { cltel_xray_create_group, "{\"GroupName\":\"g\"}", "exists already" },
        { cltel_xray_create_group, "{\"GroupName\":\"Default\"}", "exists already" },
        { cltel_xray_create_group, "{\"GroupName\":\"n\",\"InsightsConfiguration\":{\"NotificationsEnabled\":true}}",
          "InsightsEnabled is true" },
        { cltel_xray_create_group, "{\"GroupName\":\"n\",\"InsightsConfiguration\":{\"InsightsEnabled\":1}}",
          "Boolean" },
        { cltel_xray_create_group, "{\"GroupName\":\"n\",\"Tags\":{}}", "List" },
        { cltel_xray_create_group, "{\"GroupName\":\"n\",\"Tags\":[{\"Key\":\"\"}]}", "'tags.1.member.value'" },
        { cltel_xray_create_group, "{\"GroupName\":\"n\",\"Tags\":[{\"Key\":\"aws:x\",\"Value\":\"\"}]}", "reserved" },
        { cltel_xray_update_group, "{\"FilterExpression\":\"fault\"}", "either GroupName or GroupARN." },
        { cltel_xray_update_group, "{\"GroupName\":\"g\",\"GroupARN\":\"a\"}", "not both" },
        { cltel_xray_update_group, "{\"GroupName\":\"Default\",\"FilterExpression\":\"fault\"}", "all traces" },
        { cltel_xray_get_group, "{\"GroupName\":\"n\"}", "no group named n" },
        { cltel_xray_get_group, "{\"GroupARN\":\"n\"}", "no group with the ARN n" },
        { cltel_xray_delete_group, "{\"GroupName\":\"Default\"}", "cannot be deleted" },
        { cltel_xray_tag_resource, "{\"ResourceARN\":\"n\",\"Tags\":[]}", "no group or sampling rule" },
        { cltel_xray_tag_resource, "{\"ResourceARN\":\"n\"}", "'tags'" },
        { cltel_xray_untag_resource, "{\"ResourceARN\":\"n\"}", "'tagKeys'" },
    };
    cltel_store *store = xray_opened();
    make_group(store, "g");
    xray_refused_all(store, cases, COUNT_OF(cases));
    cltel_store_close(store);
}

static void the_twenty_sixth_group_is_refused(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    char name[16];
    for (int i = 0; i < 25; i++) {
        snprintf(name, sizeof name, "g%d", i);
        make_group(store, name);
    }
    xray_refused(store, cltel_xray_create_group, "{\"GroupName\":\"g25\"}", "There are 25 groups");
    cltel_store_close(store);
}

static void a_resource_has_fifty_tags_at_most(void **state)
{
    (void)state;
    cltel_store *store = xray_opened();
    const char *arn = "arn:aws:xray:us-east-1:000000000000:sampling-rule/Default";
    char input[256];
    for (int i = 0; i < 50; i++) {
        snprintf(input, sizeof input, "{\"ResourceARN\":\"%s\",\"Tags\":[{\"Key\":\"k%02d\",\"Value\":\"v\"}]}", arn,
                 i);
        cJSON_Delete(xray_get(store, cltel_xray_tag_resource, NOW_MS, input));
    }
    snprintf(input, sizeof input, "{\"ResourceARN\":\"%s\",\"Tags\":[{\"Key\":\"k50\",\"Value\":\"v\"}]}", arn);
    xray_refused(store, cltel_xray_tag_resource, input, "would have 51 tags; it may have at most 50");
    snprintf(input, sizeof input, "{\"ResourceARN\":\"%s\",\"TagKeys\":[\"k00\",\"other\"]}", arn);
    cJSON_Delete(xray_get(store, cltel_xray_untag_resource, NOW_MS, input));
    snprintf(input, sizeof input, "{\"ResourceARN\":\"%s\"}", arn);
    cJSON *body = xray_get(store, cltel_xray_list_tags, NOW_MS, input);
    assert_int_equal(cJSON_GetArraySize(xray_at(body, "Tags")), 49);
    check_text(body, "Tags/0/Key", "k01");
    cJSON_Delete(body);
    cltel_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_arn_of_a_group_that_was_made_anew_is_another),
        cmocka_unit_test(an_update_changes_what_it_names_and_nothing_else),
        cmocka_unit_test(the_group_default_is_always_there),
        cmocka_unit_test(what_a_group_cannot_be_is_refused),
        cmocka_unit_test(the_twenty_sixth_group_is_refused),
        cmocka_unit_test(a_resource_has_fifty_tags_at_most),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
