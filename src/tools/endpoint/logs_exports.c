/* Export tasks need an S3 bucket, and this endpoint has none yet: so AWS's own words for a bucket
 * that does not exist are the truth here. */
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

void cltel_logs_create_export(cltel_call *call, cltel_store *store)
{
    static const cltel_text_rule bucket_rule = { "destination", 1, 512, NULL, NULL, true };
    static const cltel_number_rule from_rule = { "from", 0, INT64_MAX }, to_rule = { "to", 0, INT64_MAX };
    cltel_view name, bucket;
    cltel_log_group group;
    int64_t from = -1, to = -1;
    if (!cltel_input_text(call, &cltel_rule_group, &name) || !cltel_logs_check_length(call, name) ||
        !cltel_input_text(call, &bucket_rule, &bucket) || !cltel_input_number(call, &from_rule, &from) ||
        !cltel_input_number(call, &to_rule, &to))
        return;
    if (from == -1)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "from", "Member must not be null");
    if (to == -1)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "to", "Member must not be null");
    if (cltel_input_ok(call) && cltel_logs_find_group(call, store, name, &group))
        cltel_answer_refusal(call, "InvalidParameterException",
                             "The given bucket does not exist. Please make sure the bucket is valid.");
}

void cltel_logs_describe_exports(cltel_call *call, cltel_store *store)
{
    (void)store;
    static const cltel_text_rule id_rule = { "taskId", 1, 512, NULL, NULL, false };
    static const cltel_number_rule limit_rule = { "limit", 1, 50 };
    cltel_view id;
    int64_t limit = 50;
    if (cltel_input_text(call, &id_rule, &id) && cltel_input_number(call, &limit_rule, &limit) && cltel_input_ok(call))
        cltel_buf_append_text(cltel_answer_body(call), "{\"exportTasks\":[]}");
}

void cltel_logs_cancel_export(cltel_call *call, cltel_store *store)
{
    (void)store;
    static const cltel_text_rule id_rule = { "taskId", 1, 512, NULL, NULL, true };
    cltel_view id;
    if (cltel_input_text(call, &id_rule, &id) && cltel_input_ok(call))
        cltel_answer_refusal(call, "ResourceNotFoundException", "The specified export task does not exist.");
}
