/* Delivery sources, destinations and deliveries of vended logs: stored and described; nothing is delivered. */
#include "tools/endpoint/logs_deliveries.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

static const char no_source[] = "Requested Delivery Source does not exist in this account..";
static const char no_destination[] = "Requested Delivery Destination does not exist in this account.";
static const char no_policy[] = "Requested Delivery Destination Policy does not exist in this account.";

static bool in_name(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || c == '_' || c == '-';
}

static const cltel_text_rule name_rule = { "name", 1, 60, in_name, "[\\w-]*", true };

static bool input_key(cltel_call *call, const cltel_text_rule *rule, const char *kind, cltel_document_key *key)
{
    cltel_view name;
    if (!cltel_input_text(call, rule, &name) || !cltel_input_ok(call))
        return false;
    *key = cltel_logs_key(call, kind, CLTEL_VIEW(""), name);
    return true;
}

void cltel_logs_add_arn(const cltel_call *call, cJSON *thing, const char *type, cltel_view name)
{
    cltel_buf arn = { 0 };
    cltel_buf_append_format(&arn, "arn:aws:logs:%s:" CLTEL_LOCAL_ACCOUNT ":%s:%.*s", call->region, type, (int)name.len,
                            name.ptr);
    cltel_json_add_view(thing, "arn", cltel_buf_view(&arn));
    cltel_buf_done(&arn);
}

static void answer_document(cltel_call *call, cltel_store *store, const cltel_text_rule *rule, const char *kind,
                            const char *member, const char *missing)
{
    cltel_document_key key;
    if (!input_key(call, rule, kind, &key))
        return;
    cJSON *thing = cltel_logs_get_document(call, store, &key, missing);
    if (thing)
        cltel_logs_answer_json(call, member, thing);
    cJSON_Delete(thing);
}

static void delete_document(cltel_call *call, cltel_store *store, const cltel_text_rule *rule, const char *kind,
                            const char *missing)
{
    cltel_document_key key;
    if (input_key(call, rule, kind, &key))
        cltel_logs_delete_document(call, store, &key, missing);
}

static void answer_all(cltel_call *call, cltel_store *store, const char *kind, const char *member)
{
    cltel_document_listing listing = { .kind = kind, .member = member };
    if (cltel_logs_input_page(call, "limit", 50, &listing) && cltel_input_ok(call))
        cltel_logs_answer_listing(call, store, &listing);
}

/* The service is the third field of the ARN. */
static void add_service(cJSON *source, const char *arn)
{
    const char *colon = strchr(arn, ':');
    const char *start = colon ? strchr(colon + 1, ':') : NULL;
    size_t len = start ? strcspn(start + 1, ":") : 0;
    cltel_json_add_view(source, "service", start ? (cltel_view){ start + 1, len } : CLTEL_VIEW(""));
}

void cltel_logs_put_delivery_source(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule arn_rule = { "resourceArn", 1, 2048, NULL, NULL, true };
    static const cltel_text_rule type_rule = { "logType", 1, 255, in_name, "[\\w]*", true };
    cltel_view name, arn, type;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_text(call, &arn_rule, &arn) ||
        !cltel_input_text(call, &type_rule, &type) || !cltel_input_ok(call))
        return;
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DELIVERY_SOURCE, CLTEL_VIEW(""), name);
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call->input, "resourceArn"));
    cJSON *source = cJSON_CreateObject();
    cltel_json_add_view(source, "name", name);
    cltel_logs_add_arn(call, source, "delivery-source", name);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(source, "resourceArns"), cJSON_CreateString(text));
    add_service(source, text);
    cltel_json_add_view(source, "logType", type);
    cltel_logs_copy_member(call, "tags", source);
    if (cltel_logs_put_document(call, store, &key, source))
        cltel_logs_answer_json(call, "deliverySource", source);
    cJSON_Delete(source);
}

/* The type follows from the service of the ARN that is delivered to. */
static const char *type_of_target(const char *arn)
{
    return !arn                        ? NULL
           : strstr(arn, ":s3:")       ? "S3"
           : strstr(arn, ":logs:")     ? "CWL"
           : strstr(arn, ":firehose:") ? "FH"
                                       : NULL;
}

void cltel_logs_put_delivery_destination(cltel_call *call, cltel_store *store)
{
    cltel_view name;
    if (!cltel_input_text(call, &name_rule, &name) || !cltel_input_ok(call))
        return;
    const cJSON *configuration = cJSON_GetObjectItemCaseSensitive(call->input, "deliveryDestinationConfiguration");
    const char *type =
        type_of_target(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(configuration, "destinationResourceArn")));
    if (!type) {
        cltel_answer_refusal(call, "ValidationException",
                             "destinationResourceArn must name an S3 bucket, a log group or a Firehose stream.");
        return;
    }
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DELIVERY_DESTINATION, CLTEL_VIEW(""), name);
    cJSON *destination = cJSON_CreateObject();
    cltel_json_add_view(destination, "name", name);
    cltel_logs_add_arn(call, destination, "delivery-destination", name);
    cJSON_AddStringToObject(destination, "deliveryDestinationType", type);
    cltel_logs_copy_member(call, "outputFormat", destination);
    cltel_logs_copy_member(call, "deliveryDestinationConfiguration", destination);
    cltel_logs_copy_member(call, "tags", destination);
    if (cltel_logs_put_document(call, store, &key, destination))
        cltel_logs_answer_json(call, "deliveryDestination", destination);
    cJSON_Delete(destination);
}

void cltel_logs_get_delivery_source(cltel_call *call, cltel_store *store)
{
    answer_document(call, store, &name_rule, CLTEL_KIND_DELIVERY_SOURCE, "deliverySource", no_source);
}

void cltel_logs_get_delivery_destination(cltel_call *call, cltel_store *store)
{
    answer_document(call, store, &name_rule, CLTEL_KIND_DELIVERY_DESTINATION, "deliveryDestination", no_destination);
}

void cltel_logs_describe_delivery_sources(cltel_call *call, cltel_store *store)
{
    answer_all(call, store, CLTEL_KIND_DELIVERY_SOURCE, "deliverySources");
}

void cltel_logs_describe_delivery_destinations(cltel_call *call, cltel_store *store)
{
    answer_all(call, store, CLTEL_KIND_DELIVERY_DESTINATION, "deliveryDestinations");
}

void cltel_logs_delete_delivery_source(cltel_call *call, cltel_store *store)
{
    delete_document(call, store, &name_rule, CLTEL_KIND_DELIVERY_SOURCE, no_source);
}

void cltel_logs_delete_delivery_destination(cltel_call *call, cltel_store *store)
{
    delete_document(call, store, &name_rule, CLTEL_KIND_DELIVERY_DESTINATION, no_destination);
}

static const cltel_text_rule policy_name_rule = { "deliveryDestinationName", 1, 60, in_name, "[\\w-]*", true };

void cltel_logs_put_delivery_policy(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule policy_rule = { "deliveryDestinationPolicy", 1, 51200, NULL, NULL, true };
    cltel_view policy, name;
    if (!cltel_input_text(call, &policy_name_rule, &name) || !cltel_input_text(call, &policy_rule, &policy) ||
        !cltel_input_ok(call))
        return;
    cltel_document_key owner = cltel_logs_key(call, CLTEL_KIND_DELIVERY_DESTINATION, CLTEL_VIEW(""), name);
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DELIVERY_POLICY, CLTEL_VIEW(""), name);
    cJSON *destination = cltel_logs_get_document(call, store, &owner, no_destination);
    if (!destination)
        return;
    cJSON *thing = cJSON_CreateObject();
    cltel_json_add_view(thing, "deliveryDestinationPolicy", policy);
    if (cltel_logs_put_document(call, store, &key, thing))
        cltel_logs_answer_json(call, "policy", thing);
    cJSON_Delete(thing);
    cJSON_Delete(destination);
}

void cltel_logs_get_delivery_policy(cltel_call *call, cltel_store *store)
{
    answer_document(call, store, &policy_name_rule, CLTEL_KIND_DELIVERY_POLICY, "policy", no_policy);
}

void cltel_logs_delete_delivery_policy(cltel_call *call, cltel_store *store)
{
    delete_document(call, store, &policy_name_rule, CLTEL_KIND_DELIVERY_POLICY, no_policy);
}
