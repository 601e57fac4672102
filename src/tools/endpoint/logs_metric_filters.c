/* PutMetricFilter, DescribeMetricFilters, DeleteMetricFilter. */
#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_patterns.h"

enum { FILTERS_MAX = 100, DIMENSIONS_MAX = 3 };

static bool in_metric_name(unsigned char c)
{
    return c != ':' && c != '*' && c != '$';
}

static bool is_text(const cJSON *item, size_t max)
{
    return cJSON_IsString(item) && item->valuestring[0] && strlen(item->valuestring) <= max;
}

static void append_member(cltel_buf *text, const cJSON *transformation, const char *member)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(transformation, member);
    cltel_buf_append_format(text, "%s=", member);
    if (cJSON_IsString(item))
        cltel_buf_append_text(text, item->valuestring);
    else if (cJSON_IsNumber(item))
        cltel_buf_append_format(text, item->valuedouble == (double)(long)item->valuedouble ? "%.1f" : "%.17g",
                                item->valuedouble);
    else
        cltel_buf_append_text(text, item && !cJSON_IsNull(item) ? "{...}" : "null");
}

/* As AWS shows the list in its message. */
static void append_transformations(cltel_buf *text, const cJSON *list)
{
    static const char *const members[] = { "metricName", "metricNamespace", "metricValue", "defaultValue",
                                           "unit",       "dimensions" };
    const cJSON *item;
    cltel_buf_append_char(text, '[');
    cJSON_ArrayForEach(item, list)
    {
        cltel_buf_append_text(text, item == list->child ? "MetricTransformation(" : ", MetricTransformation(");
        for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
            cltel_buf_append_text(text, i ? ", " : "");
            append_member(text, item, members[i]);
        }
        cltel_buf_append_char(text, ')');
    }
    cltel_buf_append_char(text, ']');
}

static void check_count(cltel_call *call, const cJSON *list)
{
    int count = cJSON_GetArraySize(list);
    if (count == 1)
        return;
    cltel_buf shown = { 0 };
    append_transformations(&shown, list);
    cltel_violation(call, cltel_buf_view(&shown), "metricTransformations",
                    "Member must have length %s than or equal to 1", count > 1 ? "less" : "greater");
    cltel_buf_done(&shown);
}

static void check_name(cltel_call *call, const cJSON *transformation, const char *name)
{
    char member[64];
    snprintf(member, sizeof member, "metricTransformations.1.member.%s", name);
    cltel_text_rule rule = { member, 0, 255, in_metric_name, "[^:*$]*", true };
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(transformation, name);
    cltel_check_text(call, &rule, cJSON_IsString(item) ? cltel_view_of(item->valuestring) : (cltel_view){ NULL, 0 });
}

static void check_members(cltel_call *call, const cJSON *transformation)
{
    static const cltel_text_rule value_rule = {
        "metricTransformations.1.member.metricValue", 0, 100, NULL, NULL, true
    };
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(transformation, "metricValue");
    check_name(call, transformation, "metricName");
    check_name(call, transformation, "metricNamespace");
    cltel_check_text(call, &value_rule,
                     cJSON_IsString(value) ? cltel_view_of(value->valuestring) : (cltel_view){ NULL, 0 });
}

static bool check_dimensions(cltel_call *call, const cJSON *transformation)
{
    const cJSON *dimensions = cJSON_GetObjectItemCaseSensitive(transformation, "dimensions");
    const cJSON *fallback = cJSON_GetObjectItemCaseSensitive(transformation, "defaultValue"), *item;
    if (!dimensions || cJSON_IsNull(dimensions))
        return true;
    if (cJSON_GetArraySize(dimensions) > DIMENSIONS_MAX)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "A metric filter may have at most %d dimensions.", DIMENSIONS_MAX);
    if (fallback && !cJSON_IsNull(fallback))
        return cltel_answer_refusal(
            call, "InvalidParameterException",
            "Invalid metric transformation: dimensions and default value are mutually exclusive "
            "properties.");
    cJSON_ArrayForEach(item, dimensions)
    {
        if (!is_text(item, 255))
            return cltel_answer_refusal(call, "InvalidParameterException",
                                        "The value of dimension %.64s must be a selector of 1 to 255 characters.",
                                        item->string);
    }
    return true;
}

static bool read_transformation(cltel_call *call)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->input, "metricTransformations");
    if (!list || cJSON_IsNull(list)) {
        cltel_violation(call, (cltel_view){ NULL, 0 }, "metricTransformations", "Member must not be null");
        return true;
    }
    if (!cJSON_IsArray(list) || (list->child && !cJSON_IsObject(list->child)))
        return cltel_answer_refusal(call, "SerializationException", "metricTransformations is no list of structures");
    check_count(call, list);
    if (cJSON_GetArraySize(list) == 1)
        check_members(call, list->child);
    return true;
}

static cJSON *describe_filter(const cltel_call *call, int64_t created_ms)
{
    cJSON *filter = cJSON_CreateObject();
    cltel_logs_copy_member(call, "filterName", filter);
    cltel_logs_copy_member(call, "filterPattern", filter);
    cltel_logs_copy_member(call, "metricTransformations", filter);
    cltel_json_add_number(filter, "creationTime", created_ms);
    cltel_logs_copy_member(call, "logGroupName", filter);
    cltel_logs_copy_member(call, "applyOnTransformedLogs", filter);
    if (!cJSON_HasObjectItem(filter, "applyOnTransformedLogs"))
        cJSON_AddFalseToObject(filter, "applyOnTransformedLogs");
    return filter;
}

void cltel_logs_put_metric_filter(cltel_call *call, cltel_store *store)
{
    cltel_view group_name, name, pattern;
    cltel_log_group group;
    if (!cltel_input_text(call, &cltel_rule_group, &group_name) || !cltel_logs_check_length(call, group_name) ||
        !cltel_input_text(call, &cltel_rule_filter_name, &name) ||
        !cltel_input_text(call, &cltel_rule_filter_pattern, &pattern) || !read_transformation(call) ||
        !cltel_input_ok(call) || !cltel_logs_check_pattern(call, pattern) ||
        !check_dimensions(call, cJSON_GetObjectItemCaseSensitive(call->input, "metricTransformations")->child) ||
        !cltel_logs_find_standard_group(call, store, group_name, &group))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_METRIC_FILTER, group_name, name);
    if (!cltel_logs_check_room(call, store, &key, FILTERS_MAX))
        return;
    cJSON *filter = describe_filter(call, call->request.now_ms);
    if (cltel_logs_put_document(call, store, &key, filter))
        cltel_answer_empty(call);
    cJSON_Delete(filter);
}

void cltel_logs_delete_metric_filter(cltel_call *call, cltel_store *store)
{
    cltel_view group_name, name;
    cltel_log_group group;
    if (!cltel_input_text(call, &cltel_rule_group, &group_name) || !cltel_logs_check_length(call, group_name) ||
        !cltel_input_text(call, &cltel_rule_filter_name, &name) || !cltel_input_ok(call) ||
        !cltel_logs_find_standard_group(call, store, group_name, &group))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_METRIC_FILTER, group_name, name);
    cltel_logs_delete_document(call, store, &key, "The specified metric filter does not exist.");
}

/* Those of a metric: asked for by its name and namespace. */
typedef struct metric_choice {
    cltel_view name;
    cltel_view space;
} metric_choice;

static bool fits_metric(void *context, const cltel_document *document)
{
    const metric_choice *choice = context;
    cJSON *filter = cJSON_ParseWithLength(document->body.ptr, document->body.len);
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(filter, "metricTransformations");
    const cJSON *first = list ? list->child : NULL;
    const char *name = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(first, "metricName"));
    const char *space = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(first, "metricNamespace"));
    bool fits = name && space && cltel_view_equal(choice->name, cltel_view_of(name)) &&
                cltel_view_equal(choice->space, cltel_view_of(space));
    cJSON_Delete(filter);
    return fits;
}

static bool read_listing(cltel_call *call, cltel_document_listing *listing, metric_choice *choice)
{
    static const cltel_text_rule prefix = { "filterNamePrefix", 1, 512, NULL, NULL, false };
    static const cltel_text_rule name = { "metricName", 0, 255, in_metric_name, "[^:*$]*", false };
    static const cltel_text_rule space = { "metricNamespace", 0, 255, in_metric_name, "[^:*$]*", false };
    cltel_text_rule group = cltel_rule_group;
    group.required = false;
    if (!cltel_input_text(call, &group, &listing->scope) || !cltel_logs_check_length(call, listing->scope) ||
        !cltel_input_text(call, &prefix, &listing->prefix) || !cltel_input_text(call, &name, &choice->name) ||
        !cltel_input_text(call, &space, &choice->space) || !cltel_logs_input_page(call, "limit", 50, listing) ||
        !cltel_input_ok(call))
        return false;
    return !choice->name.ptr == !choice->space.ptr ||
           cltel_answer_refusal(call, "InvalidParameterException",
                                "metricName and metricNamespace must be given together.");
}

void cltel_logs_describe_metric_filters(cltel_call *call, cltel_store *store)
{
    metric_choice choice;
    cltel_log_group group;
    cltel_document_listing listing = { .kind = CLTEL_KIND_METRIC_FILTER, .member = "metricFilters" };
    if (!read_listing(call, &listing, &choice) ||
        (listing.scope.ptr && !cltel_logs_find_standard_group(call, store, listing.scope, &group)))
        return;
    if (choice.name.ptr) {
        listing.fits = fits_metric;
        listing.context = &choice;
    }
    cltel_logs_answer_listing(call, store, &listing);
}
