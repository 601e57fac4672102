/* TestMetricFilter: which of some messages a pattern takes. */
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/logs_documents.h"
#include "tools/endpoint/logs_operations.h"
#include "tools/endpoint/logs_patterns.h"

bool cltel_logs_check_pattern(cltel_call *call, cltel_view pattern)
{
    cltel_filter_fault fault = { 0 };
    cltel_filter *filter = cltel_filter_compile(pattern, &fault);
    cltel_filter_free(filter);
    return filter || cltel_answer_refusal(call, "InvalidParameterException", "%s", fault.message);
}

/* A name may have quotes: $["a.b"]. */
static void append_value(void *context, cltel_view name, cltel_view value)
{
    cltel_buf *body = context;
    cltel_comma(body);
    cltel_json_append_string(body, name);
    cltel_buf_append_char(body, ':');
    cltel_json_append_string(body, value);
}

static void append_match(cltel_buf *body, cltel_filter *filter, int64_t number, cltel_view message)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    cltel_member_i64(body, "eventNumber", number);
    cltel_member_text(body, "eventMessage", message);
    cltel_buf_append_text(body, ",\"extractedValues\":{");
    cltel_filter_extract(filter, message, append_value, body);
    cltel_buf_append_text(body, "}}");
}

static void answer_matches(cltel_call *call, cltel_filter *filter, const cJSON *messages)
{
    const cJSON *item;
    int64_t number = 0;
    cltel_buf *body = cltel_answer_body(call);
    cltel_buf_append_text(body, "{\"matches\":[");
    cJSON_ArrayForEach(item, messages)
    {
        number++;
        if (cltel_filter_takes(filter, cltel_view_of(item->valuestring)))
            append_match(body, filter, number, cltel_view_of(item->valuestring));
    }
    cltel_buf_append_text(body, "]}");
}

void cltel_logs_test_metric_filter(cltel_call *call, cltel_store *store)
{
    (void)store;
    cltel_view pattern;
    const cJSON *messages;
    if (!cltel_input_text(call, &cltel_rule_filter_pattern, &pattern) ||
        !cltel_input_list(call, "logEventMessages", 50, &messages))
        return;
    if (!messages)
        cltel_violation(call, (cltel_view){ NULL, 0 }, "logEventMessages", "Member must not be null");
    if (!cltel_input_ok(call))
        return;
    cltel_filter_fault fault = { 0 };
    cltel_filter *filter = cltel_filter_compile(pattern, &fault);
    if (filter)
        answer_matches(call, filter, messages);
    else
        cltel_answer_refusal(call, "InvalidParameterException", "%s", fault.message);
    cltel_filter_free(filter);
}
