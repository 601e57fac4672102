#include "tools/endpoint/xray_telemetry.h"

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_operations.h"

#define KIND_TELEMETRY "xray.telemetry"

enum { RECORDS_MAX = 100 };

static const char *const counts[] = { "SegmentsReceivedCount", "SegmentsSentCount", "SegmentsSpilloverCount",
                                      "SegmentsRejectedCount" };

enum { COUNTS = sizeof counts / sizeof *counts };

/* One for all regions: GET /_cltel/stats knows none. */
static cltel_document_key key_of(cltel_view host)
{
    return (cltel_document_key){ KIND_TELEMETRY, "", CLTEL_VIEW(""), host.ptr ? host : CLTEL_VIEW("") };
}

static bool read_record(cltel_call *call, int index, const cJSON *item, double *sums)
{
    static const cltel_part_number time_rule = { "Timestamp", 0, 253402300800.0, false, true };
    cltel_input_part part;
    const cJSON *number;
    if (!cltel_input_part_at(call, "TelemetryRecords", index, item, &part) ||
        !cltel_part_number_item(call, &part, &time_rule, &number))
        return false;
    for (size_t i = 0; i < COUNTS; i++) {
        cltel_part_number rule = { counts[i], 0, INT32_MAX, true, false };
        if (!cltel_part_number_item(call, &part, &rule, &number))
            return false;
        sums[i] += number ? number->valuedouble : 0;
    }
    return true;
}

/* *records: how many. false: answered. */
static bool read_records(cltel_call *call, double *sums, int *records)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(call->input, "TelemetryRecords"), *item;
    *records = 0;
    if (!list || cJSON_IsNull(list))
        cltel_violation(call, (cltel_view){ NULL, 0 }, "TelemetryRecords", "Member must not be null");
    else if (!cJSON_IsArray(list))
        return cltel_xray_refuse(call, "The value at 'telemetryRecords' can not be converted to a list");
    else if (cJSON_GetArraySize(list) > RECORDS_MAX)
        cltel_violation(call, CLTEL_VIEW("[...]"), "TelemetryRecords",
                        "Member must have length less than or equal to %d", RECORDS_MAX);
    cJSON_ArrayForEach(item, list)
    {
        if (*records < RECORDS_MAX && !read_record(call, (*records)++, item, sums))
            return false;
    }
    return true;
}

static void add_number(cJSON *thing, const char *member, double more)
{
    const cJSON *before = cJSON_GetObjectItemCaseSensitive(thing, member);
    cltel_xray_set_member(thing, member, cJSON_CreateNumber((before ? before->valuedouble : 0) + more));
}

static bool keep(cltel_call *call, cltel_store *store, cltel_view host, const double *sums, int records)
{
    cJSON *thing;
    cltel_document_key key = key_of(host);
    if (!cltel_xray_read_document(call, store, &key, &thing))
        return false;
    if (!thing)
        thing = cJSON_CreateObject();
    cltel_xray_set_text(thing, "Hostname", key.name);
    add_number(thing, "Records", records);
    for (size_t i = 0; i < COUNTS; i++)
        add_number(thing, counts[i], sums[i]);
    bool kept = cltel_logs_put_document(call, store, &key, thing);
    cJSON_Delete(thing);
    return kept;
}

void cltel_xray_put_telemetry(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule host_rule = { "Hostname", 0, 255, NULL, NULL, false };
    static const cltel_text_rule instance_rule = { "EC2InstanceId", 0, 20, NULL, NULL, false };
    static const cltel_text_rule resource_rule = { "ResourceARN", 0, 500, NULL, NULL, false };
    cltel_view host, instance, resource;
    double sums[COUNTS] = { 0 };
    int records;
    if (!cltel_input_text(call, &host_rule, &host) || !cltel_input_text(call, &instance_rule, &instance) ||
        !cltel_input_text(call, &resource_rule, &resource) || !read_records(call, sums, &records) ||
        !cltel_input_ok(call))
        return;
    if (keep(call, store, host.len ? host : instance, sums, records))
        cltel_buf_append_text(cltel_answer_body(call), "{}");
}

bool cltel_xray_append_telemetry(cltel_store *store, cltel_buf *body)
{
    cltel_document_key key = key_of(CLTEL_VIEW(""));
    cltel_member(body, "telemetry");
    cltel_buf_append_char(body, '[');
    bool visited = cltel_xray_append_documents(store, &key, body);
    cltel_buf_append_char(body, ']');
    return visited;
}
