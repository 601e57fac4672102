/* CreateDelivery, GetDelivery, DescribeDeliveries, DeleteDelivery: what joins a source to a destination. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_deliveries.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"

enum { ID_CHARS = 16 };

static const char missing[] = "Requested Delivery does not exist in this account.";

static bool in_id(unsigned char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool in_name(unsigned char c)
{
    return in_id(c) || c == '_' || c == '-';
}

static const cltel_text_rule id_rule = { "id", 1, 64, in_id, "^[0-9A-Za-z]+$", true };

/* What AWS fills in for access logs of CloudFront. */
static const char *const cloudfront_fields[] = { "date",
                                                 "time",
                                                 "x-edge-location",
                                                 "sc-bytes",
                                                 "c-ip",
                                                 "cs-method",
                                                 "cs(Host)",
                                                 "cs-uri-stem",
                                                 "sc-status",
                                                 "cs(Referer)",
                                                 "cs(User-Agent)",
                                                 "cs-uri-query",
                                                 "cs(Cookie)",
                                                 "x-edge-result-type",
                                                 "x-edge-request-id",
                                                 "x-host-header",
                                                 "cs-protocol",
                                                 "cs-bytes",
                                                 "time-taken",
                                                 "x-forwarded-for",
                                                 "ssl-protocol",
                                                 "ssl-cipher",
                                                 "x-edge-response-result-type",
                                                 "cs-protocol-version",
                                                 "fle-status",
                                                 "fle-encrypted-fields",
                                                 "c-port",
                                                 "time-to-first-byte",
                                                 "x-edge-detailed-result-type",
                                                 "sc-content-type",
                                                 "sc-content-len",
                                                 "sc-range-start",
                                                 "sc-range-end" };

static void fill_in_cloudfront(cJSON *delivery)
{
    if (!cJSON_HasObjectItem(delivery, "recordFields"))
        cJSON_AddItemToObject(
            delivery, "recordFields",
            cJSON_CreateStringArray(cloudfront_fields, sizeof cloudfront_fields / sizeof *cloudfront_fields));
    if (!cJSON_HasObjectItem(delivery, "s3DeliveryConfiguration")) {
        cJSON *configuration = cJSON_AddObjectToObject(delivery, "s3DeliveryConfiguration");
        cJSON_AddStringToObject(configuration, "suffixPath", "AWSLogs/{account-id}/CloudFront/");
        cJSON_AddFalseToObject(configuration, "enableHiveCompatiblePath");
    }
}

static cJSON *describe(const cltel_call *call, cltel_view id, const cJSON *source, const cJSON *destination)
{
    cJSON *delivery = cJSON_CreateObject();
    const char *type = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(destination, "deliveryDestinationType"));
    const char *service = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(source, "service"));
    cltel_json_add_view(delivery, "id", id);
    cltel_logs_add_arn(call, delivery, "delivery", id);
    cltel_logs_copy_member(call, "deliverySourceName", delivery);
    cltel_logs_copy_member(call, "deliveryDestinationArn", delivery);
    cJSON_AddStringToObject(delivery, "deliveryDestinationType", type ? type : "");
    cltel_logs_copy_member(call, "recordFields", delivery);
    cltel_logs_copy_member(call, "fieldDelimiter", delivery);
    cltel_logs_copy_member(call, "s3DeliveryConfiguration", delivery);
    cltel_logs_copy_member(call, "tags", delivery);
    if (service && type && strcmp(service, "cloudfront") == 0 && strcmp(type, "S3") == 0)
        fill_in_cloudfront(delivery);
    return delivery;
}

/* The ARN's last field; one name here must not stand for two. */
static cltel_view name_of_arn(cltel_view arn)
{
    const char *colon = memrchr(arn.ptr, ':', arn.len);
    return colon ? (cltel_view){ colon + 1, (size_t)(arn.ptr + arn.len - colon) - 1 } : arn;
}

static void put_delivery(cltel_call *call, cltel_store *store, const cJSON *source, const cJSON *destination)
{
    char uuid[CLTEL_REQUEST_ID_CHARS + 1], id[ID_CHARS];
    cltel_http_new_request_id(uuid);
    for (size_t from = 0, to = 0; to < ID_CHARS; from++)
        if (uuid[from] != '-')
            id[to++] = uuid[from];
    cltel_view name = { id, ID_CHARS };
    cltel_document_key key = cltel_logs_key(call, CLTEL_KIND_DELIVERY, CLTEL_VIEW(""), name);
    cJSON *delivery = describe(call, name, source, destination);
    if (cltel_logs_put_document(call, store, &key, delivery))
        cltel_logs_answer_json(call, "delivery", delivery);
    cJSON_Delete(delivery);
}

void cltel_logs_create_delivery(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule source_rule = { "deliverySourceName", 1, 60, in_name, "[\\w-]*", true };
    static const cltel_text_rule arn_rule = { "deliveryDestinationArn", 1, 2048, NULL, NULL, true };
    cltel_view source_name, arn;
    if (!cltel_input_text(call, &source_rule, &source_name) || !cltel_input_text(call, &arn_rule, &arn) ||
        !cltel_input_ok(call))
        return;
    cltel_document_key source_key = cltel_logs_key(call, CLTEL_KIND_DELIVERY_SOURCE, CLTEL_VIEW(""), source_name);
    cltel_document_key destination_key =
        cltel_logs_key(call, CLTEL_KIND_DELIVERY_DESTINATION, CLTEL_VIEW(""), name_of_arn(arn));
    cJSON *source =
        cltel_logs_get_document(call, store, &source_key, "Requested Delivery Source does not exist in this account..");
    cJSON *destination = source
                             ? cltel_logs_get_document(call, store, &destination_key,
                                                       "Requested Delivery Destination does not exist in this account.")
                             : NULL;
    if (destination)
        put_delivery(call, store, source, destination);
    cJSON_Delete(source);
    cJSON_Delete(destination);
}

static bool input_key(cltel_call *call, cltel_document_key *key)
{
    cltel_view id;
    if (!cltel_input_text(call, &id_rule, &id) || !cltel_input_ok(call))
        return false;
    *key = cltel_logs_key(call, CLTEL_KIND_DELIVERY, CLTEL_VIEW(""), id);
    return true;
}

void cltel_logs_get_delivery(cltel_call *call, cltel_store *store)
{
    cltel_document_key key;
    cJSON *delivery = input_key(call, &key) ? cltel_logs_get_document(call, store, &key, missing) : NULL;
    if (delivery)
        cltel_logs_answer_json(call, "delivery", delivery);
    cJSON_Delete(delivery);
}

void cltel_logs_describe_deliveries(cltel_call *call, cltel_store *store)
{
    cltel_document_listing listing = { .kind = CLTEL_KIND_DELIVERY, .member = "deliveries" };
    if (cltel_logs_input_page(call, "limit", 50, &listing) && cltel_input_ok(call))
        cltel_logs_answer_listing(call, store, &listing);
}

void cltel_logs_delete_delivery(cltel_call *call, cltel_store *store)
{
    cltel_document_key key;
    if (input_key(call, &key))
        cltel_logs_delete_document(call, store, &key, missing);
}
